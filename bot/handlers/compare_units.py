"""哪个单位任务最多: units are not ranked; what can be seen instead."""

from __future__ import annotations

from bot.handlers.help import example_unit
from bot.overview.counting import LOOKING_ON
from bot.reply import Reply
from bot.turn import Turn
from storage import plans, roster


def handle(turn: Turn) -> Reply:
    unit = roster.unit_named(turn.session, str(turn.slots.get("unit", "")))
    if unit is not None:
        named, shared = plans.count_of_unit(turn.session, turn.plan, unit)
        return Reply(
            blocks=(
                turn.say("compare_units.not_ranked"),
                turn.say("my_tasks.of_one", unit=unit.name, named=named, shared=shared),
            ),
            choices=((turn.choice("tasks_by_unit.of", unit=unit.name),),),
        )
    if turn.person.role in LOOKING_ON:
        return Reply(
            blocks=(turn.say("compare_units.see_overview"),),
            choices=((turn.choice("overview.by_units"), turn.choice("overview.by_tasks")),),
        )
    of_one = turn.say("compare_units.see_a_unit", unit=example_unit(turn))
    own = ((turn.choice("my_tasks.open"),),) if turn.person.units else ()
    return Reply(blocks=(of_one,), choices=own)
