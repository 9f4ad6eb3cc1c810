from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
from sqlalchemy import event, select

from messages.catalog import say
from storage import reports, roster
from storage.db import Database
from storage.models import (
    Assignment,
    Draft,
    Extension,
    Person,
    ProgressReport,
    ReportEvent,
    ReportEventKind,
    Task,
    Unit,
)
from tests.conftest import FixedClock, zichuan
from tests.conversation import Conversation

LINK = "http://www.zichuan.gov.cn/a.html"


@pytest.fixture
def wang(samples: Database, clock: FixedClock) -> Conversation:
    return Conversation(samples, clock)


@pytest.fixture
def liu(samples: Database, clock: FixedClock) -> Conversation:
    """The other liaison of 王芳's unit."""
    return Conversation(samples, clock, name="刘洋")


@pytest.fixture
def office(samples: Database, clock: FixedClock) -> Conversation:
    return Conversation(samples, clock, role="coordinator", name="陈主任")


def later(clock: FixedClock, **passed: int) -> None:
    clock.at += dt.timedelta(**passed)


def receipts(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(ProgressReport.receipt).order_by(ProgressReport.id)))


def booked(database: Database) -> list[tuple[int, str, int | None]]:
    """Every report there is: task, status, percent."""
    with database.reading() as session:
        return [
            (report.assignment.task.number, report.status, report.percent)
            for report in session.scalars(select(ProgressReport).order_by(ProgressReport.id))
        ]


def assignment(database: Database, unit: str, number: int) -> Assignment:
    with database.reading() as session:
        return session.scalars(
            select(Assignment).join(Task).join(Unit).where(Unit.name == unit, Task.number == number)
        ).one()


def says_all(person: Conversation, lines: Sequence[str]) -> None:
    for line in lines:
        later(person.clock, seconds=1)
        person.says(line)


# --- what a message says, and what is asked for ---


@pytest.mark.parametrize(
    ("said", "result"),
    [
        ("第32项已完成", [(32, "done", 100)]),
        ("32发了 27没变化", [(32, "done", 100), (27, "unsaid", None)]),
        ("24完成八成", [(24, "in_progress", 80)]),
        ("24还没完成", [(24, "in_progress", None)]),
        ("24、25、27都完成了", [(24, "done", 100), (25, "done", 100), (27, "done", 100)]),
        ("24还没启动", [(24, "not_started", 0)]),
    ],
)
def test_one_message_books_what_it_says(
    wang: Conversation, said: str, result: list[tuple[int, str, int | None]]
) -> None:
    wang.says(said)
    assert booked(wang.database) == []
    wang.presses("确认")
    assert booked(wang.database) == result


@pytest.mark.parametrize("said", ["第24项完成了吗", "24项完成没有", "谁没报", "第24项什么时候完成"])
def test_a_question_opens_no_draft(wang: Conversation, said: str) -> None:
    wang.says(said)
    with wang.database.reading() as session:
        assert session.scalars(select(Draft)).all() == []


def test_only_what_is_missing_is_asked_for(wang: Conversation) -> None:
    assert wang.says("报进展").choices[0] == "第6项"
    assert "进展如何" in wang.says("25")
    assert "推进中 80%" in wang.says("80%")
    wang.says("取消")
    assert "进展如何" not in wang.says("25完成80%")


def test_reported_tasks_are_offered_last(wang: Conversation) -> None:
    says_all(wang, ["6完成了", "确认"])
    assert wang.says("报进展").choices[0] == "第24项"


def test_a_topic_that_fits_several_is_asked_for(wang: Conversation) -> None:
    assert "第27项" in wang.says("疫情的发了").choices
    assert "已完成" in wang.presses("第27项")
    wang.presses("确认")
    assert booked(wang.database) == [(27, "done", 100)]


def test_of_several_reports_those_that_cannot_be_are_refused_and_the_others_kept(
    wang: Conversation,
) -> None:
    card = wang.says("29完成了，21没变化")
    assert say("report.task_not_yours", number=21) in card
    wang.presses("确认")
    assert booked(wang.database) == [(29, "done", 100)]


