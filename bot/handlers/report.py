"""报进展: the way for those who prefer buttons: which task, then how far."""

from __future__ import annotations

from bot.reply import Reply
from bot.reporting import cards, targets
from bot.reporting.drafts import first_incomplete
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    targets.must_serve_units(turn)
    items = cards.items_of(turn)
    place = first_incomplete(items)
    wants_task = not items or (place is not None and items[place].missing == "task_no")
    return cards.ask_task(turn) if wants_task else cards.show(turn, items)
