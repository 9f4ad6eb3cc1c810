"""Which tasks does the coordinator give a day or a cadence?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot.changing.days_off import off_work
from bot.changing.duties import certain
from bot.changing.proposals import (
    Proposal,
    draft_meant,
    table_meant,
    units_of,
    which_table,
)
from bot.importing.doubts import rows_without_a_day
from bot.periods import Terms, is_once, is_undated, terms
from bot.reply import Choice, Reply
from bot.reporting import extensions
from bot.task_lists import no_such_task, the_task
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text, lines
from nlp.dates import find_dates
from nlp.left_out import LeftOut, without_exception
from nlp.normalize import normalize
from nlp.office import Part, means_all, means_later, names_year, read_part, read_topic
from nlp.orders import dates_and_more, dates_of_each, part_without_a_day
from nlp.settlements import certain_units, is_for_all, means_undated, read_task_numbers
from nlp.shifts import Shift, read_shift
from storage import changes, plans, reports, roster
from storage.models import Assignment, Plan, PlanState, Role, Task, Unit

CADENCES = frozenset({"monthly", "quarterly", "half_yearly", "yearly"})
"""How often a report may be owed; shorter ones would be nagging."""

GRACE = dt.timedelta(days=92)
"""How far into the next year a day may lie without a word."""
MOST_NAMED = 6
"""Tasks that a sentence names; of more it says how many."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a date becomes: a day, a cadence without a day, or the day in force moved by a shift;
    with ``dropped`` the table's own cadence again."""

    day: dt.date | None = None
    cadence: str | None = None
    shift: Shift | None = None
    dropped: bool = False

    def day_for(self, due: dt.date) -> dt.date | None:
        """The new day of what is due on ``due`` now."""
        if self.shift is not None:
            return self.shift.of(due)
        return None if self.cadence else self.day


def read(turn: Turn) -> Proposal | Reply:
    """The change a sentence asks for, or which task it may mean by a topic. Raises
    :class:`Refusal` where it touches nothing."""
    text = turn.message.text
    if part := part_without_a_day(without_exception(normalize(text))[0], turn.now):
        raise Refusal(turn.say("change.part_without_a_day", said=part))
    if parts := dates_of_each(text, turn.now):
        return _of_each(turn, parts)
    if dates_and_more(text, turn.lexicon.units, turn.now):
        raise Refusal(turn.say("change.one_at_a_time"))
    text, but = without_exception(normalize(text))
    numbers, of_unit = read_task_numbers(text), turn.lexicon.units.find(text)
    many = but is not None or means_undated(text) or means_all(text)
    if not (numbers or many) and "keyword" in turn.slots:
        task = the_task(turn, choosing="change.task_sentence", day=_written(turn))
        if isinstance(task, Reply):
            return task
        plan, numbers = turn.plan, (task.number,)
    elif of_unit:
        plan = turn.plan  # a draft is nobody's yet
    else:
        if not (numbers or many):
            draft = draft_meant(turn)
            if draft is not None and is_for_all(text) and without_a_day(draft):
                return for_all_open(turn, draft, text)
            raise _which_tasks(turn)
        plan = table_meant(turn, numbers)
    if but is not None and not but.numbers:
        raise _except_which(turn, plan, but)
    wish = _wish(turn, plan)
    if of_unit:
        if but is not None:
            raise Refusal(turn.say("change.one_unit_one_day"))
        return _of_one_unit(turn, plan, numbers, wish)
    if numbers:
        touched = _numbered(turn, plan, numbers)
    else:
        everything = plans.tasks(turn.session, plan)
        touched = [t for t in everything if _is_undated(t)] if means_undated(text) else everything
    if but is not None:
        known = set(plans.task_numbers(turn.session, plan))
        if unknown := [number for number in but.numbers if number not in known]:
            raise no_such_task(replace(turn, live_plan=plan), unknown[0])
        touched = [task for task in touched if task.number not in but.numbers]
    return _of_tasks(turn, plan, touched, wish)


