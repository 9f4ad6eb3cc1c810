"""What does one page of a unit's tasks cost, beside the bare SQL, as tables grow (P2)?"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
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


Ask = Callable[[int], object]


@contextmanager
def pages(database: Database) -> Iterator[tuple[Ask, Ask]]:
    """What shows a page of the n-th of ``ASKED`` units: the app, and bare SQL."""
    assert database.path is not None
    with database.reading() as session, closing(sqlite3.connect(database.path)) as raw:
        plan = plans.live_plan(session)
        assert plan is not None
        units = roster.active_units(session)

        def unit(place: int) -> Unit:
            return units[place * len(units) // ASKED]

        def ours(place: int) -> object:
            # As in a turn: what an earlier question brought in is not at hand any more.
            session.expunge_all()
            return plans.tasks_of_unit(session, plan, unit(place), named=True, limit=PAGE)

        def bare(place: int) -> object:
            return raw.execute(PAGE_FIRST, (unit(place).id, plan.id, PAGE)).fetchall()

        yield ours, bare


def figures(quick: bool) -> list[Figure]:
    sizes = (500, corpus.CITY if quick else corpus.NATION)
    competitors: list[Ask] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for size in sizes:
            database = corpus.furnished(folder / f"{size}.sqlite3", size)
            stack.callback(database.close)
            competitors += stack.enter_context(pages(database))
        found = by_turns(competitors, range(ASKED))
    small, small_bare, large, large_bare = (each.percentile(50) for each in found)
    what = "a unit's page among {:,} tasks, p50"
    return [
        Figure("P2", what.format(sizes[0]), small, small_bare, "ms", 6.5, clock="cpu"),
        Figure("P2", what.format(sizes[1]), large, large_bare, "ms", 6.5, clock="cpu"),
        Figure("P2", f"{what.format(sizes[1])}, beside {sizes[0]:,}", large, small, "ms", 2,
               clock="cpu"),
    ]  # fmt: skip
