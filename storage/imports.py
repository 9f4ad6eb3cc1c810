"""Which tables were sent, which became drafts, and what in them is still doubtful?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storage import changes, plans, roster
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

WAITING = "waiting"
"""In ``Plan.restores``: what a draft will bring into the roster once it is in force."""


UNWRITTEN = ""
"""The phrase of a duty that no cell writes: whose the task is was said by the coordinator."""


_NAMED = ("units", "aliases")
"""Of these, what begins with the phrase that a table writes."""


FILE = "file"
"""In ``Plan.restores``: the name of the file a plan was read from, where it had one."""


SETTLED = "settled"
"""In ``Plan.restores``: what opens the doubts of a draft again that were settled last, the newest
at the end."""
MOST_REOPENED = 20
MOST_LOOKED_OVER = 3_000
"""Tasks of a draft that are looked over for what an answer changed; of more, none is reopened, for
every answer would be waited for."""

# Built once, for most of what a coordinator says is seen in its light.
_WAITING_DRAFT = select(Plan).where(Plan.state == PlanState.DRAFT).order_by(Plan.id.desc())


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
    file: str = "",
) -> Plan:
    """Stores a table as a draft. Importing the same content again changes nothing.

    A duty without a name in the roster stays unresolved: an open doubt.
    """
    existing = with_content(session, content_hash)
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
        restores={FILE: file} if file else {},
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
    row = Task(
        number=task.number,
        heading=list(task.heading),
        requirement=task.requirement,
        deadline_on=task.deadline_on,
        deadline_text=task.deadline_text,
        cadence=task.cadence,
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
    if former is not None:
        continue_task(row, former, year)
    return row


def continue_task(task: Task, former: Task, year: int) -> None:
    """The task is the former one, in a table of this year; what was set by hand there goes on."""
    task.continues_id = former.id
    if keeps_hand_set(former, task.deadline_text, year):
        task.deadline_on, task.cadence = former.deadline_on, former.cadence
        task.by_hand = True


def waiting_draft(session: Session) -> Plan | None:
    """The table that was imported last and is not in force yet."""
    return session.scalars(_WAITING_DRAFT).first()


def with_content(session: Session, content_hash: str) -> Plan | None:
    """The plan that was read from this very content."""
    return session.scalars(select(Plan).where(Plan.content_hash == content_hash)).first()


def other_drafts(session: Session, content_hash: str) -> list[Plan]:
    """The drafts that a table of this content would replace; a table once in force replaces none,
    for it becomes no draft."""
    known = with_content(session, content_hash)
    if known is not None and known.state != PlanState.DRAFT:
        return []
    return list(
        session.scalars(
            select(Plan).where(Plan.state == PlanState.DRAFT, Plan.content_hash != content_hash)
        )
    )


def last_imported(session: Session) -> Plan | None:
    """The newest import, in force or still a draft: the one that can be taken back."""
    return session.scalars(
        select(Plan).where(Plan.state != PlanState.CLOSED).order_by(Plan.id.desc())
    ).first()


# --- what is still doubtful ---


class Meaning(NamedTuple):
    """Whom a phrase of a task means, as the roster calls them, each in its role."""

    number: int
    phrase: str
    meant: tuple[tuple[str, Role], ...]


def meanings(task: Task) -> Mapping[str, Sequence[Duty]]:
    """By phrase, whom the duties of a task mean; a phrase that is still in doubt is not there."""
    by_phrase: dict[str, list[Duty]] = {}
    for duty in task.duties:
        by_phrase.setdefault(duty.phrase, []).append(duty)
    return {
        phrase: duties
        for phrase, duties in by_phrase.items()
        if all(duty.unit_id is not None or duty.group_id is not None for duty in duties)
    }


def take_meanings(session: Session, plan: Plan, wanted: Iterable[Meaning]) -> None:
    """The phrases of a plan mean these, whatever they meant before."""
    units = {unit.name: unit for unit in roster.active_units(session)}
    groups = {group.phrase: group for group in roster.groups(session)}
    tasks = {task.number: task for task in plan.tasks}
    for number, phrase, meant in wanted:
        task = tasks[number]
        task.duties = [duty for duty in task.duties if duty.phrase != phrase]
        named = {duty.unit for duty in task.duties}
        task.duties += [
            Duty(phrase=phrase, role=role, unit=units.get(name), group=groups.get(name))
            for name, role in meant
            if units.get(name) is None or units[name] not in named
        ]
    plan.version += 1
    session.flush()


def settle(session: Session, plan: Plan, place: int, code: str) -> None:
    """The open doubt at this place, which is of this code, has been looked at."""
    assert plan.doubts[place][1] == code
    plan.doubts = [doubt for n, doubt in enumerate(plan.doubts) if n != place]
    session.flush()


def rows_of(plan: Plan) -> tuple[Select[Any], ...]:
    """The rows of a plan that a settlement may change, in the order in which they are undone."""
    return (
        select(Plan.__table__.c.id, Plan.__table__.c.doubts).where(Plan.__table__.c.id == plan.id),
        select(Task.__table__).where(Task.__table__.c.plan_id == plan.id),
        select(Duty.__table__).where(
            Duty.__table__.c.task_id.in_(select(Task.id).where(Task.plan_id == plan.id))
        ),
    )


@contextmanager
def settling(session: Session, plan: Plan, by: int | None = None) -> Iterator[None]:
    """What is done to a plan within is one settlement, ``by`` this person; of a draft it can be
    opened again (:func:`settled_last`)."""
    if plan.state != PlanState.DRAFT or plans.count_tasks(session, plan) > MOST_LOOKED_OVER:
        yield
        return
    brought = {key: value for key, value in plan.restores.items() if key != SETTLED}
    before = changes.held(session, *rows_of(plan))
    yield
    edits = changes.difference(before, changes.held(session, *rows_of(plan)))
    kept = [*plan.restores.get(SETTLED, ()), [brought, [e.as_json() for e in edits], by]]
    plan.restores = {**plan.restores, SETTLED: kept[-MOST_REOPENED:]}


class Settlement(NamedTuple):
    """What a draft would have ``brought`` into the roster before it, the edits, as JSON, and who
    it was, where that is known."""

    brought: Mapping[str, Any]
    edits: Sequence[Sequence[Any]]
    by: int | None = None


def settled_last(plan: Plan) -> Settlement | None:
    """What was settled of a draft last (:func:`settling`); None where nothing was."""
    kept = plan.restores.get(SETTLED)
    return Settlement(*kept[-1]) if kept else None


def settled_by(plan: Plan) -> list[int]:
    """Who settled something of a draft, by id."""
    every = (Settlement(*each) for each in plan.restores.get(SETTLED, ()))
    return list(dict.fromkeys(each.by for each in every if each.by is not None))


def forget_settled(plan: Plan, *, last: bool = False) -> None:
    """What was settled, or what was settled ``last``, cannot be opened again."""
    kept = plan.restores.get(SETTLED, [])[:-1] if last else []
    others = {key: value for key, value in plan.restores.items() if key != SETTLED}
    plan.restores = {**others, SETTLED: kept} if kept else others


def bind_phrase(session: Session, plan: Plan, phrase: str, meant: Unit | UnitGroup) -> None:
    """Every duty that writes the unit, or the group of units, so is this one's."""
    for duty in _open_duties(session, plan, phrase):
        if isinstance(meant, Unit):
            duty.unit_id = meant.id
        else:
            duty.group_id = meant.id
    plan.version += 1
    session.flush()


