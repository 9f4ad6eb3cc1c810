"""The picture of units and periods: a table of cells that can be read without colour.

Pure: what is to be drawn goes in, a PNG comes out. The font is Noto Sans CJK, which installs with
the package.
"""

from __future__ import annotations

import enum
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from PIL import Image, ImageDraw, ImageFont

WIDTH = 1280
"""Pixels: what chat networks show without scaling."""
MARGIN = 36
GAP = 40
"""Between two panels standing side by side."""
ROW = 46
NAME = 190
"""Width of a unit's name beside at most ``NARROW`` periods."""
NARROW = 4
GROUP = 54
WHITE, INK, GREY, LINE = "#ffffff", "#1c2430", "#5b6572", "#c3cad3"
DARK, LIGHT, PALE = "#1f5f99", "#bcd7ee", "#f4f6f8"
RED, AMBER = "#b3261e", "#8a5a00"


class Cell(enum.StrEnum):
    """What a cell shows. DONE: all reported. PART: some. OPEN: none yet, in time. LATE: something
    is missing after its day. AHEAD: not begun. NONE: nothing owed.
    """

    DONE = "done"
    PART = "part"
    OPEN = "open"
    LATE = "late"
    AHEAD = "ahead"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Square:
    """One cell: its state, and how many of how many are reported. ``blocked`` is a mark upon it:
    what is blocked may be late as well."""

    cell: Cell
    reported: int = 0
    owed: int = 0
    blocked: bool = False

    @property
    def text(self) -> str:
        if self.cell is Cell.NONE:
            return "–"
        return "" if self.cell is Cell.AHEAD else f"{self.reported}/{self.owed}"


@dataclass(frozen=True, slots=True)
class Group:
    """Units of a kind: a title, and for each unit its name and one square a period."""

    title: str
    rows: Sequence[tuple[str, Sequence[Square]]]


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is drawn. ``periods`` head the columns; ``legend`` explains cells in words, ``key``
    what the figures in them are."""

    title: str
    subtitle: str
    periods: Sequence[str]
    groups: Sequence[Group]
    legend: Sequence[tuple[Square, str]]
    key: str


def rows_in(periods: int) -> int:
    """How many units fit into one picture of so many periods."""
    return 60 if _panels(periods) == 2 else 30


def draw(picture: Picture) -> bytes:
    """The picture as PNG."""
    panels = _laid_out(picture)
    top = MARGIN + 104
    legend = _legend_lines(picture)
    tall = max((sum(height for height, _ in panel) for panel in panels), default=0)
    height = top + ROW + tall + 28 + len(legend) * 44 + 34 + MARGIN
    image = Image.new("RGB", (WIDTH, height), WHITE)
    pen = ImageDraw.Draw(image)
    pen.text((MARGIN, MARGIN - 8), _cut(picture.title, 40, WIDTH - 2 * MARGIN), INK, _font(40))
    pen.text((MARGIN, MARGIN + 52), picture.subtitle, GREY, _font(25))
    wide = _panel_width(len(picture.periods))
    for index, panel in enumerate(panels):
        _draw_panel(image, pen, picture, panel, MARGIN + index * (wide + GAP), top, wide)
    _draw_legend(image, pen, legend, top + ROW + tall + 28, picture.key)
    target = io.BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()


# --- where things stand ---

Line = tuple[int, Group | tuple[str, Sequence[Square]]]
"""A line of a panel with its height: a group's title, or a unit."""


def _panels(periods: int) -> int:
    return 2 if periods <= NARROW else 1


def _panel_width(periods: int) -> int:
    count = _panels(periods)
    return (WIDTH - 2 * MARGIN - (count - 1) * GAP) // count


def _laid_out(picture: Picture) -> list[list[Line]]:
    """The lines of each panel, as even as they get; a title never stands alone at the end, and
    stands again above what goes on in the second panel."""
    lines: list[Line] = []
    for group in picture.groups:
        lines.append((GROUP, group))
        lines += [(ROW, row) for row in group.rows]
    if _panels(len(picture.periods)) == 1 or len(lines) < 12:
        return [lines]
    total = sum(height for height, _ in lines)
    cut, used = 0, 0
    while cut < len(lines) and used < total / 2:
        used += lines[cut][0]
        cut += 1
    if isinstance(lines[cut - 1][1], Group):
        cut -= 1
    if isinstance(lines[cut][1], Group):
        return [lines[:cut], lines[cut:]]
    begun = next(line for line in reversed(lines[:cut]) if isinstance(line[1], Group))
    return [lines[:cut], [begun, *lines[cut:]]]


def _legend_lines(picture: Picture) -> list[list[tuple[int, Square, str]]]:
    """The legend broken into lines that fit: each entry with its distance from the left."""
    lines: list[list[tuple[int, Square, str]]] = [[]]
    at = MARGIN
    for square, words in picture.legend:
        wide = 62 + 12 + int(_font(24).getlength(words)) + 36
        if at + wide > WIDTH - MARGIN and lines[-1]:
            lines.append([])
            at = MARGIN
        lines[-1].append((at, square, words))
        at += wide
    return lines


# --- drawing ---


