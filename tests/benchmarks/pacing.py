"""How much of Telegram's thirty messages a second is used, and is it ever exceeded (P13)?

The clock is simulated, and the network takes everything at once: a round that is late by some
milliseconds is late here too, and everything else is the program's own, over a real database.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import tempfile
from pathlib import Path

from bot.channels import Attachment, OutboundMessage, Receive
from bot.delivery import Delivery
from storage import outbox
from storage.db import Database, migrate
from tests.benchmarks.figures import Figure
from tests.conftest import MONDAY, ZONE

CEILING = 30
OF_A_GROUP = 20
BURST_BORNE = 3
"""Messages at once to a chat that has rested: Telegram bears short bursts."""
LATE = 0.008
"""Seconds by which a round may come late: what a loaded two-core machine showed."""
BODY = {"blocks": ["您有任务到期"], "choices": [], "replaces": None, "silent": False, "menu": None}


class Time:
    """Jumps to the end of each wait, and a little beyond it."""

    zone = ZONE

    def __init__(self) -> None:
        self.at = MONDAY
        self._chance = random.Random(2020)

    def now(self) -> dt.datetime:
        return self.at

    async def wait(self, woken: asyncio.Event, seconds: float) -> None:
        for _ in range(3):  # sends that take no time end
            await asyncio.sleep(0)
        if not woken.is_set():
            self.at += dt.timedelta(seconds=seconds + self._chance.uniform(0, LATE))


class Listening:
    """A channel that notes when each message left."""

    name = "telegram"

    def __init__(self, time: Time, expected: int) -> None:
        self.moments: list[float] = []
        self.all_there = asyncio.Event()
        self._time = time
        self._expected = expected

    async def run(self, receive: Receive) -> None:
        raise NotImplementedError

    async def fetch(self, attachment: Attachment) -> bytes:
        raise NotImplementedError

    async def send(self, address: str, message: OutboundMessage) -> str:
        self.moments.append((self._time.at - MONDAY).total_seconds())
        if len(self.moments) == self._expected:
            self.all_there.set()
        return str(len(self.moments))


async def pushed(count: int, address: str | None = None) -> list[float]:
    """The moments at which so many messages leave, in seconds from the start.

    They are pushes to as many chats, or answers to one ``address``.
    """
    time = Time()
    channel = Listening(time, count)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        migrate(database)
        with database.writing() as session:
            for chat in range(count):
                outbox.owe(
                    session,
                    channel="telegram",
                    address=address or str(1000 + chat),
                    person_id=None,
                    body=BODY,
                    now=MONDAY,
                    key=None if address else f"bench:{chat}",
                )
        delivery = Delivery(database, {"telegram": channel}, time, wait=time.wait)
        run = asyncio.ensure_future(delivery.run())
        await channel.all_there.wait()
        run.cancel()
        await asyncio.gather(run, return_exceptions=True)
        database.close()
    return channel.moments


def busiest(moments: list[float], seconds: float = 1) -> int:
    """The most messages in any window of so many seconds."""
    first = most = 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


def figures(quick: bool) -> list[Figure]:
    count = 1_000 if quick else 10_000
    moments = asyncio.run(pushed(count))
    chat, group = (asyncio.run(pushed(100, address)) for address in ("7", "-7"))
    rate = (count - 1) / (moments[-1] - moments[0])
    clock = "simulated"
    return [
        Figure("P13", f"{count:,} pushes to no network: a second at the ceiling, beside ours",
               CEILING, rate, "1/s", 1 / 0.95, clock=clock),
        Figure("P13", "most in any second, beside the ceiling",
               busiest(moments), CEILING, "", 1, clock=clock),
        Figure("P13", "most in a chat in any minute, beside one a second and the burst borne",
               busiest(chat, 60), 60 + BURST_BORNE, "", 1, clock=clock),
        Figure("P13", "most in a group in any minute, beside the ceiling",
               busiest(group, 60), OF_A_GROUP, "", 1, clock=clock),
    ]  # fmt: skip
