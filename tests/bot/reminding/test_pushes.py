"""Do ordered and put-off reminders come when they should, and is a budget kept?"""

from __future__ import annotations

import datetime as dt

from bot.reminding.policy import Policy
from bot.reminding.pushes import budget_left, snooze, urged_lately
from bot.reminding.rules import Rules
from storage import plans, pushes
from storage.models import PushKind
from tests.bot.office import HEALTH, Office, moment
from tests.conftest import ZONE


def test_ordered_reminder_comes_at_its_very_moment_even_on_a_sunday(office: Office) -> None:
    with office.database.writing() as session:
        who = office.person(session, "王芳")
        pushes.order(
            session,
            who.id,
            moment("2020-11-15T15:00"),
            moment("2020-11-14T09:00"),
            task_number=2,
        )
    assert office.sweep("2020-11-15T14:59") == 0
    assert office.sweep("2020-11-15T15:00") == 1
    assert office.sweep("2020-11-15T15:01") == 0
    (_, text), *_ = office.texts()
    assert "第2项" in text
    assert "停机" not in text


def test_ordered_reminder_that_comes_late_says_so(office: Office) -> None:
    with office.database.writing() as session:
        who = office.person(session, "王芳")
        at = moment("2020-11-15T15:00")
        pushes.order(session, who.id, at, moment("2020-11-14T09:00"), note="交表")
    assert office.sweep("2020-11-16T08:00") == 0  # an hour late, and not the hour for it
    office.sweep("2020-11-16T09:00")
    (text,) = [text for key, text in office.texts() if key.startswith("own:")]
    assert "交表" in text
    assert "原定11月15日（周日）15:00，因停机迟到" in text


def test_ordered_reminder_can_be_cancelled_by_its_owner_alone(office: Office) -> None:
    with office.database.writing() as session:
        own = pushes.order(session, 1, moment("2020-11-15T15:00"), moment("2020-11-14T09:00"))
        assert not pushes.cancel(session, 2, own.id)
        assert pushes.cancel(session, 1, own.id)
        assert pushes.ordered(session, 1) == []


def test_digest_put_off_comes_again_and_the_ladder_does_not_move(office: Office) -> None:
    office.sweep("2020-12-08T09:00")
    with office.database.writing() as session:
        who = office.person(session, "王芳")
        until, now = moment("2020-12-09T08:00"), moment("2020-12-08T09:30")
        again = snooze(session, who, until, now)
        assert again is not None
        assert again.due_at == moment("2020-12-09T09:00")
        assert [one.id for one in pushes.ordered(session, who.id)] == [again.id]
    office.report(HEALTH, 3, moment("2020-12-08T10:00"))
    office.sweep_days("2020-12-09", "2020-12-16")
    ours = [(day.isoformat(), kind) for day, kind, who, _ in office.said() if who == "王芳"]
    # 9 December is the seventh working day before the 18th: both come in one digest.
    assert ours == [
        ("2020-12-08", "digest"),
        ("2020-12-09", "digest"),
        ("2020-12-15", "digest"),
    ]
    assert office.doubled() == []


def test_digest_put_off_to_a_day_without_one_comes_by_itself(office: Office) -> None:
    office.sweep_days("2020-12-08", "2020-12-09")
    with office.database.writing() as session:
        who = office.person(session, "王芳")
        snooze(session, who, moment("2020-12-10T09:00"), moment("2020-12-09T10:00"))
    office.sweep_days("2020-12-10", "2020-12-11")
    ours = [(day.isoformat(), kind) for day, kind, who, _ in office.said() if who == "王芳"]
    assert ours[-1] == ("2020-12-10", "again")
    text = office.texts()[-1][1]
    assert "第2项" in text
    assert "第3项" not in text  # stood in the digest before it


def test_digest_put_off_with_nothing_left_open_does_not_come(office: Office) -> None:
    office.sweep("2020-12-08T09:00")
    with office.database.writing() as session:
        who = office.person(session, "王芳")
        snooze(session, who, moment("2020-12-10T09:00"), moment("2020-12-08T10:00"))
    for number in (1, 2, 3):
        office.report(HEALTH, number, moment("2020-12-08T11:00"))
    office.sweep("2020-12-10T09:00")
    assert [kind for _, kind, who, _ in office.said() if who == "王芳"] == ["digest"]


def test_spent_budget_holds_a_digest_back_until_something_is_due(office: Office) -> None:
    now = moment("2020-12-08T08:00")
    with office.database.writing() as session:
        for number in range(Policy().weekly_pushes):
            pushes.push(session, 1, PushKind.URGE, f"urge:{number}", now, unit_id=1)
        assert budget_left(session, Policy(), 1, now + dt.timedelta(hours=1)) == 0
    office.report(HEALTH, 1, moment("2020-12-08T08:00"))
    office.sweep_days("2020-12-08", "2020-12-18")
    assert office.days_of("王芳") == ["2020-12-15", "2020-12-16", "2020-12-17", "2020-12-18"]


def test_unit_is_not_urged_twice_on_one_day(office: Office) -> None:
    with office.database.writing() as session:
        rules = Rules(session, plans.live_plan(session), ZONE)
        assert urged_lately(session, rules, 1, dt.date(2020, 12, 18)) is None
        pushes.push(session, 1, PushKind.URGE, "urge:1", moment("2020-12-18T14:05"), unit_id=1)
        urge = urged_lately(session, rules, 1, dt.date(2020, 12, 18))
        assert urge is not None
        assert urge.pushed_at == moment("2020-12-18T14:05")
        assert urged_lately(session, rules, 1, dt.date(2020, 12, 20)) is not None
        assert urged_lately(session, rules, 1, dt.date(2020, 12, 21)) is None
