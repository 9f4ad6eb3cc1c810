"""Can the data of words be read by somebody who reviews it?"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import nlp
from nlp import patterns

FOLDER = Path(str(nlp.__file__)).parent
LONGEST_LINE = 120
# (查|看) or [查|看] without a group within.
GROUP = re.compile(r"[(\[]([^()\[\]]*\|[^()\[\]]*)[)\]]")
FILES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.toml"))


@cache
def read() -> list[tuple[str, dict[str, Any]]]:
    """Each file's tables."""
    return [(name, tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))) for name in FILES]


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


def test_no_item_stands_twice_in_a_list() -> None:
    assert [
        (name, word)
        for name, tables in read()
        for words in lists_of(tables)
        for word, times in Counter(words).items()
        if times > 1
    ] == []


def test_no_word_stands_twice_in_a_group_of_a_phrase() -> None:
    groups = (
        (name, group[1].split("|"))
        for name, tables in read()
        for words in lists_of(tables)
        for phrase in map(patterns.spelled_out, words)
        for group in GROUP.finditer(phrase)
    )
    assert [(name, words) for name, words in groups if len(set(words)) < len(words)] == []


def test_no_line_is_longer_than_a_screen() -> None:
    assert [
        (name, line)
        for name in FILES
        for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()
        if len(line) > LONGEST_LINE
    ] == []
