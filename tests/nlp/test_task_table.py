"""Is the sample table read as its office meant it?"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import storage
from nlp.task_table import Doubt, DoubtCode, TaskTable, read_task_table
from storage.files.text import read_text

SAMPLE = Path(storage.__file__).parent / "samples" / "2020-task-table.txt"
EVERYBODY = ("各镇（街道、开发区）", "各部门单位")
BY_POWERS = ("各有法定行政执法权的单位",)


@pytest.fixture(scope="module")
def table() -> TaskTable:
    document = read_text(SAMPLE.read_bytes(), SAMPLE.name)
    return read_task_table(document.blocks, name=document.name)


def test_sample_has_its_title_year_and_56_tasks(table: TaskTable) -> None:
    assert table.title == "全区政务公开工作任务分解表"
    assert table.year == 2020
    assert [task.number for task in table.tasks] == list(range(1, 57))


def test_named_units_are_thirty(table: TaskTable) -> None:
    groups = {*EVERYBODY, *BY_POWERS}
    assert len({unit for task in table.tasks for unit in task.units} - groups) == 30


def test_health_bureau_is_named_in_its_rows(table: TaskTable) -> None:
    rows = [task.number for task in table.tasks if "区卫健局" in task.units]
    assert rows == [6, 24, 25, 27, 28, 29, 32, 35]


def test_empty_unit_cells_continue_the_one_above(table: TaskTable) -> None:
    shared = [14, 16, 17, 18, 34, 36, 37, 38, 39, 40, 45, 47, 48, 50, 51, 52, 54, 55]
    assert {table.tasks[number - 1].units for number in shared} == {EVERYBODY}
    assert table.tasks[15 - 1].units == EVERYBODY  # written after a run of blank lines
    assert table.tasks[41 - 1].units == BY_POWERS
    assert table.tasks[56 - 1].units == ()


def test_deadlines_are_the_three_in_the_text(table: TaskTable) -> None:
    found = {task.number: task.deadline for task in table.tasks if task.deadline}
    assert found == dict.fromkeys((46, 47, 51), dt.date(2020, 12, 31))


def test_heading_path_goes_from_the_outermost_in(table: TaskTable) -> None:
    assert table.tasks[19 - 1].heading == ("进一步拓展公开广度和深度", "聚焦中心工作加强信息公开")
    assert table.tasks[33 - 1].heading[1] == "聚焦“六稳”“六保”加强政策解读回应"
    assert table.tasks[56 - 1].heading == ("强化组织保障和基础工作", "加强工作交流")


def test_heading_reworded_after_a_page_break_is_one_heading(table: TaskTable) -> None:
    assert len({task.heading[2] for task in table.tasks[:18]}) == 1
    assert len({task.heading for task in table.tasks[1:12]}) == 1


def test_doubts_name_the_rows_to_look_at(table: TaskTable) -> None:
    units = "、".join(EVERYBODY)
    continued = [
        Doubt(first, DoubtCode.UNITS_CONTINUED, {"last": last, "units": units})
        for first, last in ((13, "18"), (33, "34"), (36, "40"), (44, "55"))
    ]
    assert [d for d in table.doubts if d.code is DoubtCode.UNITS_CONTINUED] == continued
    assert [d.row for d in table.doubts if d.code is DoubtCode.HEADING_REWORDED] == [8, 15]
    assert [d.row for d in table.doubts if d.code is DoubtCode.NO_UNITS] == [56]
    assert len(table.doubts) == 7


def test_year_given_by_the_caller_wins(table: TaskTable) -> None:
    document = read_text(SAMPLE.read_bytes(), SAMPLE.name)
    assert read_task_table(document.blocks, name=document.name, year=2026).year == 2026


def test_document_without_a_table_gives_no_tasks() -> None:
    read = read_task_table(["关于召开会议的通知", "请各单位于3月1日前报送参会人员名单。"])
    assert read.tasks == ()
    assert [doubt.code for doubt in read.doubts] == [DoubtCode.NO_TABLE]
