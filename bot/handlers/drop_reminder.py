"""取消第2个提醒, 取消所有提醒, 第27项不用提醒了: ordered reminders are dropped."""

from __future__ import annotations

import datetime as dt

from bot.dialogue import Asked
from bot.handlers.my_reminders import line, none, which
from bot.reply import Reply
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import lines
from storage import pushes
from storage.models import OwnReminder


def handle(turn: Turn) -> Reply:
    orders = pushes.ordered(turn.session, turn.person.id)
    if not orders and "task_no" not in turn.slots:
        raise Refusal(none(turn))
    dropped = orders if "every" in turn.slots else meant(turn, orders)
    if not dropped:
        return which(turn, Asked("drop_reminder", {}, ("ordinal",)))
    said = [turn.say("my_reminders.dropped", line=line(turn, order)) for order in dropped]
    for order in dropped:
        turn.note("dropped a reminder", f"own_reminder {order.id}")
        pushes.cancel(turn.session, turn.person.id, order.id)
    return Reply(blocks=(lines(*said),), update=True)


def meant(turn: Turn, orders: list[OwnReminder]) -> list[OwnReminder]:
    """Those that the message speaks of: of a task, for a moment, at a place of the list.

    The only one where none is named; none where nobody can tell. Raises :class:`Refusal` for what
    is not there.
    """
    if "task_no" in turn.slots:
        number = int(turn.slots["task_no"])
        found = [order for order in orders if order.task_number == number]
        if not found:
            raise Refusal(turn.say("my_reminders.none_of_task", number=number))
        return found
    if named := turn.slots.get("ordered_for"):
        return _at(turn, orders, str(named))
    if "ordinal" not in turn.slots:
        return orders if len(orders) == 1 else []
    place = int(turn.slots["ordinal"])
    place = len(orders) if place == -1 else place
    if not 1 <= place <= len(orders):
        raise Refusal(turn.say("ask.no_such_item", ordinal=place, length=len(orders)))
    return [orders[place - 1]]


def _at(turn: Turn, orders: list[OwnReminder], named: str) -> list[OwnReminder]:
    """Those ordered for a moment, or for a day where no hour is said."""
    due = [(order, order.due_at.astimezone(turn.now.tzinfo)) for order in orders]
    if "T" in named:
        at = dt.datetime.fromisoformat(named).replace(tzinfo=turn.now.tzinfo)
        found = [order for order, due_at in due if due_at == at]
        said = formats.moment(at, turn.language, today=turn.today)
    elif ":" in named:
        found = [order for order, due_at in due if f"{due_at:%H:%M}" == named]
        said = named
    else:
        day = dt.date.fromisoformat(named[:10])
        found = [order for order, due_at in due if due_at.date() == day]
        said = formats.day(day, turn.language, today=turn.today)
    if not found:
        raise Refusal(
            turn.say("my_reminders.none_at", moment=said), turn.choice("my_reminders.open")
        )
    return found
