"""What does a file from outside say? Asked in a process of little memory and time."""

from __future__ import annotations

import json
import re
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from itertools import groupby
from typing import Any

from bot.returning.sheet import found_in, is_other_sheet
from nlp.days_off import means_days_off
from nlp.secrecy import find_secrecy_mark
from nlp.task_table import Doubt, DoubtCode, TaskTable, read_task_table
from nlp.task_table.headings import shortened
from storage.files import Document, FileProblem, FileRefused, Grid, Kind, identify, read_document
from storage.files.converter import converted, converter
from storage.files.opening import BECOMES, BETTER_AS
from storage.files.unseen_marks import may_strike_or_hide

MEMORY = 1024 * 1024 * 1024
SECONDS = 60
_MOST_TOLD = 20
_FEWEST_TITLES = 3
"""Cells of a row that are titles side by side and no chance."""
_WHY_NOTHING = frozenset(
    {
        DoubtCode.TABLE_LOST,
        DoubtCode.FORMULA_EMPTY,
        DoubtCode.SHEET_HIDDEN,
        DoubtCode.PARAGRAPHS_STRUCK,
    }
)
"""What a file leaves in doubt that may be why it holds no tasks."""
_FIRST_OF_MONTH = re.compile(r"\d{4}-\d\d-01")


class DaysOffInstead(Exception):
    """The file holds no tasks but a year's days off, in `text`."""

    def __init__(self, text: str) -> None:
        super().__init__("days off instead of tasks")
        self.text = text


def read_table(content: bytes, name: str, year: int | None) -> TaskTable:
    """The task table in a file; raises FileRefused for a file not read, and DaysOffInstead."""
    return understand(_unmarked(read_document(content, name, identify(content, name))), year)


