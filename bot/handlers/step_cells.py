"""逐处看: the differences of a returned ledger, one after the other."""

from __future__ import annotations

from bot.reply import Reply
from bot.returning import deciding
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return deciding.step(turn)
