"""谁还没报, 第28项还有谁, 卫健局报了没: who has reported, and who has not."""

from __future__ import annotations

from dataclasses import replace

from bot.handlers import overview
from bot.overview import handed_in, who_owes
from bot.overview.counting import LOOKING_ON, NOTHING, Count, counts, takes_long
from bot.overview.stretches import must_be_of_now
from bot.overview.wording import MOST_NAMES, rate, some_names
from bot.owed import has_spoken, late_on, standing_of, unsettled
from bot.papers.booking import book
from bot.periods import Standing
from bot.reply import Reply
from bot.reporting import returned, states
from bot.task_lists import PAGE, page_of, show, task_line, the_task, the_tasks
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text, lines
from storage import reminders, reports, roster, standings
from storage.models import Assignment, PlanState, ReportStatus, Task, Unit


def handle(turn: Turn) -> Reply:
    must_be_of_now(turn)
    if "task_nos" in turn.slots:
        return _of_tasks(turn)
    if "task_no" in turn.slots or "keyword" in turn.slots:
        return _of_task(turn)
    if turn.person.role not in LOOKING_ON:
        return _of_own(turn)
    if len(turn.named_units) > 1:
        named = (roster.unit_named(turn.session, name) for name in turn.named_units)
        return _each(turn, [unit for unit in named if unit is not None])
    if "unit" in turn.slots:
        unit = roster.unit_named(turn.session, str(turn.slots["unit"]))
        return _each(turn, [unit]) if unit else _of_many(turn)
    return _of_many(turn)


def _of_own(turn: Turn) -> Reply:
    """How a liaison's own units stand, those named or all; how others stand is the office's to
    see."""
    own = reminders.units_of(turn.session, turn.person, turn.today)
    named = {*turn.named_units, *([turn.slots["unit"]] if "unit" in turn.slots else ())}
    asked = [unit for unit in own if unit.name in named]
    if not own:
        raise Refusal(turn.say("progress_query.for_office"))
    if "whose" in turn.slots or len(asked) < len(named):
        told = _in_short(turn, asked or own)
        return told.under(turn.say("progress_query.for_office_and_yours"))
    return _each(turn, asked or own)


def _of_many(turn: Turn) -> Reply:
    """How many of all, or by unit; of very many beside the turns, where nobody waits for it."""
    if "figure" in turn.slots and turn.person.role in LOOKING_ON:
        part = {"view": turn.slots["figure"], "page": turn.slots.get("page", 1)}
        part |= {"rate": True} if "rate" in turn.slots else {}
        return overview.handle(replace(turn, slots=part))
    if "handed_in" in turn.slots and (told := handed_in.told(turn)) is not None:
        return told
    if turn.plan.state == PlanState.CLOSED or not takes_long(turn.session):
        return who_owes.told(turn)
    wanted = {n: turn.slots[n] for n in ("unit", "page", "rate") if n in turn.slots}
    return book(turn, "who_owes", **wanted)


def _each(turn: Turn, units: list[Unit]) -> Reply:
    """How each of a few units stands: those named, else the asker's own."""
    alone = len(units) == 1 and "rate" not in turn.slots
    return of_unit(turn, units[0]) if alone else _in_short(turn, units)


def _in_short(turn: Turn, units: list[Unit]) -> Reply:
    """A line for each unit, and the way to its tasks."""
    ids = [unit.id for unit in units]
    tallies = standings.by_unit(turn.session, turn.plan, turn.now, unit_ids=ids)
    by_unit = counts(turn.plan, tallies, turn.today)
    told = [_own_line(turn, unit, by_unit.get(unit.id, NOTHING)) for unit in units]
    if len(units) == 1:  # shares side by side would be a ranking
        told += rate(turn, by_unit.get(units[0].id, NOTHING))
    return Reply(
        blocks=tuple(told),
        choices=(tuple(turn.choice("progress_query.see_unit", unit=u.name) for u in units),),
        shown=turn.state.shown,
    )


def _of_task(turn: Turn) -> Reply:
    task = the_task(turn, choosing="progress_query.task_sentence")
    if isinstance(task, Reply):
        return task
    return Reply(blocks=tuple(_how_it_stands(turn, task)), shown=turn.state.shown)


