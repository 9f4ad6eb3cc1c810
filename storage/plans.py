"""What is in the table, and who owes which row?"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Container

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from storage import roster
from storage.models import (
    Assignment,
    Duty,
    Plan,
    PlanState,
    Task,
    Unit,
    UnitGroup,
)
from storage.succession import hand_over

ALL = 2**31
"""Rows on a page without end."""

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
    .where(Assignment.unit_id == bindparam("unit"), Task.plan_id == bindparam("plan"))
    .order_by(Task.number)
    .offset(bindparam("offset"))
    .limit(bindparam("limit"))
)
_NAMED_OR_SHARED = _TASKS_OF_UNIT.where(Assignment.named == bindparam("named"))
_GRANTED_DAYS = (
    select(Task.number, func.min(Assignment.deadline_on))
    .join(Task)
    .where(
        Assignment.unit_id.in_(bindparam("units", expanding=True)),
        Assignment.deadline_on.is_not(None),
        Task.plan_id == bindparam("plan"),
    )
    .group_by(Task.number)
)
_GROUP = UnitGroup.phrase.label("group")
_DUTIES = (
    select(Duty.task_id, Duty.role, Duty.phrase, Unit.name.label("unit"), _GROUP)
    .outerjoin(Duty.unit)
    .outerjoin(Duty.group)
    .where(Duty.task_id.in_(bindparam("tasks", expanding=True)))
    .order_by(Duty.id)
)


def go_live(session: Session, plan: Plan, today: dt.date) -> None:
    """Makes a draft the plan everybody works on; an earlier one is closed and handed over."""
    if plan.state != PlanState.LIVE:
        plan.state = PlanState.LIVE
        plan.live_on = today
        former = session.scalars(
            select(Plan).where(Plan.state == PlanState.LIVE, Plan.id != plan.id)
        ).all()
        hand_over(session, former, plan, _owed(session, plan))
    assign(session, plan)


def assign(session: Session, plan: Plan) -> None:
    """Brings the plan's assignments in line with its duties and today's roster."""
    existing: dict[int, dict[int, Assignment]] = defaultdict(dict)
    for assignment in session.scalars(select(Assignment).join(Task).where(Task.plan_id == plan.id)):
        existing[assignment.task_id][assignment.unit_id] = assignment
    owed = _owed(session, plan)
    for task_id in owed.keys() | existing.keys():
        for unit_id, (role, named) in owed[task_id].items():
            present = existing[task_id].get(unit_id)
            if present is None:
                session.add(Assignment(task_id=task_id, unit_id=unit_id, role=role, named=named))
            else:
                present.role, present.named = role, named
        for unit_id in existing[task_id].keys() - owed[task_id].keys():
            session.delete(existing[task_id][unit_id])
    plan.version += 1
    session.flush()


def _owed(session: Session, plan: Plan) -> dict[int, dict[int, tuple[str, bool]]]:
    """Which units answer for each task by its duties and today's roster: role, and if named.

    A unit named in a row answers for it by name, whatever group phrase stands beside it.
    """
    units = roster.active_units(session)
    members = {group.id: roster.members(group, units) for group in roster.groups(session)}
    duties = session.scalars(
        select(Duty).join(Task).where(Task.plan_id == plan.id).order_by(Duty.id)
    )
    owed: dict[int, dict[int, tuple[str, bool]]] = defaultdict(dict)
    for duty in duties:
        if duty.unit_id is not None:
            owed[duty.task_id][duty.unit_id] = (duty.role, True)
        elif duty.group_id is not None:
            for unit in members[duty.group_id]:
                owed[duty.task_id].setdefault(unit.id, (duty.role, False))
    return owed


def live_plan(session: Session) -> Plan | None:
    """The plan everybody works on now."""
    return session.scalars(_LIVE_PLAN).first()


def tasks(session: Session, plan: Plan) -> list[Task]:
    """Every task of the plan, by number."""
    return list(session.scalars(select(Task).where(Task.plan_id == plan.id).order_by(Task.number)))


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


def count_tasks(session: Session, plan: Plan) -> int:
    """How many tasks the plan has."""
    counted = select(func.count()).select_from(Task).where(Task.plan_id == plan.id)
    return session.scalar(counted) or 0
