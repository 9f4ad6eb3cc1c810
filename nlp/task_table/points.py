"""Is a row several tasks: numbered points in its cell, whose units or days are numbered alike?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from nlp.numerals import chinese_integer
from nlp.task_table.deadlines import is_time_alone, tells_time
from nlp.task_table.headings import one_line
from nlp.task_table.rows import Draft

_NUMERAL = "一二三四五六七八九十"
_BETWEEN = "[、,，至到~～—–-]"
_FIGURES = re.compile(
    rf"(?<![\d.．年月—–~～-])(\d{{1,2}}(?:{_BETWEEN}\d{{1,2}})*)"
    r"(?:[.．](?!\d)|[.．](?=\d{1,2}月|20\d\d)|[、）)：:])"
)
_MARKS = (
    re.compile(rf"([①-⑳](?:{_BETWEEN}?[①-⑳])*)[、.．]?[：:]?"),
    re.compile(rf"[（(](\d{{1,2}}(?:{_BETWEEN}\d{{1,2}})*)[）)][、.．]?[：:]?"),
    _FIGURES,
    re.compile(rf"[（(]([{_NUMERAL}]{{1,3}}(?:{_BETWEEN}[{_NUMERAL}]{{1,3}})*)[）)]"),
)
"""How points are numbered; in the cells beside them one mark may stand for several: 1—2."""
_BEGINS = re.compile(r"(?:^|[\n。；;：:，,]|\s)\s*$")
"""What stands before the number of a point in running text: 增长1.5% has none."""
_RANGE = re.compile(r"[至到~～—–-]")
_ONE = re.compile(rf"[①-⑳]|\d{{1,2}}|[{_NUMERAL}]+")
_AROUND = " \n\u3000；;，,、"


class _Point(NamedTuple):
    """What is said after one mark, and of which points."""

    numbers: tuple[int, ...]
    said: str


def into_points(drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts, those apart whose points are numbered in their cell and again in that of the
    units or of the deadline: ①修渠 ②建厂 | ①甲局 ②乙局 | ①5月底 ②6月底.

    Where the numbers are not the same, the task stays one and says so (`Draft.unmatched`).
    """
    return [point for draft in drafts for point in _apart(draft)]


def _apart(draft: Draft) -> list[Draft]:
    opening, points = _points_of(draft.requirement)
    days = _cell(draft.deadline)
    units = [(role, text, _cell(text)) for role, text in draft.unit_cells]
    if len(points) < 2:
        told = {said for _, said in days if is_time_alone(said)}
        return [replace(draft, unmatched=draft.deadline) if len(told) > 1 else draft]
    lines = _by_lines(draft.deadline, len(points))
    if not days and lines and all(tells_time(line.said) for line in lines):
        days = lines
        units = [(role, text, cell or _by_lines(text, len(points))) for role, text, cell in units]
    cells = [*((text, cell) for _, text, cell in units), (draft.deadline, days)]
    wanted = list(range(1, len(points) + 1))
    numbered = [(text, cell) for text, cell in cells if cell]
    odd = [t for t, cell in numbered if sorted(n for p in cell for n in p.numbers) != wanted]
    if odd or not numbered:
        return [replace(draft, unmatched="；".join(map(one_line, odd)))]
    heading = (*draft.heading, *filter(None, [one_line(opening).rstrip("：:，,。；;")]))
    apart = [
        Draft(
            requirement=text,
            heading=heading,
            printed_number=draft.printed_number,
            source_row=draft.source_row,
            unit_cells=tuple(
                (role, said) for role, text, cell in units if (said := _said_of(number, cell, text))
            ),
            deadline=_said_of(number, days, draft.deadline),
            term=draft.term,
        )
        for number, text in enumerate(points, start=1)
    ]
    first = replace(
        draft,
        requirement=apart[0].requirement,
        heading=heading,
        unit_cells=apart[0].unit_cells,
        deadline=apart[0].deadline,
        points=len(apart),
    )
    return [first, *apart[1:]]


def _by_lines(text: str, points: int) -> list[_Point]:
    """The lines of a cell as the entries of as many points; none where it has fewer or more."""
    lines = text.split("\n")
    if len(lines) != points:
        return []
    return [_Point((number,), line.strip()) for number, line in enumerate(lines, start=1)]


def _said_of(number: int, cell: Sequence[_Point], whole: str) -> str:
    """What a cell says of a point; all of it, where it tells none apart."""
    return next((point.said for point in cell if number in point.numbers), "" if cell else whole)


def _points_of(text: str) -> tuple[str, list[str]]:
    """What stands before the points of a text, and these, each without its number."""
    for pattern in _MARKS:
        marks = list(_in_order(text, pattern))
        if len(marks) > 1:
            said = _said_behind(text, marks)
            return text[: marks[0].start()].strip(), said if all(said) else []
    return "", []


def _in_order(text: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """The marks of one kind that count 1, 2, 3 in a text."""
    count = 1
    for mark in pattern.finditer(text):
        begins = pattern is not _FIGURES or _BEGINS.search(text, 0, mark.start())
        if begins and _numbers(mark[1]) == (count,):
            yield mark
            count += 1


def _cell(text: str) -> list[_Point]:
    """The numbered entries of a cell beside the task; none where it does not begin with one."""
    text = text.strip()
    for pattern in _MARKS:
        marks = list(pattern.finditer(text))
        if len(marks) < 2 or marks[0].start():
            continue
        points: list[_Point] = []
        numbers: tuple[int, ...] = ()
        for mark, said in zip(marks, _said_behind(text, marks), strict=True):
            numbers += _numbers(mark[1])
            if said:  # else the next mark is of the same entry: （1）（2）甲局
                points.append(_Point(numbers, said))
                numbers = ()
        if points and points[0].numbers[:1] == (1,) and not numbers:
            return points
    return []


def _said_behind(text: str, marks: Sequence[re.Match[str]]) -> list[str]:
    """What stands behind each mark, up to the next."""
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return [text[mark.end() : end].strip(_AROUND) for mark, end in zip(marks, ends, strict=True)]


def _numbers(mark: str) -> tuple[int, ...]:
    """①② and 1、2 as 1 and 2, 1—3 as 1 to 3."""
    found = [_number(one) for one in _ONE.findall(mark)]
    if len(found) == 2 and _RANGE.search(mark):
        return tuple(range(found[0], found[1] + 1))
    return tuple(found)


def _number(written: str) -> int:
    if "①" <= written <= "⑳":
        return ord(written) - ord("①") + 1
    return chinese_integer(written) or 0
