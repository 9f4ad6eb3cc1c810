"""答复意见3：已处理: the coordinator's answer to a complaint or suggestion."""

from __future__ import annotations

from bot.access import feedback
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return feedback.answered(turn)
