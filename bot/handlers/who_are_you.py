"""你是谁: what this is, and what it does for this person."""

from __future__ import annotations

from bot.handlers.help import usual
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return Reply(
        blocks=(turn.say("who_are_you.a_program"), turn.say(f"help.intro_{turn.person.role}")),
        choices=((*(turn.choice(key) for key in usual(turn)), turn.choice("help.open")),),
    )
