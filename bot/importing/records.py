"""What of the table in force would a draft leave behind: records that it loses from sight, with the
doubts that decide on them, and what is still owed?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from bot.importing.doubts import WANTS_UNITS
from bot.overview.counting import counts
from messages import formats
from messages.catalog import Text, lines, say
from nlp.task_table import DoubtCode
from storage import plans, standings
from storage.left_behind import LeftBehind, left_behind
from storage.models import Plan, PlanState, Task

MOST_TOLD = 6
"""Tasks whose records are told one by one."""


def left_by(session: Session, plan: Plan) -> Sequence[LeftBehind]:
    """What a draft would leave in the table in force, were it put in force as it is; nothing where
    that is of another year, which keeps all of it."""
    former = plans.live_plan(session)
    of_this_year = former is not None and former.id != plan.id and former.year == plan.year
    if former is None or not of_this_year or plan.state != PlanState.DRAFT:
        return ()
    return left_behind(session, former, plan)


def deciding(plan: Plan, left: Sequence[LeftBehind]) -> list[int]:
    """The places of the open doubts on which it hangs whether these records go on."""
    if not left:
        return []
    tasks = {task.number: task for task in plan.tasks}
    return [
        place
        for place, doubt in enumerate(plan.doubts)
        if any(_decides(doubt, one, tasks) for one in left)
    ]


def decided_by(plan: Plan, left: Sequence[LeftBehind], places: Sequence[int]) -> list[LeftBehind]:
    """The records among these that the open doubts at these places decide on."""
    if not left:
        return []
    tasks = {task.number: task for task in plan.tasks}
    doubts = [plan.doubts[place] for place in places]
    return [one for one in left if any(_decides(doubt, one, tasks) for doubt in doubts)]


def _decides(doubt: Sequence[Any], one: LeftBehind, tasks: Mapping[int, Task]) -> bool:
    row, code, values = doubt
    if one.becomes is None:
        near = values.get("numbers", "").split("、")
        return code == DoubtCode.TASK_UNCLEAR and str(one.number) in near
    if code == DoubtCode.NO_UNIT_COLUMN:
        return True
    if code in WANTS_UNITS and row == one.becomes:
        return True
    name = values.get("unit") or values.get("phrase")
    return name is not None and any(duty.phrase == name for duty in tasks[one.becomes].duties)


def told(left: Sequence[LeftBehind], language: str) -> Text:
    """These records, by task of the table in force."""
    of_tasks = [
        say(
            "intake.left_of",
            language,
            number=number,
            what=formats.listed((_of_unit(one, language) for one in ones), language),
        )
        for number, ones in groupby(left, key=lambda one: one.number)
    ]
    if len(of_tasks) > MOST_TOLD:
        more = say("intake.more_changes", language, count=len(of_tasks) - MOST_TOLD)
        of_tasks = [*of_tasks[:MOST_TOLD], more]
    return lines(*of_tasks)


def unreported(session: Session, plan: Plan, now: dt.datetime, language: str) -> Text | None:
    """What is still owed under the table in force when one of a later year takes its place: nobody
    can report it any more then."""
    live = plans.live_plan(session)
    if live is None or live.year >= plan.year:
        return None
    found = counts(live, standings.by_task(session, live, now), now.date())
    owed = [count.owed for count in found.values() if count.owed]
    if not owed:
        return None
    values = {"title": live.title, "tasks": len(owed), "items": sum(owed)}
    return say("intake.year_unreported", language, **values)


def _of_unit(one: LeftBehind, language: str) -> str:
    said = formats.names(_records(one, language), language)
    return say("intake.left_of_unit", language, unit=one.unit, records=said).unescape()


def _records(one: LeftBehind, language: str) -> Iterator[str]:
    for what in ("reports", "applications", "drafts"):
        if count := getattr(one, what):
            yield say(f"intake.left_{what}", language, count=count).unescape()
    for what in ("own_day", "closed"):
        if getattr(one, what):
            yield say(f"intake.left_{what}", language).unescape()
