"""What is said of a day that somebody sets and nobody works on."""

from __future__ import annotations

import datetime as dt

from bot.reminding.rules import Rules, zone_of
from bot.turn import Turn
from messages import formats
from messages.catalog import Text


def off_work(turn: Turn, day: dt.date) -> Text | None:
    """Said of a day nobody works on: what is due then is done before it."""
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
