"""How does every task stand with every unit? Read as plain rows: there may be very many."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import Session

from storage.changes import own_days_before
from storage.models import (
    TELLS_STATE,
    Assignment,
    Evidence,
    Extension,
    Plan,
    ProgressReport,
    ReportEvent,
    ReportEventKind,
    Task,
    Unit,
)

AT_ONCE = 2000
"""Rows fetched together."""


@dataclass(frozen=True, slots=True)
class Reported:
    """The last report of a line that stands. ``review`` is passed, returned or empty."""

    id: int
    receipt: str
    status: str
    percent: int | None
    note: str
    no_change: bool
    for_office: bool
    reported_at: dt.datetime
    evidence: tuple[str, ...]
    review: str
    review_reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """One task for one unit. ``deadline_on`` is the task's own day, ``own_day`` this unit's;
    ``was_due_on`` is the day before the first extension, ``granted_on`` what the last one granted,
    and ``why`` its reason. ``since_on`` is the first day it was owed, where that is not the
    plan's."""

    assignment_id: int
    number: int
    heading: tuple[str, ...]
    requirement: str
    cadence: str | None
    written: str
    unit_id: int
    unit: str
    role: str
    named: bool
    deadline_on: dt.date | None
    own_day: dt.date | None
    since_on: dt.date | None
    was_due_on: dt.date | None
    granted_on: dt.date | None
    why: str
    closed_at: dt.datetime | None
    returned_at: dt.datetime | None
    report: Reported | None

    @property
    def due_on(self) -> dt.date | None:
        """The day that counts for this unit, if there is one."""
        return self.own_day or self.deadline_on


_REPORT = (
    ProgressReport.id.label("report_id"),
    ProgressReport.receipt,
    ProgressReport.status,
    ProgressReport.percent,
    ProgressReport.note,
    ProgressReport.no_change,
    ProgressReport.for_office,
    ProgressReport.reported_at,
)


def count(session: Session, plan: Plan) -> int:
    """How many lines there are."""
    counted = select(func.count()).select_from(Assignment).join(Task).where(Task.plan_id == plan.id)
    return session.scalar(counted) or 0


def lines(
    session: Session,
    plan: Plan,
    units: Sequence[Unit] | None = None,
    *,
    until: dt.datetime | None = None,
) -> Iterator[Line]:
    """Every task of the plan for every unit (or some), by task and unit.

    With ``until``, as they stood then: the last report before that moment, and the day that a line
    had for itself. Reports taken back
    since are left out, and so is the evidence.
    """
    evidence: dict[int, list[str]] = defaultdict(list)
    for report_id, link, name in session.execute(_of_last_reports(plan, Evidence)):
        evidence[report_id].append(link or name)
    reviews: dict[int, tuple[str, str]] = {}
    for report_id, kind, reason in session.execute(_of_last_reports(plan, ReportEvent)):
        if kind in (ReportEventKind.PASSED, ReportEventKind.RETURNED):
            reviews[report_id] = (kind, reason)
    extensions: dict[int, tuple[dt.date, dt.date | None, str]] = {}
    for assignment_id, due_on, granted_on, reason in session.execute(
        select(Extension.assignment_id, Extension.due_on, Extension.granted_on, Extension.reason)
        .join(Assignment)
        .join(Task)
        .where(Task.plan_id == plan.id, Extension.granted_on.is_not(None))
        .order_by(Extension.id)
    ):
        first, *_ = extensions.get(assignment_id, (due_on,))
        extensions[assignment_id] = (first, granted_on, reason)

    own_days = {} if until is None else own_days_before(session, until)
    last = Assignment.last_report_id if until is None else _last_before(until)
    returned_at = Assignment.returned_at if until is None else _returned_before(until)
    query = (
        select(
            Assignment.id,
            Task.number,
            Task.heading,
            Task.requirement,
            Task.cadence,
            Task.written,
            Unit.id.label("unit_id"),
            Unit.name.label("unit"),
            Assignment.role,
            Assignment.named,
            Task.deadline_on,
            Assignment.deadline_on.label("own_day"),
            Assignment.since_on,
            Assignment.closed_at,
            returned_at.label("returned_at"),
            *_REPORT,
        )
        .join(Task, Task.id == Assignment.task_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(ProgressReport, ProgressReport.id == last)
        .where(Task.plan_id == plan.id)
        .order_by(Task.number, Unit.id)
        .execution_options(yield_per=AT_ONCE)
    )
    if units is not None:
        query = query.where(Unit.id.in_([unit.id for unit in units]))
    for row in session.execute(query):
        was_due_on, granted_on, why = extensions.get(row.id, (None, None, ""))
        report = None
        if row.report_id is not None:
            review, reason = reviews.get(row.report_id, ("", ""))
            report = Reported(
                row.report_id,
                row.receipt,
                row.status,
                row.percent,
                row.note,
                row.no_change,
                row.for_office,
                row.reported_at,
                tuple(evidence.get(row.report_id, ())),
                review,
                reason,
            )
        yield Line(
            row.id,
            row.number,
            tuple(row.heading),
            row.requirement,
            row.cadence,
            row.written,
            row.unit_id,
            row.unit,
            row.role,
            row.named,
            row.deadline_on,
            own_days.get(row.id, row.own_day),
            row.since_on,
            was_due_on,
            granted_on,
            why,
            by(row.closed_at, until),
            row.returned_at,
            report,
        )


def _last_before(until: dt.datetime) -> ScalarSelect[int]:
    """The id of an assignment's last report before a moment."""
    taken_back = select(ReportEvent.report_id).where(ReportEvent.kind == ReportEventKind.WITHDRAWN)
    return (
        select(func.max(ProgressReport.id))
        .where(
            ProgressReport.assignment_id == Assignment.id,
            ProgressReport.reported_at < until,
            ProgressReport.id.not_in(taken_back),
            TELLS_STATE,
        )
        .correlate(Assignment)
        .scalar_subquery()
    )


def _returned_before(until: dt.datetime) -> ScalarSelect[dt.datetime]:
    """When that report was sent back, if it was by then."""
    return (
        select(func.max(ReportEvent.at))
        .where(
            ReportEvent.report_id == ProgressReport.id,
            ReportEvent.kind == ReportEventKind.RETURNED,
            ReportEvent.at < until,
        )
        .correlate(ProgressReport)
        .scalar_subquery()
    )


def reported(report: ProgressReport) -> Reported:
    """A report by itself as a line has it, without evidence and reviews."""
    return Reported(
        report.id,
        report.receipt,
        report.status,
        report.percent,
        report.note,
        report.no_change,
        report.for_office,
        report.reported_at,
        evidence=(),
        review="",
        review_reason="",
    )


def by(at: dt.datetime | None, until: dt.datetime | None) -> dt.datetime | None:
    """What had happened by then."""
    return at if until is None or (at is not None and at < until) else None


def _of_last_reports(
    plan: Plan, part: type[Evidence] | type[ReportEvent]
) -> Select[int, str | None, str]:
    """Evidence or events of the plan's last reports: report, and two columns of the part."""
    columns = (
        (Evidence.link, Evidence.name)
        if part is Evidence
        else (ReportEvent.kind, ReportEvent.reason)
    )
    return (
        select(part.report_id, *columns)
        .join(Assignment, Assignment.last_report_id == part.report_id)
        .join(Task, Task.id == Assignment.task_id)
        .where(Task.plan_id == plan.id)
        .order_by(part.id)
    )
