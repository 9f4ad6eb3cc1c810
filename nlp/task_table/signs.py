"""What do ★, √ and ○ say where they stand for a unit's part in a task?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nlp.task_table.grid import CellLike, GridLike, Lattice, Slot
from nlp.task_table.unit_names import is_group, is_unit_shaped
from nlp.words import listed, words_of

one_of = words_of("task_table")
_SIGN = r"[√✓✔☑☒✅●○◎★☆▲△◆◇■□※＊*]"
_LEGEND = re.compile(
    rf"(?P<sign>{_SIGN})[”\"』」）)\]的单位部门者为是指表示代表即号标注记：:=＝—\-－\s]*"
    rf"(?P<role>{one_of('leads', 'bears', 'legend_supports', 'as_units')})"
)
_LEADS = frozenset((*listed("task_table", "leads"), *listed("task_table", "bears")))
_SUPPORTS = frozenset(listed("task_table", "legend_supports"))
_WORDS = {"牵头": "牵头", "主办": "牵头", "主": "牵头", "配合": "配合", "协办": "配合",
          "参与": "配合", "辅": "配合", "协": "配合", "责任": "", "承办": ""}  # fmt: skip
_TICKS = frozenset("√✓✔☑✅■☒")
_NOT_TICKED = "☐□"
"""What a box looks like that nobody ticked; □ where others are ticked, for it may be a sign."""
_TICKED = re.compile(r"[☑☒✓✔√■]\s*(?=[\u4e00-\u9fff\d])")
_UNTICKED = re.compile(r"[□☐]\s*[^\s、，,；;☑☒✓✔√■□☐]+")
_SIGN_CELL = re.compile(_SIGN)
_MARKED_NAME = re.compile(
    rf"(?P<before>{_SIGN})?\s*(?P<name>[^、，,；;\s{_SIGN[1:-1]}（(]+(?:[（(][^（()）√-➿*＊※]*[）)])?)"
    rf"(?:[（(]\s*(?P<inside>{_SIGN})\s*[）)]|(?P<after>{_SIGN}))?"
)

_TITLE = "责任单位"

Legend = Mapping[str, str]
"""What each sign means: 牵头, 配合, or nothing but that a unit answers."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A grid redrawn."""

    cells: tuple[Slot, ...]
    name: str
    keeps_merges: bool
    inner: tuple[GridLike, ...]


def is_sign(text: str) -> bool:
    """Whether a cell holds a tick or another such sign and nothing else."""
    return bool(_SIGN_CELL.fullmatch(text))


def is_unticked(text: str) -> bool:
    """Whether a cell holds a box that nobody ticked."""
    return text in _NOT_TICKED


def ticked(text: str) -> str:
    """What is ticked in a cell of boxes, ☑立行立改 □长期坚持; a cell without boxes as it is."""
    return _TICKED.sub(" ", _UNTICKED.sub(" ", text)).strip()


def not_ticked(text: str) -> list[str]:
    """What a list to tick offers and nobody ticked: ☑区财政局 □区民政局."""
    return _UNTICKED.findall(text)


def find_legend(texts: Iterable[str]) -> Legend:
    """What the signs mean by the document's own words: 注：●为牵头单位，○为配合单位."""
    found: dict[str, str] = {}
    for text in texts:
        for told in _LEGEND.finditer(text):
            role = told["role"]
            meant = "牵头" if role in _LEADS else "配合" if role in _SUPPORTS else ""
            found.setdefault(told["sign"], meant)
    return found


def spelled_out(text: str, legend: Legend) -> str:
    """The names of a cell with the words for their signs: ★甲局 becomes 甲局（牵头）."""
    if not any(sign in text for sign in legend):
        return text

    def spelled(match: re.Match[str]) -> str:
        sign = match["before"] or match["inside"] or match["after"]
        meant = legend.get(sign or "", "")
        return f"{match['name']}（{meant}）" if meant else match[0]

    return _MARKED_NAME.sub(spelled, text)


def without_matrix(grid: GridLike, legend: Legend) -> tuple[GridLike, bool]:
    """A table with a column for each unit, as one with the units written out in a single column.

    Also tells whether signs of several kinds stand in it that nothing explains. Any other grid is
    given back as it is.
    """
    lattice = Lattice(grid)
    found = _matrix(lattice)
    if found is None:
        return grid, False
    header, columns = found
    names = {column: _joined(lattice.text(header, column)) for column in columns}
    cells = [
        _narrowed(cell, columns)
        for cell in grid.cells
        if cell.column not in names or (cell.column == columns[0] and cell.row < header)
    ]
    signs: set[str] = set()
    said = {lattice.text(row, c).strip() for row in range(header, lattice.height) for c in columns}
    empty = _NOT_TICKED if said & _TICKS and "□" not in legend else "☐"
    for row in range(header, lattice.height):
        first = lattice.at(row, columns[0])
        if first and first.column_span > 1:  # a heading across the table
            continue
        texts = ((name, lattice.text(row, column).strip()) for column, name in names.items())
        signed = [(name, text.strip(empty)) for name, text in texts]
        signs.update(sign for _, sign in signed if _SIGN_CELL.fullmatch(sign))
        text = "、".join(_with_role(name, sign, legend) for name, sign in signed if sign)
        slots = ((name, lattice.at(row, column)) for column, name in names.items())
        struck = "、".join(name for name, slot in slots if slot and slot.is_struck)
        cells.append(Slot(_TITLE if row == header else text, row, columns[0], struck=struck))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    drawn = _Drawn(tuple(cells), grid.name, grid.keeps_merges, tuple(grid.inner))
    return drawn, len(signs - set(legend)) > 1


def _narrowed(cell: CellLike, columns: Sequence[int]) -> Slot:
    """A cell where the units' columns, side by side, have become one."""
    lost = columns[1:]
    before = sum(column < cell.column for column in lost)
    within = sum(cell.column <= column < cell.column + cell.column_span for column in lost)
    span = cell.column_span - within
    return Slot(cell.text, cell.row, cell.column - before, cell.row_span, span, cell.struck)


def _with_role(name: str, sign: str, legend: Legend) -> str:
    meant = legend.get(sign, _WORDS.get(sign, ""))
    return f"{name}（{meant}）" if meant else name


def _matrix(lattice: Lattice) -> tuple[int, list[int]] | None:
    """The row with the units' names and their columns, where the table has one for each unit."""
    for header in range(min(lattice.height - 1, 8)):
        below = range(header + 1, lattice.height)
        columns = [
            column
            for column in range(lattice.width)
            if _names_unit(lattice.at(header, column))
            and all(_may_be_sign(lattice.at(row, column)) for row in below)
        ]
        signed = [c for c in columns if any(_is_sign(lattice.at(row, c)) for row in below)]
        if len(signed) > 1:
            return header, columns
    return None


def _names_unit(cell: Slot | None) -> bool:
    name = _joined(cell.text) if cell and cell.column_span == 1 else ""
    return len(name) > 1 and len(name) <= 20 and (is_unit_shaped(name) or is_group(name))


def _is_sign(cell: Slot | None) -> bool:
    text = _said(cell) if cell and cell.column_span == 1 else ""
    return text in _WORDS or bool(_SIGN_CELL.fullmatch(text))


def _said(cell: Slot) -> str:
    """What a cell says; a box that nobody ticked says nothing."""
    return cell.text.strip().strip("☐")


def _may_be_sign(cell: Slot | None) -> bool:
    return cell is None or cell.column_span > 1 or not _said(cell) or _is_sign(cell)


def _joined(text: str) -> str:
    return re.sub(r"\s+", "", text)
