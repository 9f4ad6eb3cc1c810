"""Lists of words kept as data beside the code that reads with them: one file for each reader.

A list is a table with `words`, in the notation of nlp/patterns.py; a comment behind its name says
what the words mean and gives an example. What depends on a figure, on a day or on what was found
before stands in the code: rf"{one_of('others')}(?=[都全均])".
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from nlp import patterns


def words_of(reader: str) -> Callable[..., str]:
    """What gives the words of lists of nlp/words/{reader}.toml as one group of an expression.

    The earlier word wins where several match. KeyError for a list that the file does not have,
    PatternError for a word that cannot be read.
    """

    def one_of(*names: str) -> str:
        return f"(?:{'|'.join(chain.from_iterable(_expressions(reader, n) for n in names))})"

    return one_of


def listed(reader: str, name: str) -> Sequence[str]:
    """The words of one list as they are written, in their order; KeyError as above."""
    words: list[str] = _lists(reader)[name]["words"]
    return words


@cache
def _expressions(reader: str, name: str) -> Sequence[str]:
    with patterns.read_from(f"words/{reader}.toml: {name}"):
        return [patterns.to_regex(word) for word in listed(reader, name)]


@cache
def _lists(reader: str) -> dict[str, Any]:
    file = Path(__file__).with_name(f"{reader}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
