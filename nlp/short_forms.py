"""What else is a unit called, going by its names and by what departments are called anywhere?"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from enum import IntEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from nlp.places import COMMITTEE, Place, is_a_level, own_prefixes

_DATA = Path(__file__).with_name("lexicon") / "departments.toml"
_JOINT = re.compile("[和与及、]")


class Form(IntEnum):
    """The ways a name can be a unit's, the weightier first; a weightier one drives out others."""

    NAME = 0
    FULL = 1
    SHORT = 2
    HABIT = 3
    NICKNAME = 4  # 环保局, 交运局: in use today, yet no part of the name
    STEM = 5
    FORMER = 6
    TAIL = 7  # 资源局 of 自然资源局


@dataclass(frozen=True, slots=True)
class Function:
    """What a department does, and what whoever does it is called."""

    stems: tuple[str, ...]
    habit: tuple[str, ...]
    former: tuple[str, ...]
    words: tuple[str, ...]
    english: tuple[str, ...]

    def names(self) -> Iterator[str]:
        """Every complete name of a department that does this and nothing else."""
        yield from (stem + ending for stem in self.stems for ending in ("局", "委", "办", "分局"))
        yield from self.habit
        yield from self.former


def core(name: str, place: Place) -> str:
    """The name without the place in front: 淄川区民政局, 区民政局 → 民政局.

    A branch of ours may have its parent's level there: 市生态环境局淄川分局 → 生态环境局淄川分局.
    """
    begins = name.startswith(_begun_like_a_level())  # 市场监管局 is none of a 市
    for prefix in own_prefixes(place):
        if (
            name.startswith(prefix)
            and len(name) > len(prefix) + (not prefix.endswith(COMMITTEE))
            and not (begins and prefix == name[0])
        ):
            bare = name.removeprefix(prefix)
            # 县委办公室 is nothing without its 县委, 县委宣传部 is 宣传部
            of_committee = prefix.endswith(COMMITTEE) and bare in _data()["endings"]["known"]
            return place.level + COMMITTEE + bare if of_committee else bare
    for parent in sorted(place.parents, key=len, reverse=True):
        if name.startswith(parent):
            return name.removeprefix(parent)
    above = () if begins or not branch_core(name, place) else place.parents
    return next((name[1:] for parent in above if name[0] == parent[-1]), name)


@lru_cache(maxsize=4096)
def split_ending(name: str) -> tuple[str, str]:
    """民政局 → (民政, 局); ("", "") when the name has no known ending."""
    for ending in _data()["endings"]["known"]:
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending), ending
    return "", ""


def branch_core(name: str, place: Place) -> str:
    """公安局淄川分局 → 公安局: the body that the branch office is a branch of."""
    for tail in (place.name + "分局", place.short + "分局"):
        if name.endswith(tail) and len(name) > len(tail) + 1:
            return name.removesuffix(tail)
    return ""


def stems_of(names: Sequence[str], place: Place) -> tuple[str, ...]:
    """The names without place and ending, as they stand: 卫健, 卫生健康."""
    cores = [core(name, place) for name in names]
    cores = [branch_core(name, place) or name for name in cores]
    stems = (split_ending(name)[0] for name in cores)
    return tuple(dict.fromkeys(stem for stem in stems if len(stem) > 1))


def plainly(stem: str) -> str:
    """A stem without its 和: 发展和改革 → 发展改革."""
    return _JOINT.sub("", stem)


def shortened(stem: str) -> Iterator[str]:
    """A stem with parts left out: 应急管理 → 应急, 市场监督管理 → 市场监管."""
    data = _data()["dropped"]
    plain = plainly(stem)
    if plain != stem:
        yield plain
    for long, short in data["inner"].items():
        if long in plain:
            yield plain.replace(long, short)
    cut = {plain.removesuffix(tail) for tail in data["tails"] if plain.endswith(tail)}
    cut |= {plain.removeprefix(head) for head in data["heads"] if plain.startswith(head)}
    yield from sorted(word for word in cut if len(word) > 1 and word != plain)


def clipped(stem: str) -> Iterator[str]:
    """First characters of the words: 教|育和体|育 → 教体, 住|房和城乡|建|设 → 住城, 住建."""
    parts = [part for part in _JOINT.split(stem) if part]
    words = [[part[i] for i in range(0, len(part) - 1, 2)] for part in parts]
    if len(parts) == 1:
        if len(stem) in (4, 6) and stem[0] != stem[2]:
            yield stem[0] + stem[2]
    elif all(words):
        heads = "".join(word[0] for word in words[:-1])
        yield from (heads + last for last in dict.fromkeys(words[-1]))


def respelled(stem: str, ending: str) -> Iterator[str]:
    """The name with another ending that people put there: 发改局 → 发改委."""
    yield from (stem + other for other in _data()["endings"]["swaps"].get(ending, ()))


def higher_endings() -> tuple[str, ...]:
    """Endings of a province's or the state's departments: 厅, 部."""
    return tuple(_data()["endings"]["higher"]["words"])


def does(function: Function, stems: Sequence[str]) -> int:
    """How surely a unit with these stems has the function: 2 by name, 1 by a beginning, 0 not."""
    best = 0
    for stem in stems:
        parts = [_JOINT.sub("", stem), *_JOINT.split(stem)]
        if any(_JOINT.sub("", known) in parts for known in function.stems):
            return 2
        if any(part.startswith(known) for part in parts for known in function.stems):
            best = 1
    return best


@cache
def functions() -> tuple[Function, ...]:
    """The departments' functions, in the order of the file."""
    return tuple(
        Function(*(tuple(entry.get(field.name, ())) for field in fields(Function)))
        for entry in _data()["function"]
    )


@cache
def _begun_like_a_level() -> tuple[str, ...]:
    """What departments are called that begin with the character of a level: 市场监管."""
    said = {name for function in functions() for name in (*function.stems, *function.names())}
    return tuple(sorted(name for name in said if is_a_level(name[0])))


@cache
def _data() -> dict[str, Any]:
    with _DATA.open("rb") as file:
        return tomllib.load(file)
