"""Which words of the table were meant by misspelt ones, by their sound or by their look?"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

_LONGEST = 8
_SHORTEST_LOOK = 4  # one wrong character in three is not the same word any more

# Sounds that dialects and thumbs mix up.
_CONFUSED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"))


@dataclass(frozen=True, slots=True)
class Slip:
    """A stretch of text that was taken for another; kind is "sound" or "shape"."""

    start: int
    end: int
    said: str
    meant: str
    kind: str


class Spelling:
    """The phrases that may have been meant, found by sound and by what remains of them."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """Take the phrases, the likelier ones first."""
        self._phrases = frozenset(phrases := list(phrases))
        self._by_sound: dict[str, str] = {}
        self._by_rest: dict[str, str] = {}
        for phrase in phrases:
            self._by_sound.setdefault(_sound(phrase), phrase)
            if len(phrase) >= _SHORTEST_LOOK:
                for rest in _rests(phrase):
                    self._by_rest.setdefault(rest, phrase)

    def slips(self, text: str, is_stray: Callable[[int, int], bool]) -> list[Slip]:
        """Find what can be mended, from the left, the longest first, not overlapping.

        `is_stray(start, end)` says whether that stretch holds a character that belongs to no
        word: only there is a short or a merely similar phrase taken for a slip. Three characters
        or more of the very sound are no accident.
        """
        found: list[Slip] = []
        start = 0
        while start < len(text) - 1:
            slip = next(
                (
                    slip
                    for end in range(min(len(text), start + _LONGEST), start + 1, -1)
                    if (slip := self._slip(text, start, end, is_stray))
                ),
                None,
            )
            if slip:
                found.append(slip)
            start = slip.end if slip else start + 1
        return found

    def _slip(
        self, text: str, start: int, end: int, is_stray: Callable[[int, int], bool]
    ) -> Slip | None:
        said = text[start:end]
        if said in self._phrases:
            return None
        stray = is_stray(start, end)
        meant = self._by_sound.get(_sound(said))
        if meant and meant != said and (len(said) > 2 or (stray and set(said) & set(meant))):
            return Slip(start, end, said, meant, "sound")
        if stray and len(said) >= _SHORTEST_LOOK - 1:
            for rest in (said, *_rests(said)):
                meant = self._by_rest.get(rest)
                if meant and _is_near(said, meant):
                    return Slip(start, end, said, meant, "shape")
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
    from pypinyin import lazy_pinyin  # 0.2 s, only for the first misspelt question

    syllable = "".join(lazy_pinyin(character))
    for heard, folded in _CONFUSED:
        syllable = syllable.replace(heard, folded)
    return "l" + syllable[1:] if syllable.startswith("n") else syllable
