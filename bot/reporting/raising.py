"""报领导: which of the blocked tasks is the leader asked to take up?

One whose report itself asks for it (``nlp.reports.asks_for_leader``), and one the coordinator puts
there; either stays for as long as the unit reports 受阻.
"""

from __future__ import annotations

import datetime as dt

from bot.reply import Choice, Reply
from bot.reporting.reviewing import report_called
from bot.turn import Refusal, Turn
from storage import standings
from storage.models import Assignment, ProgressReport


def put_before_leader(turn: Turn) -> Reply:
    """Lists the task among those the leader is asked to take up."""
    assignment = _put(turn, turn.now, "put before the leader")
    undo = choice_of(turn.language, _report(assignment), "not_needed")
    return Reply(
        blocks=(turn.say("raising.is_put", **_named(assignment)),), choices=((undo,),), update=True
    )


def choice_of(language: str, report: ProgressReport, way: str) -> Choice:
    """To ``put`` what this report says before the leader or take it back (``not_needed``),
    whatever number its task has when it is pressed."""
    return Choice.of(f"raising.{way}", language, receipt=report.receipt)


def take_back(turn: Turn) -> Reply:
    """Takes it from the list; it stays blocked."""
    assignment = _put(turn, None, "took back from the leader")
    return Reply(blocks=(turn.say("raising.taken", **_named(assignment)),), update=True)


def _put(turn: Turn, raised_at: dt.datetime | None, deed: str) -> Assignment:
    assignment = _blocked(turn)
    assignment.raised_at = raised_at
    turn.note(deed, _report(assignment).receipt, behalf=assignment.unit.name)
    return assignment


def _blocked(turn: Turn) -> Assignment:
    """The blocked assignment named, by a receipt or its task; without a unit the only one.

    Raises :class:`Refusal`.
    """
    if "receipt" in turn.slots:
        assignment = report_called(turn, turn.slots["receipt"]).assignment
        number = assignment.task.number
        found = standings.blocked_of_task(turn.session, turn.plan, number)
        if assignment not in found:
            raise Refusal(turn.say("raising.not_blocked", number=number))
        return assignment
    if "task_no" not in turn.slots:
        raise Refusal(turn.say("raising.which"))
    number = int(turn.slots["task_no"])
    found = standings.blocked_of_task(turn.session, turn.plan, number)
    if "unit" in turn.slots:
        found = [each for each in found if each.unit.name == turn.slots["unit"]]
    if not found:
        raise Refusal(turn.say("raising.not_blocked", number=number))
    if len(found) > 1:
        raise Refusal(turn.say("raising.which"))
    return found[0]


def _report(assignment: Assignment) -> ProgressReport:
    """The report that says 受阻."""
    assert assignment.last_report is not None
    return assignment.last_report


def _named(assignment: Assignment) -> dict[str, object]:
    return {"unit": assignment.unit.name, "number": assignment.task.number}
