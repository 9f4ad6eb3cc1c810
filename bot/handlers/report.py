"""报进展: the way for those who prefer buttons: which task, then how far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.reply import Reply
from bot.reporting import cards, targets
from bot.reporting.drafts import Item, first_incomplete
from bot.turn import Turn
from storage import reports


def handle(turn: Turn) -> Reply:
    targets.must_serve_units(turn)
    items = cards.items_of(turn)
    place = first_incomplete(items)
    if items and turn.slots.keys() & {"back", "another_task"}:
        return _step_back(turn, items, len(items) - 1 if place is None else place)
    wants_task = not items or (place is not None and items[place].missing == "task_no")
    return cards.ask_task(turn) if wants_task else cards.show(turn, items)


def _step_back(turn: Turn, items: Sequence[Item], place: int) -> Reply:
    """返回: to how the task stands, and from there to which task; 换一项 goes there at once. The
    other reports of the card stay."""
    item = items[place]
    others = [*items[:place], *items[place + 1 :]]
    if "another_task" in turn.slots or item.status is None:
        if others:
            cards.save(turn, others)
        else:
            reports.drop_draft(turn.session, turn.person)
        question = cards.ask_task(turn)
        if item.status is None:
            return question
        return question.under(turn.say("leave_out.done", number=item.task_no))
    again = replace(
        item, status=None, percent=None, note="", done_on=None, no_change=False, unsaid=False
    )
    return cards.show(turn, [*others, again])
