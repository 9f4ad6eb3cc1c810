"""What does one answered message cost, beside a bare echo of python-telegram-bot?

Both bots run in processes of their own against Bot API servers of ours, and take turns.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.samples import load_samples
from storage import people, roster
from storage.db import Database
from storage.models import PersonRole
from tests.benchmarks import corpus
from tests.benchmarks.figures import Figure
from tests.benchmarks.processes import Process, free_port, running, until
from tests.benchmarks.turns import ROUNDS, Times
from tests.botapi import TOKEN, BotApi
from tests.conftest import MONDAY

FIRST_CHAT = 1001
CHATS = 16
LARGER = (500, 100_000)
"""Tasks of the table in force: of a large district, and of one year of a nation."""
WARMING = 1
"""Somebody without access, who is told so."""
LONGEST_WARM_UP = 1200.0
QUESTION, ANSWER = "区卫健局有哪些任务", "区卫健局在《"
Script = Callable[[int, int], str]
"""What is said in a chat as its n-th message, counted from 0 over the whole run."""
OWED = (6, 24, 25, 27, 28, 29, 32, 35, 13, 14, 15, 16, 17, 18, 20, 26)
"""Tasks of the unit, one for each chat: two who report on the same are asked to look again."""


@dataclass
class Contender:
    """A bot that is running, and what each of its blocks came to."""

    api: BotApi
    process: Process
    cpu_ms: list[float] = field(default_factory=list)
    """Of processor time, a message."""
    waits: Times = field(default_factory=Times)
    """Until the answers."""
    rates: list[float] = field(default_factory=list)
    """Answers a second."""
    said: int = 0

    async def block(self, messages: int, chats: int, script: Script) -> None:
        """So many messages by so many people at once, each waiting for an answer before the next"""
        waits: list[float] = []
        cpu, began = self.process.cpu(), time.perf_counter()
        await asyncio.gather(
            *(
                self._talk(FIRST_CHAT + chat, messages // chats, script, waits)
                for chat in range(chats)
            )
        )
        passed = time.perf_counter() - began
        self.said += messages // chats
        self.cpu_ms.append((self.process.cpu() - cpu) * 1000 / len(waits))
        self.rates.append(len(waits) / passed)
        self.waits.rounds.append(waits)

    async def _talk(self, chat: int, messages: int, script: Script, waits: list[float]) -> None:
        for place in range(messages):
            began = time.perf_counter()
            await answered(self.api, chat, script(chat, self.said + place))
            waits.append((time.perf_counter() - began) * 1000)

    def forget(self) -> None:
        """Starts counting anew, after the bot has warmed up."""
        self.cpu_ms, self.waits, self.rates = [], Times(), []


async def answered(api: BotApi, chat: int, said: str) -> str:
    """The answer to what is said in a chat where nothing else is awaited."""
    wanted = len(api.chat(chat).messages) + 1
    api.user(chat).sends(said)
    await until(api, lambda: len(api.chat(chat).messages) >= wanted)
    return api.chat(chat).texts[-1]


async def asked(api: BotApi, chat: int) -> None:
    """Asks the question, and is answered it."""
    answer = await answered(api, chat, QUESTION)
    if ANSWER not in answer:
        raise AssertionError(f"not what was to be measured: {answer!r}")


def furnish(url: str) -> None:
    """The sample's table in force, and a liaison behind each chat."""
    with contextlib.closing(Database(url)) as database:
        load_samples(database, MONDAY)
        bind_liaisons(database)


def bind_liaisons(database: Database, chats: int = CHATS) -> None:
    """A liaison of 区卫健局 behind each of so many chats."""
    with database.writing() as session:
        unit = roster.unit_named(session, "区卫健局")
        assert unit is not None
        for chat in range(FIRST_CHAT, FIRST_CHAT + chats):
            people.bind(
                session,
                channel="telegram",
                sender=str(chat),
                name=f"联络员{chat}",
                role=PersonRole.LIAISON,
                units=[unit],
                now=MONDAY,
            )


def environment(api_url: str, database_url: str, port: int | None = None) -> Mapping[str, str]:
    given = {
        "LIAISON_TELEGRAM_TOKEN": TOKEN,
        "LIAISON_TELEGRAM_API_URL": api_url,
        "LIAISON_DATABASE_URL": database_url,
        "LIAISON_NOW": MONDAY.isoformat(),
    }
    if port is not None:
        given |= {
            "LIAISON_WEBHOOK_URL": f"http://127.0.0.1:{port}/",
            "LIAISON_WEBHOOK_LISTEN": f"127.0.0.1:{port}",
            "LIAISON_WEBHOOK_SECRET": "sesame",
        }
    return os.environ | given


