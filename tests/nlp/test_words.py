"""Is every list of words in nlp/words read by somebody, and does it say each word once?"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

import nlp
from nlp.patterns import to_regex
from nlp.words import listed, words_of

NLP = Path(nlp.__file__).parent
FILES = sorted((NLP / "words").glob("*.toml"))
LISTS = [
    (file.stem, name) for file in FILES for name in tomllib.loads(file.read_text(encoding="utf-8"))
]


def test_one_of_several_lists_is_any_of_their_words() -> None:
    one_of = words_of("task_numbers")
    found = re.compile(one_of("soon", "will"))

    assert found.match("近期完成")
    assert found.match("肯定完成")
    assert not found.match("完成")


@pytest.mark.parametrize(("reader", "name"), LISTS)
def test_words_can_be_read_and_none_is_said_twice(reader: str, name: str) -> None:
    words = listed(reader, name)
    for word in words:
        re.compile(to_regex(word))

    assert [word for word, times in Counter(words).items() if times > 1] == []


def test_every_list_is_read_by_somebody() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in NLP.rglob("*.py"))

    assert [
        f"{reader}: {name}"
        for reader, name in LISTS
        if not re.search(rf"""["']{re.escape(name)}["']""", code)
    ] == []
