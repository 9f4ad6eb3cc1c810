"""Where in a text do expressions of time stand, and what does each mean?

A text is read from left to right. At each place the grammar is tried in this order: a cadence
(每周五, 持续推进), a length of time (三天后), a stretch of days (下周, 10月31日) with what may
follow it (至25日, 上午9点, 前, 起), a clock alone (下午3点). What fits first is taken whole.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nlp.dates import chinese, clock, english
from nlp.dates.cadence import PATTERN as CADENCE
from nlp.dates.cadence import find_cadence
from nlp.dates.clock import Clock, clock_after_day, clock_alone
from nlp.dates.frame import Frame, Unanchored
from nlp.dates.lengths import PATTERN as LENGTH
from nlp.dates.lengths import find_length, workday_from
from nlp.dates.pieces import (
    BEFORE,
    HOLIDAYS,
    LEXICON,
    NUMERALS,
    TO,
    WEEK,
    around,
    nameless,
    number,
    one_of,
    small_letters,
)
from nlp.dates.reading import DateReading
from nlp.dates.stretches import DAY, Stretch
from nlp.late import late
from nlp.normalize import normalize
from nlp.persons import names_like_times

RULES = chinese.RULES + english.RULES

# What holds figures and is no date: addresses, titles, document numbers, shares, versions.
_NOT_DATES = late(
    r"https?://[^\s，。；、）)>\"”]{1,300}|(?<![a-z0-9])www\.[^\s，。；、）)]{1,300}"
    r"|[a-z0-9.\-_]{1,60}@[a-z0-9.\-]{1,60}"
    r"|[a-z0-9\-]{1,40}(?:\.[a-z0-9\-]{1,40}){0,3}\.(?:cn|com|net|org|gov)(?:/[^\s，。；、）)]{0,300})?"
    r"|《[^《》\n]{1,80}》"
    r"|[〔\[【(（﹝]\s?(?:19|20)[0-9]{2}\s?[〕\]】)）﹞]\s?(?:第?\s?[0-9]{1,5}\s?号)?"
    r"|第\s?[0-9零一二三四五六七八九十百]{1,6}\s?[项条款章号期批次位名轮]"
    r"|(?<![0-9.])[0-9]{1,9}(?:\.[0-9]{1,9})?\s?[%‰]"
    r"|[0-9]{1,4}[:：][0-9]{1,4}(?=\s?的?比[例分重])|(?<=比[例分])[为是]?\s?[0-9]{1,4}[:：][0-9]{1,4}"
    # standards and file marks (GB/T 2020-11, ZC-2020-11), marks out of ten
    rf"|(?:{around('standards')}|(?<![a-z])db[0-9]{{0,2}})(?:/[a-z])?\s?[0-9][0-9.\-—]{{0,20}}"
    rf"|(?<![a-z])(?!{one_of(LEXICON['english_months'])})[a-z]{{1,5}}[-/][0-9]{{1,6}}(?:[-/.][0-9]{{1,6}})+"
    rf"|[0-9]{{1,3}}/[0-9]{{1,3}}(?=\s?的?{around('shares_of')})"
    rf"|(?:{around('rooms')}号?\s?|(?<=[楼座栋元室]))[0-9]{{1,4}}(?:-[0-9]{{1,4}}){{1,2}}号?"
    r"|门牌号?\s?[0-9-]{1,12}号?"
    rf"|{around('file_numbers')}[为是]?\s?[:：]?\s?[0-9][0-9\-]{{2,20}}号?"
    r"|第\s?[0-9]{4}-[0-9]{1,6}\s?号|(?<![0-9])20[0-9]{2}\s?[-—–]+\s?[0-9]{1,4}号"
    rf"|(?<![0-9:])[0-9]{{1,3}}:[0-9]{{1,3}}(?={around('match')})"
    rf"|{around('marks')}[为是]?\s?[0-9]{{1,3}}[/:-][0-9]{{1,3}}"
    rf"|(?<!十)三月三(?![日号十])|(?<![0-9.])3[.·]15(?={around('consumers_day')})"
    rf"|{one_of(LEXICON['no_dates']['words'])}"
    # 星期天饭店在哪; of 周五饭店聚餐 the day is meant
    rf"|{WEEK}[一二三四五六日天]{one_of(LEXICON['no_dates']['houses'])}"
    rf"(?=\s*(?:$|[，。；、,;?？!！]|的?(?:{one_of(LEXICON['no_dates']['of_a_house'])})))"
    r"|(?:版本?|version|ver\.?)\s?[号为是]?\s?[:：]?\s?[0-9]{1,4}(?:\.[0-9]{1,4}){1,4}"
    r"|(?<![a-z])v[0-9]{1,4}(?:\.[0-9]{1,4}){0,3}|(?<![0-9.])[0-9]{1,4}(?:\.[0-9]{1,4}){3,6}"
)
_BLANK = "\x00"

# A blank that a thumb or a scanner put inside a date: 周 五, 7月 1 5日, 2 0 2 0 年.
_BLANK_INSIDE = re.compile(
    rf"(?<=[周期拜]) (?=[一二三四五六日天])|(?<=[上下本这]) (?={WEEK}|个?月)"
    r"|(?<=[一二三四五六日天]) (?=[之以]?前)"
    r"|(?<![0-9.:] )(?<=(?<![0-9.:])[0-9]) (?=[0-9](?: [0-9]){0,2} ?[年月日号点时])"
    r"|(?<=(?<=[0-9] )[0-9]) (?=[0-9](?: [0-9])? ?[年月])"
)
_IN_BRACKETS = re.compile(
    rf"\s?\(\s?(?:(?:[本这下]个?)?{WEEK}[一二三四五六日天]|大?[今明后][天日]"
    rf"|{one_of(LEXICON['english_weekdays'])})\s?\)"
)
_HOW_MANY = str.maketrans("俩仨", "两三")
_FIRST_MONTH = re.compile("(?<![单多美公百千万亿日欧港纪])元(?=月)")
_RANGE = re.compile(TO)
_DUE = re.compile(
    rf"\s?(?:的?(?:这|那)?(?:一?[天日]|当[天日])?(?:[之以]?内|[底末中])?\s?{BEFORE}|[之以]内|内(?!容))"
)
_DAYS_OFF = re.compile(
    r"(?:(?<=前)|\s?的?(?P<way>[前后]))(?P<count>[一两二三四五六七八九十]|[1-9])个?"
    rf"(?:[天日]|(?P<weeks>{WEEK}))(?!内|[一二三四五六日天])"
)
# 春节后第一个工作日, 下周第二个工作日, 本月最后一个工作日, 国庆后上班第一天
_NTH_WORKDAY = late(
    rf"(?P<behind>的?[之以]?后)?的?(?:(?:第(?P<nth>[一二三四五1-5])个?|(?P<first>[首头]一?个?)|(?P<last>最后一?个?))"
    rf"{around('workday')}|{around('back_at_work')}(?:第(?P<nth_day>[一二三四五1-5])|[首头]一?)[天日])"
)
_ON_WEEKDAY = re.compile(rf"的?[这那]?个?{WEEK}(?P<weekday>[一二三四五六日天])")
_EARLIER = re.compile(
    r"(?:的?[之以]?前|提前)的?(?:半个?|(?P<count>[0-9]{1,3}|[一二两三四五六七八九十]{1,3})个?(?P<and_half>半)?)"
    rf"(?P<unit>{one_of(LEXICON['units']['of_the_clock'])})"
)
_STARTS = re.compile(rf"\s?(?:{around('begins')}|[之以]?后(?![续期勤备])|onwards?(?![a-z]))")
_FROM = re.compile(rf"(?:[自从]|{around('from_english')})\s{{0,2}}$")
_RANGED = re.compile(r"[至到—–~]|[0-9]-[0-9]{1,2}月")
_COMPARED = re.compile(rf"{one_of(LEXICON['baseline']['words'])}\s?$")
_COMPARED_AFTER = re.compile(rf"\s?(?:{around('compared_behind')}|末?的?(?:基数|水平))")

# 截至6月底，已完成80%: how far things were then.
_AS_OF = re.compile(r"截[至止]到?\s?$")
_SO_FAR = re.compile(rf"[^。；;]{{0,6}}{around('so_far')}")

# 明天，哦不对，后天: what was said first is taken back.
_CORRECTED = re.compile(
    rf"[\s,，。、…]{{0,3}}(?:{one_of(LEXICON['fillers']['words'])}[\s,，、]{{0,2}}){{0,2}}"
    rf"(?:{one_of(LEXICON['corrections']['words'])}[\s,，。、]{{0,2}}){{1,2}}"
    rf"(?:{one_of(LEXICON['corrections']['leading_over'])}\s?)?"
)

# 不是明天，是后天
_DENIED = re.compile("(?:(?<!是)不是|并非)$")
_BUT = re.compile(r"[\s,，。]{0,3}(?:而?是|应该是)")

# 上次周五: the last one there was, never one to come.
_LAST_TIME = re.compile(r"(?:上一?[次回]|前一?[次回])(?:[是在的]|那个)?\s?$")
_WEEKDAY_ALONE = re.compile(rf"{WEEK}[一二三四五六日天1-7]$")
_LONGEST_BACK = 63
_MONTH_OR_YEAR = re.compile(r"[月年./-]")

_ON = re.compile(r"\s?(?:on\s|,\s)?")


def _first_letters(data: object) -> set[str]:
    """The first letter of every word in a lexicon."""
    if isinstance(data, str):
        return {data[0]}
    if isinstance(data, dict):
        return _first_letters([*data, *data.values()])
    return set().union(*map(_first_letters, data)) if isinstance(data, list) else set()


# The characters an expression can begin with: one look at them spares most of a text the grammar.
_WORDS = [words for name, words in LEXICON.items() if name != "around"]
_BEGINNINGS = re.escape(
    "".join(sorted(_first_letters([*_WORDS, HOLIDAYS["solar"], HOLIDAYS["lunar"]])))
)
_OTHERS = "差周星礼双月季首末年岁全每各逢半第再过推往延缓大约农阴旧正冬腊小"
_BEGINS = rf"[a-z{NUMERALS}{_BEGINNINGS}{_OTHERS}]"
_MAY_BEGIN = re.compile(_BEGINS)
_SOMEWHERE = late(
    rf"(?={_BEGINS})(?:"
    + "|".join(
        nameless(pattern)
        for pattern in (
            CADENCE,
            LENGTH,
            *(r.pattern.pattern for r in RULES),
            clock.ALONE.pattern,
            clock.CLOSE.pattern,
        )
    )
    + ")"
)


def find_readings(text: str, frame: Frame) -> Iterator[DateReading]:
    """Every expression of time in a text, in order, not overlapping."""
    shown = normalize(text)
    tight, origin = _closed_up(shown)
    for reading in _readings(small_letters(tight), frame):
        start, end = origin[reading.start], origin[reading.end - 1] + 1
        yield replace(reading, text=shown[start:end], start=start, end=end)


def _closed_up(text: str) -> tuple[str, Sequence[int]]:
    """The text without blanks inside a date (周 五, 1 5日), and where each character was."""
    blanks = {match.start() for match in _BLANK_INSIDE.finditer(text)}
    if not blanks:
        return text, range(len(text))
    kept = [i for i in range(len(text)) if i not in blanks]
    return "".join(text[i] for i in kept), kept


def _readings(text: str, frame: Frame) -> Iterator[DateReading]:
    plain = _FIRST_MONTH.sub("1", text.translate(_HOW_MANY))
    for no_date in (_NOT_DATES, names_like_times()):
        plain = no_date.sub(lambda m: _BLANK * len(m[0]), plain)
    if not _MAY_BEGIN.search(plain):
        return
    position = 0
    while match := _SOMEWHERE.search(plain, position):
        reading = _reading_at(plain, match.start(), frame)
        if reading is None:
            position = match.start() + 1
            continue
        reading = _corrected(plain, reading, frame)
        yield reading
        position = max(reading.end, match.start() + 1)


def _corrected(text: str, reading: DateReading, frame: Frame) -> DateReading:
    """What takes the reading's place where it is taken back at once; a clock keeps its day."""
    denied = _DENIED.search(text, max(0, reading.start - 4), reading.start)
    back = (_BUT if denied else _CORRECTED).match(text, reading.end)
    if back is None or frame.is_document or reading.date is None:
        return reading
    at = clock_alone(text, back.end()) if reading.time else None
    if at is not None and at.time is not None:
        return _with_clock(replace(reading, date=reading.first), at)
    return _reading_at(text, back.end(), frame) or reading


