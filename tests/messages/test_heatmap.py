"""The picture: sharp and small, whatever it is given, and every state told apart without colour."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from messages.heatmap import (
    FONT,
    SIMPLIFIED,
    WHITE,
    Cell,
    Group,
    Picture,
    Square,
    _draw_square,
    draw,
    rows_in,
)

LONG = "区新旧动能转换综合试验区建设领导小组办公室及其下属事业单位服务中心"


def picture(units: int, periods: int, *, name: str = "区卫健局") -> Picture:
    cells = list(Cell)
    rows = [
        (name, [Square(cells[(row + n) % len(cells)], 1234, 10_000) for n in range(periods)])
        for row in range(units)
    ]
    return Picture(
        title="全区政务公开工作任务分解表" * 3,
        subtitle="数据截至12月18日（周五）17:00",
        periods=[f"{n + 1}月" for n in range(periods)],
        groups=[Group("部门", rows)],
        legend=[(Square(cell, 1, 2), "报了一部分") for cell in Cell],
        key="格中数字：已报项数/应报项数。",
    )


@pytest.mark.parametrize("periods", [1, 2, 4, 12])
@pytest.mark.parametrize("units", [0, 1, 44, None])
def test_a_picture_fits_a_chat(units: int | None, periods: int) -> None:
    count = rows_in(periods) if units is None else min(units, rows_in(periods))
    content = draw(picture(count, periods))
    with Image.open(io.BytesIO(content)) as image:
        assert image.width == 1280
        assert sum(image.size) < 10_000
        assert max(image.size) < 2560
    assert len(content) < 1 << 20


def test_a_long_name_stays_in_its_place() -> None:
    """Nothing of the name is drawn over the cells: the picture differs left of them alone."""
    with (
        Image.open(io.BytesIO(draw(picture(1, 4)))) as short,
        Image.open(io.BytesIO(draw(picture(1, 4, name=LONG)))) as long,
    ):
        right = (236, 0, 1280, short.height)
        assert short.crop(right).tobytes() == long.crop(right).tobytes()


def test_every_state_looks_different_without_colour() -> None:
    seen = set()
    squares = [Square(cell, 1, 2) for cell in Cell]
    squares += [Square(cell, 1, 2, blocked=True) for cell in (Cell.PART, Cell.OPEN, Cell.LATE)]
    for square in squares:
        image = Image.new("RGB", (120, 44), WHITE)
        _draw_square(image, ImageDraw.Draw(image), square, (2, 2, 118, 42), figures=False)
        grey = image.convert("L").point(lambda level: 255 if level > 128 else 0)
        bare = square.cell in (Cell.AHEAD, Cell.NONE, Cell.OPEN) and not square.blocked
        seen.add((bare, grey.tobytes()))
    # What is not begun and what owes nothing differ by their words; all else by ink alone.
    assert len({drawn for bare, drawn in seen if not bare}) == 6


def test_the_font_has_the_characters_of_the_roster() -> None:
    from PIL import ImageFont

    font = ImageFont.truetype(FONT, 25, index=SIMPLIFIED)
    assert font.getname()[0] == "Noto Sans CJK SC"
    missing = font.getmask("\U0010fffd").getbbox()
    for character in "淄般阳昆仑岭寨罗杨太河卫健齐逾阻":
        assert font.getmask(character).getbbox() not in (None, missing)
