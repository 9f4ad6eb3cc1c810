"""第28项由区应急管理局牵头: whose a task is, once it is confirmed."""

from __future__ import annotations

from bot.changing import duties, proposals, units
from bot.importing.settling import settled_about
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    change = proposals.confirmed(turn)
    if change is not None:
        return proposals.make(turn, change)
    if (settled := settled_about(turn)) is not None:
        return settled
    if (left_open := units.read_left_open(turn)) is not None:
        return proposals.propose(turn, "set_duty", left_open)
    return proposals.propose(turn, "set_duty", duties.read(turn))
