"""Which units are written in a piece of text, each name whole and as written?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import pairwise

from nlp.short_forms import functions
from nlp.words import words_of

_OPEN, _CLOSE = "（(〔[【", "）)〕]】"
_CLAUSE_ENDS = "，,；;。﹐﹔"
one_of = words_of("task_table")
_SEPARATORS = "、/／|﹑､★☆▲△●◆※"
_MARK = "[*＊★☆▲△●◆※]"
_ANY_MARK = re.compile(_MARK)
_MARKED_NAME = re.compile(rf"(?<![^、，,；;\s]){_MARK}|{_MARK}(?![^、，,；;\s])")
_BLANK = " \t\n\r\u3000\xa0"
_BRACKETS = re.compile(r"[（(〔\[【][^（()）]*[）)〕\]】]")
_IN_BRACKETS = r"[（(](?:\d{1,2}|[一二三四五六七八九十]{1,2})[）)]"
_ENUMERATION = re.compile(rf"^(?:\d{{1,2}}[.、．)）]|[①-⑳]|{_IN_BRACKETS})\s*")
_NUMBERED = re.compile(rf"(?<=[^、，,；;])(?=[①-⑳]|{_IN_BRACKETS})")
"""Where the next of several numbered names begins: ①甲局②乙局."""
_BEGINS_WITH_LABEL = re.compile(
    r"\s*(?:\w{2,6}[：:]\w{1,8}[；;，,、\s]+)?"
    rf"{one_of('without_colon')}{one_of('units')}?[：:]"
)
"""牵头领导：副区长；牵头单位：…"""
_OTHER_LABEL = re.compile(r"^[^：:（(]{1,8}(?:单位|部门)[：:]")
_TAIL = re.compile(
    r"(?<![高中初平])等(?:[^、，,；;（(各]{0,8}(?:部门(?:和单位|单位|（单位）)?|单位(?:和部门)?"
    rf"|{one_of('such_units')})(?:{one_of('they_do')}[^、，,；;]{{0,8}})?)?$"
)
_REST = re.compile(
    rf"(?<![高中初平])等(?:[^、，,；;。\s]{{0,6}}(?:部门|单位){one_of('joined')}"
    rf"(?={one_of('others_of_them')})|(?=[^、，,；;。\s]{{0,8}}各))"
)
_AND = re.compile(
    rf"(?<=[局厅办部院会镇队司委道心）)]){one_of('joined')}(?=[省市区县州旗镇乡])"
    rf"|(?<=[局厅办部院会队司心])(?!{one_of('places')}){one_of('joined')}"
    r"(?=.{2,}(?:[委办部院会处]|(?<!分)局|中心|(?<!分)公司)$)"
    rf"|(?<=.){one_of('joined')}(?=各|[相有]关)"
)
_PARTS = re.compile(one_of("parts_names"))
_LEVEL = re.compile("^[省市区县州旗]")
_COUNTED = re.compile(rf"\D*[^\d第]\d[\d.]*[多余]?[万亿]?{one_of('counted')}")
"""改造12个小区: what is counted is no unit."""
_COUNT_BEHIND = re.compile(
    rf"[（(][共第]?\d[\d、，,~—－-]*{one_of('counted')}[）)]|(?<=\D)\d{{1,3}}[项件]$"
)
"""How many tasks a unit has, or which: 县教育局（8项）, 县教育局（1-3项）."""
_BODY = re.compile(r"(?<!分)[局委厅部院]$|[县区市旗]$|政府$|集团$|总公司$")
_OFFICE_OF_BODY = re.compile(one_of("offices_of_bodies") + "$")
_SAYS_SOMETHING = re.compile(r"[^\W\d_]")
_FIGURE_OR_STATE = re.compile(rf"\d[\d.]*{one_of('counted')}|{one_of('states')}")
_OF_ALL = re.compile(r"(?:[镇乡县区市旗]|乡镇|街道)(?:党委[和、]?)?(?:人民)?政府")
_KIND = re.compile(r"[省市区县州旗镇]直.{0,4}")
_GROUP = re.compile(
    rf"^(?:{one_of('many')}|全[体区市县]|[省市区县州旗镇]直(?!.*{one_of('one_body')}$)"
    rf"|[省市区县州旗镇]级{one_of('many')})"
)


def is_nothing(text: str) -> bool:
    """—, 无 and the like: a cell that says that nobody is meant."""
    return re.sub(r"\s", "", text) in _words("nothing")


def is_same_as_above(text: str) -> bool:
    """同上 and its signs."""
    return re.sub(r"\s", "", text) in _words("same_as_above")


def is_same_as_left(text: str) -> bool:
    """同左: the units of the column before."""
    return re.sub(r"\s", "", text) in _words("same_as_left")


def is_group(name: str) -> bool:
    """A phrase that stands for many units."""
    return bool(_GROUP.match(name))


def is_plural(name: str) -> bool:
    """Whether a name speaks of several units, by 各 within it or at its beginning."""
    return is_group(name) or "各" in name


def _is_bare_group(name: str) -> bool:
    """A kind of units without 各: 街道, 县（市、区）人民政府."""
    bare = _BRACKETS.sub("", name)
    return bare in _words("bare_groups") or bool(_OF_ALL.fullmatch(bare))


def is_unit_shaped(name: str) -> bool:
    """Whether a name ends the way names of units do."""
    bare = _BRACKETS.sub("", name) or name.strip(_OPEN + _CLOSE)
    if not bare or len(bare) > 40 or bare.endswith("社会"):
        return False
    if _COUNTED.match(bare) and not is_group(bare):
        return False
    return bare.endswith(tuple(_words("endings"))) or is_group(bare)


def names_nobody(name: str) -> bool:
    """Whether a name is a figure or tells how far something is: 12, 50%, 已完成; not — or 〃."""
    if is_nothing(name) or is_same_as_above(name):
        return False
    return not _SAYS_SOMETHING.search(name) or bool(_FIGURE_OR_STATE.fullmatch(name))


def names_kind(text: str) -> bool:
    """Whether a text tells only of what kind units are: 县直, 乡镇."""
    return text in _words("bare_groups") or bool(_KIND.fullmatch(text))


def looks_like_units(text: str) -> bool:
    """Whether a cell reads like the names of units rather than like a sentence."""
    if not text.strip() or is_nothing(text) or is_same_as_above(text):
        return False
    if _BEGINS_WITH_LABEL.match(text):
        return True
    names = split_names(_PARTS.sub("、", text))
    shaped = [name for name in names if is_unit_shaped(name)]
    return bool(names) and len(shaped) * 3 >= len(names) * 2 and max(map(len, names)) <= 30


def names_units_only(text: str) -> bool:
    """Whether a text lists units and nothing else, the first of them with its level or a group."""
    names = split_names(text)
    first = names[0] if names else ""
    of_here = bool(_LEVEL.match(first.removeprefix("团"))) or is_group(first)
    return of_here and len(first) > 2 and all(map(is_unit_shaped, names))


def split_names(text: str) -> list[str]:
    """The names a text lists, in order, without repetition.

    、 ， ； and line breaks part them, 和 and 及 only between two whole names; what stands in
    brackets is never parted, and a line break that only wraps a name is taken out.
    """
    names: list[str] = []
    levels = ""
    for piece, begins_clause in _parted(_NUMBERED.sub("、", _REST.sub("、", text))):
        bare = _clean(piece)
        if not bare:
            continue
        if _LEVEL.fullmatch(bare) and not (names and is_plural(names[-1])):
            levels += f"{bare}、"  # 省、市、县有关部门
            continue
        name, levels = levels + bare, ""
        if names and name.endswith("除外"):  # 各镇（街道、开发区），昆仑镇除外
            names[-1] = f"{names[-1]}，{name}"
        elif names and not begins_clause and _is_bare_group(name) and is_plural(names[-1]):
            names[-1] = f"{names[-1]}、{name}"
        elif name not in names:
            names.append(name)
    return names


def _parted(text: str) -> Iterator[tuple[str, bool]]:
    """Pieces between separators outside brackets, and whether each begins a new clause.

    Blanks are judged by what stands around them. 各镇、街道 is one phrase, 各镇，街道 are two.
    """
    for clause in _cut(text, _CLAUSE_ENDS):
        begins = True
        for chunk in _cut(clause, _SEPARATORS):
            for piece in _unwrap(chunk):
                for part in _AND.split(piece):
                    yield part, begins
                    begins = False


def names_below(text: str) -> Iterator[tuple[str, str]]:
    """The names that a blank or a line break alone parts from the one before them, with that one:
    市公安局 | 交警大队 may be one name that the cell wrapped.
    """
    clauses = _cut(text, _CLAUSE_ENDS) if any(sign in text for sign in _BLANK) else ()
    for clause in clauses:
        for chunk in _cut(clause, _SEPARATORS):
            for above, name in pairwise(_unwrap(chunk)):
                if not (_ENUMERATION.match(name) or _LEVEL.match(name) or is_plural(name)):
                    yield _clean(above), _clean(name)


def may_be_one_name(above: str, name: str) -> bool:
    """Whether a name reads like an office or a branch of the body above it."""
    return bool(_BODY.search(above) and _OFFICE_OF_BODY.search(name))


def marks_some(text: str) -> bool:
    """Whether some of several names carry a mark, and others none: 甲局*、乙局; not 甲局●乙局."""
    marked = len(_MARKED_NAME.findall(text))
    return marked == len(_ANY_MARK.findall(text)) and 0 < marked < len(split_names(text))


def _cut(text: str, signs: str) -> Iterator[str]:
    """A text cut at some signs, but for those in brackets."""
    depth, start = 0, 0
    for place, sign in enumerate(text):
        depth = max(depth + (sign in _OPEN) - (sign in _CLOSE), 0)
        if not depth and sign in signs:
            yield text[start:place]
            start = place + 1
    yield text[start:]


def _unwrap(chunk: str) -> list[str]:
    """Divide a chunk at the blanks that part two names, and close those that wrap one."""
    pieces: list[str] = []
    for part in _split_blanks(chunk):
        if pieces and not _parts_names(pieces[-1], part):
            pieces[-1] += part
        else:
            pieces.append(part)
    return pieces


def _split_blanks(chunk: str) -> list[str]:
    """At blanks outside brackets; blanks inside them are taken out."""
    parts, depth = [""], 0
    for sign in chunk:
        depth = max(depth + (sign in _OPEN) - (sign in _CLOSE), 0)
        if sign not in _BLANK:
            parts[-1] += sign
        elif not depth:
            parts.append("")
    return [part for part in parts if part]


def _parts_names(left: str, right: str) -> bool:
    """Whether a blank between these parts two names."""
    if right[0] in _OPEN or left[-1] in "和及与、" or _cuts_name(left, right):
        return False
    if _ENUMERATION.match(right) or (is_unit_shaped(left) and right.startswith("各")):
        return True
    left_bare = _BRACKETS.sub("", left)
    whole_left = is_unit_shaped(left) and (len(left_bare) > 2 or left_bare in _words("short_names"))
    if re.search(r"(?:委|政府)$", left_bare) and len(left_bare) <= 4:
        whole_left = whole_left and right not in _words("inner_offices")
    begun = _LEVEL.fullmatch(right) and not is_plural(left)
    is_rest = len(right) <= 2 and is_unit_shaped(right) and right not in _words("short_names")
    is_rest = is_rest and not begun
    return whole_left and not is_rest


def _cuts_name(left: str, right: str) -> bool:
    """Whether a line ends within the name of a department: 市住房和城乡 | 建设局."""
    begun = _LEVEL.sub("", left)
    return any(
        stem != begun and stem.startswith(begun) and (begun + right).startswith(stem)
        for function in functions()
        for stem in function.stems
    )


def _clean(piece: str) -> str:
    name = _OTHER_LABEL.sub("", _ENUMERATION.sub("", piece.strip(_BLANK)))
    name = _COUNT_BEHIND.sub("", name).strip(_BLANK + "：:.．·*＊")
    name = _TAIL.sub("", name).strip(_BLANK)
    if name[:1] in tuple(_OPEN) and name[-1:] in tuple(_CLOSE) and not _BRACKETS.sub("", name):
        name = name[1:-1]
    return re.sub(r"\s+", "", name)


@cache
def _words(kind: str) -> frozenset[str]:
    source = resources.files("nlp.task_table") / "unit_words.toml"
    return frozenset(tomllib.loads(source.read_text(encoding="utf-8"))[kind])
