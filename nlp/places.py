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

from nlp.phrase_list import PhraseList
from nlp.segment import kind_of, names_nothing
from nlp.sounds import spelled

_DATA = Path(__file__).with_name("lexicon") / "places.toml"
COMMITTEE = "委"
_WORD = re.compile("[a-z]+")
_LEAST_IN_LETTERS = 5  # letters: a shorter word of pinyin may be anything
_AUTONOMOUS = re.compile("(.{2,}?)(?:[一-鿿]{1,4}族)*自治[县旗州]")
_SIDE_OF_A_BANNER = re.compile("..[左右前后中]旗$")
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
        zone = zone_of(self.name)
        return self.name.removesuffix(zone[0]) if zone else short_name(self.name)

    @property
    def rank(self) -> int | None:
        """Where its level stands among the levels, the highest 0; None for a name without one.

        What lies in a city is below the cities, whatever it is called: a county-level 市.
        """
        ranks = [_rank(self.level), *(_rank(parent[-1:]) for parent in self.parents)]
        above = [rank + 1 for rank in ranks[1:] if rank is not None]
        if ranks[0] is None:
            return None
        return min(max(ranks[0], *above, 0), len(_data()["levels"]) - 1)

    @property
    def has_districts(self) -> bool:
        """Whether districts and counties lie below it, with bodies of their own."""
        return self.rank is not None and self.rank < len(_data()["levels"]) - 1


class Standing(Enum):
    """How the place before a body's name stands to the district."""

    OWN = "own"
    LEVEL = "level"
    BELOW = "below"
    ELSEWHERE = "place"


@dataclass(frozen=True, slots=True)
class Prefix:
    """What stands before a body's name, from text[start:] on: 淄川区, 市, 张店区.

    may_be_above: our own level's word is the parent's, too.
    """

    start: int
    said: str
    standing: Standing
    may_be_above: bool = False


def short_name(place: str) -> str:
    """张店区 → 张店; a name of two characters is never cut."""
    for level in ("自治区", "经济开发区", "开发区"):
        if place.endswith(level) and len(place) > len(level) + 1:
            return place.removesuffix(level)
    if autonomous := _AUTONOMOUS.fullmatch(place):
        return autonomous[1]
    return place[:-1] if len(place) > 2 and place[-1] in "区县市省州盟旗" else place


