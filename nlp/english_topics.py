"""What is a topic named in English called in Chinese: elderly care, open day?"""

import re
import tomllib
from functools import cache
from pathlib import Path

from nlp.spelling import Slip

_DATA = Path(__file__).with_name("lexicon") / "english_topics.toml"
_LETTER = re.compile("[a-z]")
_BESIDE_CHINESE = re.compile(r"(?<![a-z0-9])\s+|\s+(?![a-z0-9])")


def in_chinese(text: str) -> tuple[str, list[Slip]]:
    """The lower-case text with the topics it names in English put in Chinese, and which those are.

    Words that say nothing of a topic are left out beside them. A text that names none stays as it
    is.
    """
    if not _LETTER.search(text):
        return text, []
    known, ignored, words = _patterns()
    put = [Slip(m[0], words[m.lastgroup or ""], "synonym") for m in known.finditer(text)]
    if not put:
        return text, []
    text = known.sub(lambda m: f" {words[m.lastgroup or '']} ", text)
    return _BESIDE_CHINESE.sub("", ignored.sub(" ", text)), put


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    with _DATA.open("rb") as file:
        data = tomllib.load(file)
    longest_first = sorted(data["words"].items(), key=lambda entry: -len(entry[0]))
    named = {f"w{number}": meant for number, (_, meant) in enumerate(longest_first)}
    found = "|".join(
        f"(?P<w{number}>{_loosely(said)})" for number, (said, _) in enumerate(longest_first)
    )
    ignored = "|".join(map(_loosely, sorted(data["ignored"], key=len, reverse=True)))
    return (
        re.compile(rf"(?<![a-z])(?:{found})(?![a-z])"),
        re.compile(rf"(?<![a-z])(?:{ignored})(?![a-z])"),
        named,
    )


def _loosely(said: str) -> str:
    """Whatever parts its words, and with a plural s or without."""
    return r"[\s-]+".join(re.escape(word) for word in re.split(r"[\s-]", said)) + "(?:'?s)?"
