"""明天下午三点提醒我报第12项: a reminder somebody orders for themselves."""

from __future__ import annotations

import datetime as dt

from bot.handlers.my_reminders import line
from bot.reminding import ordering
from bot.reply import Reply
from bot.secrecy import must_be_fit_to_store
from bot.task_lists import no_such_task
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from storage import plans, pushes, reports
from storage.models import OwnReminder, PersonRole

MOST = 30
"""Reminders one person may have waiting."""


def handle(turn: Turn) -> Reply:
    must_be_fit_to_store(turn)
    if "for_others" in turn.slots:
        office = turn.person.role == PersonRole.COORDINATOR
        key = "for_oneself_office" if office else "for_oneself"
        raise Refusal(turn.say(f"my_reminders.{key}"))
    numbers = _numbers(turn)
    ats = _moments(turn, numbers)
    wanted = [(at, number) for at in ats for number in (numbers or (None,))]
    if len(pushes.ordered(turn.session, turn.person.id)) + len(wanted) > MOST:
        raise Refusal(turn.say("my_reminders.too_many", most=MOST))
    blocks = [
        turn.say("my_reminders.ordered", line=line(turn, _ordered(turn, at, number)))
        for at, number in wanted
    ]
    return Reply(
        blocks=(*blocks, *_not_theirs(turn, numbers)),
        choices=((turn.choice("my_reminders.open"),),),
    )


def _ordered(turn: Turn, at: dt.datetime, number: int | None) -> OwnReminder:
    """The reminder, ordered anew unless the very same one waits already."""
    note = str(turn.slots.get("note") or turn.slots.get("keyword") or "")
    for one in pushes.ordered(turn.session, turn.person.id):
        same = (one.due_at, one.task_number, one.note, one.repeats_id) == (at, number, note, None)
        if same:
            return one
    order = pushes.order(turn.session, turn.person.id, at, turn.now, note=note, task_number=number)
    turn.note("ordered a reminder", f"own_reminder {order.id}")
    return order


def _moments(turn: Turn, numbers: list[int]) -> list[dt.datetime]:
    if "before_due" in turn.slots:
        if not numbers:
            raise Refusal(turn.say("my_reminders.which_task", number=ordering.example(turn)))
        ordering.must_be_possible(turn)
        return [ordering.before_due(turn, number) for number in numbers[:1]]
    if "repeats" in turn.slots:
        raise Refusal(turn.say("my_reminders.once"))
    ats = ordering.moments(turn)
    if not ats:
        raise Refusal(ordering.which_moment(turn))
    return ats


def _numbers(turn: Turn) -> list[int]:
    """The tasks named. Raises :class:`Refusal` for one the plan does not have."""
    said = turn.slots.get("task_nos") or [turn.slots.get("task_no")]
    numbers = [int(number) for number in said if number is not None]
    for number in numbers:
        if plans.task(turn.session, turn.plan, number) is None:
            raise no_such_task(turn, number)
    return numbers


def _not_theirs(turn: Turn, numbers: list[int]) -> list[Text]:
    """Said where a task is none of the person's units'; it is ordered all the same."""
    units = turn.person.units
    if not units:
        return []
    theirs = {a.task.number for a in reports.assignments(turn.session, turn.plan, units=units)}
    others = [number for number in numbers if number not in theirs]
    if not others:
        return []
    names = formats.names([unit.name for unit in units], turn.language)
    listed = formats.numbers(others, turn.language)
    return [turn.say("my_reminders.not_theirs", numbers=listed, units=names)]
