"""What does an English word in a Chinese sentence stand for? 24还没start, check一下32的status."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_DATA = Path(__file__).with_name("lexicon") / "mixed.toml"
_HAN = "[一-鿿]"
_NO_PART_BEFORE = "[a-z._/@-]"
_NO_PART_BEHIND = "[a-z0-9._/@-]"
_BLANK = "\x00"


def is_mixed(text: str) -> bool:
    """Whether a word of the list touches Chinese, if only the name of a unit."""
    return bool(_words()[0].search(text))


def in_one_language(text: str, names: Iterable[tuple[int, int]]) -> str:
    """The text with the words that touch Chinese in Chinese; what stands at `names` is no
    Chinese: withdraw 区卫健局 task 24 is English."""
    words, meant = _words()
    shown = text
    for start, end in names:
        shown = shown[:start] + _BLANK * (end - start) + shown[end:]
    written, at = [], 0
    for word in words.finditer(shown):
        written += [text[at : word.start()], meant[(word["behind"] or word["before"]).lower()]]
        at = word.end()
    return "".join((*written, text[at:]))


@cache
def _words() -> tuple[re.Pattern[str], dict[str, str]]:
    with _DATA.open("rb") as file:
        listed = tomllib.load(file)["words"]
    meant = {said: word for word, said_for_it in listed.items() for said in said_for_it}
    either = "|".join(sorted(meant, key=len, reverse=True))
    word = f"(?<!{_NO_PART_BEFORE})(?:{either})(?!{_NO_PART_BEHIND})"
    behind_or_before = (
        rf"(?:(?<={_HAN}) ?)(?P<behind>{word})(?: (?={_HAN}))?|(?P<before>{word}) ?(?={_HAN})"
    )
    return re.compile(behind_or_before, re.IGNORECASE), meant
