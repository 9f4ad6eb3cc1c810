"""How is an official paper (公文) laid out as a Word file? The form is that of GB/T 9704.

A4 with margins of 37, 35, 28 and 26 mm, 22 lines of 28 characters a page, page numbers between
dashes, on the outer side. Fonts are named, not embedded; where one is missing, its alternatives
are tried.
"""

from __future__ import annotations

import datetime as dt
import enum
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from messages.workbook import writable

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph as Written
    from docx.text.run import Run

LATIN = "Times New Roman"
SONG, FANG, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
INSTEAD = {
    SONG: ("方正小标宋_GBK", "小标宋", "华文中宋", "Noto Serif CJK SC"),
    FANG: ("仿宋", "FangSong", "华文仿宋", "Noto Serif CJK SC"),
    HEI: ("SimHei", "Noto Sans CJK SC"),
    KAI: ("楷体", "KaiTi", "华文楷体", "Noto Serif CJK SC"),
}
"""What may stand for a font that is not installed, best first."""
NO_2, NO_3, NO_4, SMALL_4 = 22, 16, 14, 12
"""Points: 二号, 三号, 四号, 小四."""
LINE = 28
"""Points from one line to the next."""


class Style(enum.Enum):
    """What a paragraph is: font, size in points, alignment, characters of indent (first, right)."""

    TITLE = (SONG, NO_2, "center", 0, 0)
    ADDRESSEE = (FANG, NO_3, "left", 0, 0)
    BODY = (FANG, NO_3, "left", 2, 0)
    FIRST = (HEI, NO_3, "left", 2, 0)
    SECOND = (KAI, NO_3, "left", 2, 0)
    SIGNED = (FANG, NO_3, "right", 0, 2)
    DATED = (FANG, NO_3, "right", 0, 4)
    NOTE = (FANG, NO_4, "left", 0, 0)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text, and on what it rests: shown as a comment in the margin."""

    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    style: Style
    spans: tuple[Span, ...]

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
class Letter:
    """``author`` signs the comments; ``at`` is when the paper was made."""

    title: str
    author: str
    at: dt.datetime
    blocks: tuple[Paragraph | Table, ...]


def word_file(letter: Letter) -> bytes:
    """The letter as a .docx file. A text comes back from it as it was, but for what XML cannot
    hold."""
    import docx

    document = docx.Document()
    _set_page(document)
    _set_properties(document, letter)
    for block in letter.blocks:
        if isinstance(block, Table):
            _add_table(document, block)
        else:
            _add_paragraph(document, block, letter.author)
    _name_alternatives(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_page(document: Document) -> None:
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance = Mm(15)
    # The number stands 7 mm below the text.
    section.footer_distance = Mm(25)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = LATIN, Pt(NO_3)
    properties = normal.element.get_or_add_rPr()
    _set_font(properties, FANG)
    properties.append(_element("w:lang", {"w:val": "en-US", "w:eastAsia": "zh-CN"}))
    document.settings.odd_and_even_pages_header_footer = True
    _add_folio(section.footer.paragraphs[0], "right")
    _add_folio(section.even_page_footer.paragraphs[0], "left")


def _set_properties(document: Document, letter: Letter) -> None:
    told = document.core_properties
    told.title, told.author = writable(letter.title)[:255], writable(letter.author)[:255]
    told.last_modified_by, told.comments = told.author, ""
    told.created = told.modified = letter.at.astimezone(dt.UTC).replace(tzinfo=None)


def _add_paragraph(document: Document, block: Paragraph, author: str) -> None:
    from docx.shared import Pt

    font, size, alignment, first, right = block.style.value
    written = document.add_paragraph()
    _lay_out(written, alignment)
    form = written.paragraph_format
    if first:
        form.first_line_indent = Pt(first * size)
    if right:
        form.right_indent = Pt(right * size)
    if block.style in (Style.FIRST, Style.SECOND):
        form.keep_with_next = True
    for span in block.spans:
        run = _add_run(written, span.text, font, size)
        if span.source:
            document.add_comment(run, text=writable(span.source), author=author, initials="")


def _add_run(written: Written, text: str, font: str, size: float) -> Run:
    from docx.shared import Pt

    run = written.add_run(writable(text))
    run.font.name, run.font.size = LATIN, Pt(size)
    _set_font(run._element.get_or_add_rPr(), font)
    return run


def _lay_out(written: Written, alignment: str, line: float = LINE) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.shared import Pt

    form = written.paragraph_format
    form.alignment = getattr(WD_ALIGN_PARAGRAPH, alignment.upper())
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    form.space_before = form.space_after = Pt(0)


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
        properties.append(_element("w:cantSplit"))
        if number == 0:
            properties.append(_element("w:tblHeader"))
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = Mm(table.widths[place] * whole)
            _fill(cell, text, HEI if number == 0 else FANG, place == 0 and number > 0)
    _lay_out(document.add_paragraph(), "left", 12)


def _fill(cell: _Cell, text: str, font: str, left: bool) -> None:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT

    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    written = cell.paragraphs[0]
    _lay_out(written, "left" if left else "center", 20)
    _add_run(written, text, font, SMALL_4)


def _add_folio(written: Written, alignment: str) -> None:
    """— 1 —, one character away from the outer edge."""
    from docx.shared import Pt

    _lay_out(written, alignment, 20)
    form = written.paragraph_format
    form.left_indent = form.right_indent = Pt(NO_4)
    _add_run(written, "— ", "宋体", NO_4)
    number = _add_run(written, "", "宋体", NO_4)
    for kind, code in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            number._element.append(_element("w:fldChar", {"w:fldCharType": kind}))
        else:
            instruction = _element("w:instrText")
            instruction.text = code
            number._element.append(instruction)
    _add_run(written, " —", "宋体", NO_4)


def _set_font(properties: Any, font: str) -> None:
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi"):
        fonts.set(qn(script), LATIN)
    fonts.set(qn("w:eastAsia"), font)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)


def _element(tag: str, attributes: dict[str, str] | None = None) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag)
    for name, value in (attributes or {}).items():
        element.set(qn(name), value)
    return element


def _name_alternatives(document: Document) -> None:
    """Writes into the table of fonts what may stand for each."""
    from lxml import etree

    part = next(
        relation.target_part
        for relation in document.part.rels.values()
        if relation.reltype.endswith("/fontTable")
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    root = etree.fromstring(part.blob)
    for font, others in INSTEAD.items():
        named = etree.SubElement(root, f"{{{space}}}font", {f"{{{space}}}name": font})
        etree.SubElement(named, f"{{{space}}}altName", {f"{{{space}}}val": ",".join(others)})
        etree.SubElement(named, f"{{{space}}}charset", {f"{{{space}}}val": "86"})
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


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
