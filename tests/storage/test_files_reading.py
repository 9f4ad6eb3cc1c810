"""Are cells, merges and paragraphs of each format brought to the same neutral form?"""

from __future__ import annotations

import datetime as dt
import io

import docx
import openpyxl
import pytest
import xlsxwriter
from docx.oxml import parse_xml

from storage.files import (
    Cell,
    FileProblem,
    FileRefused,
    Grid,
    Kind,
    Unseen,
    identify,
    read_document,
)
from tests.documents.makers import TableDrawing, make_docx, make_wrapped_docx, make_xlsx
from tests.documents.packages import open_workbook, part_of, repack

MERGED = TableDrawing("甲 | < | 乙\n丙 | 丁 | 戊\n^ | 己⏎庚 | ^")
CELLS = (
    Cell("甲", 0, 0, 1, 2),
    Cell("乙", 0, 2),
    Cell("丙", 1, 0, 2, 1),
    Cell("丁", 1, 1),
    Cell("戊", 1, 2, 2, 1),
    Cell("己\n庚", 2, 1),
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def only_grid(content: bytes, kind: Kind) -> Grid:
    (grid,) = [b for b in read_document(content, "", kind).blocks if isinstance(b, Grid)]
    return grid


def saved(document: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"), [(make_docx(MERGED), Kind.DOCX), (make_xlsx(MERGED), Kind.XLSX)]
)
def test_merged_cells_are_one_cell(content: bytes, kind: Kind) -> None:
    assert only_grid(content, kind).cells == CELLS


def test_word_blocks_keep_their_order() -> None:
    document = read_document(make_docx("前言", MERGED, "附注"), "表.docx", Kind.DOCX)
    assert [b if isinstance(b, str) else "grid" for b in document.blocks] == [
        "前言",
        "grid",
        "附注",
    ]


def test_word_table_in_a_cell_is_inner_and_part_of_the_text() -> None:
    grid = only_grid(make_wrapped_docx("题", TableDrawing("甲 | 乙")), Kind.DOCX)
    assert [cell.text for cell in grid.cells] == ["甲\n乙"]
    assert [[cell.text for cell in inner.cells] for inner in grid.inner] == [["甲", "乙"]]


def test_word_deleted_text_is_left_out_and_inserted_text_read() -> None:
    document = docx.Document()
    document.add_paragraph("")._p.append(
        parse_xml(f'<w:ins xmlns:w="{WORD}"><w:r><w:t>新增</w:t></w:r></w:ins>')
    )
    document.paragraphs[0]._p.append(
        parse_xml(f'<w:del xmlns:w="{WORD}"><w:r><w:delText>删去</w:delText></w:r></w:del>')
    )
    assert read_document(saved(document), "", Kind.DOCX).blocks == ("新增",)


def test_word_header_text_is_a_margin() -> None:
    document = docx.Document()
    document.add_paragraph("正文")
    document.sections[0].header.paragraphs[0].text = "机密★5年"
    assert read_document(saved(document), "", Kind.DOCX).margins == ("机密★5年",)


def test_word_notes_are_margins() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("正文")
    document.add_comment(paragraph.runs[0], text="机密★5年")
    assert "机密★5年" in read_document(saved(document), "", Kind.DOCX).margins


def test_word_counted_numbers_are_written_out() -> None:
    document = docx.Document()
    for text in ("甲", "乙"):
        document.add_paragraph(text, style="List Paragraph")._p.get_or_add_pPr().append(
            parse_xml(
                f'<w:numPr xmlns:w="{WORD}"><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>'
            )
        )
    numbering = part_of(saved(document), "word/numbering.xml")
    lists = (
        '<w:abstractNum w:abstractNumId="77"><w:lvl w:ilvl="0"><w:start w:val="11"/>'
        '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="77"><w:abstractNumId w:val="77"/></w:num></w:numbering>'
    )
    content = repack(
        saved(document),
        {"word/numbering.xml": numbering.replace(b"</w:numbering>", lists.encode())},
    )
    assert read_document(content, "", Kind.DOCX).blocks == ("十一、甲", "十二、乙")


def test_spreadsheet_values_read_as_they_show() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append([1, 2.5, dt.date(2020, 12, 31), "=1+1", None, "文"])
    hidden = book.create_sheet("隐藏")
    hidden.append(["看不见"])
    hidden.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    grid = only_grid(stream.getvalue(), Kind.XLSX)
    assert [cell.text for cell in grid.cells] == ["1", "2.5", "2020-12-31", "", "", "文"]


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (dt.date(2024, 6, 1), "yyyy-mm-dd", "2024-06-01"),
        (dt.date(2024, 6, 1), 'yyyy"年"m"月"', "2024-06"),
        (dt.date(2024, 6, 1), '[$-804]yyyy"年"m"月"d"日";@', "2024-06-01"),
        (dt.date(2024, 6, 1), "mmm-yy", "2024-06"),
        (10.3, "0.00", "10.30"),
        (10.3, "0.00_ ", "10.30"),
        (10.3, "General", "10.3"),
        (6, '0"月底前"', "6月底前"),
        (3, "第0项", "第3项"),
    ],
)
def test_spreadsheet_value_is_what_its_format_shows(
    value: object, number_format: str, text: str
) -> None:
    book = openpyxl.Workbook()
    cell = book.worksheets[0]["B2"]
    cell.value, cell.number_format = value, number_format
    stream = io.BytesIO()
    book.save(stream)
    assert [c.text for c in only_grid(stream.getvalue(), Kind.XLSX).cells] == [text]


