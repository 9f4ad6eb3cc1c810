"""Which tables were sent, which became drafts, and what in them is still doubtful?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import roster
from storage.models import (
    Duty,
    Plan,
    PlanState,
    Role,
    Task,
    Unit,
    UnitAlias,
    UnitGroup,
)


@dataclass(frozen=True, slots=True)
class NewTask:
    """A row to be stored.

    ``duties`` are (phrase as written, role, name in the roster or None) in the document's order.
    ``continues`` is the same task in the plan before; what was set by hand there goes on.
    """

    number: int
    heading: tuple[str, ...]
    requirement: str
    duties: tuple[tuple[str, Role, str | None], ...]
    deadline_on: dt.date | None = None
    deadline_text: str = ""
    cadence: str | None = None
    continues: Task | None = None


def add_plan(
    session: Session,
    *,
    title: str,
    year: int,
    content_hash: str,
    tasks: Iterable[NewTask],
    now: dt.datetime,
    doubts: Sequence[tuple[int | None, str, Mapping[str, str]]] = (),
) -> Plan:
    """Stores a table as a draft. Importing the same content again changes nothing.

    A duty without a name in the roster stays unresolved: an open doubt.
    """
    existing = session.scalars(select(Plan).where(Plan.content_hash == content_hash)).first()
    if existing is not None:
        return existing
    units = {unit.name: unit for unit in roster.active_units(session)}
    groups = {group.phrase: group for group in roster.groups(session)}
    plan = Plan(
        title=title,
        year=year,
        content_hash=content_hash,
        closes_on=dt.date(year, 12, 31),
        imported_at=now,
        tasks=[_task(task, year, units, groups) for task in tasks],
        doubts=[[row, code, dict(values)] for row, code, values in doubts],
        restores={},
    )
    session.add(plan)
    session.flush()
    return plan


def keeps_hand_set(former: Task, deadline_text: str, year: int | None) -> bool:
    """Whether what the coordinator laid down stands: unless the office now writes another day."""
    silent = deadline_text in ("", former.deadline_text)
    return silent and former.by_hand and former.plan.year == year


def _task(
    task: NewTask, year: int, units: Mapping[str, Unit], groups: Mapping[str, UnitGroup]
) -> Task:
    former = task.continues
    dated: dict[str, Any] = {"deadline_on": task.deadline_on, "cadence": task.cadence}
    if former is not None and keeps_hand_set(former, task.deadline_text, year):
        dated = {"deadline_on": former.deadline_on, "cadence": former.cadence, "by_hand": True}
    return Task(
        number=task.number,
        heading=list(task.heading),
        requirement=task.requirement,
        deadline_text=task.deadline_text,
        continues_id=former.id if former else None,
        **dated,
        duties=[
            Duty(
                phrase=phrase,
                role=role,
                unit=units.get(name or ""),
                group=groups.get(name or ""),
            )
            for phrase, role, name in task.duties
        ],
    )


def waiting_draft(session: Session) -> Plan | None:
    """The table that was imported last and is not in force yet."""
    return session.scalars(
        select(Plan).where(Plan.state == PlanState.DRAFT).order_by(Plan.id.desc())
    ).first()


def last_imported(session: Session) -> Plan | None:
    """The newest import, in force or still a draft: the one that can be taken back."""
    return session.scalars(
        select(Plan).where(Plan.state != PlanState.CLOSED).order_by(Plan.id.desc())
    ).first()


# --- what is still doubtful ---


def settle_first(session: Session, plan: Plan, code: str) -> None:
    """The first open doubt, which is of this code, has been looked at."""
    assert plan.doubts[0][1] == code
    plan.doubts = plan.doubts[1:]
    session.flush()


def bind_phrase(session: Session, plan: Plan, phrase: str, meant: Unit | UnitGroup) -> None:
    """Every duty that writes the unit, or the group of units, so is this one's."""
    for duty in _open_duties(session, plan, phrase):
        if isinstance(meant, Unit):
            duty.unit_id = meant.id
        else:
            duty.group_id = meant.id
    plan.version += 1
    session.flush()


def spell_out(session: Session, plan: Plan, phrase: str, units: Sequence[Unit]) -> None:
    """Every duty that writes this phrase for many units is these units', each in its role."""
    for duty in _open_duties(session, plan, phrase):
        named = {other.unit_id for other in duty.task.duties}
        duty.task.duties += [
            Duty(phrase=unit.name, role=duty.role, unit_id=unit.id)
            for unit in units
            if unit.id not in named
        ]
        duty.task.duties.remove(duty)
    plan.version += 1
    session.flush()


def set_units(session: Session, task: Task, units: Sequence[Unit]) -> None:
    """Adds these to the units of a task, jointly."""
    task.duties = [
        *task.duties,
        *(Duty(phrase=unit.name, role=Role.JOINT, unit_id=unit.id) for unit in units),
    ]
    task.plan.version += 1
    session.flush()


def remember_alias(session: Session, plan: Plan, phrase: str, unit: Unit) -> None:
    """The roster knows the unit by this name from now on, unless the import is taken back."""
    if phrase == unit.name or any(alias.name == phrase for alias in unit.aliases):
        return
    alias = UnitAlias(unit_id=unit.id, name=phrase, kind="habitual")
    session.add(alias)
    session.flush()
    _note(plan, "aliases", alias.id)
    roster.roster_changed(session)
    session.expire(unit, ["aliases"])


def name_members(session: Session, plan: Plan, phrase: str, units: Sequence[Unit]) -> None:
    """Says which units a phrase stands for, unless the import is taken back.

    Units of statutory enforcement powers carry a flag; any other phrase means these in this plan.
    """
    group = session.scalars(select(UnitGroup).where(UnitGroup.phrase == phrase)).one()
    if group.enforcement:
        for unit in units:
            if not unit.enforcement:
                unit.enforcement = True
                _note(plan, "flags", unit.id)
        roster.roster_changed(session)
        return
    for task in plan.tasks:
        if any(duty.group_id == group.id for duty in task.duties):
            set_units(session, task, units)


def add_unit(session: Session, plan: Plan, name: str, kind: str) -> Unit:
    """A new unit of the roster, unless the import is taken back."""
    unit = Unit(name=name, kind=kind)
    session.add(unit)
    session.flush()
    _note(plan, "units", unit.id)
    roster.roster_changed(session)
    return unit


def _open_duties(session: Session, plan: Plan, phrase: str) -> Sequence[Duty]:
    return session.scalars(
        select(Duty)
        .join(Task)
        .where(Task.plan_id == plan.id, Duty.phrase == phrase)
        .where(Duty.unit_id.is_(None), Duty.group_id.is_(None))
    ).all()


def _note(plan: Plan, what: str, row_id: int) -> None:
    plan.restores = {**plan.restores, what: [*plan.restores.get(what, ()), row_id]}


# --- tables that are still to be read ---
