"""Are the lists of words beside the code lists that can be read, and that somebody reads?"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

import nlp
from nlp.patterns import check
from nlp.words import words_of

FOLDER = Path(nlp.__path__[0])
FILES = sorted((FOLDER / "words").glob("*.toml"))
SOURCES = "".join(path.read_text("utf-8") for path in FOLDER.rglob("*.py"))


def _lists(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_word_can_be_read_and_says_something(file: Path) -> None:
    for name, listed in _lists(file).items():
        assert listed.keys() == {"words"}, name
        assert listed["words"], name
        for word in listed["words"]:
            check(word)
        assert len(set(listed["words"])) == len(listed["words"]), name


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_list_is_asked_for(file: Path) -> None:
    names = _lists(file)
    asked = {name for name in names for mark in "'\"" if f"({mark}{name}{mark})" in SOURCES}
    assert names.keys() - asked == set()


def test_no_word_hides_a_longer_one_behind_it() -> None:
    hidden = [
        (file.stem, name, longer)
        for file in FILES
        for name, listed in _lists(file).items()
        for at, word in enumerate(listed["words"])
        for longer in listed["words"][at + 1 :]
        if longer.startswith(word) and not word.isascii()  # Latin words match whole
    ]
    assert hidden == []


def test_words_are_one_group_of_an_expression() -> None:
    assert words_of("reports")("in_turn") == "(?:分别|依次|各自)"
    with pytest.raises(KeyError):
        words_of("reports")("no such list")
