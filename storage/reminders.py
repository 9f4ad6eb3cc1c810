"""Which assignments have come due, and who was told which stage of them?"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Table, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session, contains_eager, selectinload

from storage.models import (
    Address,
    Assignment,
    CalendarDay,
    OwnReminder,
    Person,
    PersonRole,
    PersonUnit,
    Plan,
    ProgressReport,
    Reminder,
    ReminderPolicy,
    StandIn,
    Task,
    Unit,
)

assert isinstance(Assignment.__table__, Table)
_ASSIGNMENTS = Assignment.__table__
_AT_A_TIME = 5000
"""Ids in one query: a database bears so many."""

# --- calendar and policy ---


def calendar_changes(session: Session) -> dict[dt.date, bool]:
    """Days a notice sent by the coordinator laid down: is each worked?"""
    rows = session.execute(select(CalendarDay.day_on, CalendarDay.working))
    return dict(rows.all())


def days_entered(
    session: Session, year: int, days: Collection[dt.date]
) -> dict[dt.date, tuple[bool, str]]:
    """What was entered for a year and for these days: is each worked, and where from?"""
    rows = session.execute(
        select(CalendarDay.day_on, CalendarDay.working, CalendarDay.source).where(
            _of_year_or_among(year, days)
        )
    )
    return {day: (works, source) for day, works, source in rows}


def enter_days(
    session: Session,
    year: int,
    days: Mapping[dt.date, tuple[bool, str]],
    *,
    but_not: Collection[dt.date] = (),
) -> None:
    """Puts days in the place of all that was entered for that year, and for ``but_not``."""
    session.execute(delete(CalendarDay).where(_of_year_or_among(year, {*days, *but_not})))
    rows = [
        {"day_on": day, "working": works, "source": source[:128]}
        for day, (works, source) in days.items()
    ]
    if rows:
        session.execute(insert(CalendarDay), rows)


def _of_year_or_among(year: int, days: Collection[dt.date]) -> ColumnElement[bool]:
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    return or_(CalendarDay.day_on.between(first, last), CalendarDay.day_on.in_(days))


def policy_rules(session: Session, plan: Plan) -> dict[str, Any] | None:
    """The plan's own reminder rules, where the coordinator set some."""
    found = session.get(ReminderPolicy, plan.id)
    return found.rules if found else None


def set_policy(session: Session, plan: Plan, rules: Mapping[str, Any]) -> None:
    """Keeps a plan's reminder rules, already checked."""
    session.merge(ReminderPolicy(plan_id=plan.id, rules=dict(rules)))
    session.flush()


# --- what the sweep reads ---


@dataclass(frozen=True, slots=True)
class Reach:
    """Which addresses this process can send to; ``None`` is all of them."""

    channels: Collection[str] | None = None
    sender: str | None = None

    @property
    def addresses(self) -> list[ColumnElement[bool]]:
        """The condition on an address, with everybody left out who cannot be reached."""
        conditions: list[ColumnElement[bool]] = [Address.unreachable_since_at.is_(None)]
        if self.channels is not None:
            conditions.append(Address.channel.in_(self.channels))
        if self.sender is not None:
            conditions.append(Address.sender == self.sender)
        return conditions


def due_units(session: Session, now: dt.datetime) -> list[int]:
    """Ids of the units with an assignment to be looked at."""
    # Sorted here: asked to, SQLite would walk the index of all units instead of that of due rows.
    due = session.scalars(select(Assignment.unit_id).where(Assignment.next_reminder_at <= now))
    return sorted(set(due))


class DayDue(NamedTuple):
    """What the day of an assignment to be looked at follows from."""

    unit_id: int
    deadline_on: dt.date | None
    cadence: str | None
    written: str
    own_day: dt.date | None


def days_due(session: Session, now: dt.datetime) -> list[DayDue]:
    """What is to be looked at; of a unit once what is alike."""
    rows = session.execute(
        select(
            Assignment.unit_id,
            Task.deadline_on,
            Task.cadence,
            Task.written,
            Assignment.deadline_on,
        )
        .join(Task)
        .where(Assignment.next_reminder_at <= now)
        .distinct()
    )
    return [DayDue(*row) for row in rows]


def people_owed(session: Session, now: dt.datetime) -> dict[int, dt.date]:
    """For each person with reminders that wait for their digest, the first day one is about."""
    return dict(
        session.execute(
            select(Reminder.person_id, func.min(Reminder.due_on))
            .where(Reminder.due_at <= now)
            .group_by(Reminder.person_id)
        ).all()
    )


