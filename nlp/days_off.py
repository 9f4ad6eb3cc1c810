"""Which days does a notice give off, and which weekends does it have worked?

Read are the State Council's yearly notice as it is published, and lists with a day and 休 or 班 on
each line, from whatever program.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nlp.normalize import normalize

LONGEST_SPAN = 31
"""Days from one day to another, the ends included."""
LONGEST_NAME = 8
"""Characters a line of a list may say beside day and word: the holiday's name."""
LONGEST_QUOTED = 40
_TITLE = re.compile(r"(\d{4})年[^\n。]{0,16}(?:节假日|放假|假期)[^\n。]{0,8}安排")
_NUMBERED = re.compile(r"国办发明?电?\s*[〔\[(【]?\d{4}[〕\])】]?\s*\d{1,3}号")
_ASIDE = re.compile(r"\([^()]*\)")
_DAY = (
    r"(?:(?P<y{0}>\d{{4}})\s*[年\-/.]\s*)?(?P<m{0}>\d{{1,2}})\s*[月\-/.]\s*(?P<d{0}>\d{{1,2}})"
    r"(?!\d|\.\d)\s*[日号]?"
)
_TO = r"\s*(?:至|到|-{1,2}|—{1,2}|–|~|\.\.)\s*"
_FIRST, _LAST = _DAY.format("1"), _DAY.format("2")
_TOKEN = re.compile(
    rf"(?<![\d.])(?P<span>{_FIRST}(?:{_TO}(?:{_LAST}|(?P<d3>\d{{1,2}})[日号]))?)"
    r"|(?P<works>(?:调休|补休|正常|照常)?(?:上班|补班|调班|工作日|(?<!值)班)|\bwork(?:ing|day)?\b)"
    r"|(?P<off>(?:放假|休假|休息|公休|节假日|假日|连休)(?:调休)?|\b(?:off|holiday)\b"
    r"|(?<!调)休|(?<![放节])假(?![期日]))"
    r"|(?P<unclear>调休)",
    re.IGNORECASE,
)
_CLAUSES = re.compile(r"[。;；\n]")


class NotRead(Exception):
    """The text cannot be taken; ``code`` names the sentence that says why."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class DaysOff:
    """A year's days off and make-up days; ``days`` says of each whether it is worked.

    ``source`` is the notice's number or title, empty where the text gives none.
    """

    year: int
    source: str
    days: Mapping[dt.date, bool]


def means_days_off(text: str) -> bool:
    """Whether a text, or most lines of a list, lays down days off: and is nothing else."""
    said = normalize(text)
    if _TITLE.search(said):
        return any(found["span"] for found in _TOKEN.finditer(_ASIDE.sub("", said)))
    lines = [_ASIDE.sub("", line) for line in said.split("\n") if line.strip()]
    plain = sum(map(_is_listed, lines))
    return plain > 0 and plain >= len(lines) - 1 - len(lines) // 10


def read_days_off(text: str) -> DaysOff:
    """The days off and worked of one year. Raises :class:`NotRead`."""
    said = normalize(text)
    title, number = _TITLE.search(said), _NUMBERED.search(said)
    clauses = _CLAUSES.split(_ASIDE.sub("", said))
    year = int(title[1]) if title else _year(clauses)
    days: dict[dt.date, bool] = {}
    for clause in clauses:
        for day, works in _laid_down(clause, year, strictly=title is None):
            if not _is_about(day, year):
                raise NotRead("other_year", day=day, year=year)
            if days.setdefault(day, works) != works:
                raise NotRead("both", day=day)
    if not days:
        raise NotRead("nothing")
    source = number[0] if number else title[0] if title else ""
    return DaysOff(year, source.replace(" ", ""), dict(sorted(days.items())))


def _is_listed(line: str) -> bool:
    found = list(_TOKEN.finditer(line))
    beside = re.sub(r"星期.|周.|\W", "", _TOKEN.sub("", line))
    return (
        len(beside) <= LONGEST_NAME
        and any(m["span"] for m in found)
        and any(m["works"] or m["off"] for m in found)
    )


def _is_about(day: dt.date, year: int) -> bool:
    """In the year, or beside it: the New Year's holiday may begin in December."""
    month = dt.timedelta(days=LONGEST_SPAN)
    return dt.date(year, 1, 1) - month <= day <= dt.date(year, 12, 31) + month


def _year(clauses: list[str]) -> int:
    years = Counter(
        int(found["y1"]) for clause in clauses for found in _TOKEN.finditer(clause) if found["y1"]
    )
    if not years:
        raise NotRead("no_year")
    return years.most_common(1)[0][0]


def _laid_down(clause: str, year: int, *, strictly: bool) -> Iterator[tuple[dt.date, bool]]:
    """The days of one clause. ``strictly``: a day without a word for it is a mistake."""
    waiting: list[dt.date] = []
    works: bool | None = None
    for found in _TOKEN.finditer(clause):
        if found["span"]:
            # 1.5 is no day; 2027.1.5 is.
            if found["y1"] or not re.search(r"\d\.\d", found["span"]):
                waiting += _span(found, year)
        elif found["unclear"]:
            if waiting:
                raise NotRead("unclear", said=clause.strip())
        else:
            works = found["works"] is not None
            yield from ((day, works) for day in waiting)
            waiting = []
    if waiting and works is not None:
        # 休：1月1日 says the word first.
        yield from ((day, works) for day in waiting)
    elif waiting and strictly:
        raise NotRead("no_word", said=clause.strip()[:LONGEST_QUOTED])


def _span(found: re.Match[str], year: int) -> list[dt.date]:
    said = found["span"].strip()
    try:
        first = dt.date(int(found["y1"] or year), int(found["m1"]), int(found["d1"]))
        last = first
        if found["d3"]:
            last = first.replace(day=int(found["d3"]))
        elif found["d2"]:
            last = dt.date(int(found["y2"] or year), int(found["m2"]), int(found["d2"]))
    except ValueError:
        raise NotRead("no_day", said=said) from None
    if not 0 <= (last - first).days < LONGEST_SPAN:
        raise NotRead("bad_span", said=said)
    return [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