def main() -> None:
    """Read one file from stdin; answer in JSON on stdout. The first line of stdin is a header."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    header = json.loads(sys.stdin.buffer.readline())
    sys.stdout.write(answer_of(sys.stdin.buffer.read(), **header, limit=_limit_memory))


def answer_of(
    content: bytes, name: str, year: int | None, limit: Callable[[], None] = lambda: None
) -> str:
    """What any file holds, or why it is not read, in JSON. ``limit`` is called once no other
    program is needed any more."""
    try:
        document = _opened(content, name, limit)
        if is_other_sheet(document):
            raise FileRefused(FileProblem.OWN_SHEET)
        ledger = found_in(document)
        answer: dict[str, Any] = (
            {"ledger": ledger} if ledger else {"table": asdict(understand(document, year))}
        )
    except DaysOffInstead as found:
        answer = {"text": found.text}
    except FileRefused as error:
        answer = {"refused": error.problem, "values": error.values}
    except MemoryError:
        answer = {"refused": FileProblem.TOO_MUCH_WORK, "values": {}}
    return json.dumps(answer, ensure_ascii=True, default=str)


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _opened(content: bytes, name: str, limit: Callable[[], None]) -> Document:
    kind = identify(content, name)
    marked = kind in BETTER_AS and may_strike_or_hide(content, kind)
    target = BETTER_AS[kind] if marked and converter() else BECOMES.get(kind)
    if target:
        content, kind = converted(content, kind, target), target
        identify(content, "")
    limit()
    document = _unmarked(read_document(content, name, kind))
    return replace(
        document,
        tells_struck=document.tells_struck and not (marked and not target),
        converted=target is Kind.DOCX,
    )


def _unmarked(document: Document) -> Document:
    """The document, unless it carries a mark of secrecy."""
    if find_secrecy_mark(_texts(document), document.name):
        raise FileRefused(FileProblem.SECRET)
    return document


def understand(document: Document, year: int | None) -> TaskTable:
    """The task table of a document that was opened; raises FileRefused for a picture of one, and
    DaysOffInstead.
    """
    text = "\n".join(_lines(document))
    if means_days_off(text):
        raise DaysOffInstead(text)
    table = read_task_table(document.blocks, name=document.name, year=year)
    if not table.tasks and document.pictures:
        raise FileRefused(FileProblem.PICTURES)
    found = _of_file(document, table)
    if not table.tasks:
        found = (doubt for doubt in found if doubt.code in _WHY_NOTHING)
    return replace(table, doubts=(*found, *table.doubts))


def _fell_apart(document: Document) -> bool:
    """Whether a paragraph has the titles of one of the tables, side by side: one more table with
    the same titles was there.
    """
    paragraphs = [re.sub(r"\s+", "", block) for block in document.blocks if isinstance(block, str)]
    titles = [_first_row(block) for block in document.blocks if isinstance(block, Grid)]
    return any(row in text for row in titles if row for text in paragraphs)


def _first_row(grid: Grid) -> str:
    """What the first row says where it has the cells of a table, without blanks."""
    cells = [cell.text for cell in grid.cells if cell.row == 0 and cell.text.strip()]
    return re.sub(r"\s+", "", "".join(cells)) if len(cells) >= _FEWEST_TITLES else ""


def _of_file(document: Document, table: TaskTable) -> Iterator[Doubt]:
    """What the file leaves in doubt, whatever its table says."""
    by_lines = any(doubt.code is DoubtCode.CELLS_BY_LINES for doubt in table.doubts)
    if document.converted and (by_lines or not table.tasks or _fell_apart(document)):
        yield Doubt(None, DoubtCode.TABLE_LOST)
    for sheet, unseen in document.unseen:
        for code, key, told in (
            (DoubtCode.ROWS_HIDDEN, "rows", unseen.rows),
            (DoubtCode.COLUMNS_HIDDEN, "columns", unseen.columns),
            (DoubtCode.FORMULA_EMPTY, "cells", unseen.uncomputed),
        ):
            if told:
                yield Doubt(None, code, {"sheet": sheet, key: _list(told)})
    for grid in document.hidden:
        if read_task_table((grid,)).tasks:
            yield Doubt(None, DoubtCode.SHEET_HIDDEN, {"sheet": grid.name})
    if document.struck:
        texts = "；".join(map(shortened, document.struck[:_MOST_TOLD]))
        yield Doubt(None, DoubtCode.PARAGRAPHS_STRUCK, {"text": texts})
    if document.left_out:
        texts = "；".join(map(shortened, document.left_out[:_MOST_TOLD]))
        yield Doubt(None, DoubtCode.TEXT_LEFT_OUT, {"text": texts})
    if not document.tells_struck:
        yield Doubt(None, DoubtCode.STRUCK_UNSEEN)
    months = [task.number for task in table.tasks if _FIRST_OF_MONTH.fullmatch(task.deadline_text)]
    if months and not document.tells_formats:
        yield Doubt(None, DoubtCode.MONTHS_UNSURE, {"numbers": _list(months)})


def _list(told: Sequence[object]) -> str:
    rest = "…" if len(told) > _MOST_TOLD else ""
    return "、".join(map(str, told[:_MOST_TOLD])) + rest


def _lines(document: Document) -> Iterator[str]:
    """The paragraphs, and each row of a grid on one line."""
    for block in document.blocks:
        if isinstance(block, Grid):
            for _, row in groupby(block.cells, lambda cell: cell.row):
                yield " ".join(cell.text for cell in row)
        else:
            yield block
    yield from document.left_out


def _texts(document: Document) -> Iterator[str]:
    yield from document.margins
    yield from document.struck
    yield from document.left_out
    for block in (*document.blocks, *document.hidden):
        if isinstance(block, Grid):
            yield block.name
            yield from _cell_texts(block)
        else:
            yield block


def _cell_texts(grid: Grid) -> Iterator[str]:
    for cell in grid.cells:
        yield cell.text
        yield cell.struck
    for inner in grid.inner:
        yield from _cell_texts(inner)


if __name__ == "__main__":
    main()