def _draw_panel(
    image: Image.Image,
    pen: ImageDraw.ImageDraw,
    picture: Picture,
    panel: Sequence[Line],
    left: int,
    top: int,
    wide: int,
) -> None:
    count = max(1, len(picture.periods))
    name = NAME if count <= NARROW else 230
    each = (wide - name) / count
    for n, label in enumerate(picture.periods):
        middle = left + name + (n + 0.5) * each
        pen.text((middle, top + ROW / 2), label, INK, _font(25), anchor="mm")
    y = top + ROW
    for height, line in panel:
        if isinstance(line, Group):
            pen.text((left, y + height - 12), line.title, GREY, _font(24), anchor="ls")
            pen.line((left, y + height - 3, left + wide, y + height - 3), LINE, 2)
        else:
            words, squares = line
            _draw_name(pen, words, left, y + height / 2, name - 10)
            for n, square in enumerate(squares):
                x = left + name + n * each
                box = (round(x) + 2, y + 3, round(x + each) - 2, y + height - 3)
                _draw_square(image, pen, square, box)
        y += height


def _draw_name(pen: ImageDraw.ImageDraw, words: str, left: int, middle: float, wide: float) -> None:
    """A unit's name; a long one smaller, then on two lines, then cut."""
    for size in (25, 22, 20, 18):
        if _font(size).getlength(words) <= wide:
            pen.text((left, middle), words, INK, _font(size), anchor="lm")
            return
    size = 18
    first = next(n for n in range(len(words), 0, -1) if _font(size).getlength(words[:n]) <= wide)
    pen.text((left, middle - 10), words[:first], INK, _font(size), anchor="lm")
    pen.text((left, middle + 11), _cut(words[first:], size, wide), INK, _font(size), anchor="lm")


def _draw_square(
    image: Image.Image,
    pen: ImageDraw.ImageDraw,
    square: Square,
    box: tuple[int, int, int, int],
    *,
    figures: bool = True,
) -> None:
    left, top, right, bottom = box
    fill, ink, edge = {
        Cell.DONE: (DARK, WHITE, DARK),
        Cell.PART: (LIGHT, INK, DARK),
        Cell.OPEN: (WHITE, INK, GREY),
        Cell.LATE: (WHITE, RED, RED),
        Cell.AHEAD: (PALE, GREY, LINE),
        Cell.NONE: (WHITE, GREY, WHITE),
    }[square.cell]
    pen.rectangle(box, fill)
    if square.cell is Cell.PART and square.owed:
        share = left + round((right - left) * square.reported / square.owed)
        pen.rectangle((left, bottom - 6, share, bottom), DARK)
    if square.cell is Cell.LATE:
        _hatch(image, box, edge)
    pen.rectangle(box, outline=edge, width=2)
    if square.blocked:
        pen.polygon(((right - 19, top), (right, top), (right, top + 19)), AMBER, WHITE)
    if not figures and square.cell is not Cell.NONE:
        return
    lift = 3 if square.cell is Cell.PART else 0
    middle = ((left + right) / 2, (top + bottom) / 2 - lift)
    size = next(
        (s for s in (22, 19, 16, 13) if _font(s).getlength(square.text) <= right - left - 10), 11
    )
    if square.text and square.cell is Cell.LATE:
        x0, y0, x1, y1 = pen.textbbox(middle, square.text, _font(size), anchor="mm")
        pen.rectangle((x0 - 5, y0 - 4, x1 + 5, y1 + 4), WHITE)
    pen.text(middle, square.text, ink, _font(size), anchor="mm")


def _hatch(image: Image.Image, box: tuple[int, int, int, int], colour: str) -> None:
    """Slanting lines within a box."""
    left, top, right, bottom = box
    wide, high = right - left, bottom - top
    tile = Image.new("RGB", (wide, high), WHITE)
    pen = ImageDraw.Draw(tile)
    for x in range(-high, wide + high, 10):
        pen.line((x, high, x + high, 0), colour, 2)
    image.paste(tile, (left, top))


def _draw_legend(
    image: Image.Image,
    pen: ImageDraw.ImageDraw,
    lines: Sequence[Sequence[tuple[int, Square, str]]],
    top: int,
    key: str,
) -> None:
    for n, line in enumerate(lines):
        y = top + n * 44
        for x, square, words in line:
            _draw_square(image, pen, square, (x, y, x + 62, y + 32), figures=False)
            pen.text((x + 74, y + 16), words, INK, _font(24), anchor="lm")
    pen.text((MARGIN, top + len(lines) * 44 + 4), key, GREY, _font(23))


# --- letters ---


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    # By its path, so that the 19 MB of the collection are not read once for every size.
    return ImageFont.truetype(FONT, size, index=SIMPLIFIED)


FONT = str(files("noto_cjk_sans_otc") / "NotoSansCJK-Regular.ttc")
SIMPLIFIED = 2
"""Which face of the collection draws Chinese as it is written in the mainland."""


def _cut(words: str, size: int, wide: float) -> str:
    """As much of the words as fits, an ellipsis for the rest."""
    if _font(size).getlength(words) <= wide:
        return words
    kept = words
    while kept and _font(size).getlength(kept + "…") > wide:
        kept = kept[:-1]
    return kept + "…"