def answered(turn: Turn, plan: Plan, text: str) -> Wish | None:
    """The day or rhythm that an answer gives a task of the plan: 年底前, 按季度报; 长期坚持 is the
    plan's own rhythm. None for no or several of them."""
    found = find_dates(text, now=turn.now, doc_year=plan.year)
    days = {each.date for each in found if each.date}
    cadences = {each.recurring for each in found if each.recurring}
    if not (days or cadences) and any(each.kind == "ongoing" for each in found):
        cadences = {plan.cadence}
    if len(days) + len(cadences) != 1 or not cadences <= CADENCES:
        return None
    return Wish(day=days.pop()) if days else Wish(cadence=cadences.pop())


def without_a_day(plan: Plan) -> list[int]:
    """The numbers of the tasks whose deadline is an open doubt."""
    return sorted({row for doubt in plan.doubts for row in rows_without_a_day(*doubt)})


def for_all_open(turn: Turn, plan: Plan, text: str) -> Proposal:
    """剩下的都是12月底前: one day or rhythm for all tasks whose deadline is an open doubt, but for
    those that are left out; with the change undone the doubts are open again. Raises
    :class:`Refusal` where there is none."""
    order, but = without_exception(normalize(text))
    left = set(but.numbers) if but is not None else set()
    wish = answered(turn, plan, order)
    numbers = [number for number in without_a_day(plan) if number not in left]
    if not numbers or wish is None:
        raise Refusal(turn.say("intake.no_day_open" if wish else "change.when"))
    tasks = plans.tasks_numbered(turn.session, plan, numbers)
    kept = [
        doubt
        for doubt in plan.doubts
        if not (rows := rows_without_a_day(*doubt)) or not set(rows) <= set(numbers)
    ]
    edits = [
        changes.alter(task, deadline_on=wish.day, cadence=wish.cadence, by_hand=True)
        for task in tasks
    ]
    key = "change.dates" if len(tasks) > MOST_NAMED else "change.dates_of"
    said: dict[str, object] = {"title": plan.title, "to": _to(wish.day, wish.cadence)}
    said |= {"count": len(tasks)} if len(tasks) > MOST_NAMED else {"numbers": numbers}
    days = [(_due_on(turn, plan, task, None), wish.day) for task in tasks]
    return Proposal(
        key,
        said,
        [*edits, changes.alter(plan, doubts=kept)],
        [_row(turn, plan, task, None, None) for task in tasks],
        warning=_warning(turn, plan, wish, days, (), ()),
        table=which_table(turn, plan),
    )


def _is_undated(task: Task) -> bool:
    """Whether neither a day nor how often is said of a task: 每半年 is a time limit."""
    return task.deadline_on is None and task.cadence is None


def _ends_with_a_day(task: Task, plan: Plan) -> bool:
    """Whether a day is all that a task is due by: it has one, or its rhythm only stands in for the
    day that 立行立改 left open."""
    return is_once(task.deadline_on, task.cadence) or is_undated(plan, task)


def _except_which(turn: Turn, plan: Plan, but: LeftOut) -> Refusal:
    """Asks for the numbers of what is left out; of a unit, with those of the tasks that name it."""
    said = normalize(turn.message.text)
    out = said[slice(*but.span)]
    names = certain_units(turn.lexicon.units.find(out)) or ()
    units = [unit for name in names if (unit := roster.unit_named(turn.session, name)) is not None]
    ids = {unit.id for unit in units}
    mine = [t.number for t in plan.tasks if any(duty.unit_id in ids for duty in t.duties)]
    if not mine:
        return Refusal(turn.say("change.except_which", said=out))
    numbers = formats.numbers(mine, turn.language)
    shown = turn.say("change.except_unit", said=out, numbers=numbers)
    start, end = but.span
    meant = turn.say("change.numbered", numbers="、".join(map(str, mine))).unescape()
    label = turn.say("change.except_these", numbers=numbers).unescape()
    again = said[:start] + meant + said[end:]
    if which_table(turn, plan) is not None:
        table = "the_draft" if plan.state == PlanState.DRAFT else "the_one_in_force"
        again = turn.choice(f"change.{table}", order=again).sentence
    return Refusal(shown, Choice(label, again))


