"""Who reads a table that was sent, so that nobody waits for it?

The turn only books a job and says so. Reading happens beside it: the file is fetched, read by a
process of its own, and stored as a draft in one short transaction that also ends the job and owes
the preview. A process that dies in between leaves the job, and it is done again.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePath

from sqlalchemy.orm import Session

from bot import draft_plans, intake
from bot.channels import Attachment, Channel, InboundMessage, Outcome, SendError
from bot.clock import Clock
from bot.dialogue import State
from bot.importing import ParsedPlan, read_plan, refusal_sentence
from bot.reply import Reply
from messages.catalog import Text, say
from nlp.secrecy import find_secrecy_mark
from storage import imports, outbox, people, reports
from storage.db import Database, DatabaseProblem
from storage.files import FileProblem, FileRefused
from storage.files.guards import LARGEST_FILE
from storage.models import ImportJob, Person, PersonRole

log = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=3)
"""Longer than a file may take to be fetched and read."""
AGAIN_AFTER = dt.timedelta(seconds=20)
GATHER = 1.0
"""Seconds from a nudge to a look: every message nudges, and few bring a table."""
MOST_ATTEMPTS = 3
LONGEST_PASTED = 20_000
_NO_TABLES = ("image/", "video/", "audio/")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def book(
    session: Session, message: InboundMessage, person: Person, now: dt.datetime
) -> Reply | None:
    """Books the table in a coordinator's message to be read; None where there is none.

    A file sent while a report is being written belongs to the report.
    """
    if person.role != PersonRole.COORDINATOR or reports.draft_of(session, person) is not None:
        return None
    file = next((a for a in message.attachments if not a.media_type.startswith(_NO_TABLES)), None)
    pasted = message.text if file is None and _is_table(message.text) else ""
    if file is None and not pasted:
        return None
    if find_secrecy_mark([message.text], file.name if file else ""):
        refused = refusal_sentence(FileRefused(FileProblem.SECRET), person.language)
        return Reply(blocks=(refused,))
    year = _YEAR.search(message.text) if file else None
    imports.ask(
        session,
        channel=message.channel,
        address=message.address,
        person=person,
        now=now,
        reference=file.reference if file else "",
        name=PurePath(file.name).name if file else "",
        size=file.size if file else 0,
        pasted=pasted,
        year=int(year[0]) if year else None,
    )
    return Reply(blocks=(say("intake.reading", person.language),))


def _is_table(text: str) -> bool:
    """Cells pasted from an office program: TABs in several lines."""
    return len(text) <= LONGEST_PASTED and sum("\t" in line for line in text.splitlines()) > 1


class TableReader:
    """Reads what was booked, one table after the other, until cancelled.

    ``nudge_delivery`` is called when there is something to say.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        channels: Mapping[str, Channel],
        nudge_delivery: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._channels = channels
        self._nudge_delivery = nudge_delivery
        self._booked = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def nudge(self) -> None:
        """Says, from any thread, that something may have been booked."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._booked.set)

    async def run(self) -> None:
        """Reads until cancelled; first what an earlier run left."""
        self._loop = asyncio.get_running_loop()
        while True:
            self._booked.clear()
            try:
                while await self.read_one():
                    pass
            except DatabaseProblem as problem:
                log.warning("tables not read: %s", problem.code)
            try:
                async with asyncio.timeout(AGAIN_AFTER.total_seconds()):
                    await self._booked.wait()
                await asyncio.sleep(GATHER)
            except TimeoutError:
                continue

    async def read_one(self) -> bool:
        """Reads the oldest table that nobody is at; False where there is none."""
        job = await asyncio.to_thread(self._claim)
        if job is None:
            return False
        read: ParsedPlan | FileRefused | str
        try:
            content = job.pasted.encode() or await self._fetch(job)
            read = await asyncio.to_thread(_read, job, content)
        except SendError as error:
            if error.outcome is not Outcome.REFUSED and job.attempts < MOST_ATTEMPTS:
                await asyncio.to_thread(self._postpone, job)
                return True
            read = "intake.not_fetched"
        except FileRefused as refused:
            read = refused
        await asyncio.to_thread(self._finish, job, read)
        self._nudge_delivery()
        return True

    async def _fetch(self, job: ImportJob) -> bytes:
        if job.size > LARGEST_FILE:
            raise FileRefused(FileProblem.TOO_LARGE)
        file = Attachment(reference=job.reference, name=job.name, media_type="", size=job.size)
        return await self._channels[job.channel].fetch(file)

    def _claim(self) -> ImportJob | None:
        with self._database.writing() as session:
            return imports.claim_job(session, tuple(self._channels), self._clock.now(), LEASE)

    def _postpone(self, job: ImportJob) -> None:
        with self._database.writing() as session:
            imports.postpone_job(session, job, self._clock.now() + AGAIN_AFTER)

    def _finish(self, job: ImportJob, read: ParsedPlan | FileRefused | str) -> None:
        now = self._clock.now()
        with self._database.writing() as session:
            person = session.get(Person, job.person_id)
            if not imports.finish_job(session, job) or person is None:
                return
            if person.revoked_at is None and person.role == PersonRole.COORDINATOR:
                reply = _outcome(session, job, person, read, now)
                _owe(session, job, reply, now)


def _read(job: ImportJob, content: bytes) -> ParsedPlan | str:
    try:
        return read_plan(content, job.name, job.year)
    except FileRefused:
        raise
    except Exception as error:  # a bug of ours must not have the job tried for ever
        log.error("table of job %s not read: %s", job.id, type(error).__name__)
        return "intake.not_read"


def _outcome(
    session: Session,
    job: ImportJob,
    person: Person,
    read: ParsedPlan | FileRefused | str,
    now: dt.datetime,
) -> Reply:
    if isinstance(read, str):
        return _plainly(say(read, person.language))
    if isinstance(read, FileRefused):
        return _plainly(refusal_sentence(read, person.language))
    if not read.table.tasks:
        told = intake.preview(intake.look(None, read), person.language)
        return Reply(blocks=told)
    if read.table.year is None:
        return _plainly(say("intake.year_wanted", person.language))
    reading = intake.look(session, read)
    plan = intake.store(session, reading, now)
    people.audit(
        session,
        now=now,
        person=person,
        channel=job.channel,
        action="imported",
        subject=f"plan {plan.id}",
        digest=read.digest,
    )
    return draft_plans.preview_card(plan, reading, person.language)


def _plainly(text: Text) -> Reply:
    return Reply(blocks=(text,))


def _owe(session: Session, job: ImportJob, reply: Reply, now: dt.datetime) -> None:
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
    state = replace(State.from_json(stored) if stored else State(), handle=handle, asked=None)
    people.remember(session, job.channel, job.address, job.address, state.as_json(), now)
