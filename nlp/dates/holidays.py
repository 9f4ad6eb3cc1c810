"""Which day is a holiday, and which one is meant by 国庆节前?"""

import datetime as dt

from nlp.dates.frame import Frame, Unanchored
from nlp.dates.pieces import HOLIDAYS, NUMERALS, YEAR, one_of
from nlp.dates.rules import Groups, rule, year_of
from nlp.dates.stretches import DAY, Stretch, one_day

_SOLAR = {name: h["day"] for h in HOLIDAYS["solar"] for name in h["names"]}
_LUNAR = {name: h["days"] for h in HOLIDAYS["lunar"] for name in h["names"]}
_NEEDS_TAIL = {n for h in HOLIDAYS["solar"] if h.get("needs_tail") for n in h["names"]}


def _holiday(g: Groups, frame: Frame) -> Stretch | None:
    name, before = g["holiday"] or "", bool(g["before"] or g["before_en"])
    year = year_of(g, frame)
    opens = g["opens"] is not None or year is not None
    alone = opens and g["closes"] is not None
    word = name in _NEEDS_TAIL and not g["period"] and year is None
    if not (before or alone) and (frame.is_document or word):
        return None  # 春节期间 in a document is an occasion, 五一路 a street
    of_document = year is None and frame.is_document
    if of_document:
        year = frame.year
    names = [said for said in (name, g["second"]) if said]
    # 中秋、国庆两节前 is before both of them
    day = min(
        _coming_holiday(each, frame) if year is None else _holiday_in(each, year) for each in names
    )
    if of_document and before and (day - DAY).year < day.year:
        day = _holiday_in(name, day.year + 1)  # a year's work due 元旦前 is due by its last day
    return one_day(day - DAY if before else day)


def _coming_holiday(name: str, frame: Frame) -> dt.date:
    this_year = _holiday_in(name, frame.today.year)
    return this_year if this_year >= frame.today else _holiday_in(name, frame.today.year + 1)


def _holiday_in(name: str, year: int) -> dt.date:
    if name in _SOLAR:
        return dt.date.fromisoformat(f"{year:04}-{_SOLAR[name]}")
    for day in map(dt.date.fromisoformat, _LUNAR[name]):
        if day.year == year:
            return day
    raise Unanchored  # beyond the table


_ANY = one_of([*_SOLAR, *_LUNAR])
HOLIDAY = rule(
    "国庆节前, 春节, 五一前, 明年元旦, 中秋、国庆两节前",
    "day",
    rf"(?:{YEAR})?(?P<before_en>(?<![a-z])before\s+)?(?P<opens>(?<!\S))?"
    rf"(?<![{NUMERALS}双])(?P<holiday>{_ANY})(?!节?{one_of(HOLIDAYS['no_day']['before'])})节?(?:[、和与及]?(?P<second>{_ANY})节?(?:[两双]节)?)?[\"”」]?"
    rf"(?P<period>{one_of(HOLIDAYS['period']['words'])})?(?P<before>前夕|[之以]前|前(?:一天)?)?(?P<closes>(?=\s*$))?",
    _holiday,
)
