"""审计: who did what, when, for whom, by which channel; in the chat, or as a file for a period."""

from __future__ import annotations

import csv
import datetime as dt
import os
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy.orm import Session

from bot.audit_words import Words
from bot.changing.duties import certain
from bot.channels import OutboundFile
from bot.papers.booking import book
from bot.reply import Reply
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import say
from messages.workbook import XLSX, Column, Kind, Sheet, workbook
from nlp.dates.past import WrongWayRound, read_past
from nlp.task_numbers import find_task_numbers
from storage import audit
from storage.models import AuditEntry

MOST_SHOWN = 20
"""Deeds that are told in a chat, the newest; the file has all of them."""
MOST_LOOKED_THROUGH = 3000
"""Deeds, the newest, among which those about one thing are looked for."""
READ_AT_ONCE = 500
"""Deeds whose reports are looked up by one question."""
COLUMNS: dict[str, tuple[float, Kind]] = {
    "at": (17, Kind.MOMENT),
    "who": (24, Kind.TEXT),
    "behalf": (14, Kind.TEXT),
    "channel": (10, Kind.WORD),
    "deed": (14, Kind.TEXT),
    "subject": (44, Kind.TEXT),
    "detail": (46, Kind.TEXT),
    "before": (10, Kind.CODE),
    "after": (10, Kind.CODE),
}
"""The columns in order: width and what they hold."""
Row = tuple[dt.datetime, str, str, str, str, str, str, str, str]
TRIGGERS = "=+-@\t\r＝＋－＠"
"""How a text begins that a table program would take for a formula."""


def told(turn: Turn) -> Reply:
    """The deeds of a time, this month where none is named; or all that was done to one task."""
    if "wipes" in turn.slots:
        return Reply(blocks=(turn.say("audit.kept"),))
    for slot in ("bad_date", "far_year"):
        if slot in turn.slots:
            raise Refusal(turn.say("audit.no_such_time", said=turn.slots[slot]))
    about = _about(turn)
    begin = turn.today.replace(day=1) if about is None else turn.today.replace(month=1, day=1)
    first, last = _named(turn) or (begin, turn.today)
    values: dict[str, object] = {
        "first": formats.day(first, turn.language, today=turn.today),
        "last": formats.day(last, turn.language, today=turn.today),
    }
    words = Words(turn.session, turn.language, turn.now.tzinfo, turn.today)
    found: Iterable[AuditEntry] = _between(turn.session, first, last, turn.now.tzinfo)
    key = ""
    if about is not None:
        found, key = _those_about(found, about, words), "_about"
        values["what"] = about.called(turn)
    count = 0
    newest = deque[AuditEntry](maxlen=MOST_SHOWN)
    for entry in found:
        newest.append(entry)
        count += 1
    if not newest:
        return Reply(blocks=(turn.say(f"audit.none{key}", **values),))
    words.read(newest)
    lines = [
        turn.say(
            "audit.line",
            moment=formats.moment(
                entry.at.astimezone(turn.now.tzinfo), turn.language, today=turn.today
            ),
            who=words.who(entry),
            deed=words.deed(entry),
            subject=words.subject(entry),
        )
        for entry in newest
    ]
    head = turn.say(f"audit.head{key}", count=count, shown=len(lines), **values)
    export = turn.choice("audit.export", first=first.isoformat(), last=last.isoformat())
    return Reply(blocks=(head, *lines), choices=((export,),))


@dataclass(frozen=True, slots=True)
class About:
    """What the deeds asked for were done to, or by: one of each kind that is named."""

    numbers: frozenset[int]
    units: frozenset[str]
    people: frozenset[str]

    def called(self, turn: Turn) -> str:
        tasks = [turn.say("audit.task_named", number=number) for number in sorted(self.numbers)]
        return formats.names([*map(str, tasks), *self.units, *self.people], turn.language)

    def includes(self, entry: AuditEntry, words: Words) -> bool:
        touched = f"{words.subject(entry)}\n{words.detail(entry)}"
        said = f"{words.who(entry)}\n{words.behalf(entry)}\n{touched}"
        numbers = {task.number for task in find_task_numbers(touched)} if self.numbers else set()
        return (
            (not self.numbers or bool(self.numbers & numbers))
            and (not self.units or any(unit in said for unit in self.units))
            and (not self.people or any(name in said for name in self.people))
        )


