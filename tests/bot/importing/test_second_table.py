"""After a second table, of the year or the next: what is owed, told of and taken back?"""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import docx
import pytest
from sqlalchemy import func, select

from bot.reminding.rules import plan_next
from storage import plans, reports, roster
from storage.db import Database
from storage.models import Plan, ProgressReport, ReportEvent, Task
from tests.bot.importing.test_table_reader import rows
from tests.conftest import ZONE, FixedClock
from tests.documents.makers import TableDrawing, make_docx
from tests.sending import Sender

TITLE = "2020年全区政务公开重点任务分解表"
NEXT = TITLE.replace("2020", "2021")
FIRST = """
序号 | 工作任务 | 具体要求 | 责任单位
1 | 财政公开 | 公开财政预决算和专项资金分配结果 | 区财政局
2 | 民生公开 | 公开医院和卫生机构服务信息 | 区卫健局
"""
SWAPPED = """
序号 | 工作任务 | 具体要求 | 责任单位
1 | 民生公开 | 公开医院和卫生机构服务信息 | 区卫健局
2 | 疫情防控 | 发布传染病监测和预警信息 | 区卫健局
"""
SECOND = FIRST + "3 | 政务服务 | 推进政务服务事项全程网上办理 | 区卫健局\n"


def on(year: int, month: int, day: int) -> dt.datetime:
    return dt.datetime(year, month, day, 9, 0, tzinfo=ZONE)


@pytest.fixture
def office(empty_database: Database, clock: FixedClock, tmp_path: Path) -> Sender:
    """The coordinator, with the first table in force since January."""
    clock.at = on(2020, 1, 8)
    with empty_database.writing() as session:
        roster.load_roster(session)
    office = Sender(empty_database, clock, tmp_path, role="coordinator", units=(), name="陈主任")
    puts_in_force(office, FIRST)
    return office


def puts_in_force(office: Sender, drawing: str, title: str = TITLE) -> None:
    office.sends(make_docx(title, TableDrawing(drawing)))
    office.says("生效")
    assert "已生效" in office.says("确认")


def reports_on(office: Sender, number: int, unit: str = "区卫健局") -> Sender:
    liaison = Sender(office.database, office.clock, office.folder, units=(unit,), name=unit)
    liaison.says(f"第{number}项完成60% http://www.zichuan.gov.cn/a.html")
    assert "回执" in liaison.says("确认")
    return liaison


def paper(office: Sender, words: str) -> str:
    office.says(words)
    office.paper = None
    told = office.gets_paper().text
    made = office.paper
    if made is None:
        return told
    return "\n".join(p.text for p in docx.Document(io.BytesIO(made.content)).paragraphs)


def test_what_was_missed_before_a_second_table_of_the_year_is_still_late(
    office: Sender, clock: FixedClock
) -> None:
    clock.at = on(2020, 4, 8)
    assert "逾期2" in office.says("总览")
    puts_in_force(office, SECOND)
    told = office.says("总览")
    assert "未报3，逾期2" in told, "the new task was not owed before"
    text = paper(office, "生成第一季度通报")
    assert "区财政局：未报送1项（第1项）" in text
    assert "区卫健局：未报送1项（第2项）" in text
    with office.database.writing() as session:
        live = plans.live_plan(session)
        assert live is not None
        owing = {a.task.number: a for a in reports.assignments(session, live)}
        plan_next(session, owing.values(), clock.at)
        assert [owing[n].since_on for n in (1, 2, 3)] == [dt.date(2020, 1, 8)] * 2 + [None]
    office.says("撤回导入")
    office.says("确认")
    assert "未报2，逾期2" in office.says("总览")
    with office.database.reading() as session:
        live = plans.live_plan(session)
        assert live is not None
        assert {a.since_on for a in reports.assignments(session, live)} == {None}


@pytest.mark.parametrize("day", [on(2020, 12, 28), on(2021, 1, 6)])
def test_last_quarter_is_told_from_the_table_of_its_year(
    office: Sender, clock: FixedClock, day: dt.datetime
) -> None:
    clock.at = on(2020, 12, 15)
    reports_on(office, 2)
    clock.at = day
    puts_in_force(office, FIRST, NEXT)
    clock.at = on(2021, 1, 8)
    for drawing in (None, SECOND):
        if drawing:
            puts_in_force(office, drawing, NEXT)
        text = paper(office, "生成第四季度通报")
        assert f"按照《{TITLE}》" in text
        assert "本期已报送1项次" in text
        assert "区财政局：未报送1项（第1项）" in text
        assert paper(office, "年度报告段落").startswith(f"2020年，围绕《{TITLE}》")
    assert "请看那一期的通报" in office.says("第四季度谁没报")
    clock.at = on(2021, 4, 8)
    assert f"按照《{NEXT}》" in paper(office, "生成第一季度通报")
    assert paper(office, "年度报告段落").startswith(f"2021年，围绕《{NEXT}》")


