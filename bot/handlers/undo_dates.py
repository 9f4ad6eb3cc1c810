"""撤回时限: the deadlines set last are as they were."""

from __future__ import annotations

from bot.importing import task_dates
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return task_dates.undo(turn)
