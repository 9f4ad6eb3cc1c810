"""Whatever is typed, the unit and the task index answer, and offer no more than six names."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.interpreter import interpret
from tests.nlp.sample import sample_lexicon

# Chance rarely finds a name: the pieces of names, places and topics are thrown together.
PIECES = st.sampled_from([
    " ", "区", "市", "张店", "淄川区", "卫", "健", "局", "委", "财政", "医保", "分局", "监管局",
    "的", "、", "和", "各", "部门", "镇", "公开", "疫情", "预案", "wjj", "weijian", "，", "？",
    "项", "12", "報", "１",
])  # fmt: skip
ANY = st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=25).map("".join))


@given(ANY)
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_for_units(text: str) -> None:
    units = sample_lexicon().units

    for mention in units.find(text):
        assert len(mention.units) <= 6
        assert 0 <= mention.start < mention.end


@given(ANY)
@settings(max_examples=100, deadline=None)
def test_any_text_is_searched_for(text: str) -> None:
    hits = sample_lexicon().tasks.search(text)

    assert len({hit.number for hit in hits}) == len(hits) <= 10


@pytest.mark.parametrize("text", ["区卫健局" * 2500, "局" * 10_000, "wjj " * 2500, "疫情、" * 3400])
def test_ten_thousand_characters_are_read(text: str) -> None:
    assert len(sample_lexicon().units.resolve(text)) <= 6
    assert len(sample_lexicon().tasks.search(text)) <= 10


@pytest.mark.parametrize(
    "word",
    [
        "看",
        "看看",
        "给我",
        "查查看",
        "的",
        "没",
        "那边",
        "还没",
        "提醒我问",
        "不同意",
        "请帮我",
        "我要我想",
        "刚才",
        "哪个",
    ],
)
def test_a_word_said_over_and_over_holds_nobody_up(word: str) -> None:
    now = dt.datetime(2020, 11, 23, 10, tzinfo=dt.UTC)
    assert interpret(word * 300, sample_lexicon(), now).confidence < 1
