from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.periods import MONTHS_OF, Owed, Standing, Terms, period_on, range_of

YEAR_END = dt.date(2020, 12, 31)
LIVE = dt.date(2020, 4, 20)
CLOSED, REPORTED, OPEN, LATE = Standing.CLOSED, Standing.REPORTED, Standing.OPEN, Standing.LATE


def day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(f"2020-{text}") if text else None


@pytest.mark.parametrize(
    ("cadence", "on", "label", "first", "last"),
    [
        ("monthly", "02-29", "2020M2", "02-01", "02-29"),
        ("monthly", "12-31", "2020M12", "12-01", "12-31"),
        ("quarterly", "01-01", "2020Q1", "01-01", "03-31"),
        ("quarterly", "09-30", "2020Q3", "07-01", "09-30"),
        ("quarterly", "10-01", "2020Q4", "10-01", "12-31"),
        ("half_yearly", "06-30", "2020H1", "01-01", "06-30"),
        ("half_yearly", "07-01", "2020H2", "07-01", "12-31"),
        ("yearly", "05-05", "2020", "01-01", "12-31"),
    ],
)
def test_period_of_a_day(cadence: str, on: str, label: str, first: str, last: str) -> None:
    period = period_on(cadence, dt.date.fromisoformat(f"2020-{on}"))
    assert (period.label, period.first_on, period.last_on) == (label, day(first), day(last))


@given(st.sampled_from(sorted(MONTHS_OF)), st.dates(dt.date(2000, 1, 1), dt.date(2090, 12, 31)))
def test_periods_follow_each_other_without_gap_or_overlap(cadence: str, on: dt.date) -> None:
    period = period_on(cadence, on)
    assert period.first_on <= on <= period.last_on
    following = period_on(cadence, period.last_on + dt.timedelta(days=1))
    assert following.first_on == period.last_on + dt.timedelta(days=1)
    assert following.label != period.label


@pytest.mark.parametrize(
    ("deadline", "today", "due"),
    [
        (None, "05-01", "06-30"),
        (None, "06-30", "06-30"),
        (None, "07-01", "09-30"),
        (None, "12-31", "12-31"),
        ("11-30", "05-01", "11-30"),
        ("11-30", "12-15", "11-30"),
    ],
)
def test_due_day_is_the_deadline_or_the_end_of_the_running_period(
    deadline: str | None, today: str, due: str
) -> None:
    owed = Terms("quarterly", YEAR_END, day(deadline))
    assert owed.due_on(day(today) or YEAR_END) == day(due)


def test_after_the_closing_day_ongoing_work_stays_due_on_that_day() -> None:
    assert Terms("quarterly", YEAR_END).due_on(dt.date(2021, 2, 3)) == YEAR_END


@pytest.mark.parametrize(
    ("period", "today", "first", "last"),
    [
        ("this_week", "12-14", "12-14", "12-20"),
        ("this_week", "12-20", "12-14", "12-20"),
        ("this_month", "02-10", "02-01", "02-29"),
        ("this_quarter", "11-11", "10-01", "12-31"),
        ("2020-12-18", "12-14", "12-14", "12-18"),
        ("2020-12-10", "12-14", "12-10", "12-10"),
    ],
)
def test_range_of_a_stretch_of_time(period: str, today: str, first: str, last: str) -> None:
    assert range_of(period, day(today) or YEAR_END) == (day(first), day(last))


@pytest.mark.parametrize(
    ("deadline", "cadence", "reported", "done", "today", "stands"),
    [
        # Dated: only done settles it; the day itself is in time.
        ("11-30", "quarterly", None, False, "11-29", OPEN),
        ("11-30", "quarterly", None, False, "11-30", OPEN),
        ("11-30", "quarterly", None, False, "12-01", LATE),
        ("11-30", "quarterly", "11-20", False, "11-29", OPEN),
        ("11-30", "quarterly", "11-20", False, "12-01", LATE),
        ("11-30", "quarterly", "11-20", True, "11-29", REPORTED),
        ("11-30", "quarterly", "12-05", True, "12-06", REPORTED),
        # Ongoing: settled for the period of the last report.
        (None, "quarterly", None, False, "04-20", OPEN),
        (None, "quarterly", None, False, "06-30", OPEN),
        (None, "quarterly", None, False, "07-01", LATE),
        (None, "quarterly", "04-20", False, "06-30", REPORTED),
        (None, "quarterly", "06-30", False, "07-01", OPEN),
        (None, "quarterly", "06-30", False, "09-30", OPEN),
        (None, "quarterly", "06-30", False, "10-01", LATE),
        (None, "quarterly", "07-01", False, "09-30", REPORTED),
        (None, "quarterly", "07-01", False, "10-01", OPEN),
        (None, "quarterly", "12-30", False, "12-31", REPORTED),
        (None, "monthly", None, False, "04-30", OPEN),
        (None, "monthly", None, False, "05-01", LATE),
        (None, "monthly", "05-31", False, "06-01", OPEN),
        (None, "monthly", "05-31", False, "07-01", LATE),
        (None, "half_yearly", None, False, "06-30", OPEN),
        (None, "half_yearly", "06-01", False, "07-01", OPEN),
        (None, "yearly", None, False, "12-31", OPEN),
        (None, "yearly", "04-21", False, "12-31", REPORTED),
        # Done or not makes no difference to ongoing work.
        (None, "quarterly", "06-30", True, "07-01", OPEN),
        # A report from before the plan went live settles the period it fell into.
        (None, "quarterly", "04-02", False, "06-30", REPORTED),
        (None, "quarterly", "03-31", False, "06-30", OPEN),
        (None, "quarterly", "03-31", False, "07-01", LATE),
    ],
)
def test_standing(
    deadline: str | None, cadence: str, reported: str | None, done: bool, today: str, stands: str
) -> None:
    def stands_now(*, closed: bool) -> Standing:
        return (
            Terms(cadence, YEAR_END, day(deadline))
            .owed(
                live_on=LIVE,
                reported_on=day(reported),
                done=done,
                closed=closed,
                today=day(today) or YEAR_END,
            )
            .standing
        )

    assert stands_now(closed=False) == stands
    assert stands_now(closed=True) is CLOSED


