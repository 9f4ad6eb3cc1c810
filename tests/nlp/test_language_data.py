"""Can the data of words be read by somebody who reviews it?"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import nlp
from nlp import patterns

FOLDER = Path(str(nlp.__file__)).parent
LONGEST_LINE = 120
# (查|看) or [查|看] without a group within.
GROUP = re.compile(r"[(\[]([^()\[\]]*\|[^()\[\]]*)[)\]]")
FILES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.toml"))
each_file = pytest.mark.parametrize("name", FILES)


def lists_of(value: Any) -> Iterator[list[str]]:
    """Every list of words or phrases within a table."""
    if isinstance(value, dict):
        for each in value.values():
            yield from lists_of(each)
    elif isinstance(value, list):
        if all(isinstance(each, str) for each in value):
            yield value
        else:
            for each in value:
                yield from lists_of(each)


@each_file
def test_no_item_stands_twice_in_a_list(name: str) -> None:
    tables = tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
    counts = (Counter(words) for words in lists_of(tables))

    assert [word for count in counts for word in count if count[word] > 1] == []


@each_file
def test_no_word_stands_twice_in_a_group_of_a_phrase(name: str) -> None:
    tables = tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
    phrases = (patterns.spelled_out(words) for each in lists_of(tables) for words in each)
    groups = (group[1].split("|") for phrase in phrases for group in GROUP.finditer(phrase))

    assert [group for group in groups if len(set(group)) < len(group)] == []


@each_file
def test_no_line_is_longer_than_a_screen(name: str) -> None:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if len(line) > LONGEST_LINE] == []
