"""How does what a message reports get into the draft?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.reply import Reply
from bot.reporting.cards import items_of, save, show
from bot.reporting.drafts import Item, add, told
from bot.reporting.targets import settle, which_task, with_unit
from bot.secrecy import must_be_fit_to_store
from bot.turn import Refusal, Turn


def take_in(turn: Turn, said: Sequence[Mapping[str, Any]]) -> Reply:
    """Adds what a message reports to the person's draft; asks for what is missing, or shows it.

    Of several reports in one message those that cannot be are refused, and the others kept.
    """
    insisted = must_be_fit_to_store(turn)
    said = [with_unit(turn, slots) for slots in said]
    items = items_of(turn)
    if turn.message.edits is not None:
        items = _without_edited(turn, items)
    news: list[Item] = []
    refused: list[Refusal] = []
    for slots in said:
        item = replace(told(slots), said_in=turn.message.edits or turn.message.message_id)
        item = replace(item, note=item.note.removeprefix(insisted).lstrip(" ，,"))
        try:
            found = which_task(turn, slots, items)
        except Refusal as refusal:
            refused.append(refusal)
            continue
        if isinstance(found, Reply):
            save(turn, add(items, [*news, item]))
            return found
        news.append(replace(item, task_no=found))
    settled: list[Item] = []
    for item in add(items, news):
        try:
            settled.append(settle(turn, item))
        except Refusal as refusal:
            refused.append(refusal)
    if not refused:
        return show(turn, settled)
    if len(settled) <= len(items):
        raise refused[0]
    reply = show(turn, settled)
    return replace(reply, blocks=(*(refusal.text for refusal in refused), *reply.blocks))


def _without_edited(turn: Turn, items: Sequence[Item]) -> list[Item]:
    """The draft without what the message that is edited had said in it.

    Raises :class:`Refusal` where it has said nothing there: it was booked, or dropped.
    """
    kept = [item for item in items if item.said_in != turn.message.edits]
    if len(kept) == len(items):
        raise Refusal(turn.say("report.edited_too_late"), turn.choice("my_reports.open"))
    return kept
