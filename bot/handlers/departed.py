"""张伟调走了: who takes over is to be said."""

from __future__ import annotations

from bot.access import roll
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return roll.departed(turn)