def _wish(turn: Turn, plan: Plan) -> Wish:
    """Raises :class:`Refusal` where neither a day, a cadence nor a length is named."""
    if "drops_deadline" in turn.slots:
        return Wish(cadence=plan.cadence, dropped=True)
    if (shift := read_shift(turn.message.text, now=turn.now)) is not None:
        return Wish(shift=shift)
    cadence = turn.slots.get("recurring")
    day = _day(turn, plan)
    if (day is None) if cadence is None else (cadence not in CADENCES):
        if "bad_date" in turn.slots:
            raise Refusal(turn.say("extension.no_such_day", said=turn.slots["bad_date"]))
        if any(each.kind == "ongoing" for each in find_dates(turn.message.text, now=turn.now)):
            return Wish(cadence=plan.cadence, dropped=True)  # 第5项的期限改成长期坚持
        raise Refusal(turn.say("change.when"))
    # What is to be reported every period has no day of its own, which would go first.
    return Wish(cadence=cadence) if cadence else Wish(day=day)


def _of_each(turn: Turn, parts: Sequence[str]) -> Proposal:
    """第3项6月20日，第5项5月底: several days on one card. Raises :class:`Refusal`."""
    plan = table_meant(turn, read_task_numbers(turn.message.text))
    found, so = list[Proposal](), Refusal(turn.say("change.is_so"))
    for part in parts:
        alone = replace(turn, message=replace(turn.message, text=part), slots={})
        tasks, wish = _numbered(turn, plan, read_task_numbers(part)), _wish(alone, plan)
        try:
            found.append(_of_tasks(alone, plan, tasks, wish))
        except Refusal as is_so:
            so = is_so
    if not found:
        raise so
    each = [[one.said["numbers"], one.said["to"]] for one in found]
    warnings = [one.warning for one in found if one.warning is not None]
    return Proposal(
        "change.dates_each",
        {"title": plan.title, "each": each},
        [edit for one in found for edit in one.edits],
        [row for one in found for row in one.rows],
        list(dict.fromkeys(unit for one in found for unit in one.affects)),
        lines(*warnings) if warnings else None,
        which_table(turn, plan),
    )


def _numbered(turn: Turn, plan: Plan, numbers: Sequence[int]) -> Sequence[Task]:
    """The tasks of these numbers. Raises :class:`Refusal` where the plan lacks one."""
    found = plans.tasks_numbered(turn.session, plan, numbers)
    if len(found) < len(numbers):
        missing = next(n for n in numbers if n not in {task.number for task in found})
        raise no_such_task(replace(turn, live_plan=plan), missing)
    return found


def _of_tasks(turn: Turn, plan: Plan, touched: Sequence[Task], wish: Wish) -> Proposal:
    edits, rows, new_days, changed, moved = [], [], [], [], []
    for task in touched:
        due = _due_on(turn, plan, task, None)
        day = wish.day_for(due)
        to: dict[str, object] = {"deadline_on": day}
        becomes = Terms(task.cadence or plan.cadence, plan.closes_on, day)
        if wish.cadence and not wish.dropped:
            to["cadence"] = wish.cadence
        elif day is not None and not _ends_with_a_day(task, plan):
            moved.append((due, becomes))
            if becomes.last_day is None:
                # Written beside the day, it goes on after it.
                to["cadence"] = becomes.cadence
        if all(getattr(task, name) == value for name, value in to.items()):
            continue
        changed.append(task)
        new_days.append((due, day))
        edits.append(changes.alter(task, by_hand=True, **to))
        rows.append(_row(turn, plan, task, None, day if wish.shift else None))
    if not edits:
        raise Refusal(turn.say("change.is_so" if touched else "change.nothing_touched"))
    said: dict[str, object] = {"title": plan.title}
    key, said["to"] = _worded(wish, new_days)
    if len(changed) > MOST_NAMED:
        key, said["count"] = f"change.{key}", len(changed)
    else:
        key, said["numbers"] = f"change.{key}_of", [task.number for task in changed]
    rows += _own_days(turn, plan, changed)
    ids = {task.id for task in changed}
    applied = extensions.left_waiting(turn, lambda each: each.assignment.task_id in ids)
    left = [applied] if applied else []
    return Proposal(
        key,
        said,
        edits,
        rows,
        units_of(turn, changed),
        _warning(turn, plan, wish, new_days, moved, left),
        which_table(turn, plan),
    )


