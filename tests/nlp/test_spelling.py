"""Misspelt words are mended by sound and by look, and right ones are left alone."""

from __future__ import annotations

import pytest

from nlp.spelling import Slip, Spelling

SPELLING = Spelling(["应急预案", "依申请公开", "申请", "舆情监测", "土地证", "政府公报"])


@pytest.mark.parametrize(
    ("words", "slips"),
    [
        (["应", "及", "预案"], [Slip("应及预案", "应急预案", "sound")]),
        (["依", "申", "情", "公开"], [Slip("依申情公开", "依申请公开", "sound")]),
        (["申", "情", "表"], [Slip("申情", "申请", "sound")]),
        (["鱼", "情", "监测"], [Slip("鱼情监测", "舆情监测", "sound")]),
        (["应急", "预", "桉"], [Slip("应急预桉", "应急预案", "sound")]),
        (["应", "忽", "预案"], [Slip("应忽预案", "应急预案", "shape")]),
        (["政府", "公", "抱"], [Slip("政府公抱", "政府公报", "sound")]),
        (["政府", "报"], [Slip("政府报", "政府公报", "shape")]),
    ],
)
def test_slip_is_mended(words: list[str], slips: list[Slip]) -> None:
    assert SPELLING.slips(words) == slips


@pytest.mark.parametrize(
    "words",
    [
        ["应急预案"],
        ["土地", "征收"],  # 土地征 sounds like 土地证, but cuts 征收 in two
        ["深情"],  # a word of its own
        ["食品", "预案"],
        ["电影"],
        [],
        [""],
    ],
)
def test_what_is_no_slip_is_left_alone(words: list[str]) -> None:
    assert SPELLING.slips(words) == []
