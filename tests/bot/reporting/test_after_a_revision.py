"""A revision renumbered the tasks: do buttons given out before it mean what they showed?"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.reminding.sweep import sweep
from storage import roster
from storage.db import Database
from tests.bot.importing.test_second_table import TITLE, on
from tests.conftest import FixedClock
from tests.conversation import Answer, Conversation
from tests.documents.makers import TableDrawing, make_docx
from tests.sending import Sender

HEAD = "序号 | 工作任务 | 责任单位 | 完成时限"
SCHOOLS = "做好学校招生和教育收费信息公开 | 区教体局 | 10月底前"
FUNDS = "公开教育经费和专项资金分配结果 | 区教体局 | 10月底前"
RURAL = "推进农村人居环境整治提升 | 区教体局 | 10月底前"


def table(*tasks: str) -> bytes:
    rows = (f"{number} | {task}" for number, task in enumerate(tasks, 1))
    return make_docx(TITLE, TableDrawing("\n".join((HEAD, *rows))))


class Town:
    """The coordinator and a liaison whose unit has the first two of three tasks."""

    def __init__(self, database: Database, clock: FixedClock, folder: Path) -> None:
        self.clock = clock
        self.office = Sender(database, clock, folder, role="coordinator", units=(), name="陈主任")
        self.puts_in_force(SCHOOLS, FUNDS, RURAL)
        self.wang = Conversation(database, clock, units=("区教体局",), name="王芳")

    def puts_in_force(self, *tasks: str) -> None:
        self.office.sends(table(*tasks))
        self.office.says("生效")
        assert "已生效" in self.office.says("确认")

    def renumbers(self) -> None:
        """The first task becomes the second, and the second the first."""
        self.puts_in_force(FUNDS, SCHOOLS, RURAL)

    def reports(self, said: str) -> Answer:
        self.wang.says(said)
        return self.wang.presses("确认")


@pytest.fixture
def town(empty_database: Database, clock: FixedClock, tmp_path: Path) -> Town:
    clock.at = on(2020, 3, 9)
    with empty_database.writing() as session:
        roster.load_roster(session)
    return Town(empty_database, clock, tmp_path)


def kept(answer: Answer, label: str) -> str:
    """What pressing this choice sends, however many cards came after it."""
    return f"{answer.handle}:{answer.choices.index(label)}"


def test_a_review_is_of_the_report_that_was_shown(town: Town) -> None:
    town.reports("第1项已完成，第2项已完成")
    card = town.office.says("待审核")
    passes, returns = kept(card, "通过区教体局第1项"), kept(card, "退回区教体局第2项")
    town.renumbers()
    assert "2020Q1-教体-001（区教体局第2项）已审核通过" in town.office.presses_handle(passes)
    assert "退回区教体局第1项的原因" in town.office.presses_handle(returns)
    assert "2020Q1-教体-002（区教体局第1项）已退回" in town.office.says("缺少链接")


def test_the_reason_asked_for_is_of_the_report_that_was_shown(town: Town) -> None:
    town.reports("第1项已完成，第2项已完成")
    colleague = Conversation(
        town.office.database, town.clock, role="coordinator", units=(), name="李主任"
    )
    colleague.says("区教体局第1项退回")
    town.renumbers()
    assert "2020Q1-教体-001（区教体局第2项）已退回" in colleague.says("缺少链接")


def test_a_report_of_a_task_left_out_is_not_passed(town: Town) -> None:
    town.reports("第1项已完成，第2项已完成")
    passes = kept(town.office.says("待审核"), "通过区教体局第1项")
    town.puts_in_force(FUNDS, RURAL)
    told = town.office.presses_handle(passes)
    assert "2020Q1-教体-001 所报的任务已不在现行任务表中，没有办理" in told
    assert "2020Q1-教体-002" in town.office.says("待审核")


def test_a_later_day_is_decided_for_the_task_that_was_shown(town: Town) -> None:
    for said in ("第1项受阻，等省里通报，想延到11月15日", "第2项受阻，等资金，想延到11月20日"):
        town.reports(said)
    card = town.office.says("待审核")
    refuses = kept(card, "不同意区教体局第1项")
    grants = kept(card, "同意区教体局第2项")
    town.renumbers()
    assert "未同意：区教体局第2项" in town.office.presses_handle(refuses)
    assert "已同意：区教体局第1项延期至11月20日" in town.office.presses_handle(grants)


def test_an_application_that_was_replaced_is_shown_before_it_is_refused(town: Town) -> None:
    town.reports("第1项受阻，等省里通报，想延到11月15日")
    refuses = kept(town.office.says("待审核"), "不同意区教体局第1项")
    town.clock.at = on(2020, 3, 10)
    town.reports("第1项受阻，等资金，想延到11月25日")
    told = town.office.presses_handle(refuses)
    assert "申请延至11月25日" in told
    assert "将不同意区教体局第1项延期" in told


def test_the_leader_is_asked_about_the_task_that_was_shown(town: Town) -> None:
    town.reports("第1项受阻，人手不够")
    (told,) = town.office.receives()
    puts = kept(told, "报领导")
    town.reports("第2项受阻，场地没定")
    town.renumbers()
    assert "区教体局第2项已列入" in town.office.presses_handle(puts)
    assert "不用报领导" in town.office.says("撤回").choices
    assert "区教体局第2项已从“需要您出面”中撤下" in town.office.presses("不用报领导")


def test_a_reminder_follows_its_task_and_back(town: Town) -> None:
    town.wang.says("明天下午三点提醒我报第1项")
    town.renumbers()
    assert "15:00，第2项" in town.wang.says("我的提醒")
    town.wang.says("明天下午四点提醒我报第1项")
    town.office.says("撤回导入")
    assert "恢复使用" in town.office.says("确认")
    told = town.wang.says("我的提醒")
    assert "15:00，第1项" in told
    assert "16:00，第2项" in told


def test_a_reminder_of_a_task_left_out_says_so(town: Town) -> None:
    town.wang.says("明天下午三点提醒我报第1项")
    town.puts_in_force(FUNDS, RURAL)
    gone = "做好学校招生和教育收费信息公开（这项任务已不在现行任务表中）"
    assert f"15:00，{gone}" in town.wang.says("我的提醒")
    town.clock.at = on(2020, 3, 10).replace(hour=15, minute=1)
    sweep(town.office.database, town.clock.now())
    assert f"到了定好的时间：{gone}" in town.wang.receives()[-1]
