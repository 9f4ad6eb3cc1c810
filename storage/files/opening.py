"""Which reader opens a file of a kind?"""

from __future__ import annotations

from dataclasses import replace

from storage.files.document import Document
from storage.files.guards import Kind, holds_pictures
from storage.files.spreadsheet import read_spreadsheet
from storage.files.text import read_text
from storage.files.word import read_word

CONVERTED = frozenset({Kind.DOC, Kind.ODT})
"""Kinds that become a .docx first, see `storage.files.converter`."""


def read_document(content: bytes, name: str, kind: Kind) -> Document:
    """The blocks of a file that `identify` let pass, with its kind. Raises FileRefused."""
    if kind is Kind.TEXT:
        return read_text(content, name)
    read = read_word if kind is Kind.DOCX else read_spreadsheet
    return replace(read(content, name), pictures=holds_pictures(content))
