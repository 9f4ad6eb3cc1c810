"""Is each column told by its title, however it is written?"""

from __future__ import annotations

import pytest

from nlp.task_table import read_task_table
from nlp.task_table.columns import Role, role_of
from storage.files.text import read_text


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("序 号", Role.NUMBER),
        ("编号", Role.NUMBER),
        ("具体要求", Role.REQUIREMENT),
        ("主 要\n内 容", Role.REQUIREMENT),
        ("细化措施", Role.REQUIREMENT),
        ("目标及质量要求", Role.REQUIREMENT),
        ("工作任务", Role.TEXT),
        ("重点任务", Role.TEXT),
        ("类别", Role.HEADING),
        ("项目名称", Role.HEADING),
        ("责 任\n单 位", Role.UNITS),
        ("责任部门", Role.UNITS),
        ("责任科室", Role.UNITS),
        ("承办单位", Role.UNITS),
        ("主责单位", Role.UNITS),
        ("责任单位（部门）", Role.UNITS),
        ("责任乡镇", Role.UNITS),
        ("落实镇街", Role.UNITS),
        ("实施办法", None),
        ("牵头\n单位", Role.LEAD),
        ("牵头部门", Role.LEAD),
        ("主办单位", Role.LEAD),
        ("配合单位", Role.SUPPORT),
        ("发起部门", Role.LEAD),
        ("协办单位", Role.SUPPORT),
        ("参与单位", Role.SUPPORT),
        ("会办单位", Role.SUPPORT),
        ("完成时限", Role.DEADLINE),
        ("时限要求", Role.DEADLINE),
        ("办结时限", Role.DEADLINE),
        ("整改时限", Role.DEADLINE),
        ("时间节点", Role.DEADLINE),
        ("分管领导", Role.OTHER),
        ("责任领导", Role.OTHER),
        ("牵头领导", Role.OTHER),
        ("责任人", Role.OTHER),
        ("备注", Role.OTHER),
        ("落实情况", Role.OTHER),
        ("开始时间", Role.OTHER),
        ("责任单位及责任人", Role.UNITS),
        ("责任单位（人）", Role.UNITS),
        ("牵头单位及责任人", Role.LEAD),
        ("责任单位主要负责人", Role.OTHER),
        ("责任分工及时限要求", Role.UNITS),
        ("交办时间", Role.OTHER),
        ("督办编号", Role.NUMBER),
        ("共责单位", Role.UNITS),
        ("成员单位", Role.SUPPORT),
        ("首要责任单位", Role.LEAD),
        ("施工单位", Role.OTHER),
        ("分管区长", Role.OTHER),
        ("审核人", Role.OTHER),
        ("各应诉单位", None),
        ("计量单位", Role.OTHER),
        ("目标值", Role.OTHER),
        ("", None),
        ("推进健康扶贫、医疗服务、公共卫生等方面信息公开，落实药品价格监测制度", None),
        ("区教体局", None),
    ],
)
def test_title_tells_the_column(title: str, role: Role | None) -> None:
    assert role_of(title) is role


def test_who_builds_answers_where_no_other_column_says_who_does() -> None:
    titles = "序号\t项目名称\t建设内容\t建设单位"
    rows = "1\t城东小学\t新建教学楼2栋\t县教育局\n2\t城西公园\t新建公园1处\t县住建局"
    table = read_task_table(read_text(f"{titles}\n{rows}".encode(), "表.txt").blocks)
    assert [task.units for task in table.tasks] == [("县教育局",), ("县住建局",)]