@pytest.mark.parametrize(("reported", "stands"), [("2020-12-31", REPORTED), ("2020-09-30", LATE)])
def test_after_the_closing_day_the_last_period_stays_open_to_late_reports(
    reported: str, stands: str
) -> None:
    found = Terms("quarterly", YEAR_END).owed(
        live_on=LIVE,
        reported_on=dt.date.fromisoformat(reported),
        done=False,
        closed=False,
        today=dt.date(2021, 1, 5),
    )
    assert found.standing == stands


JUNE = "06-20"
LATER = "07-15"


@pytest.mark.parametrize(
    ("set_to", "reported", "today", "owed"),
    [
        # Moved forward within its quarter: that report is wanted by then, the others as before.
        (JUNE, None, "06-20", (OPEN, "06-20", "04-01")),
        (JUNE, None, "06-21", (LATE, "06-20", "04-01")),
        (JUNE, "05-04", "06-25", (REPORTED, "06-20", "04-01")),
        (JUNE, "06-25", "06-30", (REPORTED, "06-20", "04-01")),
        (JUNE, "06-25", "07-01", (OPEN, "09-30", "07-01")),
        (JUNE, None, "08-03", (LATE, "06-20", "04-01")),
        (JUNE, "08-03", "10-01", (OPEN, "12-31", "10-01")),
        # Put off into the next quarter, as an extension does it.
        (LATER, "05-04", "06-28", (OPEN, "07-15", "04-01")),
        (LATER, None, "07-15", (OPEN, "07-15", "07-01")),
        (LATER, None, "07-16", (LATE, "07-15", "07-01")),
        (LATER, "07-10", "09-30", (REPORTED, "07-15", "07-01")),
        (LATER, "07-10", "10-01", (OPEN, "12-31", "10-01")),
        (LATER, None, "10-01", (LATE, "07-15", "07-01")),
    ],
)
def test_a_day_set_for_one_quarter_ends_no_others(
    set_to: str, reported: str | None, today: str, owed: tuple[Standing, str, str]
) -> None:
    terms = Terms("quarterly", YEAR_END, day(set_to))
    standing, due, since = owed
    found = terms.owed(
        live_on=LIVE,
        reported_on=day(reported),
        done=False,
        closed=False,
        today=day(today) or YEAR_END,
    )
    assert found == Owed(standing, day(due) or YEAR_END, day(since) or YEAR_END)


def test_what_is_owed_once_is_owed_until_it_is_done() -> None:
    terms = Terms("quarterly", YEAR_END, day(JUNE), once=True)
    facts = {"live_on": LIVE, "reported_on": day("06-10"), "closed": False}
    late = terms.owed(**facts, done=False, today=dt.date(2020, 9, 1))  # type: ignore[arg-type]
    assert (late.standing, late.due_on) == (LATE, day(JUNE))
    assert late.counts(day("06-10"))
    done = terms.owed(**facts, done=True, today=dt.date(2020, 9, 1))  # type: ignore[arg-type]
    assert done.standing is REPORTED


@pytest.mark.parametrize(
    ("was_due", "set_to", "over", "following"),
    [
        ("06-30", JUNE, [], "09-30"),
        ("06-30", LATER, [], "12-31"),
        ("06-30", "10-31", ["09-30"], None),
        ("03-31", "09-10", ["06-30"], "12-31"),
        ("12-31", "12-20", [], None),
    ],
)
def test_which_periods_a_day_passes_over_and_which_comes_next(
    was_due: str, set_to: str, over: list[str], following: str | None
) -> None:
    terms = Terms("quarterly", YEAR_END, day(set_to))
    assert terms.passed_over(day(was_due) or YEAR_END) == tuple(map(day, over))
    assert terms.next_day == day(following)
