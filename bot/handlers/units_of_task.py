"""第28项责任单位: who answers for a task."""

from __future__ import annotations

from bot.reply import Reply
from bot.task_lists import duty_lines, the_task
from bot.turn import Turn
from messages import formats
from storage import plans


def handle(turn: Turn) -> Reply:
    task = the_task(turn, choosing="units_of_task.sentence")
    if isinstance(task, Reply):
        return task
    answerable = plans.answerable(turn.session, [task])[task.number]
    blocks = [
        turn.say(
            "units_of_task.head",
            number=task.number,
            words=formats.first_words(task.requirement),
        ),
        duty_lines(turn, answerable),
    ]
    for phrase, count in answerable.groups:
        if count:
            names = plans.group_members(turn.session, phrase)
            blocks.append(
                turn.say(
                    "units_of_task.members",
                    phrase=phrase,
                    count=count,
                    names=formats.names(names, turn.language),
                )
            )
    return Reply(
        blocks=tuple(blocks),
        choices=((turn.choice("task_detail.open", number=task.number),),),
        shown=turn.state.shown,
    )
