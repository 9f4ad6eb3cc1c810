"""What did the person type, once the accidents of keyboards and phones are taken away?"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

# Left out without a trace: controls, marks of direction and joining, variation selectors, the
# keycap frame of "1️⃣", lone surrogates.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\u3164\ufe00-\ufe0f\ufeff\ufff0-\uffff"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
# What colours a terminal's letters: ESC[31m.
_COLOURS = re.compile("\x1b\\[[0-9;?]{0,20}[A-Za-z]")
# ，（１: nearly all that NFKC has to fold, at a third of its cost.
_FULL_WIDTH = re.compile("[\uff01-\uff5e]")
# wèi jiàn jú: the marks of tones, and others on Latin letters.
_ACCENTED = re.compile("[\u00c0-\u024f\u1e00-\u1eff]")
_ACCENTS = re.compile("[\u0300-\u036f]")
# A tick behind a number says what is meant: 20✅, 第20项✔.
_TICKED = re.compile(r"([0-9项条])\s?[\u2705\u2714\u2611]+(?!\s?[\u4e00-\u9fff])")
# 二○二○年: a circle among numerals is a zero.
_CIRCLE = re.compile("(?<=[一二三四五六七八九十百〇])[○◯]|[○◯](?=[○◯]?[一二三四五六七八九])")
# ①25完成②27完成: the mark of a list stands apart from the number behind it.
_CIRCLED = re.compile(r"[\u2460-\u2473](?=\s?第?[0-9])")
# Pictures end a word as a space does.
_PICTURE = re.compile("[\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2900-\u2bff\U0001f000-\U0001faff]")
# Most messages: nothing to fold, and no space to lose.
_PLAIN = re.compile("[\u4e00-\u9fff0-9A-Za-z]*")
_LINE_BREAK = re.compile(r"\s*[\r\n\x0b\x0c\x85\u2028\u2029]\s*")
_SPACES = re.compile(r"[^\S\n]+")
# 第 4 8 项 完 成: every character apart. Three figures are rather a list.
_APART = r"(?:[\u4e00-\u9fff]|[0-9](?! [0-9] [0-9]))"
_SPACED_OUT = re.compile(rf"(?<!\S){_APART}(?: {_APART}){{3,}}(?!\S)")
# 完成 不了, 没 完成: a "not" torn from its verb by a blank.
_TORN = re.compile(
    r"([完成做弄办搞写推进动]) ?(不) ?([了成动完])(?![解是产问熟])"
    r"|(?<=[没未]) (?=[完做弄办搞写报发公启])|(?<=没有) (?=[完做弄办搞写报发公启])"
)


@lru_cache(maxsize=64)  # every finder brings the same message here
def normalize(text: str) -> str:
    """The text in half-width, simplified, visible characters, with single spaces.

    Compatibility forms are folded (NFKC), traditional characters simplified, invisible characters
    and pictures taken out, marks on Latin letters dropped. Runs of spaces become one space and
    runs of line breaks one "\\n". Letters keep their case. Never fails, whatever the text holds.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    if _PLAIN.fullmatch(text):
        simplified: str = _simplifier().convert(text)
        return text if simplified == text else simplified  # kept once: a unit's name
    text = _CIRCLE.sub("〇", _TICKED.sub(r"\1完成", _INVISIBLE.sub("", _COLOURS.sub("", text))))
    text = _PICTURE.sub(" ", _CIRCLED.sub(" ", text))
    text = _FULL_WIDTH.sub(lambda wide: chr(ord(wide[0]) - 0xFEE0), text)
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    text = _ACCENTED.sub(
        lambda letter: _ACCENTS.sub("", unicodedata.normalize("NFD", letter[0])), text
    )
    text = _simplifier().convert(text)
    text = _SPACES.sub(" ", _LINE_BREAK.sub("\n", text)).strip()
    text = _SPACED_OUT.sub(lambda run: run[0].replace(" ", ""), text)
    return _TORN.sub(lambda torn: torn[0].replace(" ", ""), text)


def as_typed(said: str, text: str) -> str:
    """Words of the normalized text as they were typed, where it has a character for each of the
    text: 國資監管 of 国资监管."""
    plain = normalize(text)
    at = plain.find(said)
    return text[at : at + len(said)] if at >= 0 and len(plain) == len(text) else said


@cache
def _simplifier() -> "OpenCC":
    from opencc import OpenCC  # 20 ms and a dictionary, not needed to start

    return OpenCC("t2s")
