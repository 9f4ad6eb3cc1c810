"""区卫健局第24项退回，缺少链接: the report goes back to the liaison with a reason."""

from __future__ import annotations

from bot.dialogue import Asked
from bot.reply import Reply
from bot.reporting import extensions, reviewing, wording
from bot.secrecy import must_be_fit_to_store
from bot.turn import Refusal, Turn
from storage import reports
from storage.models import Assignment

NAMES = frozenset({"unit", "task_no", "receipt", "nth"})


def handle(turn: Turn) -> Reply:
    must_be_fit_to_store(turn)
    reason = str(turn.slots.get("note") or "")
    if "confirmed" not in turn.slots and not turn.slots.keys() & NAMES:
        return _which(turn, reason)
    assignment = reviewing.the_assignment(turn)
    if not reason:
        return _ask_reason(turn, assignment)
    return reviewing.returned(turn, assignment, reason)


def _which(turn: Turn, reason: str) -> Reply:
    """这条不行，重报: the one report that waits, or waits on the task spoken of, is shown first."""
    reviewing.must_be_ours(turn)
    waiting = [a for a in reports.to_review(turn.session, turn.plan) if a.last_report]
    spoken_of = [a for a in waiting if a.task.number == turn.state.task]
    found = spoken_of or waiting
    if len(found) != 1 or found[0].last_report is None:
        raise Refusal(turn.say("review.which_to_return"), turn.choice("review.open"))
    line = wording.with_evidence(turn, found[0].last_report)
    if not reason:
        return _ask_reason(turn, found[0]).under(line)
    named = {"receipt": found[0].last_report.receipt}
    return Reply(
        blocks=(line, turn.say("review.will_return", reason=reason)),
        choices=(extensions.yes_or_no(turn),),
        asked=Asked("return_report", {**named, "note": reason}, ("confirmation",)),
    )


def _ask_reason(turn: Turn, assignment: Assignment) -> Reply:
    report = assignment.last_report
    assert report is not None
    unit, number = assignment.unit.name, assignment.task.number
    return Reply(
        blocks=(turn.say("review.reason_needed", unit=unit, number=number),),
        asked=Asked("return_report", {"receipt": report.receipt}, ("note",)),
    )
