"""What nobody said is not made up: how a task stands that was only said not to have changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.reporting.drafts import Item
from storage import reports
from storage.db import Database
from storage.models import Draft, Person, ProgressReport
from tests.conftest import FixedClock
from tests.conversation import Conversation
from tests.sending import Sender


@pytest.fixture
def wang(samples: Database, clock: FixedClock) -> Conversation:
    return Conversation(samples, clock)


@pytest.fixture
def office(samples: Database, clock: FixedClock) -> Conversation:
    return Conversation(samples, clock, role="coordinator", name="陈主任")


def statuses(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(ProgressReport.status).order_by(ProgressReport.id)))


def test_a_first_report_of_no_change_says_no_state(
    wang: Conversation, office: Conversation
) -> None:
    assert "进展：本期无变化（首次填报）" in wang.says("27没变化")
    assert "：本期无变化" in wang.says("确认")
    assert statuses(wang.database) == ["unsaid"]
    assert "区卫健局：本期无变化，" in office.says("第27项进展")
    assert "推进中0，受阻0，状态未说明1，未报" in office.says("总览")


def test_no_change_repeats_a_state_that_was_said(wang: Conversation) -> None:
    for said in ("27完成60%", "确认", "27没变化", "确认"):
        wang.says(said)
    assert statuses(wang.database) == ["in_progress", "in_progress"]


@pytest.mark.parametrize("again", ["27改成60%", "27完成60%"])
def test_a_state_said_later_takes_its_place(wang: Conversation, again: str) -> None:
    for said in ("27没变化", "确认", again):
        wang.says(said)
    wang.says("确认")
    assert statuses(wang.database) == ["unsaid", "in_progress"]


def test_words_added_to_no_change_say_no_state(wang: Conversation) -> None:
    for said in ("27没变化", "确认"):
        wang.says(said)
    assert "已补充" in wang.says("27补充说明：等省里通知")
    assert statuses(wang.database) == ["unsaid", "unsaid"]


def test_a_later_day_asked_for_alone_says_no_state(
    wang: Conversation, office: Conversation
) -> None:
    card = wang.says("24项想延到1月15日，等省里通报")
    assert "进展：" not in card
    assert "申请延至2021年1月15日（周五）" in wang.says("确认")
    asked = "区卫健局：未报，申请延至2021年1月15日（周五），待批"
    assert asked in office.says("区卫健局24项进度")
    assert "是延期申请，没有进展可审核" in office.says("退回2020Q4-卫健-001，请核实")
    assert "完成时限：按季报" in office.says("区卫健局第24项")
    assert "推进中" not in wang.says("24再延到1月31日，等财政")
    wang.says("确认")
    assert statuses(wang.database) == ["unsaid", "unsaid"]


def test_a_later_day_asked_for_alone_is_no_report_of_the_period(
    wang: Conversation, office: Conversation
) -> None:
    """What was reported before stands, the report of the period is owed as before, and the receipt
    says which day was asked for."""
    before = office.says("总览").text
    for said in ("27想延到1月15日，等省里通报", "确认"):
        wang.says(said)
    after = office.says("总览").text
    assert after.replace("等待决定的延期申请1件。\n", "") == before
    mine = wang.says("我报过的")
    assert "（区卫健局）：申请延至2021年1月15日（周五）" in mine
    assert "状态未说明" not in mine
    for said in ("27完成60%", "确认", "27想延到1月20日，等省里通报", "确认"):
        wang.says(said)
    assert "推进中 60%，12月14日（周一）报，申请延至2021年1月20日" in wang.says("27项进度")
    office.receives()
    assert "已撤回" in wang.says("撤回")
    assert "第27项的延期申请已撤回" in office.receives()[-1]
    assert "申请延至" not in wang.says("27项进度")
    assert statuses(wang.database) == ["unsaid", "in_progress", "unsaid"]


def test_a_day_taken_off_a_card_that_says_nothing_else_leaves_no_card(wang: Conversation) -> None:
    wang.says("24项想延到1月15日，等省里通报")
    assert "没有登记" in wang.says("不延了")
    wang.says("24推进中，想延到1月15日，等省里通报")
    assert "进展：推进中" in wang.says("不延了")
    wang.says("确认")
    assert statuses(wang.database) == ["in_progress"]


def test_the_yearly_paragraph_counts_it_apart(wang: Conversation, tmp_path: Path) -> None:
    for said in ("27没变化", "32完成了", "确认"):
        wang.says(said)
    office = Sender(wang.database, wang.clock, tmp_path, role="coordinator", name="陈主任")
    office.says("年度报告段落")
    told = office.gets_paper()
    assert "已完成1项次、推进中0项次、受阻0项次、未启动0项次、状态未说明1项次；" in told


def test_a_draft_of_such_a_report_survives(wang: Conversation) -> None:
    wang.says("24项想延到1月15日，等省里通报")
    with wang.database.reading() as session:
        draft = session.scalars(select(Draft)).one()
        assert Item.from_json(draft.items[0]).status == "unsaid"
    wang.restarts()
    wang.says("确认")
    with wang.database.reading() as session:
        person = session.scalars(select(Person).where(Person.name == "王芳")).one()
        last = reports.last_of_person(session, person)
        assert last is not None
        assert last.status == "unsaid"


def test_what_is_not_ones_own_beside_a_report_is_asked_for_by_itself(wang: Conversation) -> None:
    said = wang.says("29不涉及，27完成了")
    assert "第29项没有登记" in said
    assert "第27项" in said
    wang.says("确认")
    assert statuses(wang.database) == ["done"]


def test_all_done_means_the_task_just_asked_about_and_none_without_one(wang: Conversation) -> None:
    assert "请写明是哪几项" in wang.says("全部完成")
    wang.says("报27")
    assert "进展：已完成" in wang.says("全部完成")
