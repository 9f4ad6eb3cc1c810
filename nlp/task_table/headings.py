"""Under which headings does a task stand?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from nlp.task_table.unit_names import is_nothing, is_same_as_above
from nlp.words import words_of

_NUMERAL = "一二三四五六七八九十百"
_MARKS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(rf"^第[{_NUMERAL}\d]+{words_of('task_table')('parts_of_documents')}"), 0),
    (re.compile(rf"^[{_NUMERAL}]+\s*[、.．]"), 1),
    (re.compile(rf"^[（(][{_NUMERAL}]+[）)]"), 2),
    (re.compile(rf"^第[{_NUMERAL}\d]+[条项](?=[\s\u3000、.．：:])"), 3),
    (re.compile(r"^\d{1,3}\s*[、.．](?!\d(?!\d?月|\d{3}年))"), 3),  # 5.6月底前…, yet not 5.6
    (re.compile(r"^[（(]\d{1,3}[）)]"), 4),
    (re.compile(r"^\d{1,2}(?:[.．]\d{1,2}){1,2}(?:[、.．]|\s+)(?=\D)"), 4),  # 1.1 开展…
)
_UNMARKED = 1
_CONTINUED = re.compile(
    r"\s*[（(【\[]\s*[接续][上前]?[页表]?\s*[一二三四五六七八九十\d]*\s*[）)】\]]$"
)
"""What a page break adds to a heading that is written again: （续）."""
_CHINESE_NUMBER = re.compile(rf"[（(]?[{_NUMERAL}]+[）)]?[、.．]?")
_REWORDED = 75
"""How alike (of 100) a heading repeated after a page break is to the one it repeats."""
_LONG = 16
"""Short headings differ by a word or two and are still others."""


def mark_level(text: str) -> int | None:
    """The level of 一、 (1), （一） (2), 1. and 第一条 (3), （1） and 1.1 (4); None without one."""
    return next((level for pattern, level in _MARKS if pattern.match(text.strip())), None)


def without_mark(text: str) -> str:
    """A heading's text without the 一、 or （一） before it."""
    marks = (pattern.match(text) for pattern, _ in _MARKS)
    return text[next((mark.end() for mark in marks if mark), 0) :].strip("、.． ")


def is_chinese_number(text: str) -> bool:
    """一 or （一）: what a group row has in its number cell."""
    return bool(_CHINESE_NUMBER.fullmatch(text.strip()))


def one_line(text: str) -> str:
    """A heading's text without the line breaks that wrapped it in its cell."""
    joined = re.sub(r"\s*\n\s*", "", text.strip())
    wide_apart = re.fullmatch(r"(?:[\u4e00-\u9fff][ \u3000]+)+[\u4e00-\u9fff]", joined)
    return re.sub(r"[ \u3000]+", "", joined) if wide_apart else joined


def shortened(text: str, length: int = 24) -> str:
    """The beginning of a text, enough to recognize it."""
    return text if len(text) <= length else text[:length] + "…"


@dataclass(slots=True)
class Banners:
    """The rows across the whole width that are in force, outermost first."""

    _stack: list[tuple[int, str]] = field(default_factory=list)

    def enter(self, text: str, level: int | None = None) -> None:
        """A new group begins; groups of its own level and below end."""
        own = level if level is not None else mark_level(text)
        rank = _UNMARKED if own is None else own
        self._stack = [entry for entry in self._stack if entry[0] < rank]
        self._stack.append((rank, _CONTINUED.sub("", one_line(text))))

    @property
    def path(self) -> tuple[str, ...]:
        """The groups a task that follows now stands in."""
        return self.above(None)

    def above(self, level: int | None) -> tuple[str, ...]:
        """The groups further out than a level; all of them for None."""
        return tuple(text for rank, text in self._stack if level is None or rank < level)


@dataclass(frozen=True, slots=True)
class HeadingCell:
    """A heading cell of a row; not `fresh` where a merged cell reaches down from above."""

    text: str
    fresh: bool


@dataclass(slots=True)
class HeadingColumns:
    """The headings in force by the cells left of the task; remembers them from row to row."""

    reworded: str = ""
    """The heading that the row just read repeats in other words."""
    page_turned: bool = False
    """Set by who sees the titles of the table repeated: headings are then written again."""
    _path: list[str] = field(default_factory=list)
    _wrote_outermost: bool = False

    def read(self, cells: Sequence[HeadingCell | None]) -> tuple[str, ...]:
        """The path for a row by its heading cells; None is a level the row does not have.

        An empty cell continues the heading above it as long as nothing further out changed. Where
        the outermost heading is written again after rows that continued it, as after a page break,
        the ones below it are the same headings too if they are only worded a little differently.
        """
        self.reworded = ""
        before = self._path + [""] * (len(cells) - len(self._path))
        path = [""] * len(cells)
        outermost = next((level for level, cell in enumerate(cells) if cell), 0)
        page_break, changed = self.page_turned, False
        self.page_turned = False
        for level, cell in enumerate(cells):
            if cell is None:
                continue
            written = one_line(cell.text)
            repeats = _CONTINUED.search(written) is not None
            written = _CONTINUED.sub("", written)
            if not cell.fresh:
                path[level] = before[level] or written
            elif is_same_as_above(written):
                path[level] = before[level]
            elif not written or is_nothing(written):
                path[level] = "" if changed or written else before[level]
            elif page_break and not changed and _is_reworded(before[level], written):
                if written != before[level]:
                    self.reworded = before[level]
                path[level] = before[level]
            else:
                same = written == before[level]
                if level == outermost:
                    page_break = same and (page_break or repeats or not self._wrote_outermost)
                changed = changed or not same
                path[level] = written
        first = cells[outermost] if cells else None
        self._wrote_outermost = bool(first and first.fresh and first.text.strip())
        self._path = path
        return tuple(text for text in path if text)


def _is_reworded(before: str, now: str) -> bool:
    if before == now:
        return True
    return min(len(before), len(now)) >= _LONG and fuzz.ratio(before, now) >= _REWORDED
