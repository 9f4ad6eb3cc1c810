"""A coordinator sends a table: is it read beside the turn, shown, put in force, and taken back?"""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from bot.channels import Attachment, InboundMessage
from bot.channels.console import NAME
from bot.importing.plan_files import opened_apart
from bot.received_files import LEASE
from messages.catalog import say
from storage import imports, jobs, plans
from storage.db import Database
from storage.files import FileProblem
from storage.models import AuditEntry, Base, FileJob, Plan, PlanState, Task, Unit, UnitAlias
from tests.conftest import FixedClock
from tests.conversation import Conversation
from tests.documents.makers import TableDrawing, make_docx, make_xlsx
from tests.documents.packages import repack
from tests.sending import Sender, latest, read_all, reader_of

TITLE = "2021年全区政务公开重点任务分解表"
TABLE = TableDrawing("""
序号 | 工作任务 | 具体要求 | 责任单位 | 完成时限
1 | 财政公开 | 公开财政预决算和专项资金分配结果 | 区财政局 | 10月底前
2 | ^ | 公开政府采购和招投标信息 | 区财政局、区司法局 |
3 | 民生公开 | 做好学校招生和教育收费信息公开 | 区教体局 | 每季度
4 | ^ | 公开医院和卫生机构服务信息 | 卫健局 |
5 | ^ | 公开社会救助对象名单 |  |
""")
DOCX = make_docx(TITLE, TABLE)


@pytest.fixture
def office(coordinator: Sender) -> Sender:
    return coordinator


def rows(database: Database) -> dict[str, Counter[tuple[object, ...]]]:
    """Every row that tells what is to be done and what was reported."""
    told = {"outbox", "audit", "dialogue", "seen_message", "chat", "address", "file_job"}
    kept: dict[str, Counter[tuple[object, ...]]] = {}
    with database.reading() as session:
        for table in Base.metadata.sorted_tables:
            if table.name in told:
                continue
            columns = [c.name for c in table.columns if c.name not in ("version", "roster_version")]
            query = text(f"SELECT {', '.join(columns)} FROM {table.name}")
            kept[table.name] = Counter(map(tuple, session.execute(query)))
    return kept


def test_turn_only_says_that_the_file_is_being_read(office: Sender) -> None:
    office.sends_unread(DOCX)
    assert latest(office).text == say("intake.reading")
    with office.database.reading() as session:
        assert plans.live_plan(session) is not None
        assert imports.waiting_draft(session) is None


def test_report_that_waits_does_not_keep_the_office_from_sending_a_table(office: Sender) -> None:
    office.says("代报 水利局 第29项 已完成")
    office.sends_unread(DOCX)
    assert latest(office).text == say("intake.reading")


def test_table_is_shown_settled_put_in_force_and_taken_back(
    office: Sender, samples: Database
) -> None:
    before = rows(samples)
    answer = office.sends(DOCX)
    assert "识别到5项任务" in answer
    assert "第2项的“区司法局”不在名册中" in answer
    assert "第5项没有责任单位" in answer
    assert "新增5项" in answer
    assert "现在不会通知任何人" in answer
    assert answer.choices == ("逐条看", "生效", "放弃")

    assert "区司法局" in office.presses("逐条看")
    answer = office.presses("加入名册")
    assert "区司法局将加入名册" in answer
    assert "第5项没有责任单位" in answer
    answer = office.says("由区民政局和市卫健委负责")
    assert "没能处理" in answer
    assert "第5项没有责任单位" in answer, "the question still stands"
    answer = office.says("由区民政局、区卫健局负责")
    assert "第5项的责任单位：区民政局、区卫健局" in answer
    assert answer.choices == ("生效", "放弃")

    answer = office.presses("生效")
    assert "只能查看" in answer
    assert "不发通知" in answer
    answer = office.presses("确认")
    assert "已生效，共5项" in answer
    assert "第5项" in office.says("区民政局有哪些任务")
    assert "第2项" in office.says("区司法局有哪些任务")

    assert "恢复使用2020年的《全区政务公开工作任务分解表》" in office.says("撤回导入")
    assert "填报记录都在原处" in office.says("确认")
    assert rows(samples) == before


def test_person_in_the_place_of_a_unit_is_asked_about(office: Sender) -> None:
    table = TableDrawing("""
    工作任务 | 牵头单位 | 配合单位
    公开财政预决算和专项资金分配结果 | 区财政局 | 区民政局
    公开医院和卫生机构服务信息 | 钱  程 | 区卫健局、区民政局
    """)
    office.sends(make_docx(TITLE, table))
    asked = office.presses("逐条看")
    assert "第2项的责任单位格中，“钱  程”不像单位名称" in asked
    assert asked.choices == ("不管",)
    assert "第2项由区卫健局牵头" in office.says("由区卫健局牵头")
    with office.database.reading() as session:
        plan = imports.waiting_draft(session)
        assert plan is not None
        duties = {d.unit.name: d.role for d in plan.tasks[1].duties if d.unit}
        assert duties == {"区民政局": "support", "区卫健局": "lead"}


def test_only_table_in_force_goes_after_a_card(office: Sender, samples: Database) -> None:
    before = rows(samples)
    card = office.says("撤回导入")
    assert card.choices == ("确认", "暂不")
    assert "没有上一份任务表可以恢复" in card
    office.presses("暂不")
    assert rows(samples) == before
    office.says("撤回导入")
    assert "现在没有生效的任务表" in office.says("确认")
    with samples.reading() as session:
        assert plans.live_plan(session) is None


def test_deeds_of_the_coordinator_are_in_the_audit(office: Sender) -> None:
    office.sends(DOCX)
    office.says("逐条看")
    office.says("不管")
    office.says("生效")
    office.says("确认")
    office.says("撤回导入")
    office.says("确认")
    with office.database.reading() as session:
        deeds = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert deeds[-4:] == ["imported", "settled", "put in force", "took back an import"]


