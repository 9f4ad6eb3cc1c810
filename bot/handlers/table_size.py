"""一共多少个单位: how many tasks the table has, and how many units answer for them."""

from __future__ import annotations

from bot.handlers.help import usual
from bot.reply import Reply
from bot.task_lists import plan_name
from bot.turn import Turn
from storage import plans, roster


def handle(turn: Turn) -> Reply:
    values = {
        "plan": plan_name(turn),
        "tasks": plans.count_tasks(turn.session, turn.plan),
        "units": roster.count_units(turn.session),
    }
    blocks = [turn.say("my_tasks.whole_table", **values)]
    for unit in turn.person.units:
        named, shared = plans.count_of_unit(turn.session, turn.plan, unit)
        blocks.append(turn.say("my_tasks.of_one", unit=unit.name, named=named, shared=shared))
    return Reply(blocks=tuple(blocks), choices=(tuple(turn.choice(key) for key in usual(turn)),))
