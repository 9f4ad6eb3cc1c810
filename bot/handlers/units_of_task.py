"""第28项责任单位: who answers for a task."""

from __future__ import annotations

from bot.changing.proposals import of_table_meant
from bot.named_units import answers, whether_theirs
from bot.overview import who_owes
from bot.reply import Reply
from bot.task_lists import duty_lines, the_task, the_tasks, with_duties
from bot.turn import Turn
from messages import formats
from messages.catalog import Text
from storage import plans, reports
from storage.models import PlanState, Role, Task


def handle(turn: Turn) -> Reply:
    return of_table_meant(turn, _answer)


def _answer(turn: Turn) -> Reply:
    if "task_nos" in turn.slots:
        return _of_several(turn)
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
    several = len(answerable.named) > 1 or answerable.groups
    roles = {role for _, role in answerable.named} | {role for _, role, _ in answerable.groups}
    if "lead" in turn.slots and several and Role.LEAD not in roles:
        blocks.insert(1, turn.say("units_of_task.no_lead"))
    blocks += _whether(turn, task)
    for phrase, _, count in answerable.groups:
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
    if turn.message.private and not answerable.groups and turn.plan.state != PlanState.DRAFT:
        blocks += _reported(turn, task)
    return Reply(
        blocks=tuple(blocks),
        choices=((turn.choice("task_detail.open", number=task.number),),),
        shown=turn.state.shown,
    )


def _whether(turn: Turn, task: Task) -> list[Text]:
    """第21项是我们的吗: whether the units named, else the asker's own, answer for it."""
    if turn.mentions or "whether" not in turn.slots:
        return whether_theirs(turn, task)
    return [answers(turn, unit.name, task) for unit in turn.person.units]


def _of_several(turn: Turn) -> Reply:
    """第27项和第28项谁负责: who answers for each."""
    tasks = the_tasks(turn)
    answerable = plans.answerable(turn.session, tasks)
    blocks = [
        with_duties(turn, task, answerable[task.number], *_whether(turn, task)) for task in tasks
    ]
    return Reply(blocks=tuple(blocks), shown=tuple(task.number for task in tasks))


def _reported(turn: Turn, task: Task) -> list[Text]:
    """Which of them have reported, for whom that is to know."""
    found = reports.assignments(turn.session, turn.plan, number=task.number)
    if not who_owes.may_see(turn, found):
        return []
    done = [a.unit.name for a in found if a.last_report is not None]
    if not done:
        return [turn.say("units_of_task.none_reported")]
    names = formats.names(done, turn.language)
    return [turn.say("units_of_task.reported", count=len(done), names=names)]
