"""代班: a liaison on leave is stood in for, with consent, and only for those days."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select

from storage.db import Database
from storage.models import ProgressReport
from tests.conftest import FixedClock
from tests.conversation import Conversation

NEXT_MONDAY = dt.timedelta(days=7)


@pytest.fixture
def zhao(samples: Database, clock: FixedClock) -> Conversation:
    return Conversation(samples, clock, units=("钟楼街道", "洪山镇"), name="赵敏")


def test_stand_in_known_to_the_bot_agrees_and_reports_for_those_days_only(
    zhao: Conversation, samples: Database, clock: FixedClock
) -> None:
    sun = Conversation(samples, clock, units=("区水利局",), name="孙丽")
    assert "12月21日（周一）至12月27日（周日）" in zhao.says("我下周休假，孙丽代班")
    assert sun.says("洪山镇第20项完成了").text == "洪山镇不是您联络的单位，第20项没有登记。"
    assert "同意" in sun.says("同意代班")
    assert "没有登记" in sun.says("洪山镇第20项完成了")
    clock.at += NEXT_MONDAY
    sun.says("洪山镇第20项完成了")
    assert "孙丽（代赵敏）" in sun.presses("确认")
    with samples.reading() as session:
        report = session.scalars(select(ProgressReport)).one()
        assert report.stands_in_for is not None
        assert report.stands_in_for.name == "赵敏"
    clock.at += NEXT_MONDAY
    assert "没有登记" in sun.says("洪山镇第20项推进中")


def test_stand_in_not_known_comes_in_by_an_invitation(
    zhao: Conversation, samples: Database, clock: FixedClock
) -> None:
    assert "确认后会生成一份邀请" in zhao.says("我下周休假，孙丽代班")
    answer = zhao.says("确认")
    token = re.search(r"/start (\S+)", answer.text)
    assert token is not None
    sun = Conversation(samples, clock, role="stranger", name="孙丽")
    assert "联络员代班" in sun.says(f"/start {token[1]}")
    sun.presses("确认")
    clock.at += NEXT_MONDAY
    sun.says("洪山镇第20项完成了")
    assert "已登记" in sun.presses("确认")


def test_stand_in_ends_when_the_liaison_is_back(
    zhao: Conversation, samples: Database, clock: FixedClock
) -> None:
    sun = Conversation(samples, clock, units=("区水利局",), name="孙丽")
    zhao.says("我下周休假，孙丽代班")
    sun.says("同意代班")
    clock.at += NEXT_MONDAY
    assert zhao.says("我回来了").text == "孙丽的代班（12月21日（周一）至12月27日（周日））已结束。"
    assert "没有登记" in sun.says("洪山镇第20项完成了")


def test_another_stand_in_takes_the_place_of_the_first(zhao: Conversation) -> None:
    zhao.says("我下周休假，孙丽代班")
    zhao.says("确认")
    zhao.says("下周请假，让洪山镇李强代班")
    assert "孙丽，12月21日" in zhao.says("代班情况")  # nothing ends before 确认
    zhao.says("下周请假，让洪山镇李强代班")
    told = zhao.says("确认").text
    assert told.startswith("原定由孙丽代班（12月21日（周一）至12月27日（周日）），改为：")
    assert "代班：李强，12月21日" in told
    assert "李强，12月21日（周一）至12月27日（周日），等待对方确认。" in zhao.says("代班情况")
    assert zhao.says("取消代班").text.startswith("李强的代班")
    assert "现在没有代班安排" in zhao.says("取消代班")


def test_stand_in_needs_a_name_and_days(zhao: Conversation) -> None:
    assert "请说明谁代班" in zhao.says("孙丽代班")


@pytest.mark.parametrize("said", ["不代班", "不同意代班", "那几天没空代班", "代不了"])
def test_who_cannot_stand_in_says_so_and_who_asked_is_told(
    zhao: Conversation, samples: Database, clock: FixedClock, said: str
) -> None:
    sun = Conversation(samples, clock, units=("区水利局",), name="孙丽")
    zhao.says("我下周休假，孙丽代班")
    sun.receives()
    assert sun.says(said).text == "好的，已告诉赵敏另请他人。"
    [told] = zhao.receives()
    assert told.text == "孙丽不能代班（12月21日（周一）至12月27日（周日）），请另请他人。"
    assert "没有等待确认的代班" in sun.says("同意代班")
    clock.at += NEXT_MONDAY
    assert "没有登记" in sun.says("洪山镇第20项完成了")


def test_yes_in_one_word_is_to_what_was_just_asked(
    zhao: Conversation, samples: Database, clock: FixedClock
) -> None:
    sun = Conversation(samples, clock, units=("区水利局",), name="孙丽")
    zhao.says("我下周休假，孙丽代班")
    sun.receives()
    assert "代赵敏填报" in sun.says("同意")


def test_yes_in_one_word_to_a_card_is_no_yes_to_standing_in(
    zhao: Conversation, samples: Database, clock: FixedClock
) -> None:
    sun = Conversation(samples, clock, units=("区水利局",), name="孙丽")
    zhao.says("我下周休假，孙丽代班")
    sun.receives()
    sun.says("29完成了")
    assert "已登记" in sun.says("同意")
    assert "代赵敏" not in sun.says("同意")
