"""怎么用: what can be said here, with this person's own units in the examples."""

from __future__ import annotations

from bot.district import district
from bot.reply import Reply
from bot.turn import Turn
from storage.models import PersonRole


def handle(turn: Turn) -> Reply:
    examples = {
        PersonRole.LEADER: "help.examples_leader",
        PersonRole.COORDINATOR: "help.examples_coordinator",
    }.get(PersonRole(turn.person.role), "help.examples")
    return Reply(
        blocks=(
            turn.say(f"help.intro_{turn.person.role}"),
            turn.say(examples, unit=example_unit(turn)),
        ),
        choices=(tuple(turn.choice(key) for key in usual(turn)),),
    )


def example_unit(turn: Turn) -> str:
    """A unit to speak of in an example: the person's own, else the best known."""
    own = turn.person.units
    return own[0].name if own else "".join(district(turn.session).units[:1])


def usual(turn: Turn) -> tuple[str, str]:
    """The two questions this person most likely has; without a unit nobody has own tasks."""
    if turn.person.role == PersonRole.LEADER:
        return "overview.open", "due.this_month"
    if turn.person.role == PersonRole.COORDINATOR and not turn.person.units:
        return "progress_query.open", "review.open"
    first = "my_tasks.open" if turn.person.units else "progress_query.open"
    return first, "due.this_month"


def why_reason(turn: Turn) -> Reply:
    """为什么要写原因: who reads the words that are asked for, and what for."""
    return Reply(blocks=(turn.say("help.why_reason"),), shown=turn.state.shown)


def terms(turn: Turn) -> Reply:
    """点名是什么意思: the words that the lists are written in."""
    return Reply(blocks=(turn.say("help.terms"),), shown=turn.state.shown)
