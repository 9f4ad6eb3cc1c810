"""Who still owes what? The standing of assignments on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from bot.periods import Owed, Standing, Terms, period_on, terms
from bot.turn import Turn
from storage import reports
from storage.models import Assignment, ProgressReport, ReportStatus, Unit

URGENCY = {Standing.LATE: 0, Standing.OPEN: 1, Standing.REPORTED: 2, Standing.CLOSED: 3}


def terms_of(turn: Turn, assignment: Assignment) -> Terms:
    """By when one assignment owes reports."""
    return terms(turn.plan, assignment.task, assignment.deadline_on)


def owed_by(turn: Turn, assignment: Assignment) -> Owed:
    """How one assignment stands today."""
    last = _last(assignment)
    return terms_of(turn, assignment).owed(
        live_on=assignment.since_on or turn.plan.live_on or turn.today,
        reported_on=_reported_on(turn, assignment),
        done=last is not None and last.status == ReportStatus.DONE,
        closed=assignment.closed_at is not None,
        today=turn.today,
    )


def standing_of(turn: Turn, assignment: Assignment) -> Standing:
    return owed_by(turn, assignment).standing


def late_on(turn: Turn, assignment: Assignment) -> dt.date | None:
    """The day that has passed without what was owed by it, if one has."""
    owed = owed_by(turn, assignment)
    return owed.due_on if owed.standing is Standing.LATE else None


def missed_before(turn: Turn, assignment: Assignment) -> tuple[dt.date, dt.date] | None:
    """The day of an earlier period that has passed without a report, and that of the running one,
    which a report made now is for."""
    late, owing = late_on(turn, assignment), terms_of(turn, assignment)
    running = period_on(owing.cadence, min(turn.today, owing.closes_on))
    if late is None or owing.last_day is not None or late >= running.first_on:
        return None
    return late, owing.due_on(turn.today)


def unsettled(turn: Turn, assignments: Iterable[Assignment]) -> list[Assignment]:
    """Those that still owe a report, late ones first, then by due day."""
    found = list(assignments)
    owed = {a.id: owed_by(turn, a) for a in found}
    return sorted(
        (a for a in found if not owed[a.id].standing.settled),
        key=lambda a: (
            URGENCY[owed[a.id].standing],
            owed[a.id].due_on,
            not a.named,
            a.task.number,
        ),
    )


def has_spoken(turn: Turn, assignment: Assignment) -> bool:
    """Whether a report stands that counts now, even where more is owed."""
    return owed_by(turn, assignment).counts(_reported_on(turn, assignment))


def report_of_period(turn: Turn, assignment: Assignment) -> ProgressReport | None:
    """The last report where it is one of the period that counts now, sent back or not."""
    last = assignment.last_report
    if last is None or assignment.closed_at is not None:
        return last
    day = last.reported_at.astimezone(turn.now.tzinfo).date()
    return last if owed_by(turn, assignment).counts(day) else None


def _last(assignment: Assignment) -> ProgressReport | None:
    """The last report; what was sent back counts as not reported."""
    return None if assignment.returned_at else assignment.last_report


def _reported_on(turn: Turn, assignment: Assignment) -> dt.date | None:
    last = _last(assignment)
    return last.reported_at.astimezone(turn.now.tzinfo).date() if last else None


def owed_first(turn: Turn, units: Sequence[Unit]) -> list[Assignment]:
    """The assignments of these units, those that owe a report before the settled ones."""
    everything = reports.assignments(turn.session, turn.plan, units=units)
    owed = unsettled(turn, everything)
    return [*owed, *(a for a in everything if a not in owed)]
