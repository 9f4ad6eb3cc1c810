"""By how much is a day moved, where a sentence names no new one: 延期一周, 提前三天?"""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass

from nlp.dates import find_dates
from nlp.dates.reading import DateReading
from nlp.normalize import normalize

_LATER = re.compile(
    r"(?:延期|延长|延后|延迟|推迟|推后|后延|顺延|展期|宽限|缓|延|往后(?:推|延|挪)|向后(?:推|延)|晚|再(?:给|加)|多(?:给|加)"
    r"|\b(?:postpone|extend|push|delay|move)\b[^,.]*\bby)(?:了|个|一下|出)?\s*"
)
_EARLIER = re.compile(r"(?:提前|提早|往前(?:提|推|挪))(?:了|一下)?\s*|\bforward\b[^,.]*\bby\s*")
_NO_LENGTH = re.compile(r"\s*(?:[之以]?[后内]|ago|from now)")
_MONTHS = re.compile(r"月|季|年|month|quarter|year", re.IGNORECASE)
DAYS_OF_MONTH, DAYS_OF_YEAR = 30, 365


@dataclass(frozen=True, slots=True)
class Shift:
    """So many months or days; negative where the day comes sooner."""

    months: int
    days: int

    def of(self, day: dt.date) -> dt.date:
        """The day it leads to: a month after 31 December is 31 January, after 31 January the last
        day of February."""
        months = day.year * 12 + day.month - 1 + self.months
        year, month = divmod(months, 12)
        last = monthrange(year, month + 1)[1]
        return dt.date(year, month + 1, min(day.day, last)) + dt.timedelta(days=self.days)


def read_shift(text: str, *, now: dt.datetime) -> Shift | None:
    """The length by which a day is to be moved; None where a new day is named, or neither."""
    said = normalize(text)
    found: Shift | None = None
    for reading in find_dates(said, now=now):
        shift = _shift(said, reading)
        if shift is None and reading.date is not None:
            return None
        found = found or shift
    return found


def _shift(said: str, reading: DateReading) -> Shift | None:
    if reading.length is None or _NO_LENGTH.match(said, reading.end):
        return None
    # 往后推三天 is one reading, of 三天 in 宽限三天 the verb stands before it.
    ahead = said[: reading.start] + (reading.text if reading.date is not None else "")
    for verb, sign in ((_LATER, 1), (_EARLIER, -1)):
        ends = [m.end() for m in verb.finditer(ahead)]
        if ends and (ends[-1] >= reading.start or not ahead[ends[-1] :].strip()):
            return _of_length(reading, sign)
    return None


def _of_length(reading: DateReading, sign: int) -> Shift:
    assert reading.length is not None
    days = reading.length.days
    if _MONTHS.search(reading.text):
        if days % DAYS_OF_YEAR == 0:
            return Shift(sign * 12 * (days // DAYS_OF_YEAR), 0)
        if days % DAYS_OF_MONTH == 0:
            return Shift(sign * (days // DAYS_OF_MONTH), 0)
    return Shift(0, sign * days)
