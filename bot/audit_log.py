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

from bot.reply import Reply
from bot.turn import Turn
from messages import formats
from messages.catalog import keys, say
from nlp.dates import read_range
from storage import audit
from storage.models import AuditEntry

MOST_SHOWN = 20
"""Deeds that are told in a chat, the newest; the file has all of them."""
COLUMNS = (
    "at",
    "who",
    "behalf",
    "channel",
    "deed",
    "subject",
    "detail",
    "before",
    "after",
)
TRIGGERS = "=+-@\t\r＝＋－＠"
"""How a text begins that a table program would take for a formula."""


def told(turn: Turn) -> Reply:
    """The deeds of a time, this month where none is named."""
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
    file = turn.say("audit.file", first=first.isoformat(), last=last.isoformat())
    return Reply(blocks=(head, *lines, file))


def export(
    session: Session, first: dt.date, last: dt.date, zone: dt.tzinfo, file: Path, language: str
) -> int:
    """Writes the deeds of a period, both days included, as CSV or XLSX by the file's ending,
    readable by its owner alone; returns how many. ``FileExistsError`` where the file is there."""
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    head = [str(say(f"audit.column_{name}", language)) for name in COLUMNS]
    names = audit.names(session)
    rows = [_row(entry, names, zone, language) for entry in _between(session, first, last, zone)]
    if file.suffix.lower() == ".xlsx":
        _write_sheet(file, head, rows)
    else:
        # Table programs take a file for UTF-8 only where it says so at its start.
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out).writerows([head, *([_harmless(cell) for cell in row] for row in rows)])
    return len(rows)


def deed(action: str, language: str) -> str:
    """What was done, in words."""
    slug = action.replace(" ", "_").replace("'", "")
    key = f"audit.did_{slug}"
    return say(key, language).unescape() if key in keys(language) else action


def _write_sheet(file: Path, head: list[str], rows: Iterable[list[str]]) -> None:
    from openpyxl import Workbook  # a tenth of a second and 40 MB, which only this needs
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFGHI", (20, 16, 16, 10, 16, 24, 40, 16, 16), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in [head, *rows]:
        cells = [WriteOnlyCell(sheet, value) for value in row]
        for cell in cells:
            # Whatever it begins with, it is text and no formula.
            cell.data_type = "s"
        sheet.append(cells)
    book.save(file)


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(tuple(TRIGGERS)) else cell


def _row(entry: AuditEntry, names: dict[int, str], zone: dt.tzinfo, language: str) -> list[str]:
    return [
        entry.at.astimezone(zone).isoformat(timespec="seconds"),
        _who(entry, names, language),
        entry.behalf,
        entry.channel,
        deed(entry.action, language),
        entry.subject,
        json.dumps(entry.detail, ensure_ascii=False, sort_keys=True) if entry.detail else "",
        entry.before,
        entry.after,
    ]


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
