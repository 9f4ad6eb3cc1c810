"""What is left of a message when the accidents of keyboards and phones are taken away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.normalize import as_typed, normalize


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("区卫健局", "区卫健局"),
        ("第１２项，８０％", "第12项,80%"),
        ("ＷＪＪ", "WJJ"),
        ("區衛健局有哪些任務", "区卫健局有哪些任务"),
        ("卫健局\u200b报\u2060了\ufeff没", "卫健局报了没"),
        ("\u202e卫健局\u202c", "卫健局"),
        ("  卫健局 \u3000 报了\t没 ", "卫健局 报了 没"),
        ("第一行 \r\n\r\n 第二行", "第一行\n第二行"),
        ("报了🔴没👍🏻", "报了 没"),
        ("1️⃣2️⃣", "12"),
        ("①②", "12"),
        ("wèi jiàn jú", "wei jian ju"),
        ("\x1b[31m第27项\x1b[0m", "第27项"),
        ("a\x00b\ud800c", "abc"),
        ("32 完成 不了", "32 完成不了"),
        ("32 没 完成", "32 没完成"),
        ("27完成 不动产登记卡住", "27完成 不动产登记卡住"),
        ("", ""),
    ],
)
def test_normalize_takes_out_accidents(typed: str, plain: str) -> None:
    assert normalize(typed) == plain


@given(st.text())
def test_normalize_never_fails_and_leaves_no_loose_spaces(text: str) -> None:
    plain = normalize(text)
    assert plain == plain.strip()
    assert "  " not in plain


@pytest.mark.parametrize(
    ("said", "text", "typed"),
    [
        ("国资监管", "國資監管那項完成了嗎", "國資監管"),
        ("国资监管", "国资监管", "国资监管"),
        ("不在其中", "國資監管", "不在其中"),
        ("国资监管", "  國資監管", "国资监管"),
    ],
)
def test_words_are_given_as_they_were_typed(said: str, text: str, typed: str) -> None:
    assert as_typed(said, text) == typed