def test_a_link_in_the_next_message_belongs_to_the_same_report(wang: Conversation) -> None:
    wang.says("32发了")
    assert LINK in wang.says(LINK)
    wang.presses("确认")
    with wang.database.reading() as session:
        [report] = session.scalars(select(ProgressReport)).all()
        assert [evidence.link for evidence in report.evidence] == [LINK]


def test_dates_on_the_card_carry_their_weekday(wang: Conversation) -> None:
    assert "申请延至：2021年1月15日（周五）" in wang.says("24项推进中，想延到1月15日，等文件")


# --- confirm, undo, correct ---


def test_the_card_says_what_changes_against_the_last_report(
    wang: Conversation, clock: FixedClock
) -> None:
    says_all(wang, ["24完成六成", "确认"])
    later(clock, days=2)
    assert "推进中 80%（上次12月14日（周一）：推进中 60%）" in wang.says("24完成八成")


def test_a_confirmed_draft_is_gone(wang: Conversation) -> None:
    says_all(wang, ["24完成六成", "确认"])
    assert wang.says("确认").text == say("confirm.all_right")
    assert len(booked(wang.database)) == 1


def test_a_card_pressed_twice_books_once(wang: Conversation) -> None:
    card = wang.says("24完成六成")
    wang.presses_handle(f"{card.handle}:0")
    again = wang.presses_handle(f"{card.handle}:0")
    assert again.notice == say("refusals.card_expired")
    assert len(booked(wang.database)) == 1


def test_an_outdated_card_shows_the_latest_state_and_changes_nothing(wang: Conversation) -> None:
    old = wang.says("24完成六成")
    wang.says("不对，是八成")
    pressed = wang.presses_handle(f"{old.handle}:0")
    assert pressed.notice == say("refusals.card_outdated")
    assert "推进中 80%" in pressed
    assert booked(wang.database) == []


@pytest.mark.parametrize(("seconds", "standing"), [(599, 0), (601, 1)])
def test_undo_works_for_ten_minutes(
    wang: Conversation, clock: FixedClock, seconds: int, standing: int
) -> None:
    wang.says("24完成六成")
    wang.says("确认")
    later(clock, seconds=seconds)
    wang.says("撤回")
    with wang.database.reading() as session:
        person = session.scalars(select(Person)).one()
        assert reports.count_of_person(session, person) == standing
    assert len(booked(wang.database)) == 1


def test_what_was_booked_together_is_undone_together(wang: Conversation) -> None:
    wang.says("24完成六成")
    wang.says("确认")
    says_all(wang, ["32发了 27没变化", "确认"])
    assert wang.says("撤回").text == say("undo.done", receipts="2020Q4-卫健-003、2020Q4-卫健-002")
    assert assignment(wang.database, "区卫健局", 32).last_report_id is None
    assert assignment(wang.database, "区卫健局", 24).last_report_id is not None


def test_a_correction_keeps_both_and_says_which_it_corrects(wang: Conversation) -> None:
    says_all(wang, ["24完成八成，已上网", "确认", "不对，是六成不是八成"])
    assert booked(wang.database) == [(24, "in_progress", 80), (24, "in_progress", 60)]
    with wang.database.reading() as session:
        first, second = session.scalars(select(ProgressReport).order_by(ProgressReport.id)).all()
        assert second.corrects_id == first.id
    says_all(wang, ["撤回"])
    assert assignment(wang.database, "区卫健局", 24).last_report_id == first.id


def test_a_correction_is_about_the_task_it_names(wang: Conversation) -> None:
    says_all(wang, ["32完成八成", "确认", "27完成七成", "确认", "第32项改成60%"])
    assert booked(wang.database)[-1] == (32, "in_progress", 60)


def test_a_correction_of_several_asks_which(wang: Conversation) -> None:
    says_all(wang, ["32完成八成，27完成七成", "确认"])
    question = wang.says("不对，是六成")
    assert question.choices == ("区卫健局第27项", "区卫健局第32项")
    assert len(booked(wang.database)) == 2
    wang.presses("区卫健局第32项")
    assert booked(wang.database)[-1] == (32, "in_progress", 60)


