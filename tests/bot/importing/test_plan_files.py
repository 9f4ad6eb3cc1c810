"""Is a file brought to a plan, or refused with a sentence, and shown by the contract?"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

import storage
from bot.importing.parsing import answer_of, understand
from bot.importing.plan_files import (
    bound_names,
    doubt_sentence,
    plan_as_json,
    read_plan,
    refusal_sentence,
    rejoined,
    roster_doubts,
)
from messages.catalog import LANGUAGES
from nlp.task_table import Doubt, DoubtCode
from nlp.units import Place, UnitEntry, UnitIndex
from storage.files import Cell, Document, FileProblem, FileRefused, Grid
from tests.documents.makers import TableDrawing, make_docx, make_wrapped_docx, make_xlsx
from tests.documents.packages import open_workbook

SAMPLE = Path(storage.__file__).parent / "samples" / "2020-task-table.txt"
TABLE = TableDrawing("""
序号 | 工作任务 | 具体要求 | 牵头单位 | 配合单位 | 完成时限
1 | 财政公开 | 公开财政预决算 | 区财政局 | 区审计局 | 2月部署，10月底前完成
2 | ^ | 公开专项资金分配结果 | 区财政局 | 无 | 每季度
""")
TITLE = "2022年任务分解表"


def test_sample_is_read_from_its_path() -> None:
    plan = read_plan(SAMPLE)
    assert plan.name == SAMPLE.name
    assert plan.digest == hashlib.sha256(SAMPLE.read_bytes()).hexdigest()
    assert len(plan.table.tasks) == 56


@pytest.mark.parametrize(("make", "name"), [(make_docx, "表.docx"), (make_xlsx, "表.xlsx")])
def test_office_file_is_read_by_a_process_of_its_own(make: object, name: str) -> None:
    assert callable(make)
    first, second = read_plan(make(TITLE, TABLE), name).table.tasks
    assert (first.lead, first.support) == (("区财政局",), ("区审计局",))
    assert str(first.deadline) == "2022-10-31"
    assert [str(step.date) for step in first.milestones] == ["2022-02-28"]
    assert (second.units, second.cadence) == (("区财政局",), "quarterly")


def test_json_keeps_the_contract() -> None:
    read = read_plan(make_docx(TITLE, TABLE), "表.docx", opened=answer_of)
    shown = json.loads(plan_as_json(read))
    assert list(shown) == ["title", "year", "tasks", "warnings"]
    assert (shown["title"], shown["year"]) == (TITLE, 2022)
    assert shown["tasks"][0] == {
        "no": 1,
        "heading": ["财政公开"],
        "requirement": "公开财政预决算",
        "units": ["区财政局", "区审计局"],
        "lead": ["区财政局"],
        "support": ["区审计局"],
        "deadline": "2022-10-31",
        "deadline_text": "2月部署，10月底前完成",
        "ongoing": False,
    }


def test_json_warnings_say_row_code_and_sentence() -> None:
    shown = json.loads(plan_as_json(read_plan(SAMPLE)))
    assert shown["warnings"][-1] == {
        "row": 56,
        "code": "no_units",
        "message": "第56项没有责任单位。",
    }


def test_year_of_the_caller_dates_a_table_without_one() -> None:
    text = "序号\t工作任务\t责任单位\t完成时限\n1\t公开财政预算\t区财政局\t6月底前\n".encode()
    assert [d.code for d in read_plan(text).table.doubts] == [
        DoubtCode.NO_YEAR,
        DoubtCode.DEADLINE_NEEDS_YEAR,
    ]
    assert str(read_plan(text, year=2023).table.tasks[0].deadline) == "2023-06-30"


@pytest.mark.parametrize(
    ("dates", "codes"),
    [
        (("2024年6月底前", "2024年9月底前"), ["year_by_deadlines"]),
        (("2024年6月底前", "2024-10-31"), ["year_by_deadlines"]),
        (("2024年6月底前", "年底前", "2024年底"), ["year_by_deadlines", "deadline_needs_year"]),
        (("2024年6月底前", "2025年6月底前"), ["no_year"]),
        (("2024年6月底前", "长期坚持"), ["no_year"]),
        (("持续推进", "长期坚持"), ["no_year"]),
    ],
)
def test_year_is_proposed_by_deadlines_of_one_year(
    dates: tuple[str, ...], codes: list[str]
) -> None:
    rows = "".join(f"{n}\t公开第{n}类财政信息\t区财政局\t{due}\n" for n, due in enumerate(dates, 1))
    table = read_plan(f"序号\t工作任务\t责任单位\t完成时限\n{rows}".encode()).table
    assert table.year is None
    assert [str(doubt.code) for doubt in table.doubts] == codes


PASTED = """
2023年任务分解表
序号\t工作任务\t责任单位\t\t完成时限
\t\t牵头\t协同\t
1\t公开财政预算\t区财政局\t各部门\t6月底前
2\t公开专项资金分配结果\t\t区审计局\t
3\t公开招生信息\t区教体局\t\t
"""


def test_pasted_cells_that_may_have_been_merged_are_asked_about() -> None:
    table = read_plan(PASTED.encode()).table
    assert [(task.lead, task.support) for task in table.tasks] == [
        (("区财政局",), ("各部门",)),
        (("区财政局",), ("区审计局",)),
        (("区教体局",), ()),
    ]
    assert Doubt(2, DoubtCode.LEAD_CONTINUED, {"lead": "区财政局"}) in table.doubts
    assert Doubt(None, DoubtCode.DEADLINES_BLANK, {"rows": "2、3"}) in table.doubts


BROKEN = """
2023年任务分解表
序号\t工作任务\t责任单位
1\t公开财政预算\t区财政局
区审计局、各部门
二、民生
2\t公开招生信息\t区教体局
区政府办公室
"""


def test_lines_of_the_last_unit_cell_are_not_lost() -> None:
    table = read_plan(BROKEN.encode()).table
    assert [(task.heading, task.units) for task in table.tasks] == [
        ((), ("区财政局", "区审计局", "各部门")),
        (("二、民生",), ("区教体局",)),
    ]


def test_spare_columns_of_a_sheet_shift_nothing() -> None:
    table = TableDrawing("""
    序号 | 工作任务 | 责任单位 | 时限
    1 | 公开财政预算 | 区财政局 | 6月底
    2 | 公开招生信息 | 区教体局 | 9月底
    """)
    book = openpyxl.load_workbook(io.BytesIO(make_xlsx(table)))
    book.worksheets[0].insert_cols(2)
    book.worksheets[0].insert_cols(1)
    stream = io.BytesIO()
    book.save(stream)
    read = read_plan(stream.getvalue(), "2024年任务表.xlsx").table
    assert [(task.units, task.deadline.month if task.deadline else 0) for task in read.tasks] == [
        (("区财政局",), 6),
        (("区教体局",), 9),
    ]


def test_first_of_a_month_is_doubted_where_the_format_is_not_known() -> None:
    def row(*cells: str) -> str:
        kept = "".join(
            f'<table:table-cell office:value-type="date" office:date-value="{text}"/>'
            if text.startswith("20")
            else f'<table:table-cell office:value-type="string"><text:p>{text}</text:p>'
            "</table:table-cell>"
            for text in cells
        )
        return f"<table:table-row>{kept}</table:table-row>"

    rows = [
        row("序号", "工作任务", "责任单位", "完成时限"),
        row("1", "公开财政预算", "区财政局", "2024-06-01"),
        row("2", "公开专项资金分配结果", "区财政局", "2024-09-30"),
    ]
    table = read_plan(open_workbook("".join(rows)), "2024年任务.ods", opened=answer_of).table
    assert [str(task.deadline) for task in table.tasks] == ["2024-06-01", "2024-09-30"]
    assert Doubt(None, DoubtCode.MONTHS_UNSURE, {"numbers": "1"}) in table.doubts


def test_task_that_is_a_formula_without_a_result_is_told() -> None:
    table = TableDrawing("序号 | 工作任务 | 责任单位\n1 | 待算 | 区财政局")
    book = openpyxl.load_workbook(io.BytesIO(make_xlsx(TITLE, table)))
    book.worksheets[0].cell(3, 2).value = '=CONCATENATE("公开", "财政预决算")'
    stream = io.BytesIO()
    book.save(stream)
    read = read_plan(stream.getvalue(), "表.xlsx", opened=answer_of).table
    assert read.tasks == ()  # its titles are none
    assert Doubt(None, DoubtCode.FORMULA_EMPTY, {"sheet": "Sheet1", "cells": "B3"}) in read.doubts


@pytest.mark.parametrize(
    ("content", "name", "problem"),
    [
        (b"", "表.docx", FileProblem.EMPTY),
        (make_docx(TITLE, TABLE)[:3000], "表.docx", FileProblem.DAMAGED),
        (make_docx("机密★5年", TITLE, TABLE), "表.docx", FileProblem.SECRET),
        ("秘密★\n1\t公开\t区财政局".encode(), "表.txt", FileProblem.SECRET),
        (make_xlsx(TITLE, TABLE), "表.docx", FileProblem.WRONG_KIND),
    ],
    ids=lambda value: value.value if isinstance(value, FileProblem) else None,
)
def test_file_that_may_not_be_read_is_refused(
    content: bytes, name: str, problem: FileProblem
) -> None:
    with pytest.raises(FileRefused) as refused:
        read_plan(content, name)
    assert refused.value.problem is problem


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("problem", FileProblem)
def test_every_refusal_has_its_sentence(problem: FileProblem, language: str) -> None:
    assert refusal_sentence(FileRefused(problem), language)


def test_unit_outside_the_roster_is_doubted() -> None:
    units = UnitIndex(Place("临江区"), [UnitEntry("区财政局")])
    plan = read_plan(make_docx(TITLE, TABLE), "表.docx", opened=answer_of)
    (doubt,) = roster_doubts(plan, units, bound_names(plan, units))
    assert (doubt.row, doubt.values["unit"]) == (1, "区审计局")
    assert doubt_sentence(doubt)


def test_branch_taken_for_the_countys_own_body_is_told_with_all_its_tasks() -> None:
    units = UnitIndex(Place("云岭县", parents=("临江市",)), [UnitEntry("县公安局")])
    table = TableDrawing("""
