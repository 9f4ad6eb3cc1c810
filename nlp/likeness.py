"""Which name was meant by a slip of ear, eye or finger?"""

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product
from pathlib import Path

from nlp.names import Meaning, Names, Sort
from nlp.short_forms import Form
from nlp.sounds import loose, syllable

_DATA = Path(__file__).with_name("lexicon") / "slips.toml"
_TELLING = 5  # from this length on one plain wrong, missing or extra character leaves no doubt
_MOST_ALIKE = 12  # look- and sound-alikes of one character that are tried


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

    def of(self, said: str) -> tuple[Likeness, ...]:
        """The likeliest readings: one, or several of different units that are equally near."""
        self._prepare()
        for wrong in (1, 2):
            if 2 * wrong + 1 > len(said):
                break
            for alike, kind in (
                (self._sounds, "sound"),
                (self._loose, "sound"),
                (_shapes(), "shape"),
            ):
                found = tuple(self._replaced(said, alike, kind, wrong))
                if found:
                    return _distinct((*found, *self._nearer(said, wrong, found)))
        return _distinct(tuple(self._edited(said)))

    def may_end(self, char: str) -> bool:
        """Whether a name could end with this character or with what it is a slip for."""
        self._prepare()
        return char in self._last or syllable(char) in self._last_sounds

    def _replaced(
        self, said: str, alike: dict[str, str] | dict[str, tuple[str, ...]], kind: str, wrong: int
    ) -> Iterator[Likeness]:
        """Names that differ in `wrong` characters, each like the one said."""
        choices = {}
        for place, char in enumerate(said):
            others = self._like(char, alike, kind)
            if others:
                choices[place] = others
        for places in combinations(choices, wrong):
            for chars in product(*(choices[place] for place in places)):
                letters = list(said)
                for place, char in zip(places, chars, strict=True):
                    letters[place] = char
                yield from self._name("".join(letters), said, kind, wrong)

    def _like(
        self, char: str, alike: dict[str, str] | dict[str, tuple[str, ...]], kind: str
    ) -> tuple[str, ...]:
        if kind == "shape":
            return tuple(alike.get(char, ()))
        key = syllable(char)
        if alike is self._loose:
            key = loose(key)
        return tuple(c for c in alike.get(key, ()) if c != char)[:_MOST_ALIKE] if key else ()

    def _nearer(self, said: str, wrong: int, found: tuple[Likeness, ...]) -> Iterator[Likeness]:
        """Names in fewer characters from what was said than the one it sounds like."""
        if wrong < 2:
            return
        for place in range(len(said)):
            for char in self._alphabet:
                yield from self._name(said[:place] + char + said[place + 1 :], said, "edit", 1)

    def _edited(self, said: str) -> Iterator[Likeness]:
        """Names with one character wrong, missing, too many or out of place."""
        for i in range(len(said) - 1):
            swapped = said[:i] + said[i + 1] + said[i] + said[i + 2 :]
            if len(said) > 3:
                yield from self._name(swapped, said, "edit", 1)
        for meant in self._same_characters.get("".join(sorted(said)), ()):
            yield from self._name(meant, said, "edit", 1)
        if len(said) >= _TELLING:
            for i in range(len(said)):
                yield from self._name(said[:i] + said[i + 1 :], said, "edit", 1, least=_TELLING - 1)
        if len(said) < _TELLING - 1:
            return
        from rapidfuzz.distance import OSA

        half = max(2, (len(said) - 1) // 2)
        near = {*self._by_head.get(said[:half], ()), *self._by_tail.get(said[-half:], ())}
        for meant in sorted(near):
            if abs(len(meant) - len(said)) <= 1 and OSA.distance(meant, said, score_cutoff=1) == 1:
                yield from self._name(meant, said, "edit", 1, least=_TELLING)

    def _name(
        self, meant: str, said: str, kind: str, wrong: int, least: int = 3
    ) -> Iterator[Likeness]:
        meaning = self._names.get(meant)
        if meaning is not None and len(meant) >= least and _may_be_meant(meaning):
            yield Likeness(said, meant, meaning, kind, wrong)

    def _prepare(self) -> None:
        if self._ready:
            return
        self._ready = True
        by_sound: defaultdict[str, set[str]] = defaultdict(set)
        by_loose: defaultdict[str, set[str]] = defaultdict(set)
        self._same_characters: defaultdict[str, list[str]] = defaultdict(list)
        self._by_head: defaultdict[str, list[str]] = defaultdict(list)
        self._by_tail: defaultdict[str, list[str]] = defaultdict(list)
        alphabet: set[str] = set()
        for said, meaning in self._names.items():
            if not _may_be_meant(meaning):
                continue
            alphabet.update(said)
            if len(said) > 3:
                self._same_characters["".join(sorted(said))].append(said)
            if len(said) >= _TELLING:
                for half in {max(2, (len(said) + change - 1) // 2) for change in (-1, 0, 1)}:
                    self._by_head[said[:half]].append(said)
                    self._by_tail[said[-half:]].append(said)
        self._last = {said[-1] for said, meaning in self._names.items() if _may_be_meant(meaning)}
        self._last_sounds = {syllable(char) for char in self._last}
        for char in alphabet:
            sound = syllable(char)
            if sound:
                by_sound[sound].add(char)
                by_loose[loose(sound)].add(char)
        self._alphabet = sorted(alphabet)
        self._sounds = {sound: tuple(sorted(chars)) for sound, chars in by_sound.items()}
        self._loose = {sound: tuple(sorted(chars)) for sound, chars in by_loose.items()}


def _may_be_meant(meaning: Meaning) -> bool:
    return meaning.sort in (Sort.BODY, Sort.STRANGER) and meaning.kind != "group"


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
    with _DATA.open("rb") as file:
        sets = tomllib.load(file)["shapes"]["sets"]
    alike: defaultdict[str, set[str]] = defaultdict(set)
    for line in sets:
        for char in line:
            alike[char] |= set(line) - {char}
    return {char: tuple(sorted(others)) for char, others in alike.items()}
