"""What does each string of characters stand for: a unit, several, a group, somebody else's body?"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Any

from nlp.normalize import normalize
from nlp.places import COMMITTEE, Place, short_name
from nlp.short_forms import (
    Form,
    branch_core,
    clipped,
    core,
    does,
    functions,
    higher_endings,
    plainly,
    respelled,
    shortened,
    split_ending,
    stems_of,
)

_A_WORD = 2
_OF_THE_LEVEL = "区直"
_MARKS = re.compile(r"[\s()（）、,，/]")
_LEXICON = Path(__file__).with_name("lexicon")


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit of the roster; kind is "department", "town", "subdistrict", "zone", or
    "district": one with bodies of its own, below a city."""

    name: str
    kind: str = "department"
    full: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    habitual: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupEntry:
    """A phrase of the table that stands for many units."""

    phrase: str


OWN_BODIES = ("district", "zone")
"""Kinds of units that have bodies of their own where they lie in a city."""


_NAMED_LIKE_PLACES = ("town", "subdistrict")


class Sort(Enum):
    """How much company a string needs to be a name."""

    BODY = "body"  # 民政局: none
    WORD = "word"  # 卫健: must be spoken of as a body
    EVERYDAY = "everyday"  # 医保: the same, more strictly
    FRAGMENT = "fragment"  # 管理局, 行政: must stand alone
    GROUP = "group"  # 各部门: none
    HIGHER = "higher"  # 财政厅: never ours
    LOWER = "lower"  # 公安分局, in a city: of a district below, never ours
    STRANGER = "stranger"  # 统计局, where the roster has none: never ours
    STRANGER_WORD = "stranger word"  # 法院: never ours, and a word of everyday speech


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a string stands for. branch: the parent's name may stand before it (淄博市公安局…)."""

    units: tuple[str, ...]
    form: Form
    sort: Sort
    branch: bool = False
    kind: str = "department"