def test_hidden_rows_and_columns_that_say_something_are_told_by_sheet() -> None:
    table = TableDrawing("甲 | 一 | 子\n乙 | 二 | 丑\n丙 | 三 | 寅")
    book = openpyxl.load_workbook(io.BytesIO(make_xlsx(table)))
    sheet = book.worksheets[0]
    sheet.title = "一&二"
    sheet.row_dimensions[2].hidden = sheet.row_dimensions[9].hidden = True
    sheet.column_dimensions["C"].hidden = sheet.column_dimensions["AB"].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    document = read_document(stream.getvalue(), "", Kind.XLSX)
    assert document.unseen == (("一&二", Unseen(rows=(2,), columns=("C",))),)


def test_formulas_without_a_usable_result_are_told() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("表")
    sheet.write_formula("A1", "=1+1", value=2)
    sheet.write_formula("C1", "=D9", value="#REF!")
    book.close()
    parts = {"xl/worksheets/sheet1.xml": part_of(stream.getvalue(), "xl/worksheets/sheet1.xml")}
    row = (
        b'<row r="2"><c r="A2"><f>SUM(A1)</f><v/></c><c r="B2"><f t="shared" si="0"/></c>'
        b'<c r="C2" t="str"><f>""</f><v></v></c></row>'
    )
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(
        b"</sheetData>", row + b"</sheetData>"
    )
    document = read_document(repack(stream.getvalue(), parts), "", Kind.XLSX)
    (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
    assert grid.cells[0].text == "2"
    assert document.unseen == (("表", Unseen(uncomputed=("C1", "A2", "B2"))),)


def test_merged_cells_of_an_open_document_are_known() -> None:
    rows = """
<table:table-row><table:table-cell table:number-rows-spanned="2" table:number-columns-spanned="1"
 office:value-type="string"><text:p>甲</text:p></table:table-cell>
<table:table-cell office:value-type="date" office:date-value="2024-06-01"><text:p>2024年6月</text:p>
</table:table-cell></table:table-row>
<table:table-row><table:covered-table-cell/><table:table-cell office:value-type="string">
<text:p>丙</text:p></table:table-cell></table:table-row>""".replace("\n", "")
    content = open_workbook(rows)
    assert identify(content, "表.ods") is Kind.ODS
    document = read_document(content, "表.ods", Kind.ODS)
    (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
    assert grid.cells == (
        Cell("甲", 0, 0, 2, 1),
        Cell("2024-06-01", 0, 1),
        Cell("丙", 1, 1),
    )
    assert not document.tells_formats


@pytest.mark.parametrize("kind", [Kind.DOCX, Kind.XLSX])
def test_damaged_package_is_refused(kind: Kind) -> None:
    with pytest.raises(FileRefused) as refused:
        read_document(b"PK\x03\x04 no package", "", kind)
    assert refused.value.problem is FileProblem.DAMAGED


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("甲\t乙\n丙\t丁\n", [["甲", "乙"], ["丙", "丁"]]),
        ('甲\t"乙\n丙"\n丁\t戊', [["甲", "乙\n丙"], ["丁", "戊"]]),
        ("\t甲\n\t乙\n\n\t丙\n\t\n\n", [["甲", "乙"], ["丙", ""]]),
        ("\t甲\n\t乙\n\n\t\n\t\n\n\n丁\n\n", [["甲", "乙"], ["", "丁"]]),
        ("\t甲\n再\n\t乙\n", [["甲\n再", "乙"]]),
        (
            "1\t甲\n乙\t丙\n丁\t戊\n2\t己\t庚\t辛",
            [["1", "甲\n乙", "丙\n丁", "戊"], ["2", "己", "庚", "辛"]],
        ),
        ("1\t甲\n2\t乙\t丙\n", [["1", "甲"], ["2", "乙", "丙"]]),
        (
            "甲\t乙\t丙\n\n1\t丁\t戊\n\n2\t\t己\n",
            [["甲", "乙", "丙"], ["1", "丁", "戊"], ["2", "", "己"]],
        ),
        (
            "甲\t乙\t丙\t丁\n1\t戊\t己\t庚\n2\t辛\n\n\n壬\t癸\t子\n",
            [["甲", "乙", "丙", "丁"], ["1", "戊", "己", "庚"], ["2", "辛\n壬", "癸", "子"]],
        ),
        (
            "\t甲\t乙\t丙\n\n\t1\t丁\n戊\t己\n",
            [["", "甲", "乙", "丙"], ["", "1", "丁\n戊", "己"]],
        ),
        (
            "甲\t乙\n丙\t丁\t戊\n1\t己\t庚\t辛\n",
            [["甲", "乙\n丙", "丁", "戊"], ["1", "己", "庚", "辛"]],
        ),
    ],
    ids=[
        "tsv",
        "quoted_break",
        "dump",
        "blank_lines_in_a_cell",
        "break_in_a_cell",
        "broken_rows_with_numbers",
        "short_row",
        "blank_lines_between_rows",
        "blank_lines_within_a_row",
        "leading_tabs",
        "broken_titles",
    ],
)
def test_text_is_cut_into_cells(text: str, rows: list[list[str]]) -> None:
    grid = only_grid(text.encode(), Kind.TEXT)
    found = [[cell.text for cell in grid.cells if cell.row == row] for row in range(len(rows))]
    assert found == rows
    assert not grid.keeps_merges


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("1\t甲\t乙\t丙\n2\t丁\n戊\t己\t庚\t辛\n3\t壬\t癸\t子\n", ()),
        ("1\t甲\t乙\t丙\t丁\n2\t戊\n己\t庚\n3\t辛\t壬\t癸\t子\n", ("己 庚",)),
        ("甲\t乙\t丙\n丁\t戊\n\n己\t庚\n辛\t壬\t癸\n", ("丁 戊 己 庚",)),
        ("1\t甲\t乙\n\t丙\n戊\t丁\n2\t己\t庚\n", ("丙 戊 丁",)),
        ("1\t甲\t乙\n2\t丙\t丁\n\n戊\t己\n庚\t辛\n", ()),
    ],
    ids=[
        "longer_line",
        "not_enough_cells",
        "nothing_counts_the_rows",
        "no_number",
        "another_table",
    ],
)
def test_pieces_of_a_row_that_fit_nowhere_are_told(text: str, left_out: tuple[str, ...]) -> None:
    assert read_document(text.encode(), "", Kind.TEXT).left_out == left_out


