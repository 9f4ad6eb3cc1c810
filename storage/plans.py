"""What is in the table, and who owes which row?"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, delete, func, select
from sqlalchemy.orm import Session

from storage import roster
from storage.db import columns
from storage.models import (
    Assignment,
    Duty,
    Extension,
    Plan,
    PlanState,
    Role,
    Task,
    Unit,
    UnitGroup,
)
from storage.succession import fetch, hand_over

ALL = 2**31
"""Rows on a page without end."""
_AT_ONCE = 2_000
_MANY = 1_000


def among_units(plan_id: ColumnElement[int] | int) -> ColumnElement[bool]:
    """That a task of some units is of the plan. Plus nothing, for SQLite else walks all tasks of
    the plan instead of the few of the units: a page among 10,000 took ten times that among 500."""
    return Task.plan_id + 0 == plan_id


# Built once, for every question needs them: putting a statement together costs as much as running
# it.
_LIVE_PLAN = select(Plan).where(Plan.state == PlanState.LIVE).order_by(Plan.year.desc())
_COUNT_OF_UNIT = (
    select(Assignment.named, func.count())
    .join(Task)
    .where(Assignment.unit_id == bindparam("unit"), Task.plan_id == bindparam("plan"))
    .group_by(Assignment.named)
)
_TASKS_OF_UNIT = (
    select(Task)
    .join(Assignment, Assignment.task_id == Task.id)
    .where(Assignment.unit_id == bindparam("unit"), among_units(bindparam("plan")))
    .order_by(Task.number)
    .offset(bindparam("offset"))
    .limit(bindparam("limit"))
)
_NAMED_OR_SHARED = _TASKS_OF_UNIT.where(Assignment.named == bindparam("named"))
_UNIT_ANSWERS = (
    select(Assignment.id)
    .join(Task)
    .where(
        Assignment.unit_id == bindparam("unit"),
        Task.plan_id == bindparam("plan"),
        Task.number == bindparam("number"),
    )
)
_OWN_DAYS = (
    select(Task.number, Assignment.deadline_on, Extension.id)
    .join(Task, Task.id == Assignment.task_id)
    .outerjoin(
        Extension,
        (Extension.assignment_id == Assignment.id)
        & (Extension.granted_on == Assignment.deadline_on),
    )
    .where(
        Assignment.unit_id.in_(bindparam("units", expanding=True)),
        Assignment.deadline_on.is_not(None),
        among_units(bindparam("plan")),
    )
    .order_by(Assignment.deadline_on.desc())
)
_GROUP = UnitGroup.phrase.label("group")
_DUTIES = (
    select(Duty.task_id, Duty.role, Duty.phrase, Unit.name.label("unit"), _GROUP)
    .outerjoin(Duty.unit)
    .outerjoin(Duty.group)
    .where(Duty.task_id.in_(bindparam("tasks", expanding=True)))
    .order_by(Duty.id)
)


def in_force_since(session: Session, plan: Plan) -> dt.date | None:
    """The first day on which this plan, or one of its year that it took over from, was in force."""
    return session.scalar(select(func.min(Plan.live_on)).where(Plan.year == plan.year))


def of_year(session: Session, year: int) -> Plan | None:
    """The last plan of a year that was in force, closed or not."""
    in_force = select(Plan).where(Plan.year == year, Plan.live_on.is_not(None))
    return session.scalars(in_force.order_by(Plan.live_on.desc(), Plan.id.desc())).first()


def years(session: Session) -> list[int]:
    """The years that have a table which is or was in force, the last one first."""
    found = select(Plan.year).where(Plan.live_on.is_not(None)).distinct()
    return list(session.scalars(found.order_by(Plan.year.desc())))


def go_live(session: Session, plan: Plan, today: dt.date) -> None:
    """Makes a draft the plan everybody works on; an earlier one is closed and handed over."""
    if plan.state != PlanState.LIVE:
        plan.state = PlanState.LIVE
        plan.live_on = today
        former = session.scalars(
            select(Plan).where(Plan.state == PlanState.LIVE, Plan.id != plan.id)
        ).all()
        hand_over(session, former, plan, owed_by_duties(session, plan))
    assign(session, plan)


def fetch_left_behind(session: Session, plan: Plan) -> list[Assignment]:
    """What stayed in the table before for want of a unit that is known now moves over."""
    return fetch(session, plan, owed_by_duties(session, plan))


def assign(session: Session, plan: Plan) -> list[Assignment]:
    """Brings the plan's assignments in line with its duties and today's roster; returns the new
    ones."""
    owed = owed_by_duties(session, plan)
    held = (
        select(
            Assignment.id,
            Assignment.task_id,
            Assignment.unit_id,
            Assignment.role,
            Assignment.named,
        )
        .join(Task)
        .where(Task.plan_id == plan.id)
    )
    changed: dict[int, tuple[str, bool] | None] = {}
    for one in session.execute(held):
        now = owed[one.task_id].pop(one.unit_id, None)
        if now != (one.role, one.named):
            changed[one.id] = now
    for assignment_id, now in changed.items():
        assignment = session.get_one(Assignment, assignment_id)
        if now is None:
            session.delete(assignment)
        else:
            assignment.role, assignment.named = now
    new = [
        Assignment(task_id=task_id, unit_id=unit_id, role=role, named=named)
        for task_id, units in owed.items()
        for unit_id, (role, named) in units.items()
    ]
    session.add_all(new)
    plan.version += 1
    session.flush()
    return new


def owed_by_duties(session: Session, plan: Plan) -> dict[int, dict[int, tuple[str, bool]]]:
    """Which units answer for each task by its duties and today's roster: role, and if named.

    A unit named in a row answers for it by name, whatever group phrase stands beside it.
    """
    units = roster.active_units(session)
    members = {group.id: roster.members(group, units) for group in roster.groups(session)}
    duties = session.execute(
        select(Duty.task_id, Duty.role, Duty.unit_id, Duty.group_id)
        .join(Task)
        .where(Task.plan_id == plan.id)
        .order_by(Duty.id)
    )
    owed: dict[int, dict[int, tuple[str, bool]]] = defaultdict(dict)
    for duty in duties:
        if duty.unit_id is not None:
            role, named = owed[duty.task_id].get(duty.unit_id, (duty.role, False))
            leads = named and role == Role.LEAD  # written twice, in two ways
            owed[duty.task_id][duty.unit_id] = (role if leads else duty.role, True)
        elif duty.group_id is not None:
            for unit in members[duty.group_id]:
                owed[duty.task_id].setdefault(unit.id, (duty.role, False))
    return owed


def nobodys(session: Session, plan: Plan) -> list[int]:
    """The numbers of the tasks that no unit answers for: now, or of a draft once it is in force."""
    every = select(Task.id, Task.number).where(Task.plan_id == plan.id).order_by(Task.number)
    if plan.state != PlanState.DRAFT:
        answered = select(Assignment.id).where(Assignment.task_id == Task.id)
        return [number for _, number in session.execute(every.where(~answered.exists()))]
    owed = owed_by_duties(session, plan)
    return [number for task_id, number in session.execute(every) if not owed.get(task_id)]


def unresolved(session: Session, plan: Plan) -> list[Duty]:
    """The duties of a plan that no unit or group of the roster answers for."""
    return list(
        session.scalars(
            select(Duty)
            .join(Task)
            .where(Task.plan_id == plan.id, Duty.unit_id.is_(None), Duty.group_id.is_(None))
            .order_by(Task.number)
        )
    )


def duties_of(session: Session, unit: Unit) -> list[Duty]:
    """What names a unit in the tables in force and in drafts, by task."""
    named = select(Duty).join(Task).join(Plan).where(Duty.unit_id == unit.id)
    open_ = named.where(Plan.state != PlanState.CLOSED)
    return list(session.scalars(open_.order_by(Plan.id, Task.number)))


def live_plan(session: Session) -> Plan | None:
    """The plan everybody works on now."""
    return session.scalars(_LIVE_PLAN).first()


def tasks(session: Session, plan: Plan) -> list[Task]:
    """Every task of the plan, by number."""
    return list(session.scalars(select(Task).where(Task.plan_id == plan.id).order_by(Task.number)))


def wordings(session: Session, plan: Plan) -> Iterator[tuple[int, tuple[str, ...], str, str]]:
    """Number, heading, requirement and deadline's text of every task of the plan, by number.

    No whole tasks, and some at a time: a million of them would take two gigabytes.
    """
    query = (
        select(Task.number, Task.heading, Task.requirement, Task.deadline_text)
        .where(Task.plan_id == plan.id)
        .order_by(Task.number)
        .limit(_AT_ONCE)
    )
    rows = session.execute(query).all()
    while rows:
        for number, heading, requirement, deadline_text in rows:
            yield number, tuple(heading), requirement, deadline_text
        rows = session.execute(query.where(Task.number > rows[-1].number)).all()


class Day(NamedTuple):
    """What of a task its day follows from; ``id`` is the task's."""

    id: int
    number: int
    deadline_on: dt.date | None
    cadence: str | None
    written: str