def _of_one_unit(turn: Turn, plan: Plan, numbers: tuple[int, ...], wish: Wish) -> Proposal:
    """区水利局第29项延到1月15日, 区水利局的任务都改到1月15日: the tasks keep their day; this unit
    gets one of its own."""
    units = certain(turn, turn.lexicon.units.find(turn.message.text))
    if len(units) != 1 or wish.cadence:
        raise Refusal(turn.say("change.one_unit_one_day"))
    unit = units[0]
    edits, rows, new_days, changed, ids, moved = [], [], [], [], set(), []
    for assignment in _its_assignments(turn, plan, unit, numbers):
        task = assignment.task
        due = _due_on(turn, plan, task, assignment.deadline_on)
        day = wish.day_for(due)
        if day == (assignment.deadline_on or task.deadline_on):
            continue
        changed.append(task)
        ids.add(assignment.id)
        new_days.append((due, day))
        if day is not None and not _ends_with_a_day(task, plan):
            moved.append((due, terms(plan, task, day)))
        edits.append(changes.alter(assignment, deadline_on=day))
        rows.append(_row(turn, plan, task, assignment.deadline_on, day if wish.shift else None))
    if not edits:
        raise Refusal(turn.say("change.is_so"))
    said: dict[str, object] = {"unit": unit.name}
    key, said["to"] = _worded(wish, new_days)
    key = "unit_moved" if key == "moved" else "unit_tasks_day"
    if len(changed) == 1 and key == "unit_tasks_day":
        key, said["number"] = "unit_day", changed[0].number
    elif len(changed) > MOST_NAMED and key == "unit_tasks_day":
        key, said["count"] = "unit_days", len(changed)
    else:
        said["numbers"] = [task.number for task in changed]
    left = [] if numbers else _left_out(turn, plan, unit, changed)
    if applied := extensions.left_waiting(turn, lambda each: each.assignment_id in ids):
        left.append(applied)
    return Proposal(
        f"change.{key}",
        said,
        edits,
        rows,
        [unit],
        _warning(turn, plan, wish, new_days, moved, left),
        which_table(turn, plan),
    )


def _worded(wish: Wish, new_days: Sequence[tuple[dt.date, dt.date | None]]) -> tuple[str, object]:
    """The first part of a key, and the new date as a text's key and values: the day where all
    get the same, else by how much they are moved."""
    days = {day for _, day in new_days}
    if wish.shift is None or len(days) == 1:
        return "dates", _to(days.pop(), wish.cadence)
    months, days_ = wish.shift.months, wish.shift.days
    unit, count = ("months", months) if months else ("days", days_)
    return "moved", [f"change.{'later' if count > 0 else 'earlier'}_{unit}", {"count": abs(count)}]


def _row(turn: Turn, plan: Plan, task: Task, own: dt.date | None, becomes: dt.date | None) -> Text:
    """A task with its date in force; with the new one where that differs from task to task."""
    values: dict[str, object] = {
        "number": task.number,
        "words": formats.first_words(task.requirement),
        "was": _due(turn, plan, task, own),
    }
    if becomes is None:
        return turn.say("change.task_row", **values)
    day = formats.day(becomes, turn.language, today=turn.today)
    return turn.say("change.task_row_moved", **values, to=turn.say("tasks.due_dated", day=day))


