"""不同意区卫健局第24项延期: the coordinator refuses a later day."""

from __future__ import annotations

from bot.reply import Reply
from bot.reporting import extensions
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return extensions.decide(turn, None)