def _reading_at(text: str, start: int, frame: Frame) -> DateReading | None:
    try:
        return (
            _cadence(text, start)
            or _length(text, start, frame)
            or _days(text, start, frame)
            or _clock_first(text, start, frame)
        )
    except OverflowError:  # beyond the calendar's last year
        return None


def _reading(kind: str, start: int, end: int) -> DateReading:
    return DateReading("", start, end, date=None, time=None, recurring=None, kind=kind)


def _cadence(text: str, start: int) -> DateReading | None:
    found = find_cadence(text, start)
    if found is None:
        return None
    reading = replace(_reading(found.kind, start, found.end), recurring=found.recurring)
    at = clock_after_day(text, found.end) if found.kind == "recurring" else None
    if at is None:
        return reading
    return replace(reading, end=at.end, time=at.time, part_of_day=at.part_of_day)


def _length(text: str, start: int, frame: Frame) -> DateReading | None:
    found = find_length(text, start, frame)
    if found is None:
        return None
    kind = "duration" if found.day is None else "moment" if found.time else "day"
    reading = _reading(kind, start, found.end)
    reading = replace(
        reading, date=found.day, first=found.day, time=found.time, length=found.length
    )
    if kind == "day":
        reading = _on_weekday(text, reading)
    at = clock_after_day(text, reading.end) if kind == "day" else None
    return _with_clock(reading, at) if at else reading


