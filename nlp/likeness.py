"""Which name was meant by a slip of ear, eye or finger?"""

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from heapq import merge
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Any

from nlp.names import Meaning, Names, Sort
from nlp.short_forms import Form
from nlp.sorted_names import SortedNames, backwards
from nlp.sounds import loose, syllable

_DATA = Path(__file__).with_name("lexicon") / "slips.toml"
_GAP_TELLS, _WRONG_TELLS = 5, 6  # from this length on one character missing or plainly wrong
_COMPARED = 300  # names with the same half that are compared at most


@dataclass(frozen=True, slots=True)
class Likeness:
    """A name that a string may be a slip for. kind: "sound", "shape" or "edit"."""

    said: str
    meant: str
    meaning: Meaning
    kind: str
    wrong: int  # characters


class Slips:
    """Finds the names a string may be a slip for. Cheap to make; prepares itself on first use."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._ready = False
        self._preparing = Lock()
        # Whoever reads names and whoever looks for slips ask of the same strings in turn.
        self._look_up = lru_cache(maxsize=64)(self._find)

    def may_end(self, char: str) -> bool:
        """Whether a name could end with this character or with what it is a slip for."""
        self._prepare()
        return char in self._last or syllable(char) in self._last_sounds

    def of(self, said: str) -> tuple[Likeness, ...]:
        """The likeliest readings: one, or several of different units that are equally near.

        What it sounds like comes first, then what it looks like, then a plain slip of the finger
        in a name long enough to leave no doubt. Where another name is nearer in writing than
        the one it sounds like, or looks as like as that one sounds, both are given.
        """
        return self._look_up(said)

    def _find(self, said: str) -> tuple[Likeness, ...]:
        self._prepare()
        if len(said) > self._longest + 1 or said in _other_words():
            return ()
        heard = tuple(self._heard(said))
        if heard:
            # 氏政局 is one character from 市政局 by its sound, and from 民政局 by its shape
            one_away = self._one_away(said) if heard[0].wrong > 1 else self._seen(said)
            return _distinct((*heard, *one_away))
        if said[-1] not in self._last:
            return ()
        return _distinct(tuple(self._seen(said)) or tuple(self._edited(said)))

    def _heard(self, said: str) -> list[Likeness]:
        """Names that sound the same; those said exactly so before those mixed up."""
        found = []
        for meant in self._by_sound.having(self._sound(said)):
            wrong = [(a, b) for a, b in zip(said, meant, strict=True) if a != b]
            mixed_up = sum(syllable(a) != syllable(b) for a, b in wrong)
            exact = mixed_up == 0
            # 新房局 has one character of three, and sounds like 信访局 to the letter; 明正局 is
            # 民政局 but for one sound. Other endings are verbs as well: 单位办 is no 党委办.
            close = said[-1] == meant[-1] and mixed_up <= (said[-1] == "局")
            close = close or (exact and meant[-1] == "局" and said[-1] in _slips()["wrong_bureau"])
            most = len(said) if close else (len(said) + 1) // 2
            if 0 < len(wrong) < most:
                found.append((not exact, len(wrong), meant))
        found.sort()
        return [
            Likeness(said, meant, meaning, "sound", wrong)
            for mixed, wrong, meant in found
            if (mixed, wrong) == found[0][:2] and (meaning := self._names.get(meant))
        ]

    def _one_away(self, said: str) -> Iterator[Likeness]:
        for place in range(len(said)):
            before, behind = said[:place], said[place + 1 :]
            for char in self._alphabet:
                meant = before + char + behind
                if meant in self._known:
                    yield from self._named(meant, said, "edit")

    def _seen(self, said: str) -> Iterator[Likeness]:
        """Names in which one character looks like the one written."""
        shapes = _shapes()
        for place, char in enumerate(said):
            for other in shapes.get(char, ()):
                yield from self._named(said[:place] + other + said[place + 1 :], said, "shape")

    def _edited(self, said: str) -> Iterator[Likeness]:
        """Names with the same ending and one character wrong, missing, too many or displaced."""
        if len(said) < 4:
            return
        for meant in self._by_characters.having(_characters(said)):
            if meant[-1] == said[-1]:
                yield from self._named(meant, said, "edit")
        if len(said) < _GAP_TELLS - 1:
            return
        from rapidfuzz.distance import OSA

        half = max(2, (len(said) - 1) // 2)
        lengths = range(len(said) - 1, len(said) + 2)
        heads = [self._by_head.beginning(_sized(said[:half], n)) for n in lengths]
        tails = [self._by_tail.beginning(_sized(backwards(said[-half:]), n)) for n in lengths]
        near = {
            *islice(merge(*heads), _COMPARED),
            *islice(merge(*tails, key=backwards), _COMPARED),
        }
        for meant in sorted(near):
            least = _WRONG_TELLS if len(meant) == len(said) else _GAP_TELLS
            if (
                max(len(meant), len(said)) >= least
                and meant[-1] == said[-1]
                and OSA.distance(meant, said, score_cutoff=1) == 1
            ):
                yield from self._named(meant, said, "edit")

    def _named(self, meant: str, said: str, kind: str) -> Iterator[Likeness]:
        meaning = self._names.get(meant)
        if meaning is None or meant == said or len(meant) < 3:
            return
        if said.endswith("总局") and not meant.endswith("总局"):
            return  # the nation's body is no slip for the district's
        if _may_be_meant(meant, meaning):
            yield Likeness(said, meant, meaning, kind, 1)

    def _sound(self, text: str) -> str:
        """A key that names which sound alike have in common."""
        return text.translate(self._sounds)

    def _prepare(self) -> None:
        if not self._ready:
            with self._preparing:  # turns in several threads share one lexicon
                if not self._ready:
                    self._build()
                    self._ready = True

    def _build(self) -> None:
        self._sounds = _SameSound()
        names = [said for said, meaning in self._names.items() if _may_be_meant(said, meaning)]
        self._known = frozenset(names)
        self._alphabet = sorted(set().union(*names))
        self._longest = max(map(len, names), default=0)
        self._last = {said[-1] for said in names}
        self._last_sounds = {syllable(char) for char in self._last} - {""}
        self._by_sound = SortedNames((said for said in names if len(said) > 2), self._sound)
        self._by_characters = SortedNames((said for said in names if len(said) > 3), _characters)
        long = [said for said in names if len(said) >= _GAP_TELLS - 1]
        self._by_head = SortedNames(long, lambda said: _sized(said, len(said)))
        self._by_tail = SortedNames(long, lambda said: _sized(backwards(said), len(said)))


class _SameSound(dict[int, str]):
    """For str.translate: each character → the first one met that sounds the same, loosely."""

    def __init__(self) -> None:
        self._first_of: dict[str, str] = {}

    def __missing__(self, code: int) -> str:
        char = chr(code)
        sound = loose(syllable(char))
        self[code] = self._first_of.setdefault(sound, char) if sound else char
        return self[code]


def _characters(said: str) -> str:
    """A key that names of the same characters in any order have in common."""
    return "".join(sorted(said))


def _sized(text: str, length: int) -> str:
    """A key by which names of one length stand together, and then by what they begin with."""
    return chr(length) + text


def _may_be_meant(said: str, meaning: Meaning) -> bool:
    """Whether a slip for this name can be told; of bare words only for a road's, 般阳路."""
    if meaning.sort is Sort.WORD:
        return meaning.kind == "subdistrict" and len(said) > 2
    return meaning.sort in (Sort.BODY, Sort.STRANGER) and meaning.kind != "group"


@cache
def _other_words() -> frozenset[str]:
    """Words that sound like a name and are what they are: 公安剧."""
    return frozenset(_slips()["other_words"])


@cache
def _slips() -> dict[str, Any]:
    return tomllib.loads(_DATA.read_text(encoding="utf-8"))


def _distinct(found: tuple[Likeness, ...]) -> tuple[Likeness, ...]:
    """One reading for each set of units; names of today before former ones."""
    best: dict[tuple[str, ...], Likeness] = {}
    for likeness in found:
        known = best.get(likeness.meaning.units)
        if known is None or likeness.meaning.form < known.meaning.form:
            best[likeness.meaning.units] = likeness
    readings = sorted(best.values(), key=lambda likeness: likeness.wrong)
    today = [reading for reading in readings if reading.meaning.form < Form.FORMER]
    return tuple(today or readings)


@cache
def _shapes() -> dict[str, tuple[str, ...]]:
    sets = _slips()["shapes"]["sets"]
    alike: defaultdict[str, set[str]] = defaultdict(set)
    for line in sets:
        for char in line:
            alike[char] |= set(line) - {char}
    return {char: tuple(sorted(others)) for char, others in alike.items()}
