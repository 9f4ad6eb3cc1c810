"""A process that sweeps once if told to, empties the outbox and ends, or dies where it is told to.

The points it can die at lie in the wrappers of this file: the program itself knows none of them.
It imports nothing else of the tests, which would double the time a process needs until it begins.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import event

from bot.channels import OutboundMessage
from bot.channels.telegram import TelegramChannel
from bot.clock import RehearsalClock
from bot.delivery import LONGEST_SEND, Delivery
from bot.pace import UNHURRIED, Pace
from bot.reminding.sweep import sweep
from storage.db import Database

POINTS = (
    "sweeping",  # what is owed is written, not committed
    "swept",  # committed; nobody has claimed it
    "claiming",  # claims written, not committed
    "claimed",  # committed; nothing was sent
    "sent",  # the server has accepted; nothing says so yet
    "settling",  # how it ended is written, not committed
    "settled",  # committed
)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DyingChannel(TelegramChannel):
    """The process dies as soon as the server has accepted a message."""

    async def send(self, address: str, message: OutboundMessage) -> str:
        await super().send(address, message)
        die()
        return ""


class DyingWorker:
    """Runs delivery's transactions in a thread; the process dies around one that matters.

    A round's transaction settles what was claimed by an earlier one, so the first that brings
    claims is ``claiming`` and the first after it is ``settling``.
    """

    def __init__(self, database: Database, point: str) -> None:
        self._point = point
        self._claimed = False
        if point in ("sweeping", "claiming", "settling"):
            event.listen(database.engine, "commit", self._committing)

    def _committing(self, connection: Any) -> None:
        sending = connection.exec_driver_sql(
            "SELECT count(*) FROM outbox WHERE state = 'sending'"
        ).scalar()
        owed = connection.exec_driver_sql("SELECT count(*) FROM outbox").scalar()
        reached = {"sweeping": owed, "claiming": sending, "settling": self._claimed}
        if reached[self._point]:
            die()

    async def __call__(self, call: Callable[[], Any]) -> Any:
        result = await asyncio.to_thread(call)
        if self._claimed and self._point == "settled":
            die()
        if result:
            if self._point == "claimed":
                die()
            self._claimed = True
        return result


async def work(asked: argparse.Namespace) -> None:
    """Sweeps if asked to, and delivers until nothing is left that may leave."""
    clock = RehearsalClock(dt.datetime.fromisoformat(asked.now), ZoneInfo(asked.zone))
    database = Database(asked.database)
    in_worker = DyingWorker(database, asked.dies)
    kind = DyingChannel if asked.dies == "sent" else TelegramChannel
    channel = kind(asked.token, api_url=asked.api, timeout=LONGEST_SEND)
    delivery = Delivery(
        database,
        {"telegram": channel},
        clock,
        in_worker=in_worker,
        pace=Pace(UNHURRIED, lambda address: UNHURRIED),
    )
    if asked.waits:
        # Ready: begins when it is told to, together with others.
        print(flush=True)  # noqa: T201
        await asyncio.to_thread(sys.stdin.readline)
    if asked.sweeps:
        sweep(database, clock.now())
    if asked.dies == "swept":
        die()
    run = asyncio.ensure_future(delivery.run())
    await delivery.settled()
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)
    await channel.close()
    database.close()


def parsed(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--api", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--now", required=True)
    parser.add_argument("--zone", required=True)
    parser.add_argument("--sweeps", action="store_true")
    parser.add_argument("--waits", action="store_true")
    parser.add_argument("--dies", choices=POINTS, default="")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    asyncio.run(work(parsed()))
