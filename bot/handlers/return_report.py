"""区卫健局第24项退回，缺少链接: the report goes back to the liaison with a reason."""

from __future__ import annotations

from bot import reviewing
from bot.reply import Reply
from bot.turn import Refusal, Turn


def handle(turn: Turn) -> Reply:
    assignment = reviewing.the_assignment(turn)
    reason = str(turn.slots.get("note") or "")
    if not reason:
        unit, number = assignment.unit.name, assignment.task.number
        raise Refusal(turn.say("review.reason_needed", unit=unit, number=number))
    return reviewing.returned(turn, assignment, reason)
