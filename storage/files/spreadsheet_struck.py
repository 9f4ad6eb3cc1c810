"""What in the cells of a workbook is struck through?"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

_STRIKE = re.compile(rb"<(?:\w+:)?strike(?:\s*/?>|\s+val=\"(?:1|true)\")")
_FONTS = re.compile(rb"<(?:\w+:)?fonts[ >].*?</(?:\w+:)?fonts>", re.DOTALL)
_STYLES = "xl/styles.xml"
_RICH = ("xl/sharedStrings.xml", "xl/worksheets/sheet")

Place = tuple[int, int]
"""Row and column, counted from 0."""

Parted = tuple[str, str]
"""What of a cell's text counts, and what is struck through."""


def struck_through(
    content: bytes, rows: int, columns: int
) -> Mapping[str, Mapping[Place, Parted]] | None:
    """By sheet, the cells of an .xlsx of which some or all is struck through.

    Looks no further than so many rows and columns. None where nobody can say what is.
    """
    if not content.startswith(b"PK") or not _strikes(content):
        return {}
    import openpyxl

    found: dict[str, dict[Place, Parted]] = {}
    try:
        # Its quicker way of reading knows no parts of texts that stand in the cells themselves.
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True, rich_text=True)
        for sheet in book.worksheets:
            last_row, last_column = min(sheet.max_row, rows), min(sheet.max_column, columns)
            found[sheet.title] = {
                (cell.row - 1, cell.column - 1): parted
                for cells in sheet.iter_rows(max_row=last_row, max_col=last_column)
                for cell in cells
                if cell.value is not None and (parted := _parted(cell))
            }
    except MemoryError:
        raise
    except Exception:
        return None
    return found


def _strikes(content: bytes) -> bool:
    """Whether anything is struck through at all: it takes a while to find out what."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if name == _STYLES:
                fonts = _FONTS.search(package.read(name))
                if fonts and _STRIKE.search(fonts[0]):
                    return True
            elif name.startswith(_RICH) and _STRIKE.search(package.read(name)):
                return True
    return False


def _parted(cell: Any) -> Parted | None:
    """The two parts of a text; nothing counts of a cell that is struck through as a whole."""
    value = cell.value
    whole = bool(cell.font and cell.font.strike)
    if not isinstance(value, list):  # else text whose parts have fonts of their own
        return ("", "") if whole else None
    counts, struck = "", ""
    for piece in value:
        font = getattr(piece, "font", None)
        if font.strike if font else whole:
            struck += str(piece)
        else:
            counts += str(piece)
    return (counts.strip(), struck.strip()) if struck.strip() else None
