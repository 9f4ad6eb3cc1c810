"""What is said about the reminders somebody orders: for whom, which are dropped, which is moved?"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from nlp.dates import DateReading
from nlp.dates.clock import clock_alone
from nlp.late import late
from nlp.message import Message
from nlp.moments import moments, upcoming, written
from nlp.names import spoken
from nlp.normalize import normalize
from nlp.numerals import chinese_integer
from nlp.words import words_of

one_of = words_of("reminders")

_SURNAME = f"[{spoken()['surnames']}]"
_TITLE = one_of("title")
_OTHERS = late(
    # 提醒他们, 提醒张三报27, 提醒王局长, 提醒老李
    rf"提醒(?:一下|下)?(?:{one_of('others')}"
    rf"|{_SURNAME}(?:[一-鿿]{{1,2}}?{_TITLE}?(?={one_of('then')}|$|[，。,])|{_TITLE})"
    rf"|[老小]{_SURNAME})"
    r"|remind (?!me\b|us\b)(?:him|her|them|every(?:one|body)|all (?:the )?units|(?-i:[A-Z][a-z]+))",
    re.IGNORECASE,
)
_EVERY = late(one_of("all"), re.IGNORECASE)
_DROP = one_of("drops")
_PLACE = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
_DROPS_PLACE = late(
    rf"{_DROP}第?{_PLACE}[个条]?了?|把?第{_PLACE}[个条](?:提醒)?{_DROP}了?"
    rf"|{one_of('drops_latin')} (?:number |no\.? ?|#)?(\d{{1,2}})",
    re.IGNORECASE,
)
_DROPS_ALL = late(
    rf"{one_of('all_of_them')}{_DROP}[了吧]?|{_DROP}(?:全部|所有)的?(?:提醒)?|清空"
    rf"|{one_of('drops_latin')} (?:them )?all(?: of them)?",
    re.IGNORECASE,
)
_REMINDER = late(r"提醒|(?<![a-z])reminder", re.IGNORECASE)
_SOONER = late(one_of("sooner"))


def for_others(message: Message) -> bool | None:
    """Whether somebody else is to be reminded: 提醒张三报第27项."""
    reminded = [end for _, end in message.spans("remind")]
    unit = any(mention.start in reminded for mention in message.mentions)
    return unit or bool(_OTHERS.search(message.text)) or None


def every(message: Message) -> bool | None:
    """Whether all of them are meant: 取消所有提醒."""
    return bool(_EVERY.search(message.text)) or None


def drops(text: str) -> Mapping[str, Any] | None:
    """What is dropped by words said to the list of reminders: 取消第9个, 全部取消."""
    said = normalize(text).strip(" 。.!！")
    if _DROPS_ALL.fullmatch(said):
        return {"every": True}
    found = _DROPS_PLACE.fullmatch(said)
    place = chinese_integer(found[1] or found[2] or found[3]) if found else None
    return None if place is None else {"ordinal": place}


def ordered_for(message: Message) -> str | None:
    """For when the reminder that is moved or dropped was ordered: 把下午三点的提醒推迟一小时.

    15:00 where only the hour is said.
    """
    at = _border(message) if message.shows("moves_reminder") else len(message.text)
    before = [upcoming(r, message.now) for r in message.dates if r.end <= at and r.date]
    return _moment_or_hour(before[0], message) if before else None


def moved_by(message: Message) -> int | None:
    """By how many minutes a reminder is moved; negative where it comes sooner."""
    at = _border(message)
    length = next((r.length for r in message.dates if r.start >= at and r.length), None)
    if length is None:
        return None
    sooner = _SOONER.search(message.text, at)
    minutes = int(length / dt.timedelta(minutes=1))
    return -abs(minutes) if sooner else abs(minutes)


def moved_to(message: Message) -> str | None:
    """The moment a reminder is moved to; 16:00 where only the hour is said."""
    at = _border(message)
    behind = [upcoming(r, message.now) for r in message.dates if r.start >= at and not r.length]
    if not behind:
        return None
    return _moment_or_hour(behind[0], message)


def _moment_or_hour(reading: DateReading, message: Message) -> str:
    alone = clock_alone(reading.text, 0)
    if alone is not None and alone.end >= len(reading.text) and reading.time:
        return f"{reading.time:%H:%M}"
    return written(reading, message.now)


def _border(message: Message) -> int:
    """Where the words for the reminder end, and those for its new moment begin."""
    found = _REMINDER.search(message.text)
    return found.end() if found else len(message.text)


READERS = {
    "for_others": for_others,
    "every": every,
    "moments": moments,
    "ordered_for": ordered_for,
    "moved_by": moved_by,
    "moved_to": moved_to,
}
