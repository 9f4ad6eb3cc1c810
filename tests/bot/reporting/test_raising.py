"""报领导: the leader is asked to take up what is beyond a unit, and nothing else."""

from __future__ import annotations

import pytest

from nlp.office import asks_for_leader
from storage.db import Database
from tests.conftest import FixedClock
from tests.conversation import Conversation

NOTHING = "没有需要您出面的事项。"


@pytest.fixture
def office(samples: Database, clock: FixedClock) -> Conversation:
    return Conversation(samples, clock, role="coordinator", name="陈主任")


@pytest.fixture
def wang(samples: Database, clock: FixedClock) -> Conversation:
    return Conversation(samples, clock)


def reports(who: Conversation, text: str) -> None:
    who.says(text)
    assert "已登记" in who.presses("确认")


@pytest.mark.parametrize(
    "reason",
    [
        "等省里文件",
        "等待上级批复",
        "省厅文件还没下发",
        "请区领导协调经费",
        "需领导出面",
        "与区住建局分工有异议",
        "职责不清",
        "waiting for the provincial notice",
    ],
)
def test_what_is_beyond_a_unit(reason: str) -> None:
    assert asks_for_leader(reason)


@pytest.mark.parametrize(
    "reason",
    ["人手不足", "系统故障，正在维修", "材料还没收齐", "市场主体名单未核实", "节省经费没办法", ""],
)
def test_what_a_unit_can_clear_itself(reason: str) -> None:
    assert not asks_for_leader(reason)


def test_leader_is_shown_what_asks_for_them_alone(
    office: Conversation, wang: Conversation, leader: Conversation
) -> None:
    reports(wang, "24项卡住了，等省里文件")
    reports(wang, "25项受阻，人手不足")
    answer = leader.says("总览")
    assert "受阻2" in answer
    assert "需要您出面的1件：\n第24项 区卫健局：等省里文件" in answer
    assert "受阻2件：" in office.says("总览")
    assert "受阻的2件：" in leader.says("总览 受阻")


def test_office_puts_before_the_leader_and_takes_back(
    office: Conversation, wang: Conversation, leader: Conversation
) -> None:
    reports(wang, "25项受阻，人手不足")
    assert NOTHING in leader.says("总览")
    office.receives()
    assert "已列入" in office.presses("报领导")
    assert "需要您出面的1件：\n第25项 区卫健局：人手不足" in leader.says("总览")
    office.presses("不用报领导")
    assert NOTHING in leader.says("总览")
    assert "已列入" in office.says("第25项报领导")
    # It stays there while it is blocked, whatever the reason is now, and leaves by itself.
    reports(wang, "25项受阻，还是人手不足，已借调1人")
    assert "需要您出面的1件" in leader.says("总览")
    reports(wang, "25项完成60%")
    reports(wang, "25项受阻，人手不足")
    assert NOTHING in leader.says("总览")


def test_only_what_is_blocked_can_be_put(office: Conversation, wang: Conversation) -> None:
    assert "现在没有受阻" in office.says("区卫健局第24项报领导")
    reports(wang, "24项完成60%")
    assert "现在没有受阻" in office.says("区卫健局第24项报领导")
    assert "需要协调员" in wang.says("区卫健局第24项报领导")
