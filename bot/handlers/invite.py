"""邀请区水利局联络员: a one-use way in, to be forwarded."""

from __future__ import annotations

from bot.access import roll
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return roll.opened(turn) or roll.invited(turn)
