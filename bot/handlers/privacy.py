"""隐私: what is stored about the person, and what the assistant never does."""

from __future__ import annotations

from bot.access import privacy
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return privacy.shown(turn)
