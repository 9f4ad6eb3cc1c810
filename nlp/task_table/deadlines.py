"""By when is a task to be done, by the words of its row?"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from nlp.dates import DateReading, find_dates
from nlp.task_table.columns import terms
from nlp.task_table.model import DoubtCode, Milestone
from nlp.task_table.signs import ticked
from nlp.words import words_of

_FIRST_SPREADSHEET_DAY = dt.date(1899, 12, 30)
_SERIAL = re.compile(r"([34]\d{4}|5[0-4]\d{3})(?:\.0)?")
one_of = words_of("task_table")
_ISO = re.compile(r"(20\d\d)-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?")
_EIGHT_DIGITS = re.compile(r"(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_YEAR_AND_MONTH = re.compile(r"(20\d\d)[.．/\-年]?(0[1-9]|1[0-2])")
_BARE_YEAR = re.compile(r"(20\d\d)年?[度内]?")
_LISTED_YEAR = re.compile(r"(20\d\d)年?度?(?=[、：]|$)")
_WHOLE_YEAR = re.compile(
    rf"(?:贯穿)?(?:全年|^本年度?内?$)(?!.{{0,4}}{one_of('lasting_beside_year')})"
)
_ITEM = re.compile(r"(?:(?<=[；;。，,\n])|^)\s*(?:\d[.．、](?=\s*(?:20\d\d年|\d{1,2}月))|[①-⑨])")
"""The number of one of several dates: 1.4月底前 is the end of April."""
_SHORT_YEAR = re.compile(r"(?<![\d.])(2\d)(?=年)")
_FIVE_YEARS = re.compile(rf"[“\"]?十([三四五六])五[”\"]?(?:规划)?{one_of('five_years')}")
_LAST_OF_FIVE = {"三": 2020, "四": 2025, "五": 2030, "六": 2035}
_EVERY_YEAR = re.compile(r"每(?=年[底末终])|每年度?")
_BY = re.compile(r"[前底末]")
"""What makes a date in a task's text its deadline: 每年12月的数据 is none."""
_DATED = frozenset({"day", "moment", "period_end"})
_LASTING = re.compile(one_of("lasting_text"))
_LASTING_CELL = re.compile(
    rf"{one_of('afterwards')}?(?:{one_of('lasting_work')}{one_of('goes_on')}?"
    rf"|{one_of('at_any_time')}{one_of('is_kept')}?)+"
)
"""What a deadline's own cell says of work without an end: 常态长效, 实时更新."""
_CLAUSE_END = re.compile(r"[，,；;。\s]+")
_CLAUSE_BEGINS = re.compile(r"[，,；;。\s][并即]?$")
_NOTHING_DONE = re.compile(rf"(?:[\s，,。前底末]|{one_of('is_complete')})*")
_END_OF_DAY = re.compile(r"(?:24(?:[时点]|[:：]00)|二十四[时点])整?前?$")
_IN_STEPS = re.compile(
    rf"(?:分{one_of('steps')}|按{one_of('kinds_of_node')}?节点|按{one_of('kinds_of_progress')}?进度)"
    rf"{one_of('in_steps')}?"
)
"""分阶段推进: the steps with their days are in the task's text."""
_SAYS_SOMETHING = re.compile(r"\w")
_ANY_YEAR = 2000
_ALL_DUE = re.compile(rf"{one_of('each_task')}.*{one_of('is_complete', 'of_deadlines')}")
_LONGEST_CELL = 20
_CLOSE = 12
"""How many characters after its date a task may say that it then goes on."""


@dataclass(frozen=True, slots=True)
class Due:
    """When a task is due; `doubt` says why a deadline that was written down could not be read."""

    date: dt.date | None = None
    text: str = ""
    ongoing: bool = False
    cadence: str | None = None
    milestones: tuple[Milestone, ...] = ()
    doubt: DoubtCode | None = None


