"""谁还没报, 第28项还有谁, 卫健局报了没: who has reported, and who has not."""

from __future__ import annotations

from bot.overview.counting import Count, counts
from bot.overview.wording import paged
from bot.owed import has_spoken, standing_of, unsettled
from bot.periods import Standing
from bot.reply import Choice, Reply
from bot.reporting import wording
from bot.task_lists import PAGE, page_of, show, task_line, the_task
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from storage import reports, roster, standings
from storage.models import Assignment, PersonRole, Unit
from storage.standings import Contact

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
    """By unit, in the order of the roster: what each still owes, and who cannot be told."""
    by_unit = counts(turn.plan, standings.by_unit(turn.session, turn.plan, turn.now), turn.today)
    owing = [u for u in roster.active_units(turn.session) if u.id in by_unit and by_unit[u.id].owed]
    silent = sum(by_unit[unit.id].owed == by_unit[unit.id].total for unit in owing)
    head = turn.say(
        "progress_query.of_district",
        units=len(by_unit),
        done=len(by_unit) - len(owing),
        partly=len(owing) - silent,
        silent=silent,
    )
    contacts = standings.contacts(turn.session, [unit.id for unit in owing], turn.today)
    first = (page_of(turn, len(owing)) - 1) * PAGE
    shown = owing[first : first + PAGE]
    body = [_unit_line(turn, unit, by_unit[unit.id], contacts[unit.id]) for unit in shown]
    choices: list[list[Choice]] = []
    if turn.person.role == PersonRole.COORDINATOR and owing:
        reachable = sum(contact.reachable for contact in contacts.values())
        body.append(
            turn.say(
                "progress_query.can_be_urged",
                count=reachable,
                unreachable=len(owing) - reachable,
            )
        )
        if reachable:
            choices.append([turn.choice("urge.open")])
        stopped = [u for u in shown if contacts[u.id].bound and not contacts[u.id].reachable]
        choices += [[turn.choice("overview.invite", unit=unit.name)] for unit in stopped]
    return paged(
        turn,
        head,
        body,
        total=len(owing),
        again="progress_query.district_page",
        choices=choices,
    )


def _unit_line(turn: Turn, unit: Unit, count: Count, contact: Contact) -> Text:
    owed = "unit_silent" if count.owed == count.total else "unit_left"
    line = turn.say(f"progress_query.{owed}", unit=unit.name, count=count.owed)
    if count.late:
        line = turn.say("progress_query.unit_late", line=line, count=count.late)
    if contact.reachable:
        return line
    key = "unit_stopped" if contact.bound else "unit_unbound"
    return turn.say(f"progress_query.{key}", line=line)


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
