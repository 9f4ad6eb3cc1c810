"""How many assignments stand where? Counted by the database, never loaded one by one."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, case, func, literal, select
from sqlalchemy.orm import Session

from storage.changes import own_days_before
from storage.models import (
    TELLS_STATE,
    Address,
    Assignment,
    Extension,
    Person,
    PersonUnit,
    Plan,
    ProgressReport,
    ReportEvent,
    ReportEventKind,
    ReportStatus,
    StandIn,
    Task,
    Unit,
)
from storage.plans import among_units, in_force_since


@dataclass(frozen=True, slots=True)
class Tally:
    """``count`` assignments that are alike: everything a standing is worked out from.

    ``key`` is what was counted by: a unit's or task's id. ``deadline_on`` is the day in force
    (one granted to the unit goes first), ``once`` that of a task that is owed once;
    ``written`` is what the table says of the time where the day is the unit's alone.
    ``reported_on`` is the first day of the month the last
    report was made in; one that was returned is none. ``status`` is that report's. ``since_on`` is
    the first day they were owed, where that is not the plan's.
    """

    key: int
    deadline_on: dt.date | None
    cadence: str | None
    closed: bool
    reported_on: dt.date | None
    status: ReportStatus | None
    count: int
    once: bool = False
    since_on: dt.date | None = None
    written: str = ""


def by_unit(
    session: Session,
    plan: Plan,
    now: dt.datetime,
    *,
    unit_ids: Sequence[int] | None = None,
    number: int | None = None,
) -> Iterator[Tally]:
    """The plan's assignments counted by unit, of some units or all, of one task or all. ``now`` is
    in the office's zone, which is the one months begin in."""
    conditions = _of_units(unit_ids)
    if number is not None:
        conditions.append(Task.number == number)
    of_units = unit_ids is not None
    return _counted(session, plan, Assignment.unit_id, now, conditions, of_units=of_units)


def by_task(
    session: Session, plan: Plan, now: dt.datetime, *, unit_ids: Sequence[int] | None = None
) -> Iterator[Tally]:
    """The same counted by task."""
    of_units = unit_ids is not None
    return _counted(session, plan, Assignment.task_id, now, _of_units(unit_ids), of_units=of_units)


def by_unit_at(
    session: Session, plan: Plan, at: dt.datetime, unit_ids: Sequence[int]
) -> Iterator[Tally]:
    """The assignments of some units as they stood at a moment gone by; reports taken back since are
    left out."""
    undone = select(ReportEvent.report_id).where(ReportEvent.kind == ReportEventKind.WITHDRAWN)
    returned = select(ReportEvent.report_id).where(
        ReportEvent.kind == ReportEventKind.RETURNED, ReportEvent.at < at
    )
    last = (
        select(func.max(ProgressReport.id))
        .where(
            ProgressReport.unit_id.in_(unit_ids),
            ProgressReport.reported_at < at,
            ProgressReport.id.not_in(undone),
            TELLS_STATE,
        )
        .group_by(ProgressReport.assignment_id)
    )
    # SQLite would go through all the last ones for each assignment, in a join with them or in a
    # plain IN; the sum makes it look whether the one it found is among them.
    stood = and_(
        ProgressReport.assignment_id == Assignment.id,
        (ProgressReport.id + 0).in_(last),
        ProgressReport.id.not_in(returned),
    )
    columns = _columns(
        Assignment.unit_id,
        _months(session, plan, at),
        own_day=_own_day(session, at),
        closed=and_(Assignment.closed_at.is_not(None), Assignment.closed_at < at),
        reported_at=ProgressReport.reported_at,
        status=ProgressReport.status,
    )
    each = (
        select(*columns)
        .select_from(Assignment)
        .join(Task)
        .outerjoin(ProgressReport, stood)
        .where(Task.plan_id == plan.id, *_of_units(unit_ids))
    )
    return _tallies(session, each, _months(session, plan, at))


def each_of_unit(session: Session, plan: Plan, unit_id: int, now: dt.datetime) -> Iterator[Tally]:
    """The assignments of one unit one by one, by number: the ``key`` is the task's."""
    own = [Assignment.unit_id == unit_id]
    return _counted(session, plan, Task.number, now, own, of_units=True)