class Names:
    """Every string that names a unit, a group or a body that is known and not served."""

    def __init__(
        self, place: Place, units: Sequence[UnitEntry], groups: Sequence[GroupEntry]
    ) -> None:
        self._place = place
        self._neighbours = {*place.neighbours, *map(short_name, place.neighbours)}
        self._meanings: dict[str, Meaning] = {}
        self._in_english: dict[str, tuple[str, ...]] = {}
        self._many_in_english: dict[str, tuple[str, ...]] = {}
        self._towns: list[tuple[str, str, tuple[str, ...]]] = []
        self._namesakes: dict[str, str] = {}
        self._together: dict[str, tuple[str, ...]] = {}
        self._plain_groups: defaultdict[str, list[str]] = defaultdict(list)
        self._units = {unit.name: unit for unit in units}
        self._listed: set[str] = set()
        self._strangers = frozenset(bodies()["names"])
        for unit in units:
            self._add_unit(unit)
        self._add_functions(units)
        self._add_fragments(units)
        self._add_strangers()
        self._add_groups(groups)
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for said in self._meanings:
            lengths[said[:_A_WORD]].add(len(said))
        self._lengths = {
            begun: tuple(sorted(found, reverse=True)) for begun, found in lengths.items()
        }

    def get(self, said: str) -> Meaning | None:
        return self._meanings.get(said)

    def items(self) -> Iterable[tuple[str, Meaning]]:
        return self._meanings.items()

    def in_english(self) -> Mapping[str, tuple[str, ...]]:
        """What a department does, in English, and the units that do it here, if any do."""
        return self._in_english

    def many_in_english(self) -> Mapping[str, tuple[str, ...]]:
        """The group phrases that words for many units mean in English: all towns."""
        return self._many_in_english

    def neighbour(self, said: str) -> tuple[str, ...] | None:
        """Our zones that go by a name a neighbour has (经开区); None where no neighbour has it."""
        if said in self._namesakes:
            return (self._namesakes[said],)
        office = next((end for end in ("管委会", "管理委员会") if said.endswith(end)), "")
        return () if self._is_a_neighbour(said.removesuffix(office)) else None

    def together(self, said: str) -> tuple[str, ...]:
        """The group phrase that a bare word for one of many means: 街道, 镇政府."""
        return self._together.get(said, ())

    def may_be_together(self, text: str) -> bool:
        """Whether such a word stands in a text."""
        return any(said in text for said in self._together)

    def towns(self) -> Iterable[tuple[str, str, tuple[str, ...]]]:
        """Of each town and zone: its bare name (昆仑), the unit, what one is called in English."""
        return self._towns

    def is_own(self, said: str, unit: str) -> bool:
        """Whether a unit bears a name: one of the roster's, or what is left of one in short.

        环卫所 for 市政环卫服务中心 is what people say, and may be another body's name.
        """
        return unit in self._units and said in self._own_names(self._units[unit])

    def is_borne_above(self, said: str, meaning: Meaning) -> bool:
        """Whether the body of the level above is called so, and ours at most in habit.

        卫健委 for a 卫健局, 生态环境局 for its branch here; never what the roster itself lists.
        """
        if said in self._listed or not meaning.units:
            return False
        if leaves_the_branch_open(said, meaning):
            return True
        ending = split_ending(said)[1]
        return meaning.form in (Form.HABIT, Form.NICKNAME) and not any(
            ending in own or own in ending for own in (split_ending(u)[1] for u in meaning.units)
        )

    def group_written(self, written: str) -> str | None:
        """The group whose phrase it is, however marked: 各县、区政府 for 各县（区）人民政府."""
        phrases = self._plain_groups.get(_plain_phrase(written), ())
        return phrases[0] if len(phrases) == 1 else None

    def beginnings(self, text: str) -> list[int]:
        """Where strings of ours may begin: where two characters stand that one begins with."""
        return [at for at in range(len(text)) if text[at : at + _A_WORD] in self._lengths]

    def at(self, text: str, start: int) -> Iterator[tuple[int, Meaning]]:
        """Every string of ours that begins at `start`, longest first, as (end, meaning)."""
        last = len(text)
        for length in self._lengths.get(text[start : start + _A_WORD], ()):
            end = start + length
            if end <= last and (meaning := self._meanings.get(text[start:end])) is not None:
                yield end, meaning

    def _put(
        self, said: str, unit: UnitEntry, form: Form, sort: Sort, branch: bool = False
    ) -> None:
        if len(said) < 2:
            return
        if form > Form.FULL and self._is_a_districts(said, unit):
            sort = Sort.LOWER
        before = self._meanings.get(said)
        if before is None or before.form > form:
            self._meanings[said] = _meaning(unit, form, sort, branch)
        elif before.form == form and unit.name not in before.units:
            units = (*before.units, unit.name)
            self._meanings[said] = Meaning(units, form, sort, branch, unit.kind)

    def _of_own_level(self, said: str) -> str:
        """区直部门 is 旗直部门 in a banner."""
        return said.replace(_OF_THE_LEVEL, f"{self._place.level}直")

    def _is_a_districts(self, said: str, unit: UnitEntry) -> bool:
        """医保分局 for a city's 医保局: it has branches in its districts and is none."""
        if not said.endswith("分局") or not self._place.has_districts:
            return False
        return not any(name.endswith("分局") for name in (unit.name, *unit.full))

    def _add_unit(self, unit: UnitEntry) -> None:
        names = [normalize(unit.name), *map(normalize, unit.full)]
        for number, name in enumerate(names):
            form = Form.FULL if number else Form.NAME
            bare = self._bare(name, unit)
            if self._is_a_neighbour(bare):
                self._put(name, unit, form, Sort.BODY)
                self._put(self._place.short + bare, unit, form, Sort.BODY)
                continue
            main = branch_core(bare, self._place)
            self._listed.add(bare)
            self._put(bare, unit, form, Sort.BODY, branch=bool(main))
            if main:
                self._put(main, unit, Form.SHORT, Sort.BODY)
        for said in (core(normalize(name), self._place) for name in unit.habitual):
            self._listed.add(said)
            self._put(said, unit, Form.HABIT, Sort.BODY)
        for said in (core(normalize(name), self._place) for name in unit.former):
            self._listed.add(said)
            self._put(said, unit, Form.FORMER, Sort.BODY)
        if unit.kind == "department":
            self._add_department(unit, names)
        else:
            self._add_territory(unit, names)

    def _add_department(self, unit: UnitEntry, names: Sequence[str]) -> None:
        stems = stems_of(names, self._place)
        whole = stems_of([normalize(full) for full in unit.full], self._place)
        ending = split_ending(core(names[0], self._place))[1]
        for stem in dict.fromkeys(said for known in stems for said in (known, plainly(known))):
            everyday = stem in {*spoken()["everyday"], *bodies()["words"]} or any(
                stem in (known, plainly(known)) or stem in known for known in whole
            )
            if stem != self._place.level + COMMITTEE:  # 县委 is more than its 办公室
                self._put(stem, unit, Form.STEM, Sort.EVERYDAY if everyday else Sort.WORD)
            for said in respelled(stem, ending):
                self._derive(said, unit, Form.HABIT, in_part=said.removeprefix(stem) in ending)
            self._derive(stem + ending, unit, Form.SHORT)
            for short in shortened(stem):
                self._derive(short + ending, unit, Form.SHORT)
                for said in respelled(short, ending):
                    self._derive(said, unit, Form.HABIT)
                if short in stem and not self._generic(short):
                    self._put(short, unit, Form.STEM, Sort.EVERYDAY)
            for short in clipped(stem):
                for said in (short + ending, *respelled(short, ending)):
                    self._derive(said, unit, Form.NICKNAME)
            for higher in higher_endings():
                self._put(stem + higher, unit, Form.TAIL, Sort.HIGHER)

    def _own_names(self, unit: UnitEntry) -> Iterator[str]:
        names = [normalize(unit.name), *map(normalize, unit.full)]
        for bare in (self._bare(name, unit) for name in names):
            if not self._is_a_neighbour(bare):
                yield bare
                yield branch_core(bare, self._place)
        yield from (core(normalize(name), self._place) for name in unit.habitual)
        if unit.kind != "department":
            return
        ending = split_ending(core(names[0], self._place))[1]
        # 医保分局 is 医保局 in short, 政府办公室 政府办; 政府办 is 政府办公室 in full.
        office = ending.replace("办公室", "办")
        whole_office = "办公室" if office == "办" else ending
        endings = {ending, ending.replace("分局", "局"), office, whole_office}
        for known in stems_of(names, self._place):
            for stem in (known, plainly(known)):
                shorts = (stem, *shortened(stem), *clipped(stem))
                yield from (short + own for short in shorts for own in endings)

    def _bare(self, name: str, unit: UnitEntry) -> str:
        """A unit's name without the place, unless it has no other: 鹿鸣街道 in 鹿鸣市."""
        bare = core(name, self._place)
        return name if unit.kind in _NAMED_LIKE_PLACES and bare in _offices_of_towns() else bare

    def _derive(self, said: str, unit: UnitEntry, form: Form, in_part: bool = False) -> None:
        """Puts what a rule made, unless it is what another body is called everywhere.

        in_part: it is the unit's own name with a part of its ending left out, and so its own.
        """
        known = said in self._strangers and not in_part
        if not known and not self._generic(split_ending(said)[0]):
            self._put(said, unit, form, Sort.BODY)

    def _generic(self, stem: str) -> bool:
        return stem in bodies()["generic"]

    def _add_territory(self, unit: UnitEntry, names: Sequence[str]) -> None:
        for name in names:
            bare = _without_office(self._bare(name, unit))
            told = next((end for end in spoken()["territory"] if bare.endswith(end)), None)
            if told is None:
                continue
            stem = bare.removesuffix(told)
            alike = spoken()["territory"][told]
            for ending in alike["names"]:
                self._put(self._ours(stem + ending, unit), unit, Form.SHORT, Sort.BODY)
            self._towns.append((stem, unit.name, tuple(alike["english"])))
            for ending in alike["words"]:
                if stem + ending != self._place.short:  # 鹿鸣 is 鹿鸣市 before it is 鹿鸣街道
                    self._put(self._ours(stem + ending, unit), unit, Form.STEM, Sort.WORD)

    def _ours(self, said: str, unit: UnitEntry) -> str:
        """经开区 alone may be a neighbour's name: then ours is 淄川经开区 in full."""
        if not self._is_a_neighbour(said.removesuffix("管委会")):
            return said
        self._namesakes[said] = unit.name
        return self._place.short + said

    def _is_a_neighbour(self, said: str) -> bool:
        return said in self._neighbours

    def _add_functions(self, units: Sequence[UnitEntry]) -> None:
        """Joins the names departments have anywhere to the unit that does the same here."""
        stems = [
            stems_of([normalize(unit.name), *map(normalize, unit.full)], self._place)
            if unit.kind == "department"
            else ()
            for unit in units
        ]
        by_start: defaultdict[str, list[int]] = defaultdict(list)
        for number, known in enumerate(stems):
            for start in {part[:1] for stem in known for part in _parts(stem)}:
                by_start[start].append(number)
        bearers = _bearers(stems)
        nobody: list[str] = []
        nobody_words: list[str] = []
        for function in functions():
            near = {n for stem in function.stems for n in by_start.get(stem[:1], ())}
            how = {n: does(function, stems[n]) for n in sorted(near)}
            best = max(how.values(), default=0)
            heirs = [n for n, sure in how.items() if sure == best and sure]
            named = tuple(units[n].name for n in heirs)
            self._in_english.update((said, named) for said in function.english)
            if not heirs:
                nobody += function.names()
                nobody_words += function.words
            for unit, known in ((units[n], stems[n]) for n in heirs):
                said_so = [(said, Form.FORMER) for said in function.former]
                for said in function.habit:
                    part = any(split_ending(said)[0] in stem for stem in known)
                    said_so.append((said, Form.HABIT if part else Form.NICKNAME))
                for said, form in said_so:
                    self._put(said, unit, form, Sort.BODY)
                    word = split_ending(said)[0]
                    if not any(word in stem for stem in known):
                        # 林业局, in a county with a 林业中心 beside its 自然资源局, may be either
                        for n in bearers.get(word, ()):
                            self._put(said, units[n], form, Sort.BODY)
                for said in function.words:
                    everyday = said in spoken()["everyday"]
                    self._put(said, unit, Form.STEM, Sort.EVERYDAY if everyday else Sort.WORD)
                for stem in function.stems:
                    for higher in higher_endings():
                        self._put(stem + higher, unit, Form.TAIL, Sort.HIGHER)
        for said in nobody:
            self._put_stranger(said, Sort.STRANGER, "department")
        for said in nobody_words:
            self._put_stranger(said, Sort.STRANGER_WORD)

    def _add_fragments(self, units: Sequence[UnitEntry]) -> None:
        """Parts that several names carry (管理局, 行政) or that end one name (资源局)."""
        bearers: defaultdict[str, dict[str, None]] = defaultdict(dict)
        tails: set[str] = set()
        for unit in units:
            if unit.kind != "department":
                continue
            for name in (unit.name, *unit.full):
                bare = core(normalize(name), self._place)
                main = branch_core(bare, self._place) or bare
                for tail in {*_tails(bare), *_tails(main)}:
                    bearers[tail][unit.name] = None
                    tails.add(tail)
                for word in _words(main):  # 东湖 of 公安局东湖分局 is the place
                    bearers[word][unit.name] = None
        for said, names in list(bearers.items()):
            if len(said) == _A_WORD and len(names) > 1:
                bearers.setdefault(f"{said}局", names)  # 行政局 is either's
        for said, names in bearers.items():
            if said in self._meanings or (len(names) == 1 and said not in tails):
                continue
            self._meanings[said] = Meaning(tuple(names), Form.TAIL, Sort.FRAGMENT)

    def _add_strangers(self) -> None:
        for said in bodies()["names"]:
            self._put_stranger(said, Sort.STRANGER)
        for said in bodies()["words"]:
            self._put_stranger(said, Sort.STRANGER_WORD)

    def _put_stranger(self, said: str, sort: Sort, kind: str = "body") -> None:
        before = self._meanings.get(said)
        if before is None or before.sort is Sort.FRAGMENT:
            self._meanings[said] = _stranger(sort, kind)

    def _add_groups(self, groups: Sequence[GroupEntry]) -> None:
        said_of = spoken()["group"]
        kinds: dict[str, list[str]] = {}
        below = ("districts",) if self._place.has_districts else ()
        for kind in ("enforcement", "towns", *below, "departments"):
            kinds[kind] = [
                group.phrase
                for group in groups
                if any(word in normalize(group.phrase) for word in said_of[kind]["phrase_has"])
                and not any(group.phrase in taken for taken in kinds.values())
            ]
        kinds["everybody"] = [
            phrase
            for kind in ("towns", "districts", "departments")
            for phrase in kinds.get(kind, ())
        ]
        for kind, phrases in kinds.items():
            if not phrases:
                continue
            parts = said_of[kind].get("joined")
            joined = ["".join(chosen) for chosen in product(*parts)] if parts else []
            nouns = [
                many + noun
                for many in said_of["quantifiers"]["words"]
                for noun in (*said_of[kind]["nouns"], *joined)
            ]
            alone = [
                *said_of[kind]["alone"],
                *(joined if said_of[kind].get("joined_alone") else ()),
            ]
            meaning = Meaning(tuple(phrases), Form.HABIT, Sort.GROUP, kind="group")
            of_ours = map(self._of_own_level, nouns + alone)
            self._meanings.update(dict.fromkeys((*nouns, *alone, *of_ours), meaning))
            in_english = [
                f"{many} {noun}"
                for how in ("english", "english_each")
                for many in said_of["quantifiers"][how]
                for noun in said_of[kind].get(how, ())
            ]
            in_english += said_of[kind].get("english_alone", ())
            self._many_in_english.update((said, tuple(phrases)) for said in in_english)
            if len(phrases) == 1:
                tasked = said_of[kind].get("tasked", ())
                self._together.update((said, tuple(phrases)) for said in tasked)
        for group in groups:
            meaning = Meaning((group.phrase,), Form.NAME, Sort.GROUP, kind="group")
            self._meanings[normalize(group.phrase)] = meaning
            self._plain_groups[_plain_phrase(group.phrase)].append(group.phrase)


