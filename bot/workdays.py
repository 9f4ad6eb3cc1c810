"""Which days are worked, and when may something be sent? The statutory calendar is data."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from chinese_calendar import constants

OPENS = dt.time(9, 0)
CLOSES = dt.time(17, 30)
"""Between these times of a working day something may be sent unasked."""
DAYS_OFF_IN_A_YEAR = 11
"""The fewest statutory days off a year has had; a notice with fewer is not the whole year's."""
LONGEST_SPAN = 31
_ONE_DAY = dt.timedelta(days=1)
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.\.(\d{4}-\d{2}-\d{2}))?")
_PUBLISHED = frozenset(day.year for day in constants.holidays)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days as the State Council's notices lay them down, with make-up weekends.

    ``changes`` ({day: is it worked}) come from notices the coordinator sent and win over what is
    published. A year neither knows is taken to be worked Monday to Friday; ask :meth:`is_known`
    before relying on it.
    """

    zone: ZoneInfo
    changes: Mapping[dt.date, bool] = field(default_factory=dict)
    opens: dt.time = OPENS
    closes: dt.time = CLOSES

    def is_known(self, year: int) -> bool:
        """Whether the year's days off have been published, or sent by the coordinator."""
        if year in _PUBLISHED:
            return True
        off = sum(day.year == year and not works for day, works in self.changes.items())
        return off >= DAYS_OFF_IN_A_YEAR

    def is_workday(self, day: dt.date) -> bool:
        """Whether the day is worked."""
        changed = self.changes.get(day)
        if changed is not None:
            return changed
        return day in constants.workdays or (day.weekday() < 5 and day not in constants.holidays)

    def add_workdays(self, day: dt.date, count: int) -> dt.date:
        """The ``count``-th working day after ``day``, or before it where negative; 0: the day."""
        step = _ONE_DAY if count > 0 else -_ONE_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_workday(day):
                day += step
        return day

    def last_workday(self, day: dt.date) -> dt.date:
        """The day itself where it is worked, else the last working day before it."""
        return day if self.is_workday(day) else self.add_workdays(day, -1)

    def workdays_between(self, first: dt.date, last: dt.date) -> int:
        """How many working days lie after ``first`` up to and with ``last``; negative backwards."""
        if last < first:
            return -self.workdays_between(last, first)
        days = ((first + _ONE_DAY * n) for n in range(1, (last - first).days + 1))
        return sum(map(self.is_workday, days))

    def opening(self, day: dt.date) -> dt.datetime:
        """The moment the sending hours of a day begin."""
        return dt.datetime.combine(day, self.opens, self.zone)

    def is_working_moment(self, at: dt.datetime) -> bool:
        """Whether something may be sent unasked at this moment."""
        return self.next_working_moment(at) == at

    def next_working_moment(self, at: dt.datetime) -> dt.datetime:
        """``at`` itself where it lies in the sending hours, else their next beginning.

        In the office's zone, whatever zone ``at`` carries. Raises ValueError for a naive moment.
        """
        if at.tzinfo is None:
            raise ValueError(f"naive datetime {at!r}: a moment needs a zone")
        at = at.astimezone(self.zone)
        if self.is_workday(at.date()):
            if at.time() < self.opens:
                return self.opening(at.date())
            if at.time() <= self.closes:
                return at
        return self.opening(self.add_workdays(at.date(), 1))


class CalendarRefused(Exception):
    """A year's notice cannot be used; ``code`` names the sentence that says why."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class YearNotice:
    """A year's days off and make-up days, as one notice lays them down."""

    year: int
    source: str
    days: Mapping[dt.date, bool]


def read_notice(text: str) -> YearNotice:
    """Reads the file with which a coordinator enters a year's notice.

    It is TOML: ``year``, ``source`` (the notice's number), and the lists ``off`` and ``work`` of
    days ``2027-01-01`` or spans ``2027-10-01..2027-10-07``. Raises :class:`CalendarRefused`.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CalendarRefused("no_toml", reason=str(error)) from None
    for key in data.keys() - {"year", "source", "off", "work"}:
        raise CalendarRefused("unknown_key", name=key)
    year = data.get("year")
    if not isinstance(year, int) or isinstance(year, bool) or not 2000 <= year <= 2100:
        raise CalendarRefused("no_year")
    source = data.get("source")
    if not isinstance(source, str) or not source.strip():
        raise CalendarRefused("no_source")
    days: dict[dt.date, bool] = {}
    for key, works in (("off", False), ("work", True)):
        for day in _days(data.get(key, []), key, year):
            if days.setdefault(day, works) != works:
                raise CalendarRefused("both", day=day)
    off = sum(not works for works in days.values())
    if off < DAYS_OFF_IN_A_YEAR and year not in _PUBLISHED:
        raise CalendarRefused("too_few", count=off, needed=DAYS_OFF_IN_A_YEAR)
    return YearNotice(year, source.strip()[:128], days)


def _days(spans: Any, key: str, year: int) -> Iterator[dt.date]:
    if not isinstance(spans, list):
        raise CalendarRefused("no_list", name=key)
    for span in spans:
        # TOML has days of its own: 2027-01-01 may stand without quotation marks.
        found = _SPAN.fullmatch(str(span).strip())
        try:
            first, last = _ends(found)
        except ValueError:
            raise CalendarRefused("no_day", said=span) from None
        if first.year != year or last.year != year:
            raise CalendarRefused("other_year", said=span, year=year)
        if not 0 <= (last - first).days < LONGEST_SPAN:
            raise CalendarRefused("bad_span", said=span)
        yield from (first + _ONE_DAY * n for n in range((last - first).days + 1))


def _ends(span: re.Match[str] | None) -> tuple[dt.date, dt.date]:
    if span is None:
        raise ValueError("neither a day nor a span")
    return dt.date.fromisoformat(span[1]), dt.date.fromisoformat(span[2] or span[1])
