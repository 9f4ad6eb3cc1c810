"""Are the lists of words beside the code lists that can be read, and that somebody reads?"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import nlp
from nlp.patterns import PatternError, check
from nlp.words import listed, words_of

FOLDER = Path(nlp.__path__[0])
FILES = sorted((FOLDER / "words").glob("*.toml"))
LISTS = [(file.stem, name) for file in FILES for name in tomllib.loads(file.read_text("utf-8"))]
SOURCES = "".join(path.read_text("utf-8") for path in FOLDER.rglob("*.py"))


def test_every_word_can_be_read_and_says_something_once() -> None:
    wrong = []
    for reader, name in LISTS:
        words = listed(reader, name)
        wrong += [(reader, name, word) for word in words if not can_be_read(word)]
        if not words or len(set(words)) < len(words):
            wrong.append((reader, name, "empty, or a word twice"))
    assert wrong == []


def can_be_read(word: str) -> bool:
    try:
        check(word)
    except PatternError:
        return False
    return True


def test_every_list_is_asked_for() -> None:
    asked = set(re.findall(r"""["'](\w+)["']""", SOURCES))
    assert [(reader, name) for reader, name in LISTS if name not in asked] == []


def test_no_word_hides_a_longer_one_behind_it() -> None:
    hidden = [
        (reader, name, longer)
        for reader, name in LISTS
        for at, word in enumerate(listed(reader, name))
        for longer in listed(reader, name)[at + 1 :]
        if longer.startswith(word) and not word.isascii()  # Latin words match whole
    ]
    assert hidden == []


def test_words_are_one_group_of_an_expression() -> None:
    assert words_of("reports")("in_turn") == "(?:分别|依次|各自)"
    with pytest.raises(KeyError):
        words_of("reports")("no such list")


def test_one_of_several_lists_is_any_of_their_words() -> None:
    found = re.compile(words_of("task_numbers")("soon", "will"))
    assert found.match("近期完成")
    assert found.match("肯定完成")
    assert not found.match("完成")
