"""Does a corrected table take over what was reported, and does taking it back restore all?"""

from __future__ import annotations

from functools import cache

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.importing import intake
from bot.importing.parsing import answer_of
from bot.importing.plan_files import ParsedPlan, read_plan
from storage import plans, reports, roster
from storage.db import Database
from storage.models import Assignment, Person, Plan, PlanState, ProgressReport, Task
from storage.succession import ReportedSince
from tests.bot.importing.test_table_reader import rows
from tests.conftest import MONDAY, FixedClock
from tests.conversation import Conversation
from tests.documents.makers import TableDrawing, make_docx

TITLE = "2020年全区政务公开重点任务分解表"
FIRST = """
序号 | 工作任务 | 具体要求 | 责任单位 | 完成时限
1 | 财政公开 | 公开财政预决算和专项资金分配结果 | 区财政局 | 12月底前
2 | 民生公开 | 公开医院和卫生机构服务信息 | 区卫健局、区财政局 |
"""
CORRECTED = """
序号 | 工作任务 | 具体要求 | 责任单位 | 完成时限
1 | 政务服务 | 推进政务服务事项全程网上办理 | 区卫健局 |
2 | 财政公开 | 公开财政预决算和专项资金的分配结果 | 区财政局 | 12月底前
3 | 民生公开 | 公开医院和卫生机构服务信息 | 区卫健局、区医保分局 |
"""


@cache
def parsed_plan(drawing: str, title: str = TITLE) -> ParsedPlan:
    """The table as it is read from a file; each is read once for all tests."""
    return read_plan(make_docx(title, TableDrawing(drawing)), "表.docx", opened=answer_of)


def put_in_force(database: Database, drawing: str, title: str = TITLE) -> Plan:
    parsed = parsed_plan(drawing, title)
    with database.writing() as session:
        if roster.district(session) is None:
            roster.load_roster(session)
        plan = intake.store(session, intake.look(session, parsed), MONDAY)
        intake.put_in_force(session, plan, MONDAY)
        return plan


@pytest.fixture
def reported(empty_database: Database, clock: FixedClock) -> Database:
    """The first table in force, with a report on its task 2 by 区卫健局."""
    put_in_force(empty_database, FIRST)
    liaison = Conversation(empty_database, clock)
    liaison.says("第2项完成了 http://www.zichuan.gov.cn/a.html")
    assert "回执" in liaison.says("确认")
    return empty_database


def take_back(database: Database) -> str:
    return intake.undo_import(database, MONDAY, "zh").unescape()


def test_report_stays_with_its_task_under_its_new_number(reported: Database) -> None:
    plan = put_in_force(reported, CORRECTED)
    with reported.reading() as session:
        live = plans.live_plan(session)
        assert live is not None
        assert live.id == plan.id
        unit = roster.unit_named(session, "区卫健局")
        assert unit is not None
        assignment = reports.assignment_of(session, live, unit, 3)
        assert assignment is not None
        assert assignment.last_report is not None
        assert assignment.last_report.status == "done"
        fresh = reports.assignment_of(session, live, unit, 1)
        assert fresh is not None
        assert fresh.last_report is None


def test_unit_that_is_no_longer_named_keeps_its_rows_in_the_closed_plan(
    reported: Database,
) -> None:
    put_in_force(reported, CORRECTED)
    with reported.reading() as session:
        closed = session.scalars(select(Plan).where(Plan.state == PlanState.CLOSED)).one()
        left = session.scalars(select(Assignment).join(Task).where(Task.plan_id == closed.id)).all()
        assert [(a.unit.name, a.task.number) for a in left] == [("区财政局", 2)]


def test_taking_a_correction_back_restores_every_row(reported: Database) -> None:
    before = rows(reported)
    put_in_force(reported, CORRECTED)
    assert rows(reported) != before
    assert "恢复使用" in take_back(reported)
    assert rows(reported) == before


def test_report_made_meanwhile_on_a_task_that_goes_on_stays(
    reported: Database, clock: FixedClock
) -> None:
    put_in_force(reported, CORRECTED)
    liaison = Conversation(reported, clock, units=("区财政局",), name="李明")
    liaison.says("第2项完成了 http://www.zichuan.gov.cn/b.html")
    assert "回执" in liaison.says("确认")
    take_back(reported)
    with reported.reading() as session:
        made = session.scalars(select(ProgressReport).order_by(ProgressReport.id)).all()
        assert [report.assignment.task.number for report in made] == [2, 1]


