"""What is in a file once its format is forgotten: paragraphs and grids, in reading order."""

from __future__ import annotations

from dataclasses import dataclass

_BETWEEN = " \u3000\t\n、，,；;。.：:"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as drawn: a merged cell is one cell that covers several rows or columns.

    `row` and `column` are those of its upper left corner, counted from 0. `struck` is what stands
    in it struck through or hidden: it does not count, and is no part of `text`.
    """

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    struck: str = ""


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
class Unseen:
    """What nobody sees who opens a sheet: hidden rows (from 1) and columns (A, B) that say
    something and are in its grid all the same; and cells (E5) whose formula has no saved result.
    """

    rows: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()
    uncomputed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """Blocks in reading order; `margins` is the text outside them (headers, footers, boxes).

    `struck` are texts outside the grids that are struck through or hidden, and in no block.
    `left_out` are lines of a text that may be some of a row of its table, and in no block.
    `hidden` are the sheets of a workbook that nobody sees, and in no block either.
    `unseen` tells of each sheet by name what a reader of its cells has to know.
    `tells_struck` is False where something is struck through or hidden and nobody can say what.
    `converted` tells that a document of an old format was converted, which may lose tables.
    `tells_formats` is False where nobody can say how a cell shows its date: a day or its month.
    `pictures` tells whether there are any: a table may stand in one, out of every reader's reach.
    """

    name: str
    blocks: tuple[str | Grid, ...]
    margins: tuple[str, ...] = ()
    pictures: bool = False
    unseen: tuple[tuple[str, Unseen], ...] = ()
    tells_formats: bool = True
    struck: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    hidden: tuple[Grid, ...] = ()
    tells_struck: bool = True
    converted: bool = False


def says_something(struck: str) -> bool:
    """Whether a struck text is more than the comma between two others."""
    return bool(struck.strip(_BETWEEN))
