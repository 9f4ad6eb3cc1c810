"""没有时限的都按每季度末前报: days and cadences, once they are confirmed."""

from __future__ import annotations

from bot.changing import dates, proposals
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    change = proposals.confirmed(turn)
    if change is not None:
        return proposals.make(turn, change)
    found = dates.read(turn)
    return found if isinstance(found, Reply) else proposals.propose(turn, "set_deadline", found)
