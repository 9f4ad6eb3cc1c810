"""The picture of units and periods: what is in it, and the same said in words below it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence

from bot.channels import OutboundFile
from bot.overview import wording
from bot.overview.counting import Count, counts_by_end, is_last, periods_of
from bot.periods import Period
from bot.reply import Choice, Reply
from bot.task_lists import plan_name
from bot.turn import Refusal, Turn
from messages import heatmap
from messages.catalog import Text
from messages.district import town_kinds
from messages.heatmap import Cell, Group, Picture, Square
from storage import plans, roster, standings
from storage.models import Unit, UnitKind

MOST_NAMES = 12
"""Units named in a line of the caption."""


def make(turn: Turn) -> Reply:
    """One picture of as many units as fit, and its caption; the next by button."""
    periods = periods_of(turn.plan)
    owing = standings.units_of_plan(turn.session, turn.plan)
    in_roster = [unit for unit in roster.active_units(turn.session) if unit.id in owing]
    if not in_roster:
        raise Refusal(turn.say("plan.none"))
    # Towns and their like are drawn first.
    units = sorted(in_roster, key=lambda unit: unit.kind == UnitKind.DEPARTMENT)
    size = heatmap.rows_in(len(periods))
    pages = -(-len(units) // size)
    page = min(max(1, int(turn.slots.get("page", 1))), pages)
    shown = units[(page - 1) * size : page * size]
    drawn = squares(turn, periods, shown)
    title = turn.say("overview.picture_title", plan=plan_name(turn))
    picture = Picture(
        title=title.unescape(),
        subtitle=turn.say(
            "overview.picture_asof", moment=wording.as_of(turn), page=page, pages=pages
        ).unescape(),
        periods=[_label(turn, period) for period in periods],
        groups=_groups(turn, shown, drawn),
        legend=[
            *(
                (Square(cell, 1, 2), turn.say(f"overview.legend_{cell}").unescape())
                for cell in Cell
            ),
            (Square(Cell.OPEN, blocked=True), turn.say("overview.legend_blocked").unescape()),
        ],
        key=turn.say("overview.picture_key").unescape(),
    )
    name = turn.say("overview.picture_name", day=turn.today).unescape()
    told = [unit for unit in in_roster if unit in shown]
    return Reply(
        blocks=(title, *_caption(turn, periods, told, drawn)),
        choices=_turning(turn, page, pages),
        file=OutboundFile(name, "image/png", heatmap.draw(picture)),
    )


def squares(
    turn: Turn, periods: Sequence[Period], units: Sequence[Unit]
) -> Mapping[int, list[Square]]:
    """For each unit its cells, one a period."""
    ids = [unit.id for unit in units]
    found: dict[int, list[Square]] = defaultdict(list)
    live_on = plans.in_force_since(turn.session, turn.plan) or turn.today
    for period in periods:
        begun = period.first_on <= turn.today and period.last_on >= live_on
        by_unit: dict[int, Count] = {}
        if begun:
            if period.last_on >= turn.today or is_last(turn.plan, period):
                tallies = standings.by_unit(turn.session, turn.plan, turn.now, unit_ids=ids)
            else:
                after = period.last_on + dt.timedelta(days=1)
                at = dt.datetime.combine(after, dt.time(), turn.now.tzinfo)
                tallies = standings.by_unit_at(turn.session, turn.plan, at, ids)
            by_unit = counts_by_end(turn.plan, tallies, period, turn.today)
        for unit_id in ids:
            if period.first_on > turn.today:
                found[unit_id].append(Square(Cell.AHEAD))
            else:
                found[unit_id].append(square_of(by_unit.get(unit_id, Count())))
    return found


def square_of(count: Count) -> Square:
    """One cell."""
    if not count.total:
        return Square(Cell.NONE)
    if count.late:
        cell = Cell.LATE
    elif not count.unreported:
        cell = Cell.DONE
    else:
        cell = Cell.OPEN if count.is_silent else Cell.PART
    return Square(cell, count.total - count.unreported, count.total, blocked=count.blocked > 0)


def _label(turn: Turn, period: Period) -> str:
    match period.cadence:
        case "monthly":
            said = turn.say("overview.month", index=period.index)
        case "quarterly":
            said = turn.say(f"overview.quarter_{period.index}")
        case "half_yearly":
            said = turn.say(f"overview.half_{period.index}")
        case _:
            said = turn.say("overview.year", year=period.year)
    return said.unescape()


def _groups(turn: Turn, units: Sequence[Unit], drawn: Mapping[int, list[Square]]) -> list[Group]:
    towns = [unit for unit in units if unit.kind != UnitKind.DEPARTMENT]
    called = town_kinds((unit.name for unit in towns), turn.language)
    departments = [unit for unit in units if unit.kind == UnitKind.DEPARTMENT]
    return [
        Group(
            turn.say(key, count=len(members), **named).unescape(),
            [(unit.name, drawn[unit.id]) for unit in members],
        )
        for key, members, named in (
            ("overview.group_towns", towns, {"towns": called}),
            ("overview.group_departments", departments, {}),
        )
        if members
    ]


# --- in words ---


def _caption(
    turn: Turn,
    periods: Sequence[Period],
    units: Sequence[Unit],
    drawn: Mapping[int, list[Square]],
) -> list[Text]:
    """For each period how many units stand where, in the words of the overview; of the last that
    has begun also which are late or blocked or have reported nothing, in the roster's order."""
    said: list[Text] = []
    begun = {
        n: told
        for n in range(len(periods))
        if (told := [(u.name, drawn[u.id][n]) for u in units if drawn[u.id][n].owed])
    }
    latest = max(begun, default=None)
    for n, told in begun.items():
        label = _label(turn, periods[n])
        named = {
            "blocked": [name for name, square in told if square.blocked],
            "late": [name for name, square in told if square.cell is Cell.LATE],
            "open": [name for name, square in told if not square.reported],
        }
        numbers = {kind: len(names) for kind, names in named.items()}
        numbers["done"] = sum(square.reported == square.owed for _, square in told)
        numbers["part"] = len(told) - numbers["done"] - numbers["open"]
        said.append(turn.say("overview.caption_period", period=label, **numbers))
        for kind, names in named.items():
            if names and len(names) < len(told) and n == latest:
                some = wording.some_names(turn, names, MOST_NAMES)
                said.append(turn.say(f"overview.caption_names_{kind}", period=label, names=some))
    return said


def _turning(turn: Turn, page: int, pages: int) -> tuple[tuple[Choice, ...], ...]:
    turning = tuple(
        Choice(turn.say(label).unescape(), turn.say("overview.picture_page", page=other).unescape())
        for other, label in ((page - 1, "tasks.previous_page"), (page + 1, "tasks.next_page"))
        if 1 <= other <= pages
    )
    return (turning,) if turning else ()
