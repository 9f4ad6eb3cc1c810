"""How does a coordinator want reminders to come? Only what is said, as numbers and hours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from nlp.late import late
from nlp.normalize import normalize
from nlp.numerals import chinese_integer
from nlp.words import words_of

Rule = int | list[int] | str
"""A count, a list of counts, or an hour as ``09:00``."""

WORKDAYS_OF_A_WEEK = 5
one_of = words_of("reminders")
shared = words_of("shared")

_OVERDUE = shared("overdue")

_NUMBER = r"(?<![\d.])(\d{1,30}|[一二两三四五六七八九十]{1,3})(?![\d.])"
_DAYS = rf"\s*个?{one_of('day')}"
_COUNT = rf"{_NUMBER}(?:\s*个?(?:{one_of('day')}(?!期)|{one_of('week')}))?"
_WEEKS = late(one_of("week"))
_JOINED = rf"\s*(?:[、,，/&以]|{shared('and')}|and)+\s*"
_COUNTS = rf"{_COUNT}(?:{_JOINED}(?:到期)?(?:前|提前)?{_COUNT})*"
_AHEAD = late(rf"(?:提前|{shared('due')}[之以]?前)[为成到]?\s*({_COUNTS})")
_BEFORE = late(rf"({_COUNTS})\s*(?:[之以]?前(?!提)|(?:before|ahead|in advance))")
_ONLY_SAME_DAY = late(rf"(?:[只仅][在于]?|only)\s*{one_of('same_day')}")
_FEW_WORDS = r"[^，。；;\n]{0,8}?"
_NO_NUMBER = r"[^\d一二两三四五六七八九十]{0,6}"
_EVERY = late(rf"{_OVERDUE}{_FEW_WORDS}{one_of('every')}\s*(?:{_NUMBER})?{_DAYS}")
_TIMES = late(
    rf"{_OVERDUE}{_FEW_WORDS}{one_of('at_most')}{_NO_NUMBER}{_NUMBER}\s*{one_of('times')}"
)
_ESCALATE = late(
    rf"{_OVERDUE}[^，。；;\n\d]{{0,8}}?{_NUMBER}\s*{one_of('times')}[^。；;\n]{{0,8}}?{one_of('tells')}"
)
_WEEKLY = late(
    rf"{one_of('each_week')}[^。；;\n\d]{{0,8}}?{one_of('at_most')}{_NO_NUMBER}{_NUMBER}"
    rf"|at most {_NUMBER} (?:pushes|messages|times) (?:a|per) week"
)
_REST = late(
    rf"{one_of('urges')}[^。；;\n\d]{{0,10}}?{one_of('rests')}{_NO_NUMBER}{_NUMBER}{_DAYS}"
    rf"|{_NUMBER}{_DAYS}[之以]?内?{one_of('must_not')}(?:再|重复)+催"
)
_HOUR = (
    rf"(?:(?:{one_of('morning')}|({one_of('afternoon')}))\s*)?"
    r"(\d{1,2}|[一二两三四五六七八九十]{1,3})"
    r"(?:\s*[点时:：]\s*(半|一刻|三刻|\d{1,2}|[零〇一二三四五六七八九十]{1,3})?分?钟?整?)"
)
_WINDOW = late(rf"{_HOUR}\s*(?:到|至|[-—–~～]+|to|until)\s*{_HOUR}")
_SAYS_WINDOW = late(one_of("window"))
_MINUTES = {"半": 30, "一刻": 15, "三刻": 45}
_DEFAULTS = late(
    rf"{shared('restores')}.{{0,8}}(?:默认|初始)|(?:default|usual) (?:reminder )?rules"
)


def read_rules(text: str) -> dict[str, Rule]:
    """The rules a sentence sets, by name; what it does not speak of is missing.

    ``before``, ``overdue_every``, ``overdue_times``, ``escalate_after``, ``weekly_pushes``,
    ``urge_rest_days``, and ``opens`` with ``closes``. Bounds are for others to keep.
    """
    said = normalize(text).lower()
    found = {name: read(said) for name, read in _READERS.items()}
    rules: dict[str, Rule] = {name: value for name, value in found.items() if value is not None}
    if _SAYS_WINDOW.search(said) and (hours := _window(said)) is not None:
        rules |= hours
    return rules


def wants_defaults(text: str) -> bool:
    """Whether the usual rules are wanted back."""
    return bool(_DEFAULTS.search(normalize(text).lower()))


def _before(said: str) -> list[int] | None:
    found = _AHEAD.search(said) or _BEFORE.search(said)
    if found is None:
        return [] if _ONLY_SAME_DAY.search(said) else None
    return list(_counts(found[1]))


def _counts(listed: str) -> Iterator[int]:
    for each in re.finditer(_COUNT, listed):
        number = chinese_integer(each[1])
        if number is not None:
            weeks = _WEEKS.search(each[0])
            yield number * WORKDAYS_OF_A_WEEK if weeks else number


def _every(said: str) -> int | None:
    found = _EVERY.search(said)
    # 每天: every single one.
    return None if found is None else chinese_integer(found[1] or "1")


def _count(pattern: re.Pattern[str]) -> Callable[[str], int | None]:
    def read(said: str) -> int | None:
        found = pattern.search(said)
        number = next(filter(None, found.groups()), None) if found else None
        return chinese_integer(number) if number else None

    return read


_READERS: Mapping[str, Callable[[str], Rule | None]] = {
    "before": _before,
    "overdue_every": _every,
    "overdue_times": _count(_TIMES),
    "escalate_after": _count(_ESCALATE),
    "weekly_pushes": _count(_WEEKLY),
    "urge_rest_days": _count(_REST),
}


def _window(said: str) -> dict[str, Rule] | None:
    """From when to when; 9点到5点 ends in the afternoon. None where there is no such hour."""
    found = _WINDOW.search(said)
    if found is None:
        return None
    opens, closes = _minutes(*found.groups()[:3]), _minutes(*found.groups()[3:])
    if closes <= opens and closes < 12 * 60:
        closes += 12 * 60
    if max(opens, closes) >= 24 * 60:
        return None
    return {
        name: f"{at // 60:02}:{at % 60:02}" for name, at in (("opens", opens), ("closes", closes))
    }


def _minutes(afternoon: str | None, hour: str, minute: str | None) -> int:
    at = chinese_integer(hour) or 0
    if afternoon and at < 12:
        at += 12
    past = _MINUTES.get(minute or "", chinese_integer(minute) if minute else 0) or 0
    return at * 60 + min(past, 59)
