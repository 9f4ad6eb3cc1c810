"""Is everybody told in time, once, on working days, and never in vain?"""

from __future__ import annotations

import asyncio
import datetime as dt
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.reminding.calendar_notices import enter
from bot.reminding.pushes import snooze
from bot.reminding.rules import plan_next
from bot.reminding.sweep import Sweep, schedule, sweep
from bot.workdays import Calendar
from nlp.days_off import read_days_off
from storage import outbox, plans, pushes, reminders, reports, roster
from storage.db import Database
from storage.models import (
    OutboxMessage,
    OutboxState,
    Push,
    PushKind,
    Reminder,
    ReportStatus,
    StandIn,
)
from storage.outbox import Settlement
from storage.reminders import Reach
from tests.bot.office import HEALTH, SCHOOLS, WATER, Office, copy_of, moment
from tests.conftest import FULL, ZONE, FixedClock, Note

# --- when ---


def test_golden_week_is_silent_and_the_ladder_stands_still(office: Office) -> None:
    office.sweep_days("2020-09-20", "2020-10-12")
    assert office.days_of("王芳") == [
        "2020-09-22",
        "2020-09-27",  # a working Sunday
        "2020-09-29",
        "2020-09-30",
        "2020-10-09",
    ]


def test_digest_after_the_holidays_says_why_it_comes_only_now(office: Office) -> None:
    office.sweep_days("2020-09-20", "2020-10-09")
    texts = dict(office.texts())
    assert "节假日不计入催办" in texts["digest:1:2020-10-09"]
    assert "停机" not in texts["digest:1:2020-10-09"]
    assert "已逾期1个工作日" in texts["digest:1:2020-10-09"]
    assert "节假日" not in texts["digest:1:2020-09-29"]


@pytest.mark.parametrize(
    "at", ["2020-09-22T08:59:59", "2020-09-22T17:30:01", "2020-09-22T00:00", "2020-09-26T10:00"]
)
def test_nothing_leaves_outside_working_hours(office: Office, at: str) -> None:
    assert office.sweep(at) == 0
    assert office.said() == []


