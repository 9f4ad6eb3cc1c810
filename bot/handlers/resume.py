"""继续: back to the report that was interrupted."""

from __future__ import annotations

from bot.reply import Reply
from bot.reporting import cards
from bot.turn import Refusal, Turn


def handle(turn: Turn) -> Reply:
    items = cards.items_of(turn)
    if not items:
        raise Refusal(turn.say("confirm.nothing"))
    return cards.show(turn, items)