def _own_days(turn: Turn, plan: Plan, tasks: Sequence[Task]) -> list[Text]:
    """The units that have a day of their own for one of these tasks, which stays."""
    ids = {task.id for task in tasks}
    found = [
        assignment
        for assignment in reports.with_own_day(turn.session, plan)
        if assignment.task_id in ids
    ]
    return [
        turn.say(
            "change.own_day",
            unit=assignment.unit.name,
            number=assignment.task.number,
            day=formats.day(assignment.deadline_on, turn.language, today=turn.today),
        )
        for assignment in found[:MOST_NAMED]
        if assignment.deadline_on is not None
    ]


def _its_assignments(
    turn: Turn, plan: Plan, unit: Unit, numbers: tuple[int, ...]
) -> list[Assignment]:
    """What the unit answers for: the tasks of these numbers, or those that are not closed out and
    that it leads, is named for or shares, as far as the sentence says which."""
    mine = reports.assignments(turn.session, plan, units=[unit])
    if numbers:
        by_number = {assignment.task.number: assignment for assignment in mine}
        for number in numbers:
            if number not in by_number:
                raise Refusal(turn.say("change.not_its_task", unit=unit.name, number=number))
        return [by_number[number] for number in numbers]
    part = read_part(turn.message.text)
    found = [each for each in mine if each.closed_at is None and _is_meant(each, part)]
    if not found:
        raise Refusal(turn.say("change.nothing_touched"))
    return found


def _is_meant(assignment: Assignment, part: Part | None) -> bool:
    """Whether an assignment is of the part of a unit's tasks that a sentence is about."""
    if part is Part.LED:
        return assignment.role == Role.LEAD
    return part is None or assignment.named is (part is Part.NAMED)


def _left_out(turn: Turn, plan: Plan, unit: Unit, changed: Sequence[Task]) -> list[Text]:
    """Of all the tasks that were meant, those that stay as they are, and why."""
    part = read_part(turn.message.text)
    ids = {task.id for task in changed}
    left: dict[str, list[int]] = {"closed": [], "so": []}
    for each in reports.assignments(turn.session, plan, units=[unit]):
        if _is_meant(each, part) and each.task_id not in ids:
            left["so" if each.closed_at is None else "closed"].append(each.task.number)
    return [
        turn.say(f"change.left_{why}", numbers=formats.numbers(numbers, turn.language))
        for why, numbers in left.items()
        if numbers
    ]


def _written(turn: Turn) -> str:
    """The day as it was said, to be said again."""
    return next((each.text for each in find_dates(turn.message.text, now=turn.now)), "")


def _day(turn: Turn, plan: Plan) -> dt.date | None:
    """The day to come that is named; else the one of the plan's year. Raises :class:`Refusal` for
    one that is over, in a table that is in force."""
    if "when" in turn.slots and plan.state == PlanState.LIVE:
        return dt.date.fromisoformat(str(turn.slots["when"])[:10])
    named = find_dates(turn.message.text, now=turn.now)
    of_plan = find_dates(turn.message.text, now=turn.now, doc_year=plan.year)
    first = (*named, *of_plan) if plan.state == PlanState.LIVE else (*of_plan, *named)
    day = next((reading.date for reading in first if reading.date), None)
    if day is not None and day < turn.today and plan.state == PlanState.LIVE:
        said = formats.day(day, turn.language, today=turn.today)
        raise Refusal(turn.say("change.past_day", day=said))
    return day


def _which_tasks(turn: Turn) -> Refusal:
    """Asks for numbers; where a topic is named, with those of the tasks about it."""
    topic, day = read_topic(turn.message.text), _written(turn)
    hits = turn.lexicon.tasks.search(topic) if topic else ()
    if not hits:
        return Refusal(turn.say("change.which"))
    numbers = formats.numbers((hit.number for hit in hits), turn.language)
    say = turn.say("change.which_about", topic=topic, numbers=numbers)
    if not day:
        return Refusal(say)
    return Refusal(say, turn.choice("change.these_tasks", numbers=numbers, day=day))


