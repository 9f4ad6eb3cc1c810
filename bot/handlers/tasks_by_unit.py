"""区卫健局有哪些任务: what a unit owes by name, and what it shares with all."""

from __future__ import annotations

from bot.reply import Reply
from bot.task_lists import PAGE, others_text, page_of, plan_name, show, task_line
from bot.turn import Refusal, Turn
from storage import plans, roster
from storage.models import Unit


def handle(turn: Turn) -> Reply:
    unit = roster.unit_named(turn.session, str(turn.slots["unit"]))
    if unit is None:
        raise Refusal(turn.say("tasks_by_unit.is_a_group", phrase=turn.slots["unit"]))
    return _with_others_named(turn, unit, of_unit(turn, unit))


def _with_others_named(turn: Turn, unit: Unit, reply: Reply) -> Reply:
    """教育局和卫健局有哪些任务: the first is answered, the others are a press away."""
    others = [name for name in turn.named_units if name != unit.name]
    return reply.plus(choices=[[turn.choice("tasks_by_unit.of", unit=name)] for name in others])


def of_unit(turn: Turn, unit: Unit) -> Reply:
    """One page of the unit's tasks; named and shared are never mixed."""
    named, shared = plans.count_of_unit(turn.session, turn.plan, unit)
    if not named and not shared:
        raise Refusal(turn.say("tasks_by_unit.none", unit=unit.name))
    scope = turn.slots.get("scope") or ("named" if named else "shared")
    total = named if scope == "named" else shared
    page = page_of(turn, total)
    tasks = plans.tasks_of_unit(
        turn.session,
        turn.plan,
        unit,
        named=scope == "named",
        offset=(page - 1) * PAGE,
        limit=PAGE,
    )
    granted = plans.granted_days(turn.session, turn.plan, [unit])
    if scope == "named":
        answerable = plans.answerable(turn.session, tasks)
        body = [
            task_line(
                turn,
                task,
                others_text(turn, answerable[task.number], unit),
                granted.get(task.number),
            )
            for task in tasks
        ]
    else:
        body = [task_line(turn, task, None, granted.get(task.number)) for task in tasks]
    reply = show(
        turn,
        turn.say(
            f"tasks_by_unit.head_{scope}" if total else f"tasks_by_unit.head_no_{scope}",
            unit=unit.name,
            plan=plan_name(turn),
            named=named,
            shared=shared,
        ),
        tasks,
        body=body,
        total=total,
        page=page,
        again=f"tasks_by_unit.{scope}_page",
        again_values={"unit": unit.name},
    )
    other, count = ("shared", shared) if scope == "named" else ("named", named)
    if not count:
        return reply
    choice = turn.choice(f"tasks_by_unit.see_{other}", unit=unit.name, count=count)
    return reply.plus(choices=[[choice]])
