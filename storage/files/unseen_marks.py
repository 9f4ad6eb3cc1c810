"""Does a workbook of an old or open format strike through or hide anything?

What it is, its reader cannot tell: such a workbook becomes an .xlsx first, where one that can
converts it.
"""

from __future__ import annotations

import io
import re
import zipfile

from storage.files.guards import Kind

# Records of a workbook of the years before 2007: their number, size and first fields.
_FONT = re.compile(rb"\x31\x00.[\x00\x01]..(.)\x00..(?:\x90\x01|\xbc\x02)", re.DOTALL)
"""Height, signs, colour, and the weight: 400 or 700."""
_ROW = re.compile(rb"\x08\x02\x10\x00.{12}(.)", re.DOTALL)
_COLUMNS = re.compile(rb"\x7d\x00[\x0b\x0c]\x00.{8}(.)", re.DOTALL)
_STRUCK, _ROW_HIDDEN, _COLUMN_HIDDEN = 0x08, 0x20, 0x01
_OPEN = re.compile(
    rb"text-line-through-(?:style|type)=\"(?!none)|table:visibility=\"(?:collapse|filter)\""
)
_CONTENT = ("content.xml", "styles.xml")


def may_strike_or_hide(content: bytes, kind: Kind) -> bool:
    """Whether text of an .xls or .ods may be struck through, or rows and columns hidden."""
    if kind is Kind.XLS:
        return any(
            found[1][0] & mark
            for record, mark in (
                (_FONT, _STRUCK),
                (_ROW, _ROW_HIDDEN),
                (_COLUMNS, _COLUMN_HIDDEN),
            )
            for found in record.finditer(content)
        )
    if kind is Kind.ODS:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = set(_CONTENT).intersection(package.namelist())
            return any(_OPEN.search(package.read(part)) for part in parts)
    return False
