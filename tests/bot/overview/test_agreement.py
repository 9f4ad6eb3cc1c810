"""Overview, picture, ledger and bulletin of one database say the same at any moment of the year."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.channels import InboundMessage
from bot.dialogue import State
from bot.lexicon import Lexicons
from bot.overview.counting import counts, periods_of, total
from bot.overview.picture import squares
from bot.papers import bulletin
from bot.papers.ledger import FIELDS, sheet_of, shown_of
from bot.periods import Period, Standing
from bot.turn import Turn
from messages.heatmap import Cell, Square
from storage import plans, roster, standings
from storage.db import Database
from storage.ledger import Line
from storage.models import Person, PersonRole, Plan, Unit
from tests.conftest import ZONE, FixedClock
from tests.conversation import CHANNEL, Conversation

LIVE = dt.date(2020, 4, 20)
LEXICONS = Lexicons()


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.fixture
def year(samples: Database, clock: FixedClock) -> Iterator[str]:
    """A year of an office, stopped at several moments; gives each moment's name when all that
    happened before it is in the database."""
    with samples.writing() as session:
        session.execute(update(Plan).values(live_on=LIVE))
    clock.at = at("2020-04-20T09:30")
    office = Conversation(samples, clock, role="coordinator", name="陈主任")
    wang = Conversation(samples, clock)
    li = Conversation(samples, clock, units=("区水利局",), name="李强")

    def happens(when: str, *said: tuple[Conversation, str]) -> None:
        clock.at = at(when)
        for who, text in said:
            clock.at += dt.timedelta(minutes=1)
            who.says(text)
            if who.last is not None and "确认" in str(who.last.choices):
                who.presses("确认")

    def story() -> Iterator[str]:
        happens("2020-04-20T10:00", (office, "第14项改到6月20日"), (office, "第20项按月报"))
        happens("2020-05-12T10:00", (li, "29项已完成"), (li, "14推进中40%"), (wang, "25完成60%"))
        happens("2020-05-13T10:00", (li, "20项完成"), (wang, "27没变化"), (wang, "28项已完成"))
        happens("2020-05-14T10:00", (office, "区水利局第29项退回，缺少链接"))
        yield "in a quarter"
        happens("2020-06-22T10:00", (wang, "24项受阻，等省里文件，想延到7月15日"))
        happens("2020-06-23T10:00", (office, "同意区卫健局第24项延期"), (li, "29项已完成"))
        clock.at = at("2020-06-30T17:30")
        yield "on its last day"
        clock.at = at("2020-07-02T09:30")
        yield "when the next has begun"
        happens("2020-07-10T10:00", (wang, "24推进中80%"), (li, "29推进中90%"))
        happens("2020-10-12T10:00", (wang, "25完成90%"), (li, "20未启动"))
        happens("2020-12-18T10:00", (wang, "24项受阻，等省里文件，想延到1月15日"))
        happens("2020-12-21T10:00", (office, "同意区卫健局第24项延期"), (wang, "46项完成50%"))
        yield "before the year's end"
        happens("2021-01-04T10:00", (li, "26项已完成"))
        yield "in the next year"

    return story()


@contextmanager
def turn_of(database: Database, now: dt.datetime) -> Iterator[Turn]:
    with database.snapshot() as session:
        plan = plans.live_plan(session)
        person = session.scalars(select(Person).where(Person.role == PersonRole.COORDINATOR)).one()
        yield Turn(
            session=session,
            now=now,
            message=InboundMessage(CHANNEL, "a", "a", "m"),
            person=person,
            language="zh",
            live_plan=plan,
            lexicon=LEXICONS.current(session, plan),
            state=State(),
            slots={},
        )


def test_every_paper_counts_the_same_at_any_moment(
    year: Iterator[str], samples: Database, clock: FixedClock
) -> None:
    told: dict[tuple[int, str], Any] = dict(SHOWN)
    for moment in year:
        told |= CHANGES[moment]
        with turn_of(samples, clock.now()) as turn:
            rows = ledger_rows(turn)
            shows_the_story(rows, told)
            ledger_and_overview_agree(turn, rows, moment)
            each_row_is_of_one_period(turn, rows, moment)
            bulletin_and_picture_agree(turn, moment)


SHOWN = {
    (14, "区水利局"): ("已报", "06-20"),
    (14, "区卫健局"): ("未报", "06-20"),
    (20, "区水利局"): ("已报", "05-31"),
    (24, "区卫健局"): ("未报", "06-30"),
    (29, "区水利局"): ("未报", "06-30"),
    (46, "区卫健局"): ("未报", "12-31"),
}
CHANGES = {
    "in a quarter": {},
    "on its last day": {
        (14, "区卫健局"): ("逾期未报", "06-20"),
        (20, "区水利局"): ("未报", "06-30"),
        (24, "区卫健局"): ("已报", "07-15"),
    },
    "when the next has begun": {
        (14, "区水利局"): ("未报", "09-30"),
        (20, "区水利局"): ("逾期未报", "06-30"),
        (24, "区卫健局"): ("未报", "07-15"),
        (29, "区水利局"): ("逾期未报", "06-30"),
    },
    "before the year's end": {
        (14, "区水利局"): ("逾期未报", "09-30"),
        (20, "区水利局"): ("逾期未报", "11-30"),
        (24, "区卫健局"): ("已报", "01-15"),
        (29, "区水利局"): ("未报", "12-31"),
        (46, "区卫健局"): ("已报", "12-31"),
    },
    "in the next year": {
        (29, "区水利局"): ("逾期未报", "12-31"),
        (46, "区卫健局"): ("已报，逾期未完成", "12-31"),
    },
}
"""What some rows of the ledger say first, and how that changes from moment to moment."""


def shows_the_story(rows: list[dict[str, Any]], told: dict[tuple[int, str], Any]) -> None:
    """That what happened is in the database, so that the papers have something to agree on."""
    found = {(row["number"], row["unit"]): row for row in rows}
    assert {key: (found[key]["standing"], f"{found[key]['due']:%m-%d}") for key in told} == told


def ledger_rows(turn: Turn) -> list[dict[str, Any]]:
    sheet = sheet_of(turn, None, turn.say("ledger.sheet"), to_return=True)
    return [dict(zip(FIELDS, values, strict=True)) for values in sheet.rows]


def ledger_and_overview_agree(turn: Turn, rows: list[dict[str, Any]], moment: str) -> None:
    found = counts(turn.plan, standings.by_unit(turn.session, turn.plan, turn.now), turn.today)
    names = {unit.id: unit.name for unit in turn.session.scalars(select(Unit))}
    overview = {names[key]: (n.total, n.unreported, n.late) for key, n in found.items()}
    lines: Counter[str] = Counter(row["unit"] for row in rows)
    silent = Counter(row["unit"] for row in rows if row["standing"] in ("未报", "逾期未报"))
    late = Counter(row["unit"] for row in rows if "逾期" in row["standing"])
    assert overview == {unit: (lines[unit], silent[unit], late[unit]) for unit in lines}, moment
    statuses = Counter(row["status"] for row in rows if row["standing"].startswith("已"))
    whole = total(found)
    assert statuses["受阻"] == whole.blocked, moment
    assert statuses["推进中"] == whole.in_progress, moment
    assert statuses["已完成"] == whole.done, moment


def each_row_is_of_one_period(turn: Turn, rows: list[dict[str, Any]], moment: str) -> None:
    """逾期 is judged by the day beside it; a report stands beside the state that it makes."""
    for row in rows:
        told = moment, row["number"], row["unit"]
        assert ("逾期" in row["standing"]) <= (row["due"] < turn.today), told
        assert (row["standing"] == "未报") <= (row["due"] >= turn.today), told
        if row["standing"] in ("未报", "逾期未报"):
            assert not row["receipt"] or row["review"].startswith("退回"), told
        else:
            assert row["receipt"], told
        assert not (row["receipt"] and row["earlier"]), told


def bulletin_and_picture_agree(turn: Turn, moment: str) -> None:
    units = roster.active_units(turn.session)
    owing = standings.units_of_plan(turn.session, turn.plan)
    periods = periods_of(turn.plan)
    drawn = squares(turn, periods, [unit for unit in units if unit.id in owing])
    for n, period in enumerate(periods):
        if period.last_on < LIVE or period.first_on > turn.today:
            continue
        told = f"{moment}, {period.label}"
        seen = bulletin_of(turn, period)
        lines = Counter(line.unit_id for line in seen.lines)
        reported = Counter(line.unit_id for found in seen.reported.values() for line in found)
        blocked = {line.unit_id for line in seen.reported["blocked"]}
        assert {unit: cells[n] for unit, cells in drawn.items() if cells[n].owed} == {
            unit: Square(drawn[unit][n].cell, reported[unit], lines[unit], unit in blocked)
            for unit in lines
        }, told
        assert sum(map(len, seen.reported.values())) + len(seen.owed) == len(seen.lines), told
        late = {unit for unit, cells in drawn.items() if cells[n].cell is Cell.LATE}
        then = min(turn.now, at(f"{period.last_on + dt.timedelta(days=1)}T00:00"))
        then = turn.now if period == periods[-1] else then
        assert late == {
            line.unit_id for line in seen.lines if is_late_in(period, line, turn.plan, then)
        }, told


def is_late_in(period: Period, line: Line, plan: Plan, then: dt.datetime) -> bool:
    """Whether a day of a period has passed without what was owed by it."""
    owed = shown_of(plan, line, then, since=period.first_on).owed
    return owed.standing is Standing.LATE and (
        owed.due_on <= period.last_on < plan.closes_on or period.last_on >= plan.closes_on
    )


def bulletin_of(turn: Turn, period: Period) -> bulletin.Picture:
    slots = {"first": period.first_on.isoformat(), "last": period.last_on.isoformat()}
    return bulletin.picture(replace(turn, slots=slots))