def test_one_digest_a_day_however_often_the_sweep_comes(office: Office) -> None:
    for minute in range(0, 60, 5):
        office.sweep(f"2020-09-22T09:{minute:02}")
    assert office.days_of("王芳") == ["2020-09-22"]


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Shanghai"])
def test_the_machine_s_zone_does_not_matter(
    office: Office, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        office.sweep_days("2020-09-26", "2020-09-30", ["08:59", "09:00", "17:31"])
    finally:
        monkeypatch.undo()
        time.tzset()
    assert office.days_of("王芳") == ["2020-09-27", "2020-09-29", "2020-09-30"]


def test_whose_day_is_nearest_or_longest_past_is_told_first(office: Office) -> None:
    with office.database.writing() as session:
        # Let in first, 王芳 owes only what ends with the quarter; 赵敏 has days before it.
        units = {unit.name: unit for unit in roster.active_units(session)}
        office.person(session, "王芳").units = [units[WATER]]
    office.sweep_days("2020-12-01", "2020-12-31")
    told = {(on, who): tasks for on, kind, who, tasks in office.said() if kind == "digest"}
    both = [on for on, who in told if who == "王芳" and (on, "赵敏") in told]
    dated = [on for on in both if any(number > 1 for _, number, _ in told[on, "赵敏"])]
    assert dated
    for day in dated:
        assert [who for on, who in told if on == day and who != "陈主任"] == ["赵敏", "王芳"]


# --- after downtime ---


def test_three_days_down_over_two_due_days_end_in_one_digest_that_says_so(office: Office) -> None:
    office.sweep_days("2020-10-10", "2020-12-16")
    before = office.said()
    office.sweep_days("2020-12-21", "2020-12-21")
    news = [said for said in office.said() if said not in before]
    # Down on the 17th, 18th and over the weekend: tasks 3 and 2 fell due.
    ours = [said for said in news if said[2] == "王芳"]
    assert [(day.isoformat(), kind) for day, kind, _, _ in ours] == [("2020-12-21", "digest")]
    assert ours[0][3] == {(HEALTH, 2, "overdue:1"), (HEALTH, 3, "overdue:1")}
    text = dict(office.texts())["digest:1:2020-12-21"]
    assert "本应12月17日（周四）发送，因停机迟到" in text


def test_digest_in_time_does_not_apologize(office: Office) -> None:
    office.sweep_days("2020-09-20", "2020-12-31")
    assert not any("停机" in text for _, text in office.texts())


@pytest.mark.parametrize("hours", [-2, 2])
def test_clock_that_jumps_by_two_hours_doubles_nothing_and_loses_nothing(
    office: Office, hours: int
) -> None:
    office.sweep("2020-09-22T10:30")
    office.sweep(moment("2020-09-22T10:30") + dt.timedelta(hours=hours))
    office.sweep_days("2020-09-22", "2020-09-29", ["10:31"])
    assert office.days_of("王芳") == ["2020-09-22", "2020-09-27", "2020-09-29"]
    assert office.doubled() == []


# --- what ends it ---


def test_reported_task_is_not_announced_again(office: Office) -> None:
    office.sweep_days("2020-12-07", "2020-12-14")
    office.report(HEALTH, 3, moment("2020-12-14T16:00"))
    office.sweep_days("2020-12-15", "2020-12-21")
    later = [items for day, _, _, items in office.said() if day > dt.date(2020, 12, 14)]
    assert not any(number == 3 for items in later for _, number, _ in items)


def test_report_between_two_sweeps_takes_the_task_out_of_a_digest_put_off(office: Office) -> None:
    office.sweep("2020-12-15T09:00")
    office.extend(HEALTH, 3, dt.date(2020, 12, 16), moment("2020-12-15T10:00"))
    assert office.sweep("2020-12-15T10:05") == 0  # had their digest today
    office.report(HEALTH, 3, moment("2020-12-15T11:00"))
    office.sweep("2020-12-16T09:00")
    assert not any((HEALTH, 3, "before:1") in items for *_, items in office.said())


def test_ongoing_task_once_reported_is_announced_for_the_next_period(office: Office) -> None:
    office.report(HEALTH, 1, moment("2020-09-15T10:00"), ReportStatus.IN_PROGRESS)
    office.sweep_days("2020-09-20", "2020-12-22")
    first = [
        (day.isoformat(), stage)
        for day, _, who, items in office.said()
        for unit, number, stage in items
        if (who, unit, number) == ("王芳", HEALTH, 1)
    ]
    assert first == [("2020-12-22", "before:7")]


def test_granted_day_moves_the_ladder(office: Office) -> None:
    office.extend(HEALTH, 2, dt.date(2021, 1, 15), moment("2020-12-01T10:00"))
    office.sweep_days("2020-12-02", "2021-01-15")
    days = {
        stage: day.isoformat()
        for day, _, who, items in office.said()
        for unit, number, stage in items
        if (who, unit, number) == ("王芳", HEALTH, 2)
    }
    assert days["before:7"] == "2021-01-06"
    assert days["day"] == "2021-01-15"


def test_plan_that_is_closed_reminds_nobody(office: Office) -> None:
    with office.database.writing() as session:
        plan = plans.live_plan(session)
        assert plan is not None
        plan.state = "closed"
    office.sweep_days("2020-09-20", "2020-10-12")
    assert office.said() == []


# --- the office ---


def test_office_is_told_before_the_deadline_and_once_who_cannot_be_reached(office: Office) -> None:
    office.sweep_days("2020-09-20", "2020-10-20")
    told = [
        (day.isoformat(), items)
        for day, _, who, items in office.said()
        if who == "陈主任" and any(stage == "unreached" for *_, stage in items)
    ]
    assert told == [("2020-09-22", frozenset({(WATER, 1, "unreached")}))]
    text = dict(office.texts())["digest:3:2020-09-22"]
    assert f"{WATER}：第1项" in text


def test_unit_whose_liaisons_all_blocked_the_bot_is_told_of_too(office: Office) -> None:
    office.block("赵敏", moment("2020-12-01T09:00"))
    office.sweep_days("2020-12-07", "2020-12-18")
    told = {item for _, _, who, items in office.said() if who == "陈主任" for item in items}
    assert (SCHOOLS, 4, "unreached") in told
    assert (HEALTH, 2, "unreached") not in told
    assert office.days_of("赵敏") == []


def test_office_is_told_with_the_second_reminder_that_a_task_is_overdue(office: Office) -> None:
    office.sweep_days("2020-12-07", "2020-12-31")
    told = [
        (day.isoformat(), unit, number)
        for day, _, who, items in office.said()
        if who == "陈主任"
        for unit, number, stage in sorted(items, key=lambda item: item[1])
        if stage == "escalated" and number != 1
    ]
    assert told == [
        ("2020-12-23", HEALTH, 3),
        ("2020-12-24", HEALTH, 2),
        ("2020-12-24", SCHOOLS, 4),
    ]


def test_missing_calendar_is_told_from_november_on_and_once(office: Office) -> None:
    office.sweep_days("2026-10-29", "2026-11-04")
    told = [(day.isoformat(), who) for day, kind, who, _ in office.said() if kind == "calendar"]
    assert told == [("2026-11-02", "陈主任")]
    assert "2027年放假安排尚未录入" in dict(office.texts())["calendar:2027:3"]


def test_calendar_that_was_entered_is_followed_and_not_missed(office: Office) -> None:
    now = moment("2026-10-30T10:00")
    with office.database.writing() as session:
        enter(session, read_days_off("2027-01-01至2027-01-15 休"), "zh", now)
    office.sweep_days("2026-10-29", "2026-11-04")
    assert [kind for _, kind, _, _ in office.said() if kind == "calendar"] == []
    with office.database.reading() as session:
        calendar = Calendar(ZONE, reminders.calendar_changes(session))
    assert not calendar.is_workday(dt.date(2027, 1, 15))


# --- whom a sweep serves ---


def test_process_sends_only_where_it_can(office: Office) -> None:
    only = Reach(channels={"telegram"})
    assert sweep(office.database, moment("2020-12-08T09:00"), only) == 0
    mine = Reach(channels={"console"}, sender="0")
    assert sweep(office.database, moment("2020-12-09T09:00"), mine) == 1
    assert {who for _, _, who, _ in office.said()} == {"王芳"}
    # That another process is to tell somebody is no reason to ring them up.
    everybody = Reach()
    assert sweep(office.database, moment("2020-12-09T09:01"), everybody) > 0
    said = [item for _, _, _, items in office.said() for item in items]
    assert {unit for unit, _, stage in said if stage == "unreached"} <= {WATER}


def test_what_goes_wrong_for_one_person_keeps_nobody_else_waiting(office: Office) -> None:
    with office.database.writing() as session:
        office.person(session, "王芳").language = "xx"
    office.sweep("2020-12-09T09:00")
    assert office.days_of("赵敏") == ["2020-12-09"]
    with office.database.writing() as session:
        office.person(session, "王芳").language = "zh"
    office.sweep("2020-12-09T09:01")
    assert office.days_of("王芳") == ["2020-12-09"]


def test_person_who_was_let_go_is_told_nothing_more(office: Office) -> None:
    with office.database.writing() as session:
        who = office.person(session, "王芳")
        who.revoked_at = moment("2020-12-01T09:00")
        pushes.order(session, who.id, moment("2020-12-02T09:00"), moment("2020-12-01T09:00"))
    office.sweep_days("2020-12-01", "2020-12-18")
    assert {who for _, _, who, _ in office.said()} == {"赵敏", "陈主任"}


def test_person_can_be_erased_with_all_that_was_pushed_to_them(office: Office) -> None:
    office.sweep("2020-12-09T09:00")
    with office.database.writing() as session:
        who = office.person(session, "王芳")
        assert snooze(session, who, moment("2020-12-10T09:00"), moment("2020-12-09T10:00"))
        session.delete(who)
    office.sweep_days("2020-12-10", "2020-12-18")
    assert "王芳" not in {who for _, _, who, _ in office.said()}


def test_stand_in_is_told_in_the_place_of_whom_they_stand_in_for(office: Office) -> None:
    with office.database.writing() as session:
        session.add(
            StandIn(
                person_id=office.person(session, "赵敏").id,
                deputy_id=office.person(session, "王芳").id,
                deputy_name="王芳",
                first_on=dt.date(2020, 12, 9),
                last_on=dt.date(2020, 12, 15),
                agreed_at=moment("2020-12-08T09:00"),
            )
        )
    office.sweep_days("2020-12-09", "2020-12-16")
    of = {(day.isoformat(), who): items for day, _, who, items in office.said()}
    assert of["2020-12-09", "王芳"] >= {(HEALTH, 2, "before:7"), (SCHOOLS, 4, "before:7")}
    assert min(office.days_of("赵敏")) == "2020-12-16"


def test_english_speaker_is_told_in_english(office: Office) -> None:
    with office.database.writing() as session:
        office.person(session, "赵敏").language = "en"
    office.sweep("2020-12-09T09:00")
    text = dict(office.texts())["digest:2:2020-12-09"]
    assert "Task 2" in text
    assert "Reminder 20201209-" in text


# --- what could not leave ---


def test_digest_that_could_not_leave_is_said_anew_and_says_that_it_is_late(office: Office) -> None:
    office.sweep_days("2020-12-07", "2020-12-08")
    office.sweep("2020-12-09T09:00", online=False)
    assert office.sweep("2020-12-09T17:31") == 0  # not in the evening
    office.report(HEALTH, 3, moment("2020-12-09T20:00"))
    office.sweep("2020-12-10T09:00")
    texts = dict(office.texts())
    assert "digest:1:2020-12-09" not in texts
    told = texts["digest:1:2020-12-10"]
    assert "第2项" in told
    assert "第3项" not in told
    assert "本应12月9日（周三）发送，因停机迟到" in told
    assert office.days_of("王芳")[-1] == "2020-12-10"


def test_report_while_the_digest_waits_takes_the_task_out_of_it(office: Office) -> None:
    office.sweep_days("2020-12-07", "2020-12-08")
    office.sweep("2020-12-09T09:00", online=False)
    office.report(HEALTH, 2, moment("2020-12-09T09:01"))
    office.delivers(moment("2020-12-09T09:02"))  # held back
    office.sweep("2020-12-09T09:02")
    texts = dict(office.texts())
    assert "第2项" not in texts.get("digest:1:2020-12-09", "")
    assert "停机" not in texts["digest:2:2020-12-09"]
    assert office.doubled() == []


def test_nothing_that_waited_leaves_at_night(office: Office) -> None:
    office.sweep("2020-12-09T17:29", online=False)
    office.delivers(moment("2020-12-12T23:30"))
    with office.database.reading() as session:
        assert set(session.scalars(select(OutboxMessage.state))) == {OutboxState.PENDING}
    office.sweep("2020-12-12T23:30")
    office.sweep("2020-12-14T09:00")
    assert office.days_of("王芳") == ["2020-12-14"]


def test_what_was_perhaps_read_comes_once_more_as_it_was(office: Office) -> None:
    now = moment("2020-12-09T09:00")
    office.sweep(now, online=False)
    with office.database.writing() as session:
        claims = outbox.claim(session, channels=["console"], now=now, lease_until=now, limit=9)
        later = now + dt.timedelta(minutes=1)
        perhaps = [Settlement(one, OutboxState.UNKNOWN, due_at=later) for one in claims]
        outbox.settle(session, perhaps)
    before = office.texts()
    office.sweep("2020-12-10T09:00", online=False)
    assert office.texts()[: len(before)] == before


def test_digest_put_off_twice_comes_once(office: Office) -> None:
    office.sweep("2020-12-09T09:00")
    for hour in ("10:00", "10:01", "11:00"):
        with office.database.writing() as session:
            who = office.person(session, "王芳")
            snooze(session, who, moment("2020-12-10T09:00"), moment(f"2020-12-09T{hour}"))
    office.sweep("2020-12-10T09:00")
    ours = [(day.isoformat(), kind) for day, kind, who, _ in office.said() if who == "王芳"]
    assert ours == [("2020-12-09", "digest"), ("2020-12-10", "again")]


def test_ordered_reminders_that_come_together_are_one_message_and_say_what_is_settled(
    office: Office,
) -> None:
    office.sweep_days("2020-12-01", "2020-12-02", ["09:00"])
    at = moment("2020-12-02T15:00")
    with office.database.writing() as session:
        who = office.person(session, "王芳").id
        for number in (2, 3, 3):
            pushes.order(session, who, at, moment("2020-12-01T09:00"), task_number=number)
    office.report(HEALTH, 3, moment("2020-12-01T10:00"))
    assert office.sweep(at) == 1
    (text,) = [text for key, text in office.texts() if key.startswith("own:")]
    assert text.count("第2项") == 1
    assert text.count("第3项") == 1
    assert text.count("这一项本期已报") == 1


# --- any sequence of events ---

EVENTS = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 60 * 24 * 5)),
    st.tuples(st.just("down"), st.integers(1, 8)),
    st.tuples(st.just("jump"), st.sampled_from([-120, 120])),
    st.tuples(st.just("report"), st.sampled_from([(HEALTH, 1), (HEALTH, 2), (SCHOOLS, 4)])),
    st.tuples(st.just("extend"), st.integers(1, 40)),
    st.tuples(st.just("snooze"), st.integers(1, 72)),
    st.tuples(st.just("offline"), st.booleans()),
)


