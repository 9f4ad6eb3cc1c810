"""What of a workbook's sheets is hidden, and which formulas were saved without a result?"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_HIDDEN = rb"[^>]*\bhidden=\"(?:1|true)\"[^>]*>"
_ROW = re.compile(rb"<(?:\w+:)?row\s" + _HIDDEN)
_COLUMNS = re.compile(rb"<(?:\w+:)?col\s" + _HIDDEN)
_NUMBER, _FIRST, _LAST = (re.compile(rb"\b%s=\"(\d+)\"" % name) for name in (b"r", b"min", b"max"))
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\s(?P<cell>[^>]*)>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?P<empty>(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>)?"
)
_PLACE = re.compile(rb"\br=\"([A-Z]{1,3}\d+)\"")
_MOST_COLUMNS = 200
"""Further right nobody looks."""


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """Rows and columns that nobody sees, counted from 0; cells (E5) without a computed result."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    uncomputed: tuple[str, ...] = ()


def sheet_marks(content: bytes) -> Mapping[str, SheetMarks]:
    """By sheet, what is hidden or not computed; nothing for other than .xlsx."""
    if not content.startswith(b"PK"):
        return {}
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = set(package.namelist())
        if "xl/workbook.xml" not in parts:
            return {}
        targets = {
            _attribute(relation, "Id"): posixpath.join("/xl", _attribute(relation, "Target"))
            for relation in _RELATION.findall(_text(package, "xl/_rels/workbook.xml.rels"))
        }
        found = {}
        for sheet in _SHEET.findall(_text(package, "xl/workbook.xml")):
            part = targets.get(_attribute(sheet, r"\w+:id"), "").removeprefix("/")
            if part in parts:
                found[html.unescape(_attribute(sheet, "name"))] = _marks(package.read(part))
        return found


def _marks(sheet: bytes) -> SheetMarks:
    rows = [number for row in _ROW.findall(sheet) if (number := _NUMBER.search(row))]
    columns: set[int] = set()
    for entry in _COLUMNS.findall(sheet):
        first, last = _FIRST.search(entry), _LAST.search(entry)
        if first and last:
            columns.update(range(int(first[1]) - 1, min(int(last[1]), _MOST_COLUMNS)))
    cells = [f["cell"] for f in _FORMULA.finditer(sheet) if _says_nothing(f)]
    places = [place[1].decode() for cell in cells if (place := _PLACE.search(cell))]
    return SheetMarks(
        frozenset(int(number[1]) - 1 for number in rows), frozenset(columns), tuple(places)
    )


def _says_nothing(formula: re.Match[bytes]) -> bool:
    """Whether a formula has no result, or an error for one; a text may well be empty."""
    cell = formula["cell"]
    return b't="e"' in cell or (formula["empty"] is not None and b't="str"' not in cell)


def _text(package: zipfile.ZipFile, part: str) -> str:
    return package.read(part).decode("utf-8", "replace")


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return found[1] if found else ""
