"""By when is a task due? Reporting periods and due days, from dates alone."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

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


def due_on(
    deadline_on: dt.date | None, cadence: str, closes_on: dt.date, today: dt.date
) -> dt.date:
    """The day a task is due next: its own deadline, else the end of the running period.

    After the plan's closing day an ongoing task stays due on that day.
    """
    if deadline_on is not None:
        return deadline_on
    return min(period_on(cadence, min(today, closes_on)).last_on, closes_on)


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


def standing(
    *,
    deadline_on: dt.date | None,
    cadence: str,
    closes_on: dt.date,
    live_on: dt.date,
    reported_on: dt.date | None,
    done: bool,
    closed: bool,
    today: dt.date,
) -> Standing:
    """How an assignment stands.

    A dated task is settled once it is reported as done, and late after its day until then. An
    ongoing one is settled for the period in which the last report was made; it is late when a
    whole period since the plan went live has passed without one.
    """
    if closed:
        return Standing.CLOSED
    if deadline_on is not None:
        if done:
            return Standing.REPORTED
        return Standing.LATE if today > deadline_on else Standing.OPEN
    running = period_on(cadence, min(today, closes_on))
    if reported_on is not None and reported_on >= running.first_on:
        return Standing.REPORTED
    owed_since = max(live_on, reported_on + dt.timedelta(days=1)) if reported_on else live_on
    first_unpaid = period_on(cadence, owed_since)
    if reported_on is not None and reported_on >= first_unpaid.first_on:
        # The period of the last report is settled; the one after it is the first that is owed.
        first_unpaid = period_on(cadence, first_unpaid.last_on + dt.timedelta(days=1))
    return Standing.LATE if today > min(first_unpaid.last_on, closes_on) else Standing.OPEN