def liaisons(
    session: Session, unit_ids: Collection[int], reach: Reach, today: dt.date
) -> dict[int, list[int]]:
    """For each unit id, the ids of the people to tell: those who answer for it, or stand in.

    Only people who can be reached; whose stand-in cannot be is told themselves.
    """
    rows = [
        row
        for ids in _chunks(sorted(unit_ids))
        for row in session.execute(
            select(PersonUnit.unit_id, PersonUnit.person_id)
            .where(PersonUnit.unit_id.in_(ids))
            .order_by(PersonUnit.unit_id, PersonUnit.person_id)
        )
    ]
    if not rows:
        return {}
    deputies = dict(
        session.execute(select(StandIn.person_id, StandIn.deputy_id).where(*_in_force(today))).all()
    )
    asked = {person_id for _, person_id in rows}
    asked |= {deputy for one, deputy in deputies.items() if one in asked and deputy is not None}
    reachable = {
        person_id
        for ids in _chunks(sorted(asked))
        for person_id in session.scalars(
            select(Person.id)
            .join(Address, Address.person_id == Person.id)
            .where(Person.id.in_(ids), Person.revoked_at.is_(None), *reach.addresses)
        )
    }
    found: dict[int, list[int]] = defaultdict(list)
    for unit_id, person_id in rows:
        deputy_id = deputies.get(person_id)
        told = deputy_id if deputy_id in reachable else person_id
        if told in reachable and told not in found[unit_id]:
            found[unit_id].append(told)
    return {unit_id: told for unit_id, told in found.items() if told}


def units_of(session: Session, person: Person, today: dt.date) -> list[Unit]:
    """The units a person is told about today: their own, and those they stand in for."""
    stood_for = session.scalars(
        select(Unit)
        .join(PersonUnit, PersonUnit.unit_id == Unit.id)
        .join(StandIn, StandIn.person_id == PersonUnit.person_id)
        .where(StandIn.deputy_id == person.id, *_in_force(today))
        .order_by(Unit.id)
    )
    return list(dict.fromkeys([*person.units, *stood_for]))


def _in_force(today: dt.date) -> list[ColumnElement[bool]]:
    return [
        StandIn.deputy_id.is_not(None),
        StandIn.agreed_at.is_not(None),
        StandIn.ended_at.is_(None),
        StandIn.first_on <= today,
        StandIn.last_on >= today,
    ]


def coordinators(session: Session) -> list[int]:
    """Ids of the coordinators who were not revoked, reachable or not."""
    return list(
        session.scalars(
            select(Person.id)
            .where(Person.role == PersonRole.COORDINATOR, Person.revoked_at.is_(None))
            .order_by(Person.id)
        )
    )


def names(session: Session) -> dict[int, str]:
    """What everybody is called, by id."""
    return dict(session.execute(select(Person.id, Person.name)).all())


def address_of(session: Session, person_id: int, reach: Reach) -> Address | None:
    """Where to send a person what they did not ask for: one address, or none."""
    return session.scalars(
        select(Address)
        .where(Address.person_id == person_id, *reach.addresses)
        .order_by(Address.channel, Address.sender)
    ).first()


def to_look_at(session: Session, unit_ids: Collection[int], now: dt.datetime) -> list[Assignment]:
    """The assignments of these units whose time has come, held against other sweeps.

    Always in the order of their ids, so that no two sweeps wait for each other.
    """
    return list(
        session.scalars(
            select(Assignment)
            .where(Assignment.unit_id.in_(unit_ids), Assignment.next_reminder_at <= now)
            .order_by(Assignment.id)
            .options(selectinload(Assignment.task), selectinload(Assignment.unit))
            .with_for_update()
        )
    )


def move_on(
    session: Session,
    assignments: Sequence[Assignment],
    seen: dt.datetime | None,
    to: dt.datetime | None,
) -> set[int]:
    """Sets the next moment where it is still the one ``seen``; returns whose it was set."""
    ids = [assignment.id for assignment in assignments]
    moved = session.execute(
        update(_ASSIGNMENTS)
        .where(_ASSIGNMENTS.c.id.in_(ids), _ASSIGNMENTS.c.next_reminder_at == seen)
        .values(next_reminder_at=to)
        .returning(_ASSIGNMENTS.c.id)
    )
    return set(moved.scalars())


def answered(session: Session, plan: Plan, unit_ids: Collection[int]) -> list[Assignment]:
    """The assignments of these units that were ever reported on or closed out."""
    return list(
        session.scalars(
            select(Assignment)
            .join(Task)
            .where(
                Assignment.unit_id.in_(unit_ids),
                Task.plan_id == plan.id,
                or_(Assignment.last_report_id.is_not(None), Assignment.closed_at.is_not(None)),
            )
            .options(contains_eager(Assignment.task))
        )
    )


