"""Which words of a message name the task or topic it is about, once the wrapping is off?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nlp import patterns
from nlp.cues import Span
from nlp.segment import kind_of
from nlp.topics import topic_words

WRAPPERS_FILE = Path(__file__).with_name("wrappers.toml")

_ANY_MARK = "".join(patterns.MARKS.values())
# A space parts two words only beside Chinese: "government bulletin" stays in one piece.
_BORDER = re.compile(
    rf"[{patterns.PUNCTUATION}{_ANY_MARK}()]+|(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])"
)
_QUOTES = "\"'“”‘’《》「」『』【】<>·-—~. \t"
_BUT = re.compile("[而我]?(?:说的|问的|查的)?是")
_LONGEST_PIECE = 120
_LONGEST_WHOLE = 8
_MOST_STOPS = 12  # more of them stand only where a word is said over and over


@dataclass(frozen=True, slots=True)
class Wrappers:
    """What may be peeled off at either end, and the words that must stay whole."""

    leading: re.Pattern[str]
    trailing: re.Pattern[str]
    whole: frozenset[str]
    whole_leading: frozenset[str]

    def begins_whole(self, masked: str, start: int, end: int) -> bool:
        """Whether a word that must stay whole opens the span."""
        sizes = range(2, min(_LONGEST_WHOLE, end - start) + 1)
        return any(masked[start : start + size] in self.whole_leading for size in sizes)

    def ends_whole(self, masked: str, start: int, end: int) -> bool:
        """Whether a word that must stay whole closes the span."""
        sizes = range(2, min(_LONGEST_WHOLE, end - start) + 1)
        return any(masked[end - size : end] in self.whole for size in sizes)


@cache
def load_wrappers(path: Path = WRAPPERS_FILE) -> Wrappers:
    """The wrapping of a subject, from the data file."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    whole = frozenset(table["whole"]) | topic_words().firm
    return Wrappers(
        patterns.any_of([*table["polite_leading"], *table["leading"]]),
        _at_end([*table["polite_trailing"], *table["trailing"]]),
        whole,
        whole | frozenset(table["whole_leading"]),
    )


@cache
def load_courtesies(path: Path = WRAPPERS_FILE) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What is polite and says nothing, before and after a message."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return patterns.any_of(table["polite_leading"]), _at_end(table["polite_trailing"])


def _at_end(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(map(patterns.to_regex, phrases))})$")


def pieces(masked: str, start: int, end: int) -> list[Span]:
    """The stretches between punctuation and things already recognized."""
    found, at = [], start
    for border in _BORDER.finditer(masked, start, end):
        if border.start() > at:
            found.append((at, border.start()))
        at = border.end()
    if at < end:
        found.append((at, end))
    return found


def peel(masked: str, span: Span) -> Span:
    """The span without its wrapping; start == end when nothing is left."""
    wrappers = load_wrappers()
    start, end = span[0], min(span[1], span[0] + _LONGEST_PIECE)
    while True:
        before = (start, end)
        while start < end and masked[start] in _QUOTES:
            start += 1
        while end > start and masked[end - 1] in _QUOTES:
            end -= 1
        if not wrappers.begins_whole(masked, start, end):
            match = wrappers.leading.match(masked, start, end)
            start = match.end() if match else start
        if not wrappers.ends_whole(masked, start, end):
            end = _without_trailing(masked, start, end, wrappers.trailing)
        if (start, end) == before:
            return before


def _without_trailing(masked: str, start: int, end: int, trailing: re.Pattern[str]) -> int:
    """Where the words end that wrapping follows, which never begins inside a word: 食堂检|查."""
    at = start
    while match := trailing.search(masked, at, end):
        cut = match.start()
        if cut in (start, end) or not _parts_a_word(masked, start, cut):
            return cut
        at = cut + 1
    return end


def _parts_a_word(masked: str, start: int, cut: int) -> bool:
    """Whether a noun lies across the cut, and no word ends there: of 学校|报 one does."""
    if not kind_of(masked[cut - 1 : cut + 1]).startswith(("n", "vn", "a")):
        return False
    return cut - start < 2 or not kind_of(masked[cut - 2 : cut])


def core(masked: str) -> Span:
    """The message without courtesies at its ends; the whole of it where nothing else is left."""
    leading, trailing = load_courtesies()
    start, end = 0, len(masked)
    while True:
        before = (start, end)
        if match := leading.match(masked, start, end):
            start = match.end()
        if match := trailing.search(masked, start, end):
            end = match.start()
        if start >= end:
            return (0, len(masked))
        if (start, end) == before:
            return before


def find_subject(masked: str, start: int, end: int, stops: Iterable[int] = ()) -> Span | None:
    """The first stretch of at least two characters (or 药, 税) that is more than wrapping.

    Where one of `stops` leaves as much before it, the stretch ends there.
    """
    said = pieces(masked, start, end)
    if any(_BUT.match(masked, *piece) for piece in said):  # 不是疫情，是疫苗
        said = [piece for piece in said if not masked.startswith("不是", piece[0])]
    for piece in said:
        inside = [stop for stop in stops if piece[0] < stop < piece[1]][:_MOST_STOPS]
        for last in (*inside, piece[1]):
            inner = peel(masked, (piece[0], last))
            if inner[1] - inner[0] >= 2 or masked[slice(*inner)] in topic_words().firm:
                return inner
    return None