def _on_weekday(text: str, reading: DateReading) -> DateReading:
    """两周后的周一: that day of the week two weeks on."""
    said = _ON_WEEKDAY.match(text, reading.end)
    if said is None or reading.date is None or text[reading.end - 2] not in "周期拜":
        return reading
    away = LEXICON["weekdays"][said["weekday"]] - reading.date.weekday()
    day = reading.date + away * DAY
    return replace(reading, end=said.end(), date=day, first=day)


def _days(text: str, start: int, frame: Frame) -> DateReading | None:
    """A stretch of days and what follows it."""
    reading = _stretch(text, start, frame)
    if reading is None:
        return None
    reading = _last_there_was(text, reading, frame)
    reading = _skip(_IN_BRACKETS, text, reading)
    reading = _days_off(text, reading)
    if not frame.is_document:
        reading = _nth_workday(text, reading)
    at = clock_after_day(text, reading.end)
    if at:
        reading = _earlier(text, _with_clock(reading, at))
    reading, is_range = _until(text, reading, frame)
    due = _DUE.match(text, reading.end)
    if due:
        reading = replace(reading, end=due.end())
        at = None if at else clock_after_day(text, reading.end)
    return _role_of_words_around(text, reading, is_range=is_range)


def _stretch(text: str, start: int, frame: Frame) -> DateReading | None:
    """The first rule that fits here."""
    for rule in RULES:
        match = rule.pattern.match(text, start)
        if match is None or match.end() == start:
            continue
        try:
            found = rule.resolve(match.groupdict(), frame)
        except Unanchored:
            return _reading("unanchored", start, match.end())
        except ValueError:
            return _reading("impossible", start, match.end())
        if found is not None:
            reading = _reading(rule.kind, start, match.end())
            return replace(reading, first=found.first, date=found.last)
    return None


