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
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.channels import Attachment, Channel, Outcome, SendError
from bot.clock import Clock
from bot.dialogue import State
from bot.evidence import received
from bot.evidence.received import Kept
from bot.importing import table_reader
from bot.importing.plan_files import ParsedPlan
from bot.lexicon import Lexicons
from bot.reply import Reply
from storage import file_jobs, outbox, people, plans
from storage.db import Database, DatabaseProblem
from storage.evidence_files import EvidenceStore, shown_name
from storage.files import FileProblem, FileRefused
from storage.files.guards import LARGEST_FILE
from storage.models import FileJob, Person, PersonRole

log = logging.getLogger(__name__)

Read = ParsedPlan | Kept | FileRefused | str
"""What was found: a table, a file kept, why it is refused, or the key of what to say."""
LEASE = dt.timedelta(minutes=3)
"""Longer than a file may take to be fetched and read."""
AGAIN_AFTER = dt.timedelta(seconds=20)
GATHER = 1.0
"""Seconds from a nudge to a look: every message nudges, and few bring a file."""
MOST_ATTEMPTS = 3


class ReceivedFiles:
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
    ) -> None:
        self._database = database
        self._clock = clock
        self._channels = channels
        self._store = store
        self._lexicons = Lexicons()
        self._nudge_delivery = nudge_delivery
        self._booked = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def nudge(self) -> None:
        """Says, from any thread, that something may have been booked."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._booked.set)

    async def run(self) -> None:
        """Takes in until cancelled; first what an earlier run left."""
        self._loop = asyncio.get_running_loop()
        while True:
            self._booked.clear()
            try:
                while await self.read_one():
                    pass
            except DatabaseProblem as problem:
                log.warning("files not taken in: %s", problem.code)
            try:
                async with asyncio.timeout(AGAIN_AFTER.total_seconds()):
                    await self._booked.wait()
                await asyncio.sleep(GATHER)
            except TimeoutError:
                continue

    async def read_one(self) -> bool:
        """Takes in the oldest file that nobody is at; False where there is none."""
        job = await asyncio.to_thread(self._claim)
        if job is None:
            return False
        read: Read
        try:
            content = job.pasted.encode() or await self._fetch(job)
            read = await asyncio.to_thread(self._read, job, content)
        except SendError as error:
            if error.outcome is not Outcome.REFUSED and job.attempts < MOST_ATTEMPTS:
                await asyncio.to_thread(self._postpone, job)
                return True
            read = "evidence.not_fetched" if job.evidence else "intake.not_fetched"
        except FileRefused as refused:
            read = refused
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
            return file_jobs.claim(session, tuple(self._channels), self._clock.now(), LEASE)

    def _postpone(self, job: FileJob) -> None:
        with self._database.writing() as session:
            file_jobs.postpone(session, job, self._clock.now() + AGAIN_AFTER)

    def _read(self, job: FileJob, content: bytes) -> Read:
        if job.evidence:
            return Kept(self._store.put(content, job.name), shown_name(job.name))
        return table_reader.read(job, content)

    def _finish(self, job: FileJob, read: Read) -> None:
        now = self._clock.now()
        with self._database.writing() as session:
            person = session.get(Person, job.person_id)
            if not file_jobs.finish(session, job) or person is None:
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
            _owe(session, job, reply, now)


def _owe(session: Session, job: FileJob, reply: Reply, now: dt.datetime) -> None:
    """Owes what there is to say; its choices may be typed, like those of any last answer."""
    handle = outbox.owe(
        session,
        channel=job.channel,
        address=job.address,
        person_id=job.person_id,
        body=reply.as_json(),
        now=now,
    )
    stored = people.dialogue(session, job.channel, job.address, job.address)
    state = State.from_json(stored) if stored else State()
    draft = state.draft if reply.draft is None else reply.draft
    state = replace(state, handle=handle, asked=reply.asked, draft=draft)
    people.remember(session, job.channel, job.address, job.address, state.as_json(), now)
