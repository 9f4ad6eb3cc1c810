"""The counts say what a look at every assignment says; a report's month is all they need."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.overview.counting import counts, counts_by_end, owed_by_tally, periods_of, total
from bot.periods import MONTHS_OF, Owed, Period, Terms
from bot.reminding.rules import Rules
from bot.samples import load_samples
from storage import plans, reports, standings
from storage.db import Database
from storage.models import Plan, ReportStatus
from storage.standings import Tally
from tests.conftest import MONDAY, ZONE, FixedClock
from tests.conversation import Conversation

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2021, 3, 31))


@given(
    cadence=st.sampled_from(sorted(MONTHS_OF)),
    deadline_on=st.none() | DAYS,
    once=st.booleans(),
    live_on=DAYS,
    reported_on=DAYS,
    done=st.booleans(),
    today=DAYS,
)
def test_the_month_of_a_report_is_all_a_standing_asks_for(
    cadence: str,
    deadline_on: dt.date | None,
    once: bool,
    live_on: dt.date,
    reported_on: dt.date,
    done: bool,
    today: dt.date,
) -> None:
    terms = Terms(cadence, dt.date(2020, 12, 31), deadline_on, once)

    def stands(day: dt.date) -> Owed:
        return terms.owed(
            live_on=live_on,
            reported_on=day,
            done=done,
            closed=False,
            today=today,
        )

    assert stands(reported_on) == stands(reported_on.replace(day=1))


@pytest.fixture
def busy(samples: Database, clock: FixedClock) -> Database:
    """Reports of every kind, one sent back and one taken back, over some weeks."""
    wang = Conversation(samples, clock)
    li = Conversation(samples, clock, units=("区水利局",), name="李强")
    chen = Conversation(samples, clock, role="coordinator", name="陈主任")
    for person, said in (
        (wang, "24项受阻，等省里文件"),
        (wang, "25完成80% 27没变化"),
        (wang, "32发了 http://www.zichuan.gov.cn/a.html"),
        (li, "29项已完成"),
        (li, "20项完成"),
    ):
        person.says(said)
        person.presses("确认")
        clock.at += dt.timedelta(minutes=20)
    chen.says("区水利局第29项退回，缺少链接")
    li.says("第14项未启动")
    li.presses("确认")
    li.says("撤回")
    return samples


@pytest.mark.parametrize("later", [0, 10, 20, 120])
def test_counts_are_what_every_assignment_by_itself_says(busy: Database, later: int) -> None:
    now = MONDAY.replace(hour=17) + dt.timedelta(days=later)
    with busy.reading() as session:
        plan = plans.live_plan(session)
        assert plan is not None
        rules = Rules(session, plan, ZoneInfo(str(ZONE)))
        one_by_one: Counter[tuple[int, str]] = Counter()
        for each in reports.assignments(session, plan):
            last = None if each.returned_at else each.last_report
            one_by_one[each.unit_id, rules.standing(each, last, now.date())] += 1
        counted: Counter[tuple[int, str]] = Counter()
        for tally in standings.by_unit(session, plan, now):
            counted[tally.key, owed_by_tally(plan, tally, now.date()).standing] += tally.count
        assert counted == one_by_one
        by_unit = counts(plan, standings.by_unit(session, plan, now), now.date())
        by_task = counts(plan, standings.by_task(session, plan, now), now.date())
        assert total(by_unit) == total(by_task)
        assert total(by_unit).total == sum(one_by_one.values())


def test_what_has_passed_is_counted_as_it_stood_then(busy: Database) -> None:
    now = MONDAY.replace(hour=17)
    quarter = Period("quarterly", 2020, 4)
    with busy.reading() as session:
        plan = plans.live_plan(session)
        assert plan is not None
        assert periods_of(plan)[-1] == quarter
        ids = sorted(standings.units_of_plan(session, plan))
        today = total(counts(plan, standings.by_unit(session, plan, now), now.date()))
        tallies = standings.by_unit_at(session, plan, now, ids)
        assert total(counts_by_end(plan, tallies, quarter, now.date())) == today
        before = standings.by_unit_at(session, plan, MONDAY, ids)
        assert total(counts_by_end(plan, before, quarter, now.date())).unreported == today.total


def test_counts_are_the_same_on_postgresql(postgres_database: Database) -> None:
    now = MONDAY
    load_samples(postgres_database, MONDAY)
    with postgres_database.reading() as session:
        plan = plans.live_plan(session)
        assert plan is not None
        found = total(counts(plan, standings.by_unit(session, plan, now), now.date()))
        ids = sorted(standings.units_of_plan(session, plan))
        past = standings.by_unit_at(session, plan, now, ids)
        assert sum(tally.count for tally in past) == found.total > 0


def test_a_changed_day_loses_no_report(samples: Database, clock: FixedClock) -> None:
    """谁还没报, a unit's own 进度 and the picture count the same reports before and after."""
    water = Conversation(samples, clock, units=("区水利局",), name="李强")
    chen = Conversation(samples, clock, role="coordinator", name="陈主任")
    for said in ("29项推进中40%", "确认", "35项受阻，等省里文件，想延到1月15日", "确认"):
        water.says(said)
    before = chen.says("谁还没报")
    own = water.says("进度")
    for said in ("第29项12月22日前", "确认", "同意区水利局第35项延期"):
        chen.says(said)
    assert chen.says("谁还没报").text == before.text
    assert water.says("进度").text.splitlines()[0] == own.text.splitlines()[0]
    now = clock.now() + dt.timedelta(minutes=1)
    with samples.reading() as session:
        plan = plans.live_plan(session)
        assert plan is not None
        ids = sorted(standings.units_of_plan(session, plan))
        pictured = standings.by_unit_at(session, plan, now, ids)
        counted = total(counts_by_end(plan, pictured, periods_of(plan)[-1], now.date()))
        assert counted == total(counts(plan, standings.by_unit(session, plan, now), now.date()))
    assert counted.blocked == 1


def test_what_is_put_off_past_the_year_stays_in_its_last_period() -> None:
    plan = Plan(year=2020, cadence="quarterly", closes_on=dt.date(2020, 12, 31))
    reported = dt.date(2020, 12, 1)
    put_off = Tally(1, dt.date(2021, 1, 15), None, False, reported, ReportStatus.BLOCKED, 1)
    third, fourth = periods_of(plan)[2:]
    for today, late in ((dt.date(2020, 12, 14), 0), (dt.date(2021, 1, 20), 1)):
        count = total(counts_by_end(plan, [put_off], fourth, today))
        assert (count.total, count.blocked, count.late) == (1, 1, late)
    unsaid = Tally(1, dt.date(2021, 1, 15), None, False, None, None, 1)
    assert total(counts_by_end(plan, [unsaid], third, dt.date(2021, 1, 20))).total == 0
