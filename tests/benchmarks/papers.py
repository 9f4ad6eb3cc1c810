"""What do the papers cost, in time and memory, beside a process that makes nothing (P5)?

Each is made as ``liaison run`` has it made: by a process of its own.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import insert

from bot.apart import environment
from bot.samples import load_samples
from storage import people, plans
from storage.db import Database, migrate
from storage.models import Assignment, PersonRole, Plan, ProgressReport, Task, Unit
from tests.benchmarks.figures import Figure
from tests.benchmarks.table_import import TELL_PEAK
from tests.benchmarks.topic_search import grown, sample_tasks
from tests.conftest import MONDAY

UNITS, TASKS, EACH = 1_000, 10_000, 3
"""A city's worth: so many units and tasks, each task for so many units, two thirds reported."""


def furnish_large(database: Database) -> None:
    migrate(database)
    with database.writing() as session:
        plan = Plan(
            title="全市政务公开工作任务分解表",
            year=2020,
            content_hash="1" * 64,
            closes_on=dt.date(2020, 12, 31),
            imported_at=MONDAY,
        )
        session.add(plan)
        session.flush()
        plans.go_live(session, plan, dt.date(2020, 9, 1))
        session.execute(
            insert(Unit),
            [{"id": n, "name": f"区第{n}局", "kind": "department"} for n in range(1, UNITS + 1)],
        )
        session.execute(
            insert(Task),
            [
                {
                    "id": task.number,
                    "plan_id": plan.id,
                    "number": task.number,
                    "heading": list(task.heading),
                    "requirement": task.requirement,
                }
                for task in grown(sample_tasks(), TASKS)
            ],
        )
        owed = [
            (t, (t * 7 + n * 331) % UNITS + 1) for t in range(1, TASKS + 1) for n in range(EACH)
        ]
        reported = [one for one in range(1, len(owed) + 1) if one % 3]
        last = set(reported)
        session.execute(
            insert(Assignment),
            [
                {
                    "id": n,
                    "task_id": task,
                    "unit_id": unit,
                    "role": "joint",
                    "named": True,
                    "last_report_id": n if n in last else None,
                }
                for n, (task, unit) in enumerate(owed, start=1)
            ],
        )
        session.execute(
            insert(ProgressReport),
            [
                {
                    "id": one,
                    "assignment_id": one,
                    "unit_id": owed[one - 1][1],
                    "period": "2020Q4",
                    "sequence": one,
                    "receipt": f"2020Q4-{owed[one - 1][1]}-{one}",
                    "status": ("done", "in_progress", "blocked")[one % 5 % 3],
                    "percent": 50,
                    "note": "按计划推进，材料已在网站公开",
                    "reported_at": MONDAY,
                    "channel": "telegram",
                }
                for one in reported
            ],
        )


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


def measured(program: str, stdin: bytes = b"") -> tuple[float, float, int]:
    """Seconds, megabytes at most, and bytes written."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", f"{TELL_PEAK}\n{program}"],
        input=stdin,
        capture_output=True,
        env=environment(),
        check=True,
    )
    return time.perf_counter() - began, int(done.stderr.split()[-1]) / 1024, len(done.stdout)


def made(database: Database, kind: str, person_id: int) -> tuple[float, float, int]:
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


def figures(quick: bool) -> list[Figure]:
    idle_seconds, idle_mb, _ = measured("import bot.papers.apart")
    told: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        small = Database(f"sqlite:///{Path(folder) / 'small.sqlite3'}")
        load_samples(small, MONDAY)
        large = Database(f"sqlite:///{Path(folder) / 'large.sqlite3'}")
        sizes = [("44 units, 56 tasks", small)]
        if not quick:
            furnish_large(large)
            sizes.append((f"{UNITS} units, {TASKS} tasks", large))
        for what, database in sizes:
            person_id = coordinator(database)
            for kind in ("overview", "heatmap", "ledger", "bulletin"):
                seconds, mb, _ = made(database, kind, person_id)
                told.append(Figure("P5", f"{kind}, {what}", seconds, idle_seconds, "s"))
                told.append(Figure("P5", f"{kind}, {what}, memory", mb, idle_mb, "MB"))
            database.close()
    return told


if __name__ == "__main__":
    print(figures(False))  # noqa: T201
