"""Which days do a month, a quarter, a week and their like cover?"""

import calendar
import datetime as dt
from dataclasses import dataclass

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on end, both ends included. As a deadline it is over with its last day."""

    first: dt.date
    last: dt.date


def one_day(day: dt.date) -> Stretch:
    return Stretch(day, day)


def months(year: int, first: int, last: int) -> Stretch:
    """The months `first` to `last` of a year, 1 to 12."""
    return Stretch(dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1]))


def month(year: int, number: int) -> Stretch:
    return months(year, number, number)


def quarter(year: int, number: int) -> Stretch:
    return months(year, 3 * number - 2, 3 * number)


def half_year(year: int, number: int) -> Stretch:
    return months(year, 6 * number - 5, 6 * number)


def whole_year(year: int) -> Stretch:
    return months(year, 1, 12)


def week(day: dt.date) -> Stretch:
    """Monday to Sunday, the week the day lies in."""
    monday = day - day.weekday() * DAY
    return Stretch(monday, monday + 6 * DAY)


def part_of(whole: Stretch, part: str) -> Stretch:
    """上旬, 中旬, 下旬, 初, 中, 底 or 末 of a month; 底, 中 or 初 of a longer stretch.

    底 and 末 are the very last day: what is due 月底前 may still come on it. 初 is read as 上旬
    and the middle of a month as its 15th.
    """
    first, last = whole.first, whole.last
    if part in ("底", "末", "终", "尾"):
        return one_day(last)
    if last - first > 31 * DAY:  # a year: 年中 ends with June, 年初 with January
        return {"中": half_year(first.year, 1), "初": month(first.year, 1)}.get(part, whole)
    return {
        "上旬": Stretch(first, first.replace(day=10)),
        "初": Stretch(first, first.replace(day=10)),
        "中旬": Stretch(first.replace(day=11), first.replace(day=20)),
        "中": Stretch(first.replace(day=11), first.replace(day=15)),
        "下旬": Stretch(first.replace(day=21), last),
    }.get(part, whole)


def add_months(day: dt.date, count: int) -> dt.date:
    """The same day of another month, or that month's last where it is shorter."""
    index = day.year * 12 + day.month - 1 + count
    year, number = index // 12, index % 12 + 1
    return dt.date(year, number, min(day.day, calendar.monthrange(year, number)[1]))
