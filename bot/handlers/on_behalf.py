"""代报 水利局 第29项 已完成: the coordinator reports for a unit that cannot."""

from __future__ import annotations

from bot.reply import Reply
from bot.reporting import taking_in
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return taking_in.take_in(turn, [turn.slots])
