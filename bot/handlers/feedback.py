"""/feedback, 投诉建议: words for the coordinator."""

from __future__ import annotations

from bot.access import feedback
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return feedback.given(turn)


def waiting(turn: Turn) -> Reply:
    return feedback.waiting(turn)
