"""Which days are worked, and when may something be sent? The statutory calendar is data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from chinese_calendar import constants

OPENS = dt.time(9, 0)
CLOSES = dt.time(17, 30)
"""Between these times of a working day something may be sent unasked."""
DAYS_OFF_IN_A_YEAR = 11
"""The fewest statutory days off a year has had; a notice with fewer is not the whole year's."""
NEXT_YEAR_KNOWN_FROM = 11
"""The month from which next year's days off should be known."""
_ONE_DAY = dt.timedelta(days=1)
_PUBLISHED: frozenset[int] = frozenset(day.year for day in constants.holidays)


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

    def missing_year(self, today: dt.date) -> int | None:
        """The year whose days off should be known by now: this one and, from November on, when
        the State Council gives notice of them, the next."""
        ahead = today.month >= NEXT_YEAR_KNOWN_FROM
        years = (today.year, today.year + 1) if ahead else (today.year,)
        return next((year for year in years if not self.is_known(year)), None)

    def last_known(self, year: int) -> int:
        """The last year whose days off are known, looking on from ``year``."""
        known = max(_PUBLISHED)
        while known <= year and self.is_known(known + 1):
            known += 1
        return known

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

    def closing(self, day: dt.date) -> dt.datetime:
        """When sending ends on a day."""
        return dt.datetime.combine(day, self.closes, self.zone)

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
