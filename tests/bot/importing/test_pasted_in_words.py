"""Numbered paragraphs pasted into the chat: offered as a table, and stored by nobody's guess."""

from __future__ import annotations

import pytest

from storage import imports
from storage.db import Database
from tests.bot.importing.test_table_reader import rows
from tests.conftest import FixedClock
from tests.conversation import Conversation
from tests.sending import Sender

BY_LABEL = """2021年全区重点工作任务分解方案
一、深化财政公开
1. 公开财政预决算和专项资金分配结果，10月底前完成。
牵头单位：区财政局；配合单位：区教体局
2. 公开政府采购和招投标信息。
责任单位：区财政局
二、民生公开
3. 做好学校招生和教育收费信息公开。
责任单位：区教体局"""
IN_BRACKETS = """2021年任务
1. 公开财政预决算和专项资金分配结果（区财政局牵头，区教体局配合，10月底前）
2. 公开政府采购和招投标信息（区财政局）
3. 做好学校招生和教育收费信息公开（区教体局，每季度）"""


@pytest.mark.parametrize(
    "pasted", [BY_LABEL, IN_BRACKETS, BY_LABEL + "\n" * 3 + "注：" + "无" * 3000]
)
def test_paragraphs_with_units_are_offered_as_a_table(coordinator: Sender, pasted: str) -> None:
    before = rows(coordinator.database)
    asked = coordinator.says(pasted)
    assert "像一份任务表，有3项任务" in asked
    assert asked.choices == ("读取", "暂不")
    assert rows(coordinator.database) == before
    coordinator.presses("读取")
    told = coordinator.gets()
    assert "识别到3项任务" in told
    assert told.choices == ("逐条看", "生效", "放弃")


@pytest.mark.parametrize("no", ["取消", "暂不", "不用"])
def test_without_a_yes_nothing_is_read(coordinator: Sender, no: str) -> None:
    coordinator.says(BY_LABEL)
    coordinator.says(no)
    coordinator.says("确认")
    coordinator.gets()
    with coordinator.database.reading() as session:
        assert imports.waiting_draft(session) is None


@pytest.mark.parametrize("yes", ["是", "确认", "当作任务表读取"])
def test_typed_yes_reads_it(coordinator: Sender, yes: str) -> None:
    coordinator.says(BY_LABEL)
    assert "正在读取" in coordinator.says(yes)


@pytest.mark.parametrize(
    "said",
    [
        "通知各单位：\n1. 请报送材料（责任单位：区财政局）\n2. 请报送名单（责任单位：区教体局）",
        "代报：\n1. 区财政局第6项已完成\n2. 区教体局第6项推进中",
        "1、区财政局：已催\n2、区教体局：电话不通\n3、区卫健局：明天报",
        "第28项由区财政局牵头\n第29项由区教体局牵头",
    ],
)
def test_other_lines_with_numbers_and_units_are_no_table(coordinator: Sender, said: str) -> None:
    assert "像一份任务表" not in coordinator.says(said)


def test_marked_paragraphs_are_not_kept(coordinator: Sender) -> None:
    assert "密级标志" in coordinator.says("机密★\n" + BY_LABEL)
    assert "正在读取" not in coordinator.says("是")


def test_liaison_is_offered_no_table(samples: Database, clock: FixedClock) -> None:
    assert "像一份任务表" not in Conversation(samples, clock).says(BY_LABEL)
