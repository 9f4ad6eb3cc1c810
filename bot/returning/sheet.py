"""Is a sheet one that we made, and what do its cells say? Pure."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from messages.catalog import LANGUAGES, say
from storage.files import Document, FileProblem, FileRefused, Grid

_MARKER = re.compile(r"liaison-ledger plan=([0-9a-f]+) at=(\S+)")
OTHER_SHEETS = (
    tuple(
        f"ledger.col_{name}"
        for name in ("number", "requirement", "standing", "due", "cadence", "receipt", "review")
    ),
    tuple(f"audit.column_{name}" for name in ("at", "who", "behalf", "channel", "deed", "detail")),
)
"""Of a unit's 任务表 and of the audit: headings that together no other table has."""
LOOKED_AT = 200_000
"""Characters of a sheet its headings are looked for in."""
_KEY = re.compile(r"(\d{1,18})/(\d{1,18})/(\d{4}-\d\d-\d\d)?")


@dataclass(frozen=True, slots=True)
class Row:
    """One line that came back: what it was made from (assignment, report, day), and its cells by
    the heading of their column."""

    assignment_id: int
    report_id: int
    due_on: dt.date | None
    cells: Mapping[str, str]


class OurLedger(Exception):
    """A file is a ledger of ours that came back. ValueError for marks that are none of ours."""

    def __init__(self, plan: str, at: str, rows: list[dict[str, Any]]) -> None:
        super().__init__("a ledger of ours")
        self.plan = plan
        self.at = dt.datetime.fromisoformat(at)
        if self.at.tzinfo is None:
            raise ValueError("a moment without a zone")
        self.rows = [_row(key, cells) for key, cells in ((r["key"], r["cells"]) for r in rows)]


def found_in(document: Document) -> dict[str, Any] | None:
    """The ledger among the sheets of a file, as the arguments of :class:`OurLedger`.

    Raises :class:`storage.files.FileRefused` for one whose hidden marks were changed.
    """
    for block in document.blocks:
        if isinstance(block, Grid) and (ledger := _ledger(block)) is not None:
            try:
                OurLedger(**ledger)
            except ValueError:
                raise FileRefused(FileProblem.DAMAGED) from None
            return ledger
    return None


def is_other_sheet(document: Document) -> bool:
    """Whether a file is a sheet of ours that is not to be sent back: a liaison's 任务表, the audit.
    It has all of the headings, and no marks."""
    headings = [set(names) for names in _headings()]
    for block in document.blocks:
        if isinstance(block, Grid) and _ledger(block) is None:
            texts = {cell.text for cell in block.cells}
            if any(names <= texts for names in headings):
                return True
    return False


def is_ours(content: bytes) -> bool:
    """The same of a file's bytes, the ledger as well, without reading it as a sheet: no more than
    its first texts are looked at. For a package that has passed the guards."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return False
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {"xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"} & set(package.namelist())
        texts = "".join(_begins(package, part) for part in sorted(parts))
    if _MARKER.search(texts):
        return True
    return any(all(f">{escape(name)}<" in texts for name in names) for names in _headings())


def _headings() -> Iterator[list[str]]:
    """The headings of each of the other sheets, in each language."""
    for keys in OTHER_SHEETS:
        for language in LANGUAGES:
            yield [say(key, language).unescape() for key in keys]


def _begins(package: zipfile.ZipFile, part: str) -> str:
    with package.open(part) as opened:
        return opened.read(LOOKED_AT).decode(errors="replace")


def _ledger(grid: Grid) -> dict[str, Any] | None:
    said = ((cell, cell.text or cell.struck) for cell in grid.cells)
    marked = next(((cell, m) for cell, text in said if (m := _MARKER.match(text))), None)
    if marked is None:
        return None
    head, named = marked
    rows: dict[int, dict[int, str]] = defaultdict(dict)
    for cell in grid.cells:
        rows[cell.row][cell.column] = cell.text or cell.struck
    titles = rows[head.row]
    return {
        "plan": named[1],
        "at": named[2],
        "rows": [
            {"key": key, "cells": {titles.get(c, ""): text for c, text in cells.items()}}
            for number, cells in sorted(rows.items())
            if number > head.row and _KEY.fullmatch(key := cells.get(head.column, ""))
        ],
    }


def _row(key: str, cells: Mapping[str, str]) -> Row:
    assignment_id, report_id, due = _groups(key)
    day = dt.date.fromisoformat(due) if due else None
    return Row(int(assignment_id), int(report_id), day, cells)


def _groups(key: str) -> Iterable[str]:
    match = _KEY.fullmatch(key)
    assert match is not None
    return match.groups()