@contextlib.asynccontextmanager
async def contenders(
    *, webhook: bool = False, tasks: int = corpus.DISTRICT
) -> AsyncIterator[tuple[Contender, Contender]]:
    """Ours over a table of so many tasks, and the echo; both have begun to receive."""
    async with contextlib.AsyncExitStack() as stack:
        path = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "bench.sqlite3"
        url = f"sqlite:///{path}"
        if tasks == corpus.DISTRICT:
            furnish(url)
        else:
            with contextlib.closing(corpus.furnished(path, tasks)) as database:
                bind_liaisons(database)
        ports = [free_port(), free_port()] if webhook else [None, None]
        apis = [await stack.enter_async_context(BotApi(time.time).serving()) for _ in ports]
        ours = running(
            "-m", "tests.benchmarks.unpaced", env=environment(apis[0].url, url, ports[0])
        )
        listen = [str(port) for port in ports[1:] if port is not None]
        echo = running("-m", "tests.benchmarks.echo", apis[1].url, *listen)
        processes = [await stack.enter_async_context(each) for each in (ours, echo)]
        for api in apis:
            await until(api, lambda: api.webhook if webhook else api.polled)  # noqa: B023
        # The first answer waits until the table has been made searchable.
        apis[0].user(WARMING).sends(QUESTION)
        await apis[0].until(lambda: apis[0].chat(WARMING).messages, within=LONGEST_WARM_UP)
        ours_running, echo_running = map(Contender, apis, processes)
        yield ours_running, echo_running


async def take_turns(
    both: Sequence[Contender],
    messages: int,
    chats: int,
    script: Script = lambda *_: QUESTION,
    expected: str = ANSWER,
) -> None:
    """Blocks of so many messages, by turns; the first ones, for warming up, are not counted."""
    for contender in both:
        await contender.block(max(64, messages // 4), chats, script)
        contender.forget()
    for _ in range(ROUNDS):
        for contender in both:
            await contender.block(messages, chats, script)
    answer = both[0].api.chat(FIRST_CHAT).texts[-1]
    if expected not in answer:
        raise AssertionError(f"not what was to be measured: {answer!r}")


REPORT = ("第{task}项完成{percent}%，政府公报已经上网", "确认")


def _report(chat: int, place: int) -> str:
    """A report and its confirmation, by turns; each says a little more than the last."""
    return REPORT[place % 2].format(task=OWED[chat - FIRST_CHAT], percent=1 + place // 2 % 99)


def of_questions(what: str, ours: Contender, echo: Contender, tasks: int) -> list[Figure]:
    limit = 1.8 if tasks > corpus.CITY else 1.5
    return [
        Figure("P1", f"{what}: CPU", ours.cpu_ms, echo.cpu_ms, "ms", limit, clock="cpu"),
        Figure("", f"{what}: p50", ours.waits.percentile(50), echo.waits.percentile(50), "ms",
               clock="wall"),
        Figure("", f"{what}: p99", ours.waits.percentile(99), echo.waits.percentile(99), "ms",
               clock="wall"),
    ]  # fmt: skip


def figures(quick: bool) -> Iterator[Figure]:
    messages = 160 if quick else 640
    yield from asyncio.run(_of_a_district(messages))
    runs = [
        (corpus.DISTRICT, True),
        (LARGER[0], False),
        (LARGER[0], True),
        *([] if quick else [(LARGER[1], False)]),
    ]
    for tasks, webhook in runs:
        yield from asyncio.run(_of_many(messages, tasks, webhook))


async def _of_a_district(messages: int) -> list[Figure]:
    """Questions of one person and of sixteen at once, and reports, to the same two processes."""
    found: list[Figure] = []
    async with contenders() as both:
        for chats in (1, CHATS):
            await take_turns(both, messages, chats)
            found += _of_questions(both, corpus.DISTRICT, chats, "polling")
        await take_turns(both, messages, CHATS, _report, expected="2020Q4")
    ours, echo = both
    return [
        *found,
        Figure("", "half of a report and its confirmation: CPU, beside an echo",
               ours.cpu_ms, echo.cpu_ms, "ms", clock="cpu"),
        Figure("", "reports and confirmations a second, beside the echoes", ours.rates, echo.rates,
               "1/s", clock="wall"),
    ]  # fmt: skip


async def _of_many(messages: int, tasks: int, webhook: bool) -> list[Figure]:
    async with contenders(webhook=webhook, tasks=tasks) as both:
        await take_turns(both, messages, CHATS)
    return _of_questions(both, tasks, CHATS, "webhook" if webhook else "polling")


def _of_questions(
    both: tuple[Contender, Contender], tasks: int, chats: int, way: str
) -> list[Figure]:
    how = f"{way}, {chats} chat{'s' * (chats > 1)}"
    return of_questions(f"a question about {tasks:,} tasks, {how}", *both, tasks)
