"""今天谁报了, 哪些通过了: by unit, for the office and the leader."""

from __future__ import annotations

import pytest

from storage.db import Database
from tests.conftest import FixedClock
from tests.conversation import Conversation


@pytest.fixture
def wang(samples: Database, clock: FixedClock) -> Conversation:
    wang = Conversation(samples, clock)
    wang.says("24完成60%，27完成了，28完成了")
    wang.presses("确认")
    return wang


def test_who_has_reported_on_a_day_is_told_by_unit(
    chen: Conversation, leader: Conversation, wang: Conversation
) -> None:
    for who in (chen, leader):
        for asked in ("今天谁报了", "谁今天报的", "这周哪些单位报了", "who reported today"):
            answer = who.says(asked)
            assert "1个单位报了3项" in answer, asked
            assert "区卫健局：第24、27、28项" in answer, asked
    assert chen.says("昨天谁报了").text == "昨天没有单位报过进展。"
    assert "44个单位" in chen.says("今天谁还没报")


def test_what_was_taken_back_was_not_reported(chen: Conversation, wang: Conversation) -> None:
    wang.says("撤回24")
    assert "区卫健局：第27、28项" in chen.says("今天谁报了")


def test_how_others_stand_is_not_for_a_liaison(wang: Conversation) -> None:
    answer = wang.says("今天谁报了")
    assert "供区政府办公室和分管领导查看" in answer
    assert "1个单位报了" not in answer


def test_what_has_passed_is_told_beside_what_waits(chen: Conversation, wang: Conversation) -> None:
    assert "区卫健局" in chen.says("哪些通过了")  # what waits, where nothing has passed
    chen.says("通过卫健局27")
    answer = chen.says("哪些通过了")
    assert "审核通过的共1项" in answer
    assert "区卫健局：第27项" in answer
    assert "第28项" in chen.presses("待审核")
