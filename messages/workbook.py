"""How is a table written as an Excel sheet that can be filtered, printed and sent back?"""

from __future__ import annotations

import datetime as dt
import enum
import io
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Value = str | int | float | dt.date | dt.datetime | None

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767
"""Characters of a cell, in UTF-16 units: what Excel takes."""
_PAPERS = {"A3": 8, "A4": 9}
_LINE = 13.5
_TALLEST = 409
"""Points of a line, and of the tallest row there may be."""
_TITLE, _NOTE, _HEAD = 0, 1, 2
FIRST_ROW = 3
"""Rows above the first line: title, note and headings."""
MOST_ROWS = 1_048_576 - FIRST_ROW
"""Lines that an Excel sheet holds."""
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Kind(enum.Enum):
    """What a column holds: a WORD is centred, a PERCENT is a fraction, a KEY is hidden. A CODE is
    for programs to compare: it stands on one line, however little of it is seen."""

    TEXT = "text"
    WORD = "word"
    WHOLE = "whole"
    PERCENT = "percent"
    DAY = "day"
    MOMENT = "moment"
    CODE = "code"
    KEY = "key"


_FORMATS: dict[Kind, dict[str, str | bool]] = {
    Kind.TEXT: {"num_format": "@"},
    Kind.WORD: {"num_format": "@", "align": "center"},
    Kind.WHOLE: {"num_format": "0", "align": "center"},
    Kind.PERCENT: {"num_format": "0%", "align": "center"},
    Kind.DAY: {"num_format": "yyyy-mm-dd", "align": "center"},
    Kind.MOMENT: {"num_format": "yyyy-mm-dd hh:mm", "align": "center"},
    Kind.CODE: {"num_format": "@", "align": "fill", "text_wrap": False},
    Kind.KEY: {"num_format": "@"},
}


@dataclass(frozen=True, slots=True)
class Column:
    """``width`` is in characters; ``choices`` are offered where the cell is edited. What may be
    changed and sent back is ``open``. What belongs to the first column's value is shown ``once``,
    on the first line in sight that has it; the cells below hold it, and take no room for it."""

    title: str
    width: float
    kind: Kind = Kind.TEXT
    open: bool = False
    choices: tuple[str, ...] = ()
    once: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """``title`` and ``note`` stand above the headings; ``footer`` below each printed page, with
    ``{page}`` and ``{pages}``. The first ``steady`` columns stay in sight. ``paper`` is what it is
    printed on, as wide as the sheet."""

    name: str
    title: str
    note: str
    footer: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Value]]
    steady: int = 2
    paper: Literal["A3", "A4"] = "A3"


