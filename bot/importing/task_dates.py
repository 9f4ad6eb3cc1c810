"""Which tasks does the coordinator give a day or a cadence, and how is that taken back?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from bot.importing.draft_plans import note
from bot.reminding.rules import plan_next
from bot.reply import Reply
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from nlp.dates import find_dates
from nlp.settlements import means_undated, read_task_numbers
from storage import imports, people, plans, reports
from storage.models import Plan, PlanState, Task

MOST_SHOWN = 6
CADENCES = frozenset({"monthly", "quarterly", "half_yearly", "yearly"})
"""How often a report may be owed; shorter ones would be nagging."""
ACTION = "set deadlines"
Change = Mapping[str, Any]
"""What a card proposes: ``plan``, its ``version``, ``numbers``, and a ``day`` or a ``cadence``."""


def read(turn: Turn) -> Change:
    """The change a sentence asks for. Raises :class:`Refusal` where it touches nothing."""
    text = turn.message.text
    plan = _plan(turn)
    numbers = read_task_numbers(text)
    if numbers:
        touched = plans.tasks_numbered(turn.session, plan, numbers)
    elif means_undated(text):
        touched = [t for t in plans.tasks(turn.session, plan) if t.deadline_on is None]
    else:
        raise Refusal(turn.say("task_dates.which"))
    cadence = turn.slots.get("recurring")
    readings = find_dates(text, now=turn.now, doc_year=plan.year)
    day = next((reading.date for reading in readings if reading.date), None)
    if (day is None) if cadence is None else (cadence not in CADENCES):
        raise Refusal(turn.say("task_dates.when"))
    if not touched:
        raise Refusal(turn.say("task_dates.nothing_touched"))
    return {
        "plan": plan.id,
        "version": plan.version,
        "numbers": [task.number for task in touched],
        "day": None if cadence or day is None else day.isoformat(),
        "cadence": cadence,
    }


def shown(turn: Turn, change: Change) -> tuple[Text, ...]:
    """The rows that would change, before anything does."""
    plan = _plan(turn)
    touched = plans.tasks_numbered(turn.session, plan, change["numbers"])
    head = turn.say(
        "task_dates.will_change", count=len(touched), to=_to(turn, change), title=plan.title
    )
    rows = [
        turn.say(
            "task_dates.row",
            number=task.number,
            words=formats.first_words(task.requirement),
            was=_due(turn, plan, task.deadline_on, task.cadence),
        )
        for task in touched[:MOST_SHOWN]
    ]
    if len(touched) > MOST_SHOWN:
        rows.append(turn.say("task_dates.more_rows", count=len(touched) - MOST_SHOWN))
    return (head, *rows)


def is_current(turn: Turn, change: Change) -> bool:
    """Whether the plan is still the one that was shown."""
    plan = _plan(turn)
    return (change["plan"], change["version"]) == (plan.id, plan.version)


def apply(turn: Turn, change: Change) -> Reply:
    """Sets the dates; what they were is kept in the audit, to be put back."""
    plan = _plan(turn)
    touched = plans.tasks_numbered(turn.session, plan, change["numbers"])
    before = [_as_it_is(task) for task in touched]
    for task in touched:
        if change["cadence"]:
            task.cadence = change["cadence"]
        else:
            task.deadline_on = dt.date.fromisoformat(change["day"])
        task.by_hand = True
    _changed(turn, plan)
    note(turn, plan, ACTION, before=before)
    done = turn.say("task_dates.done", count=len(touched), to=_to(turn, change))
    return Reply(blocks=(done,), choices=((turn.choice("task_dates.undo"),),), update=True)


def undo(turn: Turn) -> Reply:
    """Puts back what the last change of this plan replaced. Raises :class:`Refusal`."""
    plan = _plan(turn)
    entry = people.last_entry(turn.session, ACTION, f"plan {plan.id}")
    if entry is None or not entry.detail["before"]:
        raise Refusal(turn.say("task_dates.nothing_to_undo"))
    for task_id, day, cadence, by_hand in entry.detail["before"]:
        task = turn.session.get(Task, task_id)
        if task is not None and task.plan_id == plan.id:
            task.deadline_on = dt.date.fromisoformat(day) if day else None
            task.cadence, task.by_hand = cadence, by_hand
    _changed(turn, plan)
    note(turn, plan, ACTION, before=[])
    count = len(entry.detail["before"])
    return Reply(blocks=(turn.say("task_dates.undone", count=count),), update=True)


def _plan(turn: Turn) -> Plan:
    """The draft while there is one; else the plan in force."""
    return imports.waiting_draft(turn.session) or turn.plan


def _as_it_is(task: Task) -> list[Any]:
    day = task.deadline_on.isoformat() if task.deadline_on else None
    return [task.id, day, task.cadence, task.by_hand]


def _changed(turn: Turn, plan: Plan) -> None:
    plan.version += 1
    turn.session.flush()
    if plan.state == PlanState.LIVE:
        plan_next(turn.session, reports.assignments(turn.session, plan), turn.now)


def _to(turn: Turn, change: Change) -> Text:
    if change["cadence"]:
        return turn.say(f"tasks.cadence_{change['cadence']}")
    day = formats.day(dt.date.fromisoformat(change["day"]), turn.language, today=turn.today)
    return turn.say("tasks.due_dated", day=day)


def _due(turn: Turn, plan: Plan, day: dt.date | None, cadence: str | None) -> Text:
    if day is not None:
        return turn.say("tasks.due_dated", day=formats.day(day, turn.language, today=turn.today))
    return turn.say(f"tasks.cadence_{cadence or plan.cadence}")
