"""Are marks of secrecy told from sentences that only use the words?"""

from __future__ import annotations

import pytest

from nlp.secrecy import find_secrecy_mark


@pytest.mark.parametrize(
    "text",
    ["机密★10年", "秘密★", "绝密 ★ 长期", "密级：秘密", "密级 机密", "机 密", "【秘密】",
     "秘密 5年", "标题\n机密★1年"],
)  # fmt: skip
def test_mark_is_found(text: str) -> None:
    assert find_secrecy_mark(["正文", text])


@pytest.mark.parametrize(
    "text",
    [
        "推广机密计算技术",
        "区委秘书处",
        "以秘密投票方式表决",
        "保守国家秘密，加强保密审查",
        "依法确定为国家秘密的信息不予公开",
        "涉及商业秘密的，听取第三方意见",
        "密级管理制度",
        "五星★企业",
    ],
)
def test_word_in_a_sentence_is_no_mark(text: str) -> None:
    assert find_secrecy_mark([text]) is None


@pytest.mark.parametrize(
    ("name", "marked"), [("【机密】任务表.docx", True), ("秘书处任务表.docx", False)]
)
def test_file_name_may_carry_the_mark(name: str, marked: bool) -> None:
    assert (find_secrecy_mark([], name) is not None) is marked