def _of_units(unit_ids: Sequence[int] | None) -> list[ColumnElement[bool]]:
    return [] if unit_ids is None else [Assignment.unit_id.in_(unit_ids)]


def _counted(
    session: Session,
    plan: Plan,
    key: Any,
    now: dt.datetime,
    conditions: Sequence[ColumnElement[bool]],
    *,
    of_units: bool,
) -> Iterator[Tally]:
    columns = _columns(
        key,
        _months(session, plan, now),
        closed=Assignment.closed_at.is_not(None),
        reported_at=ProgressReport.reported_at,
        status=ProgressReport.status,
    )
    stands = and_(ProgressReport.id == Assignment.last_report_id, Assignment.returned_at.is_(None))
    each = (
        select(*columns)
        .select_from(Assignment)
        .join(Task)
        .outerjoin(ProgressReport, stands)
        .where(among_units(plan.id) if of_units else Task.plan_id == plan.id, *conditions)
    )
    return _tallies(session, each, _months(session, plan, now))


def _own_day(session: Session, at: dt.datetime) -> Any:
    """The day an assignment had for itself at a moment gone by: what was granted since moves
    nothing of a period that was over."""
    held: dict[dt.date | None, list[int]] = defaultdict(list)
    for assignment_id, day in own_days_before(session, at).items():
        held[day].append(assignment_id)
    then = [(Assignment.id.in_(ids), literal(day, Date)) for day, ids in held.items()]
    return case(*then, else_=Assignment.deadline_on) if then else Assignment.deadline_on


def _columns(
    key: Any,
    begins: Sequence[dt.datetime],
    *,
    closed: Any,
    reported_at: Any,
    status: Any,
    own_day: Any = Assignment.deadline_on,
) -> list[Any]:
    """What assignments are grouped by. A standing asks no more of a report's day than its month;
    ``begins`` are the moments months began, the latest first."""
    ages: list[Any] = [(reported_at.is_(None), None)]
    ages += [(reported_at >= begin, literal(n)) for n, begin in enumerate(begins)]
    age: Any = case(*ages, else_=literal(len(begins)))
    return [
        key.label("key"),
        func.coalesce(own_day, Task.deadline_on).label("deadline_on"),
        Task.cadence.label("cadence"),
        Assignment.since_on.label("since_on"),
        and_(Task.deadline_on.is_not(None), Task.cadence.is_(None)).label("once"),
        case(
            (and_(own_day.is_not(None), Task.deadline_on.is_(None)), Task.written), else_=""
        ).label("written"),
        closed.label("closed"),
        age.label("age"),
        status.label("status"),
    ]