lived_through: list[int] = []
"""How many events each example had."""


@settings(max_examples=150 if FULL else 20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(EVENTS, min_size=3, max_size=14))
def test_whatever_happens_each_stage_is_announced_once_and_never_after_a_report(
    office_file: Path, record_property: Note, events: list[tuple[str, object]]
) -> None:
    lived_through.append(len(events))
    record_property("events", sum(lived_through))
    with tempfile.TemporaryDirectory() as folder:
        office = copy_of(office_file, Path(folder) / "office.sqlite3")
        try:
            _live_through(office, events)
        finally:
            office.database.close()


def _live_through(office: Office, events: list[tuple[str, object]]) -> None:
    now = moment("2020-12-07T09:00")
    settled: dict[tuple[str, int], int] = {}
    online = True
    for what, value in events:
        if what == "offline":
            online = not value
        elif what == "wait":
            assert isinstance(value, int)
            for _ in range(3):
                now += dt.timedelta(minutes=value / 3)
                office.sweep(now, online=online)
        elif what == "down":
            assert isinstance(value, int)
            now += dt.timedelta(days=value)
            office.database.close()
        elif what == "jump":
            assert isinstance(value, int)
            now += dt.timedelta(minutes=value)
        elif what == "report":
            assert isinstance(value, tuple)
            unit, number = value
            office.report(unit, number, now)
            settled.setdefault((unit, number), _pushes_so_far(office))
        elif what == "extend" and (HEALTH, 2) not in settled:
            assert isinstance(value, int)
            office.extend(HEALTH, 2, now.date() + dt.timedelta(days=value), now)
        elif what == "snooze":
            assert isinstance(value, int)
            with office.database.writing() as session:
                who = office.person(session, "王芳")
                snooze(session, who, now + dt.timedelta(hours=value), now)
        office.sweep(now, online=online)
        assert office.doubled() == []
        assert _at_once(office) <= 1
        assert _after_the_report(office, settled) == []
        assert all(
            count == 1
            for count in Counter(
                (day, who) for day, kind, who, _ in office.said() if kind == "digest"
            ).values()
        )


