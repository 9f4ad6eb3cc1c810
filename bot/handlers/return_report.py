"""区卫健局第24项退回，缺少链接: the report goes back to the liaison with a reason."""

from __future__ import annotations

from bot.dialogue import Asked
from bot.reply import Reply
from bot.reporting import reviewing
from bot.secrecy import must_be_fit_to_store
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    must_be_fit_to_store(turn)
    assignment = reviewing.the_assignment(turn)
    reason = str(turn.slots.get("note") or "")
    if not reason:
        unit, number = assignment.unit.name, assignment.task.number
        return Reply(
            blocks=(turn.say("review.reason_needed", unit=unit, number=number),),
            asked=Asked("return_report", {"unit": unit, "task_no": number}, ("note",)),
        )
    return reviewing.returned(turn, assignment, reason)