def test_table_below_an_empty_line_with_other_columns_is_another() -> None:
    text = "甲\t乙\n\n丙\t丁\t戊\n1\t己\t庚\n\n2\t辛\t壬\n\n癸\t子\n"
    blocks = read_document(text.encode(), "", Kind.TEXT).blocks
    assert [len(block.cells) for block in blocks if isinstance(block, Grid)] == [2, 9, 2]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_the_encodings_of_offices(encoding: str) -> None:
    document = read_document("政务公开".encode(encoding), "", Kind.TEXT)
    assert document.blocks == ("政务公开",)


def test_binary_is_no_text() -> None:
    with pytest.raises(FileRefused) as refused:
        read_document(b"\x00\x01\x02\xff\xfe\x00", "", Kind.TEXT)
    assert refused.value.problem is FileProblem.WRONG_KIND


def test_part_whose_checksum_is_wrong_is_a_damaged_file() -> None:
    content = bytearray(make_xlsx("表", TableDrawing("序号 | 任务\n1 | 公开预算")))
    header = content.rindex(b"xl/_rels/workbook.xml.rels") - 46  # its place in the directory
    content[header + 16] ^= 1
    with pytest.raises(FileRefused):
        read_document(bytes(content), "表.xlsx", Kind.XLSX)


ALIGNED = """
重点任务分解表

序号  任务            责任单位      时限
1     推进企业开办    甲局、乙      6月底
      一日办结        局、丙局
              — 1 —
序号  任务            责任单位      时限
2     没有单位                      7月底
一、另一类
3     公开收费目录    丁局          8月底
注：按月报送。
"""