def read_due(cell: str, requirement: str, year: int | None) -> Due:
    """The deadline by its own cell or, where that says nothing, by the task's text: a day in the
    text never takes the place of words in the cell, unless they say no more than that there are
    several steps.
    """
    written = ticked(cell.strip())
    if not _SAYS_SOMETHING.search(written):
        return _read_requirement(requirement, year)
    day = _spreadsheet_day(written)
    if day:
        return Due(day, written)
    due = _read_cell(written, year)
    if due.doubt is DoubtCode.DEADLINE_UNREAD and _IN_STEPS.fullmatch(written):
        told = _read_requirement(requirement, year)
        return told if told.date else due
    return due


def _read_cell(written: str, year: int | None) -> Due:
    readings = _dates_in(_spelled_out(written), year)
    cadence = next((reading.recurring for reading in readings if reading.recurring), None)
    last = _last_day(readings) or _this_year(written, cadence, year)
    ongoing = any(reading.kind == "ongoing" for reading in readings)
    ongoing = ongoing or any(map(says_ongoing, _CLAUSE_END.split(written)))
    doubt = None
    if not (last or ongoing or cadence):
        doubt = _why_unread(written, readings, year)
    return Due(
        last.date if last else None, written, ongoing, cadence, _steps(readings, last), doubt
    )


def says_ongoing(written: str) -> bool:
    """Whether a deadline's own cell says that the work goes on, and nothing else."""
    return bool(_LASTING_CELL.fullmatch(written))


@lru_cache(4096)
def is_undated(written: str, year: int) -> bool:
    """Whether a deadline that was written down names no day and no rhythm: 立行立改, 待定."""
    return bool(written) and read_due(written, "", year).doubt is not None


def tells_time(written: str) -> bool:
    """Whether a short text can be read as a deadline's own cell: 6月底前, 全年, 立行立改."""
    if len(written) > _LONGEST_CELL:
        return False
    due = read_due(written, "", _ANY_YEAR)
    return due != Due() and due.doubt is not DoubtCode.DEADLINE_UNREAD


def is_time_alone(written: str) -> bool:
    """Whether a text tells a time and not what is then done: 5月底前完成, yet not 5月底前出方案."""
    rest = list(written)
    for reading in _dates_in(written, _ANY_YEAR):
        rest[reading.start : reading.end] = [" "] * (reading.end - reading.start)
    return says_ongoing(written) or bool(_NOTHING_DONE.fullmatch("".join(rest)))


def sets_day_for_all(sentence: str) -> bool:
    """Whether a sentence says by when all tasks are due: 各项目标须于2024年12月31日前完成."""
    return bool(_ALL_DUE.search(sentence) and read_due("", sentence, _ANY_YEAR).date)


def _spelled_out(written: str) -> str:
    """What only a deadline's own cell says so shortly: 全年, 25年6月, “十四五”末."""
    text = terms().get(written) or written
    text = _LISTED_YEAR.sub(r"\1年底", text)
    text = _WHOLE_YEAR.sub("年底前", _ITEM.sub(" ", text))
    text = _FIVE_YEARS.sub(lambda match: f"{_LAST_OF_FIVE[match[1]]}年底", text)
    return _SHORT_YEAR.sub(r"20\1", text)


