"""谁还没报, 第28项还有谁, 卫健局报了没: who has reported, and who has not."""

from __future__ import annotations

from bot.overview.counting import NOTHING, Count, counts
from bot.overview.picture import LOOKING_ON
from bot.overview.wording import paged
from bot.owed import has_spoken, standing_of, unsettled
from bot.periods import Standing
from bot.reply import Choice, Reply
from bot.reporting import wording
from bot.task_lists import PAGE, page_of, show, task_line, the_task
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from storage import plans, reports, roster, standings
from storage.models import Assignment, PersonRole, Unit
from storage.standings import Contact

MOST_NAMES = 12


def handle(turn: Turn) -> Reply:
    if "task_no" in turn.slots or "keyword" in turn.slots:
        return _of_task(turn)
    if "unit" in turn.slots:
        unit = roster.unit_named(turn.session, str(turn.slots["unit"]))
        return of_unit(turn, unit) if unit else _of_many(turn, str(turn.slots["unit"]))
    own = turn.person.units if turn.person.role == PersonRole.LIAISON else []
    if own and "whose" not in turn.slots:
        return _of_own(turn, own)
    return _of_many(turn)


def _of_own(turn: Turn, own: list[Unit]) -> Reply:
    """报了没, of a liaison who does not speak of the others: how the own units stand."""
    if len(own) == 1:
        return of_unit(turn, own[0])
    ids = [unit.id for unit in own]
    tallies = standings.by_unit(turn.session, turn.plan, turn.now, unit_ids=ids)
    by_unit = counts(turn.plan, tallies, turn.today)
    return Reply(
        blocks=tuple(_own_line(turn, unit, by_unit.get(unit.id, NOTHING)) for unit in own),
        choices=(tuple(turn.choice("progress_query.see_unit", unit=u.name) for u in own),),
        shown=turn.state.shown,
    )


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


def _of_many(turn: Turn, phrase: str | None = None) -> Reply:
    """By unit, in the order of the roster: what each still owes, and who cannot be told.

    The whole district, or the units a group phrase stands for.
    """
    meant = roster.active_units(turn.session)
    if phrase is not None:
        names = set(plans.group_members(turn.session, phrase))
        meant = [unit for unit in meant if unit.name in names]
    ids = None if phrase is None else [unit.id for unit in meant]
    tallies = standings.by_unit(turn.session, turn.plan, turn.now, unit_ids=ids)
    by_unit = counts(turn.plan, tallies, turn.today)
    owing = [u for u in meant if u.id in by_unit and by_unit[u.id].owed]
    silent = sum(by_unit[unit.id].owed == by_unit[unit.id].total for unit in owing)
    head = turn.say(
        "progress_query.of_district" if phrase is None else "progress_query.of_group",
        **({} if phrase is None else {"phrase": phrase}),
        units=len(by_unit),
        done=len(by_unit) - len(owing),
        partly=len(owing) - silent,
        silent=silent,
    )
    told = owing if turn.person.role in LOOKING_ON else []
    contacts = standings.contacts(turn.session, [unit.id for unit in told], turn.today)
    first = (page_of(turn, len(owing)) - 1) * PAGE
    shown = owing[first : first + PAGE]
    body = [_unit_line(turn, unit, by_unit[unit.id], contacts.get(unit.id)) for unit in shown]
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
        if reachable < len(owing):
            choices.append([turn.choice("invitation.print")])
    return paged(
        turn,
        head,
        body,
        total=len(owing),
        again="progress_query.district_page" if phrase is None else "progress_query.unit_page",
        again_values={} if phrase is None else {"unit": phrase},
        choices=choices,
    )


def _own_line(turn: Turn, unit: Unit, count: Count) -> Text:
    return turn.say(
        "progress_query.of_unit",
        unit=unit.name,
        count=count.total,
        settled=count.total - count.owed,
        waiting=count.owed,
        late=count.late,
    )


def _unit_line(turn: Turn, unit: Unit, count: Count, contact: Contact | None) -> Text:
    owed = "unit_silent" if count.owed == count.total else "unit_left"
    line = turn.say(f"progress_query.{owed}", unit=unit.name, count=count.owed)
    if count.late:
        line = turn.say("progress_query.unit_late", line=line, count=count.late)
    if contact is None or contact.reachable:
        return line
    key = "unit_stopped" if contact.bound else "unit_unbound"
    return turn.say(f"progress_query.{key}", line=line)


def _state(turn: Turn, assignment: Assignment) -> Text:
    last = assignment.last_report
    if last is None:
        return turn.say("progress_query.not_reported")
    state = wording.state_text(turn.language, last.status, last.percent, last.no_change)
    day = last.reported_at.astimezone(turn.now.tzinfo).date()
    return turn.say(
        "progress_query.reported",
        state=state,
        day=formats.day(day, turn.language, today=turn.today),
    )
