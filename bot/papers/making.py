"""Who makes the papers that were asked for, so that nobody's answer waits for them?"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
import sys
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Protocol

from bot.apart import environment
from bot.background import AGAIN_AFTER, Background, ShowBusy, owe_outcome, show_nothing
from bot.channels import OutboundFile
from bot.clock import Clock
from bot.reply import Reply, Said
from messages.catalog import Text, say
from storage import audit, jobs
from storage.db import Database, DatabaseProblem
from storage.models import PaperJob, Person

log = logging.getLogger(__name__)

SECONDS = 300
"""What a paper may take to be made."""
LEASE = dt.timedelta(seconds=SECONDS + 60)
MOST_ATTEMPTS = 3
LARGEST_PAPER = 50 << 20
"""Bytes; what chat networks take."""


class NotMade(Exception):
    """The process that makes a paper ended before it was made."""


class Make(Protocol):
    """Makes a paper without holding up the event loop. Raises :class:`NotMade`."""

    async def __call__(self, database: Database, job: PaperJob, now: dt.datetime, /) -> Reply: ...


async def made_apart(database: Database, job: PaperJob, now: dt.datetime) -> Reply:
    """Has a paper made by a process of its own, whose memory goes back when it ends."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.papers.apart"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=environment(),
    )
    order = {
        "database": database.url.render_as_string(hide_password=False),
        "now": now.isoformat(),
        "zone": str(now.tzinfo),
        "kind": job.kind,
        "arguments": job.arguments,
        "channel": job.channel,
        "address": job.address,
        "person_id": job.person_id,
    }
    try:
        async with asyncio.timeout(SECONDS):
            answer, _ = await process.communicate(json.dumps(order).encode())
    except TimeoutError:
        raise NotMade("took too long") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise NotMade(f"ended with {process.returncode}")
    from bot.dialogue import Asked  # with all of language behind it: not before we receive

    line, _, content = answer.partition(b"\n")
    told = json.loads(line)
    file, asked = told["file"], told["asked"]
    return Reply(
        blocks=tuple(Text.of("papers.made", block) for block in told["body"]["blocks"]),
        choices=tuple(map(tuple, Said(told["body"]).rows)),
        silent=told["body"]["silent"],
        file=OutboundFile(content=content, **file) if file else None,
        asked=Asked(*asked) if asked else None,
    )


class Papers(Background):
    """Makes what was booked, one paper after the other, until cancelled.

    ``nudge_delivery`` is called when there is something to send.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        channels: Collection[str],
        nudge_delivery: Callable[[], None] = lambda: None,
        *,
        make: Make = made_apart,
        show_busy: ShowBusy = show_nothing,
    ) -> None:
        super().__init__(show_busy)
        self._database = database
        self._clock = clock
        self._channels = channels
        self._nudge_delivery = nudge_delivery
        self._make = make

    async def do_one(self) -> bool:
        """Makes the paper that was asked for first; False where none is wanted."""
        job = await asyncio.to_thread(self._claim)
        if job is None:
            return False
        reply = None
        try:
            # One that takes the whole program down with it is not begun for ever.
            if job.attempts <= MOST_ATTEMPTS:
                async with self.at_work(job):
                    reply = await self._make(self._database, job, self._clock.now())
        except NotMade as problem:
            log.error("paper %s for job %s not made: %s", job.kind, job.id, problem)
            if job.attempts < MOST_ATTEMPTS:
                await asyncio.to_thread(self._postpone, job)
                return True
        except asyncio.CancelledError:
            # Asked to stop: whoever comes next need not wait for the lease to end.
            with suppress(DatabaseProblem):
                self._postpone(job, dt.timedelta())
            raise
        await asyncio.to_thread(self._finish, job, reply)
        self._nudge_delivery()
        return True

    def _claim(self) -> PaperJob | None:
        with self._database.writing() as session:
            return jobs.claim(session, PaperJob, self._channels, self._clock.now(), LEASE)

    def _postpone(self, job: PaperJob, rest: dt.timedelta = AGAIN_AFTER) -> None:
        with self._database.writing() as session:
            jobs.postpone(session, job, self._clock.now() + rest)

    def _finish(self, job: PaperJob, reply: Reply | None) -> None:
        now = self._clock.now()
        with self._database.writing() as session:
            person = session.get(Person, job.person_id)
            if not jobs.finish(session, job) or person is None or person.revoked_at is not None:
                return
            if reply is None:
                reply = Reply(blocks=(say("papers.not_made", person.language),))
            elif reply.file is not None and len(reply.file.content) > LARGEST_PAPER:
                reply = Reply(blocks=(say("papers.too_large", person.language),))
            elif reply.file is not None:
                audit.note(
                    session,
                    now=now,
                    person=person,
                    channel=job.channel,
                    action="paper_made",
                    subject=job.kind,
                )
            owe_outcome(session, job, reply, now)
