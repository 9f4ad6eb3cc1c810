"""Whose body is it: the district's own, one of a higher level, or another place's?"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from nlp.segment import kind_of, names_nothing
from nlp.sounds import spelled

_DATA = Path(__file__).with_name("lexicon") / "places.toml"
_WORD = re.compile("[a-z]+")
_LEAST_IN_LETTERS = 5  # letters: a shorter word of pinyin may be anything
_TAIL_OF_A_NAME = 4  # characters at most of an unknown place's name: 鄂尔多斯市, 巴林左旗


@dataclass(frozen=True, slots=True)
class Place:
    """The district: its name ("淄川区"), what it lies in, and what lies beside it."""

    name: str
    parents: tuple[str, ...] = ()
    neighbours: tuple[str, ...] = ()

    @property
    def level(self) -> str:
        """The last character of the name: 区, 县, 市, 旗."""
        return self.name[-1:]

    @property
    def short(self) -> str:
        return short_name(self.name)


class Standing(Enum):
    """How the place before a body's name stands to the district."""

    OWN = "own"
    LEVEL = "level"
    ELSEWHERE = "place"


@dataclass(frozen=True, slots=True)
class Prefix:
    """What stands before a body's name, from text[start:] on: 淄川区, 市, 张店区."""

    start: int
    said: str
    standing: Standing


def short_name(place: str) -> str:
    """张店区 → 张店; a name of two characters is never cut."""
    for level in ("自治区", "经济开发区", "开发区"):
        if place.endswith(level) and len(place) > len(level) + 1:
            return place.removesuffix(level)
    return place[:-1] if len(place) > 2 and place[-1] in "区县市省州盟旗" else place


class PlaceReader:
    """Reads what stands before a body's name."""

    def __init__(self, place: Place) -> None:
        data = _data()
        self._place = place
        self._below = frozenset(data["below"])
        self._before_own = frozenset(data["before_own"])
        self._openers = frozenset(data["openers"])
        self._longest_before_own = max(map(len, self._before_own))
        self._known = _known_prefixes(place, data)
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for word in self._known:
            lengths[word[-1]].add(len(word))
        self._lengths = {char: sorted(found, reverse=True) for char, found in lengths.items()}
        self._joints = tuple(sorted(data["joints"], key=len, reverse=True))
        self._owners = tuple(data["owners"])
        self._people = frozenset(data["above_people"])
        self._before_people = tuple(data["before_people"])
        self._levels = frozenset(word for rank in data["levels"] for word in rank)

    @cached_property
    def in_letters(self) -> Mapping[str, Standing]:
        """Every word we know that says whose a body is, in pinyin."""
        return {spelled(word): standing for word, standing in self._known.items()}

    def own(self) -> tuple[str, ...]:
        """The district's own names, longest first: 山东省淄博市淄川区 … 区."""
        return own_prefixes(self._place)

    def before(self, text: str, end: int) -> Prefix | None:
        """The prefix that ends at `end`, or None when no place or level is named there."""
        prefix = self._one_before(text, end)
        if prefix is None or prefix.standing is not Standing.OWN:
            return prefix
        start = prefix.start  # 山东省 | 淄博市 | 淄川区: what it lies in may be said before it
        while start and (further := self._known_before(text, start)) is not None:
            if further.standing is Standing.ELSEWHERE:
                return Prefix(further.start, text[further.start : end], Standing.ELSEWHERE)
            start = further.start
        return prefix if start == prefix.start else Prefix(start, text[start:end], Standing.OWN)

    def is_named(self, text: str) -> bool:
        """Whether the district itself or a place beside it is named; 社区, 村里 are none."""
        if self._place.short and self._place.short in text:
            return True
        for end in range(2, len(text) + 1):
            prefix = self.before(text, end)
            elsewhere = prefix is not None and prefix.standing is Standing.ELSEWHERE
            if prefix is not None and elsewhere and prefix.said not in self._below:
                return True
        return any(self.in_english(text, Standing.ELSEWHERE, Standing.OWN))

    def in_english(self, text: str, *told: Standing) -> Iterator[tuple[int, int]]:
        """Where places of a standing are named in letters: due in Boshan."""
        for word in _WORD.finditer(text.lower()):
            known = len(word[0]) >= _LEAST_IN_LETTERS and self.in_letters.get(word[0])
            if known in told:
                yield word.span()

    def follows_a_phrase(self, text: str, at: int) -> bool:
        """Whether nothing stands before `at`, or a word that is no part of a name: 问下, 和."""
        if at == 0 or not is_han(text[at - 1]):
            return True
        shortest = 1
        if text[at - 1] in self._openers:
            at, shortest = at - 1, 2
            if at == 0 or not is_han(text[at - 1]):
                return True
        longest = min(self._longest_before_own, at)
        return any(text[at - n : at] in self._before_own for n in range(shortest, longest + 1))

    def _one_before(self, text: str, end: int) -> Prefix | None:
        known = self._known_before(text, end)
        if known is not None and known.said not in self._levels:
            return known
        if known is None:
            return self._owner_before(text, end)
        name = self._unknown_name_before(text, known.start)
        if not name:
            return known
        if known.standing is Standing.LEVEL:
            return known
        start = known.start - len(name)
        return Prefix(start, text[start:end], Standing.ELSEWHERE)

    def _known_before(self, text: str, end: int) -> Prefix | None:
        if text.endswith(self._joints, 0, end):  # 张店的卫健局, 张店那边的卫健局
            joint = next(joint for joint in self._joints if text.endswith(joint, 0, end))
            if end > len(joint):
                inner = self._known_before(text, end - len(joint))
                return inner and Prefix(inner.start, inner.said + joint, inner.standing)
        for length in self._lengths.get(text[end - 1], ()) if end else ():
            said = text[end - length : end] if length <= end else ""
            standing = self._known.get(said)
            if standing is not None and (
                said not in self._people or self._are_people(text, end - length)
            ):
                return Prefix(end - length, said, standing)
        return None

    def _are_people(self, text: str, at: int) -> bool:
        """Whether 上面 at `at` is somebody above, and not the upper part of something."""
        return not at or not is_han(text[at - 1]) or text.endswith(self._before_people, 0, at)

    def _owner_before(self, text: str, end: int) -> Prefix | None:
        """The river or the company that a body is of: 孝妇河|水利局."""
        if not text.endswith(self._owners, 0, end):
            return None
        start = end - 1
        while start > 0 and end - start < _TAIL_OF_A_NAME and is_han(text[start - 1]):
            if text[start - 1] in self._before_own:
                break
            start -= 1
        return Prefix(start, text[start:end], Standing.ELSEWHERE) if end - start > 1 else None

    def unknown_before(self, text: str, since: int, end: int) -> Prefix | None:
        """A place nobody told us of, without a level word: 鲁中|卫健局.

        It is what is left before a body's name once everything that is said before names is
        taken away, two or three characters long, and no common word (材料|财政局报了没).
        """
        joint = next((joint for joint in self._joints if text.endswith(joint, since, end)), "")
        last = end - len(joint)
        start = last
        while start > since and not self.follows_a_phrase(text, start):
            start -= 1
        name = text[start:last]
        if len(name) not in (2, 3) or name[0] in "老小阿":
            return None
        if _names_a_place(name) or not (joint or kind_of(name) or kind_of(name[-2:])):
            return Prefix(start, text[start:end], Standing.ELSEWHERE)
        return None

    def _unknown_name_before(self, text: str, end: int) -> str:
        """What a bare 区 or 县 at `end` is the tail of, if it is the tail of a place's name."""
        if self.follows_a_phrase(text, end):
            return ""
        if end > 1 and names_nothing(text[end - 2 : end]):
            return ""
        start = end
        while start > 0 and end - start < _TAIL_OF_A_NAME and is_han(text[start - 1]):
            if text[start - 1] in self._before_own:
                break
            start -= 1
        return text[start:end]


