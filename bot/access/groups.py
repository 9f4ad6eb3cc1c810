"""What is left of an answer in a group: short, and the rest in the private chat.

The link to the private chat leads to what was asked: it carries the handle of the group's answer,
whose row keeps the intent and the names in it, never the words. It opens for who asked alone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from bot.channels import InboundMessage
from bot.dialogue import LISTS, NEEDS, Act, Step
from bot.reply import Reply
from messages.catalog import say
from storage import outbox
from storage.models import Person

BLOCKS = 5
"""Lines of an answer that a group is shown."""
LEADS_ON = LISTS | NEEDS.keys() | {"submit_progress", "privacy", "my_reminders", "ledger", "help"}
"""Intents that only show or ask: what has an effect at once is said again in the private chat."""
KEPT = frozenset({"unit", "task_no", "keyword", "period", "view", "scope"})
"""Slots that name something and hold nothing of what was reported."""
MARK = "go_"
"""How the payload of such a link begins."""
LINKS_LIVE = dt.timedelta(days=30)


def for_group(
    reply: Reply, message: InboundMessage, step: Step | None, language: str
) -> tuple[Reply, str, dict[str, Any]]:
    """The answer as a group gets it, its handle, and what its row is to keep: where something is
    left out or refused, the way to it in the private chat."""
    handle = outbox.new_handle()
    cut = len(reply.blocks) > BLOCKS
    if cut:
        reply = replace(reply, blocks=reply.blocks[:BLOCKS], choices=())
    if not cut and "refusals.private_only" not in reply.keys:
        return reply, handle, {}
    if message.private_link is None:
        more = (say("refusals.more_in_private", language),) if cut else ()
        return reply.plus(*more), handle, {}
    link, kept = message.private_link, dict[str, Any]()
    if isinstance(step, Act) and step.intent in LEADS_ON:
        slots = {name: value for name, value in step.slots.items() if name in KEPT}
        link, kept = f"{link}?start={MARK}{handle}", {"leads_to": [step.intent, slots]}
    return reply.plus(say("refusals.private_link", language, link=link)), handle, kept


def led_on(session: Session, person: Person, step: Step, now: dt.datetime) -> Step:
    """What the link from a group leads to, a welcome where it is another's or too old; any other
    step as it is."""
    token = str(step.slots.get("token", "")) if isinstance(step, Act) else ""
    if not token.startswith(MARK):
        return step
    row = outbox.said_as(session, token.removeprefix(MARK))
    if row is None or row.person_id != person.id or row.created_at + LINKS_LIVE < now:
        return Act("start", {})
    return Act(*row.body.get("leads_to", ("start", {})))
