"""Which day is one of the lunar calendar: 农历八月十五, 腊月二十, 小年前?"""

import datetime as dt
import tomllib
from importlib.resources import files

from nlp.dates.frame import Frame, Unanchored
from nlp.dates.pieces import NUMERALS, SMALL, YEAR, number, one_of
from nlp.dates.rules import Groups, rule, year_of
from nlp.dates.stretches import DAY, Stretch, one_day

_DATA = tomllib.loads(files("nlp").joinpath("lexicon", "lunar.toml").read_text(encoding="utf-8"))
_MONTHS: dict[str, int] = _DATA["months"]
_NAMES: dict[str, list[int]] = _DATA["names"]

_DAY = (
    "(?:初[一二三四五六七八九十]|十[一二三四五六七八九]?|二十[一二三四五六七八九]?"
    "|廿[一二三四五六七八九]?|三十)"
)
_LAST = 0  # of a month: its last day, the 29th or the 30th
# 6月初三个单位: the beginning of the month, and three of something.
_NO_COUNT = "(?![个家项条批次直期天名件步些定位])"


def _lunar_day(g: Groups, frame: Frame) -> Stretch:
    name = g["day_name"]
    if name:
        month, day = _NAMES[name]
    elif g["ended_month"]:
        month, day = _MONTHS[g["ended_month"]], _LAST
    else:
        said = g["lunar_month"] or g["own_month"] or g["plain_month"] or ""
        month = _MONTHS.get(said) or number(said)
        day = number((g["lunar_day"] or g["own_day"] or g["plain_day"] or "").removeprefix("初"))
    year = year_of(g, frame)
    if year is None and frame.is_document:
        year = frame.year
    found = _in_year(year, month, day) if year is not None else _coming(month, day, frame)
    return one_day(found - DAY if g["eve"] else found)


def _coming(month: int, day: int, frame: Frame) -> dt.date:
    """The next such day; 腊月 still belongs to the lunar year that began last spring."""
    this_year = frame.today.year
    days = (_in_year(year, month, day) for year in range(this_year - 1, this_year + 2))
    return next(found for found in days if found >= frame.today)


def _in_year(year: int, month: int, day: int) -> dt.date:
    """ValueError where the year's month has no such day, Unanchored beyond the table."""
    known = _DATA["years"].get(str(year))
    if known is None:
        raise Unanchored
    firsts = [dt.date.fromisoformat(first) for first in known["firsts"]]
    if not 1 <= month <= 12:
        raise ValueError(month)
    place = month - 1 + (1 if month > known.get("leap", 12) else 0)
    if day == _LAST:
        return firsts[place + 1] - DAY
    found = firsts[place] + (day - 1) * DAY
    if not firsts[place] <= found < firsts[place + 1]:
        raise ValueError(day)
    return found


LUNAR = rule(
    "农历八月十五, 腊月二十, 二月初二, 腊月底, 小年前",
    "day",
    rf"(?:{YEAR})?(?:"
    rf"{one_of(_DATA['calendar']['words'])}的?(?P<lunar_month>{SMALL}|{one_of(_MONTHS)})月(?P<lunar_day>{_DAY}|[0-9]{{1,2}})[日号]?"
    rf"|(?<![{NUMERALS}])(?P<own_month>{one_of(_MONTHS)})月(?P<own_day>{_DAY}){_NO_COUNT}"
    rf"|(?<![{NUMERALS}])(?P<ended_month>{one_of(_MONTHS)})月[底末]"
    rf"|(?<![{NUMERALS}])(?P<plain_month>{SMALL})月(?P<plain_day>初[一二三四五六七八九十]|廿[一二三四五六七八九]?){_NO_COUNT}"
    rf"|(?<![{NUMERALS}])(?P<day_name>{one_of(_NAMES)})节?(?:当天|当日|(?P<eve>前夕|[之以]?前)|(?=\s*$))"
    r")",
    _lunar_day,
)
