"""28不报了: one report is taken out of the draft, the others stay."""

from __future__ import annotations

from bot.reply import Reply
from bot.reporting import cards
from bot.turn import Refusal, Turn
from storage import reports


def handle(turn: Turn) -> Reply:
    number = int(turn.slots["task_no"])
    items = cards.items_of(turn)
    kept = [item for item in items if item.task_no != number]
    if len(kept) == len(items):
        raise Refusal(turn.say("leave_out.not_in_draft", number=number))
    if not kept:
        reports.drop_draft(turn.session, turn.person)
        return Reply(blocks=(turn.say("cancel.draft_dropped"),), draft=0, update=True)
    reply = cards.show(turn, kept)
    return reply.under(turn.say("leave_out.done", number=number))
