"""我下周休假，孙丽代班: somebody reports for a liaison on leave."""

from __future__ import annotations

import datetime as dt

from bot.access import standing_in
from bot.reply import Reply
from bot.turn import Refusal, Turn
from nlp.dates import read_date, read_range


def handle(turn: Turn) -> Reply:
    if turn.slots.get("confirmed"):
        first_on, last_on = (dt.date.fromisoformat(turn.slots[k]) for k in ("first_on", "last_on"))
        return standing_in.arrange(turn, str(turn.slots["person"]), first_on, last_on)
    days = read_range(turn.message.text, now=turn.now)
    if "person" not in turn.slots or days is None or _never_ends(turn, *days):
        raise Refusal(turn.say("stand_in.who_and_when"))
    return standing_in.arrange(turn, str(turn.slots["person"]), *days)


def _never_ends(turn: Turn, first_on: dt.date, last_on: dt.date) -> bool:
    """我12月21日起休假: from when on is said, and not until when."""
    named = read_date(turn.message.text, now=turn.now)
    return first_on == last_on and named is not None and named.kind == "start"