def _about(turn: Turn) -> About | None:
    """What a message asks about beside the time. Raises :class:`Refusal` for a unit in doubt."""
    said = turn.message.text
    units = certain(turn, [mention for mention in turn.mentions if not mention.of_groups])
    named = {person.name for person in audit.people(turn.session).values() if person.name in said}
    numbers = {task.number for task in find_task_numbers(said)}
    if not (units or named or numbers):
        return None
    return About(frozenset(numbers), frozenset(u.name for u in units), frozenset(named - {""}))


def _those_about(entries: Iterable[AuditEntry], about: About, words: Words) -> Iterator[AuditEntry]:
    deeds = iter(deque(entries, maxlen=MOST_LOOKED_THROUGH))
    while some := list(islice(deeds, READ_AT_ONCE)):
        words.read(some)
        yield from (entry for entry in some if about.includes(entry, words))


def booked(turn: Turn) -> Reply:
    """The deeds of a time as a file to come, of this year where none is named."""
    if "task_no" in turn.slots:
        return told(turn)
    first, last = _named(turn) or (turn.today.replace(month=1, day=1), turn.today)
    return book(turn, "audit", first=first.isoformat(), last=last.isoformat())


def _named(turn: Turn) -> tuple[dt.date, dt.date] | None:
    """The days a message names. Raises :class:`Refusal` where they end before they begin."""
    try:
        return read_past(turn.message.text, now=turn.now)
    except WrongWayRound as wrong:
        raise Refusal(turn.say("audit.wrong_way_round", said=str(wrong))) from None


def make(turn: Turn) -> Reply:
    """The file that was booked."""
    first, last = (dt.date.fromisoformat(turn.slots[name]) for name in ("first", "last"))
    assert turn.now.tzinfo is not None
    rows = list(_rows(turn.session, first, last, turn.now.tzinfo, turn.language))
    days = _days(first, last, turn.language)
    if not rows:
        return Reply(blocks=(turn.say("audit.none", **days),))
    name = turn.say("audit.file", first=f"{first:%Y%m%d}", last=f"{last:%Y%m%d}").unescape()
    content = workbook(_sheet(rows, first, last, turn.language))
    return Reply(
        blocks=(turn.say("audit.here", count=len(rows), **days),),
        file=OutboundFile(name, XLSX, content),
    )


def export(
    session: Session, first: dt.date, last: dt.date, zone: dt.tzinfo, file: Path, language: str
) -> int:
    """Writes the deeds of a period, both days included, as CSV or XLSX by the file's ending,
    readable by its owner alone; returns how many. ``FileExistsError`` where the file is there."""
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    rows = list(_rows(session, first, last, zone, language))
    if file.suffix.lower() == ".xlsx":
        file.write_bytes(workbook(_sheet(rows, first, last, language)))
    else:
        # Table programs take a file for UTF-8 only where it says so at its start.
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(_head(language))
            writer.writerows([at.isoformat(), *map(_harmless, texts)] for at, *texts in rows)
    return len(rows)


def _sheet(rows: Iterable[Row], first: dt.date, last: dt.date, language: str) -> Sheet:
    heads = zip(_head(language), COLUMNS.values(), strict=True)
    return Sheet(
        name=say("audit.sheet", language).unescape(),
        title=say("audit.sheet", language).unescape(),
        note=say("audit.sheet_note", language, **_days(first, last, language)).unescape(),
        footer=say("ledger.footer", language, page="{page}", pages="{pages}").unescape(),
        columns=tuple(Column(title, *column) for title, column in heads),
        rows=rows,
    )


def _days(first: dt.date, last: dt.date, language: str) -> dict[str, str]:
    return {"first": formats.day(first, language), "last": formats.day(last, language)}


def _head(language: str) -> list[str]:
    return [say(f"audit.column_{name}", language).unescape() for name in COLUMNS]


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(tuple(TRIGGERS)) else cell


def _rows(
    session: Session, first: dt.date, last: dt.date, zone: dt.tzinfo, language: str
) -> Iterator[Row]:
    words = Words(session, language, zone)
    deeds = _between(session, first, last, zone)
    while entries := list(islice(deeds, READ_AT_ONCE)):
        words.read(entries)
        for entry in entries:
            yield (
                entry.at.astimezone(zone).replace(microsecond=0),
                words.who(entry),
                words.behalf(entry),
                words.channel(entry),
                words.deed(entry),
                words.subject(entry),
                words.detail(entry),
                entry.before,
                entry.after,
            )


def _between(
    session: Session, first: dt.date, last: dt.date, zone: dt.tzinfo | None
) -> Iterator[AuditEntry]:
    begin = dt.datetime.combine(first, dt.time(), zone)
    return audit.between(
        session, begin, dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), zone)
    )
