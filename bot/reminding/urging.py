"""催办: who is pressed for what, who was pressed already, and who cannot be reached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from bot.district import here
from bot.overview.counting import owed_by_tally
from bot.periods import Standing
from bot.reminding.pushes import budget_left, urged_lately
from bot.reminding.rules import Rules, zone_of
from bot.reply import Reply
from bot.turn import Turn
from messages import formats
from messages.catalog import Text, say
from storage import outbox, people, pushes, reminders, roster, standings
from storage.models import Person, Push, PushKind, Unit
from storage.reminders import Reach
from storage.standings import Tally


@dataclass(frozen=True, slots=True)
class Urging:
    """What pressing would do now: each unit, and the people who are told.

    ``resting`` were pressed lately; ``unreachable`` have nobody who can be told. ``number`` is the
    one task it is about, if not all.
    """

    ready: tuple[tuple[Unit, tuple[int, ...]], ...]
    resting: tuple[tuple[Unit, Push], ...]
    unreachable: tuple[Unit, ...]
    number: int | None = None


def look(turn: Turn, units: Sequence[Unit] | None = None, number: int | None = None) -> Urging:
    """Who could be pressed now, of these units or of all that owe a report (of one task)."""
    ids = None if units is None else [unit.id for unit in units]
    tallies = standings.by_unit(turn.session, turn.plan, turn.now, unit_ids=ids, number=number)
    owing = {tally.key for tally in tallies if _is_pressed_for(turn, tally)}
    rules = Rules(turn.session, turn.plan, zone_of(turn.now))
    answering = reminders.liaisons(turn.session, owing, Reach(), turn.today)
    ready, resting, unreachable = [], [], []
    for unit in roster.active_units(turn.session):
        if unit.id not in owing:
            continue
        if not answering.get(unit.id):
            unreachable.append(unit)
        elif last := urged_lately(turn.session, rules, unit.id, turn.today):
            resting.append((unit, last))
        else:
            told = [
                person_id
                for person_id in answering[unit.id]
                if budget_left(turn.session, rules.policy, person_id, turn.now) > 0
            ]
            if told:
                ready.append((unit, tuple(told)))
    return Urging(tuple(ready), tuple(resting), tuple(unreachable), number)


def _is_pressed_for(turn: Turn, tally: Tally) -> bool:
    """Whether such assignments are pressed for: who reported how far a dated task is has until
    its day."""
    owed = owed_by_tally(turn.plan, tally, turn.today)
    if owed.standing is Standing.LATE:
        return True
    return owed.standing is Standing.OPEN and not owed.counts(tally.reported_on)


def goes_out_at(turn: Turn) -> dt.datetime:
    """When what is pressed now goes out: at once, or when work begins again."""
    calendar = Rules(turn.session, turn.live_plan, zone_of(turn.now)).calendar
    return calendar.next_working_moment(turn.now)


def press(turn: Turn, urging: Urging) -> list[str]:
    """Owes everybody in ``ready`` the urge; returns the names of the units pressed. They rest from
    when it goes out."""
    pressed: list[str] = []
    due_at = goes_out_at(turn)
    for unit, told in urging.ready:
        sent = False
        owed = owed_of(turn, unit, urging.number)
        for person_id in told:
            key = f"urge:{unit.id}:{person_id}:{due_at.date()}"
            push = pushes.push(turn.session, person_id, PushKind.URGE, key, due_at, unit_id=unit.id)
            person = turn.session.get_one(Person, person_id)
            if push is None:
                continue
            for address in people.addresses_of_person(turn.session, person_id):
                number = say("urge.number", person.language, number=push.number)
                reply = Reply(blocks=(worded(turn, unit, owed, person.language, number),))
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


def owed_of(turn: Turn, unit: Unit, number: int | None) -> list[Tally]:
    """What a unit is pressed for, by number; of one task, that alone."""
    each = standings.each_of_unit(turn.session, turn.plan, unit.id, turn.now)
    return [tally for tally in each if number in (None, tally.key) and _is_pressed_for(turn, tally)]


def worded(turn: Turn, unit: Unit, owed: Sequence[Tally], language: str, number: str) -> Text:
    """The very text a unit gets."""
    due = min(owed_by_tally(turn.plan, one, turn.today).due_on for one in owed)
    return say(
        "urge.text_late" if due < turn.today else "urge.text",
        language,
        here(turn.session),
        unit=unit.name,
        count=len(owed),
        numbers=formats.numbers((one.key for one in owed), language),
        due=formats.day(due, language, today=turn.today),
        number=number,
    )
