"""Is no row of a table lost without a word, whatever stands between the rows?"""

from __future__ import annotations

import pytest

from bot.importing.parsing import read_table
from nlp.task_table import Doubt, DoubtCode, TaskTable
from tests.documents.makers import TableDrawing, make_docx

TITLE = "2023年重点工作任务分解表"
HEADER = "序号\t重点任务\t工作措施\t责任单位\t完成时限"
FIRST = "1\t产业振兴\t新建高标准农田2万亩\t区农业农村局\t11月底前"
LAST = "3\t\t收运体系长效运行\t区综合执法局\t长期坚持"


def read_lines(*lines: str) -> TaskTable:
    return read_table("\n".join((TITLE, "", *lines)).encode(), "表.txt", None)


def read_drawn(*tables: str) -> TaskTable:
    return read_table(make_docx(TITLE, *map(TableDrawing, tables)), "表.docx", None)


def told(table: TaskTable) -> list[tuple[str, ...]]:
    return [(d.code, *d.values.values()) for d in table.doubts]


def test_empty_lines_stand_between_rows_and_within_a_cell() -> None:
    broken = ("2\t人居环境\t户厕改造1200户", "", "做好摸底\t区住建局", "区财政局\t8月31日前")
    table = read_lines(HEADER, "", FIRST, "", *broken, "", LAST)
    assert [task.heading for task in table.tasks] == [("产业振兴",), ("人居环境",), ("人居环境",)]
    assert table.tasks[1].requirement == "户厕改造1200户\n做好摸底"
    assert table.tasks[1].units == ("区住建局", "区财政局")
    assert str(table.tasks[1].deadline) == "2023-08-31"
    assert table.doubts == ()


def test_pieces_of_a_row_are_no_tasks_and_told() -> None:
    table = read_lines(HEADER, FIRST, "2\t人居环境\t户厕改造1200户", "", "做好摸底\t区住建局", LAST)
    assert [task.heading for task in table.tasks] == [("产业振兴",), ("人居环境",), ("人居环境",)]
    assert (DoubtCode.TEXT_LEFT_OUT, "做好摸底 区住建局") in told(table)
    assert Doubt(2, DoubtCode.NO_UNITS) in table.doubts


@pytest.mark.parametrize(
    ("between", "doubts"),
    [
        (["并长期坚持"], [(DoubtCode.TEXT_LEFT_OUT, "并长期坚持")]),
        (["第2页"], []),
        (["二、人居环境"], []),
    ],
)
def test_text_between_rows_is_told(between: list[str], doubts: list[tuple[str, ...]]) -> None:
    third = LAST.replace("3", "2", 1)
    assert told(read_lines(HEADER, FIRST, *between, third)) == doubts


ROWS = "序号 | 工作任务 | 责任单位\n1 | 公开预算 | 区财政局"


@pytest.mark.parametrize(
    ("other", "text"),
    [
        ("2 | 公开采购 | 区司法局 | 年底 | 甲\n3 | 公开招标 | 区司法局 | 年底 | 乙", "2 公开采购"),
        ("工作任务 | 公开采购 | 招标\n责任单位 | 区司法局 | ", "工作任务 公开采购"),
    ],
    ids=["other_columns", "odd_card"],
)
def test_table_that_may_hold_more_tasks_is_told(other: str, text: str) -> None:
    table = read_drawn(ROWS, other)
    assert len(table.tasks) == 1
    (doubt,) = (d for d in table.doubts if d.code is DoubtCode.TEXT_LEFT_OUT)
    assert doubt.values["text"].startswith(text)


def test_table_of_something_else_is_passed_over() -> None:
    table = read_drawn(
        ROWS, "单位 | 姓名 | 电话\n区财政局 | 王敏 | 123", "审核 | 王敏 | 签发 | 李强"
    )
    assert told(table) == []


def test_same_doubt_of_several_tables_is_told_once() -> None:
    tables = (f"序号 | 任务内容 | 完成时限\n{n} | 开展自查{n} | 6月底前" for n in (1, 2, 3))
    assert told(read_drawn(*tables)) == [(DoubtCode.NO_UNIT_COLUMN,)]


CARD = "任务内容 | {}\n牵头单位 | {}\n配合单位 | {}\n完成时限 | {}"


@pytest.mark.parametrize("first", ["任务编号 | 任务{}", "组别 | 第一组", "代码 | A-1"])
def test_card_may_begin_with_any_label(first: str) -> None:
    texts = (("公开预算", "区财政局", "区审计局", "9月底前"), ("公开采购", "区司法局", "", ""))
    cards = (f"{first.format(n)}\n{CARD.format(*said)}" for n, said in enumerate(texts, start=1))
    table = read_drawn(*cards)
    assert [task.requirement for task in table.tasks] == ["公开预算", "公开采购"]
    assert [task.lead for task in table.tasks] == [("区财政局",), ("区司法局",)]
    assert [task.support for task in table.tasks] == [("区审计局",), ()]
    unused = [] if first.startswith("任务") else [(DoubtCode.COLUMN_UNUSED, first[:2])]
    assert told(table) == unused


def test_card_with_labels_left_of_labels_is_one() -> None:
    card = "任务编号 | 任务{0} | 牵头单位 | {1}\n任务内容 | 公开预算{0} | 完成时限 | 9月底前"
    table = read_drawn(card.format(1, "区财政局"), card.format(2, "区司法局"))
    assert [task.lead for task in table.tasks] == [("区财政局",), ("区司法局",)]


def test_blank_form_is_no_card() -> None:
    table = read_drawn(ROWS, "填报单位 | \n工作任务 | \n完成时限 | \n进展情况 | ")
    assert len(table.tasks) == 1


def test_heading_is_the_same_where_it_goes_on() -> None:
    table = read_drawn(
        "类别 | 主要任务 | 工作内容 | 责任单位\n"
        "重点领域 | 民生信息 | 公开社会救助标准和发放情况 | 区民政局\n"
        "类别 | 主要任务 | 工作内容 | 责任单位\n"
        "重点领域（续） | 民生信息 | 公开养老服务补贴发放情况 | 区民政局"
    )
    assert {task.heading for task in table.tasks} == {("重点领域", "民生信息")}


@pytest.mark.parametrize("cell", ["区司法局*、区民政局", "★区财政局 区审计局"])
def test_mark_that_nobody_explains_is_told(cell: str) -> None:
    table = read_drawn(f"序号 | 工作任务 | 责任单位\n1 | 公开预算 | {cell}")
    assert told(table) == [(DoubtCode.SIGNS_UNEXPLAINED,)]


def test_mark_of_every_name_says_nothing() -> None:
    table = read_drawn("序号 | 工作任务 | 责任单位\n1 | 公开预算 | ●区司法局●区民政局")
    assert told(table) == []


def test_parts_of_units_are_read_in_a_column_of_units_and_people() -> None:
    table = read_drawn(
        "序号 | 工作任务 | 责任单位及责任人\n"
        "1 | 公开预算 | 区住建局牵头，各镇（街道、开发区）及区城管局配合\n"
        "2 | 公开采购 | 区财政局（张三）\n"
        "3 | 公开招标 | 区司法局*、区民政局\n"
        "注：标*的为牵头单位 | < | <"
    )
    assert [task.lead for task in table.tasks] == [("区住建局",), (), ("区司法局",)]
    assert [task.support for task in table.tasks] == [
        ("各镇（街道、开发区）", "区城管局"),
        (),
        ("区民政局",),
    ]
    assert table.tasks[1].units == ("区财政局",)
