"""For which moments is a reminder ordered or put off?

A moment is written ``2020-12-23T15:00``, ``2020-12-23`` where no hour is said,
``2020-12-23 afternoon`` where only the part of the day is, and ``2020-12-28/2021-01-03`` for a
stretch of days (下周). Reminders look ahead: on a Tuesday 周一 is the Monday to come.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace

from nlp.dates import DateReading, clock, pieces
from nlp.dates.pieces import WEEK, around
from nlp.message import Message
from nlp.numerals import chinese_integer
from nlp.words import words_of

one_of = words_of("moments")
shared = words_of("shared")
_NUMBER = r"(\d{1,3}|[零〇一二两三四五六七八九十]{1,3})"
_WEEKDAY = re.compile(
    rf"{WEEK}[一二三四五六日天]|(?:mon|tues?|wed|thu|fri|sat|sun)[a-z]*", re.IGNORECASE
)
_JOINED = re.compile(rf"\s*(?:、|{shared('and')}|and(?![a-z]))\s*")
_CLAUSE = re.compile(r"[，。！？；,!?;\n]")
_PART_ALONE = re.compile(rf"(?<![0-9一-鿿]){one_of('parts_of_day')}|(?<=[，,先到等])(?:下午|晚上)")
_COUNTED = rf"{_NUMBER}\s*个?(工作日|[天日]|{WEEK})"
_DUE = rf"{shared('due')}(?:日期?|时间)?"
_BEFORE_DUE = re.compile(
    rf"{_DUE}的?[之以]?前的?{_COUNTED}|(?<!能)提前{_COUNTED}(?!完成|[报交])"
    r"|(\d{1,2}|one|two|three|a) (working days?|days?|weeks?) (?:before|ahead)",
    re.IGNORECASE,
)
_DUE_DAY = re.compile(
    rf"{_DUE}的?(?:当[天日]|那一?天|时)|on the (?:due )?day it is due|on the due day"
)
_OF_THE_CLOCK = pieces.one_of(pieces.LEXICON["units"]["of_the_clock"])
_HOURS_BEFORE_DUE = re.compile(rf"{_DUE}的?[之以]?前的?{_NUMBER}个?{_OF_THE_CLOCK}")
# 开会前半小时, 提前一小时, half an hour before: counted back from an hour that nobody knows.
_COUNTED_BACK = re.compile(rf"前的?{around('about')}?\s?$")
_BEFORE_IT = re.compile(rf"\s?{one_of('ahead_in_english')}", re.IGNORECASE)
# 12月31号前一个工作日: counted back over days off, which language alone cannot do.
_WORKDAYS_BEFORE = re.compile(rf"[日号底末]的?[之以]?前的?{_NUMBER}个?工作日")
_SAME_HOUR = re.compile(
    r"(?:这个?|同一)(?:时候|时间|点)|(?<![a-z])this time(?![a-z])", re.IGNORECASE
)
_ENGLISH_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3}
_HOUR = re.compile(
    rf"(?<![\d.:第]){_NUMBER}\s*(?:点钟?(?!意见|建议)|时(?![间候期段效代限长常刻]))(?:\s*(\d{{1,2}}))?"
    r"|(?<![\d.:])(\d{1,3}):(\d{1,3})(?![\d:])"
    r"|(?<![\d.:])(\d{1,3})\s*o'?clock",
    re.IGNORECASE,
)
_ODD_YEAR = re.compile(
    r"(?<!\d)(?!(?:19|20)\d\d\s*年)(\d{3,6})\s*年(?:度|\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*[日号])?)?"
)
_AFTERNOON = frozenset({"afternoon", "evening"})


def moments(message: Message) -> tuple[str, ...] | None:
    """Every moment named: 明天三点和五点 are two."""
    readings = named(message) or tuple(_part_alone(message))
    return tuple(dict.fromkeys(written(each, message.now) for each in readings)) or None


def named(message: Message) -> tuple[DateReading, ...]:
    """What the reminder is for, in order: several only where they are joined.

    The words next to 提醒 count: of 明天开会，后天提醒我 the second day.
    """
    text = message.text
    if _WORKDAYS_BEFORE.search(text):
        return ()
    if before_due(message) or _HOURS_BEFORE_DUE.search(text) or _ODD_YEAR.search(text):
        return ()
    if any(
        reading.length
        and (_COUNTED_BACK.search(text, 0, reading.start) or _BEFORE_IT.match(text, reading.end))
        for reading in message.dates
    ):
        return ()
    now = message.now
    ahead = [r for r in (upcoming(r, now) for r in message.dates) if _is_ahead(r, now)]
    if not ahead:
        return ()
    groups = list(_groups(ahead, message))
    asked = (*message.spans("remind"), *message.spans("again"), *message.spans("postpone"))
    at = asked[0][0] if asked else 0
    begins = max((m.end() for m in _CLAUSE.finditer(message.text, 0, at)), default=0)
    before = [g for g in groups if begins <= g[0].start < at]
    behind = [g for g in groups if g[0].start >= at]
    chosen = (before[-1:] or behind[:1] or groups[:1])[0]
    timed = next((r for r in reversed(chosen) if r.time or r.part_of_day), None)
    if timed is None and _SAME_HOUR.search(text):
        timed = replace(chosen[0], time=now.time().replace(second=0, microsecond=0))
    if timed is None:
        return tuple(chosen)
    return tuple(
        r if r.time or r.part_of_day else replace(r, time=timed.time, part_of_day=timed.part_of_day)
        for r in chosen
    )


def upcoming(reading: DateReading, now: dt.datetime) -> DateReading:
    """The reading, a weekday that is over moved to the week to come."""
    if reading.date is None or not _WEEKDAY.match(reading.text):
        return reading
    over = reading.date < now.date()
    if reading.date == now.date() and reading.time:
        over = dt.datetime.combine(reading.date, reading.time, now.tzinfo) <= now
    if not over:
        return reading
    week = dt.timedelta(days=7)
    first = reading.first + week if reading.first else None
    return replace(reading, date=reading.date + week, first=first)


def before_due(message: Message) -> tuple[int, str, str] | None:
    """How long before the due day: (1, "days", "15:00"); the hour is empty where none is said."""
    if not message.shows("remind"):
        return None
    found = _BEFORE_DUE.search(message.text)
    if found is None:
        day = _DUE_DAY.search(message.text)
        return (0, "days", _hour_behind(message, day.end())) if day else None
    many, unit = next((found[i], found[i + 1]) for i in (1, 3, 5) if found[i])
    count = _ENGLISH_COUNTS.get(many.lower()) or chinese_integer(many)
    if count is None:
        return None
    hour = _hour_behind(message, found.end())
    if re.fullmatch(WEEK, unit) or unit.lower().startswith("week"):
        return 7 * count, "days", hour
    return count, "workdays" if unit[0] in "工w" else "days", hour


def repeats(message: Message) -> bool | None:
    """Whether it should come again and again: 每天下午三点提醒我, not 明天提醒我交每月报表."""
    begins, ends = next(iter(message.spans("remind")), (0, 0))
    ahead = [r for r in message.dates if _is_ahead(r, message.now)]
    for each in message.dates:
        between = (min(each.end, ends), max(each.start, begins))
        if each.recurring and not any(between[0] <= r.start < between[1] for r in ahead):
            return each.end <= begins or not ahead or None
    return None


def several_orders(message: Message) -> bool | None:
    """Whether one message orders reminders with a moment each: 明天提醒我报27，后天提醒我报28."""
    asked = message.spans("remind")
    clauses = {len(_CLAUSE.findall(message.text[:start])) for start, _ in asked}
    at = {len(_CLAUSE.findall(message.text[: r.start])) for r in message.dates if r.date or r.time}
    return (len(clauses) > 1 and len(at & clauses) > 1) or None


def bad_hour(message: Message) -> str | None:
    """An hour no clock shows, as said: 25点, 15:61."""
    for found in _HOUR.finditer(message.text):
        hour = chinese_integer(found[1] or found[3] or found[5])
        minute = int(found[2] or found[4] or 0)
        if hour is not None and (hour > 24 or minute > 59):
            return found[0].strip()
    return None


def far_year(message: Message) -> str | None:
    """A day of a year no plan reaches, as said: 9999年12月31日."""
    found = _ODD_YEAR.search(message.text)
    return found[0].strip() if found else None


def past(message: Message) -> str | None:
    """The day that is over, as said, where nothing to come is named: 昨天下午."""
    if named(message):
        return None
    today = message.now.date()
    dated = ((r.text, upcoming(r, message.now).date) for r in message.dates)
    return next((text for text, date in dated if date and date < today), None)


def _is_ahead(reading: DateReading, now: dt.datetime) -> bool:
    if reading.length:
        return True
    return reading.date is not None and reading.date >= now.date()


def _groups(readings: list[DateReading], message: Message) -> Iterator[list[DateReading]]:
    """Readings that 和 joins stand together."""
    group: list[DateReading] = []
    for reading in readings:
        if group and reading.start < group[-1].end:
            continue  # was read as the second hour of the group
        gap = _JOINED.fullmatch(message.text, group[-1].end, reading.start) if group else None
        if group and gap is None:
            yield group
            group = []
        group.append(_of_same_day(reading, group[-1] if group else None, message))
        while (again := _another_hour(group[-1], message)) is not None:
            group.append(again)
    if group:
        yield group


def _another_hour(reading: DateReading, message: Message) -> DateReading | None:
    """三点和五点: the second hour, of the same day."""
    joined = _JOINED.match(message.text, reading.end)
    if joined is None or not (reading.time or reading.part_of_day):
        return None
    at = clock.clock_after_day(message.text, joined.end())
    if at is None:
        return None
    later = replace(
        reading, start=joined.end(), end=at.end, time=at.time, part_of_day=at.part_of_day
    )
    return _of_same_half(later, reading)


def _of_same_day(reading: DateReading, former: DateReading | None, message: Message) -> DateReading:
    alone = clock.clock_alone(reading.text, 0)
    if former is None or alone is None or alone.end < len(reading.text):
        return reading
    return _of_same_half(replace(reading, date=former.date, first=former.first), former)


def _of_same_half(later: DateReading, former: DateReading) -> DateReading:
    """下午三点和八点: the second hour is of the afternoon too."""
    spoken = later.part_of_day or former.part_of_day not in _AFTERNOON or later.time is None
    if spoken or later.time is None or later.time.hour >= 12:
        return later
    return replace(later, time=later.time.replace(hour=later.time.hour + 12))


def _part_alone(message: Message) -> Iterator[DateReading]:
    """下午再提醒: the next afternoon."""
    found = _PART_ALONE.search(message.text)
    at = clock.clock_after_day(message.text, found.start()) if found else None
    if found is not None and at is not None and at.time is None:
        today = message.now.date()
        yield DateReading(
            found[0], found.start(), at.end, today, None, None, "day", today, at.part_of_day
        )


def _hour_behind(message: Message, position: int) -> str:
    at = clock.clock_after_day(message.text, position)
    return f"{at.time:%H:%M}" if at and at.time else ""


def written(reading: DateReading, now: dt.datetime) -> str:
    """The moment a reading names, as :func:`moments` writes it; of a bare length, from ``now``."""
    if reading.length and reading.time is None:
        day = reading.date or (now + reading.length).date()
        hour = now if reading.date else now + reading.length
        return f"{day.isoformat()}T{hour:%H:%M}"
    if reading.date is None:
        return ""
    if reading.time is not None:
        return dt.datetime.combine(reading.date, reading.time).strftime("%Y-%m-%dT%H:%M")
    if reading.first and reading.first != reading.date:
        return f"{reading.first.isoformat()}/{reading.date.isoformat()}"
    part = f" {reading.part_of_day}" if reading.part_of_day else ""
    return f"{reading.date.isoformat()}{part}"
