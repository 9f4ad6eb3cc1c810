"""Is everything that must not be stored unseen told, masked and once?"""

from __future__ import annotations

import pytest

from bot.secrecy import concerns, is_classified
from messages.catalog import LANGUAGES
from nlp.secrecy import SecretKind

EVERYTHING = (
    "机密★5年，内部资料，注意保存，张三11010519491231002X，13812345678，0533-2181234，"
    "4111111111111111，护照E12345678"
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_its_line(language: str) -> None:
    told = concerns(EVERYTHING, language=language)
    assert {text.key.removeprefix("secrecy.found_") for text in told} == {*SecretKind}


def test_numbers_are_told_masked_and_once() -> None:
    told = concerns("13812345678，再打13812345678", ["王芳138-1234-5678.jpg"])
    assert [str(text) for text in told] == ["“138****5678”像是手机号"]


@pytest.mark.parametrize(
    ("text", "names", "classified"),
    [
        ("第12项完成", ["任务表-机密.docx"], True),
        ("机密★10年", [], True),
        ("第12项完成，联系13812345678", ["内部资料.docx"], False),
        ("推广机密计算技术", ["秘书处.docx"], False),
    ],
)
def test_only_a_degree_makes_it_classified(text: str, names: list[str], classified: bool) -> None:
    assert is_classified(text, names) is classified
