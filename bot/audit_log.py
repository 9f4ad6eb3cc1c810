"""审计: who did what, when, for whom, by which channel; in the chat, or as a file for a period."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy.orm import Session

from bot.channels import OutboundFile
from bot.papers.booking import book
from bot.reply import Reply
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import keys, say
from messages.workbook import XLSX, Column, Kind, Sheet, workbook
from nlp.dates import read_range
from storage import audit
from storage.models import AuditEntry

MOST_SHOWN = 20
"""Deeds that are told in a chat, the newest; the file has all of them."""
COLUMNS: dict[str, tuple[float, Kind]] = {
    "at": (17, Kind.MOMENT),
    "who": (14, Kind.TEXT),
    "behalf": (16, Kind.TEXT),
    "channel": (11, Kind.WORD),
    "deed": (16, Kind.TEXT),
    "subject": (24, Kind.TEXT),
    "detail": (46, Kind.TEXT),
    "before": (34, Kind.TEXT),
    "after": (34, Kind.TEXT),
}
"""The columns in order: width and what they hold."""
Row = tuple[dt.datetime, str, str, str, str, str, str, str, str]
TRIGGERS = "=+-@\t\r＝＋－＠"
"""How a text begins that a table program would take for a formula."""


def told(turn: Turn) -> Reply:
    """The deeds of a time, this month where none is named."""
    for slot in ("bad_date", "far_year"):
        if slot in turn.slots:
            raise Refusal(turn.say("audit.no_such_time", said=turn.slots[slot]))
    named = read_range(turn.message.text, now=turn.now)
    first, last = named or (turn.today.replace(day=1), turn.today)
    entries = deque(_between(turn.session, first, last, turn.now.tzinfo), maxlen=MOST_SHOWN)
    days = {
        "first": formats.day(first, turn.language, today=turn.today),
        "last": formats.day(last, turn.language, today=turn.today),
    }
    if not entries:
        return Reply(blocks=(turn.say("audit.none", **days),))
    count = sum(1 for _ in _between(turn.session, first, last, turn.now.tzinfo))
    names = audit.names(turn.session)
    lines = [
        turn.say(
            "audit.line",
            moment=formats.moment(
                entry.at.astimezone(turn.now.tzinfo), turn.language, today=turn.today
            ),
            who=_who(entry, names, turn.language),
            deed=deed(entry.action, turn.language),
            subject=entry.subject,
        )
        for entry in entries
    ]
    head = turn.say("audit.head", count=count, shown=len(lines), **days)
    export = turn.choice("audit.export", first=first.isoformat(), last=last.isoformat())
    return Reply(blocks=(head, *lines), choices=((export,),))


def booked(turn: Turn) -> Reply:
    """The deeds of a time as a file to come, of this year where none is named."""
    first, last = read_range(turn.message.text, now=turn.now) or (
        turn.today.replace(month=1, day=1),
        turn.today,
    )
    return book(turn, "audit", first=first.isoformat(), last=last.isoformat())


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


def deed(action: str, language: str) -> str:
    """What was done, in words."""
    slug = action.replace(" ", "_").replace("'", "")
    key = f"audit.did_{slug}"
    return say(key, language).unescape() if key in keys(language) else action


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
    names = audit.names(session)
    for entry in _between(session, first, last, zone):
        yield (
            entry.at.astimezone(zone).replace(microsecond=0),
            _who(entry, names, language),
            entry.behalf,
            entry.channel,
            deed(entry.action, language),
            entry.subject,
            json.dumps(entry.detail, ensure_ascii=False, sort_keys=True) if entry.detail else "",
            entry.before,
            entry.after,
        )


def _who(entry: AuditEntry, names: dict[int, str], language: str) -> str:
    if entry.person_id is None:
        return str(say("audit.nobody", language))
    return names.get(entry.person_id, f"#{entry.person_id}")


def _between(
    session: Session, first: dt.date, last: dt.date, zone: dt.tzinfo | None
) -> Iterator[AuditEntry]:
    begin = dt.datetime.combine(first, dt.time(), zone)
    return audit.between(
        session, begin, dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), zone)
    )