def _at_once(office: Office) -> int:
    """How many messages about their tasks one person was sent in one moment, at most."""
    with office.database.reading() as session:
        told = session.execute(
            select(Push.person_id, Push.pushed_at).where(
                Push.kind.in_([PushKind.DIGEST, PushKind.AGAIN])
            )
        )
        return max(Counter(map(tuple, told)).values(), default=0)


def _pushes_so_far(office: Office) -> int:
    with office.database.reading() as session:
        return session.scalar(select(func.max(Push.id))) or 0


def _after_the_report(office: Office, settled: dict[tuple[str, int], int]) -> list[object]:
    """What was announced in a later push than the last one before its report.

    By the pushes' own order: the clock was perhaps set back meanwhile.
    """
    with office.database.reading() as session:
        rows = session.scalars(select(Reminder).where(Reminder.push_id.is_not(None)))
        said = [(row.assignment.unit.name, row.assignment.task.number, row.push_id) for row in rows]
    return [
        (unit, number, push_id)
        for unit, number, push_id in said
        if (unit, number) in settled
        and push_id is not None
        and push_id > settled[unit, number]
        and number != 1  # the next period of an ongoing task is announced again
    ]


# --- several at once ---


def _sweep_together(databases: list[Database], at: dt.datetime) -> None:
    barrier = threading.Barrier(len(databases))
    problems: list[BaseException] = []

    def work(database: Database) -> None:
        barrier.wait()
        try:
            sweep(database, at)
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=work, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def _one_each(office: Office) -> None:
    assert office.doubled() == []
    said = office.said()
    assert Counter((day, who) for day, _, who, _ in said).most_common(1)[0][1] == 1
    of = {(day.isoformat(), who): items for day, _, who, items in said}
    assert of["2020-12-09", "王芳"] == {(HEALTH, 2, "before:7")}
    assert of["2020-12-09", "赵敏"] == {(HEALTH, 2, "before:7"), (SCHOOLS, 4, "before:7")}
    assert len(office.texts()) == len(said)


