"""Is a table read whose cells stand one a line, as copied from a web page?"""

from __future__ import annotations

import datetime as dt

from nlp.task_table import DoubtCode, TaskTable, read_task_table

TITLES = ("序号", "重点任务", "主要内容", "分管领导", "牵头单位", "配合单位", "完成时限")


def read(*lines: str) -> TaskTable:
    return read_task_table(["2025年重点工作任务分解表", *lines, "扫一扫在手机上查看当前页面"])


def codes(table: TaskTable) -> set[DoubtCode]:
    return {doubt.code for doubt in table.doubts}


def test_cells_missing_where_they_were_merged() -> None:
    school = ("1", "增加学位", "新建学校五所。", "何海平", "教育局", "各街道", "8月底前")
    street = ("推进老街道路整治。", "芮春祥", "住建局", "城管局", "全年")
    table = read(*TITLES, *school, *street)
    first, second = table.tasks
    assert (first.heading, second.heading) == (("增加学位",), ("增加学位",))
    assert second.requirement == "推进老街道路整治。"
    assert (second.lead, second.support) == (("住建局",), ("城管局",))
    assert (first.deadline, second.deadline) == (dt.date(2025, 8, 31), dt.date(2025, 12, 31))
    assert codes(table) == {DoubtCode.CELLS_BY_LINES, DoubtCode.RENUMBERED}


def test_lines_of_two_unit_columns_are_a_doubt() -> None:
    school = ("1", "增加学位", "新建学校五所。", "何海平", "教育局", "财政局", "各街道", "8月底前")
    park = ("2", "公园城市", "新建公园三处。", "芮春祥", "住建局", "城管局", "全年")
    table = read(*TITLES, *school, *park)
    assert table.tasks[0].units == ("教育局", "财政局", "各街道")
    unsure = [doubt.values for doubt in table.doubts if doubt.code is DoubtCode.ROLES_UNSURE]
    assert unsure == [{"rows": "1"}]


def test_titles_stand_again_on_the_next_page() -> None:
    titles = ("工作任务", "具体措施", "责任单位")
    first = ("政策解读", "重要文件全部解读。", "各部门", "负责人带头解读。", "县政府办公室")
    second = ("平台建设", "完成网站改版。", "县大数据中心")
    table = read(*titles, *first, *titles, *second)
    assert [(task.heading, task.units) for task in table.tasks] == [
        (("政策解读",), ("各部门",)),
        (("政策解读",), ("县政府办公室",)),
        (("平台建设",), ("县大数据中心",)),
    ]


def test_groups_stand_across_the_table() -> None:
    titles = ("序号", "重点任务", "责任单位", "完成时限")
    one = ("1", "压缩开办时间。", "县市场监管局", "6月底前")
    two = ("2", "建成县政务服务中心", "县行政审批局", "持续推进")
    table = read(*titles, "一、市场准入", *one, "二、政务服务", *two)
    assert [task.heading for task in table.tasks] == [("一、市场准入",), ("二、政务服务",)]
    assert table.tasks[1].requirement == "建成县政务服务中心"
    assert table.tasks[1].ongoing


def test_words_that_are_also_titles_make_no_table() -> None:
    agenda = ("一、请区发改局汇报经济运行情况。", "二、请区住建局汇报项目进展。")
    table = read("重点工作", "责任单位", "完成时限", *agenda, "区政府办公室", "2025年4月8日")
    assert table.tasks == ()
    assert codes(table) == {DoubtCode.NO_TABLE}


def test_titles_cut_in_halves_are_whole() -> None:
    titles = ("任务", "类别", "序号", "具体任务", "责任", "单位", "完成", "时限")
    first = ("道路畅通", "1", "新改建农村公路80公里", "县交通运输局", "10月底前")
    table = read(*titles, *first, "供水保障", "2", "建成水厂2处", "县水利局", "年底前")
    assert [(task.heading, task.requirement, task.units) for task in table.tasks] == [
        (("道路畅通",), "新改建农村公路80公里", ("县交通运输局",)),
        (("供水保障",), "建成水厂2处", ("县水利局",)),
    ]


def test_units_of_a_column_without_part_are_left_out() -> None:
    titles = ("序号", "工作任务", "责任单位", "考评单位")
    table = read(
        *titles, "1", "公开财政预算。", "各部门", "县财政局", "2", "公开招生信息。", "县教育局", "—"
    )
    assert [task.units for task in table.tasks] == [("各部门",), ("县教育局",)]


def test_titles_in_two_rows_are_not_guessed_at() -> None:
    titles = ("序号", "工作任务", "责任分工", "时限要求", "主责单位", "参与单位")
    rows = (
        "1",
        "公开清单。",
        "县审批局",
        "县司法局",
        "6月底前",
        "2",
        "应放尽放。",
        "县审批局",
        "各乡镇",
        "9月底前",
    )
    assert codes(read(*titles, *rows)) == {DoubtCode.NO_TABLE}
