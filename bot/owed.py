"""Who still owes what? The standing of assignments on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.periods import Standing, due_on, period_on, standing
from bot.turn import Turn
from storage import reports
from storage.models import Assignment, ReportStatus, Unit

URGENCY = {Standing.LATE: 0, Standing.OPEN: 1, Standing.REPORTED: 2, Standing.CLOSED: 3}


def standing_of(turn: Turn, assignment: Assignment) -> Standing:
    """How one assignment stands today."""
    task = assignment.task
    # What was sent back counts as not reported.
    last = None if assignment.returned_at else assignment.last_report
    return standing(
        deadline_on=assignment.deadline_on or task.deadline_on,
        cadence=task.cadence or turn.plan.cadence,
        closes_on=turn.plan.closes_on,
        live_on=turn.plan.live_on or turn.today,
        reported_on=last.reported_at.astimezone(turn.now.tzinfo).date() if last else None,
        done=last is not None and last.status == ReportStatus.DONE,
        closed=assignment.closed_at is not None,
        today=turn.today,
    )


def unsettled(turn: Turn, assignments: Iterable[Assignment]) -> list[Assignment]:
    """Those that still owe a report, late ones first, then by due day."""
    found = list(assignments)
    standings = {a.id: standing_of(turn, a) for a in found}
    owed = [a for a in found if not standings[a.id].settled]
    return sorted(
        owed,
        key=lambda a: (
            URGENCY[standings[a.id]],
            due_on(
                a.deadline_on or a.task.deadline_on,
                a.task.cadence or turn.plan.cadence,
                turn.plan.closes_on,
                turn.today,
            ),
            not a.named,
            a.task.number,
        ),
    )


def has_spoken(turn: Turn, assignment: Assignment) -> bool:
    """Whether a report stands that counts now, even where more is owed.

    A dated task at 80 % is not finished, but nobody may say that its unit did not report; an
    ongoing one is reported for its period alone.
    """
    last = None if assignment.returned_at else assignment.last_report
    if last is None:
        return False
    if assignment.deadline_on or assignment.task.deadline_on:
        return True
    cadence = assignment.task.cadence or turn.plan.cadence
    running = period_on(cadence, min(turn.today, turn.plan.closes_on))
    return last.reported_at.astimezone(turn.now.tzinfo).date() >= running.first_on


def owed_first(turn: Turn, units: Sequence[Unit]) -> list[Assignment]:
    """The assignments of these units, those that owe a report before the settled ones."""
    everything = reports.assignments(turn.session, turn.plan, units=units)
    owed = unsettled(turn, everything)
    return [*owed, *(a for a in everything if a not in owed)]
