"""你是谁, 我是谁: what this is, and as whom it knows the person."""

from __future__ import annotations

from bot.handlers.help import usual
from bot.reply import Reply
from bot.turn import Turn
from messages import formats


def handle(turn: Turn) -> Reply:
    return Reply(
        blocks=(turn.say("who_are_you.a_program"), turn.say(f"help.intro_{turn.person.role}")),
        choices=((*(turn.choice(key) for key in usual(turn)), turn.choice("help.open")),),
    )


def asker(turn: Turn) -> Reply:
    """我是谁: role, units and name, as they were registered."""
    units = formats.names((unit.name for unit in turn.person.units), turn.language)
    values = {"name": turn.person.name} | ({"units": units} if units else {})
    return Reply(
        blocks=(turn.say(f"who_are_you.you_{turn.person.role}", **values),),
        choices=(tuple(turn.choice(key) for key in usual(turn)),),
    )
