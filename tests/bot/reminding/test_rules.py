"""Does the ladder stand where it should, whatever happened before?"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.periods import MONTHS_OF, Standing, Terms
from bot.reminding.policy import Policy
from bot.reminding.rules import (
    for_office,
    ladder,
    ladders,
    next_reminder,
)
from bot.workdays import Calendar
from tests.conftest import ZONE

CALENDAR = Calendar(ZONE)
POLICY = Policy()
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2021, 3, 31))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


# --- the ladder of one due day ---


@pytest.mark.parametrize(
    ("due", "stage", "expected"),
    [
        ("2020-12-31", "before:7", "2020-12-22"),
        ("2020-12-31", "before:3", "2020-12-28"),
        ("2020-12-31", "before:1", "2020-12-30"),
        ("2020-12-31", "day", "2020-12-31"),
        ("2020-12-31", "overdue:1", "2021-01-04"),
        ("2020-12-31", "overdue:2", "2021-01-07"),
        ("2020-12-31", "overdue:3", "2021-01-12"),
        # A working Sunday counts; National Day does not.
        ("2020-09-30", "before:7", "2020-09-22"),
        ("2020-09-30", "before:3", "2020-09-27"),
        ("2020-09-30", "before:1", "2020-09-29"),
        ("2020-09-30", "day", "2020-09-30"),
        ("2020-09-30", "overdue:1", "2020-10-09"),
        ("2020-09-30", "overdue:2", "2020-10-13"),
        ("2020-09-30", "overdue:3", "2020-10-16"),
        # Due on a day off: told on the last working day before it.
        ("2020-10-04", "before:7", "2020-09-22"),
        ("2020-10-04", "before:1", "2020-09-29"),
        ("2020-10-04", "day", "2020-09-30"),
        ("2020-10-04", "overdue:1", "2020-10-09"),
        ("2020-12-20", "before:1", "2020-12-17"),
        ("2020-12-20", "day", "2020-12-18"),
        ("2020-12-20", "overdue:1", "2020-12-21"),
        # Due right after the holidays.
        ("2020-10-09", "before:7", "2020-09-23"),
        ("2020-10-09", "before:3", "2020-09-28"),
        ("2020-10-09", "before:1", "2020-09-30"),
        ("2020-10-09", "overdue:1", "2020-10-10"),
        ("2020-10-10", "before:1", "2020-10-09"),
        ("2020-10-10", "day", "2020-10-10"),
        ("2020-10-10", "overdue:1", "2020-10-12"),
        # The long Spring Festival of 2020.
        ("2020-02-03", "before:1", "2020-01-23"),
        ("2020-01-31", "day", "2020-01-23"),
        ("2020-01-23", "overdue:1", "2020-02-03"),
        ("2020-01-23", "overdue:2", "2020-02-06"),
    ],
)
def test_stage_belongs_to_a_working_day(due: str, stage: str, expected: str) -> None:
    rungs = {rung.stage: rung.day_on for rung in ladder(POLICY, CALENDAR, day(due))}
    assert rungs[stage] == day(expected)


@given(DAYS)
def test_ladder_climbs_over_working_days_only(due: dt.date) -> None:
    days = [rung.day_on for rung in ladder(POLICY, CALENDAR, due)]
    assert all(CALENDAR.is_workday(one) for one in days)
    assert all(one < after for one, after in pairwise(days))


def test_ladder_of_a_due_day_ends_where_the_next_begins() -> None:
    rungs = ladders(POLICY, CALENDAR, (day("2020-09-30"), day("2020-12-31")))
    last_of_q3 = [rung for rung in rungs if rung.due_on == day("2020-09-30")][-1]
    assert last_of_q3.stage == "overdue:10"
    monthly = ladders(POLICY, CALENDAR, (day("2020-11-30"), day("2020-12-31")))
    stages = [rung.stage for rung in monthly if rung.due_on == day("2020-11-30")]
    assert stages[-1] == "overdue:5"
    assert all(one.day_on < after.day_on for one, after in pairwise(monthly))


# --- what comes next ---

DUE = day("2020-12-31")


@pytest.mark.parametrize(
    ("announced", "now", "stage", "at"),
    [
        ([], "2020-12-14T09:00", "before:7", "2020-12-22T09:00"),
        ([], "2020-12-22T08:59", "before:7", "2020-12-22T09:00"),
        ([], "2020-12-22T09:00", "before:7", "2020-12-22T09:00"),
        ([], "2020-12-22T11:20", "before:7", "2020-12-22T11:20"),
        ([], "2020-12-22T19:00", "before:7", "2020-12-23T09:00"),
        (["before:7"], "2020-12-22T09:00", "before:3", "2020-12-28T09:00"),
        (["before:7"], "2020-12-24T08:59:50", "before:3", "2020-12-28T09:00"),
        # Live or back only now: the last stage missed is made up for, the earlier ones are not.
        ([], "2020-12-24T08:59:50", "before:7", "2020-12-24T09:00"),
        ([], "2020-12-29T09:00", "before:3", "2020-12-29T09:00"),
        (["before:7"], "2020-12-30T09:00", "before:1", "2020-12-30T09:00"),
        (["before:7"], "2021-01-02T12:00", "day", "2021-01-04T09:00"),
        (["before:7"], "2021-01-04T09:00", "overdue:1", "2021-01-04T09:00"),
        (["before:1"], "2020-12-30T09:01", "day", "2020-12-31T09:00"),
        (["day"], "2020-12-31T09:01", "overdue:1", "2021-01-04T09:00"),
        (["overdue:1"], "2021-01-04T10:00", "overdue:2", "2021-01-07T09:00"),
        # The clock was set back: what was said is not said again.
        (["before:3"], "2020-12-22T09:00", "before:1", "2020-12-30T09:00"),
    ],
)
def test_next_reminder(announced: list[str], now: str, stage: str, at: str) -> None:
    rungs = ladders(POLICY, CALENDAR, (DUE,))
    found = next_reminder(rungs, CALENDAR, {(DUE, one) for one in announced}, moment(now))
    assert found is not None
    assert (found.rung.stage, found.at) == (stage, moment(at))


def test_nothing_comes_after_the_last_overdue_reminder() -> None:
    rungs = ladders(POLICY, CALENDAR, (DUE,))
    assert next_reminder(rungs, CALENDAR, {(DUE, "overdue:10")}, moment("2022-01-01T09:00")) is None


def test_nothing_comes_where_nothing_is_owed() -> None:
    assert next_reminder((), CALENDAR, (), moment("2020-12-24T09:00")) is None


@given(
    st.lists(DAYS, min_size=1, max_size=4, unique=True).map(sorted),
    st.lists(st.integers(0, 60 * 24 * 30), max_size=25),
)
def test_each_stage_comes_once_in_order_and_in_working_hours_whenever_one_looks(
    due_days: list[dt.date], waits: list[int]
) -> None:
    rungs = ladders(POLICY, CALENDAR, due_days)
    now = CALENDAR.opening(due_days[0]) - dt.timedelta(days=20)
    announced: list[tuple[dt.date, str]] = []
    for minutes in waits:
        now += dt.timedelta(minutes=minutes)
        found = next_reminder(rungs, CALENDAR, announced, now)
        if found is None:
            break
        assert CALENDAR.is_working_moment(found.at)
        # Computed from the rule, not from when anything was sent.
        assert found.at >= CALENDAR.opening(found.rung.day_on)
        if found.at > now:
            continue
        pair = (found.rung.due_on, found.rung.stage)
        assert pair not in announced
        announced.append(pair)
    order = [(rung.due_on, rung.stage) for rung in rungs]
    assert announced == sorted(announced, key=order.index)


@given(
    st.lists(DAYS, min_size=1, max_size=3, unique=True).map(sorted),
    st.integers(0, 24 * 550),
    st.timedeltas(dt.timedelta(), dt.timedelta(hours=30)),
)
def test_what_comes_next_does_not_depend_on_how_late_the_last_one_was(
    due_days: list[dt.date], hours: int, later: dt.timedelta
) -> None:
    rungs = ladders(POLICY, CALENDAR, due_days)
    sent_at = moment("2019-12-01T00:00") + dt.timedelta(hours=hours)
    first = next_reminder(rungs, CALENDAR, (), sent_at)
    assert first is not None
    announced = {(first.rung.due_on, first.rung.stage)}
    in_time = next_reminder(rungs, CALENDAR, announced, sent_at)
    if in_time is not None and in_time.at > sent_at + later:
        assert next_reminder(rungs, CALENDAR, announced, sent_at + later) == in_time


# --- what is owed ---

FACTS = st.fixed_dictionaries(
    {
        "live_on": st.dates(dt.date(2020, 1, 1), dt.date(2020, 12, 31)),
        "reported_on": st.none() | st.dates(dt.date(2020, 1, 1), dt.date(2020, 12, 31)),
        "done": st.booleans(),
        "closed": st.booleans(),
    }
)


TERMS = st.builds(
    Terms,
    st.sampled_from(sorted(MONTHS_OF)),
    st.just(dt.date(2020, 12, 31)),
    st.none() | DAYS,
    st.booleans(),
)


@given(TERMS, FACTS, DAYS)
def test_what_is_owed_agrees_with_how_an_assignment_stands(
    terms: Terms, facts: dict[str, object], today: dt.date
) -> None:
    live_on, reported_on = facts["live_on"], facts["reported_on"]
    assert isinstance(live_on, dt.date)
    if isinstance(reported_on, dt.date) and reported_on < live_on:
        facts["reported_on"] = reported_on = None
    if facts["done"] and reported_on is None:
        facts["done"] = False
    today = max(today, live_on, reported_on if isinstance(reported_on, dt.date) else live_on)
    owed = terms.days_owed(**facts)  # type: ignore[arg-type]
    found = terms.owed(**facts, today=today)  # type: ignore[arg-type]
    stands = found.standing
    assert (stands is Standing.LATE) == (bool(owed) and owed[0] < today)
    if stands is Standing.CLOSED:
        assert owed == ()
    if stands is Standing.OPEN:
        assert owed[0] >= today
    if stands in (Standing.OPEN, Standing.LATE):
        assert owed[0] == found.due_on


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ["2020-09-30", "2020-12-31"]),
        ({"cadence": "yearly"}, ["2020-12-31"]),
        ({"cadence": "half_yearly"}, ["2020-12-31"]),
        ({"reported_on": "2020-08-20"}, ["2020-12-31"]),
        ({"reported_on": "2020-10-09"}, []),
        ({"closes_on": "2020-11-30"}, ["2020-09-30", "2020-11-30"]),
        ({"closes_on": "2020-07-31"}, ["2020-07-31"]),
        ({"closes_on": "2020-06-30"}, []),
        ({"deadline_on": "2020-08-31"}, ["2020-08-31"]),
        ({"deadline_on": "2020-08-31", "reported_on": "2020-08-01"}, ["2020-08-31"]),
        ({"deadline_on": "2020-08-31", "reported_on": "2020-08-01", "done": True}, []),
        ({"deadline_on": "2020-08-31", "once": False}, ["2020-08-31", "2020-12-31"]),
        ({"closed": True}, []),
    ],
)
def test_days_owed_of_a_plan_live_since_july(
    changes: dict[str, object], expected: list[str]
) -> None:
    facts: dict[str, Any] = {
        "deadline_on": None,
        "once": True,
        "cadence": "quarterly",
        "closes_on": "2020-12-31",
        "live_on": "2020-07-10",
        "reported_on": None,
        "done": False,
        "closed": False,
    } | changes
    facts = {
        name: day(value) if name.endswith("_on") and isinstance(value, str) else value
        for name, value in facts.items()
    }
    terms = Terms(
        facts.pop("cadence"), facts.pop("closes_on"), facts.pop("deadline_on"), facts.pop("once")
    )
    assert terms.days_owed(**facts) == tuple(map(day, expected))


# --- what the office is told ---


@pytest.mark.parametrize(
    ("stage", "reachable", "told"),
    [
        ("before:7", True, None),
        ("day", True, None),
        ("overdue:1", True, None),
        ("overdue:2", True, "escalated"),
        ("overdue:3", True, "escalated"),
        ("before:7", False, "unreached"),
        ("overdue:2", False, "unreached"),
    ],
)
def test_office_is_told_where_reminders_did_not_help_or_reach_nobody(
    stage: str, reachable: bool, told: str | None
) -> None:
    assert for_office(POLICY, stage, reachable=reachable) == told
