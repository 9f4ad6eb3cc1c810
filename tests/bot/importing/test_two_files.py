"""A second file while the draft of the first waits: what becomes of the first?"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from storage import imports, plans, roster
from storage.db import Database
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
4 | 推进农村人居环境整治提升 | 区乡村建设中心 | 10月底前
5 | 公开社会救助对象名单 | 滨城市民政局 | 11月底前
"""
SECOND = FIRST.replace("11月底前", "12月底前")


@pytest.fixture
def office(empty_database: Database, clock: FixedClock, tmp_path: Path) -> Sender:
    """The coordinator, with no table in force."""
    clock.at = on(2020, 3, 9)
    with empty_database.writing() as session:
        roster.load_roster(session)
    return Sender(empty_database, clock, tmp_path, role="coordinator", units=(), name="陈主任")


def sends(office: Sender, drawing: str, name: str = "任务表.docx") -> Answer:
    return office.sends(make_docx(TITLE, TableDrawing(drawing)), name)


def test_button_of_the_first_draft_asks_before_it_drops_the_second(office: Sender) -> None:
    first = sends(office, FIRST)
    sends(office, SECOND, "改过的.docx")
    office.last = first
    told = office.presses("放弃")
    assert "（改过的.docx，" in told
    assert "要放弃它吗" in told
    with office.database.reading() as session:
        assert imports.waiting_draft(session) is not None
    assert "草稿已删除" in office.presses("放弃")


def test_what_was_settled_of_the_first_draft_holds_in_the_second(office: Sender) -> None:
    sends(office, FIRST)
    office.says("逐条看")
    for said in ("9月底前", "昆仑镇、岭子镇", "由区教体局牵头，区财政局配合", "加入名册"):
        office.says(said)
    assert "都看完了" in office.says("就是区民政局")
    told = sends(office, SECOND, "改过的.docx")
    assert "由这一份取代" in told
    assert "没有需要核对的地方" in told
    assert "第2项的“有关乡镇”为昆仑镇、岭子镇" in told
    assert "第5项的“滨城市民政局”为区民政局" in told
    assert "区乡村建设中心将加入名册" in told
    assert "第2项用手工设定的时限" in told
    office.says("生效")
    assert "已生效" in office.says("确认")
    with office.database.reading() as session:
        live = plans.live_plan(session)
        assert live is not None
        tasks = {task.number: task for task in plans.tasks(session, live)}
        named = {number: [duty.name for duty in task.duties] for number, task in tasks.items()}
        assert named == {
            1: ["区财政局"],
            2: ["昆仑镇", "岭子镇"],
            3: ["区教体局", "区财政局"],
            4: ["区乡村建设中心"],
            5: ["区民政局"],
        }
        assert tasks[2].deadline_on == dt.date(2020, 9, 30)


def test_what_was_carried_over_is_asked_again_where_wanted(office: Sender) -> None:
    sends(office, FIRST)
    office.says("逐条看")
    office.says("第4处加入名册")
    assert "有4处需要核对" in sends(office, SECOND, "改过的.docx")
    assert "第4项的“区乡村建设中心”不在名册中" in office.says("上一步")
    with office.database.reading() as session:
        draft = imports.waiting_draft(session)
        assert draft is not None
        assert imports.to_enter(draft) == ([], [])


def test_name_left_in_the_first_draft_is_left_in_the_second(office: Sender) -> None:
    sends(office, FIRST)
    office.says("逐条看")
    office.says("第4处不管")
    told = sends(office, SECOND, "改过的.docx")
    assert "区乡村建设中心先不处理" in told
    assert "第4项" not in told
    assert "有4处需要核对" in told


def test_step_goes_back_again_and_again_whatever_was_looked_at_between(office: Sender) -> None:
    sends(office, FIRST)
    office.says("逐条看")
    office.says("第4处加入名册")
    office.says("第2处昆仑镇、岭子镇")
    office.says("看第5处")
    assert "第2项的“有关乡镇”" in office.says("上一步")
    told = office.says("上一步")
    assert "第4项的“区乡村建设中心”" in told
    assert "还有5处" in told


def test_who_settled_what_another_takes_back_is_said(office: Sender, clock: FixedClock) -> None:
    sends(office, FIRST)
    office.says("逐条看")
    other = Sender(
        office.database, clock, office.folder, role="coordinator", units=(), name="王主任"
    )
    other.says("逐条看")
    other.says("第4处加入名册")
    office.says("逐条看")
    assert "王主任对上一处的处理已撤回" in office.says("上一步")


@pytest.mark.parametrize("answer", ["确认", "先不"])
def test_draft_that_was_worked_on_goes_for_another_years_file_only_after_a_yes(
    office: Sender, answer: str
) -> None:
    sends(office, FIRST)
    office.says("逐条看")
    office.says("第4处加入名册")
    told = office.sends(make_docx(NEXT, TableDrawing(SECOND)), "明年.docx")
    assert "（任务表.docx，" in told
    assert "要收下新表吗" in told
    office.says(answer)
    told = office.gets()
    with office.database.reading() as session:
        draft = imports.waiting_draft(session)
        assert draft is not None
        assert draft.year == (2021 if answer == "确认" else 2020)
        assert (imports.settled_last(draft) is None) == (answer == "确认")
    assert ("识别到5项任务" in told) == (answer == "确认")


def test_who_settled_a_draft_learns_that_anothers_file_replaces_it(
    office: Sender, clock: FixedClock
) -> None:
    other = Sender(
        office.database, clock, office.folder, role="coordinator", units=(), name="王主任"
    )
    sends(other, FIRST)
    other.says("逐条看")
    other.says("第4处加入名册")
    sends(office, SECOND, "改过的.docx")
    assert any("陈主任发来了新的任务表" in told for told in other.receives())


@pytest.mark.parametrize("name", ["市大数据局", "区财政局"])
def test_name_in_no_doubt_is_no_reason_to_drop_the_draft(office: Sender, name: str) -> None:
    sends(office, FIRST)
    told = office.says(f"删掉{name}")
    assert f"待核对的地方没有“{name}”，没有改动" in told
    assert "放弃" not in told.choices
