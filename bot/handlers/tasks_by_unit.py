"""区卫健局有哪些任务: what a unit owes by name, and what it shares with all."""

from __future__ import annotations

from dataclasses import replace

from bot.changing.proposals import draft_asked_about
from bot.handlers import progress_query, task_detail
from bot.handlers.task_search import MOST
from bot.importing import draft_plans
from bot.reply import Reply
from bot.task_lists import (
    PAGE,
    others_text,
    page_of,
    plan_name,
    show,
    task_line,
)
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from nlp.settlements import Which, read_which
from storage import plans, roster
from storage.models import Plan, Unit


def handle(turn: Turn) -> Reply:
    if "common" in turn.slots:
        return _in_common(turn)
    if len(turn.named_units) > 1:
        return _of_several(turn)
    name = str(turn.slots["unit"])
    unit = roster.unit_named(turn.session, name)
    if unit is None:
        return _of_group(turn, name)
    draft = draft_asked_about(turn)
    if draft is not None and read_which(turn.message.text) is Which.DRAFT:
        return _in_draft(turn, draft, unit)
    if "nth" in turn.slots:
        return _nth(turn, unit, int(turn.slots["nth"]))
    return _with_topic(turn, of_unit(turn, unit))


def _in_draft(turn: Turn, draft: Plan, unit: Unit) -> Reply:
    """新表里区财政局的任务: what the draft names the unit in, and how many it shares."""
    owed = plans.owed_by_duties(turn.session, draft)
    by_name = {task_id: units[unit.id][1] for task_id, units in owed.items() if unit.id in units}
    tasks = [task for task in plans.tasks(turn.session, draft) if by_name.get(task.id)]
    of_draft = replace(turn, live_plan=draft)
    numbers = formats.numbers((task.number for task in tasks), turn.language)
    values: dict[str, object] = {"unit": unit.name, "shared": len(by_name) - len(tasks)}
    values |= {"named": len(tasks), "numbers": numbers} if tasks else {}
    return Reply(
        blocks=(
            turn.say("change.told_of_draft"),
            turn.say(f"tasks_by_unit.in_short{'' if tasks else '_unnamed'}", **values),
            *(task_line(of_draft, task) for task in tasks[:PAGE]),
        ),
        choices=draft_plans.ways_on(draft, turn.language),
    )


def _of_group(turn: Turn, phrase: str) -> Reply:
    """各部门单位有哪些任务: what the table gives to all of them together."""
    tasks = plans.tasks_of_group(turn.session, turn.plan, phrase)
    if not tasks:
        raise Refusal(turn.say("tasks_by_unit.none_of_group", phrase=phrase))
    page = page_of(turn, len(tasks))
    units = len(plans.group_members(turn.session, phrase))
    key = "tasks_by_unit.head_group" if units else "tasks_by_unit.head_group_unset"
    values = {"phrase": phrase, "plan": plan_name(turn), "count": len(tasks)}
    return show(
        turn,
        turn.say(key, **values, **({"units": units} if units else {})),
        tasks[(page - 1) * PAGE : page * PAGE],
        total=len(tasks),
        page=page,
        again="tasks_by_unit.group_page",
        again_values={"unit": phrase},
    )


def _of_several(turn: Turn) -> Reply:
    """财政局和水利局: each in a line, what names all of them, and each a press away."""
    lines: list[Text] = []
    common: list[set[int]] = []
    for name in turn.named_units:
        unit = roster.unit_named(turn.session, name)
        if unit is None:
            count = len(plans.tasks_of_group(turn.session, turn.plan, name))
            lines.append(turn.say("tasks_by_unit.group_in_short", phrase=name, count=count))
            continue
        named, shared = plans.count_of_unit(turn.session, turn.plan, unit)
        tasks = plans.tasks_of_unit(turn.session, turn.plan, unit, named=True)
        numbers = [task.number for task in tasks]
        common.append(set(numbers))
        lines.append(
            turn.say(
                "tasks_by_unit.in_short" if named else "tasks_by_unit.in_short_unnamed",
                unit=unit.name,
                shared=shared,
                **(
                    {"named": named, "numbers": formats.numbers(numbers, turn.language)}
                    if named
                    else {}
                ),
            )
        )
    both = sorted(set.intersection(*common)) if len(common) > 1 else []
    if both:
        numbers_in_both = formats.numbers(both, turn.language)
        lines.append(turn.say("tasks_by_unit.named_in_all", numbers=numbers_in_both))
    return Reply(
        blocks=tuple(lines),
        choices=tuple((turn.choice("tasks_by_unit.of", unit=name),) for name in turn.named_units),
    )


