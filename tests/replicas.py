"""Several ``liaison run`` behind one webhook address, over one database: for a test, or a clock."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import os
import signal
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from tests.benchmarks.processes import free_port, started, until, watched
from tests.botapi import TOKEN, BotApi
from tests.conftest import MONDAY

SECRET = "sesame"


@dataclass
class Replica:
    port: int
    process: asyncio.subprocess.Process

    async def is_killed(self) -> None:
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)
        await self.process.wait()


@dataclass
class Replicas:
    """The processes, and the one address in front of them, which hands each call on by turns."""

    api: BotApi
    database_url: str
    port: int
    now: dt.datetime
    """What the clocks of all show when the first is started; they go on together."""
    began: float = field(default_factory=time.monotonic)
    alive: list[Replica] = field(default_factory=list)
    kills: int = 0
    _turn: int = 0

    async def starts_one(self) -> None:
        """Starts one more; returns once it listens."""
        port = free_port()
        passed = time.monotonic() - self.began
        environment = os.environ | {
            "LIAISON_TELEGRAM_TOKEN": TOKEN,
            "LIAISON_TELEGRAM_API_URL": self.api.url,
            "LIAISON_DATABASE_URL": self.database_url,
            "LIAISON_NOW": (self.now + dt.timedelta(seconds=passed)).isoformat(),
            "LIAISON_WEBHOOK_URL": f"http://127.0.0.1:{self.port}/",
            "LIAISON_WEBHOOK_LISTEN": f"127.0.0.1:{port}",
            "LIAISON_WEBHOOK_SECRET": SECRET,
        }
        before = self.api.counted("setWebhook")
        with tempfile.TemporaryFile() as said:
            process = await started(said, "-m", "tests.benchmarks.unpaced", env=environment)
            replica = Replica(port, process.child)
            try:
                async with watched(process):
                    await until(self.api, lambda: self.api.counted("setWebhook") > before)
            except BaseException:
                await replica.is_killed()
                raise
        self.alive.append(replica)

    async def loses_one(self, place: int) -> None:
        """Kills one, whatever it is doing."""
        await self.alive.pop(place).is_killed()
        self.kills += 1

    async def end(self) -> None:
        """All end in good order: what is on the wire is let through, and booked."""
        for replica in self.alive:
            if replica.process.returncode is None:
                replica.process.terminate()
        for replica in self.alive:
            await replica.process.wait()
        self.alive.clear()

    async def hand_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One caller's connection, to the next replica that takes it."""
        with contextlib.suppress(OSError, IndexError), contextlib.closing(writer):
            self._turn += 1
            chosen = self.alive[self._turn % len(self.alive)] if self.alive else None
            if chosen is None:
                return
            back, forth = await asyncio.open_connection("127.0.0.1", chosen.port)
            with contextlib.closing(forth):
                await asyncio.gather(_pass_on(reader, forth), _pass_on(back, writer))


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


@contextlib.asynccontextmanager
async def replicas(
    api: BotApi, database_url: str, count: int, *, now: dt.datetime = MONDAY
) -> AsyncIterator[Replicas]:
    """So many processes that all listen; none is left when the block ends."""
    together = Replicas(api, database_url, 0, now)
    door = await asyncio.start_server(together.hand_on, "127.0.0.1", 0)
    together.port = door.sockets[0].getsockname()[1]
    try:
        for _ in range(count):
            await together.starts_one()
        yield together
    finally:
        door.close()
        for replica in together.alive:
            await replica.is_killed()
