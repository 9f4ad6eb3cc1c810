"""Which stretch of the past does a message name? 审计 11月, 操作记录 近7天, 9月1日至今."""

import datetime as dt
import re
from dataclasses import replace

from nlp.dates.finding import find_readings
from nlp.dates.frame import Frame
from nlp.dates.pieces import around, small_letters
from nlp.dates.reading import DateReading
from nlp.normalize import normalize

_TO = re.compile(r"\s*(?:至|到|~|-|—|–|to|until)\s*")
_SINCE = re.compile(rf"\s*(?:{around('until_now')}|until now)")
_BEFORE = re.compile(r"(?:since|from)\s*$")
_WITH_YEAR = re.compile(r"20\d\d|[去前今本明来后]年|[下明后]|next|last")
_YEAR = re.compile(r"(20\d\d)(?=\s*(?:年|$))|([前去今本]|全)年|(本年度)")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
# 15 October is a day; october alone is the month, as only a question about the past names it.
_MONTH_ALONE = re.compile(rf"(?<![a-z\d])(?<!\d )({'|'.join(_MONTHS)})(?! ?\d|[a-z])")
_BACK_BY = {"前": 2, "去": 1}
A_CENTURY = dt.timedelta(days=36_500)
TOO_LONG = dt.timedelta(days=300)
"""11月到2月 runs over the turn of the year; 11月20日到11月10日 has its ends the wrong way round."""


class WrongWayRound(ValueError):
    """A stretch that ends before it begins, as it was said."""


def read_past(text: str, *, now: dt.datetime) -> tuple[dt.date, dt.date] | None:
    """The first and the last day of the stretch, None where none is named.

    A month or day without its year is the last one there was. Raises :class:`WrongWayRound`.
    """
    said = small_letters(normalize(text))
    said = _MONTH_ALONE.sub(lambda month: f"{_MONTHS.index(month[1]) + 1}月", said)
    today = now.date()
    readings = [_gone(reading, today) for reading in find_readings(said, Frame(now, None))]
    for at, reading in enumerate(readings):
        if reading.length is not None:
            return today - min(reading.length, A_CENTURY), today
        if reading.first is None or reading.date is None:
            continue
        if _SINCE.match(said, reading.end) or _BEFORE.search(said, 0, reading.start):
            return reading.first, today
        last = reading.date
        follows = readings[at + 1] if at + 1 < len(readings) else None
        if follows and follows.date and _TO.fullmatch(said, reading.end, follows.start):
            last = follows.date
            if last < reading.first:
                raise WrongWayRound(said[reading.start : follows.end])
        elif last - reading.first > TOO_LONG and not _WITH_YEAR.search(reading.text):
            raise WrongWayRound(reading.text)
        return reading.first, last
    if (named := _YEAR.search(said)) is None:
        return None
    year = int(named[1]) if named[1] else today.year - _BACK_BY.get(named[2], 0)
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def _gone(reading: DateReading, today: dt.date) -> DateReading:
    """The reading, a year earlier where it names no year and would begin after today."""
    if reading.first is None or reading.date is None or reading.first <= today:
        return reading
    if _WITH_YEAR.search(reading.text):
        return reading
    return replace(reading, first=_a_year_back(reading.first), date=_a_year_back(reading.date))


def _a_year_back(day: dt.date) -> dt.date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap else day.day)
