"""报进展: the way for those who prefer buttons: which task, then how far."""

from __future__ import annotations

from bot.reply import Reply
from bot.reporting import cards, targets
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    targets.must_serve_units(turn)
    items = cards.items_of(turn)
    return cards.show(turn, items) if items else cards.ask_task(turn)