def test_a_correction_keeps_the_evidence(wang: Conversation) -> None:
    says_all(wang, [f"32发了 {LINK}", "确认", "不对，是六成"])
    with wang.database.reading() as session:
        last = session.scalars(select(ProgressReport).order_by(ProgressReport.id.desc())).first()
        assert last is not None
        assert [evidence.link for evidence in last.evidence] == [LINK]


def test_after_ten_minutes_a_correction_is_confirmed_first(
    wang: Conversation, clock: FixedClock
) -> None:
    says_all(wang, ["24完成八成", "确认"])
    later(clock, minutes=11)
    assert "请核对" in wang.says("不对，是六成")
    assert len(booked(wang.database)) == 1


def test_reports_are_never_changed_or_deleted(wang: Conversation, office: Conversation) -> None:
    statements: list[str] = []

    def note(*args: object) -> None:
        statements.append(str(args[2]).upper())

    event.listen(wang.database.engine, "before_cursor_execute", note)
    says_all(wang, ["32发了", "确认", "不对，是六成", "撤回", "24受阻，等文件", "确认"])
    says_all(office, ["区卫健局第24项退回，说明太简单", "审核通过区卫健局第32项"])
    says_all(wang, ["继续", "80%", "确认"])
    event.remove(wang.database.engine, "before_cursor_execute", note)
    assert len(booked(wang.database)) == 4
    for table in ("PROGRESS_REPORT", "REPORT_EVENT", "AUDIT"):
        assert any(f"INSERT INTO {table}" in said for said in statements)
        assert not any(f"UPDATE {table}" in said for said in statements)
        assert not any(f"DELETE FROM {table}" in said for said in statements)


def test_receipts_count_by_unit_and_period(wang: Conversation, clock: FixedClock) -> None:
    clock.at = clock.at.replace(month=9, day=29)
    says_all(wang, ["24完成六成", "确认", "25完成六成", "确认"])
    clock.at = clock.at.replace(month=10, day=9)
    says_all(wang, ["24完成七成", "确认"])
    other = Conversation(wang.database, clock, units=("区水利局",), name="李强")
    says_all(other, ["29完成七成", "确认"])
    assert receipts(wang.database) == [
        "2020Q3-卫健-001",
        "2020Q3-卫健-002",
        "2020Q4-卫健-001",
        "2020Q4-水利-001",
    ]


# --- drafts that outlive ---


def test_a_draft_survives_a_restart_and_a_week(wang: Conversation, clock: FixedClock) -> None:
    wang.says("25完成八成")
    later(clock, days=7)
    wang.restarts()
    assert "推进中 80%" in wang.says("继续")
    wang.says("确认")
    assert booked(wang.database) == [(25, "in_progress", 80)]


def test_a_draft_follows_to_another_device_and_is_not_confirmed_unseen(
    wang: Conversation,
) -> None:
    phone = wang.on_another_device()
    wang.says("25完成八成")
    assert "推进中 80%" in phone.says("继续")
    phone.says("不对，是六成")
    shown = wang.presses("确认")
    assert say("report.changed_elsewhere") in shown
    assert "推进中 60%" in shown
    assert booked(wang.database) == []
    wang.presses("确认")
    assert booked(wang.database) == [(25, "in_progress", 60)]


def test_two_liaisons_of_a_unit_never_overwrite_each_other_silently(
    wang: Conversation, liu: Conversation
) -> None:
    wang.says("25完成八成")
    liu.says("25完成六成")
    liu.says("确认")
    shown = wang.presses("确认")
    assert say("report.reported_meanwhile") in shown
    assert "推进中 80%（上次12月14日（周一）：推进中 60%）" in shown
    wang.presses("确认")
    assert [percent for _, _, percent in booked(wang.database)] == [60, 80]


def test_a_quick_correction_after_somebody_elses_report_is_confirmed_first(
    wang: Conversation, liu: Conversation
) -> None:
    says_all(wang, ["25完成八成", "确认"])
    says_all(liu, ["25完成九成", "确认"])
    assert "上次12月14日（周一）：推进中 90%" in wang.says("不对，是六成")


