"""What is to say of the units a question names: is a task theirs, or are they none of ours?"""

from __future__ import annotations

from bot.turn import Turn
from messages.catalog import Text
from nlp.units import UnitMention, Verdict
from storage import plans, roster
from storage.models import PersonRole, Task


def whether_theirs(turn: Turn, task: Task) -> list[Text]:
    """Of each unit that the message names: whether it answers for the task.

    A body that is none of ours is told to be none; it never stands for the asker's own unit.
    """
    said: list[Text] = []
    for mention in turn.mentions:
        if mention.of_groups:
            continue
        if not mention.units:
            said.append(not_ours(turn, mention, offering=False))
        said += [answers(turn, name, task) for name in mention.units]
    return said


def answers(turn: Turn, name: str, task: Task) -> Text:
    """区财政局在其中."""
    unit = roster.unit_named(turn.session, name)
    theirs = unit is not None and plans.unit_answers(turn.session, turn.plan, unit, task.number)
    return turn.say(
        "units_of_task.is_theirs" if theirs else "units_of_task.is_not_theirs",
        unit=name,
    )


def not_ours(turn: Turn, mention: UnitMention, *, offering: bool) -> Text:
    """Why a body is none of ours; ``offering``: what it may have been meant for follows."""
    key = {
        Verdict.OTHER_LEVEL: "ask.other_level",
        Verdict.LOWER_LEVEL: "ask.lower_level",
        Verdict.OTHER_PLACE: "ask.other_place",
        Verdict.UNKNOWN_BODY: "ask.not_listed",
    }[mention.verdict]
    kinds = {reason.kind for reason in mention.evidence}
    if offering and "namesake" in kinds:
        key = "ask.namesake"
    elif offering and "one of many" in kinds:
        return turn.say("ask.one_of_many", said=mention.text)
    elif mention.verdict is Verdict.UNKNOWN_BODY and turn.person.role == PersonRole.COORDINATOR:
        key = "ask.not_listed_yet"
    return turn.say(f"{key}_offer" if offering else key, said=mention.text)
