"""What is in a file once its format is forgotten: paragraphs and grids, in reading order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as drawn: a merged cell is one cell that covers several rows or columns.

    `row` and `column` are those of its upper left corner, counted from 0.
    """

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """One table, or one sheet of a workbook.

    `keeps_merges` is False where the source cannot say which cells are merged (text dumps): there
    an empty cell may be the continuation of the one above. `inner` are tables drawn inside cells.
    """

    cells: tuple[Cell, ...]
    name: str = ""
    keeps_merges: bool = True
    inner: tuple[Grid, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """Blocks in reading order; `margins` is the text outside them (headers, footers, boxes).

    `hidden` are rows that nobody sees who opens the file, counted from 1, by the name of their
    sheet; they are in the grids all the same.
    `pictures` tells whether there are any: a table may stand in one, out of every reader's reach.
    """

    name: str
    blocks: tuple[str | Grid, ...]
    margins: tuple[str, ...] = ()
    pictures: bool = False
    hidden: tuple[tuple[str, tuple[int, ...]], ...] = ()