class PlaceReader:
    """Reads what stands before a body's name."""

    def __init__(self, place: Place, below: Iterable[str] = ()) -> None:
        """below: the districts of a city, which have bodies of their own."""
        data = _data()
        self._place = place
        self._below = frozenset(data["below"])
        self._before_own = PhraseList(data["before_own"])
        self._openers = frozenset(data["openers"])
        self._known = _known_prefixes(place, below, data)
        # Our own level's words, where they are the parent's, too: 市, in a county-level city.
        self.may_be_above = frozenset(
            variant.format(place.level)
            for variant in _variants(data)
            if place.rank != _rank(place.level)
        )
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for word in self._known:
            lengths[word[-1]].add(len(word))
        self._lengths = {char: sorted(found, reverse=True) for char, found in lengths.items()}
        self._joints = PhraseList(data["joints"])
        self._owners = PhraseList(data["owners"])
        self._people = frozenset(data["above_people"])
        self._before_people = PhraseList(data["before_people"])
        # What any place's name may end in; the name before it says whose it is.
        self._levels = frozenset(word for rank in data["levels"] for word in rank).union(
            kind for kind in _spoken_names(place) if not kind.startswith(place.short)
        )
        self._after_a_name = self._levels.union(
            said for level in self._levels for said in _with_organs(level)
        )

    @cached_property
    def has_districts(self) -> bool:
        """Whether districts with bodies of their own lie below ours."""
        return self._place.has_districts

    @cached_property
    def in_letters(self) -> Mapping[str, Standing]:
        """Every word we know that says whose a body is, in pinyin.

        But for 市委, which shi weijianwei begins with, too.
        """
        known = self._known.items()
        return {spelled(word): whose for word, whose in known if not word.endswith(COMMITTEE)}

    def in_chinese(self, word: str) -> Standing | None:
        """What a word that we know says of whose a body is: 市."""
        return self._known.get(word)

    def own(self) -> tuple[str, ...]:
        """The district's own names, longest first: 山东省淄博市淄川区 … 区."""
        return own_prefixes(self._place)

    def before(self, text: str, end: int) -> Prefix | None:
        """The prefix that ends at `end`, or None when no place or level is named there."""
        prefix = self._one_before(text, end)
        if prefix is None or prefix.standing not in (Standing.OWN, Standing.BELOW):
            return prefix
        start = prefix.start  # 山东省 | 淄博市 | 淄川区: what it lies in may be said before it
        while start and (further := self._known_before(text, start)) is not None:
            if further.standing is Standing.ELSEWHERE:
                return Prefix(further.start, text[further.start : end], Standing.ELSEWHERE)
            start = further.start
        return prefix if start == prefix.start else Prefix(start, text[start:end], prefix.standing)

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
        return len(self._before_own.before(text, at)) >= shortest

    def is_begun_by_a_phrase(self, said: str) -> bool:
        """Whether what looks like a name begins with a word that is no part of one: 联系教育局."""
        return bool(self._before_own.at(said))

    def _one_before(self, text: str, end: int) -> Prefix | None:
        known = self._known_before(text, end)
        if known is not None and known.said not in self._after_a_name:
            return known
        if known is None:
            return self._owner_before(text, end)
        name = self._unknown_name_before(text, known.start)
        if not name:
            return known
        if known.standing is Standing.LEVEL:
            return known
        start = known.start - len(name)
        below = known.standing is Standing.BELOW
        return Prefix(start, text[start:end], Standing.BELOW if below else Standing.ELSEWHERE)

    def _known_before(self, text: str, end: int) -> Prefix | None:
        joint = self._joints.before(text, end)
        if joint and end > len(joint):  # 张店的卫健局, 张店那边的卫健局
            inner = self._known_before(text, end - len(joint))
            return inner and Prefix(inner.start, inner.said + joint, inner.standing)
        for length in self._lengths.get(text[end - 1], ()) if end else ():
            if length > end:
                continue
            said = text[end - length : end]
            standing = self._known.get(said)
            if standing is not None and (
                said not in self._people or self._are_people(text, end - length)
            ):
                return Prefix(end - length, said, standing, said in self.may_be_above)
        return None

    def _are_people(self, text: str, at: int) -> bool:
        """Whether 上面 at `at` is somebody above, and not the upper part of something."""
        return not at or not is_han(text[at - 1]) or bool(self._before_people.before(text, at))

    def _owner_before(self, text: str, end: int) -> Prefix | None:
        """The river or the company that a body is of: 孝妇河|水利局."""
        if not self._owners.before(text, end):
            return None
        start = end - 1
        while start > 0 and end - start < _TAIL_OF_A_NAME and is_han(text[start - 1]):
            if text[start - 1] in self._before_own:
                break
            start -= 1
        return Prefix(start, text[start:end], Standing.ELSEWHERE) if end - start > 1 else None

    def unknown_before(
        self, text: str, since: int, end: int, *, of_zone: bool = False
    ) -> Prefix | None:
        """A place nobody told us of, without a level word: 鲁中|卫健局.

        It is what is left before a body's name once everything that is said before names is
        taken away, two or three characters long, and no common word (材料|财政局报了没). A zone
        (经开区) is what its district makes it: 雨花, a common word too, is 雨花区 before it.
        """
        joint = self._joints.before(text, end, since)
        last = end - len(joint)
        start = last
        while start > since and not self.follows_a_phrase(text, start):
            start -= 1
        if last - start == 1 and start > since and _names_a_place(text[start - 1 : last]):
            start -= 1  # 望城, though 望 is said before names, too
        name = text[start:last]
        if len(name) not in (2, 3) or name[0] in "老小阿":
            return None
        common = joint or kind_of(name) or kind_of(name[-2:])
        if _names_a_place(name) or not common or (of_zone and kind_of(name + _DISTRICT)):
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


_DISTRICT = "区"


def is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf"


def _names_a_place(word: str) -> bool:
    return kind_of(word)[:2] in ("ns", "nr", "nz") or any(
        kind_of(word + level) == "ns" for level in "县市"
    )


@cache
def own_prefixes(place: Place) -> tuple[str, ...]:
    """What may be cut from the front of a unit's name, longest first."""
    names = {place.name, place.short, place.level, *_spoken_names(place)}
    for parent in place.parents:
        names |= {parent + place.name, parent + place.short}
    if len(place.parents) > 1:
        names.add("".join(reversed(place.parents)) + place.name)
    names.update(_committees(place))
    names.update(_data()["party"] + name for name in (place.name, *_committees(place)))
    return tuple(sorted(names, key=len, reverse=True))


