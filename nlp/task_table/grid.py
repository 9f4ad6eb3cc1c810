"""Which cell fills a slot of a grid, and which of its rows belong together?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol


class CellLike(Protocol):
    """A cell as drawn; a merged cell is one cell that covers several rows or columns.

    `struck` is what stands in it struck through or hidden, and is no part of `text`.
    """

    @property
    def text(self) -> str: ...
    @property
    def row(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def row_span(self) -> int: ...
    @property
    def column_span(self) -> int: ...
    @property
    def struck(self) -> str: ...


class GridLike(Protocol):
    """A table or a sheet; `keeps_merges` is False where merged cells come out as empty ones."""

    @property
    def cells(self) -> Sequence[CellLike]: ...
    @property
    def name(self) -> str: ...
    @property
    def keeps_merges(self) -> bool: ...
    @property
    def inner(self) -> Sequence[GridLike]: ...


Block = str | GridLike
"""A paragraph or a grid, in the document's order."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell in its place after rows of unequal length were brought to one width."""

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    struck: str = ""

    @property
    def is_struck(self) -> bool:
        """Whether all that it says is struck through or hidden."""
        return bool(self.struck and not self.text.strip())


class Lattice:
    """A grid in which every slot knows the cell that fills it, or None where there is none."""

    def __init__(self, grid: GridLike) -> None:
        cells = [
            Slot(c.text, c.row, c.column, c.row_span, c.column_span, c.struck) for c in grid.cells
        ]
        self.height = max((cell.row + cell.row_span for cell in cells), default=0)
        self.width = max((cell.column + cell.column_span for cell in cells), default=0)
        self._slots: list[list[Slot | None]] = [[None] * self.width for _ in range(self.height)]
        for cell in cells:
            self._place(cell)
        self.is_dump = not grid.keeps_merges
        merged_down = any(cell.row_span > 1 for cell in cells)
        self.empty_continues = not (grid.keeps_merges and merged_down)

    def _place(self, cell: Slot) -> None:
        for row in range(cell.row, cell.row + cell.row_span):
            for column in range(cell.column, cell.column + cell.column_span):
                self._slots[row][column] = cell

    def at(self, row: int, column: int) -> Slot | None:
        """The cell that covers this slot."""
        return self._slots[row][column]

    def text(self, row: int, column: int) -> str:
        """The text that covers this slot; empty where nothing does."""
        cell = self._slots[row][column]
        return cell.text if cell else ""

    def row(self, row: int) -> list[Slot]:
        """The distinct cells that a row shows, from left to right."""
        cells: list[Slot] = []
        for cell in self._slots[row]:
            if cell is not None and (not cells or cells[-1] is not cell):
                cells.append(cell)
        return cells

    def column(self, column: int, rows: Sequence[int]) -> Iterator[Slot]:
        """The distinct cells of a column within some rows, from top to bottom."""
        last: Slot | None = None
        for row in rows:
            cell = self._slots[row][column]
            if cell is not None and cell is not last:
                yield cell
            last = cell

    def draw_across(self, rows: Sequence[int]) -> None:
        """In a dump, let a title with blanks right of it cover them where the row below divides it.

        `rows` are its title rows, one below the other.
        """
        if not self.is_dump:
            return
        for row, below in pairwise(rows):
            for column in range(1, self.width):
                left = self._slots[row][column - 1]
                if left and left.text.strip() and not self.text(row, column).strip():
                    parted = [self.text(below, c).strip() for c in (left.column, column)]
                    if all(parted):
                        self._slots[row][column] = left

    def widen(self, tail: int, fits_tail: Callable[[str], bool]) -> None:
        """Bring the rows of a dump to one width, where its title row is narrower than the rest.

        The last `tail` cells of a row stay last; the cell before them was drawn across the columns
        the row lacks. A row whose last cell does not fit the tail has lost its tail.
        """
        for row in range(self.height):
            cells = self.row(row)
            missing = self.width - len(cells)
            if missing <= 0 or len(cells) <= 1:
                continue
            has_tail = not cells[-1].text or fits_tail(cells[-1].text)
            stretched = len(cells) - 1 - (tail if has_tail else 0)
            if stretched < 0:
                continue
            span = self.width - tail - stretched
            self._slots[row] = [None] * self.width
            for place, cell in enumerate(cells):
                column = place if place <= stretched else place + missing
                width = span if place == stretched else 1
                self._place(Slot(cell.text, row, column, 1, width, cell.struck))
