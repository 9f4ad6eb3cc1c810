"""继续: back to the report that was interrupted."""

from __future__ import annotations

from bot import reporting
from bot.reply import Reply
from bot.turn import Refusal, Turn


def handle(turn: Turn) -> Reply:
    items = reporting.items_of(turn)
    if not items:
        raise Refusal(turn.say("confirm.nothing"))
    return reporting.show(turn, items)
