"""Which lines of a text are one paragraph that was cut to the width of a page?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import east_asian_width

from nlp.task_table.headings import mark_level
from nlp.task_table.responsibility import find_named, starts_with_due, starts_with_label
from nlp.task_table.unit_names import is_unit_shaped, may_be_one_name, split_names

_NARROWEST, _WIDEST, _FEWEST = 18, 50, 3
"""Of a page, in Chinese characters; of its lines that are as long as that."""
_RAGGED = 4
"""How much shorter a line may be for the indent before it, or a sign that begins no line."""
_OPEN, _CLOSE = "（(〔【", "）)〕】"
_LONGEST_IN_BRACKETS = 6
"""Lines below one with an open bracket within which it is closed, or never."""
_LONGEST = 1000
"""Of a paragraph: what is longer was not written as one, and would take long to put together."""
_ENDS = re.compile(r"[。！？!?；;）)】〕]$")
_BEGINS_NO_LINE = tuple("、，,；;。：:）)》”〕】")
_SENTENCE_END = re.compile(r"[。；;]$")
_COLON = re.compile(r"[:：]")
_LABEL_BEGUN = re.compile(r"(?<=[。；;）)])[^。；;，,、）)\s]{1,6}$")
_FIRST_WORDS = re.compile(r"[^。；;，,、\s]+")


def unwrapped(lines: Sequence[str]) -> list[tuple[int, str]]:
    """The paragraphs of a text, each with the place of its first line.

    A line goes on in the next where it stops short: behind 、, within brackets or within the name
    of a unit; and, where many are of one width, where it reaches that and ends no sentence.
    """
    stripped = [line.strip() for line in lines]
    width = _width_of_page(stripped)
    found: list[tuple[int, str]] = []
    last = ""
    for place, line in enumerate(stripped):
        text = found[-1][1] if found else ""
        full = bool(width) and width - _RAGGED <= _width(last) <= width
        may_go_on = last and line and mark_level(line) is None and len(text) < _LONGEST
        if may_go_on and _goes_on(text, stripped, place, full):
            # Without that width a break may also stand between two names.
            parts = _closes_within(text, [line]) or _lists_below(text, line)
            break_ = "\n" if parts and not full else ""
            found[-1] = (found[-1][0], text + break_ + line)
        else:
            found.append((place, line))
        last = line
    return found


def _begins(line: str) -> bool:
    """Whether a line says itself that it begins something: 2.…, 配合单位：…"""
    return mark_level(line) is not None or starts_with_label(line) or starts_with_due(line)


def _goes_on(text: str, lines: Sequence[str], place: int, full: bool) -> bool:
    """Whether a text goes on in a line without a mark; `full` tells that the one above is one."""
    line = lines[place]
    broken = full or text.endswith("、") or line.startswith(_BEGINS_NO_LINE)
    if broken and _closes_within(text, lines[place:]):
        return True
    if _begins(line):
        cut = _LABEL_BEGUN.search(text)  # 完成 | 时限：5月底
        return bool(full and cut and _begins(cut[0] + line))
    if text.endswith("、") or line.startswith(_BEGINS_NO_LINE):
        return True
    if (full and not _ENDS.search(text)) or _cuts_list(text, line) or _lists_below(text, line):
        return True
    return _closes_within(text, [line]) and find_named(text + "）") is not None


def _closes_within(text: str, below: Sequence[str]) -> bool:
    """Whether a bracket is open at the end of a text, and is closed in one of the next lines."""
    depth = _depth(text)
    if not depth:
        return False
    for line in below[:_LONGEST_IN_BRACKETS]:
        if not line or mark_level(line) is not None:
            return False
        depth = _depth(line, depth)
        if not depth:
            return True
    return False


def _depth(text: str, depth: int = 0) -> int:
    """How many brackets are open behind a text, where so many were before it."""
    for sign in text:
        depth = max(depth + (sign in _OPEN) - (sign in _CLOSE), 0)
    return depth


def _cuts_list(text: str, line: str) -> bool:
    """Whether a text ends within or between the names of a list of units: 责任单位：县市场 |
    监管局。 or 县公安局， | 县市场监管局。
    """
    names, rest = _around_break(text, line)
    if not (names and rest):
        return False
    if text.endswith(("，", ",")):
        return is_unit_shaped(names[-1]) and is_unit_shaped(rest)
    return not is_unit_shaped(names[-1]) and is_unit_shaped(names[-1] + rest)


def _lists_below(text: str, line: str) -> bool:
    """Whether such a list goes on with what may be the rest of its last name: 责任单位：县公安局 |
    交警大队、县水务局。
    """
    first = _FIRST_WORDS.match(line)
    if first is None or not is_unit_shaped(first[0]):
        return False
    names, rest = _around_break(text, line)
    return bool(names) and may_be_one_name(names[-1], rest)


def _around_break(text: str, line: str) -> tuple[list[str], str]:
    """The names of a list of units that a text ends with, and the first words of the line below;
    none where the text ends otherwise.
    """
    names = split_names(_COLON.split(text)[-1]) if find_named(text) else []
    rest = _FIRST_WORDS.match(line)
    listed = all(map(is_unit_shaped, names[:-1])) and not _SENTENCE_END.search(text)
    return (names, rest[0]) if rest and listed else ([], "")


def _width_of_page(lines: Sequence[str]) -> float:
    """The width that the lines of a text were cut to; 0 where they were not."""
    told = [line for line in lines if line]
    widest = max(map(_width, told), default=0)
    full = [place for place, line in enumerate(told) if widest - _RAGGED <= _width(line)]
    broken = [
        place
        for place in full
        if not _ENDS.search(told[place]) and not any(map(_begins, told[place + 1 : place + 2]))
    ]
    wrapped = len(full) >= _FEWEST and len(broken) * 3 >= len(full)
    fits = _NARROWEST <= widest <= _WIDEST and len(full) * 4 >= len(told)
    return widest if fits and wrapped else 0


def _width(line: str) -> float:
    """In Chinese characters: two figures or letters are as wide as one."""
    return sum(1 if east_asian_width(sign) in "FWA" else 0.5 for sign in line)
