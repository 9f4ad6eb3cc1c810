"""What is forgotten when its time is up, and what an erasure leaves to be done."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging

from bot.clock import Clock
from storage import audit, backups, erasure
from storage.db import Database

log = logging.getLogger(__name__)

KEEPING_EVERY = 900.0
"""Seconds between two looks; what it does once it does not do again."""


class Keeping:
    """Looks now and then whether something is to be forgotten."""

    def __init__(self, database: Database, clock: Clock, years: int, copies_days: int) -> None:
        self._database = database
        self._clock = clock
        self._years = years
        self._copies_for = dt.timedelta(days=copies_days)

    async def run(self) -> None:
        """One look, away from the event loop."""
        await asyncio.to_thread(self._look)

    def _look(self) -> None:
        now = self._clock.now()
        keep(self._database, now, self._years)
        # What a migration copied holds people too: no longer than the daily copies do.
        if gone := backups.drop_migration_copies(self._database, now - self._copies_for):
            log.info("migration copies removed=%s", gone)


def keep(database: Database, now: dt.datetime, years: int) -> None:
    """Forgets the people whose time is up (``years`` after the end of their last plan's year),
    parts old reports from who made them, and writes the file anew where somebody was erased."""
    today = now.date()
    with database.writing() as session:
        gone = erasure.outlived(session, today, years)
        for person in gone:
            erasure.erase(session, person, now)
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
        sent = erasure.forget_farewells(session)
    if gone or sent:
        erasure.scrub(database)
        log.info("erased people=%s farewells=%s", len(gone), sent)
