"""A table of any size, the same every time: 56, 10,000 or 1,000,000 tasks of up to 40,000 units.

Tasks are recombined from the clauses of the sample table, as long as real ones are (of the sample
half have up to 75 characters and the longest 305; here half have up to 95, one in twenty 250 or
more, none over 300), with places and projects of their own, so that the vocabulary grows with the
table and most words are rare. Nobody and nothing in it is real.
"""

from __future__ import annotations

import atexit
import bisect
import datetime as dt
import itertools
import json
import random
import re
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from sqlalchemy import Connection

from nlp.search import TaskEntry
from nlp.task_table import read_task_table
from storage import roster
from storage.db import Database, migrate
from storage.files.text import read_text
from storage.models import Plan, PlanState
from storage.roster import SAMPLE_ROSTER
from tests.conftest import MONDAY
from tests.nlp.sample import SAMPLES

SEED = 2020
DISTRICT, CITY, NATION = 56, 10_000, 1_000_000
"""Tasks of a district, of a province or large city, and of a nation over the years."""
UNITS = {DISTRICT: 45, 500: 45, CITY: 1_000, 100_000: 40_000, NATION: 40_000}
"""How many units go with so many tasks."""
USUAL, SPREAD, SHORTEST, LONGEST = 95, 0.6, 14, 300
"""The length of a task: its median, how far it spreads (of its logarithm), and its bounds."""
BELOW_ONE_HEADING = 40
FIRST = "临平安永新东西南北长宁泰和兴德昌武文广"
SECOND = "川阳山河江湖州城安宁水泉原海乡源谷岭溪港"
_CLAUSES = re.compile("[，。；]")
_HAN = re.compile("[\u4e00-\u9fff]")
_ENDS = ("项目", "工程", "小区", "学校", "市场", "园区", "大桥", "社区")
_PARTICULAR = 0.6  # share of clauses about a place and project of their own
_ROWS_AT_ONCE = 10_000
_FREQUENT, _RARE = 0.3, 0.25  # shares of questions with only such words


def sample_tasks() -> list[TaskEntry]:
    source = SAMPLES / "2020-task-table.txt"
    table = read_task_table(read_text(source.read_bytes(), source.name).blocks)
    return [TaskEntry(task.number, task.heading, task.requirement) for task in table.tasks]


