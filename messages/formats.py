"""How are days, lists of names and long texts written?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(date: dt.date, language: str, *, today: dt.date | None = None) -> str:
    """``12月18日（周五）``, ``18 Dec (Fri)``; with the year where it is not today's."""
    weekday = WEEKDAYS[language][date.weekday()]
    other_year = today is None or date.year != today.year
    if language == "en":
        year = f" {date.year}" if other_year else ""
        return f"{date.day} {MONTHS[date.month - 1]}{year} ({weekday})"
    year = f"{date.year}年" if other_year else ""
    return f"{year}{date.month}月{date.day}日（周{weekday}）"


def moment(at: dt.datetime, language: str, *, today: dt.date | None = None) -> str:
    """A day with its hour and minute, in the zone the moment carries."""
    gap = " " if language == "en" else ""
    return f"{day(at.date(), language, today=today)}{gap}{at:%H:%M}"


def names(items: Iterable[str], language: str) -> str:
    """Several names side by side."""
    return (", " if language == "en" else "、").join(items)


def listed(items: Iterable[str], language: str) -> str:
    """Several short statements in one sentence."""
    return (", " if language == "en" else "，").join(items)


def numbers(items: Iterable[int], language: str, *, printed: bool = False) -> str:
    """Numbers in order, neighbours drawn together: ``6、24、27—29``.

    ``printed``: 27至29, for a line of a paper that ends at a dash leaves half of it empty.
    """
    runs: list[list[int]] = []
    for item in sorted(set(items)):
        if runs and item == runs[-1][-1] + 1:
            runs[-1].append(item)
        else:
            runs.append([item])
    dash = "–" if language == "en" else "至" if printed else "—"
    drawn = [
        f"{run[0]}{dash}{run[-1]}" if len(run) > 2 else names(map(str, run), language)
        for run in runs
    ]
    return names(drawn, language)


def path(headings: Iterable[str]) -> str:
    """Headings from the outermost in."""
    return " › ".join(headings)


def first_words(text: str, limit: int = 26) -> str:
    """The beginning of a text, cut at a comma or stop where one is near."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    head = text[:limit]
    for mark in "。；，、,;":
        cut = head.rfind(mark)
        if cut >= limit // 2:
            return head[:cut] + "…"
    return head + "…"


LONGEST_MARK = 48
"""Characters of a unit in a receipt, which has 64."""
UNIT_LEVELS = ("区", "县", "市", "旗", "州")
NO_LEVELS = ("市场", "市容")
"""What names may begin with that is no level."""
UNIT_ENDINGS = (
    "街道办事处",
    "办公室",
    "服务中心",
    "分局",
    "街道",
    "中心",
    "局",
    "委",
    "办",
    "镇",
    "乡",
)


def unit_mark(name: str) -> str:
    """A unit's name without its level and ending, for a receipt: 区卫健局 → 卫健. Of a name longer
    than a receipt may be its beginning."""
    level = next(filter(name.startswith, UNIT_LEVELS), "")
    stem = name if name.startswith(NO_LEVELS) else name.removeprefix(level)
    for ending in UNIT_ENDINGS:
        if stem.endswith(ending) and len(stem) > len(ending) + 1:
            stem = stem.removesuffix(ending)
            break
    return stem[:LONGEST_MARK]


def runs(numbers: Iterable[int]) -> list[str]:
    """Numbers in ascending order, three and more that follow one another as a run: 1—5, 8, 9."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    told: list[str] = []
    for run in found:
        told += [f"{run[0]}—{run[-1]}"] if len(run) > 2 else map(str, run)
    return told


MOST_RUNS = 12


def numbers_in_short(numbers: Iterable[int], language: str) -> str:
    """The same as one text: the first dozen of them, with a sign where there are more."""
    found = runs(numbers)
    shown = names(found[:MOST_RUNS], language)
    return shown if len(found) <= MOST_RUNS else f"{shown}…"
