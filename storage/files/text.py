"""How is a text dump or a pasted table cut into cells?"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

from storage.files.broken_rows import counts_row, put_together
from storage.files.document import Cell, Document, Grid
from storage.files.drawn_columns import find_table
from storage.files.errors import FileProblem, FileRefused

_ENCODINGS = ("utf-8-sig", "gb18030")
_FIELD_MARK = re.compile(r"^(?:\[bookmark: [^\]]*\])+")
"""What a converter leaves of Word's invisible bookmarks."""


def read_text(content: bytes, name: str) -> Document:
    """Paragraphs and grids of a text file.

    Four forms of table are known: one row to a line with TABs between its cells, the same with
    commas where the name ends in .csv, the dump of a Word table, where every cell starts with a
    TAB on a line of its own and a blank line ends a row, and columns parted by blanks or strokes.
    """
    text = _decode(content).replace("\r\n", "\n").replace("\r", "\n")
    lines = [_FIELD_MARK.sub("", line) for line in text.split("\n")]
    with_tab = [line for line in lines if "\t" in line]
    dumped = [line for line in with_tab if line.startswith("\t") and line.count("\t") == 1]
    left_out: list[str] = []
    if name.lower().endswith(".csv"):
        blocks, left_out = _row_to_a_line(lines, delimiter=",")
    elif not with_tab:
        blocks = _drawn(lines)
    elif len(dumped) * 2 > len(with_tab):
        blocks = _cell_to_a_line(lines)
    else:
        blocks, left_out = _row_to_a_line(lines)
    return Document(name, tuple(blocks), left_out=tuple(left_out))


def _drawn(lines: list[str]) -> list[str | Grid]:
    """Paragraphs, and the table among them whose columns blanks or strokes part."""
    table = find_table(lines)
    if table is None:
        return _paragraphs(lines)
    rows = _grid(table.rows)
    return [*_paragraphs(lines[: table.first]), rows, *_drawn(lines[table.last + 1 :])]


def _paragraphs(lines: list[str]) -> list[str | Grid]:
    return [line.strip() for line in lines if line.strip()]


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise FileRefused(FileProblem.WRONG_KIND)


def _cell_to_a_line(lines: list[str]) -> list[str | Grid]:
    """A row ends where a blank line is followed by the TAB of the next cell.

    Other blank lines belong to the cell they stand in.
    """
    first = next(place for place, line in enumerate(lines) if line.startswith("\t"))
    rows: list[list[list[str]]] = [[]]
    for place, line in enumerate(lines[first:], start=first):
        if line.startswith("\t"):
            previous = lines[place - 1]
            if place > first and not previous.strip() and not previous.startswith("\t"):
                rows.append([])
            rows[-1].append([line.removeprefix("\t")])
        else:
            rows[-1][-1].append(line)
    texts = [["\n".join(cell).strip() for cell in row] for row in rows]
    return [*_paragraphs(lines[:first]), _grid(texts)]


def _row_to_a_line(
    lines: Sequence[str], delimiter: str = "\t"
) -> tuple[list[str | Grid], list[str]]:
    """As copied from an office program; a cell with line breaks may stand in double quotes.

    With the blocks comes what may be some of a row and is in none of them.
    """
    blocks: list[str | Grid] = []
    rows: list[list[str]] = []
    read = csv.reader((line + "\n" for line in lines), delimiter=delimiter)
    found = put_together(list(read))
    gap = False
    for row in found.rows:
        says = any(map(str.strip, row))
        other_table = len(row) > 1 and gap and _is_of_other_table(row, rows)
        if rows and (other_table or (len(row) == 1 and says)):
            blocks.append(_grid(rows))
            rows = []
        if len(row) > 1:
            rows.append([cell.strip() for cell in row])
        elif says:
            blocks.append(row[0].strip())
        gap = not says
    if rows:
        blocks.append(_grid(rows))
    return blocks, found.left_out


def _is_of_other_table(row: list[str], above: list[list[str]]) -> bool:
    """Whether a row below an empty line, uncounted and with more or fewer cells, begins a table."""
    differs = len(row) != max(map(len, above), default=len(row))
    return differs and bool(row[0].strip()) and not counts_row(row)


def _grid(rows: list[list[str]]) -> Grid:
    cells = tuple(
        Cell(text, row, column)
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    )
    return Grid(cells, keeps_merges=False)
