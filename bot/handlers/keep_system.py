"""保留系统: the system is right, in all cells or in the one shown."""

from __future__ import annotations

from bot.reply import Reply
from bot.returning import deciding
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return deciding.keep_all(turn)


def one(turn: Turn) -> Reply:
    return deciding.keep_one(turn)
