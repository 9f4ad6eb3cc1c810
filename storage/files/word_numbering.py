"""Which number does Word draw before a paragraph that it counts by itself?"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from storage.files.word_parts import W, lines_of_styles, related, value

if TYPE_CHECKING:
    from docx.opc.part import Part
    from lxml.etree import _Element as Element


_MOST_LETTERED = 780
"""As far as Word counts with letters: thirty times the alphabet."""


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered: 第%1章 in Chinese numerals, starting with 1."""

    style: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class List:
    """A list by its levels. Those of one kind go on counting where another of it ended, but for
    the levels that begin `anew`, each with its first number.
    """

    kind: str
    levels: Mapping[int, Level]
    anew: Mapping[int, int]


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each kind of them has been counted.

    `_styles` are the styles whose paragraphs are counted: their list and level.
    """

    _lists: Mapping[str, List] = field(default_factory=dict)
    _styles: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    _begun: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, part: Part) -> Numbering:
        """The lists that a document's numbering part defines; none where it has no such part."""
        root, styles = related(part, "numbering"), related(part, "styles")
        if root is None:
            return cls()
        return cls(_lists(root), {} if styles is None else dict(_counted_styles(styles)))

    def label(self, paragraph: Element) -> str:
        """The number before a paragraph, empty for one that is not counted or has a bullet."""
        key, depth = self._place(paragraph)
        counted = self._lists.get(key)
        level = counted.levels.get(depth) if counted else None
        if counted is None or level is None or level.style in {"bullet", "none"}:
            return ""
        counts = self._counts[counted.kind]
        if key not in self._begun:
            self._begun.add(key)
            for place, first in counted.anew.items():
                counts[place] = first - 1
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]

        def drawn(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            shown = counted.levels.get(place, level)
            return _drawn(counts.get(place, shown.start), shown.style)

        return re.sub(r"%(\d)", drawn, level.text)

    def _place(self, paragraph: Element) -> tuple[str, int]:
        """The list and the level a paragraph is counted in, by itself or by its style."""
        style = value(paragraph.find(f"{W}pPr/{W}pStyle"))
        key, depth = self._styles.get(style, ("", 0))
        numbered = paragraph.find(f"{W}pPr/{W}numPr")
        if numbered is None:
            return key, depth
        level = numbered.find(f"{W}ilvl")
        own = value(numbered.find(f"{W}numId"))
        return own or key, depth if level is None else int(value(level) or 0)


def _lists(root: Element) -> dict[str, List]:
    kinds = {
        kind.get(f"{W}abstractNumId", ""): dict(_levels(kind))
        for kind in root.iter(f"{W}abstractNum")
    }
    found = {}
    for entry in root.iter(f"{W}num"):
        kind = value(entry.find(f"{W}abstractNumId"))
        levels, anew = dict(kinds.get(kind, {})), {}
        for other in entry.iter(f"{W}lvlOverride"):
            levels |= dict(_levels(other))
            start = value(other.find(f"{W}startOverride"))
            if start:
                anew[int(other.get(f"{W}ilvl", "0"))] = int(start)
        found[entry.get(f"{W}numId", "")] = List(kind, levels, anew)
    return found


def _levels(parent: Element) -> Iterator[tuple[int, Level]]:
    for level in parent.iter(f"{W}lvl"):
        yield (
            int(level.get(f"{W}ilvl", "0")),
            Level(
                value(level.find(f"{W}numFmt")) or "decimal",
                value(level.find(f"{W}lvlText")),
                int(value(level.find(f"{W}start")) or 1),
            ),
        )


def _counted_styles(root: Element) -> Iterator[tuple[str, tuple[str, int]]]:
    for name, line in lines_of_styles(root):
        for style in line:
            numbered = style.find(f"{W}pPr/{W}numPr")
            if numbered is not None:
                depth = int(value(numbered.find(f"{W}ilvl")) or 0)
                yield name, (value(numbered.find(f"{W}numId")), depth)
                break


def _drawn(number: int, style: str) -> str:
    numerals = _numerals()
    if style in numerals["rows"]:
        row = numerals["rows"][style]
        return str(row[number - 1]) if 0 < number <= len(row) else str(number)
    if style.endswith("Letter") and 0 < number <= _MOST_LETTERED:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if style.startswith("upper") else letter
    if style == "decimalZero":
        return f"{number:02}"
    if "hinese" in style or "apanese" in style or "ideograph" in style:
        return _in_chinese(number)
    return str(number)


def _in_chinese(number: int) -> str:
    """1 to 99 in Chinese numerals; anything larger in digits."""
    if not 0 < number < 100:
        return str(number)
    digits, ten = _numerals()["digits"], _numerals()["ten"]
    tens, ones = divmod(number, 10)
    head = "" if not tens else ten if tens == 1 else digits[tens] + ten
    return str(head + (digits[ones] if ones else ""))


@cache
def _numerals() -> dict[str, Any]:
    source = resources.files("storage.files") / "numerals.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))
