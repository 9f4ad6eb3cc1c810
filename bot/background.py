"""How is work done beside the turns, so that nobody waits for it?

A turn only books a job and says so. Whoever does it stores what came of it in one short
transaction that also ends the job and owes the answer. A process that dies in between leaves the
job, and it is done again.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.reply import Reply, enclosed
from storage import outbox, people
from storage.db import DatabaseProblem
from storage.models import Job

log = logging.getLogger(__name__)

AGAIN_AFTER = dt.timedelta(seconds=20)
GATHER = 1.0
"""Seconds from a nudge to a look: every message nudges, and few book a job."""


SHOWN_SECONDS = 4.0
"""How long networks show that somebody is at work (Telegram: 5 s at most), less the way there."""

ShowBusy = Callable[[str], Awaitable[None]]
"""``(address)``: shows in a chat, for some seconds, that its answer is being made."""


async def show_nothing(address: str) -> None:
    """For a network whose people see for themselves that we are at work."""


class Background(ABC):
    """Does what was booked, one job after the other, until cancelled."""

    def __init__(self, show_busy: ShowBusy = show_nothing) -> None:
        self._show_busy = show_busy
        self._booked = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    @abstractmethod
    async def do_one(self) -> bool:
        """Does the oldest job that nobody is at; False where there is none."""

    @asynccontextmanager
    async def at_work(self, job: Job) -> AsyncIterator[None]:
        """Shows in the job's chat that somebody is at it, as long as this lasts."""

        async def show() -> None:
            while True:
                await self._show_busy(job.address)
                await asyncio.sleep(SHOWN_SECONDS)

        showing = asyncio.create_task(show())
        try:
            yield
        finally:
            showing.cancel()

    def nudge(self) -> None:
        """Says, from any thread, that something may have been booked."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._booked.set)

    async def run(self) -> None:
        """Works until cancelled; first on what an earlier run left."""
        self._loop = asyncio.get_running_loop()
        while True:
            self._booked.clear()
            try:
                while await self.do_one():
                    pass
            except DatabaseProblem:
                pass  # logged where it was found; with the next look we try again
            except Exception:  # a bug of ours: the job is left to its lease, and others are done
                log.exception("%s: a job failed", type(self).__name__)
            try:
                async with asyncio.timeout(AGAIN_AFTER.total_seconds()):
                    await self._booked.wait()
                await asyncio.sleep(GATHER)
            except TimeoutError:
                continue


def owe_outcome(session: Session, job: Job, reply: Reply, now: dt.datetime) -> None:
    """Owes what came of a job; its choices may be typed, like those of any last answer."""
    from bot.dialogue import State  # with all of language behind it: not before we receive

    handle = outbox.owe(
        session,
        channel=job.channel,
        address=job.address,
        person_id=job.person_id,
        body=reply.as_json(),
        now=now,
        file=enclosed(reply.file),
    )
    stored = people.dialogue(session, job.channel, job.address, job.address)
    state = State.from_json(stored) if stored else State()
    draft = state.draft if reply.draft is None else reply.draft
    if reply.choices or reply.asked:  # a paper that comes leaves the last answer's choices open
        state = replace(state, handle=handle, asked=reply.asked)
    state = replace(state, draft=draft)
    people.remember(session, job.channel, job.address, job.address, state.as_json(), now)
