"""How does what we owe leave: in order, at a pace the networks bear, and never lost?"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, TypeVar

from sqlalchemy.orm import Session

from bot.channels import Channel, Outcome, SendError
from bot.clock import Clock
from bot.pace import Pace
from bot.reply import outbound
from storage import outbox
from storage.db import Database
from storage.models import OutboxState
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
GRACE = 5.0
"""Seconds that messages on the wire get to end when the program stops."""


class InWorker(Protocol):
    """Runs a blocking call away from the event loop."""

    def __call__(self, call: Callable[[], T], /) -> Awaitable[T]: ...


Wait = Callable[[asyncio.Event, float], Awaitable[None]]
"""Returns when the event is set or so many seconds have passed."""
Unreachable = Callable[[Session, str, str], None]
"""``(session, channel, address)``: a known person cannot be reached any more; said once, inside
the transaction that notes it."""


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
        wait: Wait | None = None,
    ) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._unreachable = unreachable
        self._in_worker = in_worker
        self._wait = wait or _wait
        self._pace = Pace()
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._sends: set[asyncio.Task[None]] = set()
        self._settlements: list[Settlement] = []
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

    async def run(self) -> None:
        """Delivers until cancelled; then lets go of what it has claimed."""
        self._loop = asyncio.get_running_loop()
        try:
            while True:
                self._wake.clear()
                for claim in await self._claims():
                    task = asyncio.ensure_future(self._send(claim))
                    self._sends.add(task)
                    task.add_done_callback(self._sent)
                await self._wait(self._wake, self._rest())
        finally:
            await self._wind_down()

    # --- rounds ---

    async def _claims(self) -> list[Claim]:
        """Settles what has ended and claims what may leave now, in one transaction."""
        exchange = asyncio.ensure_future(self._exchange(claiming=True))
        try:
            return await asyncio.shield(exchange)
        except asyncio.CancelledError:
            # The claims are committed, and nobody is left to send them.
            claims = await exchange
            await self._in_worker(lambda: self._give_back(claims))
            raise

    async def _exchange(self, *, claiming: bool) -> list[Claim]:
        now = self._clock.now()
        settlements, self._settlements = self._settlements, []
        limit = min(self._pace.room(now), AT_ONCE - len(self._sends)) if claiming else 0
        tick = self._is_tick(now)
        try:
            claims = await self._in_worker(lambda: self._book(settlements, now, limit, tick))
        except Exception as error:
            # What was sent stays sent: its settlement is kept for the next round.
            self._settlements = settlements + self._settlements
            log.error("outbox not reached: %s", type(error).__name__)
            return []
        if tick:
            self._ticked_at = now
        self._backlog = bool(limit) and len(claims) == limit
        for claim in claims:
            self._pace.sent(claim.channel, claim.address, now)
        return claims

    def _book(
        self, settlements: list[Settlement], now: dt.datetime, limit: int, tick: bool
    ) -> list[Claim]:
        """The round's one transaction; runs in a worker thread."""
        with self._database.writing() as session:
            outbox.settle(session, settlements)
            for settlement in settlements:
                self._follow(session, settlement, now)
            if tick and (stuck := outbox.revive(session, now)):
                log.warning("outbox: %s rows left past their lease are owed again", stuck)
            return self._take(session, now, limit, tick)

    def _take(self, session: Session, now: dt.datetime, limit: int, tick: bool) -> list[Claim]:
        claims: list[Claim] = []

        def take(state: OutboxState, answers_only: bool) -> None:
            if len(claims) < limit:
                claims.extend(
                    outbox.claim(
                        session,
                        channels=self._channels,
                        now=now,
                        lease_until=now + LEASE,
                        limit=limit - len(claims),
                        state=state,
                        answers_only=answers_only,
                        closed=self._pace.closed(now),
                        closed_to_pushes=self._pace.closed_to_pushes(now),
                    )
                )

        # With a queue of pushes, somebody who just asked does not wait at its end.
        if self._backlog:
            take(OutboxState.PENDING, answers_only=True)
        if tick:
            take(OutboxState.UNKNOWN, answers_only=False)
        take(OutboxState.PENDING, answers_only=False)
        return claims

    def _follow(self, session: Session, settlement: Settlement, now: dt.datetime) -> None:
        """What the end of one send means beyond its row."""
        claim = settlement.claim
        if isinstance(settlement, Moved):
            outbox.move(session, claim.channel, claim.address, settlement.moved_to)
        elif isinstance(settlement, Gone) and outbox.close_chat(
            session, claim.channel, claim.address, settlement.error or "", now
        ):
            self._unreachable(session, claim.channel, claim.address)

    def _give_back(self, claims: list[Claim]) -> None:
        with self._database.writing() as session:
            outbox.give_back(session, claims)
