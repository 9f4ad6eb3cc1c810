"""A small office in a database: three units, their people, four tasks, and what happens to them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.reminding.rules import plan_next
from bot.reminding.sweep import sweep
from storage import outbox, people, plans, reports
from storage.db import Database, migrate
from storage.models import (
    Assignment,
    Duty,
    OutboxMessage,
    OutboxState,
    Person,
    PersonRole,
    Plan,
    Push,
    Reminder,
    ReportStatus,
    Task,
    Unit,
)
from storage.outbox import Settlement
from tests.conftest import ZONE

HEALTH, SCHOOLS, WATER = "区卫健局", "区教体局", "区水利局"
LIVE = dt.date(2020, 9, 1)

Said = tuple[dt.date, str, str, frozenset[tuple[str, int, str]]]
"""Day, kind and person of a push, and the (unit, task number, stage) it announced."""


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


class Office:
    """区卫健局 has 王芳 and 赵敏, 区教体局 has 赵敏, 区水利局 has nobody; 陈主任 coordinates.

    Task 1 is everybody's and ongoing, reported quarterly; 区卫健局 alone owes task 2 by
    18 December and task 3 by the 17th, 区教体局 task 4 by the 18th.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    @classmethod
    def found(cls, url: str) -> Office:
        database = Database(url)
        migrate(database)
        with database.writing() as session:
            units = {name: Unit(name=name, kind="department") for name in (HEALTH, SCHOOLS, WATER)}
            session.add_all(units.values())
            session.add(_plan(units))
            session.flush()
            plan = session.scalars(select(Plan)).one()
            plans.go_live(session, plan, LIVE)
            for number, (name, role, of) in enumerate(
                [
                    ("王芳", PersonRole.LIAISON, [HEALTH]),
                    ("赵敏", PersonRole.LIAISON, [HEALTH, SCHOOLS]),
                    ("陈主任", PersonRole.COORDINATOR, []),
                ]
            ):
                people.bind(
                    session,
                    channel="console",
                    sender=str(number),
                    name=name,
                    role=role,
                    units=[units[one] for one in of],
                    now=moment("2020-09-01T09:00"),
                )
            plan_next(session, reports.assignments(session, plan), moment("2020-09-01T09:00"))
        return cls(database)

    # --- what happens ---

    def sweep(self, at: str | dt.datetime, *, online: bool = True) -> int:
        """One sweep; what it owes leaves at once where the office is ``online``."""
        now = moment(at) if isinstance(at, str) else at
        pushed = sweep(self.database, now)
        if online:
            self.delivers(now)
        return pushed

    def delivers(self, now: dt.datetime) -> None:
        """All that may leave by now is said; the networks themselves are not what is tried here."""
        with self.database.writing() as session:
            claims = outbox.claim(
                session, channels=["console"], now=now, lease_until=now, limit=500
            )
            while claims:
                outbox.settle(session, [Settlement(one, OutboxState.SENT) for one in claims])
                claims = outbox.claim(
                    session, channels=["console"], now=now, lease_until=now, limit=500
                )

    def sweep_days(self, first: str, last: str, hours: Sequence[str] = ("09:00", "15:00")) -> None:
        day, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
        while day <= end:
            for hour in hours:
                self.sweep(f"{day}T{hour}")
            day += dt.timedelta(days=1)

    def report(
        self, unit: str, number: int, at: dt.datetime, status: ReportStatus = ReportStatus.DONE
    ) -> None:
        with self.database.writing() as session:
            one = self.assignment(session, unit, number)
            new = reports.NewReport(
                assignment=one, period="2020Q4", unit_mark=unit, status=status, percent=None
            )
            who = self.person(session, "王芳")
            reports.book(session, new, person=who, channel="console", now=at)
            plan_next(session, [one], at)

    def extend(self, unit: str, number: int, until: dt.date, at: dt.datetime) -> None:
        with self.database.writing() as session:
            one = self.assignment(session, unit, number)
            one.deadline_on = until
            plan_next(session, [one], at)

    def block(self, name: str, at: dt.datetime) -> None:
        with self.database.writing() as session:
            sender = {"王芳": "0", "赵敏": "1", "陈主任": "2"}[name]
            people.note_reached(session, "console", sender, False, at)

    # --- what came of it ---

    def said(self) -> list[Said]:
        with self.database.reading() as session:
            rows = session.execute(select(Push, Person.name).join(Person).order_by(Push.id))
            return [
                (push.day_on, push.kind, name, _announced(session, push)) for push, name in rows
            ]

    def days_of(self, name: str) -> list[str]:
        """The days on which somebody got their digest."""
        return [
            day.isoformat() for day, kind, who, _ in self.said() if (kind, who) == ("digest", name)
        ]

    def texts(self) -> list[tuple[str, str]]:
        """Key and words of everything owed to anybody."""
        with self.database.reading() as session:
            rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
            return [(row.key or "", "\n".join(row.body["blocks"])) for row in rows]

    def doubled(self) -> list[object]:
        """What was announced to one person twice, or owed twice under one key."""
        announced = select(
            Reminder.person_id, Reminder.assignment_id, Reminder.stage, Reminder.due_on
        ).where(Reminder.push_id.is_not(None))
        with self.database.reading() as session:
            everything: list[object] = [tuple(row) for row in session.execute(announced)]
            everything += session.scalars(select(OutboxMessage.key))
        return [one for one, times in Counter(everything).items() if times > 1]

    @staticmethod
    def assignment(session: Session, unit: str, number: int) -> Assignment:
        return session.scalars(
            select(Assignment).join(Task).join(Unit).where(Unit.name == unit, Task.number == number)
        ).one()

    @staticmethod
    def person(session: Session, name: str) -> Person:
        return session.scalars(select(Person).where(Person.name == name)).one()


def _plan(units: dict[str, Unit]) -> Plan:
    def task(number: int, owners: Sequence[str], deadline_on: dt.date | None = None) -> Task:
        return Task(
            number=number,
            heading=["政务公开"],
            requirement=f"公开第{number}类信息",
            deadline_on=deadline_on,
            duties=[Duty(phrase=name, unit=units[name]) for name in owners],
        )

    return Plan(
        title="任务分解表",
        year=2020,
        content_hash="office",
        closes_on=dt.date(2020, 12, 31),
        imported_at=moment("2020-09-01T09:00"),
        tasks=[
            task(1, [HEALTH, SCHOOLS, WATER]),
            task(2, [HEALTH], dt.date(2020, 12, 18)),
            task(3, [HEALTH], dt.date(2020, 12, 17)),
            task(4, [SCHOOLS], dt.date(2020, 12, 18)),
        ],
    )


def _announced(session: Session, push: Push) -> frozenset[tuple[str, int, str]]:
    rows = session.scalars(select(Reminder).where(Reminder.push_id == push.id))
    return frozenset(
        (row.assignment.unit.name, row.assignment.task.number, row.stage) for row in rows
    )


def copy_of(template: Path, to: Path) -> Office:
    """An office of one's own, from a file made once."""
    to.write_bytes(template.read_bytes())
    return Office(Database(f"sqlite:///{to}"))
