"""催办: who is pressed for what, who was pressed already, and who cannot be reached."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.owed import has_spoken, standing_of, unsettled
from bot.periods import Standing
from bot.reminding.pushes import budget_left, urged_lately
from bot.reminding.rules import Rules, zone_of
from bot.reply import Reply
from bot.reporting.extensions import current_due
from bot.turn import Turn
from messages import formats
from messages.catalog import Text, say
from storage import outbox, people, pushes, reminders, reports
from storage.models import Assignment, Person, Push, PushKind, Unit
from storage.reminders import Reach


@dataclass(frozen=True, slots=True)
class Urging:
    """What pressing would do now: for each unit its open assignments and the people told.

    ``resting`` were pressed lately; ``unreachable`` have nobody who can be told.
    """

    ready: tuple[tuple[Unit, tuple[Assignment, ...], tuple[int, ...]], ...]
    resting: tuple[tuple[Unit, Push], ...]
    unreachable: tuple[Unit, ...]


def look(turn: Turn, units: Sequence[Unit] | None = None) -> Urging:
    """Who could be pressed now, of these units or of all that owe a report."""
    by_unit: dict[int, list[Assignment]] = defaultdict(list)
    for one in unsettled(turn, reports.assignments(turn.session, turn.plan, units=units)):
        # Who reported how far a dated task is has until its day.
        if standing_of(turn, one) is Standing.LATE or not has_spoken(turn, one):
            by_unit[one.unit_id].append(one)
    rules = Rules(turn.session, turn.plan, zone_of(turn.now))
    answering = reminders.liaisons(turn.session, by_unit.keys(), Reach(), turn.today)
    ready, resting, unreachable = [], [], []
    for unit_id, owed in sorted(by_unit.items()):
        unit = owed[0].unit
        told = [
            person_id
            for person_id in answering.get(unit_id, ())
            if budget_left(turn.session, rules.policy, person_id, turn.now) > 0
        ]
        last = urged_lately(turn.session, rules, unit_id, turn.today)
        if not answering.get(unit_id):
            unreachable.append(unit)
        elif last is not None:
            resting.append((unit, last))
        elif told:
            ready.append((unit, tuple(owed), tuple(told)))
    return Urging(tuple(ready), tuple(resting), tuple(unreachable))


def goes_out_at(turn: Turn) -> dt.datetime:
    """When what is pressed now goes out: at once, or when work begins again."""
    calendar = Rules(turn.session, turn.live_plan, zone_of(turn.now)).calendar
    return calendar.next_working_moment(turn.now)


def press(turn: Turn, urging: Urging) -> list[str]:
    """Owes everybody in ``ready`` the urge; returns the names of the units pressed."""
    pressed: list[str] = []
    due_at = goes_out_at(turn)
    for unit, owed, told in urging.ready:
        sent = False
        for person_id in told:
            key = f"urge:{unit.id}:{person_id}:{turn.today}"
            push = pushes.push(
                turn.session, person_id, PushKind.URGE, key, turn.now, unit_id=unit.id
            )
            person = turn.session.get_one(Person, person_id)
            if push is None:
                continue
            for address in people.addresses_of_person(turn.session, person_id):
                reply = Reply(blocks=(worded(turn, unit, owed, person.language, push.number),))
                outbox.owe(
                    turn.session,
                    channel=address.channel,
                    address=address.sender,
                    person_id=person_id,
                    body=reply.as_json(),
                    now=turn.now,
                    due_at=due_at,
                    key=f"{key}:{address.channel}",
                )
                sent = True
        if sent:
            pressed.append(unit.name)
            turn.note("urged", unit.name)
    return pressed


def worded(turn: Turn, unit: Unit, owed: Sequence[Assignment], language: str, number: str) -> Text:
    """The very text a unit gets."""
    due = min(current_due(turn, one) for one in owed)
    return say(
        "urge.text",
        language,
        unit=unit.name,
        count=len(owed),
        numbers=formats.numbers((one.task.number for one in owed), language),
        due=formats.day(due, language, today=turn.today),
        number=number,
    )
