"""How is an office file made that ought to be refused?"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def repack(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The same package with parts added or replaced."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            if entry.filename not in parts:
                target.writestr(entry, source.read(entry))
        for name, part in parts.items():
            target.writestr(name, part)
    return stream.getvalue()


def open_workbook(rows: str) -> bytes:
    """An OpenDocument workbook with one sheet of these rows, given as they stand in its XML."""
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    names = " ".join(f'xmlns:{n}="{space}{n}:1.0"' for n in ("office", "table", "text"))
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="表">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", "<manifest/>")
    return stream.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    """One part of a package."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name)


def compound(*streams: str) -> bytes:
    """The beginning of an office file of the old kind that names these streams."""
    names = b"".join(name.encode("utf-16-le") + b"\x00" * 8 for name in streams)
    return _OLE + b"\x00" * 504 + names
