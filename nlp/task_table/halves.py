"""Is a table printed in halves, side by side: 序号 | 任务 | 单位 | 序号 | 任务 | 单位?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.task_table.columns import is_header
from nlp.task_table.grid import GridLike, Lattice, Slot

_FEWEST_COLUMNS = 2
_MOST_PARTS = 3


@dataclass(frozen=True, slots=True)
class _Part:
    """One of several tables that stand side by side in one grid."""

    cells: tuple[Slot, ...]
    name: str
    keeps_merges: bool
    inner: Sequence[GridLike] = ()


def parted(grid: GridLike) -> list[GridLike]:
    """The tables that stand side by side in a grid, from left to right; else the grid alone.

    What is drawn across all of them belongs to each.
    """
    lattice = Lattice(grid)
    width = _width_of_part(lattice)
    if not width:
        return [grid]
    parts: list[GridLike] = []
    for left in range(0, lattice.width, width):
        cells = [
            Slot(
                cell.text,
                cell.row,
                max(cell.column - left, 0),
                cell.row_span,
                min(cell.column + cell.column_span, left + width) - max(cell.column, left),
                cell.struck,
            )
            for cell in grid.cells
            if cell.column < left + width and cell.column + cell.column_span > left
        ]
        parts.append(_Part(tuple(cells), grid.name, grid.keeps_merges))
    return parts


def _width_of_part(lattice: Lattice) -> int:
    """How many columns each of the tables has; 0 where there is only one."""
    for row in range(lattice.height):
        if not is_header(lattice.row(row)):
            continue
        titles = [re.sub(r"\s+", "", lattice.text(row, c)) for c in range(lattice.width)]
        for parts in range(2, _MOST_PARTS + 1):
            width, left_over = divmod(lattice.width, parts)
            first = titles[:width]
            if left_over or width < _FEWEST_COLUMNS or not all(first):
                continue
            if len(set(first)) > 1 and first * parts == titles:
                return width
        return 0
    return 0
