"""Is a line below a numbered paragraph told by its label, however that is written?"""

from __future__ import annotations

import datetime as dt

import pytest

from nlp.task_table import DoubtCode, TaskRow, read_task_table


def read(*lines: str) -> tuple[TaskRow, ...]:
    """The tasks of a plan, with the lines below the second of its three."""
    first = ("2025年重点任务分解方案", "1.建设学校五所。", "责任单位：区发改局", "2.建设医院三所。")
    return read_task_table([*first, *lines, "3.建设公园三处。", "责任单位：区住建局"]).tasks


@pytest.mark.parametrize(
    "lines",
    [
        "责任单位：区卫健局",
        "——责任单位：区卫健局",
        "●责任单位：区卫健局",
        "责 任 单 位：区卫健局",
        "责任单位  区卫健局",
        "〖责任单位〗区卫健局",
        "[责任单位]区卫健局",
        "责任主体：区卫健局",
        "责任分工：区卫健局",
        "责任单位：\n区卫健局",
    ],
)
def test_who_answers_is_told_by_a_label(lines: str) -> None:
    tasks = read(*lines.split("\n"), "▲完成时限：9月底前")
    assert [task.requirement for task in tasks] == [
        "建设学校五所。",
        "建设医院三所。",
        "建设公园三处。",
    ]
    assert tasks[1].units == ("区卫健局",)
    assert str(tasks[1].deadline) == "2025-09-30"


@pytest.mark.parametrize(
    "line",
    [
        "区卫健局牵头，区财政局配合。",
        "由区卫健局牵头，区财政局配合",
        "责任分工：区卫健局牵头，区财政局配合",
    ],
)
def test_who_leads_may_stand_in_a_line_of_its_own(line: str) -> None:
    task = read(line)[1]
    assert (task.lead, task.support) == (("区卫健局",), ("区财政局",))


@pytest.mark.parametrize(
    "line", ["建立部门分工协作机制，加强配合。", "责任要落实到人。", "——新增床位三百张。"]
)
def test_line_without_units_is_no_label(line: str) -> None:
    tasks = read(line, "责任单位：区卫健局")
    assert len(tasks) == 3
    assert line in tasks[1].requirement
    assert tasks[1].units == ("区卫健局",)


@pytest.mark.parametrize(
    "lines",
    [
        ("（1）牵头单位：区卫健局", "（2）配合单位：各街道", "（3）完成时限：9月底前"),
        ("①主管部门：区卫健局", "②协管部门：各街道", "③时限要求：9月底前"),
        ("行业主管部门：区卫健局", "参与单位：各街道", "完成时间：9月底前"),
    ],
)
def test_lines_with_labels_may_be_numbered(lines: tuple[str, ...]) -> None:
    tasks = read(*lines)
    assert len(tasks) == 3
    assert tasks[1].requirement == "建设医院三所。"
    assert (tasks[1].lead, tasks[1].support) == (("区卫健局",), ("各街道",))
    assert str(tasks[1].deadline) == "2025-09-30"


def test_units_in_brackets_below_several_points_are_for_all_of_them() -> None:
    points = ("1.健全体制", "（1）推进机构建设。", "（2）落实编制。", "（责任单位：区委编办）")
    others = ("2.完善预案", "（1）修订预案。", "（责任单位：区应急局）")
    tasks = read_task_table(["2025年应急体系建设责任分解", *points, *others]).tasks
    assert [(task.requirement, task.units) for task in tasks] == [
        ("推进机构建设。", ("区委编办",)),
        ("落实编制。", ("区委编办",)),
        ("修订预案。", ("区应急局",)),
    ]


def test_units_below_several_numbered_points_are_for_all_of_them() -> None:
    points = (
        "（一）财政公开",
        "1.公开预算。",
        "2.公开债务。",
        "责任单位：区财政局",
        "完成时限：10月底前",
    )
    others = ("（二）民生公开", "1.公开招生政策。", "责任单位：区教育局")
    table = read_task_table(["2025年政务公开工作任务分工", *points, *others])
    assert [(t.requirement, t.units, t.deadline) for t in table.tasks] == [
        ("公开预算。", ("区财政局",), dt.date(2025, 10, 31)),
        ("公开债务。", ("区财政局",), dt.date(2025, 10, 31)),
        ("公开招生政策。", ("区教育局",), None),
    ]
    assert DoubtCode.UNITS_MERGED in {doubt.code for doubt in table.doubts}


