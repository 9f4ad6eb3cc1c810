"""代班情况: who stands in for the person, from when to when, and whether they have agreed."""

from __future__ import annotations

from bot.access import standing_in
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return standing_in.told(turn)