def test_a_draft_on_a_unit_taken_away_is_not_booked(wang: Conversation) -> None:
    wang.says("25完成八成")
    with wang.database.writing() as session:
        person = session.scalars(select(Person)).one()
        person.units = [roster.unit_named(session, "区水利局") or Unit()]
    wang.presses("确认")
    assert booked(wang.database) == []
    assert wang.says("继续").text == say("confirm.nothing")


# --- a message that is edited ---


def test_editing_the_message_says_the_report_anew(wang: Conversation) -> None:
    wang.says("25完成八成", message_id="first")
    wang.says(LINK)
    assert "推进中 60%" in wang.edits("first", "25完成六成")
    wang.presses("确认")
    assert booked(wang.database) == [(25, "in_progress", 60)]


def test_editing_may_change_the_task_and_keeps_what_other_messages_said(
    wang: Conversation,
) -> None:
    wang.says("25完成八成", message_id="first")
    wang.says("27完成七成", message_id="second")
    wang.edits("first", "24完成八成")
    wang.presses("确认")
    assert sorted(booked(wang.database)) == [(24, "in_progress", 80), (27, "in_progress", 70)]


def test_editing_a_booked_message_offers_a_correction(wang: Conversation) -> None:
    wang.says("25完成八成", message_id="first")
    wang.presses("确认")
    assert wang.edits("first", "25完成六成").text == say("report.edited_too_late", "zh", zichuan)
    assert booked(wang.database) == [(25, "in_progress", 80)]


@pytest.mark.parametrize("edited", ["确认", "撤回", "取消", "不对，是一成"])
def test_an_edited_message_does_nothing_final(wang: Conversation, edited: str) -> None:
    wang.says("24完成六成")
    wang.presses("确认")
    wang.says("25完成八成", message_id="first")
    assert wang.edits("first", edited).text == say("refusals.edited")
    assert len(booked(wang.database)) == 1
    assert "推进中 80%" in wang.says("继续")


# --- no change, blocked ---


def test_no_change_for_all_books_every_ongoing_task_not_yet_reported(wang: Conversation) -> None:
    says_all(wang, ["27完成七成", "确认", "都无变化", "确认"])
    numbers = [number for number, _, _ in booked(wang.database)]
    assert len(numbers) == len(set(numbers))
    with wang.database.reading() as session:
        ongoing = session.scalars(
            select(Task.number)
            .join(Assignment, Assignment.task_id == Task.id)
            .join(Unit)
            .where(Unit.name == "区卫健局", Task.deadline_on.is_(None))
        ).all()
    assert sorted(numbers) == sorted(ongoing)
    assert wang.says("都无变化").text == say("report.only_dated_left", numbers="46、47、51")


def test_no_change_repeats_the_last_report(wang: Conversation, clock: FixedClock) -> None:
    clock.at = clock.at.replace(month=9, day=28)
    says_all(wang, ["24完成六成", "确认"])
    clock.at = clock.at.replace(month=10, day=12)
    says_all(wang, ["24没变化", "确认"])
    assert booked(wang.database)[-1] == (24, "in_progress", 60)


def test_no_change_twice_needs_a_sentence(wang: Conversation, clock: FixedClock) -> None:
    clock.at = clock.at.replace(month=9, day=28)
    says_all(wang, ["24没变化", "确认"])
    clock.at = clock.at.replace(month=10, day=12)
    assert wang.says("24没变化").text == say("report.ask_why_no_change", number=24)
    assert "按计划开展" in wang.says("工作按计划开展，没有新文件")
    wang.presses("确认")
    assert len(booked(wang.database)) == 2


def test_blocked_asks_what_is_needed_and_tells_the_office_in_one_line(
    wang: Conversation, office: Conversation
) -> None:
    assert wang.says("27受阻").text == say("report.ask_why_blocked", number=27)
    wang.says("缺经费，请区财政局支持")
    assert office.receives() == ()
    wang.presses("确认")
    [told] = office.receives()
    assert "受阻：区卫健局第27项" in told
    assert "缺经费，请区财政局支持" in told
    assert "\n" not in told.text