def _last_there_was(text: str, reading: DateReading, frame: Frame) -> DateReading:
    """上次周五, 上次20号, 上回12月20日: the last such day before today."""
    day = reading.date
    if day is None or reading.first != day or frame.is_document or day < frame.today:
        return reading
    if not _LAST_TIME.search(text, max(0, reading.start - 6), reading.start):
        return reading
    said = text[reading.start : reading.end]
    if _WEEKDAY_ALONE.match(said):
        day -= 7 * DAY
    elif said[-1] in "日号" and not _MONTH_OR_YEAR.search(said):
        day = next(
            before
            for before in (frame.today - n * DAY for n in range(1, _LONGEST_BACK))
            if before.day == day.day
        )
    elif "年" not in said and said[-1] in "日号" and (day.month, day.day) != (2, 29):
        day = day.replace(year=day.year - 1)
    else:
        return reading
    return replace(reading, first=day, date=day)


def _days_off(text: str, reading: DateReading) -> DateReading:
    """月底前一天, 国庆前三天, 周五的后两天: counted from the day named."""
    said = _DAYS_OFF.match(text, reading.end)
    if said is None or reading.date is None or reading.first != reading.date:
        return reading
    count = number(said["count"]) * (7 if said["weeks"] else 1)
    if said["way"] is None:
        if reading.kind != "day":  # 下个月前三天 are its first days
            return reading
        count -= 1  # 国庆|前 was the day before already
    day = reading.date + (count if said["way"] == "后" else -count) * DAY
    return replace(reading, end=said.end(), date=day, first=day)


