"""Which tasks does the coordinator give a day or a cadence?"""

from __future__ import annotations

import datetime as dt

from bot.changing.duties import certain
from bot.changing.proposals import Proposal, draft_or_plan, units_of, which_table
from bot.reminding.rules import Rules, zone_of
from bot.reply import Reply
from bot.task_lists import the_task
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from nlp.dates import find_dates
from nlp.office import Part, read_part
from nlp.settlements import means_undated, read_task_numbers
from storage import changes, plans, reports
from storage.models import Assignment, Plan, Role, Unit

CADENCES = frozenset({"monthly", "quarterly", "half_yearly", "yearly"})
"""How often a report may be owed; shorter ones would be nagging."""

MOST_NAMED = 6
"""Tasks that a sentence names; of more it says how many."""


def read(turn: Turn) -> Proposal | Reply:
    """The change a sentence asks for, or which task it may mean by a topic. Raises
    :class:`Refusal` where it touches nothing."""
    text = turn.message.text
    plan = draft_or_plan(turn)
    numbers = read_task_numbers(text)
    if not numbers and "keyword" in turn.slots:
        task = the_task(turn, choosing="change.task_sentence", day=_written(turn))
        if isinstance(task, Reply):
            return task
        plan, numbers = turn.plan, (task.number,)
    of_unit = turn.lexicon.units.find(text)
    if not numbers and not of_unit and not means_undated(text):
        raise Refusal(turn.say("change.which"))
    cadence = turn.slots.get("recurring")
    dropped = "drops_deadline" in turn.slots
    day = None if dropped else _day(turn, plan)
    if dropped:
        cadence = plan.cadence
    elif (day is None) if cadence is None else (cadence not in CADENCES):
        raise Refusal(turn.say("change.when"))
    if of_unit:
        return _of_one_unit(turn, plan, numbers, day, cadence)
    if numbers:
        touched = plans.tasks_numbered(turn.session, plan, numbers)
    else:
        touched = [t for t in plans.tasks(turn.session, plan) if t.deadline_on is None]
    if not touched:
        raise Refusal(turn.say("change.nothing_touched"))
    # What is to be reported every period has no day of its own, which would go first.
    to: dict[str, object] = {"by_hand": True, "deadline_on": None if cadence else day}
    if cadence and not dropped:
        to["cadence"] = cadence
    said: dict[str, object] = {"title": plan.title, "to": _to(day, cadence)}
    if len(touched) > MOST_NAMED:
        key, said["count"] = "change.dates", len(touched)
    else:
        key, said["numbers"] = "change.dates_of", [task.number for task in touched]
    return Proposal(
        key,
        said,
        [changes.alter(task, **to) for task in touched],
        [
            turn.say(
                "change.task_row",
                number=task.number,
                words=formats.first_words(task.requirement),
                was=_due(turn, plan, task.deadline_on, task.cadence),
            )
            for task in touched
        ],
        units_of(turn, touched),
        _off_work(turn, day),
        which_table(turn, plan),
    )


def _of_one_unit(
    turn: Turn, plan: Plan, numbers: tuple[int, ...], day: dt.date | None, cadence: str | None
) -> Proposal:
    """区水利局第29项延到1月15日, 区水利局的任务都改到1月15日: the tasks keep their day; this unit
    gets one of its own."""
    units = certain(turn, turn.lexicon.units.find(turn.message.text))
    if len(units) != 1 or day is None or cadence:
        raise Refusal(turn.say("change.one_unit_one_day"))
    unit = units[0]
    found = _its_assignments(turn, plan, unit, numbers)
    tasks = [assignment.task for assignment in found]
    said: dict[str, object] = {"unit": unit.name, "to": _to(day, None)}
    if len(tasks) == 1:
        key, said["number"] = "change.unit_day", tasks[0].number
    elif len(tasks) > MOST_NAMED:
        key, said["count"] = "change.unit_days", len(tasks)
    else:
        key, said["numbers"] = "change.unit_tasks_day", [task.number for task in tasks]
    return Proposal(
        key,
        said,
        [changes.alter(assignment, deadline_on=day) for assignment in found],
        [
            turn.say(
                "change.task_row",
                number=task.number,
                words=formats.first_words(task.requirement),
                was=_due(turn, plan, assignment.deadline_on or task.deadline_on, task.cadence),
            )
            for assignment, task in zip(found, tasks, strict=True)
        ],
        [unit],
        _off_work(turn, day),
        which_table(turn, plan),
    )


def _its_assignments(
    turn: Turn, plan: Plan, unit: Unit, numbers: tuple[int, ...]
) -> list[Assignment]:
    """What the unit answers for: the tasks of these numbers, or those that are not closed out and
    that it leads, is named for or shares, as far as the sentence says which."""
    mine = reports.assignments(turn.session, plan, units=[unit])
    if numbers:
        by_number = {assignment.task.number: assignment for assignment in mine}
        for number in numbers:
            if number not in by_number:
                raise Refusal(turn.say("change.not_its_task", unit=unit.name, number=number))
        return [by_number[number] for number in numbers]
    part = read_part(turn.message.text)
    found = [
        assignment
        for assignment in mine
        if assignment.closed_at is None
        and (part is not Part.LED or assignment.role == Role.LEAD)
        and (part is None or part is Part.LED or assignment.named is (part is Part.NAMED))
    ]
    if not found:
        raise Refusal(turn.say("change.nothing_touched"))
    return found


def _written(turn: Turn) -> str:
    """The day as it was said, to be said again."""
    return next((each.text for each in find_dates(turn.message.text, now=turn.now)), "")


def _day(turn: Turn, plan: Plan) -> dt.date | None:
    """The day to come that is named; else the one of the plan's year."""
    if "when" in turn.slots:
        return dt.date.fromisoformat(str(turn.slots["when"])[:10])
    readings = find_dates(turn.message.text, now=turn.now, doc_year=plan.year)
    return next((reading.date for reading in readings if reading.date), None)


def _off_work(turn: Turn, day: dt.date | None) -> Text | None:
    """Said of a day nobody works on: what is due then is done before it."""
    if day is None:
        return None
    calendar = Rules(turn.session, turn.live_plan, zone_of(turn.now)).calendar
    if calendar.is_workday(day):
        return None
    last, next_ = calendar.last_workday(day), calendar.add_workdays(day, 1)
    return turn.say(
        "change.off_work",
        day=formats.day(day, turn.language, today=turn.today),
        last=formats.day(last, turn.language, today=turn.today),
        next=formats.day(next_, turn.language, today=turn.today),
    )


def _to(day: dt.date | None, cadence: str | None) -> list[object]:
    """The new date as a text's key and values."""
    if day is None or cadence:
        return [f"tasks.cadence_{cadence}", {}]
    return ["tasks.due_dated", {"day": day.isoformat()}]


def _due(turn: Turn, plan: Plan, day: dt.date | None, cadence: str | None) -> Text:
    if day is not None:
        return turn.say("tasks.due_dated", day=formats.day(day, turn.language, today=turn.today))
    return turn.say(f"tasks.cadence_{cadence or plan.cadence}")
