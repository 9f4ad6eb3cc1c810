"""Is a table among the paragraphs, one cell a line, as text copied from a web page has it?"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import NamedTuple

from nlp.task_table.columns import (
    TASK_ROLES,
    UNIT_ROLES,
    Role,
    names_whoever,
    role_of,
)
from nlp.task_table.deadlines import tells_time
from nlp.task_table.grid import Block, GridLike, Slot
from nlp.task_table.headings import mark_level
from nlp.task_table.responsibility import tells_units_only
from nlp.task_table.unit_names import is_nothing, is_same_as_above, looks_like_units

_TEXTS = frozenset({Role.HEADING, Role.REQUIREMENT})
_TOLD = UNIT_ROLES | {Role.DEADLINE}
_STROKES = "|｜│┃ \t\u3000"
"""What a converter leaves between two cells."""
_TITLE = re.compile(r"[^\d。；;：:，,]{1,10}")
_COUNT = re.compile(r"\d{1,3}[.、．]?")
_FEWEST_TITLES, _FEWEST_ROWS = 3, 2
_FITS, _MISFITS = 2.0, -2.0
_MORE = {Role.LEAD: -1.0, Role.REQUIREMENT: -1.0}
_ONE_MORE = -0.5
"""What it costs that a cell has one line more: mostly one unit leads."""
_SURE = 1.0
"""What the lines of a table score, each on the average."""
_UNTOLD = {Role.NUMBER: -3.0, Role.HEADING: -0.5, Role.OTHER: -0.3}
"""What it costs that a row has no cell of a kind; one for the task itself is `_NO_TASK`."""
_NO_CELL, _NO_TASK = -1.0, -3.0


@dataclass(frozen=True, slots=True)
class Stacked:
    """Such a table as a grid; `unsure` are its rows (from 1 below the titles) whose lines do not
    tell which of them belongs to which column of units.
    """

    cells: tuple[Slot, ...]
    unsure: tuple[int, ...]
    name: str = ""
    keeps_merges: bool = False
    inner: tuple[GridLike, ...] = ()


class _Told(NamedTuple):
    """What a line may be: it counts the rows, names units, a time or a person, or says nothing; a
    sentence; a heading across the table.
    """

    counts: bool
    nothing: bool
    units: bool
    time: bool
    whoever: bool
    sentence: bool
    across: bool


@dataclass(frozen=True, slots=True)
class _Path:
    """The best way to read the lines up to one of them: its column, and the step before."""

    score: float
    column: int
    before: _Path | None
    begins_row: bool


def stacked_joined(document: Sequence[Block]) -> list[Block]:
    """The document with such a table as a grid in the place of its lines.

    One that has true tables is given back as it is.
    """
    lines = [block.strip(_STROKES) for block in document if isinstance(block, str)]
    found = _find([line for line in lines if line]) if len(lines) == len(document) else None
    return list(document) if found is None else found


def _find(lines: Sequence[str]) -> list[Block] | None:
    """The table whose titles stand below one another and below them the cells of its rows, between
    the lines above and below it.
    """
    best: tuple[float, int, int, list[_Path]] | None = None
    told = cache(_told)  # the same line is looked at from every title on
    for first, width in _titles(lines):
        roles = _roles(lines[first : first + width])
        steps = _steps(list(map(told, _body(lines, first, width))), roles)
        if steps and (best is None or steps[-1].score > best[0]):
            best = steps[-1].score, first, width, steps
    if best is None:
        return None
    score, first, width, steps = best
    titles, below = lines[first : first + width], _body(lines, first, width)
    within = list(takewhile(lambda step: step.column <= width, steps))
    rows = _rows(below[: len(within)], within, width)
    roles = _roles(titles)
    whole = sum(_is_whole(row, roles) for row in rows if width not in row)
    if whole < _FEWEST_ROWS or whole * 2 < len(rows) or score < _SURE * len(within):
        return None
    return [*lines[:first], _table(titles, rows, roles), *below[len(within) :]]


def _body(lines: Sequence[str], first: int, width: int) -> list[str]:
    """The lines below the titles, which may stand there again, as on every page."""
    titles = list(lines[first : first + width])
    body: list[str] = []
    place = first + width
    while place < len(lines):
        repeats = lines[place : place + width] == titles
        body += [] if repeats else [lines[place]]
        place += width if repeats else 1
    return body


def _is_whole(row: Mapping[int, str], roles: Sequence[Role]) -> bool:
    told = {roles[column] for column in row}
    return Role.REQUIREMENT in told and bool(told & UNIT_ROLES)


def _titles(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where the first titles of a task table may begin, and how many they are.

    What the table is called may stand right above them and sound like one: 重点任务清单.
    """
    end = 0
    for first in range(len(lines)):
        end = max(end, first)
        while end < len(lines) and _TITLE.fullmatch(lines[end]) and role_of(lines[end]):
            end += 1
        roles = set(_roles(lines[first:end]))
        if end - first >= _FEWEST_TITLES and TASK_ROLES & roles and UNIT_ROLES & roles:
            yield first, end - first


