"""代报 水利局 第29项 已完成: the coordinator reports for a unit that cannot."""

from __future__ import annotations

from bot import reporting
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return reporting.take_in(turn, [turn.slots])
