"""What kind of file is this really, and may it be opened?"""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from enum import StrEnum
from pathlib import PurePath
from typing import IO

from storage.files.errors import FileProblem, FileRefused

MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE
LARGEST_UNPACKED = 100 * MEGABYTE
HIGHEST_RATIO = 100
MOST_PARTS = 2000
_RATIO_MATTERS_FROM = 2 * MEGABYTE
"""Below this an unusual ratio only says that a table repeats itself."""
_LARGEST_RELATIONS = MEGABYTE
_AT_A_TIME = MEGABYTE
_LONGEST_MARK = 32
"""Bytes of a mark cut by two readings, two bytes to a character."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_LOCAL_TEMPLATE = re.compile(rb"/attachedTemplate[\"'].*Target=[\"']file:///|"
                             rb"Target=[\"']file:///[^>]*/attachedTemplate[\"']")  # fmt: skip


class Kind(StrEnum):
    """How a file is built, whatever its name says."""

    DOCX = "docx"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    DOC = "doc"
    ODT = "odt"
    TEXT = "txt"


_FAMILIES = {
    "docx": {Kind.DOCX, Kind.DOC},
    "doc": {Kind.DOC, Kind.DOCX},
    "wps": {Kind.DOC, Kind.DOCX},
    "odt": {Kind.ODT},
    "xlsx": {Kind.XLSX, Kind.XLS},
    "xls": {Kind.XLS, Kind.XLSX},
    "et": {Kind.XLS, Kind.XLSX},
    "ods": {Kind.ODS},
    "txt": {Kind.TEXT},
    "tsv": {Kind.TEXT},
    "csv": {Kind.TEXT},
}
_PLAIN = frozenset({"", "txt", "tsv", "csv"})

# What the reader of packages, and the unpackers behind it, raise for bytes that are none.
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError,
            RuntimeError, KeyError, ValueError)  # fmt: skip


def identify(content: bytes, name: str) -> Kind:
    """The kind of a file that may be opened.

    Raises FileRefused for one that is empty, too large, encrypted, damaged, carries macros or parts
    fetched from elsewhere, would unpack to too much, or is not what its name says.
    """
    if not content.strip(b"\x00 \t\r\n"):
        raise FileRefused(FileProblem.EMPTY)
    if len(content) > LARGEST_FILE:
        raise FileRefused(FileProblem.TOO_LARGE)
    extension = PurePath(name).suffix.lower().removeprefix(".")
    if extension in {"docm", "xlsm", "dotm", "xltm", "xlam"}:
        raise FileRefused(FileProblem.MACROS)
    if extension not in _FAMILIES and extension:
        raise FileRefused(FileProblem.UNKNOWN_KIND)
    kind = _kind(content, extension)
    if extension and kind not in _FAMILIES[extension]:
        raise FileRefused(FileProblem.WRONG_KIND)
    return kind


def begins_like_office(content: bytes) -> bool:
    """Whether bytes begin as office files do, of today or of former days."""
    return content.startswith((*_ZIP, _OLE))


def holds_pictures(content: bytes) -> bool:
    """Whether a file that `identify` let pass is a package with pictures in it."""
    if not content.startswith(_ZIP):
        return False
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return any("/media/" in name for name in package.namelist())


def _kind(content: bytes, extension: str) -> Kind:
    if content.startswith(_OLE):
        return _compound_kind(content)
    if content.startswith(_ZIP):
        return _package_kind(content)
    if extension in _PLAIN and not content.startswith(b"%PDF"):
        return Kind.TEXT
    raise FileRefused(FileProblem.WRONG_KIND)


def _compound_kind(content: bytes) -> Kind:
    """A file of the years before 2007, or an encrypted package: told by its streams' names."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        raise FileRefused(FileProblem.ENCRYPTED)
    if holds("_VBA_PROJECT"):
        raise FileRefused(FileProblem.MACROS)
    if holds("WordDocument"):
        return Kind.DOC
    if holds("Workbook") or holds("Book"):
        return Kind.XLS
    raise FileRefused(FileProblem.UNKNOWN_KIND)


def _package_kind(content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            _check_sizes(parts, len(content))
            _check_parts(package, parts)
            return _kind_by_parts(package, {part.filename for part in parts})
    except _DAMAGED as error:
        raise FileRefused(FileProblem.DAMAGED) from error


def _check_sizes(parts: list[zipfile.ZipInfo], packed: int) -> None:
    if len(parts) > MOST_PARTS:
        raise FileRefused(FileProblem.TOO_MANY_PARTS)
    unpacked = sum(part.file_size for part in parts)
    ratio_counts = unpacked > _RATIO_MATTERS_FROM
    if unpacked > LARGEST_UNPACKED or (ratio_counts and unpacked > packed * HIGHEST_RATIO):
        raise FileRefused(FileProblem.UNPACKS_TOO_LARGE)


def _check_parts(package: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    for part in parts:
        name = part.filename.lower()
        if part.flag_bits & 0x1:
            raise FileRefused(FileProblem.ENCRYPTED)
        if name.endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in name:
            raise FileRefused(FileProblem.MACROS)
        if "/media/" not in name:  # a drawing in SVG may well say its document type
            with package.open(part) as stream:
                _check_entities(stream)
        if name.endswith(".rels"):
            if part.file_size > _LARGEST_RELATIONS:
                raise FileRefused(FileProblem.UNPACKS_TOO_LARGE)
            _check_relations(package.read(part))


def _check_relations(content: bytes) -> None:
    """Links a reader may follow are fine; parts a program would fetch on opening are not."""
    for match in _RELATION.finditer(content):
        relation = match[0]
        if b"External" not in relation or b"/hyperlink" in relation:
            continue
        if not _LOCAL_TEMPLATE.search(relation):
            raise FileRefused(FileProblem.EXTERNAL_CONTENT)


def _check_entities(stream: IO[bytes]) -> None:
    """No office program writes a document type; one who does plays with entities.

    All of the part is looked at: comments may stand before a document type, as many as you like.
    """
    end = b""
    while content := stream.read(_AT_A_TIME):
        plain = (end + content).replace(b"\x00", b"")
        if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
            raise FileRefused(FileProblem.EXTERNAL_CONTENT)
        end = content[-_LONGEST_MARK:]


def _kind_by_parts(package: zipfile.ZipFile, names: set[str]) -> Kind:
    if "mimetype" in names:
        with package.open("mimetype") as stream:
            media = stream.read(200)
        if b"opendocument.spreadsheet" in media:
            return Kind.ODS
        if b"opendocument.text" in media:
            return Kind.ODT
    if any(name.startswith("word/") for name in names):
        return Kind.DOCX
    if any(name.startswith("xl/") for name in names):
        return Kind.XLSX
    raise FileRefused(FileProblem.UNKNOWN_KIND)
