"""Which day, hour or cadence does a text name?

Two ways of reading. A message is read from the moment it was typed (`now`, an aware datetime in
the office's time zone): 明天上午9点, 28号, 三天后. A document is read from its year (`doc_year`):
年底前 is that year's end, and what only a reader of the day could tell (明天, 月底) is nothing.
Give one of the two; with neither, only dates that carry their own year are told.
"""

import datetime as dt
import re
from dataclasses import replace

from nlp.dates.deadlines import with_roles
from nlp.dates.finding import find_readings
from nlp.dates.frame import Frame
from nlp.dates.pieces import LEXICON, around, one_of, small_letters
from nlp.dates.reading import DateReading
from nlp.dates.stretches import Stretch, month, quarter, week
from nlp.normalize import normalize

__all__ = ["DateReading", "find_dates", "read_date", "read_period", "read_range"]

# 未来两周: a length that counts from today.
_COMING = re.compile(rf"(?:{around('coming')}|next|coming)的?\s*$")
_YEAR = re.compile(
    r"(?:(20\d\d)\s*年(?!\s*\d)|(去年)|([今本]年(?!度?[内底末])|全年)|([明来次]年))度?"
)
_NOT_BY_THEN = re.compile(one_of(LEXICON["overdue"]["unless_when"]))
_OVERDUE = re.compile(rf"(?<![快将])(?<!快要)(?:{one_of(LEXICON['overdue']['words'])})")


def find_dates(
    text: str, *, now: dt.datetime | None = None, doc_year: int | None = None
) -> tuple[DateReading, ...]:
    """Every expression of time in the text, in order, not overlapping.

    Positions are in `normalize(text)`. Of a document, the deadline and its milestones are marked
    in `role`. Never fails, whatever the text holds.
    """
    readings = tuple(find_readings(text, Frame(now, doc_year)))
    if doc_year is None:
        return readings
    return with_roles(normalize(text), readings)


def read_date(
    text: str, *, now: dt.datetime | None = None, doc_year: int | None = None
) -> DateReading | None:
    """The one answer: by when is it due, or when is meant; None where no time is spoken of.

    A reading without a day has its reason in `kind`. In a document the deadline comes before
    all else, and a day on which something begins (7月起) or is compared with is no answer, so its
    date is taken away; in a message the first day named is meant. A length (30日内) names none:
    which day it leads to, `find_dates` says.
    """
    readings = find_dates(text, now=now, doc_year=doc_year)
    if doc_year is not None:
        readings = tuple(
            r if r.role else DateReading(r.text, r.start, r.end, None, None, r.recurring, r.kind)
            for r in readings
        )
    readings = tuple(replace(r, date=None, time=None) if _is_limit(r) else r for r in readings)
    answers = [r for r in readings if r.role == "deadline"] or [
        r for r in readings if r.date is not None and r.kind != "baseline"
    ]
    recurring = [r for r in readings if r.recurring]
    return next(iter([*answers, *recurring, *readings]), None)


def _is_limit(reading: DateReading) -> bool:
    """三天内 says how long; 三天后 says which day."""
    limits = reading.text.endswith("内") or reading.text.startswith("within")
    return reading.length is not None and limits


def read_period(text: str, *, now: dt.datetime) -> str | None:
    """What a question is about: this_week, this_month, this_quarter, overdue, or a day.

    The day (YYYY-MM-DD) is the last one of any other stretch of time: of 下周 its Sunday.
    """
    if _OVERDUE.search(small_letters(normalize(text))):
        return "overdue"
    named = read_range(text, now=now)
    if named is None:
        return "overdue" if _NOT_BY_THEN.search(small_letters(normalize(text))) else None
    today = now.date()
    running = {
        week(today): "this_week",
        month(today.year, today.month): "this_month",
        quarter(today.year, (today.month + 2) // 3): "this_quarter",
    }
    return running.get(Stretch(*named), named[1].isoformat())


def read_range(text: str, *, now: dt.datetime) -> tuple[dt.date, dt.date] | None:
    """The first and the last day of the first stretch of time a message names.

    下周休假 is Monday to Sunday, 推送预演 12月 the whole month, 明天 the same day twice, 明天起一周
    seven days; a bare year counts where no shorter time is named.
    """
    readable = small_letters(normalize(text))
    readings = find_dates(text, now=now)
    lasts = next((r.length for r in readings if r.kind == "duration" and r.length), None)
    for reading in readings:
        if reading.kind == "start" and reading.first is not None and lasts is not None:
            return reading.first, reading.first + lasts - dt.timedelta(days=1)
        if reading.first is not None and reading.date is not None and reading.kind != "baseline":
            return reading.first, reading.date
        if reading.length is not None and _COMING.search(readable, 0, reading.start):
            return now.date(), now.date() + reading.length
    if (named := _YEAR.search(readable)) is None:
        return None
    year = int(named[1]) if named[1] else now.year + {2: -1, 3: 0, 4: 1}[named.lastindex or 3]
    return dt.date(year, 1, 1), dt.date(year, 12, 31)
