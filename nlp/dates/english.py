"""How are days, months, quarters and years written in ordinary English?"""

import datetime as dt

from nlp.dates.chinese import day_of_month
from nlp.dates.frame import Frame
from nlp.dates.pieces import LEXICON, one_of
from nlp.dates.rules import Groups, rule
from nlp.dates.stretches import (
    DAY,
    Stretch,
    add_months,
    half_year,
    month,
    one_day,
    quarter,
    week,
    whole_year,
)

_OFFSET = one_of(LEXICON["english_offsets"])
_WEEKDAY = one_of(LEXICON["english_weekdays"])
_MONTH = one_of(LEXICON["english_months"])
_DAY = "(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?(?![0-9:])"
_YEAR = r"(?:,?\s*(?:of\s+)?(?P<year>(?:19|20)[0-9]{2})(?![0-9]))?"


def _month_day(g: Groups, frame: Frame) -> Stretch:
    number, day = LEXICON["english_months"][g["month"]], int(g["day"] or "")
    if g["year"]:
        return one_day(dt.date(int(g["year"]), number, day))
    return frame.nearest(lambda year: one_day(dt.date(year, number, day)))


def _month_end(g: Groups, frame: Frame) -> Stretch | None:
    """december 2020, end of december; a month's name alone may be a word (may, march)."""
    if not (g["end"] or g["year"]) and g["lead"] is None:
        return None
    number = LEXICON["english_months"][g["month"]]

    def build(year: int) -> Stretch:
        whole = month(year, number)
        return one_day(whole.last) if g["end"] else whole

    return build(int(g["year"])) if g["year"] else frame.nearest(build)


def _quarter(g: Groups, frame: Frame) -> Stretch:
    ordinal = {"first": 1, "second": 2, "third": 3, "fourth": 4}
    number = int(g["figure"]) if g["figure"] else ordinal[g["ordinal"] or ""]

    def build(year: int) -> Stretch:
        whole = quarter(year, number)
        return one_day(whole.last) if g["end"] else whole

    return build(int(g["year"])) if g["year"] else frame.nearest(build)


def _half_year(g: Groups, frame: Frame) -> Stretch:
    number = 1 if g["half"] in ("first", "1") else 2
    return frame.nearest(lambda year: half_year(year, number))


def _weekday(g: Groups, frame: Frame) -> Stretch:
    """friday and this friday are of this week, next friday of the next, as 周五 and 下周五 are."""
    if frame.previous is not None and not g["offset"]:
        monday = week(frame.previous.first).first
    else:
        weeks = LEXICON["english_offsets"].get(g["offset"], 0) + (1 if g["next_week"] else 0)
        monday = week(frame.today).first + 7 * weeks * DAY
    return one_day(monday + LEXICON["english_weekdays"][g["weekday"]] * DAY)


_UNIT_LETTERS = {"w": "week", "m": "month", "q": "quarter", "y": "year"}


_ORDINALS = {"first": 1, "second": 2, "third": 3, "fifth": 5, "tenth": 10, "fifteenth": 15}
_ORDINALS |= {"twentieth": 20, "thirtieth": 30}


def _ordinal_of_month(g: Groups, frame: Frame) -> Stretch:
    return _month_day({**g, "day": str(_ORDINALS[g["nth"] or ""])}, frame)


def _weeks_from(g: Groups, frame: Frame) -> Stretch:
    """a week from friday: so many weeks after the friday meant by itself."""
    weeks = int(LEXICON["english_numbers"][g["weeks"]])
    return one_day(_weekday({**g, "next_week": None}, frame).first + 7 * weeks * DAY)


