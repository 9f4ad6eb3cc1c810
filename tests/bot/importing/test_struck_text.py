"""Is what an office struck through or hid left out and told, whatever the format?"""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml

from bot.importing import parsing
from bot.importing.parsing import answer_of, read_table
from bot.importing.plan_files import read_plan
from nlp.task_table import Doubt, DoubtCode, TaskTable
from storage.files import FileProblem, FileRefused
from tests.documents.makers import TableDrawing, make_docx, make_xlsx

TITLE = "2026年重点工作任务分解表"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MADE = pytest.mark.parametrize(("make", "name"), [(make_docx, "表.docx"), (make_xlsx, "表.xlsx")])
Make = Callable[..., bytes]

WHOLE_ROW = TableDrawing("""
序号 | 工作任务 | 责任单位 | 完成时限
1 | 推进老旧小区改造 | 区住建局 | 12月底前
~~2~~ | ~~新增城镇就业6000人~~ | ~~区人社局~~ | ~~11月底前~~
3 | 开展食品安全抽检 | 区市场监管局 | 10月底前
""")


def told(table: TaskTable, *codes: DoubtCode) -> list[Doubt]:
    return [doubt for doubt in table.doubts if doubt.code in codes]


def struck(table: TaskTable) -> list[Doubt]:
    return told(table, DoubtCode.ROW_STRUCK, DoubtCode.TEXT_STRUCK, DoubtCode.PARAGRAPHS_STRUCK)


@MADE
def test_row_that_is_struck_through_is_no_task_and_named(make: Make, name: str) -> None:
    table = read_table(make(TITLE, WHOLE_ROW), name, None)
    assert [task.number for task in table.tasks] == [1, 3]
    row = "4" if name.endswith("xlsx") else "3"
    text = "2 新增城镇就业6000人 区人社局 11月底前"
    assert struck(table) == [Doubt(None, DoubtCode.ROW_STRUCK, {"grid_row": row, "text": text})]


@MADE
def test_task_whose_text_alone_is_struck_is_gone_and_its_heading_stays(
    make: Make, name: str
) -> None:
    drawing = TableDrawing("""
序号 | 类别 | 工作任务 | 责任单位
1 | 民生 | 推进老旧小区改造 | 区住建局
2 | 安全 | ~~开展烟花爆竹整治~~ | 区应急管理局
3 | ^ | 开展食品安全抽检 | 区市场监管局
""")
    table = read_table(make(TITLE, drawing), name, None)
    assert [(t.number, t.heading) for t in table.tasks] == [(1, ("民生",)), (3, ("安全",))]
    assert [doubt.values["text"] for doubt in struck(table)] == ["开展烟花爆竹整治"]


@MADE
def test_struck_unit_is_no_unit_and_nobody_takes_its_place(make: Make, name: str) -> None:
    drawing = TableDrawing("""
序号 | 工作任务 | 责任单位 | 完成时限
1 | 推进老旧小区改造 | ~~区财政局、~~区住建局牵头，区民政局配合 | ~~12月底前~~10月底前
2 | 新增城镇就业6000人 | ~~区人社局~~ | ~~11月底前~~
""")
    first, second = read_table(make(TITLE, drawing), name, None).tasks
    assert (first.lead, first.support) == (("区住建局",), ("区民政局",))
    assert (second.units, second.deadline) == ((), None)
    assert str(first.deadline) == "2026-10-31"
    table = read_table(make(TITLE, drawing), name, None)
    assert [(doubt.row, doubt.values["text"]) for doubt in struck(table)] == [
        (1, "区财政局、；12月底前"),
        (2, "区人社局；11月底前"),
    ]


@MADE
def test_struck_sign_and_struck_card_are_told(make: Make, name: str) -> None:
    signs = TableDrawing("""
序号 | 工作任务 | 区财政局 | 区民政局
1 | 公开财政预算 | √ | ~~√~~
2 | 公开救助标准 | √ | √
""")
    table = read_table(make(TITLE, signs), name, None)
    assert [task.units for task in table.tasks] == [("区财政局",), ("区财政局", "区民政局")]
    assert [(doubt.row, doubt.values["text"]) for doubt in struck(table)] == [(1, "区民政局")]
    card = TableDrawing("""
任务名称 | 公开财政预算
责任单位 | 区财政局~~、区民政局~~
完成时限 | 6月底前
""")
    table = read_table(make(TITLE, card), name, None)
    assert [task.units for task in table.tasks] == [("区财政局",)]
    assert [(doubt.row, doubt.values["text"]) for doubt in struck(table)] == [(1, "、区民政局")]


@MADE
def test_table_all_of_whose_rows_are_struck_says_so(make: Make, name: str) -> None:
    drawing = TableDrawing("序号 | 工作任务 | 责任单位\n~~1~~ | ~~公开预算~~ | ~~区财政局~~")
    table = read_table(make(TITLE, drawing), name, None)
    assert table.tasks == ()
    assert [doubt.code for doubt in table.doubts] == [DoubtCode.NO_TABLE, DoubtCode.ROW_STRUCK]


