"""同意区卫健局第24项延期至1月15日: the coordinator grants a later day."""

from __future__ import annotations

import datetime as dt

from bot import extensions
from bot.reply import Reply
from bot.turn import Refusal, Turn


def handle(turn: Turn) -> Reply:
    extension = extensions.waiting(turn)
    if "when" not in turn.slots:
        return extensions.decide(turn, extension.wanted_on)
    day = dt.date.fromisoformat(str(turn.slots["when"])[:10])
    if day <= turn.today:
        raise Refusal(turn.say("extension.not_in_the_past"))
    return extensions.decide(turn, day)
