"""不代班: no to standing in; who asked is told, and asks somebody else."""

from __future__ import annotations

from bot.access import standing_in
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return standing_in.decline(turn)
