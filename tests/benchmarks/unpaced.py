"""``liaison run`` as it is, but in no hurry to spare Telegram, and hearing out whoever says more
than a person can type: what a benchmark can keep busy.

With --beat it says at each SIGUSR1 how late, in milliseconds, the event loop came to what was due
since the last: the worst.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Awaitable

from bot.config import read_settings
from bot.pace import UNHURRIED, Pace
from bot.serving import serve
from storage.db import Database, check_schema

NO_FLOOD = 1_000_000
BEAT = 0.001
"""Seconds between two looks at whether the event loop comes in time."""


def main() -> None:
    settings = read_settings()
    database = Database(settings.database)
    check_schema(database)
    pace = Pace(UNHURRIED, lambda address: UNHURRIED)
    serving = serve(settings, database, print, pace=pace, most_a_minute=NO_FLOOD)
    asyncio.run(beating(serving) if "--beat" in sys.argv else serving)


async def beating(serving: Awaitable[None]) -> None:
    worst = 0.0

    def tell() -> None:
        nonlocal worst
        print(f"late {worst * 1000:.3f}", flush=True)  # noqa: T201
        worst = 0.0

    async def beat() -> None:
        nonlocal worst
        while True:
            due = time.perf_counter() + BEAT
            await asyncio.sleep(BEAT)
            worst = max(worst, time.perf_counter() - due)

    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, tell)
    heart = asyncio.ensure_future(beat())
    await serving
    heart.cancel()


if __name__ == "__main__":
    main()