@MADE
def test_struck_mark_of_secrecy_still_refuses_the_file(make: Make, name: str) -> None:
    drawing = TableDrawing("序号 | 工作任务 | 责任单位\n1 | 公开预算 | ~~机密★5年~~")
    with pytest.raises(FileRefused) as refused:
        read_table(make(TITLE, drawing), name, None)
    assert refused.value.problem is FileProblem.SECRET


def changed_docx(change: Callable[[docx.document.Document], None]) -> bytes:
    document = docx.Document(io.BytesIO(make_docx(TITLE, WHOLE_ROW)))
    change(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_hidden_text_and_rows_of_word_are_left_out_and_told() -> None:
    def hide(document: docx.document.Document) -> None:
        rows = document.tables[0].rows
        rows[1]._tr.get_or_add_trPr().append(parse_xml(f'<w:hidden xmlns:w="{WORD}"/>'))
        rows[3].cells[2].paragraphs[0].runs[0].font.hidden = True

    table = read_table(changed_docx(hide), "表.docx", None)
    assert [(task.number, task.units) for task in table.tasks] == [(3, ())]
    assert [doubt.values["text"] for doubt in struck(table)] == [
        "1 推进老旧小区改造 区住建局 12月底前",
        "2 新增城镇就业6000人 区人社局 11月底前",
        "区市场监管局",
    ]


def test_text_may_be_struck_by_its_style_and_struck_no_more_by_itself() -> None:
    def restyle(document: docx.document.Document) -> None:
        style = document.styles.add_style("作废", 1)
        style.font.strike = True
        based = document.styles.add_style("作废项", 1)
        based.base_style = style
        for cell in document.tables[0].rows[1].cells:
            cell.paragraphs[0].style = based
        for cell in document.tables[0].rows[2].cells:
            cell.paragraphs[0].style = style
            cell.paragraphs[0].runs[0].font.strike = False

    table = read_table(changed_docx(restyle), "表.docx", None)
    assert [task.number for task in table.tasks] == [2, 3]
    assert [doubt.values["grid_row"] for doubt in struck(table)] == ["2"]


def test_struck_paragraphs_outside_the_tables_are_told() -> None:
    content = make_docx("2026年重点工作要点")
    document = docx.Document(io.BytesIO(content))
    document.add_paragraph("1. 推进老旧小区改造。（牵头单位：区住建局）")
    dropped = document.add_paragraph()
    dropped.add_run("2. 新增城镇就业6000人。（牵头单位：区人社局）").font.strike = True
    document.add_paragraph("3. 开展食品安全抽检。（牵头单位：区市场监管局）")
    stream = io.BytesIO()
    document.save(stream)
    table = read_table(stream.getvalue(), "要点.docx", None)
    assert [task.lead for task in table.tasks] == [("区住建局",), ("区市场监管局",)]
    assert [doubt.values["text"][:13] for doubt in struck(table)] == ["2. 新增城镇就业6000"]


def test_paragraph_deleted_with_its_number_counts_no_more() -> None:
    document = docx.Document()
    document.add_paragraph("前", style="List Number")
    deleted = document.add_paragraph("", style="List Number")._p
    deleted.get_or_add_pPr().append(parse_xml(f'<w:rPr xmlns:w="{WORD}"><w:del/></w:rPr>'))
    deleted.append(
        parse_xml(f'<w:del xmlns:w="{WORD}"><w:r><w:delText>删去</w:delText></w:r></w:del>')
    )
    stream = io.BytesIO()
    document.save(stream)
    from storage.files import Kind, read_document

    (block,) = read_document(stream.getvalue(), "", Kind.DOCX).blocks
    assert str(block).endswith("前")


def test_hidden_sheet_with_tasks_is_told_and_one_without_is_not() -> None:
    book = openpyxl.load_workbook(io.BytesIO(make_xlsx(TITLE, WHOLE_ROW, TITLE, WHOLE_ROW)))
    book.worksheets[1].sheet_state = "hidden"
    lists = book.create_sheet("选项")
    lists.append(["已完成"])
    lists.sheet_state = "veryHidden"
    stream = io.BytesIO()
    book.save(stream)
    table = read_table(stream.getvalue(), "表.xlsx", None)
    assert told(table, DoubtCode.SHEET_HIDDEN) == [
        Doubt(None, DoubtCode.SHEET_HIDDEN, {"sheet": "Sheet2"})
    ]


def converted(content: bytes, old: str, new: str, folder: Path) -> bytes:
    source = folder / f"table.{new}"
    source.write_bytes(content)
    profile = (folder / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", old,
               "--outdir", str(folder), str(source)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    return (folder / f"table.{old}").read_bytes()


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize(("old", "new"), [("doc", "docx"), ("xls", "xlsx"), ("ods", "xlsx")])
def test_struck_rows_of_old_and_open_formats_are_left_out(
    old: str, new: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = make_docx if new == "docx" else make_xlsx
    content = converted(make(TITLE, WHOLE_ROW), old, new, tmp_path)
    table = read_plan(content, f"table.{old}", opened=answer_of).table
    assert [task.number for task in table.tasks] == [1, 3]
    assert len(struck(table)) == 1
    if old != "doc":
        monkeypatch.setattr(parsing, "converter", lambda: None)
        table = read_plan(content, f"table.{old}", opened=answer_of).table
        assert len(table.tasks) == 3
        assert told(table, DoubtCode.STRUCK_UNSEEN)