def _in_common(turn: Turn) -> Reply:
    """我们和教体局都有的任务: what names all of them, and how many they share with everybody."""
    with_own = "mine" in turn.slots or len(turn.named_units) < 2
    own = [unit.name for unit in turn.person.units] if with_own else []
    named = (roster.unit_named(turn.session, name) for name in (*own, *turn.named_units))
    units = list({unit.id: unit for unit in named if unit is not None}.values())
    if len(units) < 2:
        raise Refusal(turn.say("tasks_by_unit.common_of_whom"))
    owed = [
        {t.number for t in plans.tasks_of_unit(turn.session, turn.plan, unit, named=kind)}
        for kind in (True, False)
        for unit in units
    ]
    both = sorted(set.intersection(*owed[: len(units)]))
    values = {
        "units": formats.names((unit.name for unit in units), turn.language),
        "shared": len(set.intersection(*owed[len(units) :])),
    }
    if not both:
        raise Refusal(turn.say("tasks_by_unit.none_in_common", **values))
    found = plans.tasks_numbered(turn.session, turn.plan, both[:PAGE])
    return Reply(
        blocks=(
            turn.say("tasks_by_unit.head_in_common", count=len(both), **values),
            *(task_line(turn, task) for task in found),
        ),
        shown=tuple(task.number for task in found),
    )


def _nth(turn: Turn, unit: Unit, nth: int) -> Reply:
    """教体局点名的第2个: one of the unit's tasks in full, by its place among them."""
    shared = turn.slots.get("scope") == "shared"
    tasks = plans.tasks_of_unit(turn.session, turn.plan, unit, named=not shared)
    place = len(tasks) + nth if nth < 0 else nth - 1
    if not 0 <= place < len(tasks):
        raise Refusal(turn.say("ask.no_such_item", ordinal=nth, length=len(tasks)))
    return task_detail.handle(replace(turn, slots={"task_no": tasks[place].number}, mentions=()))


def _with_topic(turn: Turn, reply: Reply) -> Reply:
    """应急的任务 is answered as 区应急管理局's; what is about 应急 is a press away."""
    for mention in turn.mentions:
        stem = any(reason.kind == "stem" for reason in mention.evidence)
        if stem and (hits := turn.lexicon.tasks.search(mention.text, MOST)):
            values = {"keyword": mention.text, "count": len(hits)}
            return reply.plus(choices=[[turn.choice("task_search.see_about", **values)]])
    return reply


def of_unit(turn: Turn, unit: Unit) -> Reply:
    """One page of the unit's tasks; named and shared are never mixed, the unreported are both."""
    if turn.slots.get("scope") == "unreported":
        return progress_query.of_unit(turn, unit)
    if turn.slots.get("scope") == "alone":
        return _alone(turn, unit)
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
    own = plans.own_days(turn.session, turn.plan, [unit])
    if scope == "named":
        answerable = plans.answerable(turn.session, tasks)
        body = [
            task_line(
                turn,
                task,
                others_text(turn, answerable[task.number], unit),
                own.get(task.number),
            )
            for task in tasks
        ]
    else:
        body = [task_line(turn, task, None, own.get(task.number)) for task in tasks]
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
    if count:
        choice = turn.choice(f"tasks_by_unit.see_{other}", unit=unit.name, count=count)
        reply = reply.plus(choices=[[choice]])
    if unit not in turn.person.units:
        return reply
    unreported = turn.choice("tasks_by_unit.see_unreported", unit=unit.name)
    return reply.plus(choices=[[unreported, turn.choice("ledger.of_own_unit")]])


def _alone(turn: Turn, unit: Unit) -> Reply:
    """哪些是我们单独承担的: the tasks that name this unit and nobody else."""
    tasks = plans.tasks_of_unit(turn.session, turn.plan, unit, named=True)
    answerable = plans.answerable(turn.session, tasks)
    alone = [
        task
        for task in tasks
        if len(answerable[task.number].named) == 1 and not answerable[task.number].groups
    ]
    if not alone:
        raise Refusal(
            turn.say("tasks_by_unit.none_alone", unit=unit.name, named=len(tasks)),
            turn.choice("tasks_by_unit.see_named", unit=unit.name, count=len(tasks)),
        )
    page = page_of(turn, len(alone))
    return show(
        turn,
        turn.say("tasks_by_unit.head_alone", unit=unit.name, named=len(tasks), count=len(alone)),
        alone[(page - 1) * PAGE : page * PAGE],
        total=len(alone),
        page=page,
        again="tasks_by_unit.alone_page",
        again_values={"unit": unit.name},
    )
