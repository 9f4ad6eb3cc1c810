"""注销: the person is forgotten, once they confirm it."""

from __future__ import annotations

from bot.access import privacy
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    if turn.slots.get("erase") and turn.slots.get("confirmed"):
        return privacy.erased(turn)
    return privacy.asked_to_erase(turn)