def _months(session: Session, plan: Plan, now: dt.datetime) -> list[dt.datetime]:
    """The moments at which this month and those before it began, the latest first.

    They go back to the year in which the plan, or one of its year that it took over from, went
    live: no period of the plan began before.
    """
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    since = min(in_force_since(session, plan) or now.date(), now.date()).year
    count = (now.year - since) * 12 + now.month
    months = (first.year * 12 + first.month - 1 - back for back in range(count))
    return [first.replace(year=month // 12, month=month % 12 + 1) for month in months]


def _tallies(session: Session, each: Select[Any], begins: Sequence[dt.datetime]) -> Iterator[Tally]:
    """Counts those that are alike among ``each``."""
    alike: list[Any] = list(each.subquery().c)
    query: Any = select(*alike, func.count()).group_by(*alike)
    days = [begin.date() for begin in begins]
    days.append((days[-1] - dt.timedelta(days=1)).replace(day=1))
    for row in session.execute(query):
        key, deadline_on, cadence, since_on, once, written, closed, age, status, count = row
        yield Tally(
            key=key,
            deadline_on=deadline_on,
            cadence=cadence,
            closed=bool(closed),
            reported_on=None if age is None else days[age],
            status=None if status is None else ReportStatus(status),
            count=count,
            once=bool(once),
            since_on=since_on,
            written=written,
        )


def are_more_than(session: Session, count: int) -> bool:
    """Whether there are more assignments than so many, without counting them all."""
    return session.scalar(select(Assignment.id).offset(count).limit(1)) is not None


def units_of_plan(session: Session, plan: Plan) -> set[int]:
    """Ids of the units that answer for something in the plan."""
    query = select(Assignment.unit_id).join(Task).where(Task.plan_id == plan.id).distinct()
    return set(session.scalars(query))


# --- the few that somebody must look at ---


def blocked(
    session: Session,
    plan: Plan,
    *,
    unit_ids: Sequence[int] | None = None,
    for_leader: bool = False,
    offset: int = 0,
    limit: int,
) -> list[tuple[Task, Unit, ProgressReport]]:
    """Assignments whose last report says 受阻, by task and unit; ``for_leader``: of those alone
    that the leader is asked to take up."""
    query = (
        _blocked(select(Task, Unit, ProgressReport), plan, unit_ids, for_leader)
        .order_by(Task.number, Assignment.unit_id)
        .offset(offset)
        .limit(limit)
    )
    return [(task, unit, report) for task, unit, report in session.execute(query)]


def count_blocked(
    session: Session,
    plan: Plan,
    *,
    unit_ids: Sequence[int] | None = None,
    for_leader: bool = False,
) -> int:
    return session.scalar(_blocked(select(func.count()), plan, unit_ids, for_leader)) or 0


def blocked_of_task(session: Session, plan: Plan, number: int) -> list[Assignment]:
    """The assignments of a task whose last report says 受阻."""
    query = _blocked(select(Assignment), plan, None, False)
    return list(session.scalars(query.where(Task.number == number)))


def _blocked(query: Any, plan: Plan, unit_ids: Sequence[int] | None, for_leader: bool) -> Any:
    raised = [Assignment.raised_at.is_not(None)] if for_leader else []
    return (
        query.select_from(Assignment)
        .join(Task, Task.id == Assignment.task_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .join(ProgressReport, ProgressReport.id == Assignment.last_report_id)
        .where(
            Task.plan_id == plan.id,
            ProgressReport.status == ReportStatus.BLOCKED,
            Assignment.returned_at.is_(None),
            Assignment.closed_at.is_(None),
            *raised,
            *_of_units(unit_ids),
        )
    )


def applications_waiting(session: Session, plan: Plan) -> int:
    """How many applications for a later day wait for a decision."""
    query = (
        select(func.count())
        .select_from(Extension)
        .join(Assignment, Assignment.id == Extension.assignment_id)
        .join(Task, Task.id == Assignment.task_id)
        .where(Task.plan_id == plan.id, Extension.decided_at.is_(None))
    )
    return session.scalar(query) or 0


# --- who can be told ---


@dataclass(frozen=True, slots=True)
class Contact:
    """Whether anybody of a unit can be told something. ``bound``: somebody was let in for it;
    ``reachable``: one of them, or who stands in, has not stopped the bot."""

    bound: bool
    reachable: bool


def contacts(session: Session, unit_ids: Sequence[int], today: dt.date) -> dict[int, Contact]:
    """For each of these units whether it has liaisons and whether one can be told."""
    stood_in = select(StandIn.deputy_id).where(
        StandIn.person_id == Person.id,
        StandIn.agreed_at.is_not(None),
        StandIn.ended_at.is_(None),
        StandIn.first_on <= today,
        StandIn.last_on >= today,
    )
    open_address = (
        select(Address.person_id)
        .where(
            Address.unreachable_since_at.is_(None),
            (Address.person_id == Person.id) | Address.person_id.in_(stood_in),
        )
        .exists()
    )
    rows = session.execute(
        select(PersonUnit.unit_id, func.max(case((open_address, 1), else_=0)))
        .join(Person, Person.id == PersonUnit.person_id)
        .where(PersonUnit.unit_id.in_(unit_ids), Person.revoked_at.is_(None))
        .group_by(PersonUnit.unit_id)
    )
    found = {unit_id: Contact(True, bool(reachable)) for unit_id, reachable in rows}
    return {unit_id: found.get(unit_id, Contact(False, False)) for unit_id in unit_ids}
