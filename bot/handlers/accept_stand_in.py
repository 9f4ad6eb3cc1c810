"""同意代班: yes to standing in."""

from __future__ import annotations

from bot.access import standing_in
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return standing_in.agree(turn)
