"""When is the database copied by itself? Once a day, where a folder is set."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from pathlib import Path

from bot.clock import Clock
from storage import backups
from storage.db import Database, DatabaseProblem
from storage.evidence_files import EvidenceStore

log = logging.getLogger(__name__)

EVERY = dt.timedelta(days=1)
LOOK_SECONDS = 60
"""How often it is looked whether a day has passed: a missed hour is no missed day."""


class Backups:
    """Copies the database into ``folder`` once a day and keeps the newest ``keep``; evidence files
    that are not beside the copies yet come along."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        folder: Path,
        keep: int,
        *,
        evidence: EvidenceStore | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._folder = folder
        self._keep = keep
        self._evidence = evidence

    async def run(self) -> None:
        """One look, and a copy if it is time; a failure is logged and tried with the next."""
        await asyncio.to_thread(self._look)

    def _look(self) -> None:
        now = self._clock.now()
        newest = backups.newest(self._folder, now)
        if newest is not None and now - newest.made_at < EVERY:
            return
        try:
            made = backups.back_up(self._database, self._folder, now, self._keep)
            log.info("backup file=%s", made.name)
            if self._evidence is not None:
                files = self._evidence.copy_to(EvidenceStore(self._folder / backups.EVIDENCE))
                log.info("backup evidence files=%s", files)
        except DatabaseProblem as problem:
            log.error("backup failed: %s", problem.code)
        except OSError as error:
            log.error("backup failed: %s", error.strerror)
