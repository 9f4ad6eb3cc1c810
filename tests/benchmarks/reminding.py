"""What does it cost to find what is due among a million assignments, to plan it and to send it?"""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import bindparam, insert, text

from bot.channels import Attachment, OutboundMessage, Receive
from bot.delivery import Delivery
from bot.pace import UNHURRIED, Pace
from bot.reminding.sweep import sweep
from storage import outbox, reminders
from storage.db import Database, migrate
from storage.models import (
    Address,
    Assignment,
    Person,
    PersonRole,
    PersonUnit,
    Plan,
    PlanState,
    Task,
    Unit,
)
from tests.benchmarks.figures import Figure
from tests.benchmarks.turns import by_turns, cpu_ms
from tests.conftest import ZONE, FixedClock

NOW = dt.datetime(2020, 12, 14, 9, 0, tzinfo=ZONE)
LATER = NOW + dt.timedelta(days=200)
OF_A_UNIT = 50
"""Assignments; every unit has a liaison, and ``DUE`` units have one assignment that is due."""
DUE = 1_000
LOOKS = 50
STEPS = 100
"""Instructions of SQLite's machine between two counts."""
MOMENT = Assignment.next_reminder_at.type
FILL = text(
    "WITH RECURSIVE place(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM place WHERE i + 1 < :count)"
    " INSERT INTO assignment (task_id, unit_id, role, named, next_reminder_at)"
    " SELECT i % :each + 1, i / :each + 1, 'joint', 1,"
    " CASE WHEN i % :each = 0 AND i / :each < :due THEN :now ELSE :later END FROM place"
).bindparams(bindparam("now", type_=MOMENT), bindparam("later", type_=MOMENT))
BARE_DUE = "SELECT unit_id FROM assignment WHERE next_reminder_at <= ?"
BARE_PLAN = (
    "UPDATE assignment SET next_reminder_at = ? WHERE unit_id = ? AND next_reminder_at <= ?",
    "INSERT INTO bare_reminder VALUES (NULL, ?, ?, ?)",
    "INSERT INTO bare_outbox VALUES (NULL, ?, ?, ?)",
)
BARE_SEND = (
    "UPDATE bare_outbox SET state = 'sending' WHERE id = ?",
    "UPDATE bare_outbox SET state = 'sent' WHERE id = ?",
)


class Sink:
    """A network that takes everything at once."""

    name = "bench"

    def __init__(self) -> None:
        self._ids = itertools.count(1)

    async def run(self, receive: Receive) -> None:
        raise NotImplementedError

    async def send(self, address: str, message: OutboundMessage) -> str:
        return str(next(self._ids))

    async def fetch(self, attachment: Attachment) -> bytes:
        raise NotImplementedError


