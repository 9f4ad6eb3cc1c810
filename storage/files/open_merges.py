"""Which cells of an OpenDocument workbook cover several rows or columns?"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_T = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TABLE, _ROW, _CELL, _COVERED = (
    _T + tag for tag in ("table", "table-row", "table-cell", "covered-table-cell")
)
_CONTENT = "content.xml"

Spans = dict[tuple[int, int], tuple[int, int]]
"""By row and column, counted from 0: how many rows and columns a cell covers."""


def open_merges(content: bytes) -> Mapping[str, Spans]:
    """By sheet, its merged cells; nothing for a file of another kind."""
    if not content.startswith(b"PK"):
        return {}
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if _CONTENT not in package.namelist():
            return {}
        return _read(package.read(_CONTENT))


def _read(part: bytes) -> dict[str, Spans]:
    from lxml import etree

    found: dict[str, Spans] = {}
    spans: Spans = {}
    row = 0
    for event, element in etree.iterparse(
        io.BytesIO(part), events=("start", "end"), tag=(_TABLE, _ROW), resolve_entities=False
    ):
        if event == "start" and element.tag == _TABLE:
            spans, row = found.setdefault(element.get(_T + "name", ""), {}), 0
        elif event == "end" and element.tag == _ROW:
            _read_row(element, row, spans)
            row += _number(element, "number-rows-repeated")
            element.clear()
    return found


def _read_row(element: Element, row: int, spans: Spans) -> None:
    column = 0
    for cell in element:
        if cell.tag not in (_CELL, _COVERED):
            continue
        size = (_number(cell, "number-rows-spanned"), _number(cell, "number-columns-spanned"))
        if cell.tag == _CELL and size != (1, 1):
            spans[row, column] = size
        column += _number(cell, "number-columns-repeated")


def _number(element: Element, attribute: str) -> int:
    written = element.get(_T + attribute, "")
    return max(int(written), 1) if written.isdecimal() and len(written) < 8 else 1
