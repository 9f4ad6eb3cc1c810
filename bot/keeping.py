"""What is forgotten when its time is up, and what an erasure leaves to be done."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections import deque
from contextlib import suppress

from bot.clock import Clock
from storage import audit, backups, erasure
from storage.db import Database, DatabaseProblem

log = logging.getLogger(__name__)

KEEPING_EVERY = 900.0
"""Seconds between two looks; what it does once it does not do again."""
LOOKS = 24
"""So many looks in a row, six hours of them, must find somebody's time up: a clock that is wrong
for an afternoon makes nobody forgotten who cannot be brought back."""


class Keeping:
    """Looks now and then whether something is to be forgotten."""

    def __init__(self, database: Database, clock: Clock, years: int, copies_days: int) -> None:
        self._database = database
        self._clock = clock
        self._years = years
        self._copies_for = dt.timedelta(days=copies_days)
        self._looked_at: deque[dt.datetime] = deque(maxlen=LOOKS)

    async def run(self) -> None:
        """One look, away from the event loop."""
        with suppress(DatabaseProblem):  # logged where it was found
            await asyncio.to_thread(self._look)

    def _look(self) -> None:
        self._looked_at.append(self._clock.now())
        if len(self._looked_at) < LOOKS:
            finish(self._database)
            return
        surely = min(self._looked_at)
        keep(self._database, surely, self._years)
        # What a migration copied or a copy replaced holds people too: no longer than daily copies.
        if gone := backups.drop_set_aside(self._database, surely - self._copies_for):
            log.info("files set aside removed=%s", gone)


def keep(database: Database, now: dt.datetime, years: int) -> None:
    """Forgets the people whose time is up (``years`` after the end of their last plan's year),
    parts old reports from who made them, and writes the file anew where somebody was erased."""
    today = now.date()
    with database.writing() as session:
        gone = erasure.outlived(session, today, years)
        for person in gone:
            from nlp.normalize import normalize  # not needed to start

            erasure.erase(session, person, now, normalize)
            audit.note(
                session,
                now=now,
                person=None,
                channel="retention",
                action="erased",
                subject=f"person {person.id}",
            )
        erasure.part_from_old_plans(session, today, years)
        erasure.drop_leftovers(session, now)
        strangers = erasure.forget_strangers(session, now)
    if gone or strangers:
        log.info("erased people=%s strangers=%s", len(gone), strangers)
    finish(database)


def finish(database: Database) -> None:
    """What is left to do of erasures that were asked for, whatever the clock says."""
    with database.writing() as session:
        sent = erasure.forget_farewells(session)
    if sent:
        log.info("erased farewells=%s", sent)
    if erasure.to_be_scrubbed(database):
        try:
            erasure.scrub(database)
        except DatabaseProblem as problem:
            log.warning("file not yet written anew: %s", problem.code)