def is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf"


def _names_a_place(word: str) -> bool:
    return kind_of(word)[:2] in ("ns", "nr", "nz") or any(
        kind_of(word + level) == "ns" for level in "县市"
    )


@cache
def own_prefixes(place: Place) -> tuple[str, ...]:
    """What may be cut from the front of a unit's name, longest first."""
    names = {place.name, place.short, place.level}
    for parent in place.parents:
        names |= {parent + place.name, parent + place.short}
    if len(place.parents) > 1:
        names.add("".join(reversed(place.parents)) + place.name)
    return tuple(sorted(names, key=len, reverse=True))


def _known_prefixes(place: Place, data: dict[str, Any]) -> dict[str, Standing]:
    """Every word we know that says whose a body is; later lines win over earlier ones."""
    known: dict[str, Standing] = {}

    def put(words: Iterable[str], standing: Standing) -> None:
        known.update((word, standing) for word in words if word)

    provinces = [name + end for name in data["provinces"] for end in ("", "省", "市", "自治区")]
    prefectures = [name + end for name in data["prefectures"] for end in ("", "市", "州")]
    counties = [name + end for name in data["counties"] for end in ("", "市", "县", "区")]
    put(provinces + prefectures + counties + data["misleading"], Standing.ELSEWHERE)
    put(data["beside"] + data["below"], Standing.ELSEWHERE)
    regions = (short + side for short in data["abbreviations"] for side in data["sides"])
    put(regions, Standing.ELSEWHERE)
    own_rank = next((r for r, words in enumerate(data["levels"]) if place.level in words), None)
    for rank, words in enumerate(data["levels"]):
        beside = rank == own_rank
        for word in words:
            spoken = [variant.format(word) for variant in data["level_variants"]]
            put(spoken, Standing.ELSEWHERE if beside else Standing.LEVEL)
    put(data["centre"] + data["above"] + data["above_people"], Standing.LEVEL)
    for neighbour in place.neighbours:
        put((neighbour, short_name(neighbour)), Standing.ELSEWHERE)
    for parent in place.parents:
        put((parent, short_name(parent)), Standing.LEVEL)
    own = [variant.format(place.level) for variant in data["level_variants"]]
    own += [variant.replace("{}", place.level) for variant in data["own_variants"]]
    put(own, Standing.OWN)
    ours = (place.name, place.short)
    put((*ours, *(name + end for name in ours for end in ("的", "人民政府", "政府"))), Standing.OWN)
    return known


@cache
def _data() -> dict[str, Any]:
    with _DATA.open("rb") as file:
        return tomllib.load(file)