def _roles(titles: Sequence[str]) -> list[Role]:
    """The columns' roles; of those that may be the task the last is, the others are headings."""
    roles = [role_of(title) or Role.OTHER for title in titles]
    tasks = [place for place, role in enumerate(roles) if role in TASK_ROLES]
    for place in tasks:
        roles[place] = Role.REQUIREMENT if place == tasks[-1] else Role.HEADING
    return roles


def _steps(lines: Sequence[_Told], roles: Sequence[Role]) -> list[_Path]:
    """The column of each line by what it says, such that the lines of a row go from left to right.

    One more column is for headings across the table, and one for what stands behind it.
    """
    width = len(roles)
    moves = _moves(roles)
    paths = [_Path(0.0, width, None, begins_row=False)]
    for line in lines:
        across = _FITS / 2 if line.across else -math.inf
        fits = [*(_fit(line, role) for role in roles), across, 0.0]
        reached: list[_Path] = []
        for column, fit in enumerate(fits):
            before = max(paths, key=lambda path: path.score + moves[path.column][column])
            score = before.score + moves[before.column][column] + fit
            reached.append(_Path(score, column, before, begins_row=column < before.column))
        paths = reached
    steps: list[_Path] = []
    step: _Path | None = max(paths, key=lambda path: path.score)
    while step and step.before:
        steps.append(step)
        step = step.before
    return steps[::-1]


def _moves(roles: Sequence[Role]) -> list[list[float]]:
    """What it costs to go from a column to another: the cells that are left out between them."""
    width = len(roles)
    skips = [_NO_TASK if r is Role.REQUIREMENT else _UNTOLD.get(r, _NO_CELL) for r in roles]

    def cost(own: int, column: int) -> float:
        if own > width:
            return 0.0 if column > width else -math.inf
        if column == own:
            return _MORE.get(roles[own], _ONE_MORE) if own < width else 0.0
        if own < column:
            return sum(skips[own + 1 : column])
        return sum(skips[own + 1 :]) + sum(skips[:column])

    return [[cost(own, column) for column in range(width + 2)] for own in range(width + 2)]


def _told(line: str) -> _Told:
    """What a line may be by its words."""
    units = looks_like_units(line)
    return _Told(
        counts=bool(_COUNT.fullmatch(line)),
        nothing=is_nothing(line) or is_same_as_above(line),
        units=units,
        time=tells_time(line),
        whoever=names_whoever(line),
        sentence=line.endswith("。") and not (units and tells_units_only(line)),
        across=mark_level(line) in (0, 1, 2),
    )


def _fit(told: _Told, role: Role) -> float:
    """How well a line suits a column.

    A task may read like a unit (迁建县政务服务中心), but hardly where it ends like a sentence.
    """
    if role is Role.NUMBER or told.counts:
        return _FITS * 2 if told.counts and role is Role.NUMBER else _MISFITS * 2
    if role in _TEXTS:
        other = told.nothing or told.units or told.time or told.whoever
        return 0.0 if other and not told.sentence else _FITS
    if role not in _TOLD:
        return _FITS if told.nothing or told.whoever else 0.0
    if told.nothing or (told.time if role is Role.DEADLINE else told.units):
        return _MISFITS / 2 if told.sentence else _FITS
    return _MISFITS


def _rows(lines: Sequence[str], steps: Sequence[_Path], width: int) -> list[dict[int, str]]:
    """What each row has in its columns; a heading across the table is in the one behind them."""
    rows: list[dict[int, str]] = []
    for line, step in zip(lines, steps, strict=True):
        if step.begins_row or step.column == width or not rows or width in rows[-1]:
            rows.append({})
        above = rows[-1].get(step.column)
        rows[-1][step.column] = line if above is None else f"{above}\n{line}"
    return rows


def _table(
    titles: Sequence[str], rows: Sequence[Mapping[int, str]], roles: Sequence[Role]
) -> Stacked:
    width = len(titles)
    cells = [Slot(title, 0, column) for column, title in enumerate(titles)]
    units = [column for column, role in enumerate(roles) if role in UNIT_ROLES]
    unsure: list[int] = []
    for place, row in enumerate(rows, start=1):
        if width in row:
            cells.append(Slot(row[width], place, 0, 1, width))
            continue
        cells += [Slot(row.get(column, ""), place, column) for column in range(width)]
        told = sum(len(row[column].split("\n")) for column in units if column in row)
        if len(units) > 1 and told and told != len(units):
            unsure.append(place)
    return Stacked(tuple(cells), tuple(unsure))
