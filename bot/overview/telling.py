"""总览 in words: how far the district, or a liaison's own units, are; details by button."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from bot.overview import wording
from bot.overview.counting import LOOKING_ON, NOTHING, Count, counts, total
from bot.owed import report_of_period
from bot.reply import Choice, Reply
from bot.task_lists import PAGE, page_of, plan_name
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from storage import plans, reminders, roster, standings
from storage.models import PersonRole, Unit

T = TypeVar("T")

SHOWN = 3
"""Blocked assignments named on the first card."""


def told(turn: Turn) -> Reply:
    """The part that is asked for (slot ``view``), or the first card."""
    view = str(turn.slots.get("view", ""))
    if view in ("units", "unreachable") and _own_units(turn) is not None:
        raise Refusal(turn.say("overview.leader_only"), turn.choice("overview.open"))
    return _VIEWS[view](turn) if view in _VIEWS else _whole(turn)


def _own_units(turn: Turn) -> list[Unit] | None:
    """The units a liaison sees; ``None`` is the whole district."""
    if turn.person.role in LOOKING_ON:
        return None
    return reminders.units_of(turn.session, turn.person, turn.today)


def _ids(units: Sequence[Unit] | None) -> list[int] | None:
    return None if units is None else [unit.id for unit in units]


# --- the first card ---


def _whole(turn: Turn) -> Reply:
    own = _own_units(turn)
    tallies = standings.by_unit(turn.session, turn.plan, turn.now, unit_ids=_ids(own))
    by_unit = counts(turn.plan, tallies, turn.today)
    everything = total(by_unit)
    progress = turn.say(
        "overview.progress", parts=wording.parts(turn, everything), total=everything.total
    )
    if own is None:
        blocks = [_head(turn), progress, _units_said(turn, by_unit), *_nobodys(turn)]
    else:
        names = formats.names((unit.name for unit in own), turn.language)
        blocks = [turn.say("overview.own", units=names, moment=wording.as_of(turn)), progress]
    blocks += [*wording.rate(turn, everything), *_blocked_said(turn, own, everything.blocked)]
    rows = [[turn.choice("overview.by_tasks"), turn.choice("overview.by_headings")]]
    rows.append([turn.choice("overview.see_blocked"), turn.choice("overview.see_late")])
    if own is None:
        rows[0].insert(0, turn.choice("overview.by_units"))
        rows[1].append(turn.choice("overview.see_unreachable"))
        rows.append([turn.choice("overview.picture")])
    if turn.person.role == PersonRole.COORDINATOR and everything.owed:
        rows[-1].append(turn.choice("urge.open"))
    return Reply(
        blocks=tuple(blocks),
        choices=tuple(map(tuple, rows)),
        shown=turn.state.shown,
        update=turn.message.pressed is not None,
    )


def _head(turn: Turn) -> Text:
    return turn.say("overview.head", plan=plan_name(turn), moment=wording.as_of(turn))


def _units_said(turn: Turn, by_unit: Mapping[int, Count]) -> Text:
    contacts = standings.contacts(turn.session, list(by_unit), turn.today)
    settled = sum(not count.unreported for count in by_unit.values())
    silent = sum(count.is_silent for count in by_unit.values())
    return turn.say(
        "overview.units",
        total=len(by_unit),
        settled=settled,
        silent=silent,
        partly=len(by_unit) - settled - silent,
        late=sum(count.late > 0 for count in by_unit.values()),
        unreachable=sum(not contact.reachable for contact in contacts.values()),
    )


def _nobodys(turn: Turn) -> list[Text]:
    """The tasks that nobody answers for, which no count of units holds."""
    found = plans.nobodys(turn.session, turn.plan)
    if not found:
        return []
    numbers = formats.numbers_in_short(found, turn.language)
    return [turn.say("overview.nobodys", count=len(found), numbers=numbers)]


def _blocked_said(turn: Turn, own: Sequence[Unit] | None, of_period: int) -> list[Text]:
    """What is blocked: what the leader is asked to take up, all that the others know of. Where more
    are than were reported so ``of_period``, the rest stands as an earlier one left it."""
    said: list[Text] = []
    leader = turn.person.role == PersonRole.LEADER
    ids = _ids(own)
    count = standings.count_blocked(turn.session, turn.plan, unit_ids=ids, for_leader=leader)
    if count:
        earlier = 0 if leader else count - of_period
        key = "for_leader" if leader else "for_office_earlier" if earlier else "for_office"
        values = {"earlier": earlier} if earlier else {}
        said.append(turn.say(f"overview.{key}", count=count, **values))
        said += _blocked_lines(turn, own, for_leader=leader, offset=0, limit=SHOWN)
        if count > SHOWN:
            said.append(turn.say("overview.more", count=count - SHOWN))
    elif leader:
        said.append(turn.say("overview.nothing_for_leader"))
    if turn.person.role == PersonRole.COORDINATOR:
        waiting = standings.applications_waiting(turn.session, turn.plan)
        if waiting:
            said.append(turn.say("overview.applications", count=waiting))
    return said


def _blocked_lines(
    turn: Turn,
    own: Sequence[Unit] | None,
    *,
    for_leader: bool = False,
    offset: int,
    limit: int,
) -> list[Text]:
    found = standings.blocked(
        turn.session,
        turn.plan,
        unit_ids=_ids(own),
        for_leader=for_leader,
        offset=offset,
        limit=limit,
    )
    marked = turn.person.role == PersonRole.COORDINATOR and not for_leader
    said = []
    for task, unit, report in found:
        raised = marked and report.assignment.raised_at is not None
        line = turn.say(
            "overview.blocked_line_raised" if raised else "overview.blocked_line",
            number=task.number,
            unit=unit.name,
            note=formats.first_words(report.note) or turn.say("overview.no_note"),
        )
        if report_of_period(turn, report.assignment) is None:
            on = report.reported_at.astimezone(turn.now.tzinfo).date()
            day = formats.day(on, turn.language, today=turn.today)
            line = turn.say("overview.blocked_line_earlier", line=line, day=day)
        said.append(line)
    return said


# --- the details ---


def _by_units(turn: Turn) -> Reply:
    return _unit_list(turn, "units", lambda count: True)


def _late(turn: Turn) -> Reply:
    return _unit_list(turn, "late", lambda count: count.late > 0)


def _unit_list(turn: Turn, view: str, wanted: Callable[[Count], bool]) -> Reply:
    """Units with their counts, in the order of the roster whatever the counts are."""
    own = _own_units(turn)
    tallies = standings.by_unit(turn.session, turn.plan, turn.now, unit_ids=_ids(own))
    by_unit = counts(turn.plan, tallies, turn.today)
    units = roster.active_units(turn.session) if own is None else own
    found = [unit for unit in units if unit.id in by_unit and wanted(by_unit[unit.id])]
    if not found:
        raise Refusal(turn.say("overview.no_late"), turn.choice("overview.back"))
    body = [wording.line(turn, unit.name, by_unit[unit.id]) for unit in _page(turn, found)]
    values = {"count": len(found)} if view == "late" else {}
    return _list(turn, turn.say(f"overview.head_{view}", **values), body, len(found), view)


def _by_tasks(turn: Turn) -> Reply:
    by_task = _counted_tasks(turn)
    found = plans.numbered(turn.session, turn.plan, by_task)
    body = []
    for task_id, number, requirement, _ in _page(turn, found):
        words = formats.first_words(requirement)
        name = turn.say("overview.task_name", number=number, words=words)
        body.append(wording.line(turn, name, by_task[task_id]))
    return _list(turn, turn.say("overview.head_tasks"), body, len(found), "tasks")


def _by_headings(turn: Turn) -> Reply:
    by_task = _counted_tasks(turn)
    headings: dict[str, Count] = {}
    for task_id, _, requirement, heading in plans.numbered(turn.session, turn.plan, by_task):
        name = heading[0] if heading else requirement
        headings[name] = headings.get(name, NOTHING) + by_task[task_id]
    body = [
        wording.line(turn, formats.first_words(name), headings[name])
        for name in _page(turn, list(headings))
    ]
    return _list(turn, turn.say("overview.head_headings"), body, len(headings), "headings")


def _counted_tasks(turn: Turn) -> dict[int, Count]:
    ids = _ids(_own_units(turn))
    tallies = standings.by_task(turn.session, turn.plan, turn.now, unit_ids=ids)
    return counts(turn.plan, tallies, turn.today)


def _blocked(turn: Turn) -> Reply:
    return _blocked_list(turn, "blocked", "overview.head_blocked", "overview.no_blocked")


def _for_leader(turn: Turn) -> Reply:
    """What the leader is asked to take up; the others are told what stands on that list."""
    if turn.person.role == PersonRole.LEADER:
        return _blocked_list(turn, "leader", "overview.for_leader", "overview.nothing_for_leader")
    return _blocked_list(turn, "leader", "overview.raised", "overview.none_raised")


def _blocked_list(turn: Turn, view: str, head: str, nothing: str) -> Reply:
    own, for_leader = _own_units(turn), view == "leader"
    count = standings.count_blocked(
        turn.session, turn.plan, unit_ids=_ids(own), for_leader=for_leader
    )
    if not count:
        raise Refusal(turn.say(nothing), turn.choice("overview.back"))
    offset = (page_of(turn, count) - 1) * PAGE
    body = _blocked_lines(turn, own, for_leader=for_leader, offset=offset, limit=PAGE)
    return _list(turn, turn.say(head, count=count), body, count, view)


def _unreachable(turn: Turn) -> Reply:
    tallies = standings.by_unit(turn.session, turn.plan, turn.now)
    by_unit = counts(turn.plan, tallies, turn.today)
    contacts = standings.contacts(turn.session, list(by_unit), turn.today)
    found = [
        unit
        for unit in roster.active_units(turn.session)
        if unit.id in contacts and not contacts[unit.id].reachable
    ]
    if not found:
        raise Refusal(turn.say("overview.no_unreachable"), turn.choice("overview.back"))
    shown = _page(turn, found)
    body = [
        turn.say(
            "overview.unreachable_stopped"
            if contacts[unit.id].bound
            else "overview.unreachable_unbound",
            unit=unit.name,
        )
        for unit in shown
    ]
    ways: list[list[Choice]] = []
    if turn.person.role == PersonRole.COORDINATOR:
        invitations = [turn.choice("overview.invite", unit=unit.name) for unit in shown]
        ways = [invitations[i : i + 2] for i in range(0, len(invitations), 2)]
        ways.append([turn.choice("invitation.print")])
    head = turn.say("overview.head_unreachable", count=len(found))
    return _list(turn, head, body, len(found), "unreachable", ways)


def _page(turn: Turn, found: Sequence[T]) -> Sequence[T]:
    first = (page_of(turn, len(found)) - 1) * PAGE
    return found[first : first + PAGE]


def _list(
    turn: Turn,
    head: Text,
    body: Sequence[Text],
    count: int,
    view: str,
    ways: Sequence[Sequence[Choice]] = (),
) -> Reply:
    choices = [*ways, [turn.choice("overview.back")]]
    return wording.paged(
        turn, head, body, total=count, again=f"overview.page_{view}", choices=choices
    )


_VIEWS: Mapping[str, Callable[[Turn], Reply]] = {
    "units": _by_units,
    "tasks": _by_tasks,
    "headings": _by_headings,
    "blocked": _blocked,
    "leader": _for_leader,
    "late": _late,
    "unreachable": _unreachable,
}