def days(session: Session, plan: Plan, units: Sequence[Unit]) -> dict[int, Day]:
    """By number, the days of these units' tasks, or without any of the whole plan's.

    No whole tasks: of 10,000 a page of eight is shown.
    """
    query = select(Task.id, Task.number, Task.deadline_on, Task.cadence, Task.written)
    if units:
        mine = select(Assignment.task_id).where(Assignment.unit_id.in_([u.id for u in units]))
        query = query.where(among_units(plan.id), Task.id.in_(mine))
    else:
        query = query.where(Task.plan_id == plan.id)
    return {row.number: Day(*row) for row in session.execute(query)}


def count_tasks(session: Session, plan: Plan) -> int:
    """How many tasks the plan has."""
    counted = select(func.count()).select_from(Task).where(Task.plan_id == plan.id)
    return session.scalar(counted) or 0


def named_most(session: Session, plan: Plan, most: int) -> list[str]:
    """The units in force that the plan's first thousand tasks name most often."""
    found = (
        select(Unit.name)
        .join(Duty, Duty.unit_id == Unit.id)
        .join(Task)
        .where(Task.plan_id == plan.id, Task.number <= _MANY, Unit.active)
        .group_by(Unit.id, Unit.name)
        .order_by(func.count().desc(), Unit.id)
    )
    return list(session.scalars(found.limit(most)))


