"""Is a length of time named, and does it lead to a day: 三天后, 两周内, 过半小时?"""

import datetime as dt
import re
from dataclasses import dataclass

import chinese_calendar

from nlp.dates.frame import Frame
from nlp.dates.pieces import ALONE, LEXICON, around, one_of
from nlp.dates.stretches import DAY, add_months
from nlp.late import late
from nlp.numerals import chinese_integer

_UNITS = {name: one_of(words) for name, words in LEXICON["units"].items()}
_ENGLISH = [unit for unit in LEXICON["sizes"] if unit.isascii()]
_NUMBER = r"(?:[0-9]{1,4}(?:\.[0-9])?|[一二两三四五六七八九十百廿卅]{1,4})"
_CHINESE = (
    rf"(?:半个?(?P<half_unit>{_UNITS['halved']})"
    rf"|(?<!第){ALONE}(?P<count>{_NUMBER})\s?(?:(?:个|(?<=两)(?=月))(?P<and_half>半)?(?P<unit_1>{_UNITS['counted']})"
    rf"|(?P<unit_2>{_UNITS['uncounted']}))(?P<half_after>半)?)"
)
_LATIN = (
    rf"(?:(?<![0-9.])(?P<figure>[0-9]{{1,4}})|(?P<word>{one_of(LEXICON['english_numbers'])}))\s?"
    rf"(?P<unit_3>(?<![a-z])(?:{'|'.join(sorted(_ENGLISH, key=len, reverse=True))})s?(?![a-z]))"
)
PATTERN = (
    rf"(?P<lead>{around('leads_on')}|{around('leads_on_english')}\s)?"
    rf"\s?(?:{around('about')}|about\s)?(?:{_CHINESE}|{_LATIN})"
    r"(?:\s?(?P<way>(?:之|以|过)?后|(?:之|以)?内|(?:之|以)?前|later|from now|ago))?"
    r"(?!\sfrom\s(?!now))"  # a week from friday is reckoned from that friday
)
_LENGTH = late(PATTERN)
# 提前三天, 不少于30日, 延期两周, 自受理之日起15个工作日内: however long, from nowhere we know.
_FROM_NOWHERE = re.compile(rf"{around('from_nowhere')}(?:一般)?为?\s?$")
_VAGUE = re.compile("[一二两三四五六七八九]{2}")  # 两三天, 三五天
_EARLIER = ("前", "ago")


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time in a text, and the moment it leads to where the text says from when."""

    start: int
    end: int
    length: dt.timedelta | None
    day: dt.date | None
    time: dt.time | None


def find_length(text: str, position: int, frame: Frame) -> Length | None:
    """The length of time that begins here; a day of the month (30日, 5日前) is none."""
    match = _LENGTH.match(text, position)
    if match is None:
        return None
    before = text[max(0, match.start() - 8) : match.start()]
    nowhere = bool(_FROM_NOWHERE.search(before))
    unit, way = _unit(match), match["way"] or ""
    if unit == "年" and _many(match) >= 1000:
        return None  # 2025年
    if unit == "日" and not nowhere and not way.endswith(("后", "内")):
        return None
    if _VAGUE.fullmatch(match["count"] or ""):
        return Length(match.start(), match.end(), None, None, None)
    size, step = LEXICON["sizes"][unit]
    many = _many(match) * step
    span = dt.timedelta(minutes=many) if size == "minutes" else dt.timedelta(days=many)
    if size == "months":
        span = dt.timedelta(days=30 * many)
    leads_on = bool(way or match["lead"]) and not nowhere and not frame.is_document
    if not leads_on:
        known = None if size == "workdays" else span  # over which days off, nobody has said
        return Length(match.start(), match.end(), known, None, None)
    sign = -1 if way.endswith(_EARLIER) else 1
    moment = _moved(frame, size, sign * many)
    if size == "workdays" and moment is None:
        return Length(match.start(), match.end(), None, None, None)
    day = moment.date() if moment else None
    time = moment.time() if moment and size == "minutes" else None
    return Length(match.start(), match.end(), span, day, time)


def _unit(match: re.Match[str]) -> str:
    unit = match["half_unit"] or match["unit_1"] or match["unit_2"]
    if unit:
        return unit
    latin: str = match["unit_3"]
    return latin if latin in LEXICON["sizes"] else latin.removesuffix("s")


def _many(match: re.Match[str]) -> float:
    if match["half_unit"]:
        return 0.5
    if match["word"]:
        return float(LEXICON["english_numbers"][match["word"]])
    said = match["count"] or match["figure"]
    whole = float(said) if said[0].isascii() else float(chinese_integer(said) or 0)
    return whole + (0.5 if match["and_half"] or match["half_after"] else 0)


def _moved(frame: Frame, size: str, many: float) -> dt.datetime | None:
    """Now, moved by so many minutes, days, months or workdays; None beyond the known calendar."""
    now = frame.now
    assert now is not None  # a document's lengths lead nowhere
    if size == "minutes":
        return (now + dt.timedelta(minutes=many)).replace(second=0, microsecond=0)
    if abs(many) < 1 and size != "minutes" and size != "months":
        return None  # 半天后 names no hour
    if size == "days":
        return now + dt.timedelta(days=int(many))
    if size == "workdays":
        return _workdays_on(now, int(many))
    moved = dt.datetime.combine(add_months(now.date(), int(many)), now.timetz())
    return moved + (many % 1) * 30 * DAY


def workday_from(day: dt.date, many: int) -> dt.date | None:
    """The first, second … statutory workday on or after a day, or with -1 the last on or before it;
    None beyond the known calendar."""
    before = dt.datetime.combine(day - DAY if many > 0 else day + DAY, dt.time())
    found = _workdays_on(before, many)
    return found.date() if found else None


def _workdays_on(now: dt.datetime, many: int) -> dt.datetime | None:
    """The moment so many statutory workdays away, the day itself not counted."""
    step = DAY if many >= 0 else -DAY
    left = abs(many)
    if left > 250:  # more than a year of workdays lies beyond every published calendar
        return None
    while left:
        now += step
        try:
            left -= chinese_calendar.is_workday(now.date())
        except NotImplementedError:
            return None
    return now
