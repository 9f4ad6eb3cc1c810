"""A table was put in force with doubts: can each still be settled, and taken back?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from storage import plans, reports, roster
from storage.db import Database
from storage.models import AuditEntry
from tests.bot.importing.test_records import FIRST, MISSPELT, send
from tests.bot.importing.test_records import TITLE as OF_2020
from tests.bot.importing.test_table_reader import TITLE, rows
from tests.conftest import FixedClock, in_one_file
from tests.documents.makers import TableDrawing, make_docx
from tests.sending import Sender, coordinator_over

DOUBTFUL = TableDrawing("""
序号 | 工作任务 | 责任单位
1 | 公开财政预决算和专项资金分配结果 | 市财政局
2 | 公布审计整改结果 | 审计局
3 | 公开学校招生信息 | 县直各有关部门
4 | 交通秩序整治 | 交警大队
5 | 公开社会救助对象名单 | —
""")


@pytest.fixture(scope="module")
def in_force(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Sender:
    coordinator = coordinator_over(sample_file, tmp_path_factory.mktemp("in_force"))
    coordinator.sends(make_docx(TITLE, DOUBTFUL))
    coordinator.says("生效")
    assert "已生效" in coordinator.says("确认")
    in_one_file(coordinator.database)
    return coordinator


@pytest.fixture
def office(in_force: Sender, clock: FixedClock, tmp_path: Path) -> Iterator[Sender]:
    """The coordinator, with the doubtful table in force."""
    with in_force.in_a_copy(clock, tmp_path) as office:
        yield office


def units_of(office: Sender, number: int) -> list[str]:
    with office.database.reading() as session:
        live = plans.live_plan(session)
        assert live is not None
        task = plans.task(session, live, number)
        assert task is not None
        return [unit.name for unit in plans.units_answering(session, [task])]


def test_doubts_are_settled_one_by_one_and_each_is_taken_back(office: Sender) -> None:
    before = rows(office.database)
    assert "“市财政局”" in office.says("逐条看")
    assert "“市财政局”在这份表里按区财政局处理" in office.presses("就是区财政局")
    assert units_of(office, 1) == ["区财政局"]
    assert "审计局已加入名册" in office.presses("加入名册")
    assert units_of(office, 2) == ["审计局"]
    assert "包括：区教体局、区卫健局" in office.says("包括区教体局、区卫健局")
    assert set(units_of(office, 3)) == {"区教体局", "区卫健局"}
    assert "“交警大队”按区公安分局处理，以后其他地方也认得" in office.says("就是区公安分局")
    assert "第4项" in office.says("交警大队有哪些任务")
    office.says("逐条看")
    last = office.says("由区民政局负责")
    assert "都看完了" in last
    assert last.choices == ("撤回",)
    assert units_of(office, 5) == ["区民政局"]
    assert "没有需要核对的地方" in office.says("逐条看")
    for _ in range(5):
        assert "要撤回它吗" in office.says("撤回")
        assert "恢复为改动前" in office.says("是")
    kept = rows(office.database)
    for name in ("plan", "change"):
        del before[name], kept[name]
    assert kept == before
    assert "还有5处" in office.says("逐条看")


def test_tasks_that_nobody_answers_for_are_named(coordinator: Sender) -> None:
    coordinator.sends(make_docx(TITLE, DOUBTFUL))
    coordinator.says("生效")
    assert "有5项没有单位承担：第1—5项" in coordinator.says("确认")
    assert "没有单位承担的任务5项（不在上面的数中）：第1—5项" in coordinator.says("总览")
    told = coordinator.says("哪些任务没有责任单位")
    assert "没有单位承担的有5项" in told
    assert "第4项 交通秩序整治\n未认出的单位：交警大队" in told
    coordinator.says("第5项由区民政局负责")
    coordinator.says("确认")
    assert "没有单位承担的任务4项" in coordinator.says("总览")
    assert "第5项" not in coordinator.says("哪些任务没人负责")


def test_what_was_left_comes_up_again(office: Sender) -> None:
    office.says("逐条看")
    for _ in range(4):
        left = office.says("不管")
        assert "撤回" not in left.choices, "nothing was changed"
    assert "都看完了" in office.says("不管")
    assert "还有5处" in office.says("逐条看")


@pytest.mark.parametrize(
    ("said", "told", "number", "unit"),
    [
        ("第4项的交警大队就是区公安分局", "“交警大队”就是区公安分局", 4, "区公安分局"),
        ("交警大队就是区公安分局", "“交警大队”就是区公安分局", 4, "区公安分局"),
        ("第1项的市财政局其实是区财政局", "“市财政局”在现行表中按区财政局", 1, "区财政局"),
        ("task 4: 交警大队 is 区公安分局", "“交警大队”就是区公安分局", 4, "区公安分局"),
    ],
)
def test_name_left_open_is_explained_in_a_sentence(
    office: Sender, said: str, told: str, number: int, unit: str
) -> None:
    card = office.says(said)
    assert told in card
    assert f"随之归它：第{number}项" in card
    office.says("确认")
    assert units_of(office, number) == [unit]
    assert "还有4处" in office.says("逐条看")


def test_settled_in_force_is_in_the_audit(office: Sender) -> None:
    office.says("逐条看")
    office.says("就是区财政局")
    with office.database.reading() as session:
        deeds = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert deeds[-2:] == ["settled", "changed"]


def test_reports_that_stayed_behind_come_with_the_unit(
    empty_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    with empty_database.writing() as session:
        roster.load_roster(session)
    office = Sender(empty_database, clock, tmp_path, role="coordinator", units=(), name="陈主任")
    send(office, FIRST)
    office.says("生效")
    office.says("确认")
    liaison = Sender(empty_database, clock, tmp_path)
    liaison.says("第2项完成60% http://www.zichuan.gov.cn/a.html")
    liaison.says("确认")
    office.says("区卫健局第2项退回，缺少链接")
    before = rows(empty_database)
    send(office, MISSPELT)
    office.says("逐条看")
    office.says("不管")
    office.says("生效")
    office.says("确认")
    assert "区卫健局" not in office.says("第2项谁报了")
    office.says("逐条看")
    office.presses("就是区卫健局")
    assert "区卫健局" in office.says("第2项谁报了")
    with empty_database.reading() as session:
        live, unit = plans.live_plan(session), roster.unit_named(session, "区卫健局")
        assert live is not None
        assert unit is not None
        moved = reports.assignment_of(session, live, unit, 2)
        assert moved is not None
        assert moved.last_report is not None
        assert moved.next_reminder_at is not None, "it is owed again, and reminded of"
    assert f"恢复使用2020年的《{OF_2020}》" in office.says("撤回导入")
    office.says("确认")
    after = rows(empty_database)
    del before["change"], after["change"]
    assert after == before
