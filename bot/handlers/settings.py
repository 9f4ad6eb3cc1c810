"""/settings: what a person can set for themselves: the language."""

from __future__ import annotations

from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return Reply(
        blocks=(turn.say("settings.offer"),),
        choices=((turn.choice("settings.chinese"), turn.choice("settings.english")),),
    )