def unbind_phrase(session: Session, plan: Plan, phrase: str) -> None:
    """Every duty that writes the unit so is nobody's again."""
    for duty in session.scalars(
        select(Duty).join(Task).where(Task.plan_id == plan.id, Duty.phrase == phrase)
    ):
        duty.unit_id = duty.group_id = None
    plan.version += 1
    session.flush()


def strike(session: Session, plan: Plan, phrase: str) -> list[Task]:
    """No task of the plan writes this phrase any more; returns those that did."""
    struck = [task for task in plan.tasks if any(duty.phrase == phrase for duty in task.duties)]
    for task in struck:
        task.duties = [duty for duty in task.duties if duty.phrase != phrase]
    plan.version += 1
    session.flush()
    return struck


def spell_out(session: Session, plan: Plan, phrase: str, units: Sequence[Unit]) -> None:
    """Every duty that writes this phrase for many units is these units', each in its role."""
    for duty in _open_duties(session, plan, phrase):
        named = {other.unit_id for other in duty.task.duties}
        duty.task.duties += [
            Duty(phrase=phrase, role=duty.role, unit_id=unit.id)
            for unit in units
            if unit.id not in named
        ]
        duty.task.duties.remove(duty)
    plan.version += 1
    session.flush()


def set_units(
    session: Session, task: Task, units: Mapping[Unit, Role], phrase: str = UNWRITTEN
) -> None:
    """Adds these to the units of a task, which writes them as ``phrase``, each in its role; one it
    has already takes the new one."""
    named = {unit.id for unit in units}
    task.duties = [
        *(duty for duty in task.duties if duty.unit_id not in named),
        *(Duty(phrase=phrase, role=role, unit_id=unit.id) for unit, role in units.items()),
    ]
    task.plan.version += 1
    session.flush()


def first_leads(session: Session, plan: Plan) -> int:
    """Whoever a task names first leads it, where it names several units and nothing tells them
    apart; returns of how many tasks. A phrase for many units leads nothing."""
    told = 0
    for task in plan.tasks:
        first, *others = task.duties or (None,)
        if first is None or first.group_id is not None or not others:
            continue
        if any(duty.role != Role.JOINT for duty in task.duties):
            continue
        first.role = Role.LEAD
        for other in others:
            other.role = Role.SUPPORT
        told += 1
    plan.version += 1
    session.flush()
    return told


