"""同意区卫健局第24项延期至1月15日: the coordinator grants a later day."""

from __future__ import annotations

from bot.reply import Reply
from bot.reporting import extensions
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    extension = extensions.waiting(turn)
    return extensions.decide(turn, extensions.later_day(turn) or extension.wanted_on)