def writable(text: str) -> str:
    """The text without what XML cannot hold, its lines broken in one way."""
    return _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def workbook(sheet: Sheet) -> bytes:
    """The sheet as an .xlsx file. A text is a text, whatever it begins with: never a formula.

    Moments are written in the zone they carry.
    """
    import xlsxwriter
    from xlsxwriter.utility import xl_rowcol_to_cell

    out = io.BytesIO()
    options = {
        # Rows go to disk as they come: a large table needs no more memory than a small one.
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    page = book.add_worksheet(sheet.name)
    base = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True}
    cells = [
        book.add_format(base | _FORMATS[column.kind] | {"border": 1, "border_color": "#808080"})
        for column in sheet.columns
    ]
    head = base | {"bold": True, "align": "center", "border": 1, "border_color": "#808080"}
    heads = {
        False: book.add_format(head | {"bg_color": "#E7E6E6"}),
        True: book.add_format(head | {"bg_color": "#DDEBF7"}),
    }
    title = book.add_format(base | {"font_name": "黑体", "font_size": 16, "align": "center"})
    # Some programs print a text of two lines in spite of the format: the colour hides it there.
    unseen = book.add_format({"num_format": ";;;", "font_color": "#FFFFFF"})
    note = book.add_format(base | {"align": "left", "font_color": "#404040"})

    shown = [place for place, column in enumerate(sheet.columns) if column.kind is not Kind.KEY]
    last = shown[-1]
    for place, column in enumerate(sheet.columns):
        hidden = {"hidden": True} if column.kind is Kind.KEY else {}
        page.set_column(place, place, column.width, None, hidden)
    page.set_row(_TITLE, 30)
    page.merge_range(_TITLE, 0, _TITLE, last, writable(sheet.title), title)
    page.set_row(_NOTE, 30)
    page.merge_range(_NOTE, 0, _NOTE, last, writable(sheet.note), note)
    page.set_row(_HEAD, 30)
    for place, column in enumerate(sheet.columns):
        page.write_string(_HEAD, place, writable(column.title), heads[column.open])
    row, before = _HEAD, None
    for row, values in enumerate(sheet.rows, start=FIRST_ROW):
        page.set_row(row, _height(sheet.columns, values, before))
        before = values
        for place, value in enumerate(values):
            if value is None or value == "":
                page.write_blank(row, place, None, cells[place])
            elif isinstance(value, str):
                page.write_string(row, place, fitting(value), cells[place])
            elif isinstance(value, dt.datetime):
                page.write_datetime(row, place, value.replace(tzinfo=None), cells[place])
            elif isinstance(value, dt.date):
                page.write_datetime(row, place, value, cells[place])
            else:
                page.write_number(row, place, value, cells[place])
    for place, column in enumerate(sheet.columns):
        if column.choices and row > _HEAD:
            rule = {"validate": "list", "source": list(column.choices)}
            page.data_validation(FIRST_ROW, place, row, place, rule)
        if column.once and row > FIRST_ROW:
            # As above, and the line above not filtered out.
            at = (FIRST_ROW + 1, FIRST_ROW)
            cell, above = (xl_rowcol_to_cell(line, 0, col_abs=True) for line in at)
            same = f"=AND({cell}={above},SUBTOTAL(103,{above})=1)"
            repeated = {"type": "formula", "criteria": same, "format": unseen}
            page.conditional_format(FIRST_ROW + 1, place, row, place, repeated)

    page.freeze_panes(FIRST_ROW, sheet.steady)
    page.autofilter(_HEAD, 0, max(row, FIRST_ROW), len(sheet.columns) - 1)
    page.set_landscape()
    page.set_paper(_PAPERS[sheet.paper])
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.7)
    page.fit_to_pages(1, 0)
    page.repeat_rows(_HEAD)
    page.print_area(_TITLE, 0, max(row, FIRST_ROW), last)
    page.set_footer("&C" + sheet.footer.replace("{page}", "&P").replace("{pages}", "&N"))
    book.close()
    return out.getvalue()


def _height(
    columns: Sequence[Column], values: Sequence[Value], before: Sequence[Value] | None
) -> float:
    """Points that a row needs for its longest text that is not shown above it already: not every
    program finds out by itself."""
    repeated = before is not None and before[0] == values[0]
    most = max(
        (
            _lines(value, column.width)
            for column, value in zip(columns, values, strict=True)
            if isinstance(value, str)
            and column.kind not in (Kind.CODE, Kind.KEY)
            and not (column.once and repeated)
        ),
        default=1,
    )
    return min(_LINE * most + 5, _TALLEST)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column; a Chinese character is as wide as two others.

    A column is measured in digits of 7 pixels, a Chinese character of 10 points takes 13⅓.
    """
    if len(text) * 2 < width:
        return 1 + text.count("\n")
    room = math.floor(width * 7 / (40 / 3)) * 2
    return sum(
        max(1, math.ceil((len(line) + sum(char > "\u2e7f" for char in line)) / room))
        for line in text.split("\n")
    )


def fitting(text: str) -> str:
    """The text as a cell holds it: writable, and cut where Excel would refuse it."""
    text = writable(text)
    if len(text.encode("utf-16-le")) // 2 <= LONGEST_CELL:
        return text
    return text.encode("utf-16-le")[: 2 * LONGEST_CELL].decode("utf-16-le", errors="ignore")
