"""What do the overview and its picture cost, for a district and for a province (issue 7)?

The peer of the overview, and of what a picture shows, is one bare count over the same rows in the
same database; the picture's is the same picture without a font to shape: an image of that size,
filled and written as PNG.
"""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PIL import Image
from sqlalchemy import text

from bot.overview.counting import counts, counts_by_end, periods_of, total
from messages.heatmap import Cell, Group, Picture, Square, draw, rows_in
from storage import plans, roster, standings
from storage.db import Database
from tests.benchmarks import corpus
from tests.benchmarks.figures import Figure, table
from tests.benchmarks.table_import import TELL_PEAK
from tests.benchmarks.turns import ROUNDS, cpu_ms
from tests.conftest import MONDAY

DISTRICT, PROVINCE = (45, 56), (1_000, 10_000)
SHARED = 25
"""One task in so many is everybody's; the others have two units."""
BARE = """
    SELECT a.unit_id, count(*) FROM assignment AS a JOIN task AS t ON t.id = a.task_id
    LEFT JOIN progress_report AS r ON r.id = a.last_report_id
    WHERE t.plan_id = 1 GROUP BY a.unit_id, r.status
"""


DRAWS = """
from messages.heatmap import draw
from tests.benchmarks.overviews import _picture
draw(_picture(44, 4))
"""


def figures(quick: bool) -> Iterator[Figure]:
    rounds = ROUNDS if quick else 3 * ROUNDS
    for units, tasks in (DISTRICT, PROVINCE):
        with tempfile.TemporaryDirectory() as folder:
            database = Database(f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
            assignments = corpus.furnish(database, tasks, units, shared=SHARED)
            ours: list[float] = []
            bare: list[float] = []
            behind: list[float] = []
            for _ in range(rounds):
                ours.append(cpu_ms(partial(_overview, database)))
                bare.append(cpu_ms(partial(_bare, database)))
                behind.append(cpu_ms(partial(_behind_picture, database)))
            database.close()
        what = f"overview of {units} units x {tasks} tasks ({assignments} assignments)"
        yield Figure("", what, ours, bare, "ms", clock="cpu")
        what = f"what a picture shows of {units} units x {tasks} tasks"
        yield Figure("", what, behind, bare, "ms", clock="cpu")
    for periods, many in ((4, 44), (12, rows_in(12))):
        picture = _picture(many, periods)
        with Image.open(io.BytesIO(draw(picture))) as image:
            size = image.size
        ours, bare = [], []
        for _ in range(rounds):
            ours.append(cpu_ms(partial(draw, picture)))
            bare.append(cpu_ms(partial(_blank, size)))
        what = f"picture of {many} units x {periods} periods"
        yield Figure("", what, ours, bare, "ms", clock="cpu")
    peaks = [(_peak(DRAWS), _peak("")) for _ in range(ROUNDS)]
    drawing, starting = zip(*peaks, strict=True)
    yield Figure("", "peak memory of a process that draws", drawing, starting, "MB")


def _overview(database: Database) -> None:
    with database.reading() as session:
        plan = plans.live_plan(session)
        assert plan is not None
        total(counts(plan, standings.by_unit(session, plan, MONDAY), MONDAY.date()))


def _behind_picture(database: Database) -> None:
    """The counts of one page of units at the end of four periods."""
    with database.reading() as session:
        plan = plans.live_plan(session)
        assert plan is not None
        ids = [unit.id for unit in roster.active_units(session)[: rows_in(4)]]
        for period in periods_of(plan):
            after = dt.datetime.combine(period.last_on, dt.time(), MONDAY.tzinfo)
            counts_by_end(
                plan, standings.by_unit_at(session, plan, after, ids), period, MONDAY.date()
            )


def _bare(database: Database) -> None:
    with database.reading() as session:
        session.execute(text(BARE)).all()


def _picture(units: int, periods: int) -> Picture:
    cells = list(Cell)
    rows = [
        (f"区第{row}局", [Square(cells[(row + n) % len(cells)], 12, 38) for n in range(periods)])
        for row in range(units)
    ]
    return Picture(
        "任务分解表",
        "数据截至12月18日",
        [str(n) for n in range(periods)],
        [Group("部门", rows)],
        [(Square(cell, 1, 2), "说明") for cell in cells],
        "格中数字",
    )


def _blank(size: tuple[int, int]) -> None:
    Image.new("RGB", size, "#ffffff").save(io.BytesIO(), "PNG", optimize=True)


def _peak(program: str) -> float:
    """MB that a process of its own needs at most for a program."""
    command = [sys.executable, "-c", f"{TELL_PEAK}\n{program}"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    return int(told.split()[-1]) / 1024


if __name__ == "__main__":
    print(table([*figures(True)]))  # noqa: T201
