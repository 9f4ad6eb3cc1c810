"""What stands on record in the table in force that a new one of its year has no place for?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storage import plans
from storage.models import (
    Assignment,
    Draft,
    Extension,
    Plan,
    ProgressReport,
    ReportEvent,
    ReportEventKind,
    Task,
    Unit,
)


class LeftBehind(NamedTuple):
    """What one unit has on record of a task: reports that stand, applications that wait, whether it
    has a day of its own or is closed out, and what is being written.

    ``number`` is the task's in the table in force, ``becomes`` the one it has in the new table,
    where the task goes on and the unit does not.
    """

    number: int
    becomes: int | None
    unit: str
    reports: int
    applications: int
    own_day: bool
    closed: bool
    drafts: int


def left_behind(session: Session, former: Plan, plan: Plan) -> Sequence[LeftBehind]:
    """What would stay in the former table if this one took its place now, by task and unit."""
    goes_on = {
        task_id: (new_id, number)
        for task_id, new_id, number in session.execute(
            select(Task.continues_id, Task.id, Task.number).where(
                Task.plan_id == plan.id, Task.continues_id.is_not(None)
            )
        )
    }
    owed = plans.owed_by_duties(session, plan)
    withdrawn = select(ReportEvent.report_id).where(ReportEvent.kind == ReportEventKind.WITHDRAWN)
    reports = (
        select(func.count())
        .where(ProgressReport.assignment_id == Assignment.id, ProgressReport.id.not_in(withdrawn))
        .correlate(Assignment)
        .scalar_subquery()
    )
    applications = (
        select(func.count())
        .where(Extension.assignment_id == Assignment.id, Extension.decided_at.is_(None))
        .correlate(Assignment)
        .scalar_subquery()
    )
    written = _being_written(session)
    rows = session.execute(
        select(
            Task.id,
            Task.number,
            Unit.id,
            Unit.name,
            reports.label("reports"),
            applications.label("applications"),
            Assignment.deadline_on.is_not(None),
            Assignment.closed_at.is_not(None),
        )
        .select_from(Assignment)
        .join(Task, Task.id == Assignment.task_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(Task.plan_id == former.id)
        .where(
            or_(
                Assignment.id.in_(select(ProgressReport.assignment_id)),
                Assignment.id.in_(select(Extension.assignment_id)),
                Assignment.deadline_on.is_not(None),
                Assignment.closed_at.is_not(None),
                Task.number.in_({number for number, _ in written}),
            )
        )
        .order_by(Task.number, Unit.id)
    )
    found = []
    for task_id, number, unit_id, unit, made, asked, own_day, closed in rows:
        new_id, becomes = goes_on.get(task_id, (None, None))
        drafts = written[number, unit]
        if any((made, asked, own_day, closed, drafts)) and unit_id not in owed.get(new_id or 0, {}):
            found.append(
                LeftBehind(number, becomes, unit, made, asked, bool(own_day), bool(closed), drafts)
            )
    return found


def _being_written(session: Session) -> Counter[tuple[int, str]]:
    """How many people are writing a report on a task for a unit, by number and name."""
    items = (item for draft in session.scalars(select(Draft)) for item in draft.items)
    return Counter((i["task_no"], i["unit"]) for i in items if i["task_no"] and i["unit"])
