"""Is a table among the paragraphs, one cell a line, as text copied from a web page has it?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from nlp.task_table.columns import (
    TASK_ROLES,
    UNIT_ROLES,
    Role,
    is_date_like,
    names_whoever,
    role_of,
)
from nlp.task_table.deadlines import says_ongoing
from nlp.task_table.grid import Block, GridLike, Slot
from nlp.task_table.headings import mark_level
from nlp.task_table.unit_names import is_nothing, is_same_as_above, looks_like_units

_STROKES = "|｜│┃ \t\u3000"
"""What a converter leaves between two cells."""
_TITLE = re.compile(r"[^\d。；;：:，,]{1,10}")
_COUNT = re.compile(r"\d{1,3}[.、．]?")
_FEWEST_TITLES, _FEWEST_ROWS = 3, 2
_FITS, _MISFITS = 2.0, -2.0
_ANOTHER_LINE = -0.5
_SURE = 1.0
"""What the lines of a table score, each on the average."""
_UNTOLD = {Role.NUMBER: -4.0, Role.HEADING: -0.5, Role.OTHER: -0.3}
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
    if len(lines) < len(document):
        return list(document)
    lines = [line for line in lines if line]
    found = find_stacked(lines)
    if found is None:
        return list(document)
    first, table, end = found
    return [*lines[:first], table, *lines[end:]]


def find_stacked(lines: Sequence[str]) -> tuple[int, Stacked, int] | None:
    """The table whose titles stand below one another and below them the cells of its rows, with the
    places of its first line and of the one behind its last.
    """
    best: tuple[float, int, int, list[_Path]] | None = None
    for first, width in _titles(lines):
        roles = _roles(lines[first : first + width])
        steps = _steps(lines[first + width :], roles)
        if steps and (best is None or steps[-1].score > best[0]):
            best = steps[-1].score, first, width, steps
    if best is None:
        return None
    score, first, width, steps = best
    below = first + width
    roles = _roles(lines[first:below])
    within = list(takewhile(lambda step: step.column <= width, steps))
    rows = sum(step.begins_row for step in within)
    if rows < _FEWEST_ROWS or score < _SURE * len(within):
        return None
    table = _table(lines[first:below], lines[below : below + len(within)], within, roles)
    return first, table, below + len(within)


def _titles(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where titles of a task table may begin, and how many they are.

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


def _steps(lines: Sequence[str], roles: Sequence[Role]) -> list[_Path]:
    """The column of each line by what it says, such that the lines of a row go from left to right.

    One more column is for headings across the table, and one for what stands behind it.
    """
    width = len(roles)
    banner, behind = width, width + 1
    skips = [
        _NO_TASK if role is Role.REQUIREMENT else _UNTOLD.get(role, _NO_CELL) for role in roles
    ]
    paths = [_Path(0.0, banner, None, begins_row=False)]
    for line in lines:
        fits = [_fit(line, role) for role in roles]
        reached: list[_Path] = []
        for column in range(behind + 1):
            ways = [way for path in paths if (way := _step(path, column, line, fits, skips))]
            if ways:
                reached.append(max(ways, key=lambda way: way.score))
        paths = reached
    steps: list[_Path] = []
    step: _Path | None = max(paths, key=lambda path: path.score)
    while step and step.before:
        steps.append(step)
        step = step.before
    return steps[::-1]


def _step(
    path: _Path, column: int, line: str, fits: Sequence[float], skips: Sequence[float]
) -> _Path | None:
    """The next line read as of one column; None where that cannot be."""
    width = len(skips)
    own = path.column
    rest = sum(skips[own + 1 :]) if own < width else 0.0
    if column > width:  # behind the table
        return _Path(path.score + rest, column, path, begins_row=False)
    if own > width:
        return None
    if column == width:
        is_heading = mark_level(line) in (0, 1, 2)
        score = path.score + rest + _FITS / 2
        return _Path(score, column, path, begins_row=False) if is_heading else None
    fit = path.score + fits[column]
    if column == own:
        return _Path(fit + _ANOTHER_LINE, column, path, begins_row=False)
    if own < column:
        return _Path(fit + sum(skips[own + 1 : column]), column, path, begins_row=False)
    return _Path(fit + rest + sum(skips[:column]), column, path, begins_row=True)


def _fit(line: str, role: Role) -> float:
    """How well a line suits a column."""
    counts = bool(_COUNT.fullmatch(line))
    if role is Role.NUMBER or counts:
        return _FITS * 2 if counts and role is Role.NUMBER else _MISFITS * 2
    says_nothing = is_nothing(line) or is_same_as_above(line)
    names = looks_like_units(line) and not line.endswith("。")
    if role in UNIT_ROLES:
        return _FITS if says_nothing or names else _MISFITS
    if role is Role.DEADLINE:
        return _FITS if says_nothing or is_date_like(line) or says_ongoing(line) else _MISFITS
    if role in (Role.HEADING, Role.REQUIREMENT):
        if names:  # or what is to be built: 迁建县政务服务中心
            return 0.0
        return _MISFITS if says_nothing or is_date_like(line) else _FITS
    return _FITS if says_nothing or names_whoever(line) else 0.0


def _table(
    titles: Sequence[str], lines: Sequence[str], steps: Sequence[_Path], roles: Sequence[Role]
) -> Stacked:
    width = len(titles)
    cells = [Slot(title, 0, column) for column, title in enumerate(titles)]
    rows: list[dict[int, str]] = []
    for line, step in zip(lines, steps, strict=True):
        if step.begins_row or step.column == width or not rows or width in rows[-1]:
            rows.append({})
        above = rows[-1].get(step.column)
        rows[-1][step.column] = line if above is None else f"{above}\n{line}"
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
