"""再见: a short word back; a report that waits for its confirmation is still there."""

from __future__ import annotations

from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return Reply(blocks=(turn.say("farewell.until_then"),))