def test_two_sweeps_of_one_file_do_not_double(office: Office) -> None:
    office.sweep_days("2020-12-07", "2020-12-08")
    other = Database(office.database.url.render_as_string(hide_password=False))
    _sweep_together([office.database, other], moment("2020-12-09T09:00"))
    other.close()
    _one_each(office)


def test_several_sweeps_of_one_postgres_do_not_double(postgres_url: str) -> None:
    office = Office.found(postgres_url)
    office.sweep_days("2020-12-07", "2020-12-08")
    others = [Database(postgres_url) for _ in range(3)]
    _sweep_together([office.database, *others], moment("2020-12-09T09:00"))
    _one_each(office)
    for database in (office.database, *others):
        database.close()


# --- again and again ---


def test_schedule_runs_the_sweep_and_notes_that_it_came_through(office: Office) -> None:
    async def until_pushed() -> Sweep:
        pushed = asyncio.Event()
        clock = FixedClock(moment("2020-12-09T09:00"))
        sweeping = Sweep(office.database, clock, nudge=pushed.set)
        assert sweeping.beat_at is None
        scheduler = schedule(sweeping, every=0.01)
        try:
            await asyncio.wait_for(pushed.wait(), 10)
        finally:
            scheduler.shutdown(wait=False)
        return sweeping

    assert asyncio.run(until_pushed()).beat_at == moment("2020-12-09T09:00")


def test_planning_anew_without_a_change_changes_nothing(office: Office) -> None:
    office.sweep("2020-12-09T09:00")
    before = office.said()
    with office.database.writing() as session:
        plan = plans.live_plan(session)
        assert plan is not None
        plan_next(session, reports.assignments(session, plan), moment("2020-12-09T09:05"))
    office.sweep("2020-12-09T09:10")
    assert office.said() == before
    with office.database.reading() as session:
        assert reminders.oldest_due(session, moment("2020-12-09T09:11")) is None
