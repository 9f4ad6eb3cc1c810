"""What do the paragraphs and tables of a Word file say?"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from storage.files.document import Cell, Document, Grid, says_something
from storage.files.errors import FileProblem, FileRefused
from storage.files.symbols import drawn, is_symbol_font
from storage.files.word_marks import Marks, ends_deleted, is_hidden_row
from storage.files.word_numbering import Numbering

if TYPE_CHECKING:
    from docx.opc.part import XmlPart
    from lxml.etree import _Element as Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_P, _R, _T, _TBL, _TR, _TC = (_W + tag for tag in ("p", "r", "t", "tbl", "tr", "tc"))
_BOX, _SYM = _W + "txbxContent", _W + "sym"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_FORMULAS = frozenset({_M + "oMath", _M + "oMathPara"})
_VAL = _W + "val"
_BREAKS = {_W + "br": "\n", _W + "cr": "\n", _W + "tab": "\t", _W + "noBreakHyphen": "-"}
_WRAPPERS = frozenset(
    _W + tag
    for tag in ("sdt", "sdtContent", "ins", "moveTo", "hyperlink", "smartTag", "fldSimple",
                "customXml", "ruby", "rubyBase", "bdo", "dir")
)  # fmt: skip
_CODE = re.compile(r"[0-9A-Fa-f]{1,4}")
_OUTSIDE = ("/header", "/footer", "/footnotes", "/endnotes", "/comments")
_DEEPEST = 20

Said = tuple[str, str]
"""What counts, and what is struck through or hidden."""
_MOST_CELLS = 200_000


def read_word(content: bytes, name: str) -> Document:
    """Paragraphs and tables of a .docx in reading order; merged cells are known as one.

    Text that was deleted under tracked changes is left out, text that was inserted is read. What is
    struck through or hidden is kept apart from the rest. Numbers that Word counts by itself are
    written before their paragraphs.
    """
    import docx  # takes a quarter of a second

    try:
        part = docx.Document(io.BytesIO(content)).part
        reader = _Reader(Numbering.of(part), Marks.of(part))
        blocks = tuple(reader.blocks(part.element.body))
        return Document(name, blocks, tuple(_margins(part)), struck=tuple(reader.struck))
    except (FileRefused, MemoryError):
        raise
    except Exception as error:
        # Whatever the parser trips over, to its reader the file is damaged.
        raise FileRefused(FileProblem.DAMAGED) from error


@dataclass(slots=True)
class _Open:
    """A cell that rows below may still prolong."""

    said: Said
    row: int
    column: int
    column_span: int
    row_span: int = 1


@dataclass(slots=True)
class _Reader:
    """`struck` is what it came upon outside tables that is struck through or hidden."""

    numbering: Numbering
    marks: Marks
    cells_read: int = field(default=0)
    struck: list[str] = field(default_factory=list)

    def blocks(self, parent: Element) -> Iterator[str | Grid]:
        for element in _children(parent):
            if element.tag == _P:
                text, struck = self.paragraph(element)
                if struck:
                    self.struck.append(struck)
                if text:
                    yield text
                for box in _boxes(element):
                    yield from (self.grid(e, 0) for e in _children(box) if e.tag == _TBL)
            elif element.tag == _TBL:
                yield self.grid(element, 0)

    def paragraph(self, element: Element, *, hidden: bool = False) -> Said:
        counts: list[str] = []
        counts_not: list[str] = []
        for run, text in _runs(element):
            left_out = hidden or self.marks.count_not(run, element)
            (counts_not if left_out else counts).append(text)
        said, struck = "".join(counts).strip(), "".join(counts_not).strip()
        deleted = ends_deleted(element) and not (said or struck)
        number = "" if deleted else self.numbering.label(element)
        if said or not (struck or hidden):  # else the number stands before nothing
            said = (number + said).strip()
        return said, struck if says_something(struck) else ""

    def grid(self, table: Element, depth: int) -> Grid:
        """One table. Rows are walked in the XML: asking for a row's cells is quadratic."""
        if depth > _DEEPEST:
            raise FileRefused(FileProblem.TOO_MUCH_WORK)
        done: list[_Open] = []
        inner: list[Grid] = []
        above: dict[int, _Open] = {}
        for row, element in enumerate(_rows(table)):
            below: dict[int, _Open] = {}
            column = _number(element.find(f"{_W}trPr/{_W}gridBefore"), 0)
            for cell in _children(element):
                if cell.tag != _TC:
                    continue
                span = max(_number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1), 1)
                merge = cell.find(f"{_W}tcPr/{_W}vMerge")
                upper = above.get(column)
                if merge is not None and merge.get(_VAL) != "restart" and upper:
                    upper.row_span += 1
                    below[column] = upper
                else:
                    said, tables = self.cell(cell, depth, hidden=is_hidden_row(element))
                    inner += tables
                    own = _Open(said, row, column, span)
                    done.append(own)
                    if merge is not None:
                        below[column] = own
                column += span
            above = below
        cells = tuple(
            Cell(c.said[0], c.row, c.column, c.row_span, c.column_span, c.said[1]) for c in done
        )
        return Grid(cells, inner=tuple(inner))

    def cell(self, element: Element, depth: int, *, hidden: bool) -> tuple[Said, list[Grid]]:
        """What a cell says, what tables inside it say included, and those tables."""
        self.cells_read += 1
        if self.cells_read > _MOST_CELLS:
            raise FileRefused(FileProblem.TOO_MUCH_WORK)
        inner: list[Grid] = []
        said = list(self.within(element, depth, inner, hidden=hidden))
        texts = "\n".join(text for text, _ in said if text)
        return (texts, "\n".join(struck for _, struck in said if struck)), inner

    def within(
        self, parent: Element, depth: int, inner: list[Grid], *, hidden: bool
    ) -> Iterator[Said]:
        """What a cell, or a box drawn in it, says; its tables are added to the `inner` ones."""
        for child in _children(parent):
            if child.tag == _P:
                yield self.paragraph(child, hidden=hidden)
                for box in _boxes(child):
                    yield from self.within(box, depth, inner, hidden=hidden)
            elif child.tag == _TBL:
                grid = self.grid(child, depth + 1)
                inner.append(grid)
                yield from ((cell.text, cell.struck) for cell in grid.cells)


