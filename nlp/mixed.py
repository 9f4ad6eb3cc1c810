"""What does an English word in a Chinese sentence stand for? 24还没start, check一下32的status."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from nlp.spans import free_stretches

_DATA = Path(__file__).with_name("lexicon") / "mixed.toml"
_HAN = "[一-鿿]"
_NO_PART_BEFORE = "[a-z._/@-]"
_NO_PART_BEHIND = "[a-z0-9._/@-]"


def in_one_language(text: str, kept: Iterable[tuple[int, int]]) -> str:
    """The text with the words that touch Chinese in Chinese; what is at `kept` stays."""
    words, meant = _words()
    written, at = [], 0
    for start, end in free_stretches(text, kept):
        for word in words.finditer(text, start, end):
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
