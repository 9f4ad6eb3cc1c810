"""What does it cost to find and claim what is owed, beside bare SQL, as rows grow (P11, P12)?"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import func, select, update

from bot.delivery import LEASE
from storage import outbox
from storage.db import Database, migrate
from storage.models import OutboxMessage, OutboxState
from tests.benchmarks.figures import Figure
from tests.benchmarks.turns import by_turns
from tests.conftest import MONDAY

BATCH = 100
OWED = 120 * BATCH
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


def fill(path: Path, sent: int, owed: int) -> None:
    """So many rows that were sent, and so many owed, each to a chat of its own."""
    moment = utc(MONDAY)
    with sqlite3.connect(path) as raw:
        for count, state in ((sent, OutboxState.SENT), (owed, OutboxState.PENDING)):
            rows = (
                (f"{state}{n}", f"{state}{n}", BODY, state.value, moment, moment)
                for n in range(count)
            )
            raw.executemany(INSERT, rows)
    raw.close()


def claim_through_the_app(database: Database) -> int:
    with database.writing(hasty=True) as session:
        claims = outbox.claim(
            session, channels=["telegram"], now=NOW, lease_until=NOW + LEASE, limit=BATCH
        )
    return len(claims)


def claim_bare(raw: sqlite3.Connection) -> int:
    raw.execute("BEGIN IMMEDIATE")
    claimed = raw.execute(CLAIM, (utc(NOW + LEASE), utc(NOW), BATCH)).fetchall()
    raw.execute("COMMIT")
    return len(claimed)


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
    try:
        assert workers[0].stdout is not None
        workers[0].stdout.readline()  # it has claimed some
        workers[0].kill()
        for worker in workers:
            worker.communicate()
    finally:
        for worker in workers:
            worker.kill()
    with database.reading() as session:
        once = session.scalar(count.where(OutboxMessage.attempts == 1)) or 0
    return owed, once


def look(database: Database) -> None:
    """Finds the first hundred that may leave; nothing is claimed."""
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


def figures(quick: bool) -> list[Figure]:
    small, large = (20_000, 200_000) if quick else (1_000_000, 10_000_000)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        databases = []
        for sent in (small, large):
            path = folder / f"{sent}.sqlite3"
            databases.append(Database(f"sqlite:///{path}"))
            stack.callback(databases[-1].close)
            migrate(databases[-1])
            fill(path, sent, OWED)
        of_small, of_large = databases
        looks = by_turns([lambda _: look(of_large), lambda _: look(of_small)], range(30))
        raw = sqlite3.connect(folder / f"{small}.sqlite3", isolation_level=None)
        stack.callback(raw.close)
        raw.execute("PRAGMA synchronous=NORMAL")
        claimed: list[int] = []
        claims = by_turns(
            [
                lambda _: claimed.append(claim_through_the_app(of_small)),
                lambda _: claimed.append(claim_bare(raw)),
            ],
            range(10),
            block=1,
        )
        assert set(claimed) == {BATCH}
        owed, once = claimed_by_four(of_small)
    mine, theirs = ([1e3 * each / BATCH for each in times.percentile(50)] for times in claims)
    after, before = (each.percentile(50) for each in looks)
    return [
        # As what a row costs, for a ratio says by how much ours may be the larger.
        Figure("P11", f"one row claimed, {BATCH} at a time",
               mine, theirs, "µs", 1 / 0.3, clock="cpu"),
        Figure("P11", "thirty rows a second, beside rows claimed",
               THIRTY_A_SECOND, [1e6 / each for each in mine], "1/s", 0.01, clock="cpu"),
        Figure("P11", "rows that four processes claimed, one of them killed, beside those owed",
               once, owed, "", 1, 1),
        Figure("P12", f"what is owed, found among {large:,} rows and {small:,}, p50",
               after, before, "ms", 1.5, clock="cpu"),
    ]  # fmt: skip


if __name__ == "__main__":
    from tests.benchmarks.figures import table

    print(table(figures(True)))  # noqa: T201
