"""Which words of a message name the task or topic it is about, once the wrapping is off?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
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
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_QUOTES = "\"'“”‘’《》「」『』【】<>·-—~. \t"
_POINTS = tuple("rpctfmdy")  # pronouns, prepositions, conjunctions, times, places, counts, adverbs
_LONGEST_PIECE = 120
_LONGEST_WHOLE = 8
_MOST_STOPS = 12  # more of them stand only where a word is said over and over


@dataclass(frozen=True, slots=True)
class Wrappers:
    """What may be peeled off at either end, and the words that must stay whole."""

    leading: re.Pattern[str]
    trailing: re.Pattern[str]
    before_that: re.Pattern[str]
    but: re.Pattern[str]
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
    table = _lists(path)
    whole = frozenset(table["whole"]) | topic_words().firm
    return Wrappers(
        patterns.any_of([*table["polite_leading"], *table["leading"]]),
        _at_end([*table["polite_trailing"], *table["trailing"]]),
        patterns.any_of([*table["polite_leading"], *table["before_that"]]),
        patterns.any_of(table["but"]),
        whole,
        whole | frozenset(table["whole_leading"]),
    )


@cache
def load_courtesies(path: Path = WRAPPERS_FILE) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What is polite and says nothing, before and after a message."""
    table = _lists(path)
    return patterns.any_of(table["polite_leading"]), _at_end(table["polite_trailing"])


@cache
def _lists(path: Path) -> dict[str, list[str]]:
    """The lists of the file; PatternError names the file, the list and what cannot be read."""
    table: dict[str, list[str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    for name, phrases in table.items():
        with patterns.read_from(f"{path.name}: {name}"):
            for phrase in phrases:
                patterns.to_regex(phrase)
    return table


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


def inside_words(words: Iterable[str]) -> frozenset[int]:
    """The positions in a text, given by its words, at which a cut would part one of them.

    A word that is nothing but wrapping may be taken off in pieces: 有没有.
    """
    found: set[int] = set()
    at = 0
    for word in words:
        if len(word) > 1 and _CHINESE.match(word) and not _is_wrapping(word):
            found.update(range(at + 1, at + len(word)))
        at += len(word)
    return frozenset(found)


@lru_cache(4096)
def _is_wrapping(word: str) -> bool:
    start, end = peel(word, (0, len(word)))
    return start == end


def peel(masked: str, span: Span, within: Container[int] = ()) -> Span:
    """The span without its wrapping; start == end when nothing is left.

    Nothing is taken off up to a position `within` a word: 检查 is no 查, 交通安全 no 全.
    """
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
            if match and match.end() in within:
                whole = (at for at in range(end, start, -1) if at not in within)
                ends = (wrappers.leading.fullmatch(masked, start, at) for at in whole)
                match = next(filter(None, ends), None)
            start = match.end() if match else start
        if not wrappers.ends_whole(masked, start, end):
            match = wrappers.trailing.search(masked, start, end)
            while match and match.start() in within:
                match = wrappers.trailing.search(masked, match.start() + 1, end)
            end = match.start() if match else end
        if (start, end) == before:
            return before


def may_name(word: str) -> bool:
    """Whether what stands before 那项 may be the name of a task: 汇报, and not 刚才 or 还有."""
    return (
        len(word) > 1
        and all(map(_CHINESE.match, word))
        and kind_of(word)[:1] not in _POINTS
        and not load_wrappers().before_that.fullmatch(word)
    )


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


def find_subject(
    masked: str, start: int, end: int, stops: Iterable[int] = (), within: Container[int] = ()
) -> Span | None:
    """The first stretch of at least two characters (or 药, 税) that is more than wrapping.

    Where one of `stops` leaves as much before it, the stretch ends there.
    """
    said = pieces(masked, start, end)
    but = load_wrappers().but
    if any(but.match(masked, *piece) for piece in said):  # 不是疫情，是疫苗
        said = [piece for piece in said if not masked.startswith("不是", piece[0])]
    for piece in said:
        inside = [stop for stop in stops if piece[0] < stop < piece[1]][:_MOST_STOPS]
        for last in (*inside, piece[1]):
            inner = peel(masked, (piece[0], last), within)
            if inner[1] - inner[0] >= 2 or masked[slice(*inner)] in topic_words().firm:
                return inner
    return None
