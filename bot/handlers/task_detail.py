"""第27项: the whole text of one task, and who answers for it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.changing.proposals import of_table_meant
from bot.named_units import whether_theirs
from bot.overview.counting import LOOKING_ON, late_days
from bot.reply import Reply
from bot.task_lists import due_text, duty_lines, plan_name, task_line, the_task, the_tasks
from bot.turn import Turn
from messages import formats
from messages.catalog import Text
from storage import plans, reminders, roster, standings
from storage.models import Task, Unit


def handle(turn: Turn) -> Reply:
    return of_table_meant(turn, _answer)


def _answer(turn: Turn) -> Reply:
    if "task_nos" in turn.slots:
        return _several(turn)
    task = the_task(turn, choosing="tasks.item_sentence")
    if isinstance(task, Reply):
        return task
    units = _units(turn)
    own = plans.own_days(turn.session, turn.plan, units).get(task.number)
    answerable = plans.answerable(turn.session, [task])[task.number]
    reply = Reply(
        blocks=(
            turn.say("task_detail.number", number=task.number, plan=plan_name(turn)),
            *(
                [turn.say("task_detail.heading", heading=formats.path(task.heading))]
                if task.heading
                else ()
            ),
            turn.say("task_detail.requirement", requirement=task.requirement),
            duty_lines(turn, answerable),
            *whether_theirs(turn, task),
            turn.say("task_detail.due", due=due_text(turn, task, own)),
            *_late(turn, task, units),
        ),
        shown=turn.state.shown,
    )
    if answerable.groups:
        return reply.plus(choices=[[turn.choice("units_of_task.all", number=task.number)]])
    return reply


def _late(turn: Turn, task: Task, units: Sequence[Unit]) -> Sequence[Text]:
    """What of it is late, the ledger's day: the office is told of all units, a liaison of its
    own."""
    ids = {unit.id for unit in units}
    looks_on = turn.person.role in LOOKING_ON
    if not looks_on:
        ids &= {unit.id for unit in reminders.units_of(turn.session, turn.person, turn.today)}
    of_all = looks_on and not ids
    tallies = standings.by_unit(
        turn.session,
        turn.plan,
        turn.now,
        unit_ids=None if of_all else sorted(ids),
        number=task.number,
    )
    late = late_days(turn.plan, tallies, turn.today).values()
    if not late:
        return ()
    day = formats.day(min(on for on, _ in late), turn.language, today=turn.today)
    if len(late) == 1:
        return (turn.say("task_detail.late", day=day),)
    return (turn.say("task_detail.late_units", count=len(late), day=day),)


def _units(turn: Turn) -> Sequence[Unit]:
    """The units that the message names, else the asker's own."""
    named = [roster.unit_named(turn.session, name) for name in turn.named_units]
    return [unit for unit in named if unit is not None] or turn.person.units


def _several(turn: Turn) -> Reply:
    """第27、28项: one line each."""
    found = the_tasks(turn)
    return Reply(
        blocks=(
            turn.say("task_detail.several", count=len(found)),
            *(task_line(turn, task) for task in found),
        ),
        shown=tuple(task.number for task in found),
    )