def will_remember(plan: Plan, phrase: str, unit: Unit) -> None:
    """Once in force, the roster knows the unit by this name too."""
    if phrase != unit.name and all(alias.name != phrase for alias in unit.aliases):
        _will(plan, "aliases", [phrase, unit.id])


def will_add_unit(plan: Plan, phrase: str, name: str, kind: str, full: str = "") -> None:
    """Once in force, the roster has a new unit, which the table writes as ``phrase``; with its full
    name, where that is given."""
    _will(plan, "units", [phrase, name, kind, *([full] if full else ())])


def waiting_for(plan: Plan, phrases: Collection[str | None]) -> dict[str, list[Any]]:
    """What a draft will bring into the roster for these phrases, and the flags it will set."""
    waiting = plan.restores.get(WAITING, {})
    of_names = {what: [e for e in waiting.get(what, ()) if e[0] in phrases] for what in _NAMED}
    kept = {**of_names, "flags": list(waiting.get("flags", ()))}
    return {what: entries for what, entries in kept.items() if entries}


def will_bring(plan: Plan, waiting: Mapping[str, Sequence[Any]]) -> None:
    """Once in force, the roster has what another draft would have brought (:func:`waiting_for`)."""
    for what, entries in waiting.items():
        for entry in entries:
            _will(plan, what, entry)


def to_enter(plan: Plan) -> tuple[list[str], list[str]]:
    """The units and the names that the roster gets once the plan is in force."""
    waiting = plan.restores.get(WAITING, {})
    units = list(dict.fromkeys(name for _, name, *_ in waiting.get("units", ())))
    return units, [phrase for phrase, _ in waiting.get("aliases", ())]


def restored_by(session: Session, plan: Plan) -> list[Plan]:
    """The plans that are in force again once this import is taken back."""
    ids = plan.restores.get("closed", ())
    return [found for each in ids if (found := session.get(Plan, each)) is not None]


def units_brought(session: Session, plan: Plan) -> list[Unit]:
    """The units that the roster has from this plan."""
    ids = plan.restores.get("units", ())
    return [found for each in ids if (found := session.get(Unit, each)) is not None]


def is_set_here(session: Session, task: Task) -> bool:
    """Whether a person set when a task is due in this very plan, and not in the one before."""
    former = session.get(Task, task.continues_id) if task.by_hand and task.continues_id else None
    if former is None or not former.by_hand:
        return task.by_hand
    return (former.deadline_on, former.cadence) != (task.deadline_on, task.cadence)


def enter_roster(session: Session, plan: Plan) -> None:
    """What was settled of the draft is brought into the roster, unless the import is taken back."""
    waiting = plan.restores.get(WAITING)
    if not waiting:
        return
    plan.restores = {key: value for key, value in plan.restores.items() if key != WAITING}
    names = [[phrase, unit_id, "habitual"] for phrase, unit_id in waiting.get("aliases", ())]
    for phrase, name, kind, *full in waiting.get("units", ()):
        unit = roster.unit_named(session, name) or _add_unit(session, plan, name, kind)
        bind_phrase(session, plan, phrase, unit)
        names += [[each, unit.id, "full"] for each in full]
    taken = set(session.scalars(select(UnitAlias.name))) | set(session.scalars(select(Unit.name)))
    for written, unit_id, of_kind in names:
        if written in taken:
            continue
        alias = UnitAlias(unit_id=unit_id, name=written, kind=of_kind)
        session.add(alias)
        session.flush()
        session.expire(session.get_one(Unit, unit_id), ["aliases"])
        _note(plan, "aliases", alias.id)
    for unit_id in waiting.get("flags", ()):
        unit = session.get_one(Unit, unit_id)
        if not unit.enforcement:
            unit.enforcement = True
            _note(plan, "flags", unit_id)
    roster.roster_changed(session)


def _will(plan: Plan, what: str, entry: Any) -> None:
    waiting = plan.restores.get(WAITING, {})
    entries = [*waiting.get(what, ()), entry]
    plan.restores = {**plan.restores, WAITING: {**waiting, what: entries}}
    plan.version += 1


def name_members(session: Session, plan: Plan, phrase: str, units: Sequence[Unit]) -> None:
    """Says which units a phrase stands for.

    Units of statutory enforcement powers carry a flag once the plan is in force; any other phrase
    means these in this plan.
    """
    group = session.scalars(select(UnitGroup).where(UnitGroup.phrase == phrase)).one()
    if group.enforcement:
        for unit in units:
            if not unit.enforcement:
                _will(plan, "flags", unit.id)
        return
    for task in plan.tasks:
        written = next((d.phrase for d in task.duties if d.group_id == group.id), None)
        if written is not None:
            set_units(session, task, dict.fromkeys(units, Role.JOINT), written)


def _add_unit(session: Session, plan: Plan, name: str, kind: str) -> Unit:
    unit = Unit(name=name, kind=kind)
    session.add(unit)
    session.flush()
    _note(plan, "units", unit.id)
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
