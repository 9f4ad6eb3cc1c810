"""The table of a year that is over: is it looked at as that year's, and never changed?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.db import Database
from tests.bot.importing.test_table_reader import TITLE, rows
from tests.conftest import ZONE, FixedClock, in_one_file
from tests.conversation import Conversation
from tests.documents.makers import TableDrawing, make_docx
from tests.sending import Sender, coordinator_over

OVER = "2020年的任务表：已经结束"
TABLE = TableDrawing("""
序号 | 工作任务 | 具体要求 | 责任单位
1 | 财政公开 | 公开财政预决算和专项资金分配结果 | 区财政局
2 | 民生公开 | 做好学校招生和教育收费信息公开 | 区教体局
3 | 民生公开 | 公开社会救助对象名单 | 区民政局
""")


@pytest.fixture(scope="module")
def next_year(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Sender:
    coordinator = coordinator_over(sample_file, tmp_path_factory.mktemp("next_year"))
    liaison = Conversation(coordinator.database, coordinator.clock)
    liaison.says("第32项完成了 http://www.zichuan.gov.cn/a.html")
    assert "回执" in liaison.says("确认")
    coordinator.sends(make_docx(TITLE, TABLE))
    coordinator.says("生效")
    assert "已生效" in coordinator.says("确认")
    coordinator.clock.at = dt.datetime(2021, 5, 10, 9, 0, tzinfo=ZONE)
    in_one_file(coordinator.database)
    return coordinator


@pytest.fixture
def office(next_year: Sender, clock: FixedClock, tmp_path: Path) -> Iterator[Sender]:
    """The coordinator in May 2021, with a table of 2021 in force and that of 2020 closed; task 32
    of 2020 was reported done."""
    with next_year.in_a_copy(clock, tmp_path) as office:
        yield office


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("2020年第1项", "“六大赋能行动”"),
        ("去年第5项谁负责", "区公安分局"),
        ("去年第32项完成了吗", "区卫健局：已完成"),
        ("2020年的第32项", "公共卫生知识"),
        ("2020年区教体局的任务", "点名4项"),
        ("2020年度区卫健局进展情况", "区卫健局"),
        ("去年的任务", "共44个，已报齐0个，报了一部分1个"),
        ("2020年的总览", "已完成1"),
        ("去年关于疫情的任务", "第31项"),
        ("2020年谁没报", "1个报了一部分"),
        ("2020: overview", "已完成1"),
    ],
)
def test_question_about_a_closed_year_is_answered_from_its_table(
    office: Sender, said: str, told: str
) -> None:
    answer = office.says(said)
    assert OVER in answer
    assert told in answer


@pytest.mark.parametrize(
    "said",
    [
        "2020年的第32项改到6月底",
        "把2020年第3项销号",
        "催办2020年第3项",
        "催办2020年未报单位",
        "2020年第3项由区财政局牵头",
        "2020年的所有任务都改到6月底",
        "代报 区卫健局 2020年第32项 已完成",
        "move task 3 of 2020 to 30 June",
    ],
)
def test_nothing_of_a_closed_year_is_changed(office: Sender, said: str) -> None:
    before = rows(office.database)
    assert "已经结束，只能查看，不能再填报和改动" in office.says(said)
    assert "已经结束，只能查看，不能再填报和改动" not in office.says("确认")
    assert rows(office.database) == before


def test_nothing_is_reported_on_a_closed_year(office: Sender) -> None:
    liaison = Conversation(office.database, office.clock, name="李明")
    before = rows(office.database)
    assert "不能再填报" in liaison.says("2020年第32项完成了 http://www.zichuan.gov.cn/b.html")
    assert rows(office.database) == before
    own = liaison.says("我们去年有哪些任务")
    assert OVER in own
    assert "点名8项" in own


@pytest.mark.parametrize(
    "said", ["2019年第3项", "2019年的任务", "2022年第1项改到6月底", "明年的任务"]
)
def test_year_without_a_table_is_said_to_have_none(office: Sender, said: str) -> None:
    answer = office.says(said)
    assert "年的任务表；可以查看的还有2020年的" in answer
    assert "《2021年" in answer


def test_choices_below_a_closed_year_stay_in_it(office: Sender) -> None:
    office.says("2020年区教体局的任务")
    assert "普惠性学前教育" in office.presses("第21项")
    office.says("2020年区教体局的任务")
    shared = office.presses("看全员共担（30项）")
    assert OVER in shared
    assert OVER in office.presses("下一页")
    office.says("2020年区教体局的任务")
    assert OVER in office.says("第21项"), "its label, typed"
    overview = office.says("2020年的总览")
    assert OVER in office.presses("按单位")
    assert {"催办未报单位", "一张图"}.isdisjoint(overview.choices)


def test_what_was_spoken_of_in_the_table_in_force_stays(office: Sender) -> None:
    office.says("第2项")
    assert OVER in office.says("2020年第1项")
    told = office.says("这项谁负责")
    assert "第2项" in told
    assert "区教体局" in told


def test_card_that_waits_is_not_forgotten_over_a_closed_year(office: Sender) -> None:
    office.says("第2项改到6月底")
    told = office.says("2020年第1项")
    assert OVER in told
    assert "第2项定为6月30日（周三）前”还没有生效，确认吗" in told
    assert "第2项定为6月30日（周三）前" in office.says("确认")


def test_year_of_the_table_in_force_is_no_other(samples: Database, clock: FixedClock) -> None:
    office = Conversation(samples, clock, role="coordinator", units=())
    assert "未报1404" in office.says("2020年的总览")
    assert "已经结束" not in office.says("2020年第1项")


def test_year_tells_the_draft_from_the_table_in_force(coordinator: Sender) -> None:
    coordinator.sends(make_docx(TITLE, TABLE))
    assert "财政预决算" in coordinator.says("2021年第1项")
    assert "“六大赋能行动”" in coordinator.says("2020年第1项")
    card = coordinator.says("2021年第1项改到6月底")
    assert "草稿" in card
    assert "2021年6月30日" in card
    coordinator.says("取消")
    assert "现行" in coordinator.says("2020年第1项改到12月30日")


def test_ledger_of_another_year_is_said_to_be_of_now(office: Sender) -> None:
    assert "没有按2020年另算" in office.says("导出2020年台账")


def test_year_within_somebodys_words_is_left_there(office: Sender) -> None:
    told = office.says("通知区财政局：请补齐2020年第3项的材料")
    assert "已经结束" not in told
    assert "没有能收到通知" in told
