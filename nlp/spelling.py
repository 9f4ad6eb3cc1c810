"""Which words of the table were meant by misspelt ones, by their sound or by their look?"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from nlp.sounds import spelled

_LONGEST = 8
_WORD = re.compile("[a-z]+")
_LETTERS = re.compile(r"[a-z]+(?:[ '][a-z]+)*")
_LEAST_LETTERS = 5  # with fewer, pinyin and English words are easily the same
_SHORTEST_LOOK = 4  # one wrong character in three is not the same word any more

# Sounds that dialects and thumbs mix up.
_CONFUSED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"))


@dataclass(frozen=True, slots=True)
class Slip:
    """Words that were taken for another phrase; kind is "sound", "shape" or "pinyin"."""

    said: str
    meant: str
    kind: str


class Spelling:
    """The phrases that may have been meant, found by sound and by what remains of them."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """Take the phrases, the likelier ones first."""
        self._in_order = list(phrases)
        self._phrases = frozenset(self._in_order)
        self._by_sound: dict[str, str] = {}
        self._by_rest: dict[str, str] = {}
        for phrase in self._in_order:
            self._by_sound.setdefault(_sound(phrase), phrase)
            if len(phrase) >= _SHORTEST_LOOK:
                for rest in _rests(phrase):
                    self._by_rest.setdefault(rest, phrase)

    def in_letters(self, text: str) -> list[Slip]:
        """Phrases written in pinyin: zhengwu gongkai → 政务公开, shenji zhenggai → 审计, 整改."""
        return [slip for run in _LETTERS.findall(text) for slip in self._in_run(run)]

    def _in_run(self, run: str) -> Iterator[Slip]:
        words = list(_WORD.finditer(run))
        first = 0
        while first < len(words):
            for last in range(len(words), first, -1):
                said = run[words[first].start() : words[last - 1].end()]
                meant = self._by_letters.get("".join(_WORD.findall(said)))
                if meant:
                    yield Slip(said, meant, "pinyin")
                    first = last - 1
                    break
            first += 1

    @cached_property
    def _by_letters(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for phrase in self._in_order:
            letters = "" if phrase.isascii() else spelled(phrase)
            if len(letters) >= _LEAST_LETTERS:
                found.setdefault(letters, phrase)
        return found

    def slips(self, words: Sequence[str]) -> list[Slip]:
        """Find what can be mended in a text cut into words: the longest first, not overlapping.

        Only whole words are mended. A short or a merely similar phrase is a slip only where a
        single character belongs to no word; three characters of the very sound are no accident.
        """
        found: list[Slip] = []
        first = 0
        while first < len(words):
            for last in range(min(len(words), first + _LONGEST), first, -1):
                slip = self._slip(words[first:last])
                if slip:
                    found.append(slip)
                    break
            first = last if slip else first + 1
        return found

    def _slip(self, words: Sequence[str]) -> Slip | None:
        said = "".join(words)
        if not 1 < len(said) <= _LONGEST or said in self._phrases:
            return None
        has_stray = any(len(word) == 1 for word in words)
        meant = self._by_sound.get(_sound(said))
        if meant and (len(said) > 2 or (has_stray and set(said) & set(meant))):
            return Slip(said, meant, "sound")
        if has_stray and len(said) >= _SHORTEST_LOOK - 1:
            for rest in (said, *_rests(said)):
                meant = self._by_rest.get(rest)
                if meant and _is_near(said, meant):
                    return Slip(said, meant, "shape")
        return None


def _rests(phrase: str) -> Iterable[str]:
    """The phrase without one of its characters, for each of them."""
    return (phrase[:i] + phrase[i + 1 :] for i in range(len(phrase)))


def _is_near(said: str, meant: str) -> bool:
    """Whether one character was replaced in place, or left out."""
    if len(said) == len(meant):
        return sum(a != b for a, b in zip(said, meant, strict=True)) == 1
    return len(said) == len(meant) - 1 and said in _rests(meant)


def _sound(text: str) -> str:
    return " ".join(map(_syllable, text))


@cache
def _syllable(character: str) -> str:
    syllable = spelled(character)
    for heard, folded in _CONFUSED:
        syllable = syllable.replace(heard, folded)
    return "l" + syllable[1:] if syllable.startswith("n") else syllable
