"""报进展: the way for those who prefer buttons: which task, then how far."""

from __future__ import annotations

from bot import reporting
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    reporting.must_serve_units(turn)
    items = reporting.items_of(turn)
    return reporting.show(turn, items) if items else reporting.ask_task(turn)
