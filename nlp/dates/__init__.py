"""Which day, hour or cadence does a text name?"""

import datetime as dt

from nlp.dates.reading import DateReading

__all__ = ["DateReading", "find_dates", "read_date", "read_period", "read_range"]


def find_dates(
    text: str, *, now: dt.datetime | None = None, doc_year: int | None = None
) -> tuple[DateReading, ...]:
    """Every expression of time in the text, in order, not overlapping."""
    return ()


def read_date(
    text: str, *, now: dt.datetime | None = None, doc_year: int | None = None
) -> DateReading | None:
    """The one answer: when is it due, or when is meant."""
    return None


def read_period(text: str, *, now: dt.datetime) -> str | None:
    """this_week, this_month, this_quarter, overdue, or a day YYYY-MM-DD."""
    return None


def read_range(text: str, *, now: dt.datetime) -> tuple[dt.date, dt.date] | None:
    """The first and the last day of the stretch the text names."""
    return None
