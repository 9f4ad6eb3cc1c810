"""What was settled of the table in force: is it asked again of a new one of its year?"""

from __future__ import annotations

from pathlib import Path

import pytest

from storage import imports, plans, roster
from storage.db import Database
from storage.models import Plan
from tests.bot.importing.test_second_table import NEXT, TITLE, on
from tests.conftest import FixedClock
from tests.conversation import Answer
from tests.documents.makers import TableDrawing, make_docx
from tests.sending import Sender

FIRST = """
序号 | 工作任务 | 责任单位 | 完成时限
1 | 公开财政预决算和专项资金分配结果 | 区财政局 | 10月底前
2 | 全区城镇新增就业5000人以上，强化重点群体就业帮扶 | 有关乡镇 | 尽快
3 | 做好学校招生和教育收费信息公开 | — | 6月底前
4 | 推进农村人居环境整治提升 | 有关乡镇 | 10月底前
5 | 公开社会救助对象名单 | 滨城市民政局 | 立行立改
"""
MORE = FIRST + "6 | 推进政务服务事项全程网上办理 | 有关乡镇 | 12月底前\n"
TOWNS = ["昆仑镇", "岭子镇"]


@pytest.fixture
def office(empty_database: Database, clock: FixedClock, tmp_path: Path) -> Sender:
    """The coordinator, with a table in force of which every doubt was settled."""
    clock.at = on(2020, 3, 9)
    with empty_database.writing() as session:
        roster.load_roster(session)
    office = Sender(empty_database, clock, tmp_path, role="coordinator", units=(), name="陈主任")
    office.sends(make_docx(TITLE, TableDrawing(FIRST)))
    office.says("逐条看")
    for said in (
        "9月底前",
        "昆仑镇、岭子镇",
        "由区教体局牵头，区财政局配合",
        "年底前",
        "就是区民政局",
    ):
        office.says(said)
    office.says("生效")
    assert "已生效" in office.says("确认")
    clock.at = on(2020, 4, 9)
    return office


def sends(office: Sender, drawing: str, title: str = TITLE) -> Answer:
    return office.sends(make_docx(title, TableDrawing(drawing)))


def units_of(office: Sender, number: int) -> list[tuple[str, str]]:
    """Of a task of the newest table: whom its duties mean, in which role."""
    with office.database.reading() as session:
        plan: Plan | None = imports.last_imported(session)
        assert plan is not None
        task = plans.task(session, plan, number)
        assert task is not None
        return [(duty.name, duty.role) for duty in task.duties]


def test_same_words_of_the_same_task_are_not_asked_again(office: Sender) -> None:
    told = sends(office, FIRST.replace("10月底前", "11月底前"))
    assert "没有需要核对的地方" in told
    assert "第2、4项的“有关乡镇”为昆仑镇、岭子镇" in told
    assert "第3项由区教体局、区财政局承担" in told
    assert "第5项的“滨城市民政局”为区民政局" in told
    assert "第2、5项用手工设定的时限" in told
    assert "责任单位有变" not in told
    office.says("生效")
    assert "没有单位承担" not in (office.last or told)
    office.says("确认")
    assert [name for name, _ in units_of(office, 4)] == TOWNS
    assert units_of(office, 3) == [("区教体局", "lead"), ("区财政局", "support")]


def test_new_task_and_other_words_are_asked_about(office: Sender) -> None:
    told = sends(office, MORE.replace("滨城市民政局", "滨州市民政局"))
    assert "有2处需要核对" in told
    assert "第5项的“滨州市民政局”是别的地方或别的层级的单位" in told
    assert "第6项的“有关乡镇”是统称" in told
    office.says("逐条看")
    office.says("就是区民政局")
    office.says("双杨镇")
    assert units_of(office, 6) == [("双杨镇", "joint")]
    assert [name for name, _ in units_of(office, 2)] == TOWNS


def test_what_is_carried_over_is_opened_again(office: Sender) -> None:
    assert "发“上一步”" in sends(office, FIRST.replace("10月底前", "11月底前"))
    assert "第2、4项的“有关乡镇”是统称" in office.says("上一步")
    assert "表中写到它的有第2、4项，都这样办理" in office.says("双杨镇")
    assert units_of(office, 4) == [("双杨镇", "joint")]


def test_task_that_turns_out_to_go_on_brings_its_answers(office: Sender) -> None:
    assert "待确认是否同一任务1项：第2项" in sends(office, FIRST.replace("5000", "4800"))
    assert "第2项与上一份任务表的第2项相近" in office.says("逐条看")
    told = office.says("是第2项")
    assert "第2项就是原第2项" in told
    assert "都看完了" in told
    assert [name for name, _ in units_of(office, 2)] == TOWNS


def test_what_was_taken_from_a_task_since_stays_away(office: Sender) -> None:
    office.says("第4项去掉岭子镇")
    office.says("确认")
    sends(office, FIRST.replace("10月底前", "11月底前"))
    assert [name for name, _ in units_of(office, 4)] == ["昆仑镇"]


def test_table_of_the_next_year_is_asked_about(office: Sender, clock: FixedClock) -> None:
    clock.at = on(2021, 1, 8)
    told = sends(office, FIRST, NEXT)
    assert "先前核对" not in told
    assert "第2、4项的“有关乡镇”是统称" in told
