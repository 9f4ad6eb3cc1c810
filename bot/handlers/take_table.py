"""采用表格, 撤回采用: the returned ledger is right, in all cells or in the one shown."""

from __future__ import annotations

from bot.reply import Reply
from bot.returning import deciding
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return deciding.take_all(turn)


def one(turn: Turn) -> Reply:
    return deciding.decide(turn) if "decisions" in turn.slots else deciding.take_one(turn)


def undo(turn: Turn) -> Reply:
    return deciding.undo(turn)