def _read_requirement(requirement: str, year: int | None) -> Due:
    """Only what the text says to be due counts: durations, baselines and starts do not."""
    readings = _dates_in(requirement, year)
    cadence = next((reading.recurring for reading in readings if reading.recurring), None)
    due = [reading for reading in readings if reading.role == "deadline"]
    yearly = None if due else _this_year(requirement, cadence, year)
    if yearly and _BY.search(yearly.text):
        return Due(yearly.date, f"每年{yearly.text}", cadence=cadence)
    last = _last_day(due)
    if last:
        goes_on = any(r.kind == "ongoing" and 0 <= r.start - last.end <= _CLOSE for r in readings)
        return Due(last.date, last.text, goes_on, None, _steps(readings, last))
    unread = [reading for reading in due if reading.kind in _DATED | {"unanchored"}]
    if unread:
        return Due(text=unread[-1].text, doubt=_why_unread(unread[-1].text, unread, year))
    goes_on = any(r.kind == "ongoing" and r.start == 0 for r in readings)
    lasting = _LASTING.search(requirement)
    urgent = next((r for r in readings if r.kind == "urgent" and _ends_task(requirement, r)), None)
    if urgent and not (goes_on or lasting or cadence):
        return Due(text=urgent.text, doubt=DoubtCode.DEADLINE_URGENT)
    return Due(
        text=lasting[0] if lasting else "", ongoing=goes_on or bool(lasting), cadence=cadence
    )


def _ends_task(requirement: str, reading: DateReading) -> bool:
    """Whether a time is a task's last clause: 开展燃气安全排查，立行立改。"""
    before, behind = requirement[: reading.start], requirement[reading.end :]
    return bool(_CLAUSE_BEGINS.search(before) and _NOTHING_DONE.fullmatch(behind.rstrip("；;")))


def _dates_in(text: str, year: int | None) -> list[DateReading]:
    """The dates of a document's text; 7月15日24时 is all of that day, and not the day after it."""
    return [_whole_day(reading) for reading in find_dates(text, doc_year=year)]


def _whole_day(reading: DateReading) -> DateReading:
    if reading.date is None or not (reading.kind == "moment" and _END_OF_DAY.search(reading.text)):
        return reading
    return replace(reading, date=reading.date - dt.timedelta(days=1))


def _last_day(readings: Sequence[DateReading]) -> DateReading | None:
    dated = [r for r in readings if r.date and r.kind in _DATED and r.role != "milestone"]
    return max(dated, key=lambda reading: reading.date or dt.date.min, default=None)


def _this_year(written: str, cadence: str | None, year: int | None) -> DateReading | None:
    """The day in the document's year of what is due every year: 每年6月底前.

    Of what is due by the end of every year the cadence says as much.
    """
    if cadence != "yearly" or year is None:
        return None
    readings = _dates_in(_EVERY_YEAR.sub("", written), year)
    last = _last_day([reading for reading in readings if reading.role == "deadline"])
    return last if last and last.date != dt.date(year, 12, 31) else None


def _steps(readings: Sequence[DateReading], last: DateReading | None) -> tuple[Milestone, ...]:
    return tuple(
        Milestone(reading.text, reading.date)
        for reading in readings
        if reading is not last and (reading.role == "milestone" or reading.role == "deadline")
    )


def _why_unread(written: str, readings: Sequence[DateReading], year: int | None) -> DoubtCode:
    kinds = {reading.kind for reading in readings}
    if "urgent" in kinds:
        return DoubtCode.DEADLINE_URGENT
    if year is None and _last_day(_dates_in(_spelled_out(written), _ANY_YEAR)):
        return DoubtCode.DEADLINE_NEEDS_YEAR
    return DoubtCode.DEADLINE_UNREAD


def _spreadsheet_day(written: str) -> dt.date | None:
    """A true date, a day number of a spreadsheet, 20201231, 2020.12, or a year alone."""
    serial = _SERIAL.fullmatch(written)
    if serial:
        return _FIRST_SPREADSHEET_DAY + dt.timedelta(days=int(serial[1]))
    try:
        if day := _ISO.fullmatch(written) or _EIGHT_DIGITS.fullmatch(written):
            return dt.date(int(day[1]), int(day[2]), int(day[3]))
    except ValueError:
        return None
    if month := _YEAR_AND_MONTH.fullmatch(written):
        year, number = int(month[1]), int(month[2])
        return dt.date(year, number, calendar.monthrange(year, number)[1])
    if year_alone := _BARE_YEAR.fullmatch(written):
        return dt.date(int(year_alone[1]), 12, 31)
    return None
