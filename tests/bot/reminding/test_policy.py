"""Which rules may a coordinator set, and what happens when they do?"""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from bot.importing import intake
from bot.reminding.policy import Policy, PolicyRefused
from bot.reminding.rules import policy_of
from storage import plans, reminders
from storage.db import Database
from storage.models import AuditEntry, Plan, Push
from tests.bot.office import HEALTH, SCHOOLS, Office, moment
from tests.conftest import MONDAY, FixedClock
from tests.conversation import Conversation

# --- bounds ---


@pytest.mark.parametrize(
    "changes",
    [
        {"before": (0,)},
        {"before": (61,)},
        {"before": (7, 6, 5, 4, 3, 2, 1)},
        {"overdue_every": 0},
        {"overdue_every": 21},
        {"overdue_times": 31},
        {"escalate_after": 0},
        {"weekly_pushes": 1},
        {"weekly_pushes": 15},
        {"urge_rest_days": 0},
        {"opens": dt.time(7, 30)},
        {"closes": dt.time(20, 30)},
        {"opens": dt.time(16, 0)},
        {"opens": dt.time(18, 0), "closes": dt.time(9, 0)},
    ],
)
def test_rule_outside_its_bounds_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(PolicyRefused) as refused:
        Policy(**changes)  # type: ignore[arg-type]
    assert refused.value.name in changes or refused.value.name == "window"


def test_policy_comes_back_from_how_it_is_kept() -> None:
    policy = Policy(before=(1, 5, 5), overdue_every=2, opens=dt.time(10))
    assert policy.before == (5, 1)
    assert Policy.from_json(policy.as_json()) == policy


# --- in chat ---


def test_rules_change_only_once_confirmed_and_come_back(chen: Conversation) -> None:
    usual = chen.says("提醒规则").text
    card = chen.says("提前5天、2天和当天提醒，催办隔3天")
    assert "到期前提醒：提前7、3、1个工作日和到期当天 → 提前5、2个工作日和到期当天" in card
    assert "同一单位催办间隔：1个工作日 → 3个工作日" in card
    assert "逾期" not in card
    beside = chen.says("提醒规则").text
    assert beside == f"{usual}\n刚才的改动还没有生效，确认吗？\n{card.text}"
    chen.says("提前5天、2天和当天提醒，催办隔3天")
    assert "已按新规则重排今后的提醒" in chen.presses("确认")
    assert "提前5、2个工作日和到期当天" in chen.says("提醒规则")
    assert "已恢复原来的提醒规则" in chen.says("撤回提醒规则")
    assert chen.says("提醒规则").text == usual
    assert chen.says("撤回提醒规则").text == "没有可以撤回的规则修改。"


def test_what_was_shown_against_other_rules_is_shown_again(
    chen: Conversation, samples: Database, clock: FixedClock
) -> None:
    other = Conversation(samples, clock, role="coordinator", name="林副主任")
    chen.says("催办隔3天")
    other.says("催办隔5天")
    other.says("确认")
    assert "同一单位催办间隔：5个工作日 → 3个工作日" in chen.says("确认")
    chen.says("确认")
    assert "同一单位催办间隔：3个工作日" in chen.says("提醒规则")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("提前90天提醒", "到期前提醒最多6次，每次须提前1至60个工作日。"),
        ("催办隔60天", "“同一单位催办间隔”须在1至20之间。"),
        ("推送时间改为6点到23点", "推送时间须在08:00至20:00之间，且不少于2小时。"),
        ("催办隔1天", "现在就是这样，不用改。"),
    ],
)
def test_rule_that_cannot_be_is_refused_with_what_can(
    chen: Conversation, said: str, answer: str
) -> None:
    assert chen.says(said).text == answer


def test_change_is_noted_with_what_was_and_what_is(chen: Conversation, samples: Database) -> None:
    chen.says("推送时间改为10点到17点")
    chen.says("确认")
    with samples.reading() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "set reminder rules")
        ).one()
    assert (entry.detail["was"]["opens"], entry.before != entry.after) == ("09:00", True)


def test_liaison_sees_the_rules_and_cannot_change_them(
    samples: Database, clock: FixedClock
) -> None:
    wang = Conversation(samples, clock)
    shown = wang.says("提醒规则")
    assert "推送时间：工作日09:00至17:30" in shown
    assert "可以这样改" not in shown
    assert wang.says("推送时间改为10点到17点").text == "这件事需要协调员来办。"


def test_reminders_follow_the_rules_that_were_set(office: Office) -> None:
    """The 17th and 18th are due days; nothing comes before them, nor before ten."""
    for unit in (HEALTH, SCHOOLS):
        office.report(unit, 1, moment("2020-12-07T10:00"))
    clock = FixedClock(moment("2020-12-08T08:00"))
    chen = Conversation(office.database, clock, role="coordinator", name="林副主任")
    chen.says("提醒只在到期当天，推送时间改为10点到17点")
    chen.says("确认")
    office.sweep_days("2020-12-08", "2020-12-18", ["09:30", "10:00", "17:10"])
    assert office.days_of("王芳") == ["2020-12-17", "2020-12-18"]
    with office.database.reading() as session:
        pushed = {push.pushed_at.hour for push in session.scalars(select(Push))}
    assert pushed == {2}, "10:00 in Shanghai is 02:00 UTC"


def test_rules_go_on_when_next_year_s_table_comes_into_force(office: Office) -> None:
    with office.database.writing() as session:
        plan = plans.live_plan(session)
        assert plan is not None
        reminders.set_policy(session, plan, Policy(urge_rest_days=3).as_json())
        following = Plan(
            title="2021年任务分解表",
            year=2021,
            content_hash="2021",
            closes_on=dt.date(2021, 12, 31),
            imported_at=MONDAY,
        )
        session.add(following)
        session.flush()
        intake.put_in_force(session, following, MONDAY)
        assert policy_of(session, following).urge_rest_days == 3