@pytest.mark.parametrize("said", ["第28项还有谁没报", "我的任务", "第27项"])
def test_a_question_instead_of_the_explanation_is_answered(wang: Conversation, said: str) -> None:
    wang.says("24受阻")
    assert say("report.unfinished", number=24, lacking=say("report.lacks_note")) in wang.says(said)


# --- extensions ---


@pytest.fixture
def asked(wang: Conversation, office: Conversation) -> Conversation:
    """The office, with 王芳's application for 15 January before it."""
    says_all(wang, ["24项卡住了，等省里文件，想延到1月15日", "确认"])
    office.receives()
    wang.receives()
    return office


@pytest.mark.parametrize(
    ("presses", "says", "day"),
    [
        ("同意", None, dt.date(2021, 1, 15)),
        ("换个日期", "1月8日", dt.date(2021, 1, 8)),
        ("不同意", None, None),
    ],
)
def test_an_extension_is_decided_and_everybody_is_told(
    wang: Conversation,
    liu: Conversation,
    asked: Conversation,
    presses: str,
    says: str | None,
    day: dt.date | None,
) -> None:
    asked.presses(presses)
    if says:
        asked.says(says)
    with wang.database.reading() as session:
        [extension] = session.scalars(select(Extension)).all()
        assert (extension.due_on, extension.granted_on) == (dt.date(2020, 12, 31), day)
        assert extension.reason == "等省里文件"
        assert extension.decided_at is not None
    assert assignment(wang.database, "区卫健局", 24).deadline_on == day
    assert len(wang.receives()) == len(liu.receives()) == 1


def test_an_extension_is_decided_once(asked: Conversation, clock: FixedClock) -> None:
    second = Conversation(asked.database, clock, role="coordinator", name="周主任")
    asked.presses("同意")
    assert second.says("不同意区卫健局第24项延期").text == say(
        "extension.none_waiting", unit="区卫健局", number=24
    )
    assert assignment(asked.database, "区卫健局", 24).deadline_on == dt.date(2021, 1, 15)


def test_an_extension_is_granted_in_ones_own_words(
    wang: Conversation, asked: Conversation, clock: FixedClock
) -> None:
    says_all(wang, ["25项卡住了，等省里文件，想延到1月20日", "确认"])
    assert "没有待批的延期申请" in asked.says("第3项延期同意")
    # Another district's unit is none of ours, and of two it is asked which.
    assert "“张店区卫健局”" in asked.says("张店区卫健局延期同意")
    choices = ("同意区卫健局第24项", "同意区卫健局第25项")
    assert asked.says("卫健局延期同意").choices == choices
    assert "将不同意" in asked.says("25项延期不同意")
    assert "未同意：区卫健局第25项" in asked.says("确认")
    asked.says("卫健局的延期申请批准了")
    assert "已同意：区卫健局第24项" in asked.says("确认")


def test_asking_again_takes_the_place_of_the_first_application(
    wang: Conversation, asked: Conversation
) -> None:
    says_all(wang, ["24项卡住了，等省里文件，想延到1月20日", "确认"])
    asked.receives()
    asked.presses("不同意")
    assert asked.says("同意区卫健局第24项延期").text == say(
        "extension.none_waiting", unit="区卫健局", number=24
    )
    assert assignment(wang.database, "区卫健局", 24).deadline_on is None


def test_undoing_the_report_takes_its_application_back(
    wang: Conversation, asked: Conversation
) -> None:
    wang.says("撤回")
    assert asked.presses("同意").text == say("extension.none_waiting", unit="区卫健局", number=24)
    assert assignment(wang.database, "区卫健局", 24).deadline_on is None


def test_a_later_day_must_be_later(wang: Conversation, asked: Conversation) -> None:
    assert wang.says("25项想延到12月1日").text == say("extension.not_in_the_past")
    granted = asked.says("同意区卫健局第24项延期到12月1日")
    assert granted.text == say("extension.not_in_the_past")
    assert assignment(wang.database, "区卫健局", 24).deadline_on is None


