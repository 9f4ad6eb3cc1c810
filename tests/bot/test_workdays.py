"""Are the statutory days right, and is nothing sent outside working hours?"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workdays import Calendar
from tests.conftest import ZONE

CALENDAR = Calendar(ZONE)

FACTS = [
    # 2020: a long Spring Festival, a working Sunday before a joint National Day and Mid-Autumn.
    ("2020-01-01", False),
    ("2020-01-19", True),
    ("2020-01-23", True),
    ("2020-01-24", False),
    ("2020-02-01", False),
    ("2020-02-02", False),
    ("2020-02-03", True),
    ("2020-04-06", False),
    ("2020-04-26", True),
    ("2020-05-01", False),
    ("2020-05-05", False),
    ("2020-05-09", True),
    ("2020-06-25", False),
    ("2020-06-26", False),
    ("2020-06-28", True),
    ("2020-09-26", False),
    ("2020-09-27", True),
    ("2020-09-30", True),
    *((f"2020-10-0{day}", False) for day in range(1, 9)),
    ("2020-10-09", True),
    ("2020-10-10", True),
    ("2020-10-11", False),
    ("2020-12-31", True),
    # 2021
    ("2021-01-01", False),
    ("2021-01-04", True),
    ("2021-02-07", True),
    ("2021-02-11", False),
    ("2021-02-17", False),
    ("2021-02-20", True),
    ("2021-09-18", True),
    ("2021-09-21", False),
    ("2021-10-07", False),
    ("2021-10-09", True),
    # 2024, 2025
    ("2024-02-04", True),
    ("2024-02-10", False),
    ("2024-02-18", True),
    ("2024-10-12", True),
    ("2025-01-26", True),
    ("2025-10-08", False),
    ("2025-10-11", True),
    # 2026
    ("2026-01-01", False),
    ("2026-10-01", False),
    ("2026-10-10", True),
]


@pytest.mark.parametrize(("day", "works"), FACTS)
def test_statutory_day(day: str, works: bool) -> None:
    assert CALENDAR.is_workday(dt.date.fromisoformat(day)) is works


@pytest.mark.parametrize(("year", "known"), [(2003, False), (2004, True), (2026, True)])
def test_known_years(year: int, known: bool) -> None:
    assert CALENDAR.is_known(year) is known


def test_year_without_a_notice_is_unknown_and_worked_monday_to_friday() -> None:
    assert not CALENDAR.is_known(2030)
    assert CALENDAR.is_workday(dt.date(2030, 10, 1))
    assert not CALENDAR.is_workday(dt.date(2030, 10, 5))


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2020-12-14T09:00", "2020-12-14T09:00"),
        ("2020-12-14T08:59:59", "2020-12-14T09:00"),
        ("2020-12-14T12:30", "2020-12-14T12:30"),
        ("2020-12-14T17:30", "2020-12-14T17:30"),
        ("2020-12-14T17:30:01", "2020-12-15T09:00"),
        ("2020-12-18T18:00", "2020-12-21T09:00"),
        ("2020-12-19T10:00", "2020-12-21T09:00"),
        ("2020-09-26T10:00", "2020-09-27T09:00"),
        ("2020-09-27T10:00", "2020-09-27T10:00"),
        ("2020-09-30T20:00", "2020-10-09T09:00"),
        ("2020-10-01T00:00", "2020-10-09T09:00"),
        ("2020-10-09T18:00", "2020-10-10T09:00"),
        ("2020-10-10T18:00", "2020-10-12T09:00"),
        ("2020-12-31T23:59", "2021-01-04T09:00"),
    ],
)
def test_next_working_moment(at: str, expected: str) -> None:
    moment = dt.datetime.fromisoformat(at).replace(tzinfo=ZONE)
    assert CALENDAR.next_working_moment(moment) == dt.datetime.fromisoformat(expected).replace(
        tzinfo=ZONE
    )


def test_next_working_moment_is_in_the_office_zone_whatever_zone_was_asked_in() -> None:
    moment = CALENDAR.next_working_moment(dt.datetime(2020, 12, 13, 23, 0, tzinfo=dt.UTC))
    assert moment == dt.datetime(2020, 12, 14, 9, 0, tzinfo=ZONE)
    assert moment.tzinfo is ZONE


def test_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        CALENDAR.next_working_moment(dt.datetime(2020, 12, 14, 9))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2020-12-31", -7, "2020-12-22"),
        ("2020-12-31", -3, "2020-12-28"),
        ("2020-12-31", -1, "2020-12-30"),
        ("2020-12-31", 0, "2020-12-31"),
        ("2020-12-31", 1, "2021-01-04"),
        ("2020-09-30", 1, "2020-10-09"),
        ("2020-09-30", 2, "2020-10-10"),
        ("2020-09-30", 3, "2020-10-12"),
        ("2020-10-09", -1, "2020-09-30"),
        ("2020-10-04", -1, "2020-09-30"),
        ("2020-09-28", -1, "2020-09-27"),
        ("2020-10-10", -3, "2020-09-29"),
    ],
)
def test_add_workdays(day: str, count: int, expected: str) -> None:
    there = CALENDAR.add_workdays(dt.date.fromisoformat(day), count)
    assert there == dt.date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        ("2020-09-30", "2020-10-09", 1),
        ("2020-09-30", "2020-10-10", 2),
        ("2020-09-25", "2020-09-30", 4),
        ("2020-12-14", "2020-12-14", 0),
        ("2020-12-31", "2020-12-28", -3),
        ("2020-12-19", "2020-12-20", 0),
    ],
)
def test_workdays_between(first: str, last: str, count: int) -> None:
    between = CALENDAR.workdays_between(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    assert between == count


@given(st.dates(dt.date(2019, 1, 1), dt.date(2026, 12, 1)), st.integers(0, 30))
def test_as_many_workdays_lie_between_as_were_added(day: dt.date, count: int) -> None:
    there = CALENDAR.add_workdays(day, count)
    assert CALENDAR.workdays_between(day, there) == count
    assert count == 0 or CALENDAR.is_workday(there)


# --- what a notice changes ---


def test_notice_makes_a_year_known_and_wins_over_weekends() -> None:
    off = {dt.date(2027, 2, day): False for day in range(1, 12)}
    calendar = Calendar(ZONE, {**off, dt.date(2027, 2, 14): True})
    assert calendar.is_known(2027)
    assert not calendar.is_workday(dt.date(2027, 2, 5))
    assert calendar.is_workday(dt.date(2027, 2, 14))


def test_notice_wins_over_what_is_published() -> None:
    calendar = Calendar(ZONE, {dt.date(2020, 9, 27): False, dt.date(2020, 10, 8): True})
    assert not calendar.is_workday(dt.date(2020, 9, 27))
    assert calendar.is_workday(dt.date(2020, 10, 8))


def test_next_year_should_be_known_from_november_on() -> None:
    last = CALENDAR.last_known(2020)
    assert CALENDAR.missing_year(dt.date(last, 10, 31)) is None
    assert CALENDAR.missing_year(dt.date(last, 11, 1)) == last + 1
    entered = Calendar(ZONE, {dt.date(last + 1, 10, day): False for day in range(1, 12)})
    assert entered.missing_year(dt.date(last, 11, 1)) is None
    assert entered.last_known(last) == last + 1


def test_few_days_do_not_make_a_year_known() -> None:
    assert not Calendar(ZONE, {dt.date(2027, 10, 1): False}).is_known(2027)
