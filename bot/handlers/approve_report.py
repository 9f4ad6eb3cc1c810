"""审核通过区卫健局第24项: the report is accepted; a done task is closed out (销号)."""

from __future__ import annotations

from bot.reply import Reply
from bot.reporting import reviewing
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return reviewing.passed(turn, reviewing.the_assignment(turn))
