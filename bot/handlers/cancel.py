"""取消: whatever was being asked is dropped."""

from __future__ import annotations

from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    pending = turn.state.asked is not None or turn.state.invitation is not None
    return Reply(blocks=(turn.say("cancel.dropped" if pending else "cancel.nothing"),))
