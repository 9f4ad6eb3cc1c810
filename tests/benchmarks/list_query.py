"""What does one page of a unit's tasks cost, beside the bare SQL, as tables grow (P2)?"""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

from bot.task_lists import PAGE
from storage import plans, roster
from storage.db import Database
from storage.models import Unit
from tests.benchmarks import corpus
from tests.benchmarks.figures import Figure
from tests.benchmarks.turns import by_turns

ASKED = 150
PAGE_FIRST = """
    SELECT t.* FROM assignment AS a JOIN task AS t ON t.id = a.task_id
    WHERE a.unit_id = ? AND +t.plan_id = ? AND a.named = 1 ORDER BY t.number LIMIT ? OFFSET 0
"""


def page(database: Database) -> tuple[float, float]:
    """Milliseconds for a page through the app and by bare SQL, p50."""
    assert database.path is not None
    raw = sqlite3.connect(database.path)
    with database.reading() as session:
        plan = plans.live_plan(session)
        assert plan is not None
        units = roster.active_units(session)

        def ours(unit: Unit) -> object:
            # As in a turn: what an earlier question brought in is not at hand any more.
            session.expunge_all()
            return plans.tasks_of_unit(session, plan, unit, named=True, limit=PAGE)

        def bare(unit: Unit) -> object:
            return raw.execute(PAGE_FIRST, (unit.id, plan.id, PAGE)).fetchall()

        found = by_turns([ours, bare], units[:: max(1, len(units) // ASKED)])
    raw.close()
    mine, theirs = (each.percentile(50) for each in found)
    return mine, theirs


def figures(quick: bool) -> list[Figure]:
    small, large = 500, corpus.CITY if quick else corpus.NATION
    told: list[Figure] = []
    at: dict[int, float] = {}
    for size in (small, large):
        with tempfile.TemporaryDirectory() as folder:
            database = Database(f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
            corpus.furnish(database, size, corpus.UNITS[size])
            at[size], bare = page(database)
            database.close()
        what = f"a unit's page among {size:,} tasks, p50"
        told.append(Figure("P2", what, at[size], bare, "ms", 6.5, clock="cpu"))
    what = f"a unit's page among {large:,} tasks, beside {small:,}, p50"
    return [*told, Figure("P2", what, at[large], at[small], "ms", 2, clock="cpu")]
