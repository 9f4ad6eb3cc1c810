"""How is a table with merged cells drawn as a Word file and as a workbook?"""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import dataclass

import docx
import openpyxl
from docx.table import Table
from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

ABOVE, LEFT = "^", "<"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A merged cell is one cell with its spans; rows and columns count from 0."""

    text: str
    row: int
    column: int
    row_span: int
    column_span: int


@dataclass(frozen=True, slots=True)
class TableDrawing:
    """A table drawn in text, one row to a line, `|` between cells.

    `^` continues the cell above, `<` the one to the left, `⏎` is a line break within a cell.
    What stands between `~~` and `~~` is struck through; `text` of a cell keeps these signs.
    """

    drawing: str

    @property
    def rows(self) -> list[list[str]]:
        lines = [line for line in self.drawing.strip().splitlines() if line.strip()]
        return [[cell.strip().replace("⏎", "\n") for cell in line.split("|")] for line in lines]

    @property
    def cells(self) -> list[Drawn]:
        rows = self.rows
        assert len({len(row) for row in rows}) == 1, f"rows of unequal length: {rows}"
        found = []
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                if text not in (ABOVE, LEFT):
                    found.append(Drawn(text, row, column, *_spans(rows, row, column)))
        return found


Block = str | TableDrawing
"""A paragraph or a table."""


def _spans(rows: list[list[str]], row: int, column: int) -> tuple[int, int]:
    across = 1
    while column + across < len(rows[row]) and rows[row][column + across] == LEFT:
        across += 1
    down = 1
    while row + down < len(rows) and rows[row + down][column] == ABOVE:
        down += 1
    return down, across


def make_docx(*blocks: Block) -> bytes:
    """A Word file of paragraphs and tables, with true vertical and horizontal merges."""
    document = docx.Document()
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
        else:
            rows = block.rows
            _fill(document.add_table(len(rows), len(rows[0])), block)
            document.add_paragraph("")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def make_wrapped_docx(title: str, table: TableDrawing) -> bytes:
    """A Word file whose table stands inside the only cell of another, as layouts are made."""
    document = docx.Document()
    document.add_paragraph(title)
    cell = document.add_table(1, 1).cell(0, 0)
    _fill(cell.add_table(len(table.rows), len(table.rows[0])), table)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def make_xlsx(*blocks: Block) -> bytes:
    """A workbook with one sheet for each table; paragraphs become merged rows above the next."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    above: list[str] = []
    for block in blocks:
        if isinstance(block, str):
            above.append(block)
            continue
        sheet = book.create_sheet(f"Sheet{len(book.worksheets) + 1}")
        width = len(block.rows[0])
        for place, text in enumerate(above, start=1):
            sheet.cell(place, 1, text)
            sheet.merge_cells(start_row=place, end_row=place, start_column=1, end_column=width)
        for drawn in block.cells:
            row, column = drawn.row + 1 + len(above), drawn.column + 1
            _write(sheet.cell(row, column), drawn.text)
            if drawn.row_span * drawn.column_span > 1:
                sheet.merge_cells(
                    start_row=row,
                    end_row=row + drawn.row_span - 1,
                    start_column=column,
                    end_column=column + drawn.column_span - 1,
                )
        above = []
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _parted(text: str) -> list[tuple[str, bool]]:
    """Its pieces, each with whether it is struck through."""
    return [(piece, place % 2 == 1) for place, piece in enumerate(text.split("~~")) if piece]


def _write(cell: Cell, text: str) -> None:
    parts = _parted(text)
    if len(parts) == 1:
        ((text, struck),) = parts
        cell.value = _value(text)
        cell.font = Font(strike=struck or None)
    elif parts:
        cell.value = CellRichText(
            *(TextBlock(InlineFont(strike=True), piece) if struck else piece
              for piece, struck in parts)
        )  # fmt: skip


def _value(text: str) -> int | dt.date | str:
    """Numbers and dates are what a person's typing makes of them in a workbook."""
    if text.isdecimal():
        return int(text)
    return dt.date.fromisoformat(text) if _DAY.fullmatch(text) else text


def _fill(table: Table, drawing: TableDrawing) -> None:
    cells = [row.cells for row in table.rows]  # asked for once: each time walks the whole table
    for drawn in drawing.cells:
        cell = cells[drawn.row][drawn.column]
        if drawn.row_span * drawn.column_span > 1:
            last = cells[drawn.row + drawn.row_span - 1]
            cell = cell.merge(last[drawn.column + drawn.column_span - 1])
        for place, line in enumerate(drawn.text.split("\n")):
            paragraph = cell.add_paragraph() if place else cell.paragraphs[0]
            for text, struck in _parted(line):
                paragraph.add_run(text).font.strike = struck or None
