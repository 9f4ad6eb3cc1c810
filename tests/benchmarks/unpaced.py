"""``liaison run`` as it is, but in no hurry to spare Telegram, and hearing out whoever says more
than a person can type: what a benchmark can keep busy."""

from __future__ import annotations

import asyncio

from bot.config import read_settings
from bot.pace import UNHURRIED, Pace
from bot.serving import serve
from storage.db import Database, check_schema

NO_FLOOD = 1_000_000


def main() -> None:
    settings = read_settings()
    database = Database(settings.database)
    check_schema(database)
    pace = Pace(UNHURRIED, lambda address: UNHURRIED)
    asyncio.run(serve(settings, database, print, pace=pace, most_a_minute=NO_FLOOD))


if __name__ == "__main__":
    main()