def test_draft_that_is_dropped_leaves_nothing(office: Sender, samples: Database) -> None:
    before = rows(samples)
    office.sends(DOCX)
    office.presses("逐条看")
    office.presses("加入名册")
    assert "草稿已删除" in office.says("放弃导入")
    assert rows(samples) == before


def test_unit_near_one_of_the_roster_is_bound_by_a_button(office: Sender) -> None:
    table = TableDrawing("""
    序号 | 工作任务 | 责任单位
    1 | 公开财政预决算和专项资金分配结果 | 市财政局
    """)
    office.sends(make_docx(TITLE, table))
    assert "就是区财政局" in office.presses("逐条看").choices
    assert "按区财政局处理" in office.presses("就是区财政局")
    office.says("生效")
    office.says("确认")
    assert "第1项" in office.says("区财政局有哪些任务")


def test_name_by_habit_is_asked_about_once(office: Sender, samples: Database) -> None:
    table = TableDrawing("序号 | 工作任务 | 责任单位\n1 | 清运生活垃圾 | 环卫所、区信访办")
    answer = office.sends(make_docx("2021年任务分解表", table))
    assert "第1项的“环卫所”不在名册中，名册中相近的是“区市政环卫服务中心”。" in answer
    assert "第1项的“区信访办”不在名册中，名册中相近的是“区信访局”。" in answer
    office.presses("逐条看")
    office.presses("就是区市政环卫服务中心")
    office.presses("就是区信访局")
    office.presses("生效")
    office.presses("确认")
    with samples.reading() as session:
        plan = plans.live_plan(session)
        assert plan is not None
        duties = [duty.unit.name for duty in plan.tasks[0].duties if duty.unit]
        assert sorted(duties) == ["区信访局", "区市政环卫服务中心"]
    again = TableDrawing("序号 | 工作任务 | 责任单位\n1 | 清运生活垃圾和粪污 | 环卫所")
    assert "环卫所" not in office.sends(make_docx("2022年任务分解表", again))


@pytest.mark.parametrize(
    ("answer", "owing"),
    [
        ("就是各部门单位", "区财政局"),
        ("包括区财政局、区教体局", "区教体局"),
        ("由区财政局、区教体局负责", "区财政局"),
    ],
)
def test_phrase_for_many_units_is_never_added_as_one(
    office: Sender, answer: str, owing: str
) -> None:
    table = TableDrawing("""
    序号 | 工作任务 | 牵头单位 | 配合单位
    1 | 公开财政预决算和专项资金分配结果 | 区卫健局 | 各相关部门
    2 | 公开学校招生和教育收费信息 | 区民政局 | 各相关部门
    """)
    office.sends(make_docx(TITLE, table))
    asked = office.presses("逐条看")
    assert "“各相关部门”是统称" in asked
    assert asked.choices == ("就是各镇（街道、开发区）", "就是各部门单位", "不管")
    assert "“各相关部门”" in office.says(answer)
    office.says("生效")
    office.says("确认")
    answer_of_unit = office.says(f"{owing}有哪些任务")
    assert "第1项" in answer_of_unit or "2项" in answer_of_unit


def test_name_with_a_slip_is_offered_the_nearest_first(office: Sender) -> None:
    table = TableDrawing("""
    序号 | 工作任务 | 责任单位
    1 | 公开财政预决算和专项资金分配结果 | 昆仓镇
    2 | 公开统计数据 | 区统计局
    """)
    office.sends(make_docx(TITLE, table))
    asked = office.presses("逐条看")
    assert asked.choices == ("就是昆仑镇", "加入名册", "不管")
    answer = office.presses("就是昆仑镇")
    assert "按昆仑镇处理" in answer
    assert answer.choices == ("加入名册", "不管"), "a body of another kind is no slip"


def test_question_between_two_doubts_is_answered(office: Sender) -> None:
    office.sends(DOCX)
    office.says("逐条看")
    assert "点名" in office.says("区财政局有哪些任务")
    with office.database.reading() as session:
        plan = imports.waiting_draft(session)
        assert plan is not None
        assert len(plan.doubts) == 2


def test_old_button_settles_nothing(office: Sender) -> None:
    office.sends(DOCX)
    first = office.presses("逐条看")
    leave = f"{first.handle}:{first.choices.index('不管')}"
    office.presses("不管")
    answer = office.presses_handle(leave)
    assert answer.notice == say("refusals.card_expired")


def test_cells_that_continue_are_agreed_to_or_named(office: Sender) -> None:
    sample = Path(plans.__file__).parent / "samples" / "2020-task-table.txt"
    changed = sample.read_text(encoding="utf-8").replace("2020", "2021")
    answer = office.sends(changed.encode(), "2021年任务表.txt")
    assert "拟按“各镇（街道、开发区）、各部门单位”处理" in answer
    answer = office.says("逐条看")
    while "拟按" not in answer:
        answer = office.says("知道了")
    assert answer.choices == ("是", "不是")
    assert "按此处理" in office.presses("是")


