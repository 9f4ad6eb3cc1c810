"""Numbers of tasks that are torn by a blank or misheard in one place: 第2 7项, 儿十七项.

Such a number is read whole: the part that is left of it is the number of another task.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.late import late
from nlp.numerals import NUMERALS, chinese_integer
from nlp.sounds import loose, syllable
from nlp.words import listed, words_of

one_of = words_of("task_numbers")

_DIGITS = "零一二三四五六七八九"
_SOUNDING = "十二三四五六七八九一"
_WHOLE = re.compile(
    "[二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九][零一二三四五六七八九]"
)
_NUMERAL = f"[0-9{NUMERALS}]"
_ANY = f"(?:{_NUMERAL}|[一-鿿])"
_SAID_BEHIND = (
    rf"(?=\s?(?:[项条]|{one_of('stands', 'published', 'overcome', 'unchanged', 'stuck')}"
    r"|[0-9]{1,3}%))"
)
_TORN = late(
    rf"(?:(?P<ordered>第)\s?(?P<of_order>{_ANY}(?:\s?{_ANY}){{1,3}}?)"
    # Without 第 the slip opens a clause, or stands between numerals or behind them.
    rf"|(?:^|(?<=[^一-鿿0-9.])|(?<=[局办镇位们道报]))(?P<opened>[一-鿿](?:\s?{_NUMERAL}){{1,3}})"
    rf"|(?<![{NUMERALS}0-9.第])(?P<within>{_NUMERAL}(?:\s?{_ANY})(?:\s?{_NUMERAL})?)"
    rf"){_SAID_BEHIND}"
)
_ITEM = re.compile(r"\s?[项条]|[0-9]{1,3}%")
_SINGLE_DIGITS = re.compile(r"[1-9] [0-9]")


@dataclass(frozen=True, slots=True)
class TornNumber:
    """A number read whole, as it was said, with its place in the text."""

    number: int
    said: str
    start: int
    end: int


def torn_numbers(text: str) -> tuple[TornNumber, ...]:
    """The numbers of a normalized text that are whole only when read over a blank or a slip."""
    return tuple(found for match in _TORN.finditer(text) if (found := _read(match)))


def _read(match: re.Match[str]) -> TornNumber | None:
    name = match.lastgroup or ""
    said = match[name]
    if chinese_integer(said) is not None:
        return None
    if name == "within" and _SINGLE_DIGITS.fullmatch(said):
        return None  # 2 7项 may count two
    written = [c for c in said if c != " "]
    numerals = [_numeral(c) for c in written]
    heard = [_heard(c) if own is None else own for c, own in zip(written, numerals, strict=True)]
    if not any(numerals) or None in heard:
        return None
    slips = [c for c, own in zip(written, numerals, strict=True) if own is None]
    # Without 第, 山一项 says nothing of 31.
    doubtful = (slips and "十" not in numerals) or any(_is_a_word(c, match) for c in slips)
    if name != "of_order" and doubtful:
        return None
    # 第一已完成 counts what is said.
    if name == "of_order" and slips and not _ITEM.match(match.string, match.end()):
        return None
    whole = "".join(c for c in heard if c)
    if not _WHOLE.fullmatch(whole):
        return None
    number = chinese_integer(whole)
    return TornNumber(number, said, match.start(name), match.end(name)) if number else None


def _numeral(character: str) -> str | None:
    if character.isdecimal():
        return _DIGITS[int(character)]
    return character if character in NUMERALS else None


def _heard(character: str) -> str | None:
    """The numeral that sounds like it: the very sound goes before one that people mix up."""
    sound = syllable(character)
    exact = next((each for each in _SOUNDING if syllable(each) == sound), None)
    return exact or next((e for e in _SOUNDING if loose(syllable(e)) == loose(sound)), None)


def _is_a_word(character: str, match: re.Match[str]) -> bool:
    """Whether it says something of its own there: 是十七项, and 而十七项 behind another clause."""
    if character in listed("task_numbers", "goes_on_from_before"):
        return match.start() > 0
    return character in listed("task_numbers", "words_like_numerals")


def whole(text: str) -> str:
    """The text with such numbers in digits, every position kept: 第027项 for 第2 7项."""
    for torn in torn_numbers(text):
        size = torn.end - torn.start
        digits = str(torn.number).zfill(min(size, 3)).rjust(size)
        text = text[: torn.start] + digits + text[torn.end :]
    return text


_TENS, _ONES = listed("task_numbers", "english_tens"), listed("task_numbers", "english_ones")
_TO_19 = "|".join(sorted(_ONES, key=len, reverse=True))
_IN_ENGLISH = re.compile(
    rf"(?<![a-z])(?P<named>task|item|number)\s(?:(?P<tens>{'|'.join(_TENS)})(?:[-\s](?P<one>{'|'.join(_ONES[:9])}))?"
    rf"|(?P<small>{_TO_19})|(?P<first>[1-9])\s(?P<second>[0-9]))(?![a-z0-9-])",
    re.IGNORECASE,
)


def english_in_digits(text: str) -> str:
    """task twenty-seven, item 2 7: the text with the number of the task in digits."""
    return _IN_ENGLISH.sub(lambda m: f"{m['named']} {_in_english(m)}", text)


def _in_english(match: re.Match[str]) -> int:
    if match["first"]:
        return int(match["first"] + match["second"])
    if match["small"]:
        return _ONES.index(match["small"].lower()) + 1
    one = _ONES.index(match["one"].lower()) + 1 if match["one"] else 0
    return 10 * (_TENS.index(match["tens"].lower()) + 2) + one
