"""24项卡住了，想延到1月15日: a later day is asked for, together with how the task stands."""

from __future__ import annotations

from bot.reply import Reply
from bot.reporting import extensions, taking_in, targets
from bot.turn import Refusal, Turn


def handle(turn: Turn) -> Reply:
    targets.must_serve_units(turn)
    wanted = extensions.later_day(turn)
    if wanted is None:
        raise Refusal(turn.say("extension.until_when"))
    slots = {name: value for name, value in turn.slots.items() if name != "when"}
    return taking_in.take_in(turn, [{**slots, "extend_to": wanted.isoformat()}])
