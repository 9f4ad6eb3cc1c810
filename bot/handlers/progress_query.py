"""谁还没报, 第28项还有谁, 卫健局报了没: who has reported, and who has not."""

from __future__ import annotations

from collections import defaultdict

from bot.owed import standing_of, unsettled
from bot.periods import Standing
from bot.reply import Reply
from bot.reporting import wording
from bot.task_lists import PAGE, page_of, show, task_line, the_task
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from storage import reports, roster
from storage.models import Assignment, PersonRole

MOST_NAMES = 12


def handle(turn: Turn) -> Reply:
    if "task_no" in turn.slots or "keyword" in turn.slots:
        return _of_task(turn)
    if "unit" in turn.slots:
        return _of_unit(turn)
    return _of_district(turn)


def _of_task(turn: Turn) -> Reply:
    task = the_task(turn, choosing="progress_query.task_sentence")
    if isinstance(task, Reply):
        return task
    found = reports.assignments(turn.session, turn.plan, number=task.number)
    if "unit" in turn.slots:
        found = [a for a in found if a.unit.name == turn.slots["unit"]]
        if not found:
            raise Refusal(
                turn.say(
                    "report.unit_has_no_such_task", unit=turn.slots["unit"], number=task.number
                )
            )
    head = turn.say(
        "progress_query.of_task",
        number=task.number,
        words=formats.first_words(task.requirement),
        reported=sum(a.last_report is not None for a in found),
        count=len(found),
    )
    if len(found) > MOST_NAMES:
        waiting = [a.unit.name for a in unsettled(turn, found)]
        names = formats.names(waiting[:MOST_NAMES], turn.language)
        body = [turn.say("progress_query.waiting", count=len(waiting), names=names)]
    else:
        body = [
            turn.say("progress_query.unit_line", unit=a.unit.name, state=_state(turn, a))
            for a in found
        ]
    return Reply(blocks=(head, *body), shown=turn.state.shown)


def _of_unit(turn: Turn) -> Reply:
    unit = roster.unit_named(turn.session, str(turn.slots["unit"]))
    if unit is None:
        raise Refusal(turn.say("tasks_by_unit.is_a_group", phrase=turn.slots["unit"]))
    found = reports.assignments(turn.session, turn.plan, units=[unit])
    waiting = unsettled(turn, found)
    head = turn.say(
        "progress_query.of_unit",
        unit=unit.name,
        count=len(found),
        settled=len(found) - len(waiting),
        waiting=len(waiting),
        late=sum(standing_of(turn, a) is Standing.LATE for a in waiting),
    )
    page = page_of(turn, len(waiting))
    shown = [a.task for a in waiting[(page - 1) * PAGE : page * PAGE]]
    return show(
        turn,
        head,
        shown,
        body=[task_line(turn, task) for task in shown],
        total=len(waiting),
        page=page,
        again="progress_query.unit_page",
        again_values={"unit": unit.name},
    )


def _of_district(turn: Turn) -> Reply:
    """By unit: who has reported nothing, and who only in part."""
    by_unit: dict[str, list[Assignment]] = defaultdict(list)
    for assignment in reports.assignments(turn.session, turn.plan):
        by_unit[assignment.unit.name].append(assignment)
    waiting = {name: len(unsettled(turn, found)) for name, found in by_unit.items()}
    done = [name for name, count in waiting.items() if not count]
    silent = [name for name, count in waiting.items() if count == len(by_unit[name])]
    partly = [name for name in waiting if name not in done and name not in silent]
    blocks = [
        turn.say(
            "progress_query.of_district",
            units=len(by_unit),
            done=len(done),
            partly=len(partly),
            silent=len(silent),
        )
    ]
    if partly:
        parts = [
            turn.say("progress_query.unit_left", unit=name, count=waiting[name]) for name in partly
        ]
        blocks.append(turn.say("progress_query.partly", names=formats.names(parts, turn.language)))
    if silent:
        names = formats.names(silent, turn.language)
        blocks.append(turn.say("progress_query.silent", names=names))
    reply = Reply(blocks=tuple(blocks), shown=turn.state.shown)
    if turn.person.role == PersonRole.COORDINATOR and (partly or silent):
        return reply.plus(choices=[[turn.choice("urge.open")]])
    return reply


def _state(turn: Turn, assignment: Assignment) -> Text:
    last = assignment.last_report
    if last is None:
        return turn.say("progress_query.not_reported")
    state = wording.state_text(turn, last.status, last.percent, last.no_change)
    day = last.reported_at.astimezone(turn.now.tzinfo).date()
    return turn.say(
        "progress_query.reported",
        state=state,
        day=formats.day(day, turn.language, today=turn.today),
    )
