"""审计: who did what, when, for whom, by which channel; in the chat, or as a file for a period."""

from __future__ import annotations

import csv
import datetime as dt
import os
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from pathlib import Path

from sqlalchemy.orm import Session

from bot.audit_words import Words, deed
from bot.channels import OutboundFile
from bot.papers.booking import book
from bot.reply import Reply
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text, say
from messages.workbook import XLSX, Column, Kind, Sheet, workbook
from nlp.dates.past import WrongWayRound, read_past
from storage import audit, plans
from storage.models import AuditEntry

MOST_SHOWN = 20
"""Deeds that are told in a chat, the newest; the file has all of them."""
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
    for slot in ("bad_date", "far_year"):
        if slot in turn.slots:
            raise Refusal(turn.say("audit.no_such_time", said=turn.slots[slot]))
    if "task_no" in turn.slots:
        return _of_task(turn, int(turn.slots["task_no"]))
    first, last = _named(turn) or (turn.today.replace(day=1), turn.today)
    days = {
        "first": formats.day(first, turn.language, today=turn.today),
        "last": formats.day(last, turn.language, today=turn.today),
    }
    count = 0
    newest = deque[AuditEntry](maxlen=MOST_SHOWN)
    for entry in _between(turn.session, first, last, turn.now.tzinfo):
        newest.append(entry)
        count += 1
    if not newest:
        return Reply(blocks=(turn.say("audit.none", **days),))
    lines = _lines(turn, newest)
    head = turn.say("audit.head", count=count, shown=len(lines), **days)
    export = turn.choice("audit.export", first=first.isoformat(), last=last.isoformat())
    return Reply(blocks=(head, *lines), choices=((export,),))


def _of_task(turn: Turn, number: int) -> Reply:
    task = plans.task(turn.session, turn.plan, number)
    if task is None:
        raise Refusal(turn.say("change.no_such_task"))
    found = audit.of_task(turn.session, task)
    if not found:
        return Reply(blocks=(turn.say("audit.none_of_task", number=number),))
    lines = _lines(turn, found[-MOST_SHOWN:])
    head = turn.say("audit.head_of_task", number=number, count=len(found), shown=len(lines))
    return Reply(blocks=(head, *lines))


def _lines(turn: Turn, entries: Collection[AuditEntry]) -> list[Text]:
    words = Words(turn.session, turn.language, turn.now.tzinfo, turn.today)
    words.read(entries)
    return [
        turn.say(
            "audit.line",
            moment=formats.moment(
                entry.at.astimezone(turn.now.tzinfo), turn.language, today=turn.today
            ),
            who=words.who(entry),
            deed=deed(entry.action, turn.language),
            subject=words.subject(entry),
        )
        for entry in entries
    ]


def booked(turn: Turn) -> Reply:
    """The deeds of a time as a file to come, of this year where none is named."""
    if "task_no" in turn.slots:
        return _of_task(turn, int(turn.slots["task_no"]))
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
                deed(entry.action, language),
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
