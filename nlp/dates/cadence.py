"""Does a text say that something comes again, never ends, or is wanted at once?"""

import re
from dataclasses import dataclass
from itertools import pairwise

from nlp.dates.pieces import BEFORE, LEXICON, SMALL, TO, WEEK, around, number, one_of
from nlp.late import late

_EVERY = {
    "天": "daily", "日": "daily", "晚": "daily", "早": "daily", "工作日": "daily",
    "周": "weekly", "星期": "weekly", "礼拜": "weekly",
    "月": "monthly", "季度": "quarterly", "季": "quarterly",
    "半年": "half_yearly", "年度": "yearly", "年": "yearly",
    "day": "daily", "weekday": "daily", "morning": "daily", "evening": "daily", "night": "daily",
    "week": "weekly", "month": "monthly", "quarter": "quarterly",
    "half year": "half_yearly", "six months": "half_yearly", "year": "yearly",
    **dict.fromkeys(LEXICON["english_weekdays"], "weekly"),
}  # fmt: skip
_STEPS = {1: "monthly", 3: "quarterly", 6: "half_yearly", 12: "yearly"}  # by months between
# What is due inside the period: 每周五, 每月5日前, 每季度末, 每年12月底前
_WEEKDAYS = rf"[一二三四五六日天末](?:(?:{TO}|、|和)?(?:周|星期)?[一二三四五六日天](?!次))?"
_OF_MONTH = rf"(?:[底末初]|{SMALL}[日号])?"
_AND = "[、和及与,]"
# 6月、12月; 3、6、9、12月; 6月底和12月底
_MONTHS = rf"(?P<months>(?:{SMALL}(?:月份?{_OF_MONTH})?{_AND}){{1,11}}{SMALL}月份?{_OF_MONTH})"
_PART_INSIDE = (
    rf"(?<=[周期拜])(?:{_WEEKDAYS})|第?[一二三四1-4]季度|[上下]半年|[首末]月|最后一[天周]"
    rf"|(?:第[一二三四五]|最后一)个?(?:{WEEK}[一二三四五六日天]|工作日)|第[一二三]个月"
    rf"|{_MONTHS}|{SMALL}月份?|月"
)
_DAYS_INSIDE = (
    rf"[上中下]旬|年?[底末初内]"
    rf"|{SMALL}[日号]?(?={BEFORE}|[日号]|[上下]午|$)[日号]?(?:[、和,]?{SMALL}[日号]){{0,3}}"
)
_INSIDE = rf"(?:的?(?:{_PART_INSIDE})?(?:{_DAYS_INSIDE})?)?"
_NOT_COUNTED = "(?![轮亩次票])(?!(?<=年)[两二三四五六八九十2-9]{1,2}次)"
_CHINESE = (
    r"(?:[每各逢]|年(?=年[0-9一二三四五六七八九十]{1,2}月))[到逢]?(?:一个?|1个?|个)?"
    rf"(?P<every>半年|工作日|{WEEK}|季度|年度|[天日晚早月季年]){_NOT_COUNTED}{_INSIDE}(?:{BEFORE})?"
)
# 一月一报, 每半年一次, 一季度一次
_TIMES = (
    rf"[一1半]?个?(?P<times>季度|{WEEK}|[年季月日天])"
    rf"{around('done_each_time')}?[一1]{around('once')}"
)
_ENGLISH = (
    r"(?:every|each|once\s(?:a|per|each|every))\s"
    rf"(?P<every_en>{one_of(k for k in _EVERY if k.isascii())})"
    r"(?:\smorning|\safternoon|\s(?:by|on|before)\s(?:the\s)?[0-9]{1,2}(?:st|nd|rd|th))?"
)
_UNEVEN = (  # comes again, in steps that have no name of their own
    r"(?:每隔(?:一个?|个)?|(?:每隔?|every\s)(?:[两二三四五六七八九十0-9]{1,3}个?|半个?|other\s|two\s|three\s))"
    r"(?:[天日周月]|星期|days?|weeks?|months?)"
    r"|[每一]年[三五六八九十35-9]次|(?:每逢?|逢)[单双](?:月份?|周)"
    rf"|双周(?={around('every_two_weeks')})"
)
_WORDS = {
    word: (kind, cadence)
    for kind, cadences in (
        ("recurring", LEXICON["recurring"]),
        ("ongoing", {None: LEXICON["ongoing"]["words"]}),
        ("urgent", {None: LEXICON["urgent"]["words"]}),
    )
    for cadence, words in cadences.items()
    for word in words
}
_DAILY = r"天天(?!向上)|日日(?!夜夜)|一天到晚"
PATTERN = (
    rf"(?:{_UNEVEN}|{_CHINESE}|(?P<daily>{_DAILY})|{_TIMES}|{_ENGLISH}|(?P<word>{one_of(_WORDS)}))"
)
_COMPILED = late(PATTERN)


@dataclass(frozen=True, slots=True)
class Cadence:
    """ "recurring", "ongoing" or "urgent"; `recurring` names the step where it has a name."""

    kind: str
    recurring: str | None
    end: int


def find_cadence(text: str, position: int) -> Cadence | None:
    """The cadence said here."""
    match = _COMPILED.match(text, position)
    if match is None:
        return None
    if match["word"]:
        kind, recurring = _WORDS[match["word"]]
        return Cadence(kind, recurring, match.end())
    if match["daily"]:
        return Cadence("recurring", "daily", match.end())
    if match["months"] and match["every"].startswith("年"):
        return Cadence("recurring", _step_of(match["months"]), match.end())
    said = match["every"] or match["every_en"] or match["times"]
    if match["times"] and match[0].startswith("半"):
        said = "半年" if said == "年" else None  # 半月一次 has no name of its own
    return Cadence("recurring", _EVERY[said] if said else None, match.end())


def _step_of(months: str) -> str | None:
    """How often it comes where the months of a year are named; None in uneven steps."""
    named = [re.match(SMALL, part) for part in re.split(_AND, months)]
    said = sorted({number(month[0]) for month in named if month})
    step = 12 // len(said)
    even = all(later - earlier == step for earlier, later in pairwise(said))
    return _STEPS.get(step) if even and step * len(said) == 12 else None
