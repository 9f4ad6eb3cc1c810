"""Which rows of a workbook's sheets does nobody see, being hidden or filtered away?"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from collections.abc import Mapping

_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*\bhidden=\"(?:1|true)\"[^>]*>")
_NUMBER = re.compile(rb"\br=\"(\d+)\"")


def hidden_rows(content: bytes) -> Mapping[str, frozenset[int]]:
    """By sheet, its hidden rows, counted from 0; nothing for other than .xlsx."""
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
            rows = _ROW.findall(package.read(part)) if part in parts else []
            numbers = [number for row in rows if (number := _NUMBER.search(row))]
            if numbers:
                name = html.unescape(_attribute(sheet, "name"))
                found[name] = frozenset(int(number[1]) - 1 for number in numbers)
        return found


def _text(package: zipfile.ZipFile, part: str) -> str:
    return package.read(part).decode("utf-8", "replace")


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return found[1] if found else ""
