"""Which lines of a text are a table whose columns only blanks or strokes part?"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_FEWEST_COLUMNS = 3
_LONGEST_TITLE = 12
_BLANKS = " \u3000\xa0"
_WIDE_GAP = re.compile(rf"[{_BLANKS}]{{2,}}")
_ANY_GAP = re.compile(rf"[{_BLANKS}]+")
_STROKES = "|｜│┃"
_STROKE = re.compile(rf"[{_BLANKS}]*[{_STROKES}][{_BLANKS}]*")
_OUTER_STROKE = re.compile(rf"^[{_BLANKS}]*[{_STROKES}]|[{_STROKES}][{_BLANKS}]*$")
_RULE = re.compile(rf"[-=_:+{_STROKES}{_BLANKS}─-╿]+")
_MARK = re.compile(r"[（(]?[^\W\d]{1,3}[）)、.．]")
_PAGE = re.compile(r"[-—–－]+\s*\d{1,4}\s*[-—–－]+")
_NO_TITLE = re.compile(r"[\d,，、;；:：。]")


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands between two gaps, and how far from the margin it begins, in half widths."""

    text: str
    start: int


Line = Sequence[_Piece]


@dataclass(frozen=True, slots=True)
class DrawnTable:
    """The rows of a table with the first and the last of the lines it fills."""

    rows: list[list[str]]
    first: int
    last: int


def find_table(lines: Sequence[str]) -> DrawnTable | None:
    """The table among some lines: parted by strokes, by wide gaps, or by a blank each.

    A single blank parts cells only where every row has as many as there are titles.
    """
    return _between_strokes(lines) or _aligned(lines) or _one_blank_apart(lines)


def _between_strokes(lines: Sequence[str]) -> DrawnTable | None:
    drawn = [n for n, line in enumerate(lines) if len(_STROKE.findall(line)) >= 2]
    if len(drawn) < 2:
        return None
    rows = [
        _STROKE.split(_OUTER_STROKE.sub("", line))
        for line in lines[drawn[0] : drawn[-1] + 1]
        if line.strip() and not _RULE.fullmatch(line)
    ]
    if len(rows[0]) < _FEWEST_COLUMNS:
        return None
    return DrawnTable([[cell.strip() for cell in row] for row in rows], drawn[0], drawn[-1])


def _aligned(lines: Sequence[str]) -> DrawnTable | None:
    """A line that begins no row goes on with the cells above it, each with what it stands below."""
    pages = [_PAGE.fullmatch(line.strip()) for line in lines]
    cut = [
        [] if page else _pieces(line, _WIDE_GAP) for line, page in zip(lines, pages, strict=True)
    ]
    found = _titles(cut, fewest_rows=1)
    if found is None:
        return None
    first, last = found
    width = len(cut[first])
    whole = [line for line in cut[first + 1 : last + 1] if len(line) == width]
    starts = [median(line[column].start for line in whole) for column in range(width)]
    number = _number_column(whole)
    rows = [[piece.text for piece in cut[first]]]
    while last + 1 < len(cut) and cut[last + 1] and cut[last + 1][0].start > starts[0] + 1:
        last += 1
    for line in filter(None, cut[first + 1 : last + 1]):
        places = _places(line, starts)
        alone = len(line) == 1 and not places[0]
        counted = number in places and _counts(line[places.index(number)].text)
        begins = counted if number is not None else len(line) >= width - 1
        if begins or alone or len(rows) == 1 or [piece.text for piece in line] == rows[0]:
            rows.append([""] * (1 if alone else width))
        for place, piece in zip(places, line, strict=True):
            rows[-1] += [""] * (place + 1 - len(rows[-1]))
            rows[-1][place] = f"{rows[-1][place]}\n{piece.text}".strip()
    return DrawnTable(rows, first, last)


def _one_blank_apart(lines: Sequence[str]) -> DrawnTable | None:
    cut = [_pieces(line, _ANY_GAP) for line in lines]
    found = _titles(cut, fewest_rows=2)
    if found is None:
        return None
    first, last = found
    rows = []
    for line in filter(None, cut[first : last + 1]):
        row = [piece.text for piece in line]
        if len(row) < len(cut[first]) and _MARK.match(row[0]):
            row = [" ".join(row)]  # a heading across the table
        elif len(row) != len(cut[first]):
            return None
        rows.append(row)
    return DrawnTable(rows, first, last)


def _titles(cut: Sequence[Line], *, fewest_rows: int) -> tuple[int, int] | None:
    """Where the titles stand and the last row that is as wide; None where there is no table."""
    for first, line in enumerate(cut):
        if len(line) < _FEWEST_COLUMNS or not all(_may_be_title(piece.text) for piece in line):
            continue
        whole = [n for n in range(first + 1, len(cut)) if len(cut[n]) == len(line)]
        if len(whole) >= fewest_rows:
            wide = [n for n in range(first + 1, len(cut)) if len(cut[n]) >= _FEWEST_COLUMNS]
            return first, max(wide)
    return None


def _may_be_title(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and not _NO_TITLE.search(text)


def _pieces(line: str, gap: re.Pattern[str]) -> list[_Piece]:
    begins, width = 0, 0
    pieces = []
    for end in [*gap.finditer(line), None]:
        text = line[begins : end.start() if end else len(line)]
        if text.strip():
            pieces.append(_Piece(text, width))
        width += _width(text) + (_width(end[0]) if end else 0)
        begins = end.end() if end else 0
    return pieces


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _number_column(rows: Sequence[Line]) -> int | None:
    """The column that counts the rows, if one does."""
    counted = Counter(n for row in rows for n, piece in enumerate(row) if _counts(piece.text))
    return next((n for n in sorted(counted) if counted[n] * 3 > len(rows) * 2), None)


def _counts(text: str) -> bool:
    return len(text) <= 4 and text.strip(".、．()（）").isnumeric()


def _places(line: Line, starts: Sequence[float]) -> list[int]:
    """The column of each piece: of a whole row in turn, of others the one it stands below."""
    if len(line) == len(starts):
        return list(range(len(starts)))
    middles = [(a + b) / 2 for a, b in pairwise(starts)]
    places = [bisect(middles, piece.start) for piece in line]
    if len(line) > len(starts):
        return places
    for left, place in enumerate(places):
        least = places[left - 1] + 1 if left else 0
        places[left] = min(max(place, least), len(starts) - len(line) + left)
    return places
