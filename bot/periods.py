"""By when is a task due, and is it late? Reporting periods and due days, from dates alone."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from storage.models import Plan

MONTHS_OF = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
"""The reporting cadences and their length in months."""

_MARKS = {"monthly": "M", "quarterly": "Q", "half_yearly": "H", "yearly": ""}


@dataclass(frozen=True, slots=True)
class Period:
    """One reporting period: the ``index``-th (from 1) of its cadence in the year."""

    cadence: str
    year: int
    index: int

    @property
    def label(self) -> str:
        """``2020Q4``, ``2020M11``, ``2020H2``, ``2020``: the first part of a receipt."""
        return f"{self.year}{_MARKS[self.cadence]}" + (
            "" if self.cadence == "yearly" else str(self.index)
        )

    @property
    def first_on(self) -> dt.date:
        return dt.date(self.year, (self.index - 1) * MONTHS_OF[self.cadence] + 1, 1)

    @property
    def last_on(self) -> dt.date:
        months = self.index * MONTHS_OF[self.cadence]
        first_after = dt.date(self.year + months // 12, months % 12 + 1, 1)
        return first_after - dt.timedelta(days=1)


def period_on(cadence: str, day: dt.date) -> Period:
    """The period that a day falls into."""
    return Period(cadence, day.year, (day.month - 1) // MONTHS_OF[cadence] + 1)


def following(period: Period) -> Period:
    return period_on(period.cadence, period.last_on + dt.timedelta(days=1))


def range_of(period: str, today: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of ``this_week``, ``this_month``, ``this_quarter`` or until an ISO day.

    A named day means everything from today up to it.
    """
    match period:
        case "this_week":
            monday = today - dt.timedelta(days=today.weekday())
            return monday, monday + dt.timedelta(days=6)
        case "this_month":
            month = period_on("monthly", today)
            return month.first_on, month.last_on
        case "this_quarter":
            quarter = period_on("quarterly", today)
            return quarter.first_on, quarter.last_on
        case "overdue":
            return dt.date.min, today - dt.timedelta(days=1)
    day = dt.date.fromisoformat(period)
    return min(today, day), day


class Standing(enum.StrEnum):
    """CLOSED: accepted as done. REPORTED: nothing is owed now. OPEN: owed, in time. LATE: not."""

    CLOSED = "closed"
    REPORTED = "reported"
    OPEN = "open"
    LATE = "late"

    @property
    def settled(self) -> bool:
        """Whether nothing is owed now."""
        return self in (Standing.CLOSED, Standing.REPORTED)


@dataclass(frozen=True, slots=True)
class Owed:
    """How an assignment stands, all of it of one period: the oldest that is owed, else the last.

    ``due_on`` is the day it is judged by; reports made from ``since`` on count for it.
    """

    standing: Standing
    due_on: dt.date
    since: dt.date

    def counts(self, reported_on: dt.date | None) -> bool:
        """Whether a report of that day is one of this period, even where more is owed.

        A dated task at 80 % is not finished, but nobody may say that its unit did not report.
        """
        return reported_on is not None and reported_on >= self.since

    def is_asked_by(self, last: dt.date, reported_on: dt.date | None) -> bool:
        """Whether it belongs to what is to be reported until a day: what is reported already does,
        so that a later day makes no report disappear."""
        return self.due_on <= last or self.counts(reported_on)


