"""Who takes in a file that was sent, so that nobody waits for it?

The turn only books a job and says so. The rest happens beside it: the file is fetched and looked
at, and what comes of it is stored in one short transaction that also ends the job and owes the
answer. A process that dies in between leaves the job, and it is done again.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress

from bot.background import AGAIN_AFTER, Background, ShowBusy, owe_outcome, show_nothing
from bot.channels import Attachment, Channel, Outcome, SendError
from bot.clock import Clock
from bot.evidence import received
from bot.evidence.received import Kept
from bot.importing import table_reader
from bot.importing.intake import Reading
from bot.importing.parsing import DaysOffInstead
from bot.importing.plan_files import Opener, opened_apart, refuse_marked
from bot.lexicon import Lexicons
from bot.returning.comparing import Compared
from bot.returning.sheet import is_ours
from storage import jobs, plans
from storage.db import Database, DatabaseProblem
from storage.evidence_files import EvidenceStore, shown_name
from storage.files import FileProblem, FileRefused
from storage.files.guards import LARGEST_FILE
from storage.models import FileJob, Person, PersonRole

log = logging.getLogger(__name__)

Read = Reading | Compared | DaysOffInstead | Kept | FileRefused | str
"""What was found: a table, a ledger that came back, days off, a file kept, why it is refused, or
the key of what to say."""
LEASE = dt.timedelta(minutes=3)
"""Longer than a file may take to be fetched and read."""
MOST_ATTEMPTS = 3


class ReceivedFiles(Background):
    """Takes in what was booked, one file after the other, until cancelled.

    ``nudge_delivery`` is called when there is something to say.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        channels: Mapping[str, Channel],
        store: EvidenceStore,
        nudge_delivery: Callable[[], None] = lambda: None,
        *,
        opened: Opener = opened_apart,
        show_busy: ShowBusy = show_nothing,
    ) -> None:
        super().__init__(show_busy)
        self._database = database
        self._clock = clock
        self._channels = channels
        self._store = store
        self._lexicons = Lexicons()
        self._nudge_delivery = nudge_delivery
        self._opened = opened

    async def do_one(self) -> bool:
        """Takes in the oldest file that nobody is at; False where there is none."""
        job = await asyncio.to_thread(self._claim)
        if job is None:
            return False
        read: Read
        try:
            if job.attempts > MOST_ATTEMPTS:  # one that takes the program down with it
                raise FileRefused(FileProblem.TOO_MUCH_WORK)
            async with self.at_work(job):
                content = job.pasted.encode() or await self._fetch(job)
                read = await asyncio.to_thread(self._read, job, content)
        except SendError as error:
            if error.outcome is not Outcome.REFUSED and job.attempts < MOST_ATTEMPTS:
                await asyncio.to_thread(self._postpone, job)
                return True
            read = "evidence.not_fetched" if job.evidence else "intake.not_fetched"
        except asyncio.CancelledError:
            # Asked to stop: whoever comes next need not wait for the lease to end.
            with suppress(DatabaseProblem):
                self._postpone(job, dt.timedelta())
            raise
        except FileRefused as refused:
            read = refused
        except DatabaseProblem:
            raise
        except Exception:
            log.exception("file job=%s could not be read", job.id)
            read = FileRefused(FileProblem.DAMAGED)
        await asyncio.to_thread(self._finish, job, read)
        self._nudge_delivery()
        return True

    async def _fetch(self, job: FileJob) -> bytes:
        if job.size > LARGEST_FILE:
            raise FileRefused(FileProblem.TOO_LARGE)
        file = Attachment(reference=job.reference, name=job.name, media_type="", size=job.size)
        return await self._channels[job.channel].fetch(file)

    def _claim(self) -> FileJob | None:
        with self._database.writing() as session:
            return jobs.claim(session, FileJob, tuple(self._channels), self._clock.now(), LEASE)

    def _postpone(self, job: FileJob, rest: dt.timedelta = AGAIN_AFTER) -> None:
        with self._database.writing() as session:
            jobs.postpone(session, job, self._clock.now() + rest)

    def _read(self, job: FileJob, content: bytes) -> Read:
        if job.evidence:
            if is_ours(content):
                raise FileRefused(FileProblem.OWN_SHEET)
            refuse_marked(content, job.name, self._opened)
            return Kept(self._store.put(content, job.name), shown_name(job.name))
        return table_reader.read(self._database, job, content, self._clock.now(), self._opened)

    def _finish(self, job: FileJob, read: Read) -> None:
        now = self._clock.now()
        with self._database.writing() as session:
            person = session.get(Person, job.person_id)
            if not jobs.finish(session, job) or person is None:
                return
            if person.revoked_at is not None:
                return
            if not job.evidence:
                if person.role != PersonRole.COORDINATOR:
                    return
                reply = table_reader.outcome(session, job, person, read, now)
            else:
                plan = plans.live_plan(session)
                lexicon = self._lexicons.current(session, plan)
                reply = received.outcome(session, job, person, read, plan, lexicon, now)
            owe_outcome(session, job, reply, now)
