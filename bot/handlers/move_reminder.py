"""把下午三点的提醒推迟一小时: a reminder somebody ordered comes at another moment."""

from __future__ import annotations

import datetime as dt

from bot.dialogue import Asked
from bot.handlers.drop_reminder import meant
from bot.handlers.my_reminders import line, none, which
from bot.reminding import ordering
from bot.reply import Reply
from bot.turn import Refusal, Turn
from storage import pushes

MOVES = ("moved_by", "moved_to")


def handle(turn: Turn) -> Reply:
    ordering.must_be_possible(turn)
    orders = pushes.ordered(turn.session, turn.person.id)
    if not orders:
        raise Refusal(none(turn))
    found = meant(turn, orders)
    if len(found) != 1:
        known = {name: turn.slots[name] for name in MOVES if name in turn.slots}
        return which(turn, Asked("move_reminder", known, ("ordinal",)))
    order = found[0]
    due_at = order.due_at.astimezone(turn.now.tzinfo)
    order.due_at = ordering.must_be_ahead(turn, _moved(turn, due_at))
    turn.note("moved a reminder", f"own_reminder {order.id}")
    return Reply(
        blocks=(turn.say("my_reminders.moved", line=line(turn, order)),),
        choices=((turn.choice("my_reminders.open"),),),
    )


def _moved(turn: Turn, due_at: dt.datetime) -> dt.datetime:
    """The new moment; of an hour alone, on the same day."""
    if "moved_by" in turn.slots:
        return due_at + dt.timedelta(minutes=int(turn.slots["moved_by"]))
    to = str(turn.slots.get("moved_to", ""))
    if not to:
        raise Refusal(ordering.which_moment(turn))
    if len(to) == len("16:00"):
        return dt.datetime.combine(due_at.date(), dt.time.fromisoformat(to), due_at.tzinfo)
    if len(to) == len("2020-12-14"):
        return dt.datetime.combine(dt.date.fromisoformat(to), due_at.time(), due_at.tzinfo)
    return ordering.moment(turn, to)