def furnish(database: Database, assignments: int) -> None:
    """A plan in force with so many assignments and a liaison for every unit."""
    migrate(database)
    units = range(1, assignments // OF_A_UNIT + 1)
    with database.writing() as session:
        session.add(_plan())
        session.flush()
        liaison = {"role": PersonRole.LIAISON, "bound_at": NOW}
        session.execute(
            insert(Unit), [{"id": n, "name": f"单位{n}", "kind": "department"} for n in units]
        )
        session.execute(insert(Person), [{"id": n, "name": f"联络员{n}", **liaison} for n in units])
        session.execute(insert(PersonUnit), [{"person_id": n, "unit_id": n} for n in units])
        session.execute(
            insert(Address),
            [{"channel": Sink.name, "sender": str(n), "person_id": n} for n in units],
        )
        session.execute(
            FILL,
            {"count": assignments, "each": OF_A_UNIT, "due": DUE, "now": NOW, "later": LATER},
        )
        session.execute(text("ANALYZE"))


def _plan() -> Plan:
    return Plan(
        title="任务分解表",
        year=2020,
        content_hash="bench",
        state=PlanState.LIVE,
        live_on=dt.date(2020, 10, 1),
        closes_on=dt.date(2020, 12, 31),
        imported_at=NOW,
        tasks=[
            Task(
                number=number,
                heading=["政务公开"],
                requirement=f"公开第{number}类信息",
                deadline_on=dt.date(2020, 12, 15),
            )
            for number in range(1, OF_A_UNIT + 1)
        ],
    )


def figures(quick: bool) -> list[Figure]:
    assignments = 100_000 if quick else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.sqlite3"
        database = Database(f"sqlite:///{path}")
        furnish(database, assignments)
        with sqlite3.connect(path, isolation_level=None) as raw:
            _make_bare_tables(raw)
            told = [*_finding(database, raw, assignments), *_working(database, raw)]
        raw.close()
        database.close()
    return told


# --- finding ---


def _finding(database: Database, raw: sqlite3.Connection, assignments: int) -> list[Figure]:
    due_by = _as_stored(raw, "<=")
    with database.reading() as session:
        assert len(reminders.due_units(session, NOW)) == DUE
        ours, bare = by_turns(
            [
                lambda _: reminders.due_units(session, NOW),
                lambda _: raw.execute(BARE_DUE, (due_by,)).fetchall(),
            ],
            range(LOOKS),
            block=1,
        )
        driver = session.connection().connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        work = _steps(driver, lambda: reminders.due_units(session, NOW))
    bare_work = _steps(raw, lambda: raw.execute(BARE_DUE, (due_by,)).fetchall())
    what = f"the {DUE} due of {assignments:,} assignments"
    return [
        Figure("", f"{what}, p50", ours.percentile(50), bare.percentile(50), "ms", 4, clock="cpu"),
        Figure("", f"{what}, SQLite's steps", work, bare_work, "", 1.5),
    ]


def _steps(connection: sqlite3.Connection, work: Callable[[], object]) -> float:
    """How many instructions SQLite carries out, to the next hundred: every row read is some."""
    counted = itertools.count()
    connection.set_progress_handler(lambda: next(counted) and 0, STEPS)
    work()
    connection.set_progress_handler(None, 0)
    return float(next(counted) * STEPS)


# --- planning and sending ---


def _working(database: Database, raw: sqlite3.Connection) -> list[Figure]:
    now, later = _as_stored(raw, "<="), _as_stored(raw, ">")
    bare_plan = cpu_ms(lambda: _plan_bare(raw, now, later)) / DUE
    before = _resident()
    planned = cpu_ms(lambda: sweep(database, NOW)) / DUE
    grown = _resident()
    with database.reading() as session:
        assert outbox.oldest_owed(session, NOW) == NOW
    idle, bare_idle = by_turns(
        [lambda _: sweep(database, NOW), lambda _: raw.execute(BARE_DUE, (now,)).fetchall()],
        range(LOOKS),
        block=1,
    )
    bare_send = cpu_ms(lambda: _send_bare(raw)) / DUE
    sent = cpu_ms(lambda: asyncio.run(_deliver(database))) / DUE
    assert raw.execute("SELECT count(*) FROM outbox WHERE state = 'sent'").fetchone() == (DUE,)
    return [
        Figure("", "a digest planned, beside its bare rows", planned, bare_plan, "ms", clock="cpu"),
        Figure("", "a sweep with nothing due, beside the bare query, p50",
               idle.percentile(50), bare_idle.percentile(50), "ms", clock="cpu"),
        Figure("", "a digest delivered, beside its bare updates", sent, bare_send, "ms",
               clock="cpu"),
        Figure("", f"memory after {DUE} digests, beside before", grown, before, "MB", 1.5),
    ]  # fmt: skip


def _make_bare_tables(raw: sqlite3.Connection) -> None:
    raw.execute(
        "CREATE TABLE bare_reminder (id INTEGER PRIMARY KEY, person, stage, due_on,"
        " UNIQUE (person, stage, due_on))"
    )
    raw.execute("CREATE TABLE bare_outbox (id INTEGER PRIMARY KEY, address, body, state)")


def _plan_bare(raw: sqlite3.Connection, now: str, later: str) -> None:
    """What planning writes, each digest in a transaction; taken back, for ours finds it too."""
    for unit in range(1, DUE + 1):
        raw.execute("BEGIN IMMEDIATE")
        raw.execute(BARE_PLAN[0], (later, unit, now))
        raw.execute(BARE_PLAN[1], (unit, "before:1", "2020-12-15"))
        raw.execute(BARE_PLAN[2], (str(unit), "x" * 400, "pending"))
        raw.execute("COMMIT")
    raw.execute(
        "UPDATE assignment SET next_reminder_at = ? WHERE task_id = 1 AND unit_id <= ?", (now, DUE)
    )


def _send_bare(raw: sqlite3.Connection) -> None:
    for row in range(1, DUE + 1):
        for update in BARE_SEND:
            raw.execute(update, (row,))


async def _deliver(database: Database) -> None:
    pace = Pace(UNHURRIED, lambda address: UNHURRIED)
    delivery = Delivery(database, {Sink.name: Sink()}, FixedClock(NOW), pace=pace)
    run = asyncio.ensure_future(delivery.run())
    await delivery.settled()
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)


def _as_stored(raw: sqlite3.Connection, how: str) -> str:
    """One of the two moments as the database keeps them: what is due, or what is not."""
    order = "ASC" if how == "<=" else "DESC"
    found = raw.execute(
        f"SELECT next_reminder_at FROM assignment ORDER BY next_reminder_at {order} LIMIT 1"
    )
    return str(found.fetchone()[0])


def _resident() -> float:
    """Memory of this process now, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1024 / 1024
