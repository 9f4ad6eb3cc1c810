"""What stands in a cell is what was given, whatever it looks like, and never a formula."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from messages.workbook import (
    FIRST_ROW,
    LONGEST_CELL,
    Column,
    Kind,
    Sheet,
    Value,
    workbook,
    writable,
)

TRIGGERS = [
    "=1+1",
    "＝1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\n=1",
    "{=1}",
    "%=1",
    "=cmd|' /C calc'!A0",
]


def sheet(*rows: Sequence[Value], kinds: tuple[Kind, ...] = (Kind.TEXT, Kind.WORD)) -> Sheet:
    columns = tuple(Column(kind.value, 20, kind) for kind in kinds)
    return Sheet("表", "题", "注", "{page}/{pages}", columns, rows)


def read(content: bytes) -> list[list[object]]:
    """The rows below the headings, read by another library."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return [list(row) for row in rows[FIRST_ROW:]]


@given(st.lists(st.text(max_size=60), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_any_text_comes_back_as_it_was(texts: list[str]) -> None:
    found = read(workbook(sheet(*([f"«{text}»", "词"] for text in texts))))
    assert [row[0] for row in found] == [f"«{writable(text)}»" for text in texts]


@pytest.mark.parametrize(
    "text", [*TRIGGERS, "_x0041_", "a\rb", "  周围有空格  ", "'1", "1e9", "001"]
)
def test_text_stays_text(text: str) -> None:
    content = workbook(sheet([text, text]))
    cell = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].cell(FIRST_ROW + 1, 1)
    assert cell.data_type in ("s", "inlineStr")
    assert read(content)[0][0] == writable(text)
    assert b"<f>" not in sheet_xml(content)


def test_what_xml_cannot_hold_is_dropped_and_too_much_is_cut() -> None:
    assert writable("a\x00b\x0b\ud800c\ufffe\r\nd") == "abc\nd"
    (row,) = read(workbook(sheet(["𠮷" * LONGEST_CELL, ""])))
    assert row[0] == "𠮷" * (LONGEST_CELL // 2)


def test_days_moments_and_figures_are_what_they_are() -> None:
    kinds = (Kind.DAY, Kind.MOMENT, Kind.PERCENT, Kind.WHOLE, Kind.TEXT)
    values: list[Value] = [
        dt.date(2020, 12, 18),
        dt.datetime(2020, 12, 18, 17, 5, tzinfo=dt.UTC),
        0.6,
        32,
        None,
    ]
    content = workbook(sheet(values, kinds=kinds))
    assert read(content) == [
        [
            dt.date(2020, 12, 18),
            dt.datetime(2020, 12, 18, 17, 5, tzinfo=dt.UTC).replace(tzinfo=None),
            0.6,
            32.0,
            "",
        ]
    ]


def test_sheet_can_be_filtered_and_printed() -> None:
    kinds = (Kind.WHOLE, Kind.TEXT, Kind.KEY)
    content = workbook(sheet([1, "甲", "k"], [2, "乙", "k"], kinds=kinds))
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert (page.freeze_panes, page.auto_filter.ref) == ("C4", "A3:C5")
    assert page.print_title_rows == "$3:$3"
    assert re.fullmatch(r"'表'!\$A\$1:\$B\$5", page.print_area)
    assert (page.page_setup.orientation, page.page_setup.fitToHeight) == ("landscape", 0)
    assert b"fitToPage" in sheet_xml(content)
    assert b"&amp;C&amp;P/&amp;N" in sheet_xml(content)
    assert page.column_dimensions["C"].hidden


def test_what_is_shown_once_stands_in_every_cell_all_the_same() -> None:
    columns = (Column("号", 5, Kind.WHOLE), Column("事", 10, once=True))
    rows: list[list[Value]] = [[1, "长" * 100], [1, "长" * 100], [2, "长" * 100]]
    content = workbook(Sheet("表", "题", "注", "{page}/{pages}", columns, rows))
    assert read(content) == rows
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    first, second, third = (page.row_dimensions[row].height for row in (4, 5, 6))
    assert second < 20 < first == third
    (ruled,) = page.conditional_formatting
    (rule,) = ruled.rules
    assert (str(ruled.sqref), rule.formula) == ("B5:B6", ["AND($A5=$A4,SUBTOTAL(103,$A4)=1)"])


def sheet_xml(content: bytes) -> bytes:
    return zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
