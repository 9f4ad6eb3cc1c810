"""What an earlier period left open is told as that period's, with its own day."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import update

from bot.overview.picture import squares
from bot.periods import Period
from storage import roster
from storage.db import Database
from storage.models import Plan
from tests.bot.overview.test_agreement import bulletin_of, turn_of
from tests.conftest import FixedClock
from tests.conversation import Conversation


@pytest.fixture
def wang(samples: Database, clock: FixedClock) -> Conversation:
    """The liaison of 区卫健局 two days into a quarter, after 24 was reported 受阻 in the last."""
    with samples.writing() as session:
        session.execute(update(Plan).values(live_on=dt.date(2020, 4, 20)))
    clock.at = dt.datetime(2020, 4, 20, 10, tzinfo=clock.at.tzinfo)
    wang = Conversation(samples, clock)
    wang.says("24项受阻，等省里文件")
    wang.presses("确认")
    clock.at = dt.datetime(2020, 7, 2, 10, tzinfo=clock.at.tzinfo)
    return wang


def test_overview_tells_which_blocked_are_of_before(wang: Conversation) -> None:
    answer = wang.says("总览")
    assert "受阻0，" in answer
    assert "受阻1件（其中1件是以前报的，本期未报" in answer
    assert "第24项 区卫健局：等省里文件（4月20日（周一）报，本期未报）" in answer
    wang.says("24项受阻，等省里文件")
    wang.presses("确认")
    assert "受阻1件：" in wang.says("总览")


def test_late_tasks_show_the_day_that_is_past(wang: Conversation) -> None:
    for question in ("有没有逾期的", "还欠哪些"):
        answer = wang.says(question)
        assert "按季报，6月30日（周二）已到期" in answer, question
        assert "9月30日" not in answer, question


def test_a_tasks_own_card_says_what_is_late_of_it(wang: Conversation, clock: FixedClock) -> None:
    assert "逾期：6月30日（周二）已到期。" in wang.says("第25项")
    assert "逾期" not in wang.says("第24项")
    office = Conversation(wang.database, clock, role="coordinator", name="陈主任")
    answer = office.says("第12项")
    assert "9月30日（周三）前" in answer
    assert "个单位，最早的6月30日（周二）已到期。" in answer


def test_a_day_granted_later_changes_no_period_that_is_over(
    wang: Conversation, clock: FixedClock
) -> None:
    office = Conversation(wang.database, clock, role="coordinator", name="陈主任")
    clock.at = dt.datetime(2020, 12, 18, 10, tzinfo=clock.at.tzinfo)
    third = Period("quarterly", 2020, 3)

    def seen() -> tuple[object, object]:
        with turn_of(wang.database, clock.now()) as turn:
            unit = roster.unit_named(turn.session, "区卫健局")
            assert unit is not None
            states = {state: len(of) for state, of in bulletin_of(turn, third).reported.items()}
            return squares(turn, [third], [unit])[unit.id], states

    before = seen()
    wang.says("24项受阻，等省里文件，想延到1月15日")
    wang.presses("确认")
    assert "已同意" in office.says("同意区卫健局第24项延期")
    assert seen() == before


def test_a_report_says_for_which_period_it_counts(wang: Conversation) -> None:
    missed = "第28项登记后计入9月30日（周三）到期的这一期；6月30日（周二）到期的一期没有报"
    assert missed in wang.says("28项完成")
    wang.presses("确认")
    assert "到期的这一期" not in wang.says("28项完成80%")
    wang.presses("取消")
    assert "到期的这一期" not in wang.says("24项推进中"), "which reported in the quarter before"
