"""Does a table have its titles in the first column, and a task in each of the others?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nlp.task_table.columns import TASK_ROLES, UNIT_ROLES, is_header, is_title_of_column, role_of
from nlp.task_table.grid import Block, GridLike, Lattice, Slot

_FEWEST_COLUMNS = 3
"""With two it is a card."""


@dataclass(frozen=True, slots=True)
class _Turned:
    """Such a table, or a stretch of it, with its titles in the first row."""

    cells: tuple[Slot, ...]
    name: str
    keeps_merges: bool
    inner: Sequence[GridLike] = ()


def upright(document: Iterable[Block]) -> Iterator[Block]:
    """The document with such tables turned; what stands across one of them becomes a paragraph."""
    for block in document:
        if isinstance(block, str) or not _is_turned(lattice := Lattice(block)):
            yield block
            continue
        yield from filter(str.strip, (lattice.text(row, 0) for row in _across(lattice)))
        for rows in _stretches(lattice):
            cells = tuple(
                Slot(c.text, c.column, c.row - rows[0], c.column_span, c.row_span, c.struck)
                for c in block.cells
                if c.row in rows
            )
            yield _Turned(cells, block.name, block.keeps_merges)


def _is_turned(lattice: Lattice) -> bool:
    rows = _labelled(lattice)
    if lattice.width < _FEWEST_COLUMNS or not rows or is_header(lattice.row(rows[0])):
        return False
    labels = list(lattice.column(0, rows))
    roles = {role_of(cell.text) for cell in labels}
    whole = bool(roles & TASK_ROLES and roles & UNIT_ROLES) and is_header(labels)
    tasks = [lattice.row(row)[1:] for row in rows if role_of(lattice.text(row, 0)) in TASK_ROLES]
    others = (cell.text for row in rows for cell in lattice.row(row)[1:])
    divided = any(len(cells) + 1 == lattice.width for cells in tasks)
    return (
        whole
        and divided
        and not any(map(is_title_of_column, others))
        and all(_names_units(lattice, rows, column) for column in range(1, lattice.width))
    )


def _names_units(lattice: Lattice, rows: Sequence[int], column: int) -> bool:
    """Whether the task of a column has units of its own: what stands to its left may be others'."""
    of_units = [row for row in rows if role_of(lattice.text(row, 0)) in UNIT_ROLES]
    return any(lattice.text(row, column).strip() for row in of_units)


def _across(lattice: Lattice) -> list[int]:
    return [row for row in range(lattice.height) if len(lattice.row(row)) == 1]


def _labelled(lattice: Lattice) -> list[int]:
    """The rows that are divided, each with its title in the first column."""
    return [row for row in range(lattice.height) if len(lattice.row(row)) > 1]


def _stretches(lattice: Lattice) -> Iterator[range]:
    """The rows from where the first title stands to where it stands again, for more tasks."""
    rows = _labelled(lattice)
    titles = [re.sub(r"\s+", "", lattice.text(row, 0)) for row in rows]
    begins = [row for row, title in zip(rows, titles, strict=True) if title == titles[0]]
    for first, end in pairwise([*begins, lattice.height]):
        yield range(first, end)
