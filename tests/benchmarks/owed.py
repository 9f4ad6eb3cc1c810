"""What does it cost to find and claim what is owed, beside bare SQL, as rows grow (P11, P12)?"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import func, select, update

from bot.delivery import LEASE
from storage import outbox
from storage.db import Database, migrate
from storage.models import OutboxMessage, OutboxState
from tests.benchmarks.figures import Figure
from tests.conftest import MONDAY

BATCH = 100
ROUNDS = 3
THIRTY_A_SECOND = 30.0
NOW = MONDAY + dt.timedelta(days=1)
CLAIM_ALL = """
import datetime as dt, sys
from bot.delivery import LEASE
from storage import outbox
from storage.db import Database
database, now = Database(sys.argv[1]), dt.datetime.fromisoformat(sys.argv[2])
while True:
    with database.writing(hasty=True) as session:
        claims = outbox.claim(
            session, channels=["telegram"], now=now, lease_until=now + LEASE, limit=100
        )
    if not claims:
        break
    print(len(claims), flush=True)
"""
"""What each of several processes does that claim at the same time."""
BODY = json.dumps({"blocks": ["x"], "choices": [], "replaces": None, "silent": False, "menu": None})
INSERT = """
    INSERT INTO outbox (channel, address, handle, body, state, created_at, due_at, attempts)
    VALUES ('telegram', ?, ?, ?, ?, ?, ?, 1)
"""
CLAIM = """
    UPDATE outbox SET state = 'sending', attempts = attempts + 1, leased_until_at = ?
    WHERE id IN (SELECT id FROM outbox WHERE channel = 'telegram' AND state = 'pending'
                 AND due_at <= ? ORDER BY due_at, id LIMIT ?)
    RETURNING id
"""


def utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def fill(path: Path, sent: int, owed: int, first: int = 0) -> None:
    """So many rows that were sent, and so many owed, each to a chat of its own."""
    moment = utc(MONDAY)
    with sqlite3.connect(path) as raw:
        for count, state in ((sent, OutboxState.SENT), (owed, OutboxState.PENDING)):
            rows = (
                (f"{state}{first + n}", f"{state}{first + n}", BODY, state.value, moment, moment)
                for n in range(count)
            )
            raw.executemany(INSERT, rows)
    raw.close()


def claim_through_the_app(database: Database) -> tuple[int, float]:
    began = time.process_time()
    with database.writing(hasty=True) as session:
        claims = outbox.claim(
            session, channels=["telegram"], now=NOW, lease_until=NOW + LEASE, limit=BATCH
        )
    return len(claims), time.process_time() - began


def claim_bare(raw: sqlite3.Connection) -> tuple[int, float]:
    began = time.process_time()
    raw.execute("BEGIN IMMEDIATE")
    claimed = raw.execute(CLAIM, (utc(NOW + LEASE), utc(NOW), BATCH)).fetchall()
    raw.execute("COMMIT")
    return len(claimed), time.process_time() - began


def claimed_by_four(database: Database) -> tuple[int, int]:
    """How many rows were owed, and how many claims four processes made of them.

    One is killed on its way; what it had claimed is owed again once its lease is over. It is
    counted by the rows, each of which says how often it was claimed.
    """
    with database.writing() as session:
        mine = OutboxMessage.address.startswith(OutboxState.PENDING.value)
        anew = update(OutboxMessage).where(mine)
        session.execute(anew.values(state=OutboxState.PENDING, attempts=0))
        count = select(func.count()).select_from(OutboxMessage).where(mine)
        owed = session.scalar(count) or 0
    url = database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", CLAIM_ALL, url, NOW.isoformat()]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert workers[0].stdout is not None
    workers[0].stdout.readline()  # it has claimed some
    workers[0].kill()
    for worker in workers:
        worker.communicate()
    with database.reading() as session:
        once = session.scalar(count.where(OutboxMessage.attempts == 1)) or 0
    return owed, once


def look_ms(database: Database) -> float:
    """Milliseconds to find the first hundred that may leave, p50; nothing is claimed."""
    times = []
    for _ in range(30):
        began = time.process_time()
        with database.reading() as session:
            outbox.claim(
                session,
                channels=["telegram"],
                now=NOW,
                lease_until=NOW + LEASE,
                limit=BATCH,
                state=OutboxState.PENDING,
            )
            session.rollback()
        times.append((time.process_time() - began) * 1000)
    return statistics.median(times)


def figures(quick: bool) -> list[Figure]:
    small, large = (20_000, 200_000) if quick else (1_000_000, 10_000_000)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.sqlite3"
        database = Database(f"sqlite:///{path}")
        migrate(database)
        fill(path, small, 4 * ROUNDS * BATCH * 10)
        raw = sqlite3.connect(path, isolation_level=None)
        raw.execute("PRAGMA synchronous=NORMAL")
        ours: list[float] = []
        bare: list[float] = []
        for _ in range(ROUNDS * 10):
            for rates, (count, seconds) in (
                (ours, claim_through_the_app(database)),
                (bare, claim_bare(raw)),
            ):
                rates.append(count / seconds)
        before = look_ms(database)
        raw.close()
        fill(path, large - small, 0, first=small)
        after = look_ms(database)
        owed, claimed = claimed_by_four(database)
        database.close()
    mine, theirs = statistics.median(ours), statistics.median(bare)
    return [
        # As what a row costs, for a ratio says by how much ours may be the larger.
        Figure("P11", f"one row claimed, {BATCH} at a time",
               1e6 / mine, 1e6 / theirs, "µs", 1 / 0.3, clock="cpu"),
        Figure("P11", "thirty rows a second, beside rows claimed",
               THIRTY_A_SECOND, mine, "1/s", 0.01, clock="cpu"),
        Figure("P11", "rows that four processes claimed, one of them killed, beside those owed",
               claimed, owed, "", 1, 1),
        Figure("P12", f"what is owed, found among {large:,} rows and {small:,}",
               after, before, "ms", 1.5, clock="cpu"),
    ]  # fmt: skip


if __name__ == "__main__":
    from tests.benchmarks.figures import table

    print(table(figures(True)))  # noqa: T201
