"""Does each task stand on a card of its own: 任务名称 | …, 责任单位 | …, 完成时限 | …?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nlp.task_table.columns import TASK_ROLES, UNIT_ROLES, Role, find_layout, role_of
from nlp.task_table.grid import Block, GridLike, Lattice, Slot

_FEWEST = 3
"""Labels below which a small table is no card."""
_NOBODY = "—"


@dataclass(frozen=True, slots=True)
class _Joined:
    """The cards of a document as one table: a column for each label, a row for each card."""

    cells: tuple[Slot, ...]
    name: str = ""
    keeps_merges: bool = True
    inner: tuple[GridLike, ...] = ()


Said = tuple[str, str]
"""What counts, and what is struck through or hidden."""

Card = dict[str, Said]
"""What a card says after each of its labels."""


def cards_joined(document: Iterable[Block]) -> list[Block]:
    """The document with all its cards as one table, in the place of the first of them.

    What stands above the labels of a card becomes a paragraph.
    """
    blocks: list[Block] = []
    cards: list[Card] = []
    place = 0
    for block in document:
        captions, found = ([], []) if isinstance(block, str) else _read(block)
        if not found:
            blocks.append(block)
            continue
        blocks += captions
        place = place if cards else len(blocks)
        cards += found
    if cards:
        blocks.insert(place, _table(cards))
    return blocks


def is_form(lattice: Lattice) -> bool:
    """Whether a grid is a form to fill in, with two labels or more in each row, each left of what
    belongs there: 责任处室 | 营商股 | 办理时限 | 3个工作日.
    """
    rows = [lattice.row(row) for row in range(lattice.height)]
    if not rows or any(len(cells) < 4 or len(cells) % 2 for cells in rows):
        return False
    labelled = all(role_of(cell.text) for cells in rows for cell in cells[::2])
    return labelled and not any(all(map(role_of, _texts(cells))) for cells in rows)


def _texts(cells: Iterable[Slot]) -> list[str]:
    return [cell.text for cell in cells]


def _read(grid: GridLike) -> tuple[list[str], list[Card]]:
    """The captions and the cards of a grid, one below the other; none where it has no cards."""
    lattice = Lattice(grid)
    cards: list[Card] = [{}]
    captions: list[str] = []
    odd = 0
    for row in range(lattice.height):
        cells = [cell for cell in lattice.row(row) if cell.row == row]
        if sum(bool(cell.text.strip() or cell.struck) for cell in cells) < 2:
            if len(cells) == 1 or not cards[-1]:  # else a label with nothing after it
                captions += [cell.text.strip() for cell in cells]
            continue
        pairs = _pairs(cells)
        odd += not pairs
        for label, value in pairs:
            if label == next(iter(cards[-1]), None):
                cards.append({})
            above = cards[-1].get(label, ("", ""))
            texts, struck = (
                "\n".join(filter(None, both)) for both in zip(above, value, strict=True)
            )
            cards[-1][label] = (texts, struck)
    if odd or not all(map(_is_card, cards)) or find_layout(lattice):
        return [], []
    return [caption for caption in captions if caption], cards


def _pairs(cells: Sequence[Slot]) -> list[tuple[str, Said]]:
    """The labels of a row with what stands right of each: two cells, or four."""
    if len(cells) % 2:
        return []
    labels = [re.sub(r"[\s：:]+", "", cell.text) for cell in cells[::2]]
    values = [(cell.text.strip(), cell.struck) for cell in cells[1::2]]
    if not role_of(labels[0]):
        return []
    pairs = zip(labels, values, strict=True)
    return [(label, value) for label, value in pairs if label and any(value)]


def _is_card(card: Card) -> bool:
    roles = [role for role in map(role_of, card) if role]
    has_task = any(role in TASK_ROLES or role is Role.GOAL for role in roles)
    return len(roles) >= _FEWEST and has_task and any(role in UNIT_ROLES for role in roles)


def _table(cards: Sequence[Card]) -> _Joined:
    labels = list(dict.fromkeys(label for card in cards for label in card))
    cells = [Slot(label, 0, column) for column, label in enumerate(labels)]
    for row, card in enumerate(cards, start=1):
        for column, label in enumerate(labels):
            says_nothing = _NOBODY if role_of(label) in UNIT_ROLES | {Role.DEADLINE} else ""
            text, struck = card.get(label, ("", ""))
            if not struck:
                text = text or says_nothing
            cells.append(Slot(text, row, column, struck=struck))
    return _Joined(tuple(cells))
