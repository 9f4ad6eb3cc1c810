"""What the cards of 生效 and 撤回导入 say before a table comes into force or goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage import imports, plans
from tests.bot.importing.test_table_reader import TITLE, rows
from tests.conftest import FixedClock
from tests.documents.makers import TableDrawing, make_docx
from tests.sending import Sender

TABLE = TableDrawing("""
序号 | 工作任务 | 责任单位 | 完成时限
1 | 公开财政预决算和专项资金分配结果 | 区财政局、城建集团 | 10月底前
2 | 公布审计整改结果 | 区审计监督局 | 10月底前
3 | 公开学校招生信息 | 区直各有关科室 | 10月底前
4 | 公开社会救助对象名单 | — | 立行立改
""")


@pytest.fixture
def office(coordinator: Sender) -> Sender:
    """The coordinator, with a draft of 2021 in which not every task has a unit."""
    coordinator.sends(make_docx(TITLE, TABLE))
    return coordinator


def test_tasks_that_nobody_would_answer_for_are_named_although_all_was_left(
    office: Sender,
) -> None:
    office.says("逐条看")
    office.says("都不管")
    before = rows(office.database)
    card = office.says("生效")
    assert "处没有核对" not in card
    assert "有3项没有单位承担：第2—4项" in card
    assert "3个名称没有认出" in card
    assert "城建集团、区审计监督局、区直各有关科室" in card
    after = rows(office.database)
    assert {name: after[name] for name in ("unit", "duty", "plan")} == {
        name: before[name] for name in ("unit", "duty", "plan")
    }, "the card only looks"


def test_unit_that_comes_into_the_roster_answers_for_its_task(office: Sender) -> None:
    office.says("逐条看")
    office.says("区审计监督局加入名册")
    office.says("第4项由区民政局负责")
    office.says("都不管")
    card = office.says("生效")
    assert "有1项没有单位承担：第3项" in card
    assert "2个名称没有认出" in card
    assert "名册新增：区审计监督局" in card


def test_table_in_force_goes_only_after_a_card_that_says_what_is_lost(office: Sender) -> None:
    before = rows(office.database)
    office.says("逐条看")
    office.says("区审计监督局加入名册")
    office.says("都不管")
    office.says("生效")
    office.says("确认")
    office.says("第4项改到2021年6月底")
    office.says("确认")
    in_force = rows(office.database)
    card = office.says("撤回导入")
    assert "恢复使用2020年的《全区政务公开工作任务分解表》" in card
    assert "再导入时要重新核对" in card
    assert "手工设定的时限：第4项。" in card
    assert "随这份表加入名册的区审计监督局" in card
    assert card.choices == ("确认", "暂不")
    office.presses("暂不")
    assert rows(office.database) == in_force
    office.says("撤回导入")
    office.presses("确认")
    after = rows(office.database)
    assert {name: after[name] for name in ("task", "duty", "unit")} != {
        name: in_force[name] for name in ("task", "duty", "unit")
    }
    assert after["unit"] == before["unit"]


def test_table_that_was_reported_on_is_said_to_stay_before_any_card(
    office: Sender, clock: FixedClock, tmp_path: Path
) -> None:
    office.says("生效")
    office.says("确认")
    liaison = Sender(office.database, clock, tmp_path, units=("区财政局",), name="李明")
    liaison.says("第1项完成60% http://www.zichuan.gov.cn/a.html")
    liaison.says("确认")
    refused = office.says("撤回导入")
    assert "不能再撤回" in refused
    assert refused.choices == ()


BLANKS = f"""{TITLE}
序号\t工作任务\t责任单位\t完成时限
1\t公开财政预决算和专项资金分配结果\t区财政局\t10月底前
2\t公布审计整改结果\t区发改局\t
3\t公开学校招生信息\t区教体局\t
"""


@pytest.fixture
def blanks(coordinator: Sender) -> Sender:
    """The coordinator, asked about two deadlines that may share the one above them."""
    coordinator.sends(BLANKS.encode(), "任务表.txt")
    assert "第2、3项的完成时限格为空" in coordinator.says("逐条看")
    return coordinator


def days(office: Sender) -> list[str]:
    with office.database.reading() as session:
        draft = imports.waiting_draft(session)
        assert draft is not None
        return [str(task.deadline_on) for task in plans.tasks(session, draft)]


def test_blank_deadlines_are_settled_by_a_day(blanks: Sender) -> None:
    assert "第2、3项的时限：2021年12月31日（周五）前" in blanks.says("年底前")
    assert days(blanks) == ["2021-10-31", "2021-12-31", "2021-12-31"]
    blanks.says("上一步")
    assert days(blanks) == ["2021-10-31", "None", "None"]


@pytest.mark.parametrize("said", ["都是年底前", "第2、3项年底前"])
def test_blank_deadlines_set_by_a_sentence_are_asked_about_no_more(
    blanks: Sender, said: str
) -> None:
    blanks.says(said)
    blanks.says("确认")
    assert days(blanks) == ["2021-10-31", "2021-12-31", "2021-12-31"]
    assert "格为空" not in blanks.says("逐条看")


def test_blank_deadline_that_is_still_open_is_asked_about_alone(blanks: Sender) -> None:
    blanks.says("第2项年底前")
    blanks.says("确认")
    assert "第3项的完成时限格为空" in blanks.says("逐条看")


def test_blank_deadlines_may_stay_blank(blanks: Sender) -> None:
    assert "格为空" not in blanks.says("不管")
    assert days(blanks) == ["2021-10-31", "None", "None"]
