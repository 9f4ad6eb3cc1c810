"""Which lines of a text with TABs are one row of its table?

What is copied from Word has the line breaks and empty lines of its cells, and they cut its rows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_COUNT = re.compile(r"\d{1,4}[.、．]?")
_FEWEST_ALIKE = 2

Row = list[str]
"""The cells of a line; one is a paragraph, none an empty line."""


@dataclass(frozen=True, slots=True)
class PutTogether:
    """The rows of a text; `left_out` are lines that are some of a row, nobody can say which."""

    rows: list[Row]
    left_out: list[str]


def put_together(lines: Sequence[Row]) -> PutTogether:
    """Make whole again the rows that breaks in their cells cut.

    Of a table whose rows are counted that is sure: the lines from one number to the next have as
    many cells as the widest row. Lines without a number that would fit together are left out, and
    so are those below a counted row that lacks cells and does not get them from there.
    """
    counts = list(map(counts_row, lines))
    first = counts.index(True) if True in counts else None
    width = _width(lines, counts)
    found = PutTogether([], [])
    place, lacking = 0, False
    while place < len(lines):
        line = lines[place]
        joined, end = _joined(lines, counts, place, width)
        is_titles = first is not None and place < first <= _next_line(lines, end)
        fits = len(joined) == width > len(line)
        end = end if fits else place + 1
        begins = fits and (first is None or not line[0].strip())  # else it is of another table
        if counts[place] or (fits and is_titles):
            found.rows.append(joined if fits else line)
            lacking = counts[place] and not fits and len(line) < width
        elif begins or (lacking and _is_some(line, width)):
            texts = (cell.strip() for row in lines[place:end] for cell in row)
            found.left_out.append(" ".join(filter(None, texts)))
        else:
            found.rows.append(line)
        place = end
    return found


def counts_row(line: Row) -> bool:
    """Whether a row begins with its number, perhaps behind the TAB that begins all of them."""
    said = [cell.strip() for cell in line]
    return len(said) > 1 and bool(_COUNT.fullmatch(next(filter(None, said), "")))


def _width(lines: Sequence[Row], counts: Sequence[bool]) -> int:
    """How many cells a whole row has: by the counted ones and their titles, or as most have."""
    if True in counts:
        first = counts.index(True)
        titles = [len(line) for line in lines[:first] if len(line) > 1][-1:]
        return max(
            [*titles, *(len(n) for n, counted in zip(lines, counts, strict=True) if counted)]
        )
    alike = Counter(len(line) for line in lines if len(line) > 1).most_common(1)
    return alike[0][0] if alike and alike[0][1] >= _FEWEST_ALIKE else 0


def _joined(
    lines: Sequence[Row], counts: Sequence[bool], place: int, width: int
) -> tuple[Row, int]:
    """A line with the ones below it, as long as they are no more than a row."""
    joined, end = list(lines[place]), place + 1
    while 1 < len(joined) < width and end < len(lines) and not counts[end]:
        first, *others = lines[end] or [""]
        if others and not first.strip():
            break
        joined[-1] = f"{joined[-1]}\n{first}" if first.strip() else joined[-1]
        joined += others
        end += 1
    return joined, end


def _next_line(lines: Sequence[Row], place: int) -> int:
    """The place of the next line that says something."""
    return next((n for n in range(place, len(lines)) if any(map(str.strip, lines[n]))), place)


def _is_some(line: Row, width: int) -> bool:
    """Whether a line is too short for a row, begins none, and is no heading of its own."""
    filled = [cell for cell in line if cell.strip()]
    return 1 < len(line) < width and bool(line[0].strip()) and len(filled) > 1
