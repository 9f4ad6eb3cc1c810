"""Does each task stand on a card of its own: 任务名称 | …, 责任单位 | …, 完成时限 | …?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nlp.task_table.columns import TASK_ROLES, UNIT_ROLES, Role, find_layout, role_of
from nlp.task_table.grid import Block, GridLike, Lattice, Slot
from nlp.task_table.headings import mark_level
from nlp.task_table.unit_names import looks_like_units

_FEWEST = 3
"""Labels below which a small table is no card."""
_LABEL = re.compile(r"[^\d。；;，,、]{1,8}")
_LABELLED = re.compile(r"([^：:\n]{2,8})[：:](.+)", re.DOTALL)
_COUNTED = re.compile(r"(?<=.{2})[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[）)]?$")
"""What counts the cards in a label of theirs: 整改任务一, 项目（2）."""
_LONGEST_ABOVE = 60
"""Of a paragraph that is the heading of the card below it."""
_NOBODY = "—"
_GROUP = "类别"
"""The title of a column with the headings above the cards."""


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

Headings = dict[int, str]
"""What stands above a card, by the level of its mark."""


def cards_joined(document: Iterable[Block]) -> list[Block]:
    """The document with all its cards as one table, in the place of the first of them.

    A heading with a mark above a card, 一、 or （一）, becomes cells of it; what else stands above
    its labels becomes a paragraph.
    """
    blocks: list[Block] = []
    cards: list[Card] = []
    headings: list[Headings] = []
    place = 0
    seen = [(block, ([[]], []) if isinstance(block, str) else _read(block)) for block in document]
    labels = {label for _, (_, found) in seen if _are_cards(found) for c in found for label in c}
    for block, (captions, found) in seen:
        if not _are_cards(found, labels):
            blocks.append(block)
            continue
        above: list[str] = []
        while blocks and isinstance(text := blocks[-1], str) and len(text) <= _LONGEST_ABOVE:
            if not _is_heading(text):
                break
            above.insert(0, text)
            blocks.pop()
        captions[0] = above + captions[0]
        blocks += [text for texts in captions for text in texts if not _is_heading(text)]
        place = place if cards else len(blocks)
        cards += found
        headings += [{mark_level(t) or 0: t for t in texts if _is_heading(t)} for texts in captions]
    if cards:
        blocks.insert(place, _table(cards, headings))
    return blocks


def _is_heading(text: str) -> bool:
    return mark_level(text) is not None


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


def _read(grid: GridLike) -> tuple[list[list[str]], list[Card]]:
    """What may be the cards of a grid, one below the other, and the captions above each of them."""
    lattice = Lattice(grid)
    cards: list[Card] = [{}]
    captions: list[list[str]] = [[]]
    below: list[str] = []
    """Captions since the last labels: they are of the next card."""
    odd = 0
    for row in range(lattice.height):
        cells = [cell for cell in lattice.row(row) if cell.row == row]
        within = _pairs_within(cells)
        labelled = bool(cards[-1]) and len(cells) > 1 and bool(role_of(cells[0].text))
        if (
            not (labelled or within)
            and sum(bool(cell.text.strip() or cell.struck) for cell in cells) < 2
        ):
            if len(cells) == 1 or not cards[-1]:  # else a label with nothing after it
                below += [text for cell in cells if (text := cell.text.strip())]
            continue
        pairs = within or _pairs(cells)
        odd += not pairs
        for label, value in pairs:
            if label == next(iter(cards[-1]), None):
                cards.append({})
                captions.append([])
            captions[-1] += below
            below.clear()
            above = cards[-1].get(label, ("", ""))
            texts, struck = (
                "\n".join(filter(None, both)) for both in zip(above, value, strict=True)
            )
            cards[-1][label] = (texts, struck)
    if odd or _is_table(lattice):
        return [[]], []
    captions[-1] += below
    return captions, cards


def _is_table(lattice: Lattice) -> bool:
    """Whether a grid has titles, and below one of them units; not with titles for its rows."""
    rows = [lattice.row(row) for row in range(lattice.height)]
    labels = [role_of(cells[0].text) for cells in rows if len(cells) > 1]
    if all(labels) and UNIT_ROLES.intersection(labels) and TASK_ROLES.intersection(labels):
        return False
    layout = find_layout(lattice)
    columns = layout.columns(*UNIT_ROLES) if layout else ()
    below = [row for row in range(lattice.height) if layout and row not in layout.header]
    return any(looks_like_units(lattice.text(row, c)) for row in below for c in columns)


def _pairs(cells: Sequence[Slot]) -> list[tuple[str, Said]]:
    """The labels of a row with what stands right of each, if anything: two cells, or four."""
    if len(cells) % 2:
        return []
    labels = [_COUNTED.sub("", re.sub(r"[\s：:]+", "", cell.text)) for cell in cells[::2]]
    values = [(cell.text.strip(), cell.struck) for cell in cells[1::2]]
    if not (role_of(labels[0]) or _LABEL.fullmatch(labels[0])):
        return []
    return [(label, value) for label, value in zip(labels, values, strict=True) if label]


def _pairs_within(cells: Sequence[Slot]) -> list[tuple[str, Said]]:
    """The labels of a row whose every cell has one of its own before what it says: 任务1：建设学校,
    or 责任单位：甲局 | 完成时限：9月底.
    """
    pairs: list[tuple[str, Said]] = []
    for cell in cells:
        found = _LABELLED.fullmatch(cell.text.strip())
        label = _COUNTED.sub("", re.sub(r"\s+", "", found[1])) if found else ""
        if not (found and role_of(label)):
            return []
        pairs.append((label, (found[2].strip(), cell.struck)))
    return pairs


def _are_cards(cards: Sequence[Card], labels: Iterable[str] = ()) -> bool:
    """Whether these are cards; one may leave out some of the `labels` of the others, or leave
    them blank.
    """
    return bool(cards) and all(_is_card(card, labels) for card in cards)


def _is_card(card: Card, others: Iterable[str]) -> bool:
    told = [label for label, value in card.items() if any(value)]
    roles = [role for role in map(role_of, told) if role]
    has_task = any(role in TASK_ROLES or role is Role.GOAL for role in roles)
    has_units = any(role in UNIT_ROLES for role in roles)
    enough = has_units and len(roles) >= _FEWEST and len(roles) * 2 > len(told)
    return has_task and (enough or all(label in others for label in card))


def _table(cards: Sequence[Card], headings: Sequence[Headings]) -> _Joined:
    said = dict.fromkeys(label for card in cards for label in card)
    labels = sorted(said, key=lambda label: role_of(label) is None)
    levels = sorted({level for above in headings for level in above})
    cells = [Slot(text, 0, column) for column, text in enumerate([_GROUP] * len(levels) + labels)]
    for row, (card, above) in enumerate(zip(cards, headings, strict=True), start=1):
        cells += [Slot(above.get(level, ""), row, column) for column, level in enumerate(levels)]
        for column, label in enumerate(labels, start=len(levels)):
            says_nothing = _NOBODY if role_of(label) in UNIT_ROLES | {Role.DEADLINE} else ""
            text, struck = card.get(label, ("", ""))
            if not struck:
                text = text or says_nothing
            cells.append(Slot(text, row, column, struck=struck))
    return _Joined(tuple(cells))
