"""生成第四季度通报; 年度报告段落: what the office writes about a period, as a draft."""

from __future__ import annotations

import datetime as dt

from bot.papers.booking import book
from bot.reply import Reply
from bot.turn import Turn
from nlp.dates import read_range
from nlp.office import means_year, names_year
from storage import plans

_NEARLY_A_YEAR = dt.timedelta(days=364)


def handle(turn: Turn) -> Reply:
    named = _stretch(turn)
    if named is None:
        return book(turn, "bulletin")
    first, last = named
    return book(turn, "bulletin", first=first.isoformat(), last=last.isoformat())


def yearly(turn: Turn) -> Reply:
    named = read_range(turn.message.text, now=turn.now)
    of_year = named is not None and names_year(turn.message.text)
    year = named[0].year if named is not None and of_year else _year_meant(turn)
    return book(turn, "yearly_paragraph", year=year)


def _year_meant(turn: Turn) -> int:
    """The year of the table in force; in its first quarter, of the one before, if there was one:
    the year that is over is what is written about then."""
    year = turn.plan.year
    begins = turn.today <= dt.date(year, 3, 31)
    return year - 1 if begins and plans.of_year(turn.session, year - 1) is not None else year


def _stretch(turn: Turn) -> tuple[dt.date, dt.date] | None:
    """First and last day of what the bulletin is about. One named without a year is the last that
    has begun: 第四季度, said in January, is over. What is counted from today (下季度) stays."""
    text, now = turn.message.text, turn.now
    named = read_range(text, now=now)
    whole = named is None or named[1] - named[0] >= _NEARLY_A_YEAR
    if whole and means_year(text) and not names_year(text):
        # 全年, said in January, is the year that the table is of.
        year = _year_meant(turn)
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    if named is None or named[0] <= turn.today or names_year(text):
        return named
    earlier = [read_range(text, now=now - dt.timedelta(days=days)) for days in (92, 365)]
    begun = [one for one in earlier if one is not None and one[0] <= turn.today]
    starts = {(one[0].month, one[0].day) for one in (named, *earlier) if one is not None}
    return begun[0] if begun and len(starts) == 1 else named