def _nth_workday(text: str, reading: DateReading) -> DateReading:
    """下周第二个工作日, 本月最后一个工作日, 春节后第一个工作日: of those days, or behind."""
    said = _NTH_WORKDAY.match(text, reading.end)
    if said is None or reading.date is None or reading.first is None:
        return reading
    if said["last"]:
        day = workday_from(reading.date, -1)
    else:
        many = number(said["nth"] or said["nth_day"] or "一")
        day = workday_from(reading.date + DAY if said["behind"] else reading.first, many)
    kind = "day" if day else "unanchored"
    return replace(reading, kind=kind, end=said.end(), first=day, date=day)


def _earlier(text: str, reading: DateReading) -> DateReading:
    """下午5点前一小时, 三点提前半小时: counted back from the hour named."""
    said = _EARLIER.match(text, reading.end)
    if said is None or reading.date is None or reading.time is None:
        return reading
    many = (number(said["count"]) if said["count"] else 0) + (
        0.5 if said["and_half"] or said["count"] is None else 0
    )
    minutes = many * LEXICON["sizes"][said["unit"]][1]
    moment = dt.datetime.combine(reading.date, reading.time) - dt.timedelta(minutes=minutes)
    return replace(
        reading, end=said.end(), first=moment.date(), date=moment.date(), time=moment.time()
    )


def _until(text: str, reading: DateReading, frame: Frame) -> tuple[DateReading, bool]:
    """The reading stretched to the end of a range: 6月10日至25日, 周一到周三, 9点到11点."""
    sign = _RANGE.match(text, reading.end)
    if sign is None or reading.date is None or reading.first is None:
        return reading, False
    begun = Stretch(reading.first, reading.date)
    end = _stretch(text, sign.end(), replace(frame, previous=begun))
    if end is not None and end.date is not None and end.date >= begun.first:
        end = replace(end, start=reading.start, first=begun.first)
        end = _skip(_IN_BRACKETS, text, end)
        at = clock_after_day(text, end.end)
        return (_with_clock(end, at) if at else end), True
    at = clock_after_day(text, sign.end()) if reading.time else None
    return (replace(reading, end=at.end), True) if at else (reading, False)


def _skip(pattern: re.Pattern[str], text: str, reading: DateReading) -> DateReading:
    match = pattern.match(text, reading.end)
    return replace(reading, end=match.end()) if match else reading


def _with_clock(reading: DateReading, at: Clock) -> DateReading:
    if reading.date is None:
        return replace(reading, end=at.end)
    return replace(
        reading,
        end=at.end,
        date=reading.date + at.days * DAY,
        time=at.time,
        part_of_day=at.part_of_day,
        kind="moment" if at.time else reading.kind,
    )


def _role_of_words_around(text: str, reading: DateReading, *, is_range: bool) -> DateReading:
    """Is it a beginning or a comparison rather than a day something is due?"""
    before = text[max(0, reading.start - 12) : reading.start]
    as_of = _AS_OF.search(before) and _SO_FAR.match(text, reading.end)
    if as_of or _COMPARED_AFTER.match(text, reading.end) or _COMPARED.search(before):
        return replace(reading, kind="baseline")
    starts = _STARTS.match(text, reading.end)
    if starts:
        return replace(reading, kind="start", end=starts.end())
    if (
        _FROM.search(before)
        and not is_range
        and not _RANGED.search(text, reading.start, reading.end)
    ):
        return replace(reading, kind="start")
    return reading


def _clock_first(text: str, start: int, frame: Frame) -> DateReading | None:
    """A clock before its day (9am tomorrow), or without one: the next time it strikes."""
    if frame.now is None or frame.is_document:
        return None
    at = clock_alone(text, start)
    if at is None:
        return None
    gap = _ON.match(text, at.end)
    day = _stretch(text, gap.end() if gap else at.end, frame)
    if day is not None:
        return _earlier(text, replace(_with_clock(day, at), start=start, end=day.end))
    today = frame.now.date()
    reading = replace(_reading("day", start, at.end), date=today, first=today)
    if at.time is not None:
        struck = dt.datetime.combine(today + at.days * DAY, at.time)
        if struck <= frame.now.replace(tzinfo=None):
            reading = replace(reading, date=today + DAY, first=today + DAY)
    return _earlier(text, _with_clock(reading, at))
