"""What does a workbook say outside its cells: headers, footers, boxes, notes?"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator

_HEADERS = re.compile(r"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)[^>]*>([^<]*)<")
_PARAGRAPHS = re.compile(r"<(?:\w+:)?(?:p|text)[ >].*?</(?:\w+:)?(?:p|text)>", re.DOTALL)
_TEXTS = re.compile(r"<(?:\w+:)?t(?: [^>]*)?>([^<]*)<")
_CODES = re.compile(r'&(?:"[^"]*"|\d+|K[0-9A-F]{6}|[A-Z])')
"""What a header says of its place and type: &C, &14, &"黑体,常规"."""
_OLD_HEADERS = re.compile(rb"[\x14\x15]\x00(..)(..)([\x00\x01])", re.DOTALL)
"""Header and footer of a workbook of the years before 2007: size, characters, their width."""


def margins(content: bytes) -> Iterator[str]:
    """The texts of headers, footers, drawn boxes and notes, each whole."""
    if not content.startswith(b"PK"):
        yield from _old_headers(content)
        return
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/sheet"):
                sheet = package.read(name)
                start = sheet.rfind(b"headerFooter", 0, sheet.rfind(b"headerFooter"))
                if start > 0:
                    told = _HEADERS.findall(sheet[start:].decode("utf-8", "replace"))
                    yield from (_CODES.sub("\n", html.unescape(text)) for text in told)
            elif name.startswith(("xl/drawings/drawing", "xl/comments")):
                part = package.read(name).decode("utf-8", "replace")
                for paragraph in _PARAGRAPHS.findall(part):
                    yield html.unescape("".join(_TEXTS.findall(paragraph)))


def _old_headers(content: bytes) -> Iterator[str]:
    for found in _OLD_HEADERS.finditer(content):
        characters = int.from_bytes(found[2], "little")
        wide = found[3] == b"\x01"
        size = int.from_bytes(found[1], "little")
        if 0 < characters <= 255 and size == 3 + characters * (1 + wide):
            raw = content[found.end() : found.end() + characters * (1 + wide)]
            text = raw.decode("utf-16-le" if wide else "latin-1", "replace")
            yield _CODES.sub("\n", text)