def test_what_goes_with_the_table_in_force_is_said_before(office: Sender) -> None:
    """A file sent by mistake would end every task."""
    sample = Path(plans.__file__).parent / "samples" / "2020-task-table.txt"
    words = sample.read_text(encoding="utf-8")
    office.sends(words[: len(words) // 2].encode(), "2020年任务表.txt")
    assert re.search(r"现行表中有\d+项不在新表中，不再报送和提醒", office.says("生效").text)
    with office.database.writing() as session:
        session.execute(update(Task).values(continues_id=None))
    assert "没有一项在新表中" in office.says("生效")


def test_dates_are_shown_confirmed_and_taken_back(office: Sender) -> None:
    office.sends(DOCX)
    answer = office.says("没有时限的都按每月报")
    assert "第2、4、5项定为按月报" in answer, "每季度, said of the third, is a time limit"
    assert "现为按季报" in answer
    assert "已改动" in office.presses("确认")
    answer = office.says("第2、4项10月底前")
    assert "第2、4项定为2021年10月31日（周日）前" in answer
    assert "已改动" in office.says("确认")
    assert "恢复为改动前" in office.presses("撤回")
    with office.database.reading() as session:
        plan = imports.waiting_draft(session)
        assert plan is not None
        of_tasks = [(t.deadline_on, t.cadence) for t in plan.tasks[1:4]]
        assert of_tasks == [(None, "monthly"), (None, "quarterly"), (None, "monthly")]


def test_same_file_twice_is_one_plan(office: Sender) -> None:
    office.sends(DOCX)
    office.sends(DOCX, "再发一次.docx")
    with office.database.reading() as session:
        assert len(session.scalars(select(Plan).where(Plan.state == PlanState.DRAFT)).all()) == 1


@pytest.mark.parametrize("gap", ["\t", "    ", " ", " | ", "\n"])
def test_pasted_cells_are_a_table(office: Sender, gap: str) -> None:
    rows = ("序号 工作任务 责任单位", "1 公开财政预决算 区财政局", "2 公开社会救助 区民政局")
    words = "\n".join(["2021年任务分解表", *(row.replace(" ", gap) for row in rows)])
    assert "识别到2项任务" in office.pastes(words)


def test_lines_of_names_are_no_table(office: Sender) -> None:
    said = office.says("催办 区财政局 区民政局\n催办 区教体局 区卫健局\n催办 区商务局 区水利局")
    assert "没有找到任务表" not in said


def test_year_may_be_said_with_the_file(office: Sender) -> None:
    unnamed = make_xlsx(TableDrawing("序号 | 工作任务 | 责任单位\n1 | 公开预决算 | 区财政局"))
    assert "识别到1项任务" in office.sends(unnamed, "表.xlsx", says="2021年的")


@pytest.mark.parametrize("answer", ["2021年", "明年的", "二〇二一年", "这是2021年度的任务表"])
def test_year_that_is_missing_is_asked_for(office: Sender, answer: str) -> None:
    unnamed = make_xlsx(TableDrawing("序号 | 工作任务 | 责任单位\n1 | 公开预决算 | 区财政局"))
    asked = office.sends(unnamed, "表.xlsx")
    assert asked.text == say("intake.year_wanted")
    assert asked.choices == ("2020年", "2021年")
    assert office.says(answer).text == say("intake.reading")
    assert "识别到1项任务" in office.gets()
    with office.database.reading() as session:
        draft = imports.waiting_draft(session)
        assert draft is not None
        assert draft.year == 2021


def test_year_of_all_deadlines_is_proposed_first(office: Sender) -> None:
    rows = "1 | 公开预决算 | 区财政局 | 2023年6月底前\n2 | 公开招生信息 | 区教体局 | 2023年9月底前"
    unnamed = make_xlsx(TableDrawing(f"序号 | 工作任务 | 责任单位 | 完成时限\n{rows}"))
    asked = office.sends(unnamed, "表.xlsx")
    assert asked.text == say("intake.year_likely", year=2023)
    assert asked.choices == ("2023年", "2020年", "2021年")
    assert office.says("2023年").text == say("intake.reading")
    assert "识别到2项任务" in office.gets()


def test_question_for_the_year_leaves_room_for_another(office: Sender) -> None:
    unnamed = make_xlsx(TableDrawing("序号 | 工作任务 | 责任单位\n1 | 公开预决算 | 区财政局"))
    office.sends(unnamed, "表.xlsx")
    assert "点名" in office.says("区财政局今年有哪些任务")


@pytest.mark.parametrize(
    ("content", "name", "problem"),
    [
        (DOCX[:3000], "表.docx", FileProblem.DAMAGED),
        (DOCX, "表.docm", FileProblem.MACROS),
        (make_docx("机密★5年", TABLE), "表.docx", FileProblem.SECRET),
        (DOCX, "机密★1年.docx", FileProblem.SECRET),
        (repack(DOCX, {"word/b.bin": b"0" * 2**25}), "表.docx", FileProblem.UNPACKS_TOO_LARGE),
        (b"%PDF-1.7", "表.pdf", FileProblem.UNKNOWN_KIND),
    ],
    ids=lambda value: value.value if isinstance(value, FileProblem) else None,
)
def test_file_that_is_not_read_gets_its_sentence(
    office: Sender, content: bytes, name: str, problem: FileProblem
) -> None:
    assert office.sends(content, name).text == say(f"import.refused_{problem}")
    with office.database.reading() as session:
        assert imports.waiting_draft(session) is None


def test_file_that_is_gone_gets_its_sentence(office: Sender) -> None:
    gone = Attachment(str(office.folder / "没有.docx"), "没有.docx", "", 0)
    office.hands_over("", (gone,))
    assert office.gets().text == say("intake.not_fetched")


def test_job_of_a_process_that_died_is_done_once(office: Sender, clock: FixedClock) -> None:
    office.sends_unread(DOCX)
    with office.database.writing() as session:
        dead = jobs.claim(session, FileJob, (NAME,), clock.now(), LEASE)
    assert dead is not None
    assert latest(office).text == say("intake.reading")
    asyncio.run(read_all(office.reader))
    assert latest(office).text == say("intake.reading"), "another process is at it"

    clock.at += LEASE + dt.timedelta(seconds=1)
    asyncio.run(read_all(reader_of(office.database, clock, opened_apart)))
    assert "识别到5项任务" in latest(office)
    with office.database.writing() as session:
        assert not jobs.finish(session, dead)
        assert session.scalars(select(FileJob)).all() == []


def test_liaison_gets_one_sentence_and_no_plan(samples: Database, clock: FixedClock) -> None:
    liaison = Conversation(samples, clock)
    liaison.assistant.receive(
        InboundMessage(
            channel=NAME,
            address=liaison.sender,
            sender=liaison.sender,
            message_id="file",
            attachments=(Attachment("x", "任务表.docx", "", 10),),
        )
    )
    assert latest(liaison).text.count("。") == 1
    with samples.reading() as session:
        assert [job.evidence for job in session.scalars(select(FileJob))] == [True]
        assert session.scalars(select(Unit).where(Unit.name == "区司法局")).first() is None


@pytest.mark.parametrize("words", ["逐条看", "生效", "放弃导入", "撤回导入", "撤回时限"])
def test_liaison_may_do_nothing_of_it(samples: Database, clock: FixedClock, words: str) -> None:
    assert Conversation(samples, clock).says(words).text == say("refusals.not_for_role")


DOUBTFUL = TableDrawing("""
序号 | 工作任务 | 责任单位
1 | 公开财政预决算和专项资金分配结果 | 市财政局
2 | 公布审计整改结果 | 审计局
3 | 公开学校招生信息 | 县直各有关部门
""")


def test_body_of_a_higher_level_is_no_unit_of_the_roster(office: Sender, samples: Database) -> None:
    before = rows(samples)
    office.sends(make_docx(TITLE, DOUBTFUL))
    asked = office.presses("逐条看")
    assert asked.choices == ("就是区财政局", "不管")
    assert "不能加入名册" in office.says("加入名册")
    assert "不记作区财政局的叫法" in office.presses("就是区财政局")
    office.says("放弃导入")
    assert rows(samples) == before
    assert "上级或外地单位" in office.says("市财政局就是区财政局")


@pytest.mark.parametrize(
    "said", ["第1项的市财政局其实是区财政局", "市财政局就是区财政局", "市财政局应为区财政局"]
)
def test_sentence_settles_the_name_it_speaks_of(office: Sender, said: str) -> None:
    office.sends(make_docx(TITLE, DOUBTFUL))
    office.says("逐条看")
    office.says("县直各有关部门包括区教体局")
    assert "“市财政局”在这份表里按区财政局处理" in office.says(said)
    assert "没有“县发展改革局”" in office.says("县发展改革局就是区发改局")
    with office.database.reading() as session:
        plan = imports.waiting_draft(session)
        assert plan is not None
        assert [values.get("unit") for _, _, values in plan.doubts] == ["审计局"]


@pytest.mark.parametrize("said", ["第1项的牵头单位其实是区财政局", "第1项的市财政局其实是区财政局"])
def test_sentence_about_a_table_just_sent_settles_it_unasked(office: Sender, said: str) -> None:
    led = TableDrawing("""
序号 | 工作任务 | 牵头单位 | 配合单位 | 完成时限
1 | 公开财政预决算和专项资金分配结果 | 市财政局 | 区财政局 | 10月底前
2 | 公布审计整改结果 | 审计局 | 区教体局 |
""")
    office.sends(make_docx(TITLE, led))
    assert "“市财政局”在这份表里按区财政局处理" in office.says(said)
    # A task without any doubt, and a lead that is no name's meaning, are changes to the table.
    changed = office.says("第2项由区民政局牵头")
    assert "这是改待生效的草稿" in changed
    assert "第2项 公布审计整改结果" in changed
    assert "“审计局”不在名册中" in office.says("逐条看")
    office.says("生效")
    office.says("确认")
    assert "牵头单位（1个）：区财政局\n完成时限" in office.says(
        "第1项"
    )  # written twice, named once


@pytest.mark.parametrize("said", ["名册加上区审计局", "审计局就是区民政局"])
def test_name_the_table_in_force_left_open_is_resolved(office: Sender, said: str) -> None:
    office.sends(make_docx(TITLE, DOUBTFUL))
    office.says("生效")
    office.says("确认")
    unit = said.removeprefix("名册加上").removeprefix("审计局就是")
    assert "任务表中写明由它承担的1项随之归它：第2项" in office.says(said)
    office.says("确认")
    assert "点名1项" in office.says(f"{unit}有哪些任务")
    office.says("撤回")
    office.says("撤回")
    assert "审计局" in office.says("第2项谁负责")


def test_while_a_draft_waits_a_change_says_which_table_it_is_for(office: Sender) -> None:
    office.sends(DOCX)
    assert "这是改待生效的草稿" in office.says("第3项改到12月25日")
    office.says("确认")
    assert "这是改待生效的草稿" in office.says("第4项改到12月25日")
    office.says("取消")
    office.says("总览")
    assert "这是改现行任务表" in office.says("第6项改到12月25日")
    assert "区水利局第29项定为" in office.says("区水利局第29项延到2021年1月8日")
    assert "这是改待生效的草稿" in office.says("草稿第3项改到12月26日")


@pytest.mark.parametrize(
    "said",
    [
        "所有任务都改到6月底",
        "把所有时限改成6月30日",
        "没有时限的都按每月报",
        "第2、3项改到6月底",
        "第3项加上区民政局",
    ],
)
def test_change_that_may_be_for_either_table_is_asked_about(office: Sender, said: str) -> None:
    office.sends(DOCX)
    office.says("总览")
    asked = office.says(said)
    assert "要改哪一份" in asked
    assert asked.choices == ("草稿", "现行表")
    assert "这是改待生效的草稿" in office.presses("草稿")
    assert "已取消" in office.says("取消"), "the change is not made, and the draft is still there"
    assert "要改哪一份" in office.says(said)
    assert "这是改现行任务表" in office.says("现行表")


def test_change_goes_on_with_the_table_that_was_changed_last(office: Sender) -> None:
    office.sends(DOCX)
    assert "这是改现行任务表" in office.says("现行表第3项改到12月25日")
    office.says("确认")
    assert "这是改现行任务表" in office.says("第4项改到12月25日")
    office.says("取消")
    office.says("生效")
    assert "这是改待生效的草稿" in office.says("所有任务都改到6月底"), "its card was shown last"
    office.says("取消")
    office.says("现行表第3项加上区民政局")
    assert "这是改现行任务表" in office.says("第4项加上区民政局"), "one card after the other"
    office.says("确认")
    assert "这是改现行任务表" in office.says("第5项改到12月25日")


def test_day_without_a_year_is_one_of_the_drafts_year(office: Sender) -> None:
    office.sends(DOCX)
    assert "定为2021年12月24日（周五）前" in office.says("第3项改到12月24日")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("没有时限的都按每月报，除了第4项", "第2、5项定为按月报"),
        ("除第4项外，没有时限的都按每月报", "第2、5项定为按月报"),
        ("没有时限的都按每月报，第4、5项除外", "第2项定为按月报"),
        ("所有任务改到6月底（第3、5项除外）", "第1、2、4项定为2021年6月30日"),
        ("除了第3项都改到6月底", "第1、2、4、5项定为2021年6月30日"),
        ("第1到4项除第3项外都改到6月底", "第1、2、4项定为2021年6月30日"),
        ("move all tasks to June 30 except 3", "第1、2、4、5项定为2021年6月30日"),
        ("set everything without a deadline to monthly", "第2、4、5项定为按月报"),
        ("除了第9项都改到6月底", "没有第9项"),
        ("除区航天局外，所有任务都改到6月底", "请写明除外的编号"),
    ],
)
def test_what_an_order_leaves_out_is_left_as_it_is(office: Sender, said: str, told: str) -> None:
    office.sends(DOCX)
    assert told in office.says(said)


