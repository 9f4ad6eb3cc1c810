"""谢谢: a short word back."""

from __future__ import annotations

from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return Reply(blocks=(turn.say("thanks.welcome"),), shown=turn.state.shown)
