"""Who in a cell of units is a person, and which unit is that person's?"""

from __future__ import annotations

import re
from functools import cache

from nlp.persons import is_name, name_anywhere
from nlp.short_forms import functions
from nlp.task_table.unit_names import is_unit_shaped
from nlp.words import words_of

_PIECES = re.compile(r"[\s、，,；;]+(?![^（()）]*[）)])")
_BEFORE_BRACKET = re.compile(r"\s+(?=[（(])")
_APART = re.compile(r"(?<![^\s、，,；;：:（(])([一-鿿])[ \u3000]+([一-鿿])(?![^\s、，,；;）)])")
"""A name of two characters, spread to the width of three: 钱  程."""
_BEHIND_OFFICE = re.compile(
    rf"(?<=\S)({words_of('task_table')('in_office')})[ \u3000]+(?=[一-鿿]{{2,4}}(?:$|[、，,；;\s]))"
)
"""A blank between an office and who holds it: 县教育局局长 王强."""
_BEHIND = re.compile(r"(.+)[（(]([^（()）]{2,})[）)]")
"""区民政局（王五）, 区民政局（王五、李四）"""
_LONGEST_NAME = 4
_BEFORE = re.compile(r"([^（()）]{2,4})[（(]([^（()）]+)[）)]")
"""李四（区民政局）"""


def without_people(text: str) -> str:
    """The units of a cell that also names people: 区教育局 张三, 区民政局（王五）.

    A cell that names none stays as it is, with the parts it gives its units: 甲局牵头，乙局配合.
    """
    if not names_people_beside_units(text):
        return text
    units = map(_unit_of, _pieces(text))
    return "、".join(unit for unit in units if is_unit_shaped(unit))


def names_people_beside_units(text: str) -> bool:
    """Whether a cell names persons with their units, and not units alone."""
    pieces = _pieces(text)
    of_person = any(map(_is_person, pieces)) and any(map(is_unit_shaped, pieces))
    return of_person or any(map(_holds_both, pieces))


def names_people_only(text: str) -> bool:
    """Whether a cell names persons and nothing else: 何海平, 张三、李四."""
    return _all_persons(text)


def names_no_unit(text: str) -> bool:
    """Whether a single cell names persons and nothing else, by names that no place has: 石桥 may be
    a person or a town, 何海平 and 钱  程 are persons.
    """
    told = _APART.search(text) or any(len(piece) > 2 for piece in _pieces(text))
    return bool(told and names_people_only(text))


def _pieces(text: str) -> list[str]:
    text = _BEHIND_OFFICE.sub(r"\1", _APART.sub(r"\1\2", _BEFORE_BRACKET.sub("", text)))
    return [piece for piece in _PIECES.split(text) if piece]


def _unit_of(piece: str) -> str:
    unit, colon, person = piece.rpartition("：" if "：" in piece else ":")
    if colon and is_unit_shaped(unit) and not is_unit_shaped(person):
        piece = unit
    if office := _by_office().fullmatch(piece):
        return office["unit"]
    if (before := _BEFORE.fullmatch(piece)) and _is_person(before[1]):
        return before[2]
    if (behind := _BEHIND.fullmatch(piece)) and _is_of_people(behind[2]):
        return behind[1]
    return piece


def _is_of_people(bracketed: str) -> bool:
    """Whether what stands in brackets behind a unit is no part of its name: 区民政局（某某）."""
    short = len(bracketed) <= _LONGEST_NAME and not is_unit_shaped(bracketed)
    return short or _all_persons(bracketed)


def _all_persons(text: str) -> bool:
    return all(map(_is_person, _pieces(text)))


def _holds_both(piece: str) -> bool:
    """张三（区教体局）, 区教体局（张三）, 区教体局局长张三; not 区水务局（节水办）."""
    before, behind = _BEFORE.fullmatch(piece), _BEHIND.fullmatch(piece)
    if behind and not _all_persons(behind[2]) and not (before and _is_person(before[1])):
        return False
    unit = _unit_of(piece)
    return unit != piece and is_unit_shaped(unit)


def _is_person(said: str) -> bool:
    """Whether this is a person's name, and not what a unit is called for short: 卫健."""
    return is_name(said) and not is_unit_shaped(said) and said not in _short_units()


@cache
def _short_units() -> frozenset[str]:
    return frozenset(stem for function in functions() for stem in function.stems)


@cache
def _by_office() -> re.Pattern[str]:
    """A person by the office held in a unit: 市水利局党组书记郑某."""
    office = rf"(?:党[组委工]{{1,2}})?副?{words_of('task_table')('in_office')}"
    return re.compile(rf"(?P<unit>\S{{2,}}?[局委办室院会部心站所])(?:{office})+{name_anywhere()}")
