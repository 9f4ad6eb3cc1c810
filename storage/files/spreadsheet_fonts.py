"""What do the fonts of a workbook say: which text is struck through, which letter is a tick?"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from storage.files.symbols import drawn, is_symbol_font

_STRIKE = re.compile(rb"<(?:\w+:)?strike(?:\s*/?>|\s+val=\"(?:1|true)\")")
_SIGNS = re.compile(rb"name val=\"(?:Wingdings|Webdings)", re.IGNORECASE)
_FONTS = re.compile(rb"<(?:\w+:)?fonts[ >].*?</(?:\w+:)?fonts>", re.DOTALL)
_STYLES = "xl/styles.xml"
_RICH = ("xl/sharedStrings.xml", "xl/worksheets/sheet")

Place = tuple[int, int]
"""Row and column, counted from 0."""

Parted = tuple[str, str]
"""What of a cell's text counts, and what is struck through."""


def as_fonts_show(
    content: bytes, rows: int, columns: int
) -> Mapping[str, Mapping[Place, Parted]] | None:
    """By sheet, the cells of an .xlsx of which some or all is struck through, or that hold signs.

    Looks no further than so many rows and columns. None where nobody can say what they show.
    """
    if not content.startswith(b"PK") or not _tells(content):
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


def _tells(content: bytes) -> bool:
    """Whether any font strikes through or draws signs: it takes a while to find out where."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if name == _STYLES:
                fonts = _FONTS.search(package.read(name))
                if fonts and (_STRIKE.search(fonts[0]) or _SIGNS.search(fonts[0])):
                    return True
            elif name.startswith(_RICH) and _STRIKE.search(package.read(name)):
                return True
    return False


def _parted(cell: Any) -> Parted | None:
    """The two parts of a text; nothing at all for a cell that is struck through as a whole."""
    value = cell.value
    whole = bool(cell.font and cell.font.strike)
    if not isinstance(value, list):  # else text whose parts have fonts of their own
        if isinstance(value, str) and not whole and is_symbol_font(cell.font.name or ""):
            return drawn(value, cell.font.name), ""
        return ("", "") if whole else None
    counts, struck = "", ""
    for piece in value:
        font = getattr(piece, "font", None)
        if font.strike if font else whole:
            struck += str(piece)
        else:
            counts += str(piece)
    return (counts.strip(), struck.strip()) if struck.strip() else None
