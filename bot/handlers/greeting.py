"""您好: a greeting back, and the one thing most likely wanted next."""

from __future__ import annotations

from bot.handlers.help import usual
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    hour = turn.now.hour
    part = "morning" if 5 <= hour < 11 else "afternoon" if 13 <= hour < 18 else "day"
    return Reply(
        blocks=(turn.say(f"greeting.{part}", name=turn.person.name),),
        choices=(tuple(turn.choice(key) for key in usual(turn)),),
    )