def _warning(
    turn: Turn,
    plan: Plan,
    wish: Wish,
    new_days: Sequence[tuple[dt.date, dt.date | None]],
    moved: Sequence[tuple[dt.date, Terms]],
    left: Sequence[Text],
) -> Text | None:
    """What is ``left`` as it is, what becomes of the other periods, and what may be a slip: a day
    off, one far from the year of the table, a 延 that brings it forward; a day of each period,
    which always ends with its last."""
    said = [*left, *_other_periods(turn, moved)]
    days = {day for _, day in new_days if day is not None}
    if len(days) == 1 and (off := off_work(turn, next(iter(days)))) is not None:
        said.append(off)
    if any(day.year < plan.year or (day - GRACE).year > plan.year for day in days):
        said.append(turn.say("change.other_year", year=plan.year))
    said += _over(turn, plan, wish, days)
    if wish.cadence and "day_of_each" in turn.slots:
        said.append(turn.say("change.ends_with_period", said=str(turn.slots["day_of_each"])))
    later = means_later(turn.message.text)
    if later and wish.shift is None and any(day < due for due, day in new_days if day is not None):
        said.append(turn.say("change.earlier"))
    return lines(*said) if said else None


def _over(turn: Turn, plan: Plan, wish: Wish, days: Collection[dt.date]) -> list[Text]:
    """That the day is over already; or that it is next year's, for want of a year, since this
    year's is over."""
    if wish.day is None or len(days) != 1:
        return []
    day = formats.day(wish.day, turn.language, today=turn.today)
    if wish.day < turn.today:
        return [turn.say("change.is_over", day=day)]
    ahead = wish.day.year > max(turn.today.year, plan.year)
    if ahead and not names_year(turn.message.text):
        return [turn.say("change.next_years", day=day)]
    return []


def _other_periods(turn: Turn, moved: Sequence[tuple[dt.date, Terms]]) -> list[Text]:
    """What a day of its own means for the further reports of tasks with a cadence: which periods
    it passes over, and that they go on after it."""

    def said(day: dt.date) -> str:
        return formats.day(day, turn.language, today=turn.today)

    over = {day: None for due, owed in moved for day in owed.passed_over(due)}
    goes_on = {(owed.cadence, owed.next_day): None for _, owed in moved}
    found = []
    if over:
        names = formats.names(map(said, sorted(over)), turn.language)
        found.append(turn.say("change.passes_over", days=names))
    for cadence, following in goes_on:
        if following is not None:
            word = turn.say(f"tasks.cadence_{cadence}")
            found.append(turn.say("change.goes_on", cadence=word, day=said(following)))
    return found


def _to(day: dt.date | None, cadence: str | None) -> list[object]:
    """The new date as a text's key and values."""
    if day is None or cadence:
        return [f"tasks.cadence_{cadence}", {}]
    return ["tasks.due_dated", {"day": day.isoformat()}]


def _due_on(turn: Turn, plan: Plan, task: Task, own: dt.date | None) -> dt.date:
    """The day in force; ``own`` is the unit's own, if it has one. Nothing of next year's table is
    due before that year."""
    today = max(turn.today, dt.date(plan.year, 1, 1))
    return terms(plan, task, own).due_on(today)


def _due(turn: Turn, plan: Plan, task: Task, own: dt.date | None) -> Text:
    """The date in force as lists show it: a cadence with the day it leads to."""
    due = _due_on(turn, plan, task, own)
    day = formats.day(due, turn.language, today=turn.today)
    if due == (own or task.deadline_on):
        return turn.say("tasks.due_dated", day=day)
    cadence = turn.say(f"tasks.cadence_{task.cadence or plan.cadence}")
    return turn.say("tasks.due_ongoing", cadence=cadence, day=day)