@dataclass(frozen=True, slots=True)
class Terms:
    """By when does an assignment owe reports? The one rule that everything goes by.

    Without a ``day`` at the end of every period of its ``cadence``: a report settles the period it
    is made in. A ``day`` that is owed ``once``, or behind which no further period ends, is settled
    when the task is done. Any other day takes the place of those before it and of the end of its
    own period, in which it wants a report as every period does; from the next one on the cadence
    goes on as before. So a day that was moved or granted for one quarter ends no year's reports.
    """

    cadence: str
    closes_on: dt.date
    day: dt.date | None = None
    once: bool = False

    @property
    def last_day(self) -> dt.date | None:
        """The day nothing is owed after, if there is one."""
        if self.day is None or not (self.once or self._period(self.day).last_on >= self.closes_on):
            return None
        return self.day

    @property
    def next_day(self) -> dt.date | None:
        """The due day of the period that follows a day of its own, if one does."""
        if self.day is None or self.last_day is not None:
            return None
        return self._ends(following(self._period(self.day)))

    def passed_over(self, due_on: dt.date) -> tuple[dt.date, ...]:
        """The periods' ends in between that are not owed where what was due on ``due_on`` is due
        on ``day`` instead."""
        days, period = [], following(self._period(due_on))
        while self.day is not None and period.last_on < self._period(self.day).first_on:
            days.append(self._ends(period))
            period = following(period)
        return tuple(days)

    def due_on(self, today: dt.date) -> dt.date:
        """The day that is next, whatever was reported; after the plan's closing day, the last."""
        if self.day is not None and (self.last_day or today <= self._period(self.day).last_on):
            return self.day
        return self._ends(self._period(min(today, self.closes_on)))

    def owed(
        self,
        *,
        live_on: dt.date,
        reported_on: dt.date | None,
        done: bool,
        closed: bool,
        today: dt.date,
    ) -> Owed:
        """How an assignment stands today that is owed since ``live_on``, given its last report."""
        if self.last_day is not None:
            late = Standing.LATE if today > self.last_day else Standing.OPEN
            stands = Standing.REPORTED if done else late
            return Owed(Standing.CLOSED if closed else stands, self.last_day, dt.date.min)
        running = at = self._period(min(today, self.closes_on))
        if self.day is not None and self.day > running.last_on:
            at = self._period(self.day)
        first = self._first_owed(min(live_on, today, self.closes_on), reported_on)
        stands = Standing.REPORTED
        if first.first_on <= at.first_on:
            at = first
            stands = Standing.LATE if today > self._ends(at) else Standing.OPEN
        since = min(at.first_on, running.first_on)
        return Owed(Standing.CLOSED if closed else stands, self._ends(at), since)

    def days_owed(
        self, *, live_on: dt.date, reported_on: dt.date | None, done: bool, closed: bool
    ) -> tuple[dt.date, ...]:
        """The due days still ahead or missed, oldest first; none when settled.

        A plan that went live after its own end is somebody's look at an old year: nobody is
        reminded of it.
        """
        if closed or live_on > self.closes_on:
            return ()
        if self.last_day is not None:
            return () if done else (self.last_day,)
        period = self._first_owed(live_on, reported_on)
        days = []
        while period.first_on <= self.closes_on:
            days.append(self._ends(period))
            period = following(period)
        return tuple(days)

    def _first_owed(self, live_on: dt.date, reported_on: dt.date | None) -> Period:
        """The first period without a report of all that are owed, to come ones included."""
        begins = live_on if self.day is None else max(live_on, self._period(self.day).first_on)
        period = self._period(begins)
        if reported_on is not None and reported_on >= period.first_on:
            return following(self._period(reported_on))
        return period

    def _ends(self, period: Period) -> dt.date:
        """The due day of a period."""
        if self.day is not None and self._period(self.day) == period:
            return self.day
        return min(period.last_on, self.closes_on)

    def _period(self, day: dt.date) -> Period:
        return period_on(self.cadence, day)


class Dated(Protocol):
    """What of a task says by when it is due; ``written`` is what the table says of it, empty where
    a person set it."""

    @property
    def deadline_on(self) -> dt.date | None: ...
    @property
    def cadence(self) -> str | None: ...
    @property
    def written(self) -> str: ...


def terms(plan: Plan, task: Dated, own: dt.date | None = None) -> Terms:
    """The terms of a task; ``own`` is one unit's day, which ends the rhythm that only stood in for
    a day."""
    stood_in = own is not None and is_undated(plan, task)
    once = stood_in or is_once(task.deadline_on, task.cadence)
    return Terms(task.cadence or plan.cadence, plan.closes_on, own or task.deadline_on, once)


def is_undated(plan: Plan, task: Dated) -> bool:
    """Whether a task's deadline is written down and no day of the calendar yet: 立行立改. Until a
    day is set it goes by the plan's rhythm."""
    open_still = task.deadline_on is None and task.cadence is None
    return open_still and names_no_day(task.written, plan.year)


@lru_cache(maxsize=4096)
def names_no_day(written: str, year: int) -> bool:
    """Whether words in a deadline's place leave the day open."""
    from nlp.task_table import deadlines  # heavy, and not wanted before the first look

    return deadlines.is_undated(written, year)


def is_once(deadline_on: dt.date | None, cadence: str | None) -> bool:
    """Whether a task is owed once: one that has a cadence beside its day goes on after it."""
    return deadline_on is not None and cadence is None
