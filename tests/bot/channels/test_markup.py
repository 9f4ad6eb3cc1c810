from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.markup import length, split, visible
from tests.botapi.formatting import formatted

LIMIT = 60


def nested(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tagged = st.tuples(st.sampled_from(["b", "i", "code"]), children).map(
        lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"
    )
    link = children.map(lambda text: f'<a href="https://example.org/?a=1&amp;b=2">{text}</a>')
    return tagged | link | st.lists(children, max_size=4).map("".join)


WORDS = st.text(alphabet='办公室。；\n 2<>&"😀a', max_size=80).map(html.escape)
BLOCKS = st.lists(st.recursive(WORDS, nested, max_leaves=6), max_size=6)


def without_space(text: str) -> str:
    return "".join(text.split())


@given(BLOCKS)
def test_parts_together_say_what_the_blocks_say(blocks: list[str]) -> None:
    said = "".join(visible(part) for part in split(blocks, LIMIT))
    assert without_space(said) == without_space("".join(visible(block) for block in blocks))


@given(BLOCKS)
def test_every_part_is_accepted_by_itself(blocks: list[str]) -> None:
    for part in split(blocks, LIMIT):
        assert length(part) <= LIMIT
        assert formatted(part, "HTML", strict_amp=True).text


@pytest.mark.parametrize(
    ("blocks", "parts"),
    [
        (["一", "二"], ["一\n二"]),
        (["甲" * 6, "乙" * 5], ["甲" * 6, "乙" * 5]),
        (["<b>" + "甲" * 12 + "</b>"], ["<b>" + "甲" * 10 + "</b>", "<b>甲甲</b>"]),
        (["甲甲甲甲甲甲。乙乙乙乙乙"], ["甲甲甲甲甲甲。", "乙乙乙乙乙"]),
        (["&lt;" * 11], ["&lt;" * 10, "&lt;"]),
        (["😀" * 6], ["😀" * 5, "😀"]),
        (["", " "], []),
    ],
)
def test_cut_falls_where_a_reader_expects_it(blocks: list[str], parts: list[str]) -> None:
    assert split(blocks, 10) == parts