@pytest.mark.parametrize(
    "said", ["除区财政局外，所有任务都改到6月底", "所有任务都改到6月底，区财政局除外"]
)
def test_unit_that_an_order_leaves_out_is_its_tasks(office: Sender, said: str) -> None:
    office.sends(DOCX)
    asked = office.says(said)
    assert "点名区财政局的是第1、2项" in asked
    assert "第3—5项定为2021年6月30日" in office.presses("除第1、2项外")


@pytest.mark.parametrize(
    "question", ["第3项谁牵头", "第3项", "第3项什么时候到期", "第3、4项谁负责"]
)
def test_question_beside_a_draft_is_answered_from_it(office: Sender, question: str) -> None:
    office.sends(DOCX)
    for _ in range(2):
        answer = office.says(question)
        assert "以下按待生效的草稿回答" in answer
        assert "招生" in answer
        assert answer.choices == ("逐条看", "生效", "放弃")
    assert "草稿" not in office.says(f"现行表{question}")
    assert "草稿" not in office.says(question), "what was shown last is the table in force"
    assert "草稿" in office.says(f"草稿{question}")


def test_question_of_a_liaison_is_never_about_a_draft(
    office: Sender, samples: Database, clock: FixedClock, tmp_path: Path
) -> None:
    office.sends(DOCX)
    liaison = Sender(samples, clock, tmp_path, role="liaison", units=("区卫健局",), name="王芳")
    assert "招生" not in liaison.says("草稿第3项谁牵头")


