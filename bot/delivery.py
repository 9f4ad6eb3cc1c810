"""How does what we owe leave: in order, at a pace the networks bear, and never lost?"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, TypeVar

from sqlalchemy.orm import Session

from bot.channels import Channel, OutboundFile, Outcome, SendError
from bot.clock import Clock
from bot.pace import Pace
from bot.reply import outbound
from storage import outbox
from storage.db import Database, DatabaseProblem
from storage.models import OutboxState, OutgoingFile
from storage.outbox import Claim, Settlement

log = logging.getLogger(__name__)

T = TypeVar("T")

TICK = 1.0
"""Seconds between looks at what nobody announced: retries, planned pushes, ended leases."""
AT_ONCE = 16
"""Messages on the wire at the same time."""
LEASE = dt.timedelta(seconds=120)
LONGEST_SEND = 60.0
"""Seconds; well inside the lease, so that nobody else claims what is still being sent."""
SECOND_TRY = dt.timedelta(seconds=60)
"""How long after a send that was perhaps delivered the message goes out once more."""
LONGEST_BACK_OFF = 30.0
BOOK_WITHIN = 0.1
"""Seconds until it is booked how a send ended, for others to be booked with it."""
FILES_KEPT = dt.timedelta(days=1)
"""How long a file waits for its message to leave; then it is deleted, and the message given up."""
GRACE = 2.0
"""Seconds that messages on the wire get to end when the program stops."""


class InWorker(Protocol):
    """Runs a blocking call away from the event loop."""

    def __call__(self, call: Callable[[], T], /) -> Awaitable[T]: ...


Wait = Callable[[asyncio.Event, float], Awaitable[None]]
"""Returns when the event is set or so many seconds have passed."""
Unreachable = Callable[[Session, str, str], None]
"""``(session, channel, address)``: a known person cannot be reached any more; said once, inside
the transaction that notes it."""

Ended = tuple[Claim, str | SendError]
"""A send that is over: the network's id of the message, or why there is none."""