# --- review ---


def test_a_done_task_that_passes_is_closed_out(wang: Conversation, office: Conversation) -> None:
    says_all(wang, ["32发了", "确认"])
    office.says("审核通过区卫健局第32项")
    assert assignment(wang.database, "区卫健局", 32).closed_at is not None
    assert office.says("审核通过区卫健局第32项").text == say(
        "review.looked_at_before", receipt="2020Q4-卫健-001"
    )
    assert wang.says("撤回").text == say("undo.reviewed", receipt="2020Q4-卫健-001")


def test_a_returned_report_comes_back_as_a_draft_beside_the_open_one(
    wang: Conversation, office: Conversation
) -> None:
    says_all(wang, [f"32发了 {LINK}", "确认", "25完成八成"])
    office.says("区卫健局第32项退回，链接打不开")
    assert assignment(wang.database, "区卫健局", 32).returned_at is not None
    [told] = wang.receives()
    assert "链接打不开" in told
    card = wang.presses("继续")
    assert "第25项" in card
    assert "第32项" in card
    assert LINK in card
    assert "被退回：链接打不开（还没有改动，这次不登记）" in card
    assert "第32项被退回后还没有改动，没有登记" in wang.presses("确认")
    assert assignment(wang.database, "区卫健局", 25).last_report_id is not None
    assert assignment(wang.database, "区卫健局", 32).returned_at is not None
    assert "还没有改动，这次不登记" in wang.says("确认")
    mended = wang.says("32补充链接 http://www.zichuan.gov.cn/b.html")
    assert "被退回：链接打不开" in mended
    assert "还没有改动" not in mended
    wang.presses("确认")
    assert assignment(wang.database, "区卫健局", 32).returned_at is None
    with wang.database.reading() as session:
        corrects = session.scalars(
            select(ProgressReport.corrects_id).order_by(ProgressReport.id)
        ).all()
        assert sorted(filter(None, corrects)) == [1]


def test_undoing_the_answer_to_a_return_leaves_it_returned(
    wang: Conversation, office: Conversation
) -> None:
    says_all(wang, ["32发了", "确认"])
    office.says("区卫健局第32项退回，没有链接")
    says_all(wang, ["继续", LINK, "确认"])
    assert assignment(wang.database, "区卫健局", 32).returned_at is None
    wang.says("撤回")
    assert assignment(wang.database, "区卫健局", 32).returned_at is not None


def test_returning_asks_for_the_reason(wang: Conversation, office: Conversation) -> None:
    says_all(wang, ["32发了", "确认"])
    assert "原因" in office.says("区卫健局第32项退回")
    assert "格式不对" in office.says("格式不对")
    with wang.database.reading() as session:
        [returned] = session.scalars(select(ReportEvent)).all()
        assert (returned.kind, returned.reason) == (ReportEventKind.RETURNED, "格式不对")


# --- several units, on behalf ---


def test_a_person_of_two_units_is_asked_which(samples: Database, clock: FixedClock) -> None:
    zhao = Conversation(samples, clock, units=("钟楼街道", "洪山镇"), name="赵敏")
    assert zhao.says("第20项完成了").choices == ("钟楼街道", "洪山镇", "两个都是")
    zhao.says("洪山镇")
    zhao.says("确认")
    assert receipts(samples) == ["2020Q4-洪山-001"]


@pytest.mark.parametrize("name", ["文化", "王芳", "某某局"])
def test_name_that_is_no_unit_is_reported_for_by_nobody(office: Conversation, name: str) -> None:
    answer = office.says(f"代报{name}第2项完成")
    assert f"没有名为“{name}”的单位" in answer
    assert not answer.choices


def test_on_behalf_is_marked_and_the_liaison_may_stand_by_it(
    wang: Conversation, office: Conversation
) -> None:
    says_all(office, ["代报 卫健局 第29项 已完成 电话报送", "确认"])
    with wang.database.reading() as session:
        [report] = session.scalars(select(ProgressReport)).all()
        assert report.for_office
    wang.receives()
    assert wang.presses("属实").text == say("report.office_confirmed", receipt=report.receipt)
    wang.says("区卫健局第29项代报属实")
    with wang.database.reading() as session:
        events = session.scalars(select(ReportEvent.kind)).all()
    assert events == [ReportEventKind.CONFIRMED]


