"""我的任务: what the asker's own unit owes."""

from __future__ import annotations

from dataclasses import replace

from bot.changing import proposals
from bot.handlers import table_size, tasks_by_unit
from bot.overview import telling
from bot.reply import Reply
from bot.turn import Refusal, Turn
from messages import formats
from storage import plans
from storage.models import PersonRole


def handle(turn: Turn) -> Reply:
    if turn.person.role == PersonRole.LEADER:  # 哪些事要我管
        return telling.told(replace(turn, slots={"view": "leader"}))
    units = turn.person.units
    if len(units) == 1:
        return tasks_by_unit.of_unit(turn, units[0])
    if not units and proposals.draft_asked_about(turn):
        return table_size.handle(turn)
    if not units:
        raise Refusal(
            turn.say("my_tasks.no_unit", count=plans.count_tasks(turn.session, turn.plan)),
            turn.choice("due.this_month"),
            turn.choice("help.open"),
        )
    blocks = [
        turn.say("my_tasks.several", names=formats.names((u.name for u in units), turn.language))
    ]
    for unit in units:
        named, shared = plans.count_of_unit(turn.session, turn.plan, unit)
        blocks.append(turn.say("my_tasks.of_one", unit=unit.name, named=named, shared=shared))
    return Reply(
        blocks=tuple(blocks),
        choices=(tuple(turn.choice("tasks_by_unit.of", unit=unit.name) for unit in units),),
    )
