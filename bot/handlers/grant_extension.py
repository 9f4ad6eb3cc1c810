"""同意区卫健局第24项延期至1月15日: the coordinator grants a later day."""

from __future__ import annotations

from bot.reply import Choice, Reply
from bot.reporting import extensions
from bot.turn import Turn
from messages import formats
from storage.models import Extension


def handle(turn: Turn) -> Reply:
    wanted = extensions.later_day(turn)

    def grant(extension: Extension) -> Choice:
        day = formats.day(wanted or extension.wanted_on, turn.language, today=turn.today)
        return extensions.choice_of(turn, extension, "grant", day=day)

    extension = extensions.waiting(turn, grant)
    return extensions.decide(turn, extension, wanted or extension.wanted_on)
