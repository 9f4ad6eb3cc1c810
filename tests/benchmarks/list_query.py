"""What does one page of a unit's tasks cost, beside the bare SQL (P2)?"""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bot.task_lists import PAGE
from storage import imports, plans, roster
from storage.db import Database, migrate
from storage.models import Role
from tests.benchmarks.figures import Figure
from tests.benchmarks.topic_search import grown, sample_tasks
from tests.conftest import MONDAY

TASKS = 500
ROUNDS = 5
PAGE_FIRST = """
    SELECT t.* FROM assignment AS a JOIN task AS t ON t.id = a.task_id
    WHERE a.unit_id = ? AND t.plan_id = ? AND a.named = 1 ORDER BY t.number LIMIT ? OFFSET 0
"""


def furnish(database: Database) -> None:
    """A plan of so many tasks, each for two units by name."""
    migrate(database)
    with database.writing() as session:
        roster.load_roster(session)
        units = roster.active_units(session)
        plan = imports.add_plan(
            session,
            title="全区政务公开工作任务分解表",
            year=2020,
            content_hash="0" * 64,
            tasks=[
                imports.NewTask(
                    number=task.number,
                    heading=task.heading,
                    requirement=task.requirement,
                    duties=tuple(
                        (unit.name, Role.JOINT, unit.name)
                        for unit in (units[task.number % 30], units[(task.number * 7) % 30])
                    ),
                )
                for task in grown(sample_tasks(), TASKS)
            ],
            doubts=[],
            now=MONDAY,
        )
        plans.go_live(session, plan, MONDAY.date())


def figures(quick: bool) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.sqlite3"
        database = Database(f"sqlite:///{path}")
        furnish(database)
        ours: list[float] = []
        bare: list[float] = []
        with database.reading() as session, sqlite3.connect(path) as raw:
            plan = plans.live_plan(session)
            assert plan is not None
            units = roster.active_units(session)[:30]
            for _ in range(ROUNDS if quick else ROUNDS * 5):
                for unit in units:
                    wanted = (unit.id, plan.id, PAGE)
                    bare.append(_ms(partial(_fetch, raw, wanted)))
                with database.reading() as fresh:
                    for unit in units:
                        page = partial(
                            plans.tasks_of_unit, fresh, plan, unit, named=True, limit=PAGE
                        )
                        ours.append(_ms(page))
        raw.close()
        database.close()
    what = f"a unit's page of {TASKS} tasks, p50"
    return [Figure("P2", what, statistics.median(ours), statistics.median(bare), "ms", 6.5)]


def _fetch(raw: sqlite3.Connection, wanted: tuple[int, ...]) -> list[object]:
    return raw.execute(PAGE_FIRST, wanted).fetchall()


def _ms(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    print(figures(True))  # noqa: T201
