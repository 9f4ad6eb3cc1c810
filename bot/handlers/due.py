"""本月到期的有哪些: what falls due in a stretch of time, for one unit or the whole table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from bot.changing.proposals import of_table_meant
from bot.overview.counting import late_days
from bot.periods import range_of, terms
from bot.reply import Reply
from bot.task_lists import PAGE, page_of, show, task_line, the_task, the_tasks
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from storage import plans, roster, standings
from storage.models import Task, Unit
from storage.plans import Day

OVERDUE = "overdue"
NAMED_PERIODS = ("this_week", "this_month", "this_quarter", OVERDUE)


def handle(turn: Turn) -> Reply:
    if "period" not in turn.slots and "dated" not in turn.slots:
        about = "task_no" in turn.slots or _in_table(turn, str(turn.slots.get("keyword", "")))
        if "task_nos" in turn.slots:
            return of_table_meant(turn, _of_tasks)
        if about:
            return of_table_meant(turn, _of_task)
    if "bad_date" in turn.slots and "period" not in turn.slots:
        raise Refusal(
            turn.say("due.no_such_day", said=turn.slots["bad_date"]),
            turn.choice("due.this_month"),
            turn.choice("due.this_quarter"),
        )
    first, last = _stretch(turn)
    units = _units(turn)
    among = turn.slots.get("among")
    tasks = plans.days(turn.session, turn.plan, units)
    if among is not None:
        hits = {hit.number for hit in turn.lexicon.tasks.search(str(among), len(tasks))}
        tasks = {number: task for number, task in tasks.items() if number in hits}
    own = plans.own_days(turn.session, turn.plan, units)
    if (dated := turn.slots.get("dated")) is not None:
        found = {n: t for n, t in tasks.items() if (t.deadline_on is not None) == dated}
        return _by_having_a_day(turn, units, found, dated=dated)
    due = {number: _due(turn, task, own.get(number)) for number, task in tasks.items()}
    late = _late(turn, units) if _period(turn) == OVERDUE else None
    if late is not None:
        # What is reported is owed no more, whatever its day: the digest counts the same.
        tasks = {number: task for number, task in tasks.items() if task.id in late}
        due |= {number: late[task.id][0] for number, task in tasks.items()}
    wanted = sorted(
        (number for number in tasks if late is not None or first <= due[number] <= last),
        key=lambda number: (due[number], tasks[number].deadline_on is None, number),
    )
    whose = _whose(turn, units)
    if among is not None:
        whose = turn.say("due.among", whose=whose, topic=among)
    stretch = when(turn)
    if not wanted:
        nothing = turn.say("due.nothing", whose=whose, when=stretch)
        following = min((d for d in due.values() if d >= turn.today), default=None)
        if following is None:
            raise Refusal(nothing)
        day = formats.day(following, turn.language, today=turn.today)
        count = sum(d == following for d in due.values())
        raise Refusal(
            turn.say("due.nothing_next", whose=whose, when=stretch, day=day, count=count),
            turn.choice("due.this_quarter"),
        )
    page = page_of(turn, len(wanted))
    shown = plans.tasks_numbered(turn.session, turn.plan, wanted[(page - 1) * PAGE : page * PAGE])
    reply = show(
        turn,
        _head(turn, whose, stretch, len(wanted), late),
        shown,
        body=[
            task_line(turn, task, late_on=None if late is None else due[task.number])
            for task in shown
        ],
        total=len(wanted),
        page=page,
        again="due.page",
        again_values={
            "whose": _whose_page(turn, units),
            "when": turn.say("due.when_about", topic=among, when=stretch) if among else stretch,
        },
    )
    ahead = [due[number] for number in wanted if due[number] >= turn.today]
    if "days_left" in turn.slots and ahead:
        reply = reply.plus(_days_left(turn, min(ahead)))
    return reply


def _days_left(turn: Turn, day: dt.date) -> Text:
    return turn.say(
        "due.days_left",
        day=formats.day(day, turn.language, today=turn.today),
        count=(day - turn.today).days,
    )


def _late(turn: Turn, units: list[Unit]) -> dict[int, tuple[dt.date, int]]:
    """The tasks (ids) whose day has passed without a report: that day, and how many units owe
    one."""
    ids = [unit.id for unit in units] or None
    tallies = standings.by_task(turn.session, turn.plan, turn.now, unit_ids=ids)
    return late_days(turn.plan, tallies, turn.today)


def _head(
    turn: Turn,
    whose: Text,
    stretch: Text,
    count: int,
    late: Mapping[int, tuple[dt.date, int]] | None,
) -> Text:
    owed = sum(many for _, many in (late or {}).values())
    if late is None or owed == count or "among" in turn.slots:
        return turn.say("due.head", whose=whose, when=stretch, count=count)
    return turn.say("due.head_by_unit", whose=whose, when=stretch, count=count, owed=owed)


def _by_having_a_day(
    turn: Turn, units: list[Unit], tasks: Mapping[int, Day], *, dated: bool
) -> Reply:
    """哪几项有明确时限: those with a day of their own; the others are due every period."""
    kind = "dated" if dated else "undated"
    found = sorted(tasks, key=lambda number: (tasks[number].deadline_on or dt.date.max, number))
    whose = _whose(turn, units)
    if not found:
        raise Refusal(turn.say(f"due.none_{kind}", whose=whose))
    page = page_of(turn, len(found))
    return show(
        turn,
        turn.say(f"due.head_{kind}", whose=whose, count=len(found)),
        plans.tasks_numbered(turn.session, turn.plan, found[(page - 1) * PAGE : page * PAGE]),
        total=len(found),
        page=page,
        again=f"due.{kind}_page",
        again_values={"whose": _whose_page(turn, units)},
    )


def _in_table(turn: Turn, topic: str) -> bool:
    return bool(topic) and bool(turn.lexicon.tasks.search(topic, 1))


def _of_task(turn: Turn) -> Reply:
    """第27项什么时候到期: the one task's line, with the day of the asker's unit."""
    task = the_task(turn, choosing="due.task_sentence")
    if isinstance(task, Reply):
        return task
    own = plans.own_days(turn.session, turn.plan, _units(turn))
    line = task_line(turn, task, None, own.get(task.number))
    blocks = [line]
    for name in turn.named_units:
        unit = roster.unit_named(turn.session, name)
        if unit and not plans.unit_answers(turn.session, turn.plan, unit, task.number):
            blocks.append(turn.say("progress_query.not_theirs", unit=name, number=task.number))
    day = _due(turn, task, own.get(task.number))
    if "days_left" in turn.slots and day >= turn.today:
        blocks.append(_days_left(turn, day))
    return Reply(blocks=tuple(blocks), shown=turn.state.shown, task=task.number)


def _of_tasks(turn: Turn) -> Reply:
    """27、28、29项什么时候到期: a line for each."""
    tasks = the_tasks(turn)
    own = plans.own_days(turn.session, turn.plan, _units(turn))
    return Reply(
        blocks=tuple(task_line(turn, task, None, own.get(task.number)) for task in tasks),
        shown=tuple(task.number for task in tasks),
    )


def _units(turn: Turn) -> list[Unit]:
    """The units asked about: those named, else the asker's own; none means the whole table,
    which a question kept to a topic is about."""
    if "unit" not in turn.slots:
        return [] if "among" in turn.slots else list(turn.person.units)
    units = []
    for name in turn.named_units or [str(turn.slots["unit"])]:
        unit = roster.unit_named(turn.session, name)
        if unit is None:
            raise Refusal(turn.say("tasks_by_unit.is_a_group", phrase=name))
        units.append(unit)
    return units


def _due(turn: Turn, task: Task | Day, own: plans.OwnDay | None) -> dt.date:
    owed = terms(turn.plan, task, own.day if own else None)
    return owed.due_on(turn.today)


def _whose(turn: Turn, units: list[Unit]) -> Text:
    if not units:
        return turn.say("due.whole_district")
    return turn.say("due.of_units", names=formats.names((u.name for u in units), turn.language))


def _whose_page(turn: Turn, units: list[Unit]) -> Text | str:
    """Whose, in the sentence behind 下一页: one's own units need not be said."""
    if "unit" not in turn.slots and len(units) != 1:
        return ""
    return turn.say("due.page_whose", unit=formats.names((u.name for u in units), turn.language))


def _stretch(turn: Turn) -> tuple[dt.date, dt.date]:
    """First and last day asked about; a named day means everything from today up to it,
    and one after which things are due everything that comes then."""
    if "due_from" in turn.slots:
        return dt.date.fromisoformat(str(turn.slots["due_from"])), dt.date.max
    first, last = range_of(_period(turn), turn.today)
    if "starts_on" in turn.slots:
        first = dt.date.fromisoformat(str(turn.slots["starts_on"]))
    return first, last


def _period(turn: Turn) -> str:
    return str(turn.slots.get("period", "this_month"))


def when(turn: Turn) -> Text:
    """The stretch of time asked about, in words."""
    if "due_from" in turn.slots:
        begins, _ = _stretch(turn)
        day = formats.day(begins, turn.language, today=turn.today)
        return turn.say("due.when_from", day=day)
    if _period(turn) in NAMED_PERIODS:
        return turn.say(f"due.when_{_period(turn)}")
    first, last = (formats.day(d, turn.language, today=turn.today) for d in _stretch(turn))
    if "starts_on" in turn.slots:
        return turn.say("due.when_between", first=first, last=last)
    return turn.say("due.when_on" if first == last else "due.when_until", day=last)
