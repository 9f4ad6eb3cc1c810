"""What do the paragraphs and tables of a Word file say?"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from storage.files.document import Cell, Document, Grid
from storage.files.errors import FileProblem, FileRefused
from storage.files.word_numbering import Numbering

if TYPE_CHECKING:
    from docx.opc.part import XmlPart
    from lxml.etree import _Element as Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_P, _R, _T, _TBL, _TR, _TC = (_W + tag for tag in ("p", "r", "t", "tbl", "tr", "tc"))
_VAL = _W + "val"
_BREAKS = {_W + "br": "\n", _W + "cr": "\n", _W + "tab": "\t", _W + "noBreakHyphen": "-"}
_WRAPPERS = frozenset(
    _W + tag
    for tag in ("sdt", "sdtContent", "ins", "moveTo", "hyperlink", "smartTag", "fldSimple",
                "customXml", "ruby", "rubyBase", "bdo", "dir")
)  # fmt: skip
_OUTSIDE = ("/header", "/footer", "/footnotes", "/endnotes", "/comments")
_DEEPEST = 20
_MOST_CELLS = 200_000


def read_word(content: bytes, name: str) -> Document:
    """Paragraphs and tables of a .docx in reading order; merged cells are known as one.

    Text that was deleted under tracked changes is left out, text that was inserted is read. Numbers
    that Word counts by itself are written before their paragraphs.
    """
    import docx  # takes a quarter of a second

    try:
        part = docx.Document(io.BytesIO(content)).part
        reader = _Reader(Numbering.of(part))
        blocks = tuple(reader.blocks(part.element.body))
        return Document(name, blocks, tuple(_margins(part)))
    except (FileRefused, MemoryError):
        raise
    except Exception as error:
        # Whatever the parser trips over, to its reader the file is damaged.
        raise FileRefused(FileProblem.DAMAGED) from error


@dataclass(slots=True)
class _Open:
    """A cell that rows below may still prolong."""

    text: str
    row: int
    column: int
    column_span: int
    row_span: int = 1


@dataclass(slots=True)
class _Reader:
    numbering: Numbering
    cells_read: int = field(default=0)

    def blocks(self, parent: Element) -> Iterator[str | Grid]:
        for element in _children(parent):
            if element.tag == _P:
                text = self.paragraph(element)
                if text:
                    yield text
            elif element.tag == _TBL:
                yield self.grid(element, 0)

    def paragraph(self, element: Element) -> str:
        text = "".join(_runs(element)).strip()
        return (self.numbering.label(element) + text).strip()

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
                    text, tables = self.cell(cell, depth)
                    inner += tables
                    own = _Open(text, row, column, span)
                    done.append(own)
                    if merge is not None:
                        below[column] = own
                column += span
            above = below
        cells = tuple(Cell(c.text, c.row, c.column, c.row_span, c.column_span) for c in done)
        return Grid(cells, inner=tuple(inner))

    def cell(self, element: Element, depth: int) -> tuple[str, list[Grid]]:
        """A cell's text, that of tables inside it included, and those tables."""
        self.cells_read += 1
        if self.cells_read > _MOST_CELLS:
            raise FileRefused(FileProblem.TOO_MUCH_WORK)
        texts: list[str] = []
        inner: list[Grid] = []
        for child in _children(element):
            if child.tag == _P:
                texts.append(self.paragraph(child))
            elif child.tag == _TBL:
                grid = self.grid(child, depth + 1)
                inner.append(grid)
                texts += [cell.text for cell in grid.cells]
        return "\n".join(text for text in texts if text), inner


def _children(parent: Element) -> Iterator[Element]:
    """An element's children, those in content controls and tracked insertions among them."""
    for child in parent:
        if child.tag in _WRAPPERS:
            yield from _children(child)
        else:
            yield child


def _rows(table: Element) -> Iterator[Element]:
    for child in _children(table):
        if child.tag == _TR and child.find(f"{_W}trPr/{_W}del") is None:
            yield child


def _runs(paragraph: Element) -> Iterator[str]:
    for run in _children(paragraph):
        if run.tag != _R:
            continue
        for piece in run:
            if piece.tag == _T:
                yield piece.text or ""
            elif piece.tag in _BREAKS:
                yield _BREAKS[str(piece.tag)]
            elif piece.tag == _W + "ruby":
                yield from _runs(piece)


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
                text = "".join(_runs(paragraph)).strip()
                if text:
                    yield text
