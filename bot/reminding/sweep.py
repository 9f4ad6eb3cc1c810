"""What has come due, and who is told now? One digest a person a day, into the outbox."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.periods import terms
from bot.reminding.pushes import calendar_key, put_off, tell
from bot.reminding.rules import Rules, zone_of
from bot.reminding.stages import Round, advance
from storage import outbox, plans, pushes, reminders
from storage.db import Database, DatabaseProblem
from storage.models import Person
from storage.reminders import Reach

log = logging.getLogger(__name__)

EVERY = 5.0
"""Seconds between two sweeps."""
UNITS_AT_ONCE = 20
"""Units nobody can be reached for that are looked at in one transaction."""


class Sweep:
    """Looks at what has come due, again and again; ``beat_at`` is when it last came through."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        reach: Reach | None = None,
        nudge: Callable[[], None] = lambda: None,
    ) -> None:
        """``reach`` says which addresses this process sends to; ``nudge`` wakes delivery."""
        self._database = database
        self._clock = clock
        self._reach = reach or Reach()
        self._nudge = nudge
        self.beat_at: dt.datetime | None = None

    async def run(self) -> None:
        """One sweep, away from the event loop.

        Cancelled when the program ends: the thread finishes its transaction, and that is all.
        """
        try:
            pushed = await asyncio.to_thread(sweep, self._database, self._clock.now(), self._reach)
        except (asyncio.CancelledError, DatabaseProblem):  # the latter is logged where it was found
            return
        self.beat_at = self._clock.now()
        if pushed:
            self._nudge()


def schedule(sweeping: Sweep, *, every: float = EVERY) -> AsyncIOScheduler:
    """A started scheduler with the one job there is; call ``shutdown`` on it in the end.

    To be called inside the running event loop. The job has no grace: a sweep that comes late
    finds the same rows due.
    """
    # That a slow sweep swallows the next beat is intended, and no warning.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    scheduler = AsyncIOScheduler(timezone=dt.UTC)
    scheduler.add_job(
        sweeping.run,
        "interval",
        seconds=every,
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
    )
    scheduler.start()
    return scheduler


def sweep(database: Database, now: dt.datetime, reach: Reach | None = None) -> int:
    """Owes everybody what is due to them; returns how many pushes were written.

    ``now`` is in the office's zone. Each person has a transaction of their own, in which their
    assignments move on and their message is owed. Several processes may sweep one database.
    """
    _take_back(database, now)
    with database.reading() as session:
        rules = Rules(session, plans.live_plan(session), zone_of(now))
        round_ = Round(rules, reach or Reach(), now)
        work = _work(session, round_)
    for start in range(0, len(work.alone), UNITS_AT_ONCE):
        with database.writing() as session:
            advance(session, round_, work.alone[start : start + UNITS_AT_ONCE])
    return sum(_serve(database, round_, person_id) for person_id in work.people) + sum(
        # Last, when everything they are to be told of has come together.
        _serve(database, round_, person_id)
        for person_id in work.office
    )


def _take_back(database: Database, now: dt.datetime) -> None:
    """What could not leave in its time is said anew when it may be: by then it may read otherwise,
    or be settled. Anything else, an urge, waits for the next working moment as it is."""
    with database.reading() as session:
        if not outbox.lapsed(session, now):
            return
    with database.writing() as session:
        calendar = Rules(session, plans.live_plan(session), zone_of(now)).calendar
        again_at = calendar.next_working_moment(now)
        again_on = again_at.astimezone(calendar.zone).date()
        for row in outbox.lapsed(session, now):
            if row.key and pushes.take_back(session, row.key, now, again_on=again_on):
                session.delete(row)
                continue
            row.due_at, row.expires_at = again_at, calendar.closing(again_on)


@dataclass(frozen=True, slots=True)
class _Work:
    """Ids: units with something due and nobody to tell, people to serve, coordinators."""

    alone: Sequence[int] = ()
    people: Sequence[int] = ()
    office: Sequence[int] = ()


def _work(session: Session, round_: Round) -> _Work:
    ordered = pushes.people_with_own(session, round_.now)
    if not round_.open:
        return _Work(people=sorted(ordered))
    units = reminders.due_units(session, round_.now)
    # Whether somebody can be told at all is no matter of which process does it.
    answering = reminders.liaisons(session, units, Reach(), round_.today)
    first = reminders.people_owed(session, round_.now)
    days = _first_days(session, round_) if answering else {}
    for unit_id, people in answering.items():
        for person_id in people:
            # Another sweep may have moved the unit on since: then nothing is left to look at.
            day = days.get(unit_id, dt.date.max)
            first[person_id] = min(first.get(person_id, dt.date.max), day)
    everybody = ordered | first.keys()
    office = set(reminders.coordinators(session)) if units or everybody else set()
    if round_.missing_year:
        keys = {calendar_key(round_.missing_year, i): i for i in reminders.coordinators(session)}
        told = pushes.pushed(session, keys)
        office |= {person_id for key, person_id in keys.items() if key not in told}
    return _Work(
        alone=[unit_id for unit_id in units if not answering.get(unit_id)],
        # The networks take thirty messages a second, and a province has 100,000 people: first
        # who ordered it for this moment, then whose earliest day is nearest, or longest past.
        people=sorted(
            everybody - office, key=lambda i: (i not in ordered, first.get(i, dt.date.max), i)
        ),
        office=sorted(office),
    )


def _first_days(session: Session, round_: Round) -> dict[int, dt.date]:
    """For each unit with something to be looked at, the first day one of those is due."""
    plan = round_.rules.plan
    first: dict[int, dt.date] = {}
    for one in reminders.days_due(session, round_.now):
        day = dt.date.max
        if plan is not None:
            day = terms(plan, one, one.own_day).due_on(round_.today)
        first[one.unit_id] = min(first.get(one.unit_id, dt.date.max), day)
    return first


def _serve(database: Database, round_: Round, person_id: int) -> int:
    """Owes one person what is due to them; returns the number of messages.

    What goes wrong for one person is logged and tried again; everybody else is served.
    """
    try:
        with database.writing() as session:
            person = session.get(Person, person_id)
            if person is None or person.revoked_at is not None:
                reminders.forget(session, person_id)
                return 0
            address = reminders.address_of(session, person_id, round_.reach)
            if address is None:
                if reminders.address_of(session, person_id, Reach()) is None:
                    owed = reminders.owed(session, person_id, round_.now)
                    put_off(session, owed, round_.tomorrow)
                return 0
            units = reminders.units_of(session, person, round_.today)
            if round_.open:
                advance(session, round_, [unit.id for unit in units])
            return tell(session, round_, person, units, address)
    except DatabaseProblem:
        return 0
    except Exception:
        log.exception("sweep: person %s could not be served", person_id)
        return 0
