"""Do two wordings, alike otherwise, differ in a word that makes another task of it?"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from nlp.normalize import normalize


def tell_apart(one: str, other: str) -> bool:
    """Whether each says of one class (quarter, school, number, place, …) what the other does not.

    A word only one of them has tells nothing: a correction may well add it.
    """
    passed_over, classes = _data()
    first, second = (passed_over.sub(" ", normalize(text)) for text in (one, other))
    for words in classes:
        here, there = set(words.findall(first)), set(words.findall(second))
        if here - there and there - here:
            return True
    return False


@cache
def _data() -> tuple[re.Pattern[str], tuple[re.Pattern[str], ...]]:
    source = resources.files("nlp") / "lexicon" / "telling_words.toml"
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    return re.compile("|".join(data["passed_over"])), tuple(
        re.compile(words) for words in data["classes"].values()
    )
