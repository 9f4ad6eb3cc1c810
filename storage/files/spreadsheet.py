"""What do the sheets of a workbook say?"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from storage.files.document import Cell, Document, Grid, Unseen, says_something
from storage.files.errors import FileProblem, FileRefused
from storage.files.number_formats import (
    Place,
    may_show_otherwise,
    says_words,
    shown_otherwise,
    tells_formats,
)
from storage.files.open_merges import Spans, open_merges
from storage.files.sheet_marks import sheet_marks
from storage.files.spreadsheet_fonts import Parted, as_fonts_show
from storage.files.spreadsheet_margins import margins

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_MOST_CELLS = 200_000
_MOST_ROWS = 20_000
_MOST_COLUMNS = 200
"""Further right nobody looks for what a cell shows."""


def read_spreadsheet(content: bytes, name: str) -> Document:
    """The visible sheets of a workbook, each as a grid; formulas by the values last computed.

    Hidden sheets stand apart, and so does what is struck through in the cells.
    """
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        metadata = [m for m in book.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]
        sheets = [book.get_sheet_by_name(sheet.name) for sheet in metadata]
        values = [sheet.to_python(skip_empty_area=True) for sheet in sheets]
        shown_as = _shown_as(content, values)
        merges = open_merges(content)
        fonts = as_fonts_show(content, _MOST_ROWS, _MOST_COLUMNS)
        read = [
            _grid(
                sheet,
                rows,
                shown_as.get(sheet.name, {}),
                merges.get(sheet.name, {}),
                (fonts or {}).get(sheet.name, {}),
            )
            for sheet, rows in zip(sheets, values, strict=True)
        ]
        visible = {
            sheet.name for sheet in metadata if sheet.visible == calamine.SheetVisibleEnum.Visible
        }
        grids = [grid for grid in read if grid.name in visible]
        unseen = tuple(_unseen(content, grids))
        outside = tuple(text for text in margins(content) if text)
    except (FileRefused, MemoryError):
        raise
    except calamine.PasswordError as error:
        raise FileRefused(FileProblem.ENCRYPTED) from error
    except Exception as error:
        raise FileRefused(FileProblem.DAMAGED) from error
    return Document(
        name,
        tuple(grid for grid in grids if grid.cells),
        outside,
        unseen=unseen,
        tells_formats=tells_formats(content),
        tells_struck=fonts is not None,
        hidden=tuple(grid for grid in read if grid.cells and grid.name not in visible),
    )


def _unseen(content: bytes, grids: list[Grid]) -> Iterator[tuple[str, Unseen]]:
    """The hidden rows and columns of each sheet that say anything, and formulas without result."""
    marks = sheet_marks(content)
    for grid in grids:
        if found := marks.get(grid.name):
            rows = found.rows & {cell.row for cell in grid.cells if cell.text}
            columns = found.columns & {cell.column for cell in grid.cells if cell.text}
            yield (
                grid.name,
                Unseen(
                    tuple(row + 1 for row in sorted(rows)),
                    tuple(_letters(column) for column in sorted(columns)),
                    found.uncomputed,
                ),
            )


def _letters(column: int) -> str:
    """The name of a column counted from 0: A, Z, AA."""
    high, low = divmod(column, 26)
    return (_letters(high - 1) if high else "") + chr(ord("A") + low)


def _shown_as(content: bytes, values: list[list[list[Any]]]) -> Mapping[str, Mapping[Place, str]]:
    """What cells show, where their values leave a choice; asked seldom, for it takes a while."""
    if not content.startswith(b"PK") or sum(map(len, values)) > _MOST_ROWS:
        return {}
    doubtful = any(may_show_otherwise(v) for rows in values for row in rows for v in row)
    if not doubtful and not says_words(content):
        return {}
    return shown_otherwise(content, _MOST_ROWS, _MOST_COLUMNS)


def _grid(
    sheet: CalamineSheet,
    values: list[list[Any]],
    shown: Mapping[Place, str],
    merges: Spans,
    fonts: Mapping[Place, Parted],
) -> Grid:
    first_row, first_column = sheet.start or (0, 0)
    spans = dict(merges)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        spans[top, left] = (bottom - top + 1, right - left + 1)
    covered: set[tuple[int, int]] = set()
    for (top, left), (down, across) in spans.items():
        if down * across > _MOST_CELLS:
            raise FileRefused(FileProblem.TOO_MUCH_WORK)
        covered.update((r, c) for r in range(top, top + down) for c in range(left, left + across))
    rows = [
        [
            shown.get((row, column)) or _text(value)
            for column, value in enumerate(written, start=first_column)
        ]
        for row, written in enumerate(values, start=first_row)
    ]
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((place + 1 for row in rows for place, text in enumerate(row) if text), default=0)
    if len(rows) > _MOST_ROWS or len(rows) * width > _MOST_CELLS:
        raise FileRefused(FileProblem.TOO_MUCH_WORK)
    cells: list[Cell] = []
    for row, texts in enumerate(rows, start=first_row):
        for column, text in enumerate(texts[:width], start=first_column):
            spanned = spans.get((row, column))
            if not spanned and (row, column) in covered:
                continue
            down, across = spanned or (1, 1)
            height = min(down, first_row + len(rows) - row)
            across = min(across, first_column + width - column)
            counts, gone = text, ""
            if parted := fonts.get((row, column)):
                counts, gone = parted if any(parted) else ("", text)
            gone = gone if says_something(gone) else ""
            cells.append(Cell(counts, row, column, height, across, gone))
    return Grid(tuple(cells), sheet.name)


def _text(value: Any) -> str:
    """A cell's value as it reads; a date as 2020-12-31, a whole number without a point."""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, float):
        return format(value, ".15g")
    return str(value).strip() if value is not None else ""
