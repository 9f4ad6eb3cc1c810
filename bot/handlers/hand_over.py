"""移交给李强: somebody else takes a unit over."""

from __future__ import annotations

from bot.access import roll
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return roll.opened(turn) or roll.handed_over(turn)
