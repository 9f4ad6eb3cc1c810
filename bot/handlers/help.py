"""怎么用: what can be said here, with this person's own units in the examples."""

from __future__ import annotations

from bot.reply import Reply
from bot.turn import Turn
from storage import roster


def handle(turn: Turn) -> Reply:
    return Reply(
        blocks=(
            turn.say(f"help.intro_{turn.person.role}"),
            turn.say("help.examples", unit=example_unit(turn)),
        ),
        choices=((turn.choice("my_tasks.open"), turn.choice("due.this_month")),),
    )


def example_unit(turn: Turn) -> str:
    """A unit to speak of in an example: the person's own, else the first of the roster."""
    units = turn.person.units or roster.active_units(turn.session)
    return units[0].name if units else ""
