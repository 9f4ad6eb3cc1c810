"""What does a message say that is typed in pinyin and nothing else: di 14 xiang wancheng le?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from nlp.sounds import spelled
from nlp.spans import free_stretches

_DATA = Path(__file__).with_name("lexicon") / "slips.toml"
_LONGEST_READ = 80  # letters: nobody types a paragraph so
_HAN = re.compile("[一-鿿]")
_RUN = re.compile(r"[a-z]+(?:[ ']+[a-z]+)*", re.IGNORECASE)
_GAP = re.compile("[ ']+")


def in_chinese(text: str, kept: Iterable[tuple[int, int]]) -> str | None:
    """The message in characters, but for units and links, which stand at `kept`.

    None unless every other word is one we know.
    """
    if len(text) > _LONGEST_READ or _HAN.search(text):
        return None
    written, at, telling = [], 0, False
    for start, end in free_stretches(text, kept):
        for run in _RUN.finditer(text, start, end):
            words = _words_of(_GAP.sub("", run[0]).lower())
            if words is None:
                return None
            telling = telling or any(len(word) > 1 for word in words) or words[0] == "第"
            written += [text[at : run.start()].rstrip(), "".join(words)]
            at = run.end()
    return "".join((*written, text[at:].lstrip())) if telling else None


def _words_of(letters: str) -> tuple[str, ...] | None:
    """The fewest known words that the letters are made of."""
    known = _known()
    best: list[tuple[str, ...] | None] = [(), *([None] * len(letters))]
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - _longest()), end):
            before, word = best[start], known.get(letters[start:end])
            if before is None or word is None:
                continue
            here = best[end]
            if here is None or len(before) + 1 < len(here):
                best[end] = (*before, word)
    return best[-1]


@cache
def _known() -> Mapping[str, str]:
    with _DATA.open("rb") as file:
        letters = tomllib.load(file)["letters"]
    also: dict[str, str] = letters["also"]
    return {spelled(word): word for word in reversed(letters["words"])} | also


@cache
def _longest() -> int:
    return max(map(len, _known()))