def _children(parent: Element) -> Iterator[Element]:
    """An element's children, those in content controls and tracked insertions among them."""
    for child in parent:
        if child.tag in _WRAPPERS:
            yield from _children(child)
        else:
            yield child


def _boxes(paragraph: Element) -> Iterator[Element]:
    """The text boxes drawn in a paragraph, but for what older programs draw in their stead, and
    what stands in other boxes."""
    if next(paragraph.iter(_BOX), None) is None:
        return
    for child in paragraph:
        if child.tag == _BOX:
            yield child
        elif child.tag != _FALLBACK:
            yield from _boxes(child)


def _rows(table: Element) -> Iterator[Element]:
    for child in _children(table):
        if child.tag == _TR and child.find(f"{_W}trPr/{_W}del") is None:
            yield child


def _runs(paragraph: Element) -> Iterator[tuple[Element, str]]:
    """The pieces of text of a paragraph, each with the run that it stands in."""
    for run in _children(paragraph):
        if run.tag in _FORMULAS:
            yield run, "".join(piece.text or "" for piece in run.iter(f"{_M}t"))
        if run.tag != _R:
            continue
        for piece in run:
            if piece.tag == _T:
                yield run, _as_drawn(piece.text or "", _font(run))
            elif piece.tag == _SYM:
                font, sign = piece.get(f"{_W}font", ""), piece.get(f"{_W}char", "")
                if is_symbol_font(font) and _CODE.fullmatch(sign):
                    yield run, drawn(chr(int(sign, 16)), font)
            elif piece.tag in _BREAKS:
                yield run, _BREAKS[str(piece.tag)]
            elif piece.tag == _W + "ruby":
                yield from _runs(piece)


def _font(run: Element) -> str:
    fonts = run.find(f"{_W}rPr/{_W}rFonts")
    return fonts.get(f"{_W}ascii", "") if fonts is not None else ""


def _as_drawn(text: str, font: str) -> str:
    """A text as its font shows it; such fonts have no Chinese letters of their own."""
    if not text.strip() or not is_symbol_font(font) or not all(map(_is_of_symbols, text)):
        return text
    return drawn(text, font)


def _is_of_symbols(sign: str) -> bool:
    return sign < "\u0100" or "\uf000" <= sign <= "\uf0ff"


def _number(element: Element | None, default: int) -> int:
    value = element.get(_VAL, "") if element is not None else ""
    return int(value) if value.isdecimal() and len(value) < 5 else default


def _margins(part: XmlPart) -> Iterator[str]:
    """Headers, footers, notes and text boxes, where marks are put that belong to no row."""
    from docx.oxml import parse_xml

    roots = [part.element]
    for relation in part.rels.values():
        if relation.reltype.endswith(_OUTSIDE) and not relation.is_external:
            roots.append(parse_xml(relation.target_part.blob))
    for root in roots:
        boxes = [root] if root is not part.element else root.iter(f"{_W}txbxContent")
        for box in boxes:
            for paragraph in box.iter(_P):
                text = "".join(text for _, text in _runs(paragraph)).strip()
                if text:
                    yield text
