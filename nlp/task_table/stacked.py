"""Is a table among the paragraphs, one cell a line, as text copied from a web page has it?"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, takewhile
from typing import NamedTuple

from nlp.task_table.columns import (
    TASK_ROLES,
    UNIT_ROLES,
    Role,
    is_figure,
    names_whoever,
    role_of,
)
from nlp.task_table.deadlines import tells_time
from nlp.task_table.grid import Block, GridLike, Slot
from nlp.task_table.headings import mark_level
from nlp.task_table.people import names_people_beside_units
from nlp.task_table.responsibility import tells_units_only
from nlp.task_table.unit_names import is_nothing, is_same_as_above, looks_like_units
from nlp.words import words_of

one_of = words_of("task_table")
_TEXTS = frozenset({Role.HEADING, Role.REQUIREMENT})
_TOLD = UNIT_ROLES | {Role.DEADLINE}
_NO_PART = Role.PART
"""Stands for a column of units that have no part in the task: 考评单位."""
_OF_UNITS = re.compile(one_of("titles_of_units"))
_KNOWN = _TEXTS | _TOLD | {Role.NUMBER}
_STROKES = "|｜│┃ \t\u3000"
"""What a converter leaves between two cells."""
_TITLE = re.compile(r"[^\d。；;：:，,]{1,10}")
_COUNT = re.compile(r"(?:[A-Za-z]{1,2}-?)?\d{1,3}[.、．]?")
_SAYS_WHO = re.compile(rf"[:：]|{one_of('says_who')}")
_FIGURE = re.compile(r"(?<!\d)(?!12345)\d+")
"""What no unit has in its name, but for 12345热线: 新建幼儿园20所."""
_NAME_OF_TABLE = re.compile(one_of("names_of_tables"))
_VERTICAL = re.compile(r"[\u4e00-\u9fff]")
_HALF_TITLE = 2
"""Characters of a title's half, where a line break cut it: 完成 | 时限."""
_LAST_HALVES = ("类别", "名称", "指标")
_SHORT = 8
_FEWEST_TITLES, _FEWEST_ROWS = 3, 2
_FITS, _MISFITS = 2.0, -2.0
_MORE = {Role.LEAD: -1.0, Role.REQUIREMENT: -1.0, Role.HEADING: -1.0}
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
    """What a line may be: it counts the rows, is a figure, names units, a time or a person, or says
    nothing; a sentence; a heading across the table.
    """

    counts: bool
    figure: bool
    nothing: bool
    units: bool
    time: bool
    whoever: bool
    short: bool
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
    found = _find(_upright([*filter(None, lines)])) if len(lines) == len(document) else None
    return list(document) if found is None else found


def _upright(lines: Sequence[str]) -> list[str]:
    """The lines with those of one character each, as a narrow cell has them, joined: 信 | 息."""
    joined: list[str] = []
    for vertical, run in groupby(lines, lambda line: bool(_VERTICAL.fullmatch(line))):
        parts = list(run)
        joined += ["".join(parts)] if vertical else parts
    return joined


def _find(lines: Sequence[str]) -> list[Block] | None:
    """The table whose titles stand below one another and below them the cells of its rows, between
    the lines above and below it.
    """
    first, found = _titles(lines)
    below = first + sum(count for _, count in found)
    told = cache(_told)
    best: tuple[float, int, list[str], list[str], list[_Path]] | None = None
    while _are_whole(found):
        titles = [title for title, _ in found]
        body = _body(lines[below:], lines[first:below])
        steps = _steps(list(map(told, body)), _roles(titles))
        if steps and (best is None or steps[-1].score > best[0]):
            best = steps[-1].score, first, titles, body, steps
        # What the table is called may stand above its titles and sound like one: 重点任务清单.
        first += found[0][1] if _NAME_OF_TABLE.search(titles[0]) else len(lines)
        found = found[1:] if first < below else []
    if best is None:
        return None
    score, first, titles, body, steps = best
    width, roles = len(titles), _roles(titles)
    within = list(takewhile(lambda step: step.column <= width, steps))
    rows = _rows(body[: len(within)], within, width)
    if score < _SURE * len(within) or not _is_sound(rows, roles):
        return None
    return [*lines[:first], _table(titles, rows, roles), *body[len(within) :]]


def _titles(lines: Sequence[str]) -> tuple[int, list[tuple[str, int]]]:
    """Where the first titles of a task table begin, each with the number of lines it fills."""
    for first in range(len(lines)):
        found: list[tuple[str, int]] = []
        place = first
        while title := _title_at(lines[place : place + 2]):
            found.append(title)
            place += title[1]
        if _are_whole(found):
            return first, found
    return len(lines), []


