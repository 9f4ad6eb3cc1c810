"""我回来了: the stand-in is over before its day."""

from __future__ import annotations

from bot.access import standing_in
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return standing_in.end(turn)