def _unit(g: Groups, frame: Frame) -> Stretch | None:
    """next week, end of the month, year-end, eom."""
    letters = g["letters"]
    unit = _UNIT_LETTERS[letters[-1]] if letters else g["unit"] or g["unit_end"]
    if not (letters or g["unit_end"] or g["end"]) and g["offset"] in (None, "the"):
        return None  # a week, the year
    offset = LEXICON["english_offsets"].get(g["offset"], 0)
    if unit == "week":
        whole = week(frame.today + 7 * offset * DAY)
        # the end of a working week is its Friday
        return one_day(whole.first + 4 * DAY) if g["end"] or letters else whole
    if unit == "year":
        whole = whole_year(frame.year + offset)
    else:
        step = {"month": 1, "quarter": 3}[unit or ""]
        target = add_months(frame.today.replace(day=1), step * offset)
        if unit == "month":
            whole = month(target.year, target.month)
        else:
            whole = quarter(target.year, (target.month + 2) // 3)
    return one_day(whole.last) if g["end"] or letters or g["unit_end"] else whole


def _figures(g: Groups, _: Frame) -> Stretch | None:
    """The month first or the day, whichever only one order allows; None where both do."""
    one, two, year = (int(g[name] or "") for name in ("one", "two", "year"))
    if one <= 12 and two <= 12 and one != two:
        return None
    month_number, day = (one, two) if one <= 12 else (two, one)
    return one_day(dt.date(year, month_number, day))


def _figures_of_this_year(g: Groups, frame: Frame) -> Stretch | None:
    """on 31/12, where only one order allows a day of a month."""
    one, two = int(g["one"] or ""), int(g["two"] or "")
    if (one <= 12) == (two <= 12):
        return None
    number, day = (one, two) if one <= 12 else (two, one)
    return frame.nearest(lambda year: one_day(dt.date(year, number, day)))


# sat down, sun bureau: the short names that are words too
_NO_VERB = (
    r"(?!(?<=\bsat)\s(?:down|in|at|there|here|with|through))"
    r"(?!(?<=\bsun)\s(?!at|by|before|morning|noon|afternoon|evening|night|eod|to|for|and|or|next|please)[a-z])"
)
_END_OF = r"(?P<end>(?<![a-z])end\s+(?:of\s+)?(?:the\s+)?)?"

RULES = (
    rule(
        "11/30/2020, 30/11/2020",
        "day",
        r"(?<![0-9a-z.\-/])(?P<one>[0-3]?[0-9])/(?P<two>[0-3]?[0-9])/(?P<year>20[0-9]{2})(?![0-9/])",
        _figures,
    ),
    rule(
        "on 31/12",
        "day",
        r"(?<![a-z])(?:(?<=on )|(?<=by )|(?<=due )|(?<=after )|(?<=before )|(?<=until ))"
        r"(?P<one>[0-3]?[0-9])/(?P<two>[0-3]?[0-9])(?![0-9/])",
        _figures_of_this_year,
    ),
    rule(
        "the 28th",
        "day",
        rf"(?<![a-z])the\s+(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)(?!\s?(?:of|one|item|task|{_MONTH}))",
        day_of_month,
    ),
    rule(
        "dec 15, december 15th 2020", "day", rf"(?P<month>{_MONTH})\.?\s*{_DAY}{_YEAR}", _month_day
    ),
    rule(
        "15 december 2020, 15th of dec",
        "day",
        rf"(?<![0-9.:])(?:the\s+)?{_DAY}\s*(?:of\s+)?(?P<month>{_MONTH}){_YEAR}",
        _month_day,
    ),
    rule(
        "end of december, by december, december 2020",
        "period_end",
        rf"{_END_OF}(?P<lead>(?<=by )|(?<=in )|(?<=before )|(?<=until ))?"
        rf"(?P<month>{_MONTH}){_YEAR}",
        _month_end,
    ),
    rule(
        "end of q3, the third quarter",
        "period_end",
        rf"{_END_OF}(?:(?<![a-z0-9])q(?P<figure>[1-4])(?![0-9a-z])"
        rf"|(?:the\s+)?(?P<ordinal>first|second|third|fourth)\s+quarter){_YEAR}",
        _quarter,
    ),
    rule(
        "the first half of the year, h1",
        "period_end",
        r"(?:the\s+)?(?P<half>(?:first|second)(?=\s+half)|(?<=\bh)[12]\b)"
        r"(?:\s+half(?:\s+of\s+(?:the\s+|this\s+)?year)?)?",
        _half_year,
    ),
    rule(
        "the first of december",
        "day",
        rf"(?<![a-z])(?:the\s+)?(?P<nth>{one_of(_ORDINALS)})\s+(?:day\s+)?of\s+(?P<month>{_MONTH}){_YEAR}",
        _ordinal_of_month,
    ),
    rule(
        "a week from friday",
        "day",
        rf"(?<![a-z])(?P<weeks>a|one|two|three)\s+weeks?\s+from\s+(?:(?P<offset>{_OFFSET})\s+)?"
        rf"(?P<weekday>{_WEEKDAY})",
        _weeks_from,
    ),
    rule(
        "friday, next monday, monday next week",
        "day",
        rf"(?:(?P<offset>{_OFFSET})\s+)?(?P<weekday>{_WEEKDAY}){_NO_VERB}(?P<next_week>\s+(?:of\s+)?next\s+week)?",
        _weekday,
    ),
    rule(
        "next week, end of the month, eom, year-end",
        "period_end",
        rf"{_END_OF}(?<![a-z])(?:(?P<letters>eow|eom|eoq|eoy)(?![a-z])"
        rf"|(?P<unit_end>month|quarter|year)[\s-]?end(?![a-z])"
        r"|(?:(?P<offset>last|this|next|the|current)\s+)?(?P<unit>week|month|quarter|year)(?![a-z]))",
        _unit,
    ),
)