def _plain_phrase(phrase: str) -> str:
    """A phrase for many without its marks: 各县（市、区）人民政府 is 各县市区政府."""
    return _MARKS.sub("", normalize(phrase)).replace("人民政府", "政府")


def leaves_the_branch_open(said: str, meaning: Meaning) -> bool:
    """公安局 for 公安分局: what the body is called that a unit is a branch of."""
    return not said.endswith("分局") and any(unit.endswith("分局") for unit in meaning.units)


@lru_cache(maxsize=64)
def _meaning(unit: UnitEntry, form: Form, sort: Sort, branch: bool) -> Meaning:
    """One for all strings that mean a unit in the same way, which are put in one after another."""
    return Meaning((unit.name,), form, sort, branch, unit.kind)


@cache
def _stranger(sort: Sort, kind: str) -> Meaning:
    return Meaning((), Form.NAME, sort, kind=kind)


def _parts(stem: str) -> Iterator[str]:
    yield stem
    for joint in "和与及、":
        yield from stem.split(joint)


def _bearers(stems: Sequence[Sequence[str]]) -> Mapping[str, list[int]]:
    """The words in the names of departments anywhere, and whose names here begin with them or have
    them behind a joint: 粮食 of 粮食和物资储备局, 农机 of 农机服务中心.
    """
    words = {split_ending(said)[0] for function in functions() for said in function.names()}
    lengths = sorted({len(word) for word in words if len(word) > 1})
    bearers: defaultdict[str, list[int]] = defaultdict(list)
    for number, known in enumerate(stems):
        beginnings = {
            part[:length] for stem in known for part in _parts(stem) for length in lengths
        }
        for word in beginnings & words:
            bearers[word].append(number)
    return bearers