@pytest.mark.parametrize(
    ("answer", "told", "roles"),
    [
        (
            "由区民政局牵头，区卫健局、区教体局配合",
            "第5项由区民政局牵头，区卫健局、区教体局配合",
            ["lead", "support", "support"],
        ),
        ("区民政局会同区卫健局负责", "第5项由区民政局牵头，区卫健局配合", ["lead", "support"]),
        ("由区民政局牵头", "第5项由区民政局牵头", ["lead"]),
        ("由区民政局、区卫健局负责", "第5项的责任单位：区民政局、区卫健局", ["joint", "joint"]),
    ],
)
def test_units_given_to_a_task_keep_their_parts(
    office: Sender, samples: Database, answer: str, told: str, roles: list[str]
) -> None:
    office.sends(DOCX)
    office.presses("逐条看")
    office.says("不管")
    assert told in office.says(answer)
    with samples.reading() as session:
        draft = imports.waiting_draft(session)
        assert draft is not None
        assert [duty.role for duty in draft.tasks[4].duties] == roles


TWO_HABITS = TableDrawing("序号 | 工作任务 | 责任单位\n1 | 清运生活垃圾 | 环卫所、区信访办、司法局")


@pytest.mark.parametrize(
    "said",
    [
        "环卫所是区市政环卫服务中心，区信访办是区信访局",
        "第1项的区信访办其实是区信访局；环卫所就是区市政环卫服务中心。",
    ],
)
def test_several_names_are_settled_in_one_sentence(office: Sender, said: str) -> None:
    office.sends(make_docx(TITLE, TWO_HABITS))
    office.presses("逐条看")
    answer = office.says(said)
    assert "“环卫所”按区市政环卫服务中心处理" in answer
    assert "“区信访办”按区信访局处理" in answer
    assert "还有1处" in answer


def test_sentence_of_which_a_part_settles_nothing_settles_nothing(office: Sender) -> None:
    office.sends(make_docx(TITLE, TWO_HABITS))
    office.presses("逐条看")
    answer = office.says("环卫所是区市政环卫服务中心，区信访办是市信访局")
    assert "没能处理" in answer
    assert "还有3处" in answer


def test_unit_is_settled_by_its_button_in_english(office: Sender) -> None:
    office.says("English please")
    office.sends(make_docx(TITLE, TWO_HABITS))
    office.presses("One by one")
    assert "is taken for 区市政环卫服务中心" in office.presses("It is 区市政环卫服务中心")


@pytest.mark.parametrize(
    ("answer", "roles"), [("是", ["lead", "support"]), ("不是", ["joint", "joint"])]
)
def test_rule_that_the_first_unit_leads_is_asked_about(
    office: Sender, samples: Database, answer: str, roles: list[str]
) -> None:
    table = TableDrawing("""
    序号 | 工作任务 | 责任单位
    1 | 公开财政预决算 | 区财政局、区民政局
    2 | 公开社会救助 | 区民政局
    3 | 公开招生计划 | 各部门单位、区教体局
    """)
    office.sends(make_docx(TITLE, table, "注：排在第一位的责任单位为牵头单位。"))
    assert "是否都按此处理" in office.presses("逐条看")
    office.presses(answer)
    with samples.reading() as session:
        draft = imports.waiting_draft(session)
        assert draft is not None
        found = [[str(duty.role) for duty in task.duties] for task in draft.tasks]
        assert found == [roles, ["joint"], ["joint", "joint"]]