def test_on_behalf_is_the_coordinators_alone(wang: Conversation) -> None:
    assert wang.says("代报 卫健局 第29项 已完成").text == say("refusals.not_for_role")


def test_a_coordinator_who_names_no_unit_is_asked(office: Conversation) -> None:
    assert office.says("第29项已完成").text == say("report.coordinator_names_unit", "zh", zichuan)


@pytest.mark.parametrize(
    ("deed", "named", "offered"),
    [
        ("退回区水利局第29项 缺少链接", "退回", "通过区水利局第29项"),
        ("通知区水利局：明天开会", "发通知", "撤回通知"),
        ("催办区水利局", "催办", "撤回 2020Q4-卫健-001"),
    ],
)
def test_undo_never_reaches_past_what_was_done_last(
    samples: Database, clock: FixedClock, office: Conversation, deed: str, named: str, offered: str
) -> None:
    water = Conversation(samples, clock, units=("区水利局",), name="李强")
    says_all(water, ["第29项受阻，等文件，想延到2021年1月15日", "确认"])
    says_all(office, ["代报 区卫健局 第32项 已完成", "确认", deed])
    assert office.last is not None
    if "已" not in office.last.text[:12]:
        office.says("确认")
    answer = office.says("撤回")
    assert f"最近一步是{named}" in answer
    assert "2020Q4-卫健-001" in receipts(samples)
    assert answer.choices == (offered,)


def test_unit_learns_that_the_office_took_back_what_it_reported_for_it(
    wang: Conversation, office: Conversation
) -> None:
    says_all(office, ["代报 区卫健局 第32项 已完成", "确认"])
    wang.receives()
    assert "已撤回" in office.says("撤回")
    assert any("已撤回代报：2020Q4-卫健-001" in told for told in wang.receives())


def test_agreed_decides_at_once_only_what_was_shown_last(
    wang: Conversation, asked: Conversation
) -> None:
    asked.says("第27项")
    assert "申请延至" in asked.says("同意")
    assert assignment(wang.database, "区卫健局", 24).deadline_on is None
    asked.says("确认")
    assert assignment(wang.database, "区卫健局", 24).deadline_on == dt.date(2021, 1, 15)


def test_cancel_is_of_what_was_asked_last(wang: Conversation) -> None:
    wang.says("27完成80%")
    wang.says("注销")
    assert "刚才第27项还没确认" in wang.says("取消")
    wang.says("我下周休假，孙丽代班")
    wang.says("取消")
    wang.says("继续")
    assert "已登记" in wang.says("确认")


def test_a_message_rewritten_as_a_question_leaves_the_draft(wang: Conversation) -> None:
    wang.says("27完成60%", message_id="one")
    wang.says("25推进中")
    assert "已从草稿去掉" in wang.edits("one", "27谁负责")
    wang.says("继续")
    wang.says("确认")
    assert booked(wang.database) == [(25, "in_progress", None)]


def test_the_card_of_an_application_that_was_replaced_grants_nothing_unseen(
    wang: Conversation, office: Conversation
) -> None:
    says_all(wang, ["24项想延到1月15日，等省里通报", "确认"])
    [old] = office.receives()
    says_all(wang, ["24延期改到1月10日", "确认"])
    office.receives()
    office.last = old
    assert "将同意区卫健局第24项延期至2021年1月15日" in office.presses("同意")
    with wang.database.reading() as session:
        assert session.scalars(select(Extension.granted_on)).all() == [None, None]


def test_card_that_was_put_off_is_shown_before_a_yes_that_may_be_meant_for_another_report(
    wang: Conversation,
) -> None:
    says_all(wang, ["32已完成 " + LINK, "暂不", "第31项完成50%"])
    assert "第32项" in wang.says("确认")
    assert booked(wang.database) == []
    wang.says("确认")
    assert [number for number, *_ in booked(wang.database)] == [32]
