"""How is an official paper (公文) laid out as a Word file? The form is that of GB/T 9704.

A4 with margins of 37, 35, 28 and 26 mm, 22 lines of 28 characters a page, page numbers between
dashes, on the outer side; 版头 over a red line above, 版记 between rules at the foot of the last
page.
"""

from __future__ import annotations

import datetime as dt
import enum
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from messages.word import (
    FANG,
    HEI,
    KAI,
    SONG,
    add_run,
    element,
    lay_out,
    name_alternatives,
    set_normal,
)
from messages.workbook import writable

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph as Written

NO_2, NO_3, NO_4, SMALL_4 = 22, 16, 14, 12
"""Points: 二号, 三号, 四号, 小四."""
LINE = 28
"""Points from one line to the next."""
LARGEST_MARK = 40
"""Points of the mark; a long one is smaller, on one line."""
FOOT_OF_TEXT = {
    "w:leftFromText": "0",
    "w:rightFromText": "0",
    "w:vertAnchor": "margin",
    "w:horzAnchor": "margin",
    "w:tblpXSpec": "left",
    "w:tblpYSpec": "bottom",
}
CELL = 5.4
"""Points between the edge of a cell and its text."""
RIGHT_OF_DATE, RIGHT_OF_AUTHOR = 4, 2
"""Characters from the right edge."""
LINE_OF = 156 / 25.4 * 72 / NO_3
"""Characters of a line."""


class Style(enum.Enum):
    """What a paragraph is: font, size in points, alignment, characters of indent."""

    TITLE = (SONG, NO_2, "center", 0)
    ADDRESSEE = (FANG, NO_3, "left", 0)
    BODY = (FANG, NO_3, "left", 2)
    FIRST = (HEI, NO_3, "left", 2)
    SECOND = (KAI, NO_3, "left", 2)
    SIGNED = (FANG, NO_3, "center", 0)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text, and on what it rests: shown as a comment in the margin."""

    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``margins``: how many characters it keeps from the left and the right edge."""

    style: Style
    spans: tuple[Span, ...]
    margins: tuple[float, float] = (0, 0)

    @classmethod
    def of(cls, style: Style, text: str, source: str = "") -> Paragraph:
        return cls(style, (Span(text, source),))


@dataclass(frozen=True, slots=True)
class Table:
    """``widths`` are shares of the line; the heading is repeated on every page."""

    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """版头: whose paper it is, in red (发文机关标志), and its number (发文字号)."""

    mark: str
    number: str


@dataclass(frozen=True, slots=True)
class Imprint:
    """版记: who gets a copy (抄送), who printed it, and when."""

    copies: str
    printer: str
    printed: str


@dataclass(frozen=True, slots=True)
class Letter:
    """``author`` signs the comments; ``at`` is when the paper was made."""

    title: str
    author: str
    at: dt.datetime
    blocks: tuple[Paragraph | Table, ...]
    head: Head | None = None
    imprint: Imprint | None = None


def signature(author: str, date: str) -> tuple[Paragraph, Paragraph]:
    """署名 and 成文日期 of a paper that gets a seal: the date ends four characters from the right
    edge, the author stands centred above it. A long author moves both, and ends two from it."""
    wide, narrow = _width(author) / 2, _width(date) / 2
    # Both are centred on one line, whatever the widths of the fonts that are there.
    middle = max(RIGHT_OF_DATE + narrow, RIGHT_OF_AUTHOR + wide)
    half = max(wide, narrow) + 1
    margins = (max(0, LINE_OF - middle - half), middle - half)
    return (
        Paragraph(Style.SIGNED, (Span(author),), margins),
        Paragraph(Style.SIGNED, (Span(date),), margins),
    )


def _width(text: str) -> float:
    """Characters of the line a text takes; a Latin letter or figure takes half of one."""
    return sum(0.5 if char.isascii() else 1 for char in text)