@pytest.mark.parametrize("words", ["放弃", "取消"])
def test_the_draft_shown_last_is_dropped_in_a_word(office: Sender, words: str) -> None:
    office.sends(DOCX)
    assert "草稿已删除" in office.says(words)
    office.sends(DOCX)
    office.says("总览")
    assert "要放弃它吗" in office.says(words)
    assert "草稿已删除" in office.presses("放弃")


@pytest.mark.parametrize(
    ("answer", "dropped"),
    [
        ("确认", True),
        ("是", True),
        ("放弃", True),
        ("取消", False),
        ("不", False),
        ("不用了", False),
    ],
)
def test_whether_a_draft_is_dropped_is_answered_in_a_word(
    office: Sender, answer: str, dropped: bool
) -> None:
    office.sends(DOCX)
    office.says("总览")
    assert "要放弃它吗" in office.says("放弃")
    assert ("草稿已删除" in office.says(answer)) is dropped
    with office.database.reading() as session:
        assert (imports.waiting_draft(session) is None) is dropped


def test_yes_said_after_another_question_drops_no_draft(office: Sender, clock: FixedClock) -> None:
    for between in ("总览", None):
        office.sends(DOCX)
        office.says("总览")
        office.says("放弃")
        if between:
            office.says(between)
        else:
            clock.at += dt.timedelta(days=1)
        assert "草稿已删除" not in office.says("确认")


def test_what_was_imported_is_taken_back_by_a_yes(office: Sender) -> None:
    office.sends(DOCX)
    office.says("总览")
    assert "要撤回它吗" in office.says("撤回")
    assert "草稿已删除" in office.says("确认")


def test_cancelling_one_doubt_does_not_drop_the_draft(office: Sender) -> None:
    office.sends(DOCX)
    office.says("逐条看")
    office.says("不管")
    assert "要放弃它吗" in office.says("取消")


def test_new_import_replaces_the_draft_and_the_cards_tell_the_file(
    office: Sender, samples: Database
) -> None:
    office.sends(DOCX)
    answer = office.sends(make_docx(TITLE, DOUBTFUL))
    assert f"先前的草稿《{TITLE}》" in answer
    assert "由这一份取代" in answer
    assert "12月14日（周一）" in office.says("生效")
    with samples.reading() as session:
        assert len(session.scalars(select(Plan).where(Plan.state == "draft")).all()) == 1


@pytest.mark.parametrize("said", ["放弃", "discard", "不要了，放弃导入"])
def test_draft_goes_after_any_other_turn_and_nothing_of_it_is_remembered(
    office: Sender, samples: Database, said: str
) -> None:
    before = rows(samples)
    office.sends(DOCX)
    office.says("逐条看")
    office.says("不管")
    office.says("区财政局有哪些任务")
    answer = office.says(said)
    if "要放弃它吗" in answer:
        answer = office.presses("放弃")
    assert "草稿已删除" in answer
    assert rows(samples) == before
    office.sends(DOCX)
    assert "还有2处" in office.says("逐条看")


@pytest.mark.parametrize("first", ["都由区民政局负责", "第1项由区民政局负责"])
def test_table_without_a_column_of_units_is_given_units_by_sentences(
    office: Sender, first: str
) -> None:
    table = TableDrawing("""
    序号 | 工作任务 | 具体内容 | 完成时限
    1 | 会议 | 精简会议，少开会 | 年底前
    2 | 文件 | 精简文件 | 6月底前
    """)
    assert "都由区卫健局负责" in office.sends(make_docx(TITLE, table))
    assert "区民政局" in office.says(first)
    if first.startswith("第1项"):
        assert "第2项的责任单位：区教体局" in office.says("第2项由区教体局负责")
    office.says("生效")
    office.says("确认")
    assert "第1项" in office.says("区民政局有哪些任务")


def test_units_of_two_tasks_said_at_once_are_not_mixed(office: Sender) -> None:
    office.sends(
        make_docx(
            TITLE,
            TableDrawing("""
    序号 | 工作任务 | 具体内容 | 完成时限
    1 | 会议 | 精简会议，少开会 | 年底前
    2 | 文件 | 精简文件 | 6月底前
    """),
        )
    )
    assert "请逐项写" in office.says("区民政局负责第1项，第2项由区教体局负责")
    answer = office.says("第1项由区民政局负责，第2项由区教体局牵头，区财政局配合")
    assert "第1项的责任单位：区民政局" in answer
    assert "第2项由区教体局牵头，区财政局配合" in answer
    assert "都看完了" in answer


def test_day_given_beside_the_card_settles_its_doubt(office: Sender, samples: Database) -> None:
    table = TableDrawing("""
    序号 | 工作任务 | 责任单位 | 完成时限
    1 | 公开财政预决算和专项资金分配结果 | 区财政局 | 立行立改
    """)
    office.sends(make_docx(TITLE, table))
    office.says("没有时限的都按每季度末前报")
    office.says("确认")
    assert "都看完了" in office.says("逐条看")


def test_table_of_a_year_that_is_over_is_shown_and_no_draft_goes_for_it(office: Sender) -> None:
    office.sends(DOCX)
    answer = office.sends(make_docx(TITLE.replace("2021", "2019"), TABLE))
    assert "识别到5项任务" in answer
    assert "2019年度已结束" in answer
    assert answer.choices == ()
    assert f"确认后，《{TITLE}》" in office.says("生效")