def _title_at(lines: Sequence[str]) -> tuple[str, int] | None:
    """The title that some lines begin with, and how many of them it fills: 完成 | 时限."""
    title = "".join(lines)
    if len(lines) == 2 and max(map(len, lines)) <= _HALF_TITLE:
        roles = set(map(role_of, lines))
        parted = len(roles) > 1 and None not in roles and not roles <= UNIT_ROLES
        begun = role_of(lines[0]) in (None, role_of(title)) and not parted
        if role_of(title) and (begun or lines[1] in _LAST_HALVES):
            return title, 2
    whole = [line for line in lines[:1] if _TITLE.fullmatch(line) and role_of(line)]
    return (whole[0], 1) if whole else None


def _are_whole(titles: Sequence[tuple[str, int]]) -> bool:
    """Whether these may be all titles of a task table."""
    roles = {role_of(title) for title, _ in titles}
    return len(titles) >= _FEWEST_TITLES and bool(roles & TASK_ROLES and roles & UNIT_ROLES)


def _body(below: Sequence[str], titles: Sequence[str]) -> list[str]:
    """The lines below the titles, which may stand there again, as on every page."""
    body: list[str] = []
    place = 0
    while place < len(below):
        repeats = below[place : place + len(titles)] == titles
        body += [] if repeats else [below[place]]
        place += len(titles) if repeats else 1
    return body


def _is_sound(rows: Sequence[Mapping[int, str]], roles: Sequence[Role]) -> bool:
    """Whether rows have tasks and units, and no column that matters is always empty, as where more
    titles stand below the first ones.
    """
    filled = [row for row in rows if len(roles) not in row]
    told = [{roles[column] for column in row} for row in filled]
    whole = sum(Role.REQUIREMENT in row and bool(row & UNIT_ROLES) for row in told)
    matter = [column for column, role in enumerate(roles) if role is not Role.OTHER]
    empty = any(all(column not in row for row in filled) for column in matter)
    return whole >= _FEWEST_ROWS and whole * 2 >= len(rows) and not empty


def _roles(titles: Sequence[str]) -> list[Role]:
    """The columns' roles; of those that may be the task the last before the units is, the others
    are headings or tell more of it.
    """
    roles = [role_of(title) or Role.OTHER for title in titles]
    units = next(place for place, role in enumerate(roles) if role in UNIT_ROLES)
    tasks = [place for place, role in enumerate(roles) if role in TASK_ROLES]
    task = max((place for place in tasks if place < units), default=tasks[-1])
    for place in tasks:
        roles[place] = Role.HEADING if place < task else Role.OTHER
    roles[task] = Role.REQUIREMENT
    roles = [role if role in _KNOWN else Role.OTHER for role in roles]
    for place, title in enumerate(titles):
        if roles[place] is Role.OTHER and _OF_UNITS.search(title):
            roles[place] = _NO_PART
    return roles


def _steps(lines: Sequence[_Told], roles: Sequence[Role]) -> list[_Path]:
    """The column of each line by what it says, such that the lines of a row go from left to right.

    One more column is for headings across the table, and one for what stands behind it.
    """
    width = len(roles)
    moves = _moves(roles)
    paths = [_Path(0.0, width, None, begins_row=False)]
    for line in lines:
        across = _FITS if line.across else -math.inf
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
    named = looks_like_units(line) or names_people_beside_units(line)
    units = named and bool(_SAYS_WHO.search(line) or not _FIGURE.search(line))
    time = tells_time(line)
    return _Told(
        counts=bool(_COUNT.fullmatch(line)),
        figure=is_figure(line) and any(map(str.isdigit, line)) and not time,
        nothing=is_nothing(line) or is_same_as_above(line),
        units=units,
        time=time,
        whoever=names_whoever(line),
        short=len(line) <= _SHORT,
        sentence=line.endswith("。") and not (units and tells_units_only(line)),
        across=mark_level(line) in (0, 1, 2),
    )


def _fit(told: _Told, role: Role) -> float:
    """How well a line suits a column.

    A task may read like a unit (迁建县政务服务中心), but hardly where it ends like a sentence.
    """
    if role is Role.NUMBER or told.counts or told.figure:
        fits = told.counts if role is Role.NUMBER else told.figure and role is Role.OTHER
        return _FITS * 2 if fits else _MISFITS * 2
    if role in _TEXTS:
        other = told.nothing or told.units or told.time or told.whoever
        return 0.0 if other and not told.sentence else _FITS
    if role not in _TOLD:
        suits = told.units if role is _NO_PART else told.whoever
        return _FITS if told.nothing or suits else 0.0
    if told.nothing or (told.time if role is Role.DEADLINE else told.units):
        return _MISFITS / 2 if told.sentence else _FITS
    # 汛期前 or 分阶段推进 is a time before it is a unit.
    return _MISFITS / 2 if told.short and role is Role.DEADLINE else _MISFITS


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