def test_brackets_within_the_brackets_part_neither_units_nor_deadline() -> None:
    told = "（牵头单位：区卫健局；配合单位：各镇（街道）；完成时限：9月底前）"
    task = read_task_table(["2025年工作要点", f"1.建设医院三所。{told}"]).tasks[0]
    assert task.requirement == "建设医院三所。"
    assert (task.lead, task.support) == (("区卫健局",), ("各镇（街道）",))
    assert str(task.deadline) == "2025-09-30"


def test_names_of_units_go_on_in_the_next_line() -> None:
    tasks = read("责任单位：区卫健局、区财政局、", "区税务局")
    assert tasks[1].units == ("区卫健局", "区财政局", "区税务局")


def test_each_part_of_a_point_may_name_its_units() -> None:
    text = "1.举办促消费活动10场（区商务局、区文旅局负责）；开展家电下乡（区农业农村局负责）。"
    task = read_task_table(["2025年工作要点", text]).tasks[0]
    assert task.units == ("区商务局", "区文旅局", "区农业农村局")


def test_units_may_stand_behind_a_dash_in_the_same_line() -> None:
    lines = (
        "1、整治易涝点38处，5月底前到位——责任单位：区城管局、各街道",
        "2、清淤——牵头单位：区市政中心",
    )
    tasks = read_task_table(["2025年防汛任务清单", *lines]).tasks
    assert [(task.requirement, task.units, task.lead) for task in tasks] == [
        ("整治易涝点38处，5月底前到位", ("区城管局", "各街道"), ()),
        ("清淤", ("区市政中心",), ("区市政中心",)),
    ]


def test_points_may_have_decimal_numbers() -> None:
    points = (
        "1.1 改造小区46个，11月底前完工；责任部门：区住建局",
        "1.2 改造管线8.5公里；责任部门：区城管局",
    )
    tasks = read_task_table(["2025年老旧小区改造要点", "1 重点任务", *points]).tasks
    assert [(task.requirement, task.units, str(task.deadline)) for task in tasks] == [
        ("改造小区46个，11月底前完工；", ("区住建局",), "2025-11-30"),
        ("改造管线8.5公里；", ("区城管局",), "None"),
    ]


def test_point_among_others_that_each_name_their_units_lacks_its_own() -> None:
    tasks = read_task_table(
        [
            "2025年工作要点",
            "1.建设学校。",
            "责任单位：区教体局",
            "2.建设医院。",
            "3.建设公园。",
            "责任单位：区住建局",
        ]
    ).tasks
    assert [task.units for task in tasks] == [("区教体局",), (), ("区住建局",)]


_WRAPPED = (
    "青源县2025年安全生产重点任务分工",
    "一、强化整治",
    "（一）深化危险化学品企业隐患排查，对重大危险源企业开展两轮专家指导服务，六月底前完成第一轮。"
    "（牵头单位：县应急管理局；责任单位：县消防救援大队、县市场监管局、各乡镇（开发区））",
    "（二）推进道路运输安全治理，排查治理临水临崖、急弯陡坡等隐患路段，十月底前全部完成整治销号。"
    "（牵头单位：县交通运输局；责任单位：县公安局、各乡镇）",
    "二、夯实基础",
    "（三）开展全员安全培训，组织企业主要负责人、安全管理人员参加专题轮训，覆盖率达到百分之百。"
    "牵头单位：县应急管理局；责任单位：县人力资源社会保障局、县总工会。完成时限：长期坚持",
    "（四）加强宣传教育，常态化开展安全宣传活动。（县应急管理局牵头，县教育局配合）",
)


@pytest.mark.parametrize("indent", [0, 2])
@pytest.mark.parametrize("width", range(20, 41))
def test_lines_cut_to_any_width_say_what_the_whole_ones_say(width: int, indent: int) -> None:
    lines = []
    for text in _WRAPPED:
        rest = "\u3000" * indent + text
        while len(rest) > width:
            cut = width + (rest[width] in "，。、；：）")
            lines.append(rest[:cut])
            rest = rest[cut:]
        lines += [rest] if rest else []
    whole, cut_up = read_task_table(_WRAPPED), read_task_table(lines)
    told = [
        [(t.requirement, t.heading, t.units, t.lead, t.deadline, t.ongoing) for t in table.tasks]
        for table in (whole, cut_up)
    ]
    assert told[0] == told[1]
    assert whole.doubts == cut_up.doubts


def test_unit_on_a_line_of_its_own_between_tasks_is_told_and_who_signs_is_not() -> None:
    lines = [
        "1.研学。责任单位：县教育局",
        "县文旅局",
        "2.体检。责任单位：县卫健局",
        "青源县人民政府",
    ]
    doubts = read_task_table(["2025年任务清单", *lines]).doubts
    assert [doubt.values["text"] for doubt in doubts if "text" in doubt.values] == ["县文旅局"]