def _of_tasks(turn: Turn) -> Reply:
    """27、28都报了吗: how each stands."""
    tasks = the_tasks(turn)
    return Reply(
        blocks=tuple(lines(*_how_it_stands(turn, task)) for task in tasks),
        shown=tuple(task.number for task in tasks),
    )


def _how_it_stands(turn: Turn, task: Task) -> list[Text]:
    """Who has reported on a task, or whether the unit named has."""
    found = reports.assignments(turn.session, turn.plan, number=task.number)
    if not who_owes.may_see(turn, found):
        return [turn.say("progress_query.not_of_task", number=task.number)]
    strange: list[Text] = []
    if "unit" in turn.slots:
        named = dict.fromkeys((str(turn.slots["unit"]), *turn.named_units))
        found = [a for a in found if a.unit.name in named]
        theirs = {a.unit.name for a in found}
        strange = [
            turn.say("progress_query.not_theirs", unit=unit, number=task.number)
            for unit in named
            if unit not in theirs
        ]
        if not found:
            return strange
    silent = [a for a in unsettled(turn, found) if not has_spoken(turn, a)]
    head = turn.say(
        "progress_query.of_task",
        number=task.number,
        words=formats.first_words(task.requirement),
        reported=len(found) - len(silent),
        count=len(found),
    )
    if len(found) > MOST_NAMES:
        waiting = [a.unit.name for a in silent]
        spoken = [a.unit.name for a in found if a not in silent]
        body = [
            turn.say(f"progress_query.{key}", names=some_names(turn, names))
            for key, names in (("spoken", spoken), ("waiting", waiting))
            if names
        ]
    else:
        body = [
            turn.say("progress_query.unit_line", unit=a.unit.name, state=_state(turn, a))
            for a in found
        ]
    return [head, *body, *strange]


def of_unit(turn: Turn, unit: Unit) -> Reply:
    """How a unit stands, and what it has still to report."""
    found = reports.assignments(turn.session, turn.plan, units=[unit])
    owed = unsettled(turn, found)
    waiting = [a for a in owed if not has_spoken(turn, a)]
    head = turn.say(
        "progress_query.of_unit",
        unit=unit.name,
        count=len(found),
        settled=len(found) - len(waiting),
        waiting=len(waiting),
        late=sum(standing_of(turn, a) is Standing.LATE for a in owed),
    )
    page = page_of(turn, len(waiting))
    shown = waiting[(page - 1) * PAGE : page * PAGE]
    return show(
        turn,
        head,
        [a.task for a in shown],
        body=[task_line(turn, a.task, late_on=late_on(turn, a)) for a in shown],
        total=len(waiting),
        page=page,
        again="progress_query.unit_page",
        again_values={"unit": unit.name},
    )


def _own_line(turn: Turn, unit: Unit, count: Count) -> Text:
    return turn.say(
        "progress_query.of_unit",
        unit=unit.name,
        count=count.total,
        settled=count.total - count.unreported,
        waiting=count.unreported,
        late=count.late,
    )


def _state(turn: Turn, assignment: Assignment) -> Text:
    """How one task stands for a unit, and the later day that waits for a decision."""
    open_to = turn.person.role in LOOKING_ON or assignment.unit in turn.person.units
    state = _reported(turn, assignment, open_to=open_to)
    applied = reports.open_extension(turn.session, assignment) if open_to else None
    if applied is None:
        return state
    day = formats.day(applied.wanted_on, turn.language, today=turn.today)
    return turn.say("progress_query.applied", state=state, day=day)


def _reported(turn: Turn, assignment: Assignment, *, open_to: bool) -> Text:
    last = assignment.last_report
    if last is None:
        return turn.say("progress_query.not_reported")
    if assignment.returned_at is not None:
        why = returned.reason_of(last) if open_to else ""
        return _with_reason(turn, turn.say("progress_query.sent_back"), why)
    state = states.state_text(turn.language, last.status, last.percent, last.no_change)
    if last.status == ReportStatus.BLOCKED and open_to:
        state = _with_reason(turn, state, formats.first_words(last.note))
    day = last.reported_at.astimezone(turn.now.tzinfo).date()
    return turn.say(
        "progress_query.reported",
        state=state,
        day=formats.day(day, turn.language, today=turn.today),
    )


def _with_reason(turn: Turn, state: Text, reason: str) -> Text:
    return turn.say("progress_query.because", state=state, reason=reason) if reason else state