def tasks(size: int) -> Iterator[TaskEntry]:
    """So many tasks; the sample's own where they are enough."""
    known = sample_tasks()
    if size <= len(known):
        yield from known[:size]
        return
    chance = random.Random(SEED)
    clauses = [clause for task in known for clause in _CLAUSES.split(task.requirement) if clause]
    # Rarer and rarer, as words are: the first clause is in most tasks, the last in few.
    chance.shuffle(clauses)
    odds = list(itertools.accumulate(1 / (place + 3) for place in range(len(clauses))))
    places, projects = _Names(FIRST, SECOND), _Names(_characters(), _characters())
    for number in range(1, size + 1):
        heading = known[number * len(known) // (size + 1)].heading
        yield TaskEntry(
            number,
            (*heading, f"第{number // BELOW_ONE_HEADING}批"),
            _requirement(chance, clauses, odds, places, projects),
        )


class _Names:
    """Names of two characters; a few are said often, and new ones never cease to come."""

    def __init__(self, first: str, second: str) -> None:
        self._first, self._second = first, second

    def one(self, chance: random.Random) -> str:
        place = min(chance.paretovariate(0.6), 1e9)
        number = int(place * 7919)
        return (
            self._first[number % len(self._first)]
            + self._second[number // len(self._first) % len(self._second)]
        )


@cache
def _characters() -> str:
    found = {char for task in sample_tasks() for char in task.requirement if _HAN.match(char)}
    return "".join(sorted(found))


def _requirement(
    chance: random.Random,
    clauses: Sequence[str],
    odds: Sequence[float],
    places: _Names,
    projects: _Names,
) -> str:
    wanted = min(LONGEST, max(SHORTEST, USUAL * chance.lognormvariate(0, SPREAD)))

    def particular() -> str:
        return f"{places.one(chance)}{projects.one(chance)}{chance.choice(_ENDS)}"

    text = particular()
    while len(text) < wanted:
        of = f"{particular()}" if chance.random() < _PARTICULAR else ""
        text = f"{text}，{of}{clauses[bisect.bisect(odds, chance.random() * odds[-1])]}"
    return text[: max(int(wanted), SHORTEST)]


def unit_names(count: int) -> list[str]:
    """The sample roster's own, and as many of other counties as are wanted."""
    own = [entry["name"] for entry in tomllib.loads(SAMPLE_ROSTER.read_text("utf-8"))["unit"]]
    others = (
        f"{first}{second}{level}{name.removeprefix('区')}"
        for level in "区县市"
        for first in FIRST
        for second in SECOND
        for name in own
    )
    return [*own[:count], *itertools.islice(others, max(0, count - len(own)))]


def questions(
    words_of: Sequence[Sequence[str]], count: int, *, seed: int = SEED
) -> list[tuple[str, ...]]:
    """Two to six words of one task each: frequent ones, rare ones or both.

    ``words_of`` are the words of some tasks; how often each occurs is counted among them.
    """
    often: dict[str, int] = {}
    for words in words_of:
        for word in set(words):
            often[word] = often.get(word, 0) + 1
    chance = random.Random(seed)
    asked: list[tuple[str, ...]] = []
    while len(asked) < count:
        words = sorted({word for word in chance.choice(words_of) if len(word) > 1}, key=_by(often))
        if len(words) < 6:
            continue
        share, half = chance.random(), len(words) // 2
        if share < _FREQUENT:
            words = words[half:]
        elif share < _FREQUENT + _RARE:
            words = words[:half]
        asked.append(tuple(chance.sample(words, min(len(words), chance.randint(2, 6)))))
    return asked


def _by(often: dict[str, int]) -> Callable[[str], tuple[int, str]]:
    return lambda word: (often[word], word)


def furnished(path: Path, tasks: int) -> Database:
    """A new database at ``path`` with a table of so many tasks and its units in force.

    Made once in a run and copied after that: a million tasks take minutes.
    """
    shutil.copyfile(_made(tasks), path)
    return Database(f"sqlite:///{path}")


@cache
def _made(tasks: int) -> Path:
    folder = tempfile.mkdtemp(prefix="liaison-bench-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / "made.sqlite3"
    database = Database(f"sqlite:///{path}")
    furnish(database, tasks, UNITS[tasks])
    database.close()
    return path


def furnish(
    database: Database,
    tasks_wanted: int,
    units_wanted: int,
    *,
    each: int = 2,
    shared: int = 0,
    reported: float = 0.5,
) -> int:
    """A plan in force of that size; returns how many assignments it has.

    Each task is for ``each`` units; with ``shared``, one in so many is everybody's. The share
    ``reported`` of the assignments has a report. Rows are written as they lie in the table, for a
    million objects would take half an hour.
    """
    migrate(database)
    with database.writing() as session:
        roster.load_roster(session)
        session.add(
            Plan(
                id=1,
                title="全区政务公开工作任务分解表",
                year=2020,
                content_hash="0" * 64,
                state=PlanState.LIVE,
                closes_on=dt.date(2020, 12, 31),
                live_on=dt.date(2020, 1, 2),
                imported_at=MONDAY,
            )
        )
        own = len(roster.active_units(session))
    names = unit_names(units_wanted)
    units_wanted = max(units_wanted, own)
    pairs = [
        (task, unit)
        for task in range(1, tasks_wanted + 1)
        for unit in _units_of(task, units_wanted, each, shared)
    ]
    chance = random.Random(SEED)
    has_report = [chance.random() < reported for _ in pairs]
    with database.engine.begin() as connection:
        _fill(
            connection,
            "INSERT INTO unit (id, name, kind, enforcement, active)"
            " VALUES (?, ?, 'department', false, true)",
            enumerate(names[own:], own + 1),
        )
        _fill(
            connection,
            "INSERT INTO task (id, plan_id, number, heading, requirement, deadline_text, by_hand)"
            " VALUES (?, 1, ?, ?, ?, '', false)",
            (
                (task.number, task.number, json.dumps(task.heading), task.requirement)
                for task in tasks(tasks_wanted)
            ),
        )
        _fill(
            connection,
            "INSERT INTO duty (task_id, phrase, role, unit_id, group_id)"
            " VALUES (?, ?, 'joint', ?, NULL)",
            ((task, names[unit - 1], unit) for task, unit in pairs if not _is_shared(task, shared)),
        )
        _fill(
            connection,
            "INSERT INTO assignment (id, task_id, unit_id, role, named)"
            " VALUES (?, ?, ?, 'joint', ?)",
            (
                (place, task, unit, not _is_shared(task, shared))
                for place, (task, unit) in enumerate(pairs, 1)
            ),
        )
        _fill(
            connection,
            "INSERT INTO progress_report (id, assignment_id, unit_id, period, sequence, receipt,"
            " status, percent, note, no_change, for_office, reported_at, channel)"
            " VALUES (?, ?, ?, '2020Q4', ?, ?, ?, 50, ?, false, false, ?, 'bench')",
            (
                (
                    place,
                    place,
                    unit,
                    place,
                    f"2020Q4-{unit}-{place}",
                    ("done", "in_progress", "blocked")[chance.randrange(3)],
                    "按计划推进，材料已在网站公开",
                    _as_stored(MONDAY - dt.timedelta(days=chance.randrange(300)), connection),
                )
                for place, ((_, unit), has) in enumerate(zip(pairs, has_report, strict=True), 1)
                if has
            ),
        )
        connection.exec_driver_sql(
            "UPDATE assignment SET last_report_id = id WHERE id IN (SELECT id FROM progress_report)"
        )
        if database.path is None:
            _settle(connection)
    return len(pairs)


def _is_shared(task: int, shared: int) -> bool:
    return bool(shared) and task % shared == 0


def _units_of(task: int, units: int, each: int, shared: int) -> list[int]:
    """Ids; spread so that neighbours in the table are neighbours in no unit's list."""
    if _is_shared(task, shared):
        return list(range(1, units + 1))
    return sorted({(task * 7 + place * 331) % units + 1 for place in range(each)})


def _as_stored(moment: dt.datetime, connection: Connection) -> object:
    if connection.dialect.name != "sqlite":
        return moment
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _fill(connection: Connection, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Writes the rows, some at a time; the statement's places are marked as SQLite's are."""
    if connection.dialect.name != "sqlite":
        statement = statement.replace("?", "%s")
    left = iter(rows)
    while some := list(itertools.islice(left, _ROWS_AT_ONCE)):
        connection.exec_driver_sql(statement, some)


def _settle(connection: Connection) -> None:
    """PostgreSQL counts on from what was written, and knows how much that is, as it would by
    itself after a minute."""
    for table in ("plan", "unit", "task", "assignment", "progress_report"):
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
        )
    connection.exec_driver_sql("ANALYZE")