def word_file(letter: Letter) -> bytes:
    """The letter as a .docx file. A text comes back from it as it was, but for what XML cannot
    hold."""
    import docx

    document = docx.Document()
    _set_page(document)
    _set_properties(document, letter)
    if letter.head is not None:
        _add_head(document, letter.head)
    for block in letter.blocks:
        if isinstance(block, Table):
            _add_table(document, block)
        else:
            _add_paragraph(document, block, letter.author)
    if letter.imprint is not None:
        _add_imprint(document, letter.imprint)
    name_alternatives(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_page(document: Document) -> None:
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance = Mm(15)
    # The number stands 7 mm below the text.
    section.footer_distance = Mm(25)
    set_normal(document, NO_3)
    document.settings.odd_and_even_pages_header_footer = True
    _add_folio(section.footer.paragraphs[0], "right")
    _add_folio(section.even_page_footer.paragraphs[0], "left")


def _set_properties(document: Document, letter: Letter) -> None:
    told = document.core_properties
    told.title, told.author = writable(letter.title)[:255], writable(letter.author)[:255]
    told.last_modified_by, told.comments = told.author, ""
    told.created = told.modified = letter.at.astimezone(dt.UTC).replace(tzinfo=None)


def _add_head(document: Document, head: Head) -> None:
    """The mark 35 mm below the edge of the text, the number two lines below it, and 4 mm below
    that the red line, from where the title keeps two lines."""
    from docx.shared import Mm, RGBColor

    size = min(LARGEST_MARK, math.floor(LINE_OF * NO_3 / max(1, _width(head.mark))))
    written = document.add_paragraph()
    lay_out(written, "center", size * 1.3)
    written.paragraph_format.space_before = Mm(35)
    add_run(written, head.mark, SONG, size).font.color.rgb = RGBColor(0xFF, 0, 0)
    for text in ("", "", head.number):
        written = document.add_paragraph()
        lay_out(written, "center", LINE)
        add_run(written, text, FANG, NO_3)
    borders = element("w:pBdr")
    borders.append(_line("bottom", 12, 11, "FF0000"))
    written._p.get_or_add_pPr().insert_element_before(borders, "w:tabs", "w:spacing", "w:jc")
    for _ in range(2):
        lay_out(document.add_paragraph(), "left", LINE)


def _add_imprint(document: Document, imprint: Imprint) -> None:
    """抄送, and below it who printed it at the left and when at the right, each a character from
    the edge, between lines as wide as the text: 0.35 mm above and below, 0.25 mm between."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm, Pt

    made = document.add_table(rows=2, cols=1)
    made.autofit = False
    borders = element("w:tblBorders")
    for side, thick in (("top", 8), ("bottom", 8), ("insideH", 6)):
        borders.append(_line(side, thick, 0, "000000"))
    properties = made._tbl.tblPr
    properties.insert(1, element("w:tblpPr", FOOT_OF_TEXT))
    properties.append(borders)
    texts = (imprint.copies, f"{imprint.printer}\t{imprint.printed}")
    for row, text in zip(made.rows, texts, strict=True):
        (cell,) = row.cells
        cell.width = Mm(156)
        (written,) = cell.paragraphs
        lay_out(written, "left", LINE)
        written.paragraph_format.tab_stops.add_tab_stop(Mm(150), WD_TAB_ALIGNMENT.RIGHT)
        written.paragraph_format.left_indent = Pt(NO_4 - CELL)
        add_run(written, text, FANG, NO_4)
    # On the page of the paragraph behind it the table stands at the foot.
    lay_out(document.add_paragraph(), "left", 1)


def _line(side: str, size: int, space: int, colour: str) -> Any:
    """A line: eighths of a point thick, points from the text, its colour."""
    line = {"w:val": "single", "w:sz": str(size), "w:space": str(space), "w:color": colour}
    return element(f"w:{side}", line)


def _add_paragraph(document: Document, block: Paragraph, author: str) -> None:
    from docx.shared import Pt

    font, size, alignment, first = block.style.value
    written = document.add_paragraph()
    lay_out(written, alignment, LINE)
    form = written.paragraph_format
    if first:
        form.first_line_indent = Pt(first * size)
    if any(block.margins):
        form.left_indent, form.right_indent = (Pt(each * size) for each in block.margins)
    # The signature is not torn from its date, nor both from what the figures are of.
    if block.style in (Style.FIRST, Style.SECOND, Style.SIGNED):
        form.keep_with_next = True
    for span in block.spans:
        run = add_run(written, span.text, font, size)
        if span.source:
            document.add_comment(run, text=writable(span.source), author=author, initials="")


def _add_table(document: Document, table: Table) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.shared import Mm

    made = document.add_table(rows=0, cols=len(table.heading), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    whole = 156 / sum(table.widths)
    for column, share in zip(made.columns, table.widths, strict=True):
        column.width = Mm(share * whole)
    for number, texts in enumerate((table.heading, *table.rows)):
        row = made.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(element("w:cantSplit"))
        if number == 0:
            properties.append(element("w:tblHeader"))
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = Mm(table.widths[place] * whole)
            _fill(cell, text, HEI if number == 0 else FANG, place == 0 and number > 0)
    lay_out(document.add_paragraph(), "left", 12)


def _fill(cell: _Cell, text: str, font: str, left: bool) -> None:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT

    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    written = cell.paragraphs[0]
    lay_out(written, "left" if left else "center", 20)
    add_run(written, text, font, SMALL_4)


def _add_folio(written: Written, alignment: str) -> None:
    """— 1 —, one character away from the outer edge."""
    from docx.shared import Pt

    lay_out(written, alignment, 20)
    form = written.paragraph_format
    form.left_indent = form.right_indent = Pt(NO_4)
    add_run(written, "— ", "宋体", NO_4)
    number = add_run(written, "", "宋体", NO_4)
    for kind, code in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            number._element.append(element("w:fldChar", {"w:fldCharType": kind}))
        else:
            instruction = element("w:instrText")
            instruction.text = code
            number._element.append(instruction)
    add_run(written, " —", "宋体", NO_4)


def texts(blocks: Sequence[Paragraph | Table]) -> list[str]:
    """The words of some blocks, a line for each paragraph and row: what a reader sees."""
    return [
        line
        for block in blocks
        for line in (
            ["\t".join(row) for row in (block.heading, *block.rows)]
            if isinstance(block, Table)
            else ["".join(span.text for span in block.spans)]
        )
    ]
