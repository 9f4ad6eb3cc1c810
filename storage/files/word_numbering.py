"""Which number does Word draw before a paragraph that it counts by itself?"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.opc.part import Part
    from lxml.etree import _Element as Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = _W + "val"


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered: 第%1章 in Chinese numerals, starting with 1."""

    style: str
    text: str
    start: int


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has been counted."""

    _lists: dict[str, dict[int, Level]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, part: Part) -> Numbering:
        """The lists that a document's numbering part defines; none where it has no such part."""
        for relation in part.rels.values():
            if relation.reltype.endswith("/numbering") and not relation.is_external:
                return cls(_lists(relation.target_part.element))
        return cls()

    def label(self, paragraph: Element) -> str:
        """The number before a paragraph, empty for one that is not counted or has a bullet."""
        numbered = paragraph.find(f"{_W}pPr/{_W}numPr")
        if numbered is None:
            return ""
        key = _value(numbered.find(f"{_W}numId"))
        depth = int(_value(numbered.find(f"{_W}ilvl")) or 0)
        levels = self._lists.get(key, {})
        level = levels.get(depth)
        if level is None or level.style in {"bullet", "none"}:
            return ""
        counts = self._counts[key]
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]

        def drawn(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            shown = levels.get(place, level)
            return _drawn(counts.get(place, shown.start), shown.style)

        return re.sub(r"%(\d)", drawn, level.text)


def _lists(root: Element) -> dict[str, dict[int, Level]]:
    kinds: dict[str, dict[int, Level]] = {}
    for kind in root.iter(f"{_W}abstractNum"):
        kinds[kind.get(f"{_W}abstractNumId", "")] = {
            int(level.get(f"{_W}ilvl", "0")): Level(
                _value(level.find(f"{_W}numFmt")) or "decimal",
                _value(level.find(f"{_W}lvlText")),
                int(_value(level.find(f"{_W}start")) or 1),
            )
            for level in kind.iter(f"{_W}lvl")
        }
    return {
        entry.get(f"{_W}numId", ""): kinds.get(_value(entry.find(f"{_W}abstractNumId")), {})
        for entry in root.iter(f"{_W}num")
    }


def _value(element: Element | None) -> str:
    return (element.get(_VAL) or "") if element is not None else ""


def _drawn(number: int, style: str) -> str:
    if "hinese" in style or "apanese" in style or "ideograph" in style:
        return _in_chinese(number)
    return str(number)


def _in_chinese(number: int) -> str:
    """1 to 99 in Chinese numerals; anything larger in digits."""
    if not 0 < number < 100:
        return str(number)
    digits, ten = _numerals()
    tens, ones = divmod(number, 10)
    head = "" if not tens else ten if tens == 1 else digits[tens] + ten
    return head + (digits[ones] if ones else "")


@cache
def _numerals() -> tuple[str, str]:
    source = resources.files("storage.files") / "numerals.toml"
    numerals = tomllib.loads(source.read_text(encoding="utf-8"))
    return numerals["digits"], numerals["ten"]
