"""Which reader opens a file of a kind? It is loaded when the first such file comes."""

from __future__ import annotations

from dataclasses import replace

from storage.files.document import Document
from storage.files.guards import Kind, holds_pictures

BECOMES = {Kind.DOC: Kind.DOCX, Kind.ODT: Kind.DOCX}
"""What a kind that cannot be read is converted to first, see `storage.files.converter`."""
BETTER_AS = {Kind.XLS: Kind.XLSX, Kind.ODS: Kind.XLSX}
"""The same of kinds whose reader cannot tell what is struck through or hidden."""


def read_document(content: bytes, name: str, kind: Kind) -> Document:
    """The blocks of a file that `identify` let pass, with its kind. Raises FileRefused."""
    if kind is Kind.TEXT:
        from storage.files.text import read_text

        return read_text(content, name)
    if kind is Kind.DOCX:
        from storage.files.word import read_word as read
    else:
        from storage.files.spreadsheet import read_spreadsheet as read
    return replace(read(content, name), pictures=holds_pictures(content))
