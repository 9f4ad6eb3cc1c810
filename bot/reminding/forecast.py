"""Who would be reminded of what on which day? 推送预演: the same rule, nothing sent."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.reminding.digest import Item
from bot.reminding.policy import Policy
from bot.reminding.rules import FOR_OFFICE, Announced, Rules, Rung, for_office, zone_of
from messages import formats
from messages.catalog import say
from storage import plans, reminders, reports
from storage.db import Database
from storage.models import Assignment
from storage.reminders import Reach


@dataclass(frozen=True, slots=True)
class Planned:
    """One digest to come: when, to whom, and what is in it, most urgent first.

    ``person`` is ``None`` where nobody of the unit in ``units`` can be reached. A coordinator's
    items have the stages ``escalated`` and ``unreached``.
    """

    at: dt.datetime
    person_id: int | None
    person: str | None
    units: tuple[str, ...]
    items: tuple[Item, ...]


def rehearse(
    database: Database,
    clock: Clock,
    first: dt.date,
    last: dt.date,
    *,
    reach: Reach | None = None,
) -> list[Planned]:
    """The digests from ``first`` to ``last`` as things stand, by day and person.

    What lies before ``first`` is supposed to have been sent by then. A range that is all past is
    looked at from its first day on. Ordered reminders, budgets and urges are not foreseen.
    """
    with database.reading() as session:
        return foreseen(session, clock.now(), first, last, reach=reach)


def foreseen(
    session: Session,
    now: dt.datetime,
    first: dt.date,
    last: dt.date,
    *,
    reach: Reach | None = None,
    policy: Policy | None = None,
) -> list[Planned]:
    """What :func:`rehearse` answers, for whoever has a session; ``now`` is in the office's zone.

    ``policy``: another than the one in force.
    """
    if last < now.date():
        now = dt.datetime.combine(first, dt.time(), zone_of(now))
    rules = Rules(session, plans.live_plan(session), zone_of(now), policy)
    if rules.plan is None:
        return []
    assignments = reports.assignments(session, rules.plan)
    ids = [one.id for one in assignments]
    standing = reminders.last_reports(session, ids)
    taken = reminders.taken_up(session, ids)
    office = reminders.coordinators(session)
    names = reminders.names(session)
    units = {one.unit_id for one in assignments}

    @cache
    def answering(day: dt.date) -> dict[int, list[int]]:
        return reminders.liaisons(session, units, reach or Reach(), day)

    found: dict[_Digest, list[tuple[dt.datetime, Item]]] = defaultdict(list)
    for one in assignments:
        announced = set(taken.get(one.id, ()))
        due_days = rules.due_days(one, standing.get(one.id), now.date())
        for at, rung in _rungs(rules, due_days, announced, now, last):
            people = answering(at.date()).get(one.unit_id, [])
            for person_id, stage in _told(rules, rung, people, office, announced):
                whose = (at.date(), person_id, 0 if person_id else one.unit_id)
                found[whose].append((at, _item(one, rung, stage)))
    return [
        _planned(entries, person_id, names)
        for (day, person_id, _), entries in sorted(found.items(), key=_by_day)
        if day >= first
    ]


def as_line(planned: Planned, language: str, *, as_json: bool) -> str:
    """One digest to come on one line, in words or as JSON."""
    numbers = [item.number for item in planned.items]
    if as_json:
        told = {
            "at": planned.at.isoformat(timespec="minutes"),
            "person": planned.person,
            "units": list(planned.units),
            "tasks": [
                {"no": i.number, "unit": i.unit, "stage": i.stage, "due": i.due_on.isoformat()}
                for i in planned.items
            ],
        }
        return json.dumps(told, ensure_ascii=False)
    key = "cli.planned" if planned.person else "cli.planned_nobody"
    values = {"person": planned.person} if planned.person else {}
    return say(
        key,
        language,
        moment=formats.moment(planned.at, language),
        units=formats.names(planned.units, language),
        count=len(numbers),
        numbers=formats.numbers(numbers, language),
        **values,
    ).unescape()


_Digest = tuple[dt.date, int | None, int]
"""The day, the person, and the unit where there is nobody to tell."""


def _by_day(entry: tuple[_Digest, object]) -> tuple[dt.date, bool, int, int]:
    (day, person_id, unit), _ = entry
    return day, person_id is None, person_id or 0, unit


def _told(
    rules: Rules,
    rung: Rung,
    people: Sequence[int],
    office: Sequence[int],
    announced: set[tuple[dt.date, str]],
) -> list[tuple[int | None, str]]:
    """Who is told what with a stage; ``None`` for nobody. What the office hears is noted."""
    told: list[tuple[int | None, str]] = [(person_id, rung.stage) for person_id in people]
    what = for_office(rules.policy, rung.stage, reachable=bool(people))
    if what is not None and (rung.due_on, what) not in announced:
        announced.add((rung.due_on, what))
        told += [(person_id, what) for person_id in office]
    return told if people else [(None, rung.stage), *told]


def _rungs(
    rules: Rules,
    due_days: tuple[dt.date, ...],
    announced: Announced,
    now: dt.datetime,
    last: dt.date,
) -> Iterator[tuple[dt.datetime, Rung]]:
    """Each stage up to ``last`` with its moment, as one sweep after another would take it up."""
    taken = {pair for pair in announced if pair[1] not in FOR_OFFICE}
    while (found := rules.next(due_days, taken, now)) and found.at.date() <= last:
        yield found.at, found.rung
        taken.add((found.rung.due_on, found.rung.stage))
        now = max(now, found.at)


def _item(assignment: Assignment, rung: Rung, stage: str) -> Item:
    return Item(
        unit=assignment.unit.name,
        place=assignment.unit_id,
        number=assignment.task.number,
        requirement=assignment.task.requirement,
        named=assignment.named,
        due_on=rung.due_on,
        stage=stage,
    )


def _planned(
    entries: list[tuple[dt.datetime, Item]], person_id: int | None, names: dict[int, str]
) -> Planned:
    items = sorted((item for _, item in entries), key=lambda item: item.urgency)
    return Planned(
        at=min(at for at, _ in entries),
        person_id=person_id,
        person=names[person_id] if person_id is not None else None,
        units=tuple(dict.fromkeys(i.unit for i in sorted(items, key=lambda i: i.place))),
        items=tuple(items),
    )
