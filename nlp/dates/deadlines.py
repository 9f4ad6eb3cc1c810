"""Of all the dates a requirement names, which one is it to be complete by?"""

import re
from collections.abc import Sequence
from dataclasses import replace

from nlp.dates.pieces import LEXICON, around, one_of, small_letters
from nlp.dates.reading import DateReading

_DUE_KINDS = ("day", "moment", "period_end")
_COMPLETE = re.compile(one_of(LEXICON["completion"]["words"]))
_FOLLOW_UP = re.compile(one_of(LEXICON["follow_up"]["words"]))
_OF_AN_OBJECT = re.compile(rf"(?<=[前内底末])的?{around('so_by_then')}[^，。；、,;\n]{{0,8}}的")
"""对3月底前未办结的件进行清理: what was so by that day is what the work is about."""
_BEFORE_AN_EVENT = re.compile(rf"份?{around('events')}[之以]?前")
_YEARS = re.compile(r"20\d\d年?\s*[—–~至到-]+\s*20\d\d年?度?")
_OF_THE_WORK = re.compile(rf"\s*(?:$|[，。；、,;:：)）\n]|{around('work_over_years')})")
"""What follows years over which work is done; 2021—2022年信息 are what it is about."""
_LONGEST_CLAUSE = 60
_CLAUSE_END = re.compile(r"[，。；,;\n]")


def with_roles(text: str, readings: Sequence[DateReading]) -> tuple[DateReading, ...]:
    """The readings of a normalized document text, the deadline and the steps before it marked.

    The deadline is the latest day. Only where the work itself is complete by some day
    (6月底前完成整改) a later one for what follows it (9月开展回头看) is no longer the deadline. A
    day that only says what the work is about is neither.
    """
    readings = [_unless_earlier(text, reading) for reading in readings]
    due = [r for r in readings if r.date and r.kind in _DUE_KINDS and not _is_object(text, r)]
    if not due:
        return tuple(readings)
    clauses = {r.start: _clause_of(text, r) for r in due}
    work = due
    own = [r for r in due if not _FOLLOW_UP.search(clauses[r.start])]
    if any(_COMPLETE.search(clauses[r.start]) for r in own):
        work = own
    deadline = max(work, key=lambda r: (r.date, r.start))
    roles = {r.start: "deadline" if r is deadline else "milestone" for r in due}
    return tuple(replace(r, role=roles.get(r.start, r.role)) for r in readings)


def _unless_earlier(text: str, reading: DateReading) -> DateReading:
    """9月开学前, which is before the month is over, is a day that is not told."""
    event = _BEFORE_AN_EVENT.match(text, reading.end) if reading.kind == "period_end" else None
    if event is None:
        return reading
    said = text[reading.start : event.end()]
    return replace(
        reading,
        text=said,
        end=event.end(),
        date=None,
        first=None,
        kind="unanchored",
        role="deadline",
    )


def _is_object(text: str, reading: DateReading) -> bool:
    """Whether a date says which things the work is about, rather than when it is done."""
    if _YEARS.fullmatch(reading.text):
        return not _OF_THE_WORK.match(text, reading.end)
    return bool(_OF_AN_OBJECT.match(text, reading.end))


def _clause_of(text: str, reading: DateReading) -> str:
    """The clause a date stands in, from the date on; a comma right after the date is no end."""
    rest = small_letters(text[reading.end : reading.end + _LONGEST_CLAUSE])
    end = _CLAUSE_END.search(rest, 1) if rest else None
    return rest[: end.start()] if end else rest
