"""What do the papers cost, in time and memory, beside a process that makes nothing?

Each is made as ``liaison run`` has it made: by a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bot.apart import environment
from bot.samples import load_samples
from storage import people
from storage.db import Database
from storage.models import PersonRole
from tests.benchmarks import corpus
from tests.benchmarks.figures import Figure, table
from tests.benchmarks.table_import import TELL_PEAK
from tests.benchmarks.turns import ROUNDS
from tests.conftest import MONDAY

KINDS = ("overview", "heatmap", "ledger", "bulletin")
UNITS, TASKS, EACH = 1_000, 10_000, 3
"""A city's worth: so many units and tasks, each task for so many units, two thirds reported."""


def coordinator(database: Database) -> int:
    with database.writing() as session:
        person = people.bind(
            session,
            channel="telegram",
            sender="1",
            name="陈主任",
            role=PersonRole.COORDINATOR,
            units=[],
            now=MONDAY,
        )
        return person.id


def measured(program: str, stdin: bytes = b"") -> tuple[float, float]:
    """Seconds, and megabytes at most."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", f"{TELL_PEAK}\n{program}"],
        input=stdin,
        capture_output=True,
        env=environment(),
        check=True,
    )
    return time.perf_counter() - began, int(done.stderr.split()[-1]) / 1024


def made(database: Database, kind: str, person_id: int) -> tuple[float, float]:
    order = {
        "database": database.url.render_as_string(hide_password=False),
        "now": MONDAY.isoformat(),
        "zone": str(MONDAY.tzinfo),
        "kind": kind,
        "arguments": {},
        "channel": "telegram",
        "address": "1",
        "person_id": person_id,
    }
    return measured("from bot.papers.apart import main; main()", json.dumps(order).encode())


def figures(quick: bool) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        small = Database(f"sqlite:///{Path(folder) / 'small.sqlite3'}")
        load_samples(small, MONDAY)
        large = Database(f"sqlite:///{Path(folder) / 'large.sqlite3'}")
        sizes = [("44 units, 56 tasks", small, ROUNDS)]
        if not quick:
            corpus.furnish(large, TASKS, UNITS, each=EACH, reported=2 / 3)
            sizes.append((f"{UNITS} units, {TASKS} tasks", large, 1))
        for what, database, rounds in sizes:
            person_id = coordinator(database)
            costs = [
                (
                    measured("import bot.papers.apart"),
                    *(made(database, kind, person_id) for kind in KINDS),
                )
                for _ in range(rounds)
            ]
            idle, *papers = zip(*costs, strict=True)
            for kind, ours in zip(KINDS, papers, strict=True):
                for place, measure, unit, clock in (
                    (0, "time", "s", "wall"),
                    (1, "memory", "MB", ""),
                ):
                    mine, peer = ([each[place] for each in costs] for costs in (ours, idle))
                    yield Figure("", f"{kind}, {what}, {measure}", mine, peer, unit, clock=clock)
            database.close()


if __name__ == "__main__":
    print(table([*figures(False)]))  # noqa: T201
