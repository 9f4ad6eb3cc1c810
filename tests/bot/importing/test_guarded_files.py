"""Is a file that must not be stored refused wherever it says so, and a near miss read?"""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import openpyxl
import pytest
from PIL import Image

from bot.importing.parsing import read_table
from storage.files import FileProblem, FileRefused
from tests.documents.makers import TableDrawing, make_docx, make_xlsx
from tests.documents.packages import repack

TITLE = "2024年政务公开工作任务分解表"
TABLE = TableDrawing("序号 | 工作任务 | 责任单位 | 完成时限\n1 | 公开财政预算 | 区财政局 | 6月底前")


def book_with(change: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(make_xlsx(TITLE, TABLE)))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def mark_header(book: openpyxl.Workbook) -> None:
    header = book.worksheets[0].oddHeader
    assert header is not None
    header.left.text = "秘密★1年"


def mark_hidden_sheet(book: openpyxl.Workbook) -> None:
    sheet = book.create_sheet("封面")
    sheet.append(["机密★3年"])
    sheet.sheet_state = "hidden"


BOX = (
    '<xdr:wsDr xmlns:xdr="x" xmlns:a="a"><xdr:txBody><a:p><a:r><a:t>机密</a:t></a:r>'
    "<a:r><a:t>★10年</a:t></a:r></a:p></xdr:txBody></xdr:wsDr>"
)


def old_header(text: str) -> bytes:
    """A header as a workbook of the years before 2007 holds it, within other bytes."""
    raw = text.encode("utf-16-le")
    size, count = (3 + len(raw)).to_bytes(2, "little"), len(text).to_bytes(2, "little")
    return b"\x00\x01" + b"\x14\x00" + size + count + b"\x01" + raw + b"\x83\x00"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (make_docx("绝密★启用前", TITLE, TABLE), "表.docx"),
        (make_docx("密级：秘密", TITLE, TABLE), "表.docx"),
        (make_xlsx("机 密", TABLE), "表.xlsx"),
        (book_with(mark_header), "表.xlsx"),
        (book_with(mark_hidden_sheet), "表.xlsx"),
        (repack(make_xlsx(TITLE, TABLE), {"xl/drawings/drawing1.xml": BOX.encode()}), "表.xlsx"),
    ],
    ids=["line", "label", "cell", "sheet header", "hidden sheet", "drawn box"],
)
def test_marked_file_is_refused(content: bytes, name: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_table(content, name, None)
    assert refused.value.problem is FileProblem.SECRET


@pytest.mark.parametrize("text", ["严守国家秘密，做好保密审查", "加强机密文件管理", "保护商业秘密"])
def test_file_that_only_speaks_of_secrets_is_read(text: str) -> None:
    assert len(read_table(make_docx(TITLE, text, TABLE), "表.docx", None).tasks) == 1


def test_header_of_an_old_workbook_is_a_margin() -> None:
    from storage.files.spreadsheet_margins import margins

    assert list(margins(old_header("&C&14秘密★1年"))) == ["\n\n秘密★1年"]


def test_picture_of_a_table_is_told_from_a_table() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (60, 40)).save(picture, "PNG")
    document = docx.Document()
    document.add_paragraph(TITLE)
    document.add_picture(picture)
    stream = io.BytesIO()
    document.save(stream)
    with pytest.raises(FileRefused) as refused:
        read_table(stream.getvalue(), "表.docx", None)
    assert refused.value.problem is FileProblem.PICTURES


def test_columns_of_results_do_not_hide_the_titles() -> None:
    months = " | ".join(f"{month}月进展" for month in range(1, 13)) + " | " + " | ".join("甲乙丙丁")
    blanks = " | " * 16
    table = TableDrawing(
        f"序号 | 工作任务 | 责任单位 | 完成时限 | {months}\n"
        f"1 | 公开财政预算 | 区财政局 | 6月底前{blanks}\n2 | 公开决算 | 区财政局 | 9月底前{blanks}"
    )
    tasks = read_table(make_xlsx(TITLE, table), "表.xlsx", None).tasks
    assert [(task.requirement, task.units) for task in tasks] == [
        ("公开财政预算", ("区财政局",)),
        ("公开决算", ("区财政局",)),
    ]
