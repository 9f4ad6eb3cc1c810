"""29不归我们管: what the table has; the coordinators may be told, in one line and after a 确认.

Nothing is reported by it, and the task stays the unit's until the table is changed.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue import Asked
from bot.named_units import answers
from bot.notices import show_coordinators
from bot.reply import Choice, Reply
from bot.reporting import extensions, targets
from bot.task_lists import no_such_task, the_tasks, with_duties
from bot.turn import Turn
from messages import formats
from messages.catalog import Text, say
from storage import plans, roster
from storage.models import PersonRole, Task, Unit


def handle(turn: Turn) -> Reply:
    if turn.slots.get("confirmed"):
        return _tell(turn)
    tasks = _tasks(turn)
    if not tasks:
        return Reply(
            blocks=(turn.say("disown.which"),),
            shown=turn.state.shown,
            asked=Asked("disown", {}, ("task_no", "task_nos")),
        )
    units = _units(turn)
    blocks = _what_the_table_has(turn, tasks, units)
    numbers = formats.numbers((task.number for task in tasks), turn.language)
    if turn.person.role == PersonRole.COORDINATOR:
        blocks.append(turn.say("disown.how_changed", number=tasks[0].number))
        return Reply(blocks=tuple(blocks), shown=tuple(task.number for task in tasks))
    own = [unit for unit in targets.served(turn) if unit in units]
    borne = {
        unit.name: [
            t.number for t in tasks if plans.unit_answers(turn.session, turn.plan, unit, t.number)
        ]
        for unit in own
    }
    borne = {name: found for name, found in borne.items() if found}
    if not borne:
        blocks.append(turn.say("disown.nothing_owed", numbers=numbers))
        return Reply(blocks=tuple(blocks), shown=tuple(task.number for task in tasks))
    blocks.append(turn.say("disown.may_tell", numbers=numbers))
    return Reply(
        blocks=tuple(blocks),
        choices=(extensions.yes_or_no(turn),),
        asked=Asked("disown", {"borne": borne}, ("confirmation",)),
    )


def _tasks(turn: Turn) -> Sequence[Task]:
    """The tasks named, or the one spoken of; none where a number may name another. Raises
    :class:`Refusal` for one there is none of."""
    if "task_nos" in turn.slots:
        return the_tasks(turn)
    if "loose_number" in turn.slots and "task_no" not in turn.slots:
        return ()
    number = turn.slots.get("task_no", turn.state.task)
    if number is None:
        return ()
    task = plans.task(turn.session, turn.plan, int(number))
    if task is None:
        raise no_such_task(turn, int(number))
    return (task,)


def _units(turn: Turn) -> Sequence[Unit]:
    """The units it is said of: those named, else the person's own."""
    named = [roster.unit_named(turn.session, name) for name in turn.named_units]
    return [unit for unit in named if unit] or list(turn.person.units)


def _what_the_table_has(turn: Turn, tasks: Sequence[Task], units: Sequence[Unit]) -> list[Text]:
    answerable = plans.answerable(turn.session, tasks)
    return [
        with_duties(
            turn, task, answerable[task.number], *(answers(turn, u.name, task) for u in units)
        )
        for task in tasks
    ]


def _tell(turn: Turn) -> Reply:
    """One line to the coordinators for each unit; the table stays as it is."""
    borne: dict[str, list[int]] = turn.slots["borne"]
    for name, numbers in borne.items():
        for number in numbers:
            turn.note("disowned", f"task {number}", behalf=name)

        def compose(language: str, name: str = name, numbers: list[int] = numbers) -> Reply:
            named = formats.numbers(numbers, language)
            return Reply(
                blocks=(say("disown.notice", language, unit=name, numbers=named),),
                choices=((Choice.of("task_detail.open", language, number=numbers[0]),),),
            )

        show_coordinators(turn.session, turn.now, compose)
    every = formats.numbers({n for numbers in borne.values() for n in numbers}, turn.language)
    return Reply(blocks=(turn.say("disown.told", numbers=every),), update=True)
