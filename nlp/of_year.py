"""Which year's table is a sentence about, and what does it say besides? 2020年第1项, 去年的总览."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from nlp.late import late
from nlp.normalize import normalize
from nlp.task_numbers import find_task_numbers
from nlp.words import words_of

_of = words_of("of_year")
_YEAR = (
    r"(?:(?<![\d.\-/〔\[(])(?P<figures>20\d\d(?=\s?年|\s|:)|\d\d(?=年度?的?第))(?:\s?年)?+"
    rf"|(?P<last>{_of('last_year')})|(?P<before>{_of('year_before')})"
    rf"|(?P<next>{_of('next_year')}))"
)
# Not 2020年12月, 2020-12-01, 2020年第四季度, 2020年底: a day or a period is named, or when it was.
_WHOLE = rf"(?!\s?(?:[\d\-/.]|十|[一二三四五六七八九]月|{_of('of_another')}))"
_FORMS = tuple(
    late(form, re.IGNORECASE)
    for form in (
        rf"^(?P<kept>{_of('ahead')}*){_YEAR}{_of('belongs')}*{_WHOLE}",
        rf"{_YEAR}{_of('belongs')}*(?={_of('of_the_tasks')})",
        r"\s(?:in|of|for|from)\s(?P<figures>20\d\d)[\s.?]*$",
    )
)
_BEFORE_A_NUMBER = late(rf"{_YEAR}{_of('belongs')}*$", re.IGNORECASE)
_BEHIND_A_NUMBER = late(r"\s(?:of|in|from)\s(?P<figures>20\d\d)(?![\d\-/])", re.IGNORECASE)
_OF_THE_TASKS = late(_of("of_the_tasks"), re.IGNORECASE)
_TABLE = late(_of("table"))
_AWAY = {"last": -1, "before": -2, "next": 1}


class OfYear(NamedTuple):
    """The year, what is said without it, and whether a task's number stands beside it, or the tasks
    are spoken of."""

    year: int
    rest: str
    numbered: bool
    of_tasks: bool = False


def read_of_year(text: str, now: dt.datetime) -> OfYear | None:
    """The year that a sentence says its task or question to be of; None where a year is none or is
    that of a day (第1项改到2021年3月)."""
    said = normalize(text)
    for number in find_task_numbers(said):
        if (found := _BEFORE_A_NUMBER.search(said[: number.start])) is not None:
            rest = said[: found.start()] + said[number.start :]
            return OfYear(_year(found, now), rest, numbered=True)
        if (found := _BEHIND_A_NUMBER.match(said, number.end)) is not None:
            rest = said[: number.end] + said[found.end() :]
            return OfYear(_year(found, now), rest, numbered=True)
    for form in _FORMS if "\n" not in said.strip() else ():
        if (found := form.search(said)) is not None:
            said_before = said[: found.start()] + (found.groupdict().get("kept") or "")
            # 去年的任务表: the table is all that is said of it
            rest = said_before + (said[found.end() :].strip() or _table(found))
            if not rest.strip():
                return None
            of_tasks = bool(_OF_THE_TASKS.search(rest))
            return OfYear(_year(found, now), rest.strip(), numbered=False, of_tasks=of_tasks)
    return None


def _table(found: re.Match[str]) -> str:
    """The table, where it is named behind the year."""
    named = _TABLE.search(found[0])
    return named[0] if named else ""


def _year(found: re.Match[str], now: dt.datetime) -> int:
    if figures := found["figures"]:
        return int(figures) % 100 + 2000
    said = found.groupdict()
    return now.year + next(away for name, away in _AWAY.items() if said.get(name))
