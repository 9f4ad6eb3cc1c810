"""Which small patterns are all expressions of time made of?

Every pattern is written for text that is normalized and in lower case (`spell`), so it knows
half-width digits, simplified characters and small letters only. Repetition is bounded throughout:
no text makes matching slow.
"""

import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from nlp.numerals import chinese_integer

LEXICON: dict[str, Any] = tomllib.loads(
    files("nlp").joinpath("lexicon", "dates.toml").read_text(encoding="utf-8")
)
HOLIDAYS: dict[str, Any] = tomllib.loads(
    files("nlp").joinpath("lexicon", "holidays.toml").read_text(encoding="utf-8")
)

_SMALL_LETTERS = str.maketrans(ascii_uppercase, ascii_lowercase)


def small_letters(text: str) -> str:
    """ASCII in lower case, every position kept (`str.lower` lengthens some letters)."""
    return text.translate(_SMALL_LETTERS)


def one_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first; Latin words only as whole words."""
    ordered = sorted(words, key=lambda w: (-len(w), w))
    return "(?:" + "|".join(_whole(w) for w in ordered) + ")"


def _whole(word: str) -> str:
    return rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word[-1].isascii() else re.escape(word)


def around(name: str) -> str:
    """A pattern for any word of a list of what stands around expressions of time."""
    return one_of(LEXICON["around"][name])


# Numbers. A number never begins in the middle of another: 2020, 一二月, 3.15.
NUMERALS = "0-9零〇○一二两三四五六七八九十百千廿卅"
ALONE = rf"(?<![{NUMERALS}.])"
_CHINESE_SMALL = (
    "(?:[二三四五]?十[一二三四五六七八九]?|[廿卅][一二三四五六七八九]?"
    "|[零〇○]?[一二两三四五六七八九])"
)
SMALL = rf"(?:[0-9]{{1,2}}|{_CHINESE_SMALL})"
YEAR_NUMBER = "(?:(?:19|20)[0-9]{2}|[一二][九零〇○][零〇○一二三四五六七八九]{2})"

# 至, 到 and the many dashes
TO = r"\s*(?:至|到|[-—–―~]{1,2}|(?<![a-z])(?:to|through|until)(?![a-z]))\s*"
YEAR = (
    rf"(?:{ALONE}(?P<year>{YEAR_NUMBER})\s*年度?|(?P<rel_year>{one_of(LEXICON['years'])})度?)的?\s*"
)
WEEK = one_of(LEXICON["week"]["words"])
BEFORE = around("until")
ENGLISH_DAYS = one_of([*LEXICON["english_months"], *LEXICON["english_weekdays"]])
# What may follow a number that stands without 日 or 月: nothing that could be counted.
PAUSE = (
    rf"(?=\s*(?:$|[，。；、,;!！?？:：)）(（\n]|{BEFORE}|[上下中]午|[早晚]|[-—~至到]"
    rf"|{around('pause')}))"
)


def nameless(pattern: str) -> str:
    """The pattern without its group names, to be used beside itself in a longer one."""
    return re.sub(r"\(\?P<\w+>", "(?:", re.sub(r"\(\?P=\w+\)", "[-/.]", pattern))


def number(said: str) -> int:
    """The value of what `SMALL` or `YEAR_NUMBER` matched."""
    value = chinese_integer(said)
    if value is None:
        raise ValueError(said)
    return value
