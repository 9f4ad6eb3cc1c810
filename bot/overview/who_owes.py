"""谁还没报, 各镇报了没: the units that still owe reports, one by one."""

from __future__ import annotations

from collections.abc import Iterable

from bot.overview.counting import LOOKING_ON, Count, counts, total
from bot.overview.wording import paged, rate
from bot.reply import Choice, Reply
from bot.task_lists import PAGE, page_of
from bot.turn import Turn
from messages.catalog import Text
from storage import plans, reminders, roster, standings
from storage.models import Assignment, PersonRole, Unit
from storage.standings import Contact


def may_see(turn: Turn, answering: Iterable[Assignment]) -> bool:
    """Whether how a task stands is for this person: the office, the leader, and those whose unit
    is one of its own."""
    if turn.person.role in LOOKING_ON:
        return True
    own = {unit.id for unit in reminders.units_of(turn.session, turn.person, turn.today)}
    return any(assignment.unit_id in own for assignment in answering)


def told(turn: Turn) -> Reply:
    """By unit, in the order of the roster: what each still owes, and who cannot be told.

    The whole district, or the units that the group phrase in the slots stands for.
    """
    phrase = turn.slots.get("unit")
    meant = roster.active_units(turn.session)
    if phrase is not None:
        names = set(plans.group_members(turn.session, phrase))
        meant = [unit for unit in meant if unit.name in names]
    ids = None if phrase is None else [unit.id for unit in meant]
    tallies = standings.by_unit(turn.session, turn.plan, turn.now, unit_ids=ids)
    by_unit = counts(turn.plan, tallies, turn.today)
    owing = [u for u in meant if u.id in by_unit and by_unit[u.id].unreported]
    silent = sum(by_unit[unit.id].is_silent for unit in owing)
    head = turn.say(
        "progress_query.of_district" if phrase is None else "progress_query.of_group",
        **({} if phrase is None else {"phrase": phrase}),
        units=len(by_unit),
        done=len(by_unit) - len(owing),
        partly=len(owing) - silent,
        silent=silent,
    )
    contacts = standings.contacts(turn.session, [unit.id for unit in owing], turn.today)
    first = (page_of(turn, len(owing)) - 1) * PAGE
    shown = owing[first : first + PAGE]
    body = [*rate(turn, total(by_unit))]
    body += [_unit_line(turn, unit, by_unit[unit.id], contacts[unit.id]) for unit in shown]
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


def _unit_line(turn: Turn, unit: Unit, count: Count, contact: Contact) -> Text:
    key = "unit_silent" if count.is_silent else "unit_left"
    line = turn.say(f"progress_query.{key}", unit=unit.name, count=count.unreported)
    if count.late:
        line = turn.say("progress_query.unit_late", line=line, count=count.late)
    if contact.reachable:
        return line
    key = "unit_stopped" if contact.bound else "unit_unbound"
    return turn.say(f"progress_query.{key}", line=line)