def test_import_is_taken_back_beside_a_report_that_was_withdrawn(
    office: Sender, clock: FixedClock
) -> None:
    before = rows(office.database)
    clock.at = on(2020, 4, 8)
    puts_in_force(office, SECOND)
    liaison = reports_on(office, 3)
    assert "不能再撤回" in office.says("撤回导入")
    assert "已撤回" in liaison.says("撤回")
    assert "恢复使用" in office.says("撤回导入")
    assert "填报记录都在原处" in office.says("确认")
    after = rows(office.database)
    assert {name: after[name] for name in ("duty", "unit", "unit_alias")} == {
        name: before[name] for name in ("duty", "unit", "unit_alias")
    }
    puts_in_force(office, SECOND)
    with office.database.reading() as session:
        live = plans.live_plan(session)
        assert live is not None
        assert plans.count_tasks(session, live) == 3
    liaison.says("第3项完成70% http://www.zichuan.gov.cn/b.html")
    assert "2020Q2-卫健-002" in liaison.says("确认"), "no number is given twice"
    with office.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ProgressReport)) == 2
        assert session.scalar(select(func.count()).select_from(Plan)) == 3


def test_report_of_a_year_closed_meanwhile_is_not_taken_back(
    office: Sender, clock: FixedClock
) -> None:
    clock.at = on(2020, 12, 28)
    liaison = reports_on(office, 2)
    puts_in_force(office, FIRST, NEXT)
    assert "是2020年任务表上的，那份表已经结束" in liaison.says("撤回")
    with office.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ReportEvent)) == 0


def test_report_of_a_year_closed_meanwhile_is_not_put_right_by_the_number_of_another(
    office: Sender, clock: FixedClock
) -> None:
    clock.at = on(2020, 12, 28)
    liaison = reports_on(office, 2)
    puts_in_force(office, SWAPPED, NEXT)
    for said in ("第2项改成90%", "改成90%", "更正2020Q4-卫健-001为90%"):
        liaison.says(said)
        with office.database.reading() as session:
            assert [r.percent for r in session.scalars(select(ProgressReport))] == [60], said


def test_card_of_a_year_closed_meanwhile_books_nothing(office: Sender, clock: FixedClock) -> None:
    clock.at = on(2020, 12, 28)
    liaison = Sender(office.database, clock, office.folder, units=("区卫健局",), name="周")
    liaison.says("第2项完成60% http://www.zichuan.gov.cn/a.html")
    puts_in_force(office, FIRST, NEXT)
    liaison.says("确认")
    with office.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ProgressReport)) == 0


@pytest.mark.parametrize("title", [TITLE, NEXT])
def test_change_shown_before_another_table_came_into_force_is_not_made(
    office: Sender, clock: FixedClock, title: str
) -> None:
    clock.at = on(2020, 12, 8)
    other = Sender(
        office.database, clock, office.folder, role="coordinator", units=(), name="王主任"
    )
    assert "12月20日" in other.says("第2项改到12月20日")
    puts_in_force(office, SECOND, title)
    assert "已不再使用" in other.says("确认")
    with office.database.reading() as session:
        assert not any(task.by_hand for task in session.scalars(select(Task)))


def test_only_table_goes_although_a_report_on_it_was_withdrawn(office: Sender) -> None:
    liaison = reports_on(office, 2)
    assert "不能再撤回" in office.says("撤回导入")
    liaison.says("撤回")
    assert "大家将查不到任务" in office.says("撤回导入")
    assert "现在没有生效的任务表" in office.says("确认")


def test_what_next_years_table_leaves_unreported_is_said_before(
    office: Sender, clock: FixedClock
) -> None:
    clock.at = on(2020, 12, 15)
    assert "1项任务（1项次）未报" not in office.sends(make_docx(NEXT, TableDrawing(FIRST)))
    reports_on(office, 2)
    said = f"《{TITLE}》还有1项任务（1项次）未报：新表生效后该年度只能查看，不能再补报"
    assert said in office.sends(make_docx(NEXT, TableDrawing(FIRST)))
    assert said in office.says("生效")
    reports_on(office, 1, "区财政局")
    assert "未报" not in office.says("生效")
    office.says("取消")
    assert "未报" not in office.sends(make_docx(TITLE, TableDrawing(SECOND)))


def test_what_a_second_table_changed_is_told_once_in_force(office: Sender) -> None:
    office.sends(make_docx(TITLE, TableDrawing(SECOND)))
    assert "新增1项：第3项" in office.says("改了哪些")
    office.says("生效")
    office.says("确认")
    assert "新增1项：第3项" in office.says("和原来的表有什么不同")
    assert "恢复使用" in office.says("恢复成原来的表")


def test_pasted_cells_are_a_table_without_a_title_of_their_own(office: Sender) -> None:
    office.pastes("序号\t工作任务\t责任单位\n1\t公开预决算\t区财政局\n2\t公开医院信息\t区卫健局")
    assert "《任务分解表》：识别到2项任务" in office.pastes("2020年")
