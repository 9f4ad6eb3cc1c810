"""Which hour of the day is named?"""

import datetime as dt
import re
from dataclasses import dataclass

from nlp.dates.pieces import BEFORE, LEXICON, NUMERALS, SMALL, around, nameless, number, one_of
from nlp.late import late

_PART_OF: dict[str, str] = {
    word: part for part, words in LEXICON["parts_of_day"].items() for word in words
}
_PART = rf"(?:this\s+|[上下]午(?=下班))?(?P<part>{one_of([*_PART_OF, '晨'])})"
_MINUTE = "(?P<minute>[0-5]?[0-9]|[二三四五]?十[一二三四五六七八九]?|[零〇][一二三四五六七八九])"
_HOUR_WORD = r"(?:点钟?|时(?![间候期段效代限长常刻点]))"
# 差十分九点, half past nine: so many minutes from the hour named
_LESS = rf"差\s?(?:(?:1|一)刻钟?|{SMALL}分钟?)"
_COUNT = re.compile(SMALL)
_HOUR_IN_WORDS = one_of(LEXICON["english_hours"])
_PAST_OR_TO = (
    rf"(?:at\s+)?(?:(?P<by>{one_of(LEXICON['english_minutes'])})(?:\s+minutes)?\s+past|(?P<by_to>(?<![a-z])(?:(?:a\s+)?quarter|twenty(?:[\s-]five)?))\s+to)"
    rf"\s+(?P<hour_past>{_HOUR_IN_WORDS}|[0-9]{{1,2}}(?![0-9:%.]))"
    r"(?:\s?(?P<half_day_3>[ap])\.?m\.?(?![a-z]))?"
)
_TIME = (
    rf"(?:(?:(?P<less>{_LESS})\s?)?(?P<hour>{SMALL}|零)\s?{_HOUR_WORD}"
    rf"(?:(?P<half>半)|\s?(?P<quarter>[一三13])刻钟?|\s?{_MINUTE}(?:分|(?![0-9]))|\s?过(?P<past>{SMALL})分钟?|(?P<sharp>整)|\s?(?P<less_after>{_LESS}))?"
    r"|(?<![0-9.:])(?P<hour_figure>[0-9]{1,2}):(?P<minute_figure>[0-5][0-9])(?::[0-5][0-9])?(?![0-9:])"
    r"(?:\s?(?P<half_day_1>[ap])\.?m\.?(?![a-z]))?"
    rf"|(?<![0-9.:])(?P<hour_short>[0-9]{{1,2}}|{_HOUR_IN_WORDS})\s?(?P<half_day_2>[ap])\.?m\.?(?![a-z])"
    r"|(?:at\s+)(?P<hour_at>[0-9]{1,2})(?:\s?o'?clock)?(?![0-9%:.])"
    rf"|(?P<hour_oclock>[0-9]{{1,2}}|{_HOUR_IN_WORDS})\s?o'?clock"
    r"|(?:at\s+)?(?<![a-z])(?P<noon>noon|midday|midnight)(?![a-z])"
    rf"|{_PAST_OR_TO})"
)
_SAYS_A_CLOCK = ("part", "half", "quarter", "minute", "sharp", "less", "less_after", "past")
_THIS = {f"this {part}": part for part in ("morning", "afternoon", "evening")}
_NO_HOUR = 99
# 下周二吧，嗯，上午十点
_FILLER = rf"(?:[\s,，、]{{0,2}}{one_of(LEXICON['fillers']['words'])}){{1,3}}[\s,，、]{{0,2}}"
_THAT_DAY = "[的,，]?(?:[这那]一?天|当天|当日|最后一天)的?"  # 月底那天上午九点
_JOIN = rf"(?:{_THAT_DAY}|[\s,，的t]{{0,3}}?|{_FILLER})(?:(?:at|by|before|in the)\s+)?"
AFTER_DAY = late(
    rf"{_JOIN}(?={nameless(_PART)}|{nameless(_TIME)}){_PART}?(?:\s?(?:(?<=[a-z]\s)at\s)?{_TIME}(?:\s?(?P<part_after>{one_of(_PART_OF)}))?)?"
)
# Without a day: 三点 may be three points of an opinion, so something has to say it is the clock.
ALONE = late(
    rf"(?![早晚快慢差]一点(?!钟|半|整|[{NUMERALS}]))"  # 晚一点提醒我: a little later
    rf"(?:{_PART}\s?(?:(?<=[a-z]\s)at\s)?|(?<![{NUMERALS}.第:])(?<![早晚快慢差](?=一点))){_TIME}"
    r"(?:\s?(?P<part_after>in the (?:morning|afternoon|evening)))?"
)
_CLOCK_FOLLOWS = re.compile(
    rf"\s*(?:$|[，。；、,;!！?？\n]|{BEFORE}|{around('behind_an_hour')}|on\s)"
)
# 周全一点, 详细一点: a little more so. What may stand before the hour does not say how.
_MORE_OR_LESS = re.compile("[一-鿿](?<![我们在到是于约前后就那改定推等今明晨午间报交叫见吧日天号])")
CLOSE = re.compile(
    one_of([*(w for w in LEXICON["parts_of_day"]["close"] if w != "下班"), "tonight", *_THIS])
)


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour, or the part of a day where no hour is said; `end` is where the words end.

    `days` is 1 where the clock has passed midnight (今晚12点), else 0.
    """

    time: dt.time | None
    part_of_day: str
    days: int
    end: int


def clock_after_day(text: str, position: int) -> Clock | None:
    """The clock that follows the name of a day: 上午9点, 17:00, 下午, at 9am."""
    match = AFTER_DAY.match(text, position)
    return _clock(match) if match else None


def clock_alone(text: str, position: int) -> Clock | None:
    """A clock without a day."""
    close = CLOSE.match(text, position)
    match = ALONE.match(text, position)
    if match is None:
        return Clock(None, _part_of_day(close[0]), 0, close.end()) if close else None
    spoken = match["hour"] or match["hour_at"]
    sure = any(match[name] for name in _SAYS_A_CLOCK)
    if spoken and not sure and "钟" not in match[0]:
        a_little = spoken == "一" and position and _MORE_OR_LESS.match(text, position - 1)
        if a_little or not _CLOCK_FOLLOWS.match(text, match.end()):
            return None
    return _clock(match)


def _part_of_day(word: str) -> str:
    return "morning" if word == "晨" else _PART_OF.get(_THIS.get(word, word), "")


def _clock(match: re.Match[str]) -> Clock | None:
    g = match.groupdict()
    part = _part_of_day(g["part"] or g["part_after"] or "")
    if g["noon"]:
        return _clock_at(24 if g["noon"] == "midnight" else 12, 0, part, match.end())
    said = g["hour"] or next(
        (
            g[key]
            for key in ("hour_figure", "hour_short", "hour_at", "hour_oclock", "hour_past")
            if g.get(key)
        ),
        None,
    )
    if said is None:
        return Clock(None, part, 0, match.end()) if part else None
    minute = number(g["minute"] or g["minute_figure"] or g["past"] or "0")
    if g["half"]:
        minute = 30
    if g["quarter"]:
        minute = 15 * number(g["quarter"])
    minute += _from_the_hour(g)
    half_day = g["half_day_1"] or g["half_day_2"] or g["half_day_3"]
    if half_day:
        hour = _hour(said) % 12 + (12 if half_day == "p" else 0)
    else:
        hour = _of_24(_hour(said), part, zero_led=said[0] == "0")
    return _clock_at(hour + minute // 60, minute % 60, part, match.end())


def _hour(said: str) -> int:
    return LEXICON["english_hours"].get(said) or number(said)


def _from_the_hour(g: dict[str, str | None]) -> int:
    """The minutes past the hour named, or, below zero, to it."""
    if g["by"]:
        return int(LEXICON["english_minutes"][g["by"]])
    if g["by_to"]:
        return -int(LEXICON["english_minutes"][" ".join(g["by_to"].split())])
    less = g["less"] or g["less_after"]
    if less is None:
        return 0
    count = _COUNT.search(less)
    return -number(count[0]) * (15 if "刻" in less else 1) if count else 0


def _clock_at(hour: int, minute: int, part: str, end: int) -> Clock | None:
    days, hour = divmod(hour, 24)
    if days > 1 or (days and hour > 4) or minute > 59:
        return None
    return Clock(dt.time(hour, minute), part, days, end)


def _of_24(hour: int, part: str, *, zero_led: bool) -> int:
    """The hour of a 24-hour day; one without a part of the day is an hour of an office's day."""
    if hour > 12:
        return hour if hour <= 24 else _NO_HOUR
    if part == "evening":
        return hour + 12 if hour >= 5 else hour + 24  # 晚上一点 is after midnight
    if part == "afternoon":
        return hour % 12 + 12
    if part == "noon":
        return hour if hour >= 10 else hour + 12
    if part == "night":
        return hour % 12
    if part == "morning" or zero_led:
        return hour
    return hour + 12 if 1 <= hour <= 6 else hour