def middle_numbers(session: Session, plan: Plan) -> tuple[int, ...]:
    """The numbers of the two tasks in the middle of the plan, or of the one it has."""
    before = max(0, count_tasks(session, plan) // 2 - 2)
    found = select(Task.number).where(Task.plan_id == plan.id).order_by(Task.number)
    return tuple(session.scalars(found.offset(before).limit(2)))


def task_numbers(session: Session, plan: Plan) -> list[int]:
    """The numbers of the plan's tasks, in order."""
    found = select(Task.number).where(Task.plan_id == plan.id).order_by(Task.number)
    return list(session.scalars(found))


def last_number(session: Session, plan: Plan) -> int:
    """The highest number of a plan's tasks, 0 where it has none."""
    highest = select(func.max(Task.number)).where(Task.plan_id == plan.id)
    return session.scalar(highest) or 0


def numbered(
    session: Session, plan: Plan, task_ids: Container[int]
) -> list[tuple[int, int, str, list[str]]]:
    """Id, number, requirement and heading of these tasks, by number."""
    rows = session.execute(
        select(Task.id, Task.number, Task.requirement, Task.heading)
        .where(Task.plan_id == plan.id)
        .order_by(Task.number)
    )
    return [(i, number, text, heading) for i, number, text, heading in rows if i in task_ids]


def task(session: Session, plan: Plan, number: int) -> Task | None:
    return session.scalars(
        select(Task).where(Task.plan_id == plan.id, Task.number == number)
    ).first()


def tasks_numbered(session: Session, plan: Plan, numbers: Sequence[int]) -> list[Task]:
    """The tasks of these numbers, in the order asked for; unknown numbers are left out."""
    found = {
        task.number: task
        for task in session.scalars(
            select(Task).where(Task.plan_id == plan.id, Task.number.in_(numbers))
        )
    }
    return [found[number] for number in numbers if number in found]


def count_of_unit(session: Session, plan: Plan, unit: Unit) -> tuple[int, int]:
    """How many tasks name the unit, and how many it shares with all."""
    named = shared = 0
    for by_name, count in columns(session, _COUNT_OF_UNIT, unit=unit.id, plan=plan.id):
        if by_name:
            named = count
        else:
            shared = count
    return named, shared


def tasks_of_unit(
    session: Session,
    plan: Plan,
    unit: Unit,
    *,
    named: bool | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> list[Task]:
    """One page of a unit's tasks by number: those that name it, those it shares, or (None) all."""
    query = _TASKS_OF_UNIT if named is None else _NAMED_OR_SHARED
    wanted = {"unit": unit.id, "plan": plan.id, "named": named, "offset": offset}
    return list(session.scalars(query, wanted | {"limit": ALL if limit is None else limit}))


def tasks_of_group(session: Session, plan: Plan, phrase: str) -> list[Task]:
    """The tasks that a group phrase is given, by number."""
    query = select(Task).join(Duty).join(UnitGroup)
    query = query.where(UnitGroup.phrase == phrase, Task.plan_id == plan.id)
    return list(session.scalars(query.distinct().order_by(Task.number)))


class OwnDay(NamedTuple):
    """A day that holds for one unit alone: ``granted`` where the unit had applied for it, else the
    office set it by itself."""

    day: dt.date
    granted: bool


def own_days(session: Session, plan: Plan, units: Sequence[Unit]) -> dict[int, OwnDay]:
    """For each task number, the day that one of these units has for itself (the earliest, if
    more)."""
    found = columns(session, _OWN_DAYS, units=[unit.id for unit in units], plan=plan.id)
    return {number: OwnDay(day, applied is not None) for number, day, applied in found if day}


@dataclass(frozen=True, slots=True)
class Answerable:
    """Who answers for one task: units named by role, and group phrases by role with their size."""

    named: tuple[tuple[str, Role], ...]
    groups: tuple[tuple[str, Role, int], ...]
    unresolved: tuple[str, ...]


def answerable(session: Session, wanted: Sequence[Task]) -> dict[int, Answerable]:
    """For each task number, who answers for it, in the document's order."""
    named: dict[int, dict[str, Role]] = defaultdict(dict)
    phrases: dict[int, list[tuple[str, Role]]] = defaultdict(list)
    unresolved: dict[int, list[str]] = defaultdict(list)
    duties = columns(session, _DUTIES, tasks=[task.id for task in wanted])
    for task_id, role, phrase, unit, group in duties:
        if unit is not None:
            # A task may write a unit in two ways: it leads if one of them says so.
            if unit not in named[task_id] or role == Role.LEAD:
                named[task_id][unit] = Role(role)
        elif group is not None:
            phrases[task_id].append((group, Role(role)))
        else:
            unresolved[task_id].append(phrase)
    sizes = roster.group_sizes(session) if phrases else {}
    return {
        task.number: Answerable(
            named=tuple(named[task.id].items()),
            groups=tuple((group, role, sizes[group]) for group, role in phrases[task.id]),
            unresolved=tuple(unresolved[task.id]),
        )
        for task in wanted
    }


def group_members(session: Session, phrase: str) -> list[str]:
    """The names of the units a group phrase stands for today."""
    group = session.scalars(select(UnitGroup).where(UnitGroup.phrase == phrase)).one()
    return [unit.name for unit in roster.members(group, roster.active_units(session))]


def unit_answers(session: Session, plan: Plan, unit: Unit, number: int) -> bool:
    """Whether the unit answers for the task of this number."""
    found = columns(session, _UNIT_ANSWERS, unit=unit.id, plan=plan.id, number=number)
    return found.first() is not None


def units_answering(session: Session, wanted: Sequence[Task]) -> list[Unit]:
    """The units that answer for any of these tasks, in the roster's order."""
    mine = select(Assignment.unit_id).where(Assignment.task_id.in_([task.id for task in wanted]))
    return list(session.scalars(select(Unit).where(Unit.id.in_(mine)).order_by(Unit.id)))


def drop_shares(session: Session, unit_id: int) -> None:
    """What follows from the roster for a unit that leaves it. The database refuses where the unit
    has reported."""
    session.execute(delete(Assignment).where(Assignment.unit_id == unit_id))
