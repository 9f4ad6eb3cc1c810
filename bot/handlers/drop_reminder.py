"""取消第2个提醒: an ordered reminder is dropped."""

from __future__ import annotations

from bot.handlers.my_reminders import line
from bot.reply import Reply
from bot.turn import Refusal, Turn
from storage import pushes


def handle(turn: Turn) -> Reply:
    orders = pushes.ordered(turn.session, turn.person.id)
    if not orders:
        raise Refusal(turn.say("my_reminders.none"))
    place = int(turn.slots.get("ordinal") or len(orders))
    place = len(orders) if place == -1 else place
    if not 1 <= place <= len(orders):
        raise Refusal(turn.say("ask.no_such_item", ordinal=place, length=len(orders)))
    order = orders[place - 1]
    dropped = line(turn, order)
    turn.note("dropped a reminder", f"own_reminder {order.id}")
    pushes.cancel(turn.session, turn.person.id, order.id)
    return Reply(blocks=(turn.say("my_reminders.dropped", line=dropped),), update=True)
