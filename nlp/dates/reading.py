"""What is one date reading made of?"""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DateReading:
    """One expression of time found in a text.

    `start` and `end` are positions in `normalize(text)`, and `text` is what stands there.

    `date` is the day named; of a longer stretch its last day, which is the last that is still in
    time as a deadline; `first` is then its first day (下周 is Monday to Sunday). Both are None
    where no day can be told.

    `kind` is one of
    "day"         one day (10月31日前, 明天, 周三)
    "moment"      a day and an hour (明天上午9点, 两小时后); `time` is set
    "period_end"  the last day of a month, quarter, year, week… (6月底, 上半年, 下周)
    "start"       work begins then, nothing is due (7月起)
    "baseline"    compared with, not due (比2018年底)
    "recurring"   comes again; `recurring` says how often, `time` at what hour if given
    "ongoing"     持续推进: no date, by intention
    "urgent"      立行立改, 尽快: no date was given
    "duration"    a length of time without a beginning (不少于30日); `length` says how long
    "impossible"  written like a date, but there is no such day (2月30日)
    "unanchored"  a day only a reader who knows more can tell (a document's 月底前, 15日前)

    `role` is set where a document is read: "deadline" for the date the work is to be complete,
    "milestone" for the steps before it, "" for everything else.
    """

    text: str
    start: int
    end: int
    date: dt.date | None
    time: dt.time | None
    recurring: str | None  # daily, weekly, monthly, quarterly, half_yearly, yearly
    kind: str
    first: dt.date | None = None
    part_of_day: str = ""  # morning, noon, afternoon, evening, night, close: said without an hour
    length: dt.timedelta | None = None
    role: str = ""