def assignments_of(
    session: Session, *, ids: Collection[int], task_ids: Collection[int]
) -> list[Assignment]:
    """These assignments, and those of these tasks."""
    wanted = ((Assignment.id, ids), (Assignment.task_id, task_ids))
    return [
        one
        for column, values in wanted
        for some in _chunks(sorted(values))
        for one in session.scalars(
            select(Assignment).where(column.in_(some)).options(selectinload(Assignment.task))
        )
    ]


def last_reports(session: Session, assignment_ids: Sequence[int]) -> dict[int, ProgressReport]:
    """For each assignment id, the report that stands, as the database has it now.

    What was sent back counts as not reported.
    """
    found: dict[int, ProgressReport] = {}
    for ids in _chunks(assignment_ids):
        rows = session.execute(
            select(Assignment.id, ProgressReport)
            .join(ProgressReport, ProgressReport.id == Assignment.last_report_id)
            .where(Assignment.id.in_(ids), Assignment.returned_at.is_(None))
        )
        found |= dict(rows.all())
    return found


def taken_up(
    session: Session, assignment_ids: Sequence[int], *, leaving_out: Collection[str] = ()
) -> dict[int, set[tuple[dt.date, str]]]:
    """For each assignment id, the (due day, stage) pairs somebody was or is to be told."""
    found: dict[int, set[tuple[dt.date, str]]] = defaultdict(set)
    for ids in _chunks(assignment_ids):
        rows = session.execute(
            select(Reminder.assignment_id, Reminder.due_on, Reminder.stage)
            .where(Reminder.assignment_id.in_(ids), Reminder.stage.not_in(leaving_out))
            .distinct()
        )
        for assignment_id, due_on, stage in rows:
            found[assignment_id].add((due_on, stage))
    return found


def take_up(session: Session, rows: Sequence[Reminder]) -> None:
    """Owes people stages of assignments; what somebody was told before is left out."""
    if not rows:
        return
    known = set(
        session.execute(
            select(
                Reminder.person_id, Reminder.assignment_id, Reminder.stage, Reminder.due_on
            ).where(Reminder.assignment_id.in_({row.assignment_id for row in rows}))
        )
    )
    session.add_all(
        row
        for row in rows
        if (row.person_id, row.assignment_id, row.stage, row.due_on) not in known
    )
    session.flush()


def owed(session: Session, person_id: int, now: dt.datetime) -> list[Reminder]:
    """What waits for this person's digest, oldest first."""
    return _reminders(session, Reminder.person_id == person_id, Reminder.due_at <= now)


def said_in(session: Session, push_id: int) -> list[Reminder]:
    """What stood in one digest, with what had been put off and was shown again in it."""
    rows = _reminders(session, Reminder.push_id == push_id)
    repeated = session.scalars(
        select(OwnReminder.repeats_id).where(
            OwnReminder.push_id == push_id, OwnReminder.repeats_id.is_not(None)
        )
    ).all()
    return [row for earlier in repeated if earlier for row in said_in(session, earlier)] + rows


def withdraw(session: Session, rows: Sequence[Reminder]) -> None:
    """Takes back what was never said and need not be said any more."""
    for row in rows:
        session.delete(row)
    session.flush()


def forget(session: Session, person_id: int) -> None:
    """Drops what somebody who was let go is still to be told."""
    session.execute(update(Reminder).where(Reminder.person_id == person_id).values(due_at=None))
    session.execute(
        delete(OwnReminder).where(OwnReminder.person_id == person_id, OwnReminder.push_id.is_(None))
    )


def oldest_due(session: Session, now: dt.datetime) -> dt.datetime | None:
    """Since when the longest waiting assignment has been waiting for a sweep."""
    return session.scalar(
        select(func.min(Assignment.next_reminder_at)).where(Assignment.next_reminder_at <= now)
    )


def _reminders(session: Session, *where: Any) -> list[Reminder]:
    return list(
        session.scalars(
            select(Reminder)
            .where(*where)
            .order_by(Reminder.id)
            .options(
                selectinload(Reminder.assignment).selectinload(Assignment.task),
                selectinload(Reminder.assignment).selectinload(Assignment.unit),
                selectinload(Reminder.assignment).selectinload(Assignment.last_report),
            )
        )
    )


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _AT_A_TIME):
        yield ids[start : start + _AT_A_TIME]
