"""How are slips laid out on A4 to be printed and cut apart: a code to scan beside some lines?"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import segno

from messages.word import FANG, HEI, add_run, element, lay_out, name_alternatives, set_normal
from messages.workbook import writable

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

MARGIN, WIDTH, CODE, HEIGHT = 15, 180, 42, 50
"""Millimetres: around the page, of a slip, of its code's column, and of a slip's height."""
NAME, TEXT, SMALL = 16, 11, 9
"""Points."""


@dataclass(frozen=True, slots=True)
class Slip:
    """``code`` is what a phone reads, where there is something to read; it stands in small print
    below ``lines`` too."""

    name: str
    lines: tuple[str, ...]
    code: str | None


def qr_picture(text: str) -> bytes:
    """A QR code as a PNG that a phone can read from a screen and from paper."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="png", scale=10, border=4)
    return out.getvalue()


def word_file(title: str, note: str, slips: Sequence[Slip], at: dt.datetime) -> bytes:
    """The slips as a .docx file, five on a page, none of them over two pages; ``at`` is when they
    were made."""
    import docx
    from docx.shared import Mm

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(MARGIN)
    section.top_margin = section.bottom_margin = Mm(12)
    set_normal(document, TEXT)
    told = document.core_properties
    told.title, told.author, told.comments = writable(title)[:255], "", ""
    told.created = told.modified = at.astimezone(dt.UTC).replace(tzinfo=None)
    _add_line(document, title, HEI, NAME, 26)
    _add_line(document, note, FANG, SMALL, 16)
    table = _table(document)
    for slip in slips:
        _add_slip(table, slip)
    # Word wants a paragraph after a table; a line of one point opens no page of its own.
    lay_out(document.add_paragraph(), "left", 1)
    name_alternatives(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _add_line(document: Document, text: str, font: str, size: float, line: float) -> None:
    written = document.add_paragraph()
    lay_out(written, "center", line)
    add_run(written, text, font, size)


def _table(document: Document) -> Table:
    """Two columns with dashes between the slips, to cut along."""
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.shared import Mm

    table: Table = document.add_table(rows=0, cols=2)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, (CODE, WIDTH - CODE), strict=True):
        column.width = Mm(width)
    borders = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH"):
        line = {"w:val": "dashed", "w:sz": "6", "w:space": "0", "w:color": "808080"}
        borders.append(element(f"w:{side}", line))
    table._tbl.tblPr.append(borders)
    return table


def _add_slip(table: Table, slip: Slip) -> None:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
    from docx.shared import Mm

    row = table.add_row()  # type: ignore[no-untyped-call]
    row.height, row.height_rule = Mm(HEIGHT), WD_ROW_HEIGHT_RULE.AT_LEAST
    row._tr.get_or_add_trPr().append(element("w:cantSplit"))
    code, words = row.cells
    for cell, width in ((code, CODE), (words, WIDTH - CODE)):
        cell.width, cell.vertical_alignment = Mm(width), WD_CELL_VERTICAL_ALIGNMENT.CENTER
    if slip.code is not None:
        code.paragraphs[0].paragraph_format.alignment = 1
        picture = io.BytesIO(qr_picture(slip.code))
        code.paragraphs[0].add_run().add_picture(picture, width=Mm(CODE - 3))
    lines = [(slip.name, HEI, NAME, 26.0), *((line, FANG, TEXT, 19.0) for line in slip.lines)]
    if slip.code is not None:
        lines.append((slip.code, FANG, SMALL, 14.0))
    for number, (text, font, size, line) in enumerate(lines):
        written = words.add_paragraph() if number else words.paragraphs[0]
        lay_out(written, "left", line)
        add_run(written, text, font, size)