@pytest.mark.parametrize("said", ["取消生效", "这个表不要了", "删掉草稿"])
def test_draft_goes_unasked_only_by_its_own_words(office: Sender, said: str) -> None:
    office.sends(DOCX)
    assert "要放弃它吗" in office.says(said)


def test_all_that_is_left_open_is_left_in_one_word(office: Sender) -> None:
    office.sends(make_docx(TITLE, DOUBTFUL))
    office.says("逐条看")
    assert "3处先不处理" in office.says("都不管")
    assert "还有3处" in office.says("逐条看"), "they come up again"


@pytest.mark.parametrize(
    ("written", "unit"),
    [("区卫建局", "区卫健局"), ("区商业局", "区商务局"), ("区大数剧中心", "区大数据信息服务中心")],
)
def test_slip_or_former_name_is_shown_and_may_be_refused(
    office: Sender, written: str, unit: str
) -> None:
    table = TableDrawing(f"""
    序号 | 工作任务 | 责任单位
    1 | 公开财政预决算和专项资金分配结果 | {written}、区卫生健康局
    """)
    assert f"“{written}”按{unit}处理，请核对" in office.sends(make_docx(TITLE, table))
    office.says("逐条看")
    assert f"“{written}”不在名册中" in office.says("不是")
    assert f"“{written}”按{unit}处理" in office.says(f"就是{unit}")


def test_deadline_without_a_day_is_told_until_it_has_one(office: Sender) -> None:
    urgent = TableDrawing("""
序号 | 工作任务 | 责任单位 | 完成时限
1 | 公开财政预决算 | 区财政局 | 立行立改
2 | 公开社会救助对象名单 | 区民政局 | 持续推进
""")
    office.sends(make_docx(TITLE, urgent))
    assert "第1项的时限没有定出日期，定日期之前先按季报" in office.says("生效")
    office.says("确认")
    open_still = "（表中写“立行立改”，未定日期）"
    assert open_still in office.says("第1项")
    assert open_still in office.says("区财政局有哪些任务")
    assert "表中写" not in office.says("第2项")
    office.says("第1项改到12月20日")
    office.says("确认")
    assert "表中写" not in office.says("第1项")


@pytest.mark.parametrize("day", ["3月底", "5月20日", "9月30日", "12月31日"])
@pytest.mark.parametrize("table", ["草稿", "现行表"])
def test_day_of_a_deadline_without_one_is_all_it_is_due_by(
    office: Sender, day: str, table: str
) -> None:
    urgent = TableDrawing("""
序号 | 工作任务 | 责任单位 | 完成时限
1 | 公开财政预决算 | 区财政局 | 立行立改
2 | 公开社会救助对象名单 | 区民政局 | 每季度
""")
    office.sends(make_docx(TITLE, urgent))
    if table == "现行表":
        office.says("生效")
        office.says("确认")
    card = office.says(f"{table}第1项2021年{day}前")
    assert "第1项定为2021年" in card
    assert "按季报，下一期" not in card
    assert "不再另报" not in card
    office.says("确认")
    assert "按季报" not in office.says(f"{table}第1项")
    if day == "3月底":
        assert "此后仍按季报" in office.says(f"{table}第2项2021年{day}前"), "that one is a rhythm"


def test_phrase_for_many_units_is_told_by_its_part(office: Sender) -> None:
    table = TableDrawing("""
    序号 | 工作任务 | 牵头单位 | 协办单位
    1 | 公开财政预决算和专项资金分配结果 | 区财政局 | 各镇（街道、开发区）
    """)
    office.sends(make_docx(TITLE, table))
    told = office.says("草稿第1项")
    assert "牵头单位（1个）：区财政局" in told
    assert "配合单位：各镇（街道、开发区）（共" in told
    assert "责任单位" not in told.text


def test_units_left_out_of_a_group_stay_left_out(office: Sender) -> None:
    table = TableDrawing("""
    序号 | 工作任务 | 责任单位 | 完成时限
    1 | 疏通沟渠，整治水塘 | 各镇（街道、开发区）（昆仑镇除外） | 6月底前
    2 | 整修农村公路和桥梁 | 各镇（街道、开发区），昆仑镇除外 | 6月底前
    """)
    office.sends(make_docx(TITLE, table))
    office.says("逐条看")
    assert "、龙泉镇、寨里镇" in office.presses("就是各镇（街道、开发区），昆仑镇除外")
    assert "、龙泉镇、寨里镇" in office.says("就是各镇（街道、开发区），昆仑镇除外")
    office.says("生效")
    office.says("确认")
    assert "没有" in office.says("昆仑镇有哪些任务")


def test_years_of_a_title_that_settles_none_are_proposed_first(office: Sender) -> None:
    rows = "序号 | 工作任务 | 责任单位 | 完成时限\n1 | 公开预决算 | 区财政局 | 3月底前"
    asked = office.sends(make_docx("落实省2020年督查反馈意见责任清单", TableDrawing(rows)))
    assert asked.text == say("intake.year_unsure", years="2020", year=2020)
    assert asked.choices == ("2020年", "2021年")
    office.says("2021年")
    assert "识别到1项任务" in office.gets()


NAMES = TableDrawing("""
序号 | 工作任务 | 责任单位
1 | 公开财政预决算和专项资金分配结果 | 市财政局
2 | 公开信访事项办理结果 | 区信访办
3 | 清运生活垃圾 | 环卫所
4 | 公开统计数据 | 区统计局
5 | 公开社会救助对象名单 | 各相关部门
""")


def _open_doubts(office: Sender) -> list[int | None]:
    with office.database.reading() as session:
        plan = imports.waiting_draft(session)
        assert plan is not None
        return [row for row, _, _ in plan.doubts]


