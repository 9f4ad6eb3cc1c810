"""How does a workbook show a date or a number: 2024-06-01 as June 2024, 10.3 as 10.30?"""

from __future__ import annotations

import datetime as dt
import html
import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

_MONTHS_BUILT_IN = frozenset({17, 27, 36, 50, 52, 57})
"""Formats by number that show year and month, those of Chinese office programs among them."""
_SAID = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
"""What a format says as it stands: quoted words, colours, blanks of a sign's width."""
_STYLES = "xl/styles.xml"
_CODES = re.compile(r'formatCode="([^"]*)"')
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORDED = re.compile(
    r'((?:"[^"]*"|\\.|[\u4e00-\u9fff])*)(?:0|#|General)((?:"[^"]*"|\\.|[\u4e00-\u9fff])*)'
)
_TWO_PLACES = re.compile(r"[#0,]*0\.00")

Place = tuple[int, int]
"""Row and column, counted from 0."""


def tells_formats(content: bytes) -> bool:
    """Whether it can be found out how cells show their values: only of an .xlsx."""
    if not content.startswith(b"PK"):
        return False
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return _STYLES in package.namelist()


def says_words(content: bytes) -> bool:
    """Whether some number of an .xlsx may be shown with words: 6 as 6月底前."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if _STYLES not in package.namelist():
            return False
        codes = _CODES.findall(package.read(_STYLES).decode("utf-8", "replace"))
        return any(_around(html.unescape(code)) for code in codes)


def may_show_otherwise(value: Any) -> bool:
    """Whether a cell with this value may show something else, depending on its format."""
    if isinstance(value, dt.date):
        return value.day == 1
    return isinstance(value, float) and not value.is_integer()


def shown_otherwise(content: bytes, rows: int, columns: int) -> Mapping[str, Mapping[Place, str]]:
    """By sheet, the cells of an .xlsx that show months for a day, or a number with two places.

    Looks no further than so many rows and columns. Nothing for a workbook that cannot be read this
    way: its cells then say what their values do.
    """
    import openpyxl

    found: dict[str, dict[Place, str]] = {}
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            found[sheet.title] = {
                (row, column): text
                for row, cells in enumerate(sheet.iter_rows(max_row=rows, max_col=columns))
                for column, cell in enumerate(cells)
                if (text := _shown(cell))
            }
    except MemoryError:
        raise
    except Exception:
        return {}
    return found


def _shown(cell: Any) -> str:
    value = cell.value
    if isinstance(value, dt.datetime) and value.day == 1 and _shows_months(cell):
        return f"{value:%Y-%m}"
    if isinstance(value, float) and _TWO_PLACES.fullmatch(_SAID.sub("", cell.number_format)):
        return f"{value:.2f}"
    if isinstance(value, int | float) and (around := _around(cell.number_format)):
        return f"{around[0]}{value:g}{around[1]}"
    return ""


def _around(code: str) -> tuple[str, str] | None:
    """The words before and after a number, by a format such as 0"月底前"."""
    said = _WORDED.fullmatch(code.split(";")[0])
    if not said or not _HAN.search(code):
        return None
    before, after = (re.sub(r'["\\]', "", words) for words in said.groups())
    return before, after


def _shows_months(cell: Any) -> bool:
    code = _SAID.sub("", cell.number_format.lower()).split(";")[0]
    by_code = "y" in code and "m" in code and not set("dhs").intersection(code)
    return by_code or cell.style_array.numFmtId in _MONTHS_BUILT_IN
