"""明天下午三点提醒我报第12项: a reminder somebody orders for themselves."""

from __future__ import annotations

import datetime as dt

from bot.handlers.my_reminders import line
from bot.reply import Reply
from bot.secrecy import must_be_fit_to_store
from bot.turn import Refusal, Turn
from storage import plans, pushes

USUAL_HOUR = dt.time(9)
"""When somebody is reminded who names a day and no hour."""
FURTHEST = dt.timedelta(days=400)
MOST = 30
"""Reminders one person may have waiting."""


def handle(turn: Turn) -> Reply:
    must_be_fit_to_store(turn)
    at = moment(turn)
    if len(pushes.ordered(turn.session, turn.person.id)) >= MOST:
        raise Refusal(turn.say("my_reminders.too_many", most=MOST))
    number = turn.slots.get("task_no")
    if number is not None and plans.task(turn.session, turn.plan, int(number)) is None:
        last = max((t.number for t in plans.tasks(turn.session, turn.plan)), default=0)
        raise Refusal(turn.say("tasks.no_such_number", number=number, last=last))
    order = pushes.order(
        turn.session,
        turn.person.id,
        at,
        turn.now,
        note=str(turn.slots.get("note") or turn.slots.get("keyword") or ""),
        task_number=int(number) if number is not None else None,
    )
    turn.note("ordered a reminder", f"own_reminder {order.id}")
    return Reply(
        blocks=(turn.say("my_reminders.ordered", line=line(turn, order)),),
        choices=((turn.choice("my_reminders.open"),),),
    )


def moment(turn: Turn) -> dt.datetime:
    """The moment in ``when``, in the office's zone. Raises :class:`Refusal` for none or a past."""
    when = turn.slots.get("when")
    if when is None:
        raise Refusal(turn.say("my_reminders.when"))
    at = dt.datetime.fromisoformat(str(when)).replace(tzinfo=turn.now.tzinfo)
    if len(str(when)) == len("2020-12-14"):
        at = at.replace(hour=USUAL_HOUR.hour)
        if at.date() == turn.today and at <= turn.now:  # 今天下午: the hour is still to be said
            raise Refusal(turn.say("my_reminders.when"))
    if at <= turn.now or at - turn.now > FURTHEST:
        raise Refusal(turn.say("my_reminders.bad_moment"))
    return at
