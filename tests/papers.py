"""Papers in a test: made in this process, opened and changed as another program would."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import re
from collections.abc import Mapping
from typing import Any

import docx
import openpyxl

from bot.papers import apart
from bot.papers.making import Papers
from bot.reply import Reply
from messages.catalog import say
from messages.workbook import FIRST_ROW
from storage.db import Database
from storage.models import PaperJob
from tests.conftest import FixedClock
from tests.conversation import CHANNEL


async def made_here(database: Database, job: PaperJob, now: dt.datetime) -> Reply:
    """Makes a paper without a process of its own, which takes a second to start."""
    return await asyncio.to_thread(apart.make, database, job, now)


async def make_all(database: Database, clock: FixedClock) -> None:
    papers = Papers(database, clock, [CHANNEL], make=made_here)
    while await papers.do_one():
        pass


def retyped(content: bytes, changes: Mapping[tuple[int, str, str], Any]) -> bytes:
    """A ledger as another program saves it after cells (task, unit, column) were typed over."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book.worksheets[0]
    heads: dict[str, Any] = {str(cell.value): cell.column for cell in page[FIRST_ROW]}
    unit_at = heads[str(say("ledger.col_unit"))]
    rows: dict[tuple[int, str], Any] = {
        (int(str(row[0].value)), str(row[unit_at - 1].value)): row[0].row
        for row in page.iter_rows(min_row=FIRST_ROW + 1)
    }
    for (number, unit, column), value in changes.items():
        page.cell(rows[number, unit], heads[str(say(f"ledger.col_{column}"))]).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def slips_on(sheet: bytes) -> dict[str, str]:
    """The words of each slip of a printed sheet, by the unit it is for."""
    (table,) = docx.Document(io.BytesIO(sheet)).tables
    texts = ((row.cells[1].text.split("\n", 1)) for row in table.rows)
    return dict(texts)


def token_on(sheet: bytes, unit: str) -> str:
    """The way in that is printed for a unit."""
    found = re.search(r"start[= ](\S+)", slips_on(sheet)[unit])
    assert found is not None
    return found[1]