def text_rows(text: str) -> list[list[str]]:
    (grid,) = (b for b in read_document(text.encode(), "", Kind.TEXT).blocks if isinstance(b, Grid))
    height = max(cell.row for cell in grid.cells) + 1
    return [[cell.text for cell in grid.cells if cell.row == row] for row in range(height)]


def test_text_columns_are_told_by_where_they_begin() -> None:
    assert text_rows(ALIGNED) == [
        ["序号", "任务", "责任单位", "时限"],
        ["1", "推进企业开办\n一日办结", "甲局、乙\n局、丙局", "6月底"],
        ["序号", "任务", "责任单位", "时限"],
        ["2", "没有单位", "", "7月底"],
        ["一、另一类"],
        ["3", "公开收费目录", "丁局", "8月底"],
    ]
    first, *_, last = read_document(ALIGNED.encode(), "", Kind.TEXT).blocks
    assert (first, last) == ("重点任务分解表", "注：按月报送。")


def test_text_rows_without_numbers_may_lack_a_cell() -> None:
    text = "类别    任务    单位\n教育    建校    甲局\n        建园    乙局\n医疗    建院    丙局"
    assert text_rows(text)[1:] == [
        ["教育", "建校", "甲局"],
        ["", "建园", "乙局"],
        ["医疗", "建院", "丙局"],
    ]


def test_text_cells_between_strokes_may_be_empty() -> None:
    text = "| 序号 | 任务 | 单位 |\n|---|:-:|---|\n| 1 | 甲 | 乙局 |\n|  | 丙 |  |"
    assert text_rows(text) == [["序号", "任务", "单位"], ["1", "甲", "乙局"], ["", "丙", ""]]


def test_text_cells_one_blank_apart_are_as_many_as_titles() -> None:
    text = "序号 任务 单位\n一、 一类\n1 公开 甲局\n2 服务 乙局、丙局"
    assert text_rows(text)[1:] == [
        ["一、 一类"],
        ["1", "公开", "甲局"],
        ["2", "服务", "乙局、丙局"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "联系人：张三   电话：123   邮箱：a@b\n联系人：李四   电话：456   邮箱：c@d",
        "责任单位：甲局  乙局  丙局\n责任单位：甲局  乙局  丙局",
        "序号 任务 单位\n1 公开 甲局\n2 服务 乙局 丙局",
        "甲局  乙局  丙局\n各单位：\n请按时报送。",
    ],
)
def test_text_with_gaps_is_no_table(text: str) -> None:
    blocks = read_document(text.encode(), "", Kind.TEXT).blocks
    assert list(blocks) == text.split("\n")


def test_ticks_of_symbol_fonts_are_ticks() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "ü", book.add_format({"font_name": "Wingdings"}))
    sheet.write(0, 1, "P", book.add_format({"font_name": "Wingdings 2"}))
    sheet.write(0, 2, "P")
    book.close()
    grid = only_grid(stream.getvalue(), Kind.XLSX)
    assert [cell.text for cell in grid.cells] == ["√", "√", "P"]
