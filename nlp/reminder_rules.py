"""How does a coordinator want reminders to come? Only what is said, as numbers and hours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from nlp.normalize import normalize
from nlp.numerals import chinese_integer

Rule = int | list[int] | str
"""A count, a list of counts, or an hour as ``09:00``."""

WORKDAYS_OF_A_WEEK = 5
_NUMBER = r"(?<![\d.])(\d{1,30}|[一二两三四五六七八九十]{1,3})(?![\d.])"
_DAYS = r"\s*个?(?:工作日|天|日|(?:working )?days?)"
_COUNT = rf"{_NUMBER}(?:\s*个?(?:工作日|天|日(?!期)|周|星期|礼拜|(?:working )?days?|weeks?))?"
_JOINED = r"\s*(?:[、,，/和及与跟以]|and|&)+\s*"
_SAME_DAY = r"(?:到期)?(?:当天|当日|那天)|on the (?:due )?day"
_COUNTS = rf"{_COUNT}(?:{_JOINED}(?:到期)?(?:前|提前)?{_COUNT})*"
_AHEAD = re.compile(rf"(?:提前|(?:到期|截止|期限|时限|限期)[之以]?前)[为成到]?\s*({_COUNTS})")
_BEFORE = re.compile(rf"({_COUNTS})\s*(?:[之以]?前(?!提)|(?:before|ahead|in advance))")
_ONLY_SAME_DAY = re.compile(rf"[只仅](?:在|于)?\s*(?:{_SAME_DAY})|only (?:{_SAME_DAY})")
_EVERY = re.compile(
    rf"(?:逾期|过期|超期|overdue)[^，。；;\n]{{0,8}}?(?:每隔?|隔|间隔[为改成]{{0,2}}|every)\s*"
    rf"(?:{_NUMBER})?{_DAYS}"
)
_TIMES = re.compile(
    rf"(?:逾期|过期|超期|overdue)[^，。；;\n]{{0,8}}?(?:最多|至多|不超过|at most)"
    rf"[^\d一二两三四五六七八九十]{{0,6}}{_NUMBER}\s*(?:[次遍]|times)"
)
_ESCALATE = re.compile(
    rf"(?:逾期|过期|超期|overdue)[^，。；;\n\d]{{0,8}}?{_NUMBER}\s*(?:[次遍]|times|reminders)"
    r"[^。；;\n]{0,8}?(?:告诉|告知|报|通知|上报|提请|转|找|tell|escalate)"
)
_WEEKLY = re.compile(
    rf"(?:[每一](?:个?周|星期|礼拜)|7天内|七天内|week)[^。；;\n\d]{{0,8}}?"
    rf"(?:最多|至多|不超过|上限|限|at most)[^\d一二两三四五六七八九十]{{0,6}}{_NUMBER}"
    rf"|at most {_NUMBER} (?:pushes|messages|times) (?:a|per) week"
)
_REST = re.compile(
    rf"(?:催办|催报|urg\w+)[^。；;\n\d]{{0,10}}?(?:隔|冷却|歇|every|rest)"
    rf"[^\d一二两三四五六七八九十]{{0,6}}{_NUMBER}{_DAYS}"
    rf"|{_NUMBER}{_DAYS}[之以]?内?(?:不得|不能|不要|不)(?:再|重复)+催"
)
_PART = r"(?:(上午|早上|早晨|中午|下午|傍晚|晚上)\s*)?"
_HOUR = (
    rf"{_PART}(\d{{1,2}}|[一二两三四五六七八九十]{{1,3}})"
    r"(?:\s*[点时:：]\s*(半|一刻|三刻|\d{1,2}|[零〇一二三四五六七八九十]{1,3})?分?钟?整?)"
)
_WINDOW = re.compile(rf"{_HOUR}\s*(?:到|至|[-—–~～]+|to|until)\s*{_HOUR}")
_SAYS_WINDOW = re.compile(r"推送|发送|提醒|时间|时段|发消息|send|push|remind|hours")
_AFTERNOON = frozenset({"下午", "傍晚", "晚上"})
_MINUTES = {"半": 30, "一刻": 15, "三刻": 45}
_DEFAULTS = re.compile(
    r"(?:恢复|还原|改回|用回|回到|换回).{0,8}(?:默认|初始)|(?:default|usual) (?:reminder )?rules"
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
            weeks = re.search(r"周|星期|礼拜|week", each[0])
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


def _minutes(part: str | None, hour: str, minute: str | None) -> int:
    at = chinese_integer(hour) or 0
    if part in _AFTERNOON and at < 12:
        at += 12
    past = _MINUTES.get(minute or "", chinese_integer(minute) if minute else 0) or 0
    return at * 60 + min(past, 59)