class Delivery:
    """Empties the outbox. Several may share a database; each row is sent by one of them."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        clock: Clock,
        *,
        unreachable: Unreachable = lambda session, channel, address: None,
        in_worker: InWorker = asyncio.to_thread,
        pace: Pace | None = None,
        wait: Wait | None = None,
    ) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._unreachable = unreachable
        self._in_worker = in_worker
        self._wait = wait or _wait
        self._pace = pace or Pace()
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._sends: dict[asyncio.Task[None], Claim] = {}
        self._ended: list[Ended] = []
        self._booking: asyncio.TimerHandle | None = None
        self._awaited = False
        self._ticked_at: dt.datetime | None = None
        self._backlog = False

    @property
    def sending(self) -> int:
        """How many messages are on the wire."""
        return len(self._sends)

    def nudge(self) -> None:
        """Says, from any thread, that something new is owed; it leaves without waiting."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake.set)

    async def settled(self) -> None:
        """Returns once nothing is left that may leave now; needs :meth:`run` to be running."""
        self._idle.clear()
        self._awaited = True
        self._wake.set()
        await self._idle.wait()

    async def run(self) -> None:
        """Delivers until cancelled; then lets go of what it has claimed."""
        self._loop = asyncio.get_running_loop()
        try:
            while True:
                self._wake.clear()
                if self._booking is not None:
                    self._booking.cancel()
                    self._booking = None
                for claim in await self._claims():
                    task = asyncio.ensure_future(self._send(claim))
                    self._sends[task] = claim
                    task.add_done_callback(self._sent)
                # A wake-up during the round may be about something the round did not see.
                if not self._sends and not self._ended and not self._wake.is_set():
                    self._awaited = False
                    self._idle.set()
                await self._wait(self._wake, self._rest())
        finally:
            await self._wind_down()

    # --- rounds ---

    async def _claims(self) -> list[Claim]:
        """Settles what has ended and claims what may leave now, in one transaction."""
        round_ = asyncio.ensure_future(self._round(claiming=True))
        try:
            return await asyncio.shield(round_)
        except asyncio.CancelledError:
            # The claims are committed, and nobody is left to send them.
            claims = await round_
            await self._in_worker(lambda: self._give_back(claims))
            raise

    async def _round(self, *, claiming: bool) -> list[Claim]:
        now = self._clock.now()
        ended, self._ended = self._ended, []
        limit = min(self._pace.room(now), AT_ONCE - len(self._sends)) if claiming else 0
        tick = self._is_tick(now)
        on_the_wire = [claim.id for claim in self._sends.values()]
        try:
            claims = await self._in_worker(lambda: self._book(ended, on_the_wire, now, limit, tick))
        except DatabaseProblem:
            # What was sent stays sent: how it ended is kept for the next round.
            self._ended = ended + self._ended
            # A database that is away is asked again with the next tick, not at once.
            self._backlog = False
            return []
        if tick:
            self._ticked_at = now
        self._backlog = claiming and len(claims) == limit
        for claim in claims:
            self._pace.sent(claim.channel, claim.address, now)
        return claims

    def _is_tick(self, now: dt.datetime) -> bool:
        """A clock that was set back ticks at once, instead of not until it caught up."""
        if self._ticked_at is None:
            return True
        return not 0 <= (now - self._ticked_at).total_seconds() < TICK

    def _rest(self) -> float:
        """Seconds to wait when nobody wakes us."""
        on_the_wire = len(self._sends) >= AT_ONCE
        return self._pace.rest(self._clock.now()) if self._backlog and not on_the_wire else TICK

    def _book(
        self, ended: list[Ended], on_the_wire: list[int], now: dt.datetime, limit: int, tick: bool
    ) -> list[Claim]:
        """The round's one transaction; runs in a worker.

        Should the power fail before it reaches the disk, a message goes out twice.
        """
        with self._database.writing(hasty=True) as session:
            settlements = [settlement(claim, result, now) for claim, result in ended]
            outbox.settle(session, settlements)
            outbox.drop_files(session, settlements)
            for claim, result in ended:
                if isinstance(result, SendError):
                    self._follow(session, claim, result, now)
            if tick:
                outbox.drop_old_files(session, now - FILES_KEPT)
                if stuck := outbox.revive(session, now, but=on_the_wire):
                    log.warning("outbox: %s rows left past their lease are owed again", stuck)
            return self._take(session, now, limit, tick)

    def _follow(self, session: Session, claim: Claim, error: SendError, now: dt.datetime) -> None:
        """What a failed send means for everything else that is owed to the chat."""
        if error.outcome is Outcome.MOVED and error.moved_to is not None:
            outbox.move(session, claim.channel, claim.address, error.moved_to)
        elif error.outcome is Outcome.UNREACHABLE and outbox.close_chat(
            session, claim.channel, claim.address, error.reason, now
        ):
            self._unreachable(session, claim.channel, claim.address)

    def _take(self, session: Session, now: dt.datetime, limit: int, tick: bool) -> list[Claim]:
        claims: list[Claim] = []

        def take(state: OutboxState, *, answers_only: bool = False) -> None:
            if len(claims) < limit:
                claims.extend(
                    outbox.claim(
                        session,
                        channels=list(self._channels),
                        now=now,
                        lease_until=now + LEASE,
                        limit=limit - len(claims),
                        state=state,
                        answers_only=answers_only,
                        closed=self._pace.closed(now),
                        closed_to_pushes=self._pace.closed_to_pushes(now),
                    )
                )

        if tick:
            take(OutboxState.UNKNOWN)
        # With a queue of pushes, somebody who just asked does not wait at its end.
        if self._backlog:
            take(OutboxState.PENDING, answers_only=True)
        take(OutboxState.PENDING)
        return claims

    def _give_back(self, claims: list[Claim]) -> None:
        with self._database.writing() as session:
            outbox.give_back(session, claims)

    # --- one message ---

    async def _send(self, claim: Claim) -> None:
        result: str | SendError = SendError(Outcome.UNKNOWN, "stopped while sending")
        try:
            async with asyncio.timeout(LONGEST_SEND):
                file = await self._file(claim) if claim.body.get("file") else None
                result = await self._channels[claim.channel].send(
                    claim.address, outbound(claim.body, claim.handle, file)
                )
        except SendError as error:
            result = error
        except TimeoutError:
            result = SendError(Outcome.UNKNOWN, "took too long")
        except Exception as error:
            log.exception("outbox row=%s could not be handed to its channel", claim.id)
            result = SendError(Outcome.UNKNOWN, type(error).__name__)
        finally:
            self._ended.append((claim, result))
            log.info(
                "sent row=%s attempt=%s %s",
                claim.id,
                claim.attempts,
                f"failed: {result}" if isinstance(result, SendError) else f"as {result}",
            )

    async def _file(self, claim: Claim) -> OutboundFile:
        """The file that goes with a message."""

        def look() -> OutgoingFile | None:
            with self._database.reading() as session:
                return outbox.file_of(session, claim)

        try:
            kept = await self._in_worker(look)
        except DatabaseProblem as problem:
            raise SendError(Outcome.NOT_SENT, problem.code) from None
        if kept is None:
            raise SendError(Outcome.REFUSED, "file was kept too long")
        return OutboundFile(kept.name, kept.media_type, kept.content, kept.guarded)

    def _sent(self, task: asyncio.Task[None]) -> None:
        self._sends.pop(task, None)
        if self._backlog or self._awaited:
            self._wake.set()
        elif self._booking is None and self._loop is not None:
            # A transaction for each would cost as much again as claiming it did.
            self._booking = self._loop.call_later(BOOK_WITHIN, self._wake.set)

    async def _wind_down(self) -> None:
        """Lets what is on the wire end, cuts off what does not, and books how it ended."""
        sends = set(self._sends)
        if sends:
            _, late = await asyncio.wait(sends, timeout=GRACE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._round(claiming=False)


def settlement(claim: Claim, result: str | SendError, now: dt.datetime) -> Settlement:
    """What becomes of a row whose send ended with this reference or this error."""
    if isinstance(result, str):
        return Settlement(claim, OutboxState.SENT, reference=result)
    again = OutboxState.UNKNOWN if claim.perhaps_sent else OutboxState.PENDING
    match result.outcome:
        case Outcome.NOT_SENT:
            seconds = min(LONGEST_BACK_OFF, 2.0 ** min(claim.attempts - 1, 10))
            return _later(claim, again, now, seconds, result)
        case Outcome.WAIT:
            return _later(claim, again, now, result.retry_after or 1, result)
        case Outcome.MOVED if result.moved_to is not None:
            return _later(claim, again, now, 0, result)
        case Outcome.UNKNOWN if not claim.perhaps_sent:
            return _later(claim, OutboxState.UNKNOWN, now, SECOND_TRY.total_seconds(), result)
    # For good: refused, gone, or perhaps delivered twice. A third copy would help nobody.
    return Settlement(claim, OutboxState.DEAD, error=str(result))


def _later(
    claim: Claim, state: OutboxState, now: dt.datetime, seconds: float, error: SendError
) -> Settlement:
    return Settlement(claim, state, due_at=now + dt.timedelta(seconds=seconds), error=str(error))


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