def test_correction_with_reports_of_its_own_is_not_taken_back(
    reported: Database, clock: FixedClock
) -> None:
    put_in_force(reported, CORRECTED)
    liaison = Conversation(reported, clock)
    liaison.says("第1项完成了 http://www.zichuan.gov.cn/c.html")
    liaison.says("确认")
    before = rows(reported)
    with pytest.raises(ReportedSince):
        take_back(reported)
    assert rows(reported) == before


def test_deadline_set_by_hand_goes_on_unless_the_table_says_another(reported: Database) -> None:
    with reported.writing() as session:
        live = plans.live_plan(session)
        assert live is not None
        for task in plans.tasks(session, live):
            task.cadence, task.by_hand = "monthly", True
    put_in_force(reported, CORRECTED.replace("12月底前", "11月底前"))
    with reported.reading() as session:
        live = plans.live_plan(session)
        assert live is not None
        told = [(t.cadence, t.by_hand, str(t.deadline_on)) for t in plans.tasks(session, live)]
    assert told == [
        (None, False, "None"),
        (None, False, "2020-11-30"),
        ("monthly", True, "None"),
    ]


def test_report_being_written_follows_its_task(reported: Database, clock: FixedClock) -> None:
    liaison = Conversation(reported, clock, units=("区财政局",), name="李明")
    liaison.says("第1项完成了60%")
    put_in_force(reported, CORRECTED)
    with reported.reading() as session:
        draft = reports.draft_of(session, _person(session, "李明"))
        assert draft is not None
        assert [item["task_no"] for item in draft.items] == [2]
    take_back(reported)
    with reported.reading() as session:
        draft = reports.draft_of(session, _person(session, "李明"))
        assert draft is not None
        assert [item["task_no"] for item in draft.items] == [1]


def test_next_year_starts_afresh_and_the_old_one_is_closed(reported: Database) -> None:
    plan = put_in_force(reported, CORRECTED.replace("12月", "6月"), TITLE.replace("2020", "2021"))
    with reported.reading() as session:
        moved = reports.assignments(session, session.get_one(Plan, plan.id))
        assert all(assignment.last_report is None for assignment in moved)
        continued = [t.continues_id for t in plans.tasks(session, plan)]
        assert continued == [None, 1, 2]
        states = session.execute(select(Plan.year, Plan.state).order_by(Plan.year)).all()
        assert [tuple(row) for row in states] == [(2020, "closed"), (2021, "live")]


def test_table_of_a_year_that_is_over_is_not_put_in_force(samples: Database) -> None:
    with pytest.raises(intake.YearClosed):
        put_in_force(samples, FIRST, "2019年任务分解表")


def test_differences_are_told(reported: Database) -> None:
    parsed = parsed_plan(CORRECTED)
    with reported.reading() as session:
        told = "\n".join(intake.preview(intake.look(session, parsed), "zh"))
    assert "2项是同一任务" in told
    assert "新增1项：第1项" in told
    assert "责任单位有变1项：\n第3项：增加区医保分局，去掉区财政局" in told
    assert "文字有变1项：第2项" in told
    assert "编号有变2项：现第2、3项" in told


def test_another_lead_is_told(reported: Database) -> None:
    led = CORRECTED.replace("区卫健局、区医保分局", "区卫健局牵头，区医保分局配合")
    assert led != CORRECTED
    with reported.reading() as session:
        parsed = parsed_plan(led)
        told = "\n".join(intake.preview(intake.look(session, parsed), "zh"))
    assert "现由区卫健局牵头" in told


def test_deadlines_that_changed_are_told_with_what_was_set_by_hand(reported: Database) -> None:
    with reported.writing() as session:
        live = plans.live_plan(session)
        assert live is not None
        for task in plans.tasks(session, live):
            task.cadence, task.by_hand = "monthly", True
    parsed = parsed_plan(CORRECTED.replace("12月底前", "11月底前"))
    with reported.reading() as session:
        told = "\n".join(intake.preview(intake.look(session, parsed), "zh"))
    assert "时限有变1项" in told
    assert "第2项：2020年12月31日（周四）（手工设定）→ 2020年11月30日（周一）" in told


def _person(session: Session, name: str) -> Person:
    return session.scalars(select(Person).where(Person.name == name)).one()
