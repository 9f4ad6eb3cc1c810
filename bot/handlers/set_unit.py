"""名册加上区统计局: what the roster knows of a unit, once it is confirmed."""

from __future__ import annotations

from bot.changing import proposals, units
from bot.importing.settling import settled_about
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    change = proposals.confirmed(turn)
    if change is not None:
        return proposals.make(turn, change)
    if (settled := settled_about(turn)) is not None:
        return settled
    return proposals.propose(turn, "set_unit", units.read(turn))
