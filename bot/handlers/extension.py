"""24项卡住了，想延到1月15日: a later day is asked for, together with how the task stands."""

from __future__ import annotations

import datetime as dt

from bot import reporting
from bot.reply import Reply
from bot.turn import Refusal, Turn


def handle(turn: Turn) -> Reply:
    reporting.must_serve_units(turn)
    if "when" not in turn.slots:
        raise Refusal(turn.say("extension.until_when"))
    wanted = dt.date.fromisoformat(str(turn.slots["when"])[:10])
    if wanted <= turn.today:
        raise Refusal(turn.say("extension.not_in_the_past"))
    slots = {name: value for name, value in turn.slots.items() if name != "when"}
    return reporting.take_in(turn, [{**slots, "extend_to": wanted.isoformat()}])
