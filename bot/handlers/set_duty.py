"""第28项由区应急管理局牵头: whose a task is, once it is confirmed."""

from __future__ import annotations

from bot.changing import duties, proposals
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    change = proposals.confirmed(turn)
    if change is not None:
        return proposals.make(turn, change)
    return proposals.propose(turn, "set_duty", duties.read(turn))