序号 | 工作任务 | 责任单位
1 | 公开交通秩序整治情况 | 市公安局云岭分局
2 | 公开户籍办理流程 | 县公安局
3 | 公开平安建设情况 | 市公安局云岭分局
""")
    plan = read_plan(make_docx(TITLE, table), "表.docx", opened=answer_of)
    (doubt,) = roster_doubts(plan, units, bound_names(plan, units))
    assert doubt.code is DoubtCode.UNIT_TAKEN
    assert "第1、3项的“市公安局云岭分局”按县公安局处理，请核对" in doubt_sentence(doubt)


@pytest.mark.parametrize(
    ("cell", "bound"),
    [
        ("市教育局、财政局", {}),
        ("邻水区教育局、财政局", {}),
        ("区教育局、财政局", {"区教育局": "区教育局", "财政局": "区财政局"}),
        ("市教育局、区教育局、财政局", {"区教育局": "区教育局", "财政局": "区财政局"}),
    ],
)
def test_name_behind_a_body_of_others_is_not_the_districts(
    cell: str, bound: dict[str, str]
) -> None:
    place = Place("临江区", parents=("江州市",), neighbours=("邻水区",))
    units = UnitIndex(place, [UnitEntry("区财政局"), UnitEntry("区教育局")])
    table = TableDrawing(f"序号 | 工作任务 | 责任单位\n1 | 公开财政预决算信息 | {cell}")
    plan = read_plan(make_docx(TITLE, table), "表.docx", opened=answer_of)

    assert bound_names(plan, units) == bound
    doubts = {doubt.values["unit"]: doubt for doubt in roster_doubts(plan, units, bound)}
    assert doubts.keys() == set(cell.split("、")) - bound.keys()
    others = {unit for unit, doubt in doubts.items() if doubt.code is DoubtCode.UNIT_ELSEWHERE}
    assert others == {unit for unit in doubts if unit.startswith(("市", "邻水区"))}
    assert not any("nearest" in doubts[unit].values for unit in others if unit[0] == "邻")


@pytest.mark.parametrize(
    ("cell", "of_roster", "named", "joined"),
    [
        ("县公安局⏎交警大队", ["县公安局交警大队"], ["县公安局交警大队"], None),
        ("县公安局⏎交警大队", [], ["县公安局", "交警大队"], "县公安局交警大队"),
        ("县公安局、交警大队", ["县公安局交警大队"], ["县公安局", "交警大队"], None),
        ("县教育局⏎水务局", [], ["县教育局", "水务局"], None),
        (
            "国网清河县⏎供电公司、县公安局⏎交警大队",
            ["国网清河县供电公司", "县公安局交警大队"],
            ["国网清河县供电公司", "县公安局交警大队"],
            None,
        ),
    ],
)
def test_name_that_a_cell_wrapped_is_whole_as_far_as_the_roster_tells(
    cell: str, of_roster: list[str], named: list[str], joined: str | None
) -> None:
    known = ["县公安局", "县教育局", "县水务局", *of_roster]
    units = UnitIndex(Place("清河县", parents=("邢台市",)), map(UnitEntry, known))
    table = TableDrawing(f"序号 | 工作任务 | 责任单位\n1 | 开展交通秩序整治 | {cell}")
    plan = rejoined(read_plan(make_docx(TITLE, table), "表.docx", opened=answer_of), units)

    assert list(plan.table.tasks[0].units) == named
    doubts = roster_doubts(plan, units, bound_names(plan, units))
    assert [doubt.values.get("joined") for doubt in doubts if "joined" in doubt.values] == (
        [joined] if joined else []
    )
    assert all(joined in doubt_sentence(doubt) for doubt in doubts if joined)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "doubt",
    [
        Doubt(None, DoubtCode.NO_TABLE),
        Doubt(None, DoubtCode.NO_UNIT_COLUMN),
        Doubt(None, DoubtCode.NO_HEADER),
        Doubt(None, DoubtCode.NO_YEAR),
        Doubt(None, DoubtCode.FROM_PARAGRAPHS),
        Doubt(None, DoubtCode.CELLS_BY_LINES),
        Doubt(None, DoubtCode.ROLES_UNSURE, {"rows": "3"}),
        Doubt(None, DoubtCode.COLUMN_UNUSED, {"title": "备选"}),
        Doubt(None, DoubtCode.SHEET_REPEATED, {"sheet": "表2"}),
        Doubt(None, DoubtCode.RENUMBERED),
        Doubt(None, DoubtCode.NUMBER_GAP, {"numbers": "3"}),
        Doubt(1, DoubtCode.NO_UNITS),
        Doubt(1, DoubtCode.UNITS_CONTINUED, {"last": "2", "units": "甲局"}),
        Doubt(None, DoubtCode.UNITS_MERGED, {"rows": "1—2"}),
        Doubt(1, DoubtCode.NOT_A_UNIT, {"text": "甲"}),
        Doubt(1, DoubtCode.LEVEL_DROPPED, {"unit": "甲局", "completed": "市甲局"}),
        Doubt(1, DoubtCode.HEADING_REWORDED, {"heading": "甲"}),
        Doubt(1, DoubtCode.DEADLINE_UNREAD, {"text": "待定"}),
        Doubt(1, DoubtCode.DEADLINE_CONTINUED, {"text": "年底"}),
        Doubt(1, DoubtCode.DEADLINE_NEEDS_YEAR, {"text": "年底"}),
        Doubt(1, DoubtCode.DEADLINE_PAST, {"text": "2020年3月底前", "year": "2026"}),
        Doubt(1, DoubtCode.DEADLINE_DIFFERS, {"text": "11月底前", "said": "12月底前"}),
        Doubt(None, DoubtCode.DEADLINES_BEFORE, {"rows": "1、2", "day": "2026-05-10"}),
        Doubt(1, DoubtCode.DEADLINE_URGENT, {"text": "尽快"}),
        Doubt(None, DoubtCode.NO_TASK_TEXT, {"grid_row": "3"}),
        Doubt(None, DoubtCode.ROWS_HIDDEN, {"sheet": "表", "rows": "3"}),
        Doubt(None, DoubtCode.COLUMNS_HIDDEN, {"sheet": "表", "columns": "C"}),
        Doubt(None, DoubtCode.SHEET_HIDDEN, {"sheet": "表"}),
        Doubt(None, DoubtCode.ROW_STRUCK, {"grid_row": "3", "text": "甲"}),
        Doubt(3, DoubtCode.TEXT_STRUCK, {"text": "甲"}),
        Doubt(None, DoubtCode.PARAGRAPHS_STRUCK, {"text": "甲"}),
        Doubt(None, DoubtCode.STRUCK_UNSEEN),
        Doubt(None, DoubtCode.TABLE_LOST),
        Doubt(2, DoubtCode.REMARK_CHANGES, {"text": "延期至10月底"}),
        Doubt(None, DoubtCode.FORMULA_EMPTY, {"sheet": "表", "cells": "C3"}),
        Doubt(None, DoubtCode.MONTHS_UNSURE, {"numbers": "3"}),
        Doubt(3, DoubtCode.LEAD_CONTINUED, {"lead": "甲局"}),
        Doubt(None, DoubtCode.DEADLINES_BLANK, {"rows": "3"}),
        Doubt(1, DoubtCode.UNIT_NEAR, {"unit": "甲局", "nearest": "乙局"}),
        Doubt(1, DoubtCode.UNIT_UNKNOWN, {"unit": "甲局"}),
        Doubt(1, DoubtCode.UNIT_ELSEWHERE, {"unit": "邻县甲局"}),
        Doubt(1, DoubtCode.UNIT_NEAR, {"unit": "乙队", "nearest": "丙队", "joined": "甲局乙队"}),
        Doubt(1, DoubtCode.UNIT_UNKNOWN, {"unit": "乙队", "joined": "甲局乙队"}),
        Doubt(None, DoubtCode.ALL_CARRY, {"text": "各乡镇均为责任单位"}),
        Doubt(1, DoubtCode.POINTS_APART, {"last": "3"}),
        Doubt(1, DoubtCode.POINTS_UNMATCHED, {"text": "1.5月底前；2.9月底前"}),
        Doubt(None, DoubtCode.UNITS_NEW, {"count": "1", "units": "甲局"}),
        Doubt(1, DoubtCode.GROUP_EMPTY, {"phrase": "各有审批职责的单位"}),
        Doubt(1, DoubtCode.TASK_UNCLEAR, {"numbers": "3、4"}),
    ],
    ids=lambda doubt: doubt.code.value,
)
def test_every_doubt_has_its_sentence(doubt: Doubt, language: str) -> None:
    assert doubt_sentence(doubt, language)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize(("old", "new"), [("doc", "docx"), ("xls", "xlsx")])
def test_old_formats_are_read_like_new_ones(old: str, new: str, tmp_path: Path) -> None:
    source = tmp_path / f"table.{new}"
    source.write_bytes((make_docx if new == "docx" else make_xlsx)(TITLE, TABLE))
    profile = (tmp_path / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", old,
               "--outdir", str(tmp_path), str(source)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    content = (tmp_path / f"table.{old}").read_bytes()
    assert read_plan(content, f"table.{old}").table == read_plan(source).table


def test_titles_in_a_paragraph_tell_of_a_table_that_fell_apart() -> None:
    rows = (["序号", "任务", "责任单位"], ["1", "建设学校五所", "区教体局"])
    grid = Grid(tuple(Cell(t, r, c) for r, texts in enumerate(rows) for c, t in enumerate(texts)))
    fallen = "序号任务责任单位2建设医院三所区卫健局"
    document = Document("表.doc", ("2025年任务分解表", grid, fallen), converted=True)
    lost = Doubt(None, DoubtCode.TABLE_LOST)
    assert lost in understand(document, None).doubts
    assert lost not in understand(replace(document, converted=False), None).doubts
    assert lost not in understand(replace(document, blocks=document.blocks[:2]), None).doubts


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_old_document_whose_tables_are_lost_is_wanted_as_docx(tmp_path: Path) -> None:
    source = tmp_path / "table.docx"
    source.write_bytes(make_wrapped_docx(TITLE, TABLE))
    profile = (tmp_path / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "doc",
               "--outdir", str(tmp_path), str(source)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    read = read_plan(tmp_path / "table.doc")
    assert DoubtCode.TABLE_LOST in {doubt.code for doubt in read.table.doubts}
    assert DoubtCode.TABLE_LOST not in {doubt.code for doubt in read_plan(source).table.doubts}