def test_yes_to_the_one_near_name_is_that_unit_but_for_bodies_of_elsewhere(office: Sender) -> None:
    office.sends(make_docx(TITLE, NAMES))
    office.presses("逐条看")
    assert "没能处理" in office.says("对"), "a body of the city is none of the district's"
    office.presses("不管")
    assert "没能处理" in office.says("知道了"), "which is no word for a unit"
    assert "“区信访办”按区信访局处理" in office.says("对")


@pytest.mark.parametrize("said", ["不是本区的", "市里的，不用管", "是淄博市的，不归我们"])
def test_why_a_name_is_left_may_be_said_with_it(office: Sender, said: str) -> None:
    office.sends(make_docx(TITLE, NAMES))
    office.presses("逐条看")
    assert "“市财政局”先不处理，暂不承担任务" in office.says(said)
    assert _open_doubts(office) == [2, 3, 4, 5]


def test_name_the_roster_has_for_a_unit_is_not_offered_as_a_new_one(
    office: Sender, samples: Database
) -> None:
    with samples.writing() as session:
        unit = session.scalars(select(Unit).where(Unit.name == "区信访局")).one()
        unit.aliases.append(UnitAlias(name="区统计局", kind="former"))
    office.sends(make_docx(TITLE, NAMES))
    office.presses("逐条看")
    office.presses("不管")
    office.presses("不管")
    assert "“区统计局”按区信访局处理，请核对" in office.presses("不管")
    asked = office.presses("不是")
    assert "加入名册" not in asked.choices
    assert "“区统计局”是名册中区信访局的名称" in office.says("加入名册")


@pytest.mark.parametrize("between", ["区财政局有哪些任务", "你好", "第99项"])
def test_what_comes_between_two_doubts_leaves_the_first_to_be_answered(
    office: Sender, between: str
) -> None:
    office.sends(make_docx(TITLE, NAMES))
    office.presses("逐条看")
    office.presses("不管")
    answer = office.says(between)
    assert "待核对（还有4处） 第2项的“区信访办”不在名册中" in answer
    assert answer.choices[-1] == "逐条看"
    assert "“区信访办”按区信访局处理" in office.says("就是区信访局")
    assert "“环卫所”先不处理" in office.says("不管")


def test_unit_asked_about_between_two_doubts_is_no_answer(office: Sender) -> None:
    office.sends(make_docx(TITLE, NAMES))
    office.presses("逐条看")
    office.says("区财政局有哪些任务")
    assert "第1项的“市财政局”是别的地方或别的层级的单位" in office.says("区教体局")
    assert _open_doubts(office) == [1, 2, 3, 4, 5]


def test_change_between_two_doubts_leads_back_to_them(office: Sender) -> None:
    office.sends(make_docx(TITLE, NAMES))
    office.presses("逐条看")
    office.says("草稿第3项改到10月底")
    assert "已改动" in office.says("确认")
    assert "第1项的“市财政局”" in office.says("逐条看")


def test_sentence_about_whose_a_task_is_settles_the_doubt_of_that_task(office: Sender) -> None:
    office.sends(make_docx(TITLE, NAMES))
    office.presses("逐条看")
    assert "“各相关部门”包括：区民政局" in office.says("第5项由区民政局负责")
    assert _open_doubts(office) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "said",
    ["这是2022年的", "按2022年", "是2022年的表，不是2021", "不对，应该是2022年的", "it is 2022"],
)
def test_year_of_the_draft_is_put_right_while_it_waits(office: Sender, said: str) -> None:
    table = TableDrawing("""
    序号 | 工作任务 | 责任单位 | 完成时限
    1 | 公开财政预决算和专项资金分配结果 | 区财政局 | 3月底前
    2 | 公开招生信息 | 区教体局 | 2022年6月底前
    3 | 公开医院和卫生机构服务信息 | 区卫健局 | 一个月内完成
    4 | 公开水旱灾害防御信息 | 区水利局 | 2021年9月底前
    """)
    office.sends(make_docx(TITLE, table))
    office.says("逐条看")
    assert "2021年10月31日" in office.says("10月底前")
    told = office.says(said)
    assert "按2022年处理：2项的时限随之改变" in told
    assert "其中第3项" in told
    with office.database.reading() as session:
        draft = imports.waiting_draft(session)
        assert draft is not None
        assert (draft.year, draft.closes_on.year) == (2022, 2022)
        days = [str(task.deadline_on) for task in draft.tasks]
        assert days == ["2022-03-31", "2022-06-30", "2022-10-31", "2021-09-30"]
        assert [doubt[:2] for doubt in draft.doubts] == [[4, "deadline_past"]]


@pytest.mark.parametrize("said", ["不对，应该是2022年的", "it is 2022"])
def test_year_said_beside_the_draft_is_the_drafts(office: Sender, said: str) -> None:
    office.sends(DOCX)
    assert "2022" in office.says(said)
    with office.database.reading() as session:
        draft = imports.waiting_draft(session)
        assert draft is not None
        assert draft.year == 2022


def test_year_said_to_a_doubt_about_a_day_is_the_days(office: Sender) -> None:
    table = "序号 | 工作任务 | 责任单位 | 完成时限\n1 | 公开预决算 | 区财政局 | 一个月内完成"
    office.sends(make_docx(TITLE, TableDrawing(table)))
    office.says("逐条看")
    office.says("是2025年")
    with office.database.reading() as session:
        draft = imports.waiting_draft(session)
        assert draft is not None
        assert draft.year == 2021


def test_year_that_is_closed_is_none_of_a_draft(office: Sender) -> None:
    office.sends(DOCX)
    assert "2019年度已结束" in office.says("这是2019年的")


def test_table_of_a_year_that_is_past_says_so_before_it_is_in_force(
    office: Sender, clock: FixedClock
) -> None:
    office.sends(DOCX)
    assert "已经结束" not in office.says("生效")
    clock.at = clock.at.replace(year=2022, month=3, day=10)
    assert "2021年已经结束" in office.says("生效")
    assert "按2022年处理" in office.says("这是2022年的")
    assert "已经结束" not in office.says("生效")