def _committees(place: Place) -> tuple[str, ...]:
    """The party's committee, before the bodies that are its own: 云岭县委, 县委."""
    return (place.name + COMMITTEE, place.level + COMMITTEE)


def _with_organs(name: str) -> Iterator[str]:
    return (name + organ for organ in _data()["organs"])


def _variants(data: dict[str, Any]) -> list[str]:
    """How a level is spoken of: 区, 区级, 区委."""
    return [*data["level_variants"], *_with_organs("{}")]


def _spoken_names(place: Place) -> tuple[str, ...]:
    """What people say for the whole name: 左旗, 云岭县 for 云岭彝族自治县, 经开区."""
    if zone := zone_of(place.name):
        return (*zone, *(place.short + kind for kind in zone))
    if _SIDE_OF_A_BANNER.search(place.name):
        return (place.name[-2:],)
    if _AUTONOMOUS.fullmatch(place.name):
        return (place.short + place.level, "自治" + place.level)
    return ()


def zone_of(name: str) -> tuple[str, ...]:
    """What a zone of this name is called in full and in short: 经济开发区, 开发区, 经开区."""
    for zone in _data()["zones"]:
        full = next((kind for kind in zone if name.endswith(kind) and name != kind), None)
        if full is not None:
            return (full, *(kind for kind in zone if kind != full))
    return ()


def is_a_level(char: str) -> bool:
    """Whether it is the word for a level: 省, 市, 县."""
    return _rank(char) is not None


def _rank(level: str) -> int | None:
    return next((r for r, words in enumerate(_data()["levels"]) if level in words), None)


def _known_prefixes(
    place: Place, below: Iterable[str], data: dict[str, Any]
) -> dict[str, Standing]:
    """Every word we know that says whose a body is; later lines win over earlier ones."""
    known: dict[str, Standing] = {}

    def put(words: Iterable[str], standing: Standing) -> None:
        known.update((word, standing) for word in words if word)

    provinces = [name + end for name in data["provinces"] for end in ("", "省", "市", "自治区")]
    prefectures = [name + end for name in data["prefectures"] for end in ("", "市", "州")]
    counties = [name + end for name in data["counties"] for end in ("", "市", "县", "区")]
    put(provinces + prefectures + counties + data["misleading"], Standing.ELSEWHERE)
    own_rank = place.rank
    for word in data["beside"]:
        put([word], _standing_of(_rank(word[-1]), own_rank, Standing.ELSEWHERE))
    put(data["below"], Standing.ELSEWHERE)
    regions = (short + side for short in data["abbreviations"] for side in data["sides"])
    put(regions, Standing.ELSEWHERE)
    for rank, words in enumerate(data["levels"]):
        for word in words:
            spoken = [variant.format(word) for variant in _variants(data)]
            put(spoken, _standing_of(rank, own_rank, Standing.LEVEL))
    put(data["centre"] + data["above"] + data["above_people"], Standing.LEVEL)
    for name in below:
        put((name, *_with_organs(name), Place(name).short, *zone_of(name)), Standing.BELOW)
    for neighbour in place.neighbours:
        put((neighbour, short_name(neighbour)), Standing.ELSEWHERE)
    for parent in place.parents:
        put((parent, *_with_organs(parent), short_name(parent)), Standing.LEVEL)
    own = [variant.format(place.level) for variant in _variants(data)]
    own += [variant.replace("{}", place.level) for variant in data["own_variants"]]
    put(own, Standing.OWN)
    ours = (place.name, place.short, *_spoken_names(place))
    put(
        (*ours, *(said for name in ours for said in (name + "的", *_with_organs(name)))),
        Standing.OWN,
    )
    party = (place.name, place.short, *_committees(place))
    put((data["party"] + name for name in party), Standing.OWN)
    return known


def _standing_of(rank: int | None, own: int | None, otherwise: Standing) -> Standing:
    """How what has a level of this rank stands to us; ``otherwise`` where it is above, or a rank
    is unknown."""
    if rank is None or own is None or rank < own:
        return otherwise
    return Standing.BELOW if rank > own else Standing.ELSEWHERE


@cache
def _data() -> dict[str, Any]:
    with _DATA.open("rb") as file:
        return tomllib.load(file)
