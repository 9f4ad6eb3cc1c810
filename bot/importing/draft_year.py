"""这是2023年的: the year of a draft is put right while it waits, and its days with it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from bot.dialogue import Act, Lost, Step
from bot.importing.draft_plans import note, ways_on
from bot.reply import Reply
from bot.turn import Refusal, Turn
from messages import formats
from nlp.settlements import read_year_of_table
from nlp.task_table import Doubt, DoubtCode
from nlp.task_table.deadlines import read_due
from storage import imports
from storage.models import Person, PersonRole, Plan, Task


def led_to(session: Session, person: Person, step: Step, text: str, now: dt.datetime) -> Step:
    """That the year of the draft is put right, where a sentence says it of a table and would come
    to nothing else or to one of its doubts; any other step as it is."""
    settles = isinstance(step, Act) and "settlement" in step.slots
    if person.role != PersonRole.COORDINATOR or not (settles or isinstance(step, Lost)):
        return step
    # 是2025年, to a doubt about a deadline, is that of the deadline.
    year = read_year_of_table(text, now.year, plainly=settles)
    draft = imports.waiting_draft(session) if year is not None else None
    if draft is None or (settles and draft.year == year):
        return step
    return Act("year_of_table", {"table_year": year})


def put_right(turn: Turn, plan: Plan, year: int) -> Reply:
    """The draft is of this year: what the table writes is read for it, and days given in answers
    move along, which is said. Raises :class:`Refusal` for a year that is closed."""
    if turn.live_plan is not None and year < turn.live_plan.year:
        raise Refusal(turn.say("intake.year_closed", year=year))
    before, moved, own = plan.year, 0, []
    plan.year, plan.closes_on = year, dt.date(year, 12, 31)
    for task in plan.tasks:
        was = task.deadline_on
        if _move(turn.session, task, before, year):
            own.append(task.number)
        moved += task.deadline_on != was
    plan.doubts = _doubts(plan, before)
    imports.forget_settled(plan)
    plan.version += 1
    turn.session.flush()
    note(turn, plan, "settled", how="intake.year_put_right", year=year)
    said = [turn.say("intake.year_put_right", title=plan.title, year=year, count=moved)]
    if own:
        numbers = formats.numbers(own, turn.language)
        said.append(turn.say("intake.own_days_moved", numbers=numbers, year=year))
    return Reply(blocks=tuple(said), choices=ways_on(plan, turn.language), update=True)


def _move(session: Session, task: Task, before: int, year: int) -> bool:
    """Whether a day that was given in an answer went into the other year."""
    former = session.get(Task, task.continues_id) if task.continues_id else None
    taken_over = former is not None and imports.keeps_hand_set(former, task.deadline_text, before)
    given = task.by_hand
    if former is not None and taken_over:
        given = (task.deadline_on, task.cadence) != (former.deadline_on, former.cadence)
    if given:
        day = task.deadline_on
        if day is None or day.year != before:
            return False
        task.deadline_on = _same_day(day, year)
        return True
    if task.by_hand:  # it stood in the table in force, which is of the year before or after now
        due = read_due(task.deadline_text, task.requirement, year)
        task.deadline_on, task.cadence, task.by_hand = due.date, due.cadence, False
    elif task.deadline_on is not None:
        task.deadline_on = _read_again(task.deadline_on, task.deadline_text, before, year)
    if former is not None:
        imports.continue_task(task, former, year)
    return False


def _read_again(day: dt.date, written: str, before: int, year: int) -> dt.date:
    if read_due(written, "", before).date == day:
        return read_due(written, "", year).date or day
    return _same_day(day, year) if day.year == before else day


def _same_day(day: dt.date, year: int) -> dt.date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=year, day=28) if leap else day.replace(year=year)


def _doubts(plan: Plan, before: int) -> list[list[object]]:
    """Its doubts without those of days that are none now, and with those that are new: a day before
    the year, once looked at, is not asked about again."""
    tasks = {task.number: task for task in plan.tasks}
    past = {
        n: task
        for n, task in tasks.items()
        if task.deadline_on and task.deadline_on.year < plan.year and not task.by_hand
    }
    kept: list[list[object]] = []
    asked = set()
    for row, code, values in plan.doubts:
        if code == DoubtCode.DEADLINES_BEFORE and not values["day"].startswith(str(plan.year)):
            continue
        if code == DoubtCode.DEADLINE_PAST:
            if row not in past:
                continue
            asked.add(row)
            values = {**values, "year": str(plan.year)}
        kept.append([row, code, values])
    for number, task in past.items():
        if number not in asked and task.deadline_on and task.deadline_on.year >= before:
            values = {"text": task.deadline_text, "year": str(plan.year)}
            doubt = Doubt(number, DoubtCode.DEADLINE_PAST, values)
            kept.append([doubt.row, doubt.code, doubt.values])
    return kept
