"""How many reports reach the disk in a second, beside bare writes that do (P10)?"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from bot.samples import load_samples
from storage import people, reports, roster
from storage.db import Database
from storage.models import Assignment, Person, PersonRole, ReportStatus
from tests.benchmarks.figures import Figure
from tests.benchmarks.turns import ROUNDS, by_turns
from tests.conftest import MONDAY

PAGE = b"x" * 4096
BARE_REPORT = "INSERT INTO report (receipt, status) VALUES ('2020Q4-卫健-001', 'in_progress')"


def a_second(work: Callable[[], object], seconds: float) -> float:
    """How often the work is done in a second."""
    began = time.perf_counter()
    done = 0
    while time.perf_counter() - began < seconds:
        work()
        done += 1
    return done / (time.perf_counter() - began)


def figures(quick: bool) -> list[Figure]:
    seconds = 1.0 if quick else 3.0
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        load_samples(database, MONDAY)
        with database.writing() as session:
            unit = roster.unit_named(session, "区卫健局")
            assert unit is not None
            person_id = people.bind(
                session,
                channel="telegram",
                sender="1",
                name="王芳",
                role=PersonRole.LIAISON,
                units=[unit],
                now=MONDAY,
            ).id
            found = session.scalars(select(Assignment.id).where(Assignment.unit_id == unit.id))
            assignment_id = found.first()

        def report() -> None:
            with database.writing() as session:
                new = reports.NewReport(
                    assignment=session.get_one(Assignment, assignment_id),
                    period="2020Q4",
                    unit_mark="卫健",
                    status=ReportStatus.IN_PROGRESS,
                    percent=50,
                )
                person = session.get_one(Person, person_id)
                reports.book(session, new, person=person, channel="telegram", now=MONDAY)

        floor = os.open(Path(folder) / "floor", os.O_WRONLY | os.O_CREAT)
        raw = _bare_table(Path(folder) / "bare.sqlite3")

        def write() -> None:
            os.pwrite(floor, PAGE, 0)
            os.fdatasync(floor)

        def commit() -> None:
            raw.execute("BEGIN IMMEDIATE")
            raw.execute(BARE_REPORT)
            raw.execute("COMMIT")

        rates = [
            (a_second(report, seconds), a_second(write, seconds), a_second(commit, seconds))
            for _ in range(ROUNDS)
        ]
        costs = by_turns([lambda _: report(), lambda _: commit()], range(100))
        os.close(floor)
        raw.close()
        database.close()
    ours, floor_ms, bare = ([1e3 / rate for rate in each] for each in zip(*rates, strict=True))
    mine, peer = (each.percentile(50) for each in costs)
    return [
        Figure("P10", "a report on the disk, beside 4 KiB written and synced",
               ours, floor_ms, "ms", 4, clock="wall"),
        Figure("P10", "a report on the disk, beside a bare commit of SQLite",
               ours, bare, "ms", clock="wall"),
        Figure("P10", "a report booked through the ORM, beside a bare commit of SQLite, p50",
               mine, peer, "ms", clock="cpu"),
    ]  # fmt: skip


def _bare_table(path: Path) -> sqlite3.Connection:
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=FULL")
    raw.execute("CREATE TABLE report (id INTEGER PRIMARY KEY, receipt TEXT, status TEXT)")
    return raw


if __name__ == "__main__":
    from tests.benchmarks.figures import table

    print(table(figures(True)))  # noqa: T201
