"""同意区卫健局第24项延期至1月15日: the coordinator grants a later day.

What is only found within other words (29延期的事我同意了) is shown first, and waits for a 确认.
"""

from __future__ import annotations

import datetime as dt

from bot.reply import Choice, Reply
from bot.reporting import extensions
from bot.turn import Turn
from messages import formats
from storage import reports
from storage.models import Extension


def handle(turn: Turn) -> Reply:
    if turn.slots.get("confirmed"):
        return extensions.decide_shown(turn)

    def day_for(extension: Extension) -> dt.date:
        return extensions.later_day(turn, extension.assignment) or extension.wanted_on

    def grant(extension: Extension) -> Choice:
        day = formats.day(day_for(extension), turn.language, today=turn.today)
        return extensions.choice_of(turn, extension, "grant", day=day)

    extension = extensions.waiting(turn, grant)
    day = day_for(extension)
    # The card pressed may be of an application that another one took the place of.
    another_day = turn.message.pressed is not None and day != extension.wanted_on
    another = another_day or not extensions.is_shown(turn, extension)
    if turn.slots.get("in_passing") or another:
        return extensions.show_decision(turn, extension, day)
    return extensions.decide(turn, extension, day)


def applied_for(turn: Turn) -> bool:
    """Whether a day said of a task would decide an application that waits for it."""
    number = turn.slots.get("task_no")
    waiting = reports.open_extensions(turn.session, turn.plan)
    return any(each.assignment.task.number == number for each in waiting)
