"""For which moments does somebody order a reminder, and why not for others?"""

from __future__ import annotations

import datetime as dt

from bot.periods import terms
from bot.reminding.rules import Rules, zone_of
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from storage import plans, reports

USUAL_HOUR = dt.time(9)
"""When somebody is reminded who names a day and no hour."""
HOURS = {
    "morning": USUAL_HOUR,
    "noon": dt.time(12),
    "afternoon": dt.time(14),
    "evening": dt.time(19),
    "close": dt.time(17),
}
"""And when who names a part of the day."""
FURTHEST = dt.timedelta(days=400)


def moments(turn: Turn) -> list[dt.datetime]:
    """The moments the message names, in the office's zone, earliest first; none where it names
    none. Raises :class:`Refusal` for what is over, too far away, or no moment at all.
    """
    must_be_possible(turn)
    if "several_orders" in turn.slots:
        raise Refusal(turn.say("my_reminders.one_order_each"))
    named = turn.slots.get("moments") or [turn.slots["when"]] if _names_any(turn) else []
    return sorted({moment(turn, str(each)) for each in named})


def must_be_possible(turn: Turn) -> None:
    """Raises :class:`Refusal` for a day or hour that does not exist, is over, or too far away."""
    for slot, key in (("bad_date", "no_such_day"), ("bad_hour", "no_such_hour"), ("past", "past")):
        if slot in turn.slots:
            raise Refusal(turn.say(f"my_reminders.{key}", said=turn.slots[slot]))
    if "far_year" in turn.slots:
        raise Refusal(turn.say("my_reminders.too_far", days=FURTHEST.days))


def moment(turn: Turn, named: str) -> dt.datetime:
    """The moment written as ``nlp.moments`` has it; of a stretch of days the sending hours of its
    first working day. Raises :class:`Refusal`."""
    zone = turn.now.tzinfo
    if "/" in named:
        first = dt.date.fromisoformat(named.partition("/")[0])
        if first <= turn.today:  # 这周提醒我: the day is still to be said
            raise Refusal(which_moment(turn))
        calendar = Rules(turn.session, turn.live_plan, zone_of(turn.now)).calendar
        return must_be_ahead(turn, calendar.next_working_moment(calendar.opening(first)))
    day, _, part = named.partition(" ")
    if "T" in day:
        return must_be_ahead(turn, dt.datetime.fromisoformat(day).replace(tzinfo=zone))
    hour = HOURS.get(part, USUAL_HOUR)
    at = dt.datetime.combine(dt.date.fromisoformat(day), hour, zone)
    if at.date() == turn.today and at <= turn.now:  # 今天上午, and it is noon
        raise Refusal(which_moment(turn))
    return must_be_ahead(turn, at)


def before_due(turn: Turn, number: int) -> dt.datetime:
    """So long before the task's due day as the message says. Raises :class:`Refusal`."""
    count, unit, hour = turn.slots["before_due"]
    task = plans.task(turn.session, turn.plan, number)
    if task is None:
        raise Refusal(turn.say("my_reminders.when", number=number))
    theirs = reports.assignments(
        turn.session, turn.plan, units=turn.person.units or None, number=number
    )
    granted = [each.deadline_on for each in theirs if each.deadline_on] if turn.person.units else []
    own = max(granted, default=None)
    due = terms(turn.plan, task, own).due_on(turn.today)
    calendar = Rules(turn.session, turn.plan, zone_of(turn.now)).calendar
    if unit == "workdays":
        day = calendar.add_workdays(due, -int(count))
    else:
        day = due - dt.timedelta(days=int(count))
    clock = dt.time.fromisoformat(hour) if hour else USUAL_HOUR
    at = dt.datetime.combine(day, clock, turn.now.tzinfo)
    if at <= turn.now:
        said = formats.day(due, turn.language, today=turn.today)
        raise Refusal(turn.say("my_reminders.due_too_near", number=number, day=said))
    return must_be_ahead(turn, at)


def must_be_ahead(turn: Turn, at: dt.datetime) -> dt.datetime:
    """The moment itself. Raises :class:`Refusal` where it is over or too far away."""
    if at <= turn.now:
        said = formats.moment(at, turn.language, today=turn.today)
        raise Refusal(turn.say("my_reminders.past", said=said))
    if at - turn.now > FURTHEST:
        raise Refusal(turn.say("my_reminders.too_far", days=FURTHEST.days))
    return at


def which_moment(turn: Turn) -> Text:
    """Asks for the moment, with an example that is one of the person's own tasks."""
    return turn.say("my_reminders.when", number=example(turn))


def example(turn: Turn) -> int:
    """The number of a task to speak of: one of the person's units, else the plan's first."""
    if turn.live_plan is None:
        return 1
    units = turn.person.units
    mine = reports.assignments(turn.session, turn.plan, units=units) if units else []
    named = [each for each in mine if each.named] or mine
    if named:
        return named[0].task.number
    return next((task.number for task in plans.tasks(turn.session, turn.plan)), 1)


def _names_any(turn: Turn) -> bool:
    return bool(turn.slots.get("moments") or turn.slots.get("when"))