def _tails(name: str) -> Iterator[str]:
    """Ends of a name at a word: 市场监管局 → 监管局; and its ending when that is a word."""
    stem, _ = split_ending(name)
    ending = name.removeprefix(stem)
    if not stem:
        return
    last = list(_parts(stem))[-1]
    for length in range(2, len(last) + (last != stem), 2):
        yield last[-length:] + ending
    for size in (2, 3, 4):
        if split_ending("某某" + name[-size:])[0] == "某某":
            yield name[-size:]


def _words(name: str) -> Iterator[str]:
    """The two-character words of a name: 综合行政执法局 → 综合, 行政, 执法."""
    stem, ending = split_ending(name)
    for part in (*_parts(stem), ending):
        yield from (part[i : i + 2] for i in range(0, len(part) - 1, 2))
        yield from (part[i - 2 : i] for i in range(len(part), 1, -2))


def _without_office(name: str) -> str:
    """The town or zone whose office a name is: 经开区管委会, 昆仑镇人民政府."""
    office = next(
        (end for end in spoken()["office_of_territory"]["words"] if name.endswith(end)), ""
    )
    return name.removesuffix(office)


@cache
def _offices_of_towns() -> frozenset[str]:
    """What follows a town's own name: 街道, 街道办事处."""
    territory = spoken()["territory"]
    return frozenset(territory).union(*(alike["names"] for alike in territory.values()))


@cache
def bodies() -> dict[str, Any]:
    """Bodies beside the departments, and what shows that a run of Chinese is a body's name."""
    with (_LEXICON / "bodies.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def spoken() -> dict[str, Any]:
    """How units are spoken of."""
    with (_LEXICON / "spoken.toml").open("rb") as file:
        return tomllib.load(file)
