"""A coordinator's sentence is shown, done on a yes, and taken back as if it had not been."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select

from storage import audit, plans, roster
from storage.db import Database
from storage.models import (
    Assignment,
    AuditEntry,
    Base,
    Change,
    Duty,
    Person,
    Role,
    Task,
    Unit,
    UnitAlias,
)
from tests.conftest import FixedClock
from tests.conversation import Conversation

Rows = dict[str, Counter[tuple[Any, ...]]]


@pytest.fixture
def office(samples: Database, clock: FixedClock) -> Conversation:
    return Conversation(samples, clock, role="coordinator", name="陈主任")


def facts(database: Database) -> Rows:
    """What tasks, duties, units and assignments say; ids of assignments made anew apart."""
    found: Rows = {}
    wanted: list[tuple[type[Base], tuple[str, ...]]] = [
        (Task, ("id", "deadline_on", "cadence", "by_hand")),
        (Duty, ("task_id", "unit_id", "group_id", "role", "phrase")),
        (Unit, ("name", "kind", "enforcement", "active")),
        (UnitAlias, ("unit_id", "name", "kind")),
        (Assignment, ("task_id", "unit_id", "role", "named", "deadline_on", "next_reminder_at")),
        (Person, ("id", "revoked_at")),
    ]
    with database.reading() as session:
        for model, columns in wanted:
            rows = session.execute(select(*(getattr(model, name) for name in columns)))
            found[model.__tablename__] = Counter(map(tuple, rows))
    return found


SENTENCES = {
    "第12项改到12月20日": "第12项",
    "第12项按月报": "定为按月报",
    "没有时限的都按每月报": "53项定为按月报",
    "区水利局第29项延到1月15日": "区水利局第29项定为2021年1月15日（周五）前",
    "第28项由区应急管理局牵头": "第28项由区应急管理局牵头",
    "第28项由区应急管理局牵头，区水利局配合": "第28项由区应急管理局牵头，区水利局配合",
    "第28项牵头单位改为区应急管理局，配合单位是区水利局": "第28项由区应急管理局牵头，区水利局配合",
    "第28项由区应急管理局会同区水利局负责": "第28项由区应急管理局牵头，区水利局配合",
    "第28项由区应急管理局负责，区水利局协助": "第28项由区应急管理局牵头，区水利局配合",
    "task 28 led by 区应急管理局, supported by 区水利局": "第28项由区应急管理局牵头，区水利局配合",
    "第28项加上区水利局配合": "第28项增加区水利局",
    "第28项加上区水利局": "第28项增加区水利局",
    "第28项加上各镇（街道、开发区）": "第28项增加各镇（街道、开发区）",
    "第28项由区应急管理局牵头，各镇（街道、开发区）配合": (
        "第28项由区应急管理局牵头，各镇（街道、开发区）配合"
    ),
    "第20项去掉各镇（街道、开发区）": "第20项去掉各镇（街道、开发区）",
    "第28项去掉区商务局": "第28项去掉区商务局",
    "区市场监管局有执法权": "区市场监管局有行政执法权",
    "名册加上区统计局，全称淄川区统计局": "名册增加区统计局",
    "城建局就是区住建局": "“城建局”就是区住建局",
    "第12项延期一个月": "第12项定为2021年1月31日（周日）前",
    "区教体局点名的任务都改到12月25日": "区教体局第6、21、22、29项定为12月25日（周五）前",
    "区水利局改名为区水务局": "区水利局改名为区水务局",
    "名册去掉区水利局": "区水利局不再承担点名的第29、35项",
    "停用孙丽": "停用孙丽",
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_change_is_shown_done_undone_and_in_the_audit(
    office: Conversation, samples: Database, clock: FixedClock, sentence: str
) -> None:
    Conversation(samples, clock, units=("区卫健局",), name="孙丽")
    before = facts(samples)
    answer = office.says(sentence)
    assert SENTENCES[sentence] in answer
    assert answer.choices[:2] == ("确认", "暂不")
    assert facts(samples) == before
    assert "已改动" in office.presses("确认")
    assert facts(samples) != before
    office.restarts()
    assert "恢复为改动前" in office.says("撤回改动")
    for table, rows in facts(samples).items():
        assert rows == before[table], table
    with samples.reading() as session:
        done, undone = session.scalars(
            select(AuditEntry).where(AuditEntry.subject.startswith("change "))
        ).all()
        assert (done.action, undone.action) == ("changed", "undid a change")
        assert done.before
        assert (undone.before, undone.after) != ("", "")
    assert "没有可以撤回的改动" in office.says("撤回改动")


def test_taking_back_means_the_card_that_is_open(office: Conversation, samples: Database) -> None:
    office.says("代报卫健局第32项已完成")
    office.says("确认")
    before = facts(samples)["task"]
    office.says("第12项改到12月20日")

    assert office.says("撤回").text == "好的，已取消。"

    assert facts(samples)["task"] == before
    assert "2020Q4-卫健-001" in office.says("我报过的")


def test_changes_are_taken_back_newest_first(office: Conversation, samples: Database) -> None:
    before = facts(samples)["task"]
    for sentence in ("第12项改到12月20日", "第12项改到12月21日"):
        office.says(sentence)
        office.says("确认")
    assert "12月21日" in office.says("撤回")
    # The one before it is not what was just done: it is named first.
    assert "要撤回它吗" in office.says("撤回")
    assert "12月20日" in office.says("撤回")
    assert facts(samples)["task"] == before


@pytest.mark.parametrize(
    ("sentence", "answer"),
    [
        ("第28项由jtj牵头", "“jtj”可能是：区教体局、区交通运输局"),
        ("第28项由市卫健委牵头", "“市卫健委”是上级部门"),
        ("名册加上市统计局", "“市统计局”是上级部门"),
        ("区水利局改名为区财政局", "“区财政局”现在指区财政局"),
        ("区水利局并入区农业农村局", "合并请分两步"),
        ("区水利局改名的事办好了", "请写明单位"),
        ("区财政局改为牵头单位", "请写明单位"),
        ("第28项牵头恢复", "牵头没有改过"),
        ("第12项改到昨天", "已过"),
        ("第28项由区统计局牵头", "名册中没有“区统计局”"),
        ("第12项由区航天局牵头", "名册中没有“区航天局”"),
        ("第12项加上区水利局、区航天局", "名册中没有“区航天局”"),
        ("把第12项交给区航天局牵头", "名册中没有“区航天局”"),
        ("第99项由区卫健局牵头", "没有这一项"),
        ("第99项改到12月20日", "没有第99项"),
        ("第28项去掉区水利局", "没有点名区水利局"),
        ("第28项由区卫健局、区商务局牵头", "只有一个牵头单位"),
        ("jtj有执法权", "“jtj”可能是"),
        ("教育局就是区住建局", "“教育局”现在指区教体局"),
        ("名册加上区卫健局", "区卫健局已在名册中"),
        ("名册加上卫健局", "现在指区卫健局"),
        ("区卫健局没有执法权", "现在就是这样"),
    ],
)
def test_no_unit_is_guessed_and_nothing_changed(
    office: Conversation, samples: Database, sentence: str, answer: str
) -> None:
    before = facts(samples)
    assert answer in office.says(sentence)
    office.says("确认")
    assert facts(samples) == before


def test_unit_that_has_reported_is_not_taken_off_a_task(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    wang = Conversation(samples, clock)
    wang.says("32项完成80%")
    wang.says("确认")
    office.says("第32项去掉区卫健局")
    assert "会丢失记录" in office.presses("确认")
    with samples.reading() as session:
        plan = plans.live_plan(session)
        unit = roster.unit_named(session, "区卫健局")
        assert plan is not None
        assert unit is not None
        assert plans.unit_answers(session, plan, unit, 32)


def test_unit_with_reports_stays_when_it_was_added_by_a_change(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    office.says("名册加上区统计局")
    office.says("确认")
    new = Conversation(samples, clock, units=("区统计局",), name="周新")
    new.says("第1项完成30%")
    new.says("确认")
    assert "会丢失记录" in office.says("撤回改动")
    with samples.reading() as session:
        assert roster.unit_named(session, "区统计局") is not None


def test_change_shown_before_somebody_else_changed_the_same_does_nothing(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    other = Conversation(samples, clock, role="coordinator", name="刘主任")
    office.says("第12项改到12月20日")
    other.says("第12项改到12月25日")
    other.says("确认")
    assert "刚才已被改动" in office.says("确认")
    with samples.reading() as session:
        days = session.scalars(select(Task.deadline_on).where(Task.number == 12))
        assert list(days) == [dt.date(2020, 12, 25)]
        assert len(session.scalars(select(Change)).all()) == 1


def test_lead_makes_the_others_help(office: Conversation, samples: Database) -> None:
    office.says("第28项由区应急管理局牵头")
    office.says("确认")
    with samples.reading() as session:
        task = session.scalars(select(Task).where(Task.number == 28)).one()
        roles = {duty.phrase: duty.role for duty in task.duties}
        assert roles.pop("区应急管理局") == Role.LEAD
        assert set(roles.values()) == {Role.SUPPORT}


def test_what_the_coordinator_changed_is_understood_at_once(office: Conversation) -> None:
    office.says("名册加上区统计局，全称淄川区统计局")
    office.says("确认")
    assert "区统计局在" in office.says("淄川区统计局有哪些任务")
    office.says("第28项加上统计局")
    office.says("确认")
    assert "点名1项" in office.says("统计局有哪些任务")


def test_a_liaison_changes_nothing(samples: Database, clock: FixedClock) -> None:
    wang = Conversation(samples, clock)
    before = facts(samples)
    for sentence in SENTENCES:
        wang.says(sentence)
        wang.says("确认")
        wang.says("取消")
        now = facts(samples)
        assert {k: now[k] for k in ("task", "duty", "unit", "unit_alias", "person")} == {
            k: before[k] for k in ("task", "duty", "unit", "unit_alias", "person")
        }, sentence


def test_digest_tells_whether_it_is_the_same() -> None:
    assert audit.digest(None) == ""
    assert audit.digest([1, "甲"]) == audit.digest([1, "甲"]) != audit.digest([1, "乙"])


def test_a_day_off_is_pointed_out_before_it_is_set(office: Conversation) -> None:
    card = office.says("第12项改到12月20日")
    assert "12月20日（周日）不上班，前后的工作日是12月18日（周五）和12月21日（周一）" in card
    assert "2021年2月11日（周四）不上班" in office.says("区水利局第29项延到2021年2月11日")
    # A weekend that is worked in the place of another day is none.
    assert "不上班" not in office.says("区水利局第29项延到2021年2月20日")


def test_a_day_is_taken_from_a_task_again(office: Conversation, samples: Database) -> None:
    for sentence in ("取消第12项时限", "第12项的完成时限不要了", "第12项按月报"):
        office.says("第12项改到12月21日")
        office.says("确认")
        assert "现为12月21日（周一）前" in office.says(sentence)
        office.says("确认")
        assert [row[:2] for row in facts(samples)["task"] if row[0] == 12] == [(12, None)]


def test_a_day_of_every_period_is_not_dropped_in_silence(office: Conversation) -> None:
    assert "“每月25日前”没有采用" in office.says("第5项按月报，每月25日前")
    assert "5日前”没有采用" in office.says("第1-3项每月5日前报")
    assert "没有采用" not in office.says("第1-3项每月报")
    assert "不能另设" not in office.says("第5项按月报")


def test_only_units_that_are_new_to_a_task_are_said_to_be_added(office: Conversation) -> None:
    assert "第28项增加区水利局。" in office.says("第28项加上商务局和水利局")


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("第12、13项改到12月20日", "12、13"),
        ("第5项和第7项都改到12月28日", "5、7"),
        ("第12至14项改到12月25日", "12—14"),
        ("第2-4项改到12月25日", "2—4"),
        ("把第12项的时限改到12月23号", "12"),
        ("第12项改成12月23号", "12"),
        ("第12项提前到12月20日", "12"),
        ("第12项恢复成每季度报", "12"),
    ],
)
def test_a_day_is_given_to_several_tasks_in_one_sentence(
    office: Conversation, said: str, numbers: str
) -> None:
    assert f"第{numbers}项定为" in office.says(said)


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("第2项改到这个月25号，区文旅局", "区文旅局第2项定为12月25日"),
        ("第29项改到12月25日，区水利局", "区水利局第29项定为12月25日"),
    ],
)
def test_a_day_without_a_state_is_never_a_report(
    office: Conversation, said: str, what: str
) -> None:
    answer = office.says(said)
    assert "登记" not in answer
    if "不承担" not in answer:
        assert what in answer


def test_a_topic_of_several_tasks_is_asked_about_first(office: Conversation) -> None:
    asked = office.says("疫情那项改到12月25日")
    assert asked.choices
    assert "定为12月25日" in office.presses(asked.choices[0])


def test_lead_goes_back_to_what_it_was_before(office: Conversation, samples: Database) -> None:
    before = facts(samples)["duty"]
    office.says("第28项由区应急管理局牵头")
    office.says("确认")
    office.says("第12项改到12月20日")
    office.says("确认")
    assert "恢复到上次改动前" in office.says("第28项牵头恢复")
    office.says("确认")
    assert facts(samples)["duty"] == before
    told = office.says("谁改过第28项")
    assert "涉及第28项的操作记录2条" in told
    assert "第12项" not in told


def test_unit_that_reported_or_has_a_liaison_stays_in_the_roster(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    wang = Conversation(samples, clock)
    assert "还有联络员：王芳" in office.says("名册去掉区卫健局")
    wang.says("32项完成80%")
    wang.says("确认")
    office.says("停用王芳")
    office.says("确认")
    assert "已有填报" in office.says("名册去掉区卫健局")


def test_what_was_noted_under_a_former_name_is_still_of_the_unit(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    wang = Conversation(samples, clock)
    wang.says("32项完成80%")
    office.says("区卫健局改名为区卫生健康局")
    office.says("确认")
    assert "区卫生健康局" in wang.says("确认")


def test_later_by_a_length_counts_from_the_day_in_force(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    wang = Conversation(samples, clock)
    assert "申请延至：2021年1月7日（周四）" in wang.says("24项想延期一周，等省里文件")
    office.says("第12项改到12月25日")
    office.says("确认")
    answer = office.says("第12、27项延期一周")
    assert "推迟7天" in answer
    assert "现为12月25日（周五）前，改为2021年1月1日（周五）前" in answer
    assert "新时限比现在的早" in office.says("第27项推迟到12月20日")


def test_what_a_picture_or_an_invitation_follows_can_still_be_taken_back(
    office: Conversation,
) -> None:
    office.says("区市场监管局有执法权")
    office.says("确认")
    office.says("总览")
    office.says("邀请区财政局联络员")
    office.says("确认")
    answer = office.says("撤回")
    assert "此前的改动是：区市场监管局有行政执法权" in answer
    assert "恢复为改动前" in office.presses(answer.choices[0])


def test_a_decision_on_an_application_is_taken_back(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    wang = Conversation(samples, clock)
    for said in ("27想延到1月15日，等省里通报", "确认"):
        wang.says(said)
    office.says("同意区卫健局第27项延期到1月15日")
    assert "已同意延至2021年1月15日" in wang.says("27项什么时候到期")
    assert "完成时限：已同意延至2021年1月15日" in office.says("区卫健局第27项")
    assert "同意区卫健局第27项延期，定为2021年1月15日（周五）前" in office.says("撤回")
    assert "恢复为改动前" in office.presses("撤回")
    assert "撤回了对延期申请的答复" in wang.receives()[-1]
    assert "按季报，12月31日（周四）前" in wang.says("27项什么时候到期")
    office.says("不同意区卫健局第27项延期，方案未报")
    assert "已撤回“不同意区卫健局第27项延期”" in office.presses("撤回")
    assert "还没有批复" in wang.says("27延期批了吗")


def test_a_day_set_for_one_quarter_leaves_the_others_as_they_are(
    office: Conversation, clock: FixedClock
) -> None:
    clock.at = clock.at.replace(month=4, day=20)
    over = office.says("第12项改到11月20日")
    assert "9月30日（周三）的一期不再另报" in over
    assert "此后仍" not in over
    assert "此后仍按季报，下一期9月30日（周三）前" in office.says("第12项改到6月20日")
    office.presses("确认")
    assert "完成时限：按季报，6月20日（周六）前" in office.says("第12项")
    clock.at = clock.at.replace(month=8, day=3)
    assert "完成时限：按季报，9月30日（周三）前" in office.says("第12项")
    clock.at = clock.at.replace(month=11, day=3)
    assert "按季报，12月31日（周四）前" in office.says("撤回改动")


def test_a_day_set_for_one_unit_leaves_its_other_quarters_as_they_are(
    office: Conversation, clock: FixedClock
) -> None:
    clock.at = clock.at.replace(month=4, day=20)
    assert "此后仍按季报，下一期12月31日" in office.says("区水利局第29项延到7月15日")
    office.presses("确认")
    assert "完成时限：另定为7月15日（周三）前" in office.says("区水利局第29项")
    clock.at = clock.at.replace(month=10, day=9)
    assert "完成时限：按季报，12月31日（周四）前" in office.says("区水利局第29项")


def test_what_stays_as_it_is_of_all_a_units_tasks_is_said(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    wang = Conversation(samples, clock)
    wang.says("28项已完成")
    wang.presses("确认")
    office.says("审核通过区卫健局第28项")
    assert "第28项已销号，不改" in office.says("区卫健局的任务都改到12月25日")


def test_cancelling_offers_nothing_that_came_before_another_deed(office: Conversation) -> None:
    for said in ("代报 水利局 第29项 已完成", "确认"):
        office.says(said)
    assert "撤回 2020Q4-水利-001" in office.says("取消").choices
    for said in ("第12项改到12月20日", "确认"):
        office.says(said)
    assert "2020Q4-水利-001" not in " ".join(office.says("取消").choices)


def test_the_office_itself_is_told_how_to_open_what_is_closed_out(office: Conversation) -> None:
    for said in ("代报 水利局 第29项 已完成", "确认", "通过区水利局第29项", "确认"):
        office.says(said)
    assert "请先说“退回区水利局第29项”并写明原因" in office.says("代报 水利局 第29项 60%")


def test_an_exhortation_to_a_unit_is_asked_about(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    """That the unit is to report must not become a report for it."""
    Conversation(samples, clock, units=("区教体局",), name="孙丽")
    asked = office.says("教体局，请尽快报第26项")
    assert "是催它报，还是代它报？" in asked
    assert asked.choices == ("催办", "代报")
    assert "区政府办公室催办：区教体局还有1项" in office.presses("催办")
    office.says("教体局，请尽快报第26项")
    assert "进展如何" in office.presses("代报")


def test_task_that_an_order_leaves_out_keeps_its_units(office: Conversation) -> None:
    told = office.says("第1、2、3项加上区民政局，第2项除外")
    assert "第1、3项增加区民政局" in told
    assert "第2项" not in told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("第28项由各镇（街道、开发区）负责", "第28项已有责任单位。要加上各镇（街道、开发区）吗？"),
        ("第28项由各镇（街道、开发区）牵头", "一项任务只有一个牵头单位"),
        ("各部门单位第28项延到1月15日", "“各部门单位”是一类单位的统称，请写具体单位"),
    ],
)
def test_phrase_for_many_units_leads_nothing_and_has_no_day(
    office: Conversation, samples: Database, said: str, told: str
) -> None:
    before = facts(samples)
    assert told in office.says(said)
    assert facts(samples) == before
