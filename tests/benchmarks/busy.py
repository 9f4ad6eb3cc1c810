"""Does anybody wait while a large file is read and a large paper made?

Some liaison asks something every 50 ms, whoever still waits, while the coordinator's docx of 1,000
rows is read and a ledger of 10,000 rows written by the same ``liaison run``, and as long in quiet.
Told are the worst wait and the median, counted from when the question was due, beside
those in quiet, and for how long the event loop was held up beside one list query.
On the wall, so it is the machine's too: reading and writing are done by processes of their own,
which need a core each to hold up nobody.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from storage import people
from storage.db import Database
from storage.models import PersonRole
from tests.benchmarks import corpus, list_query
from tests.benchmarks.answering import FIRST_CHAT, asked, bind_liaisons, environment
from tests.benchmarks.figures import Figure
from tests.benchmarks.processes import Process, running, until
from tests.benchmarks.table_import import TITLE, drawing
from tests.benchmarks.turns import by_turns
from tests.botapi import BotApi
from tests.botapi.world import Upload
from tests.conftest import MONDAY
from tests.documents.makers import make_docx

EVERY = 0.05
COORDINATOR = 900
ROWS_READ, TASKS = 1_000, 5_000
"""Rows of the docx, and tasks behind the ledger, which has a row for each of two units."""
ASKERS = 2_000
"""So many may wait for an answer at once."""
BETWEEN_LOOKS = 0.05
LATE = re.compile(r"^late ([\d.]+)$", re.MULTILINE)
PATIENCE = 600.0
"""Seconds."""


class Asking:
    """Somebody asks on, whatever is still unanswered: who does not wait for an answer."""

    def __init__(self, api: BotApi, askers: int = ASKERS) -> None:
        self._api = api
        self._free = [*range(FIRST_CHAT, FIRST_CHAT + askers)]
        self._waits: list[float] = []
        self.silence = 0
        """The most questions that came due one after the other while no answer came."""

    async def during(self, what: Coroutine[None, None, None]) -> list[float]:
        """Milliseconds each answer took, of the questions asked until it was done."""
        self._waits, self.silence = [], 0
        answers = silence = 0
        asking: list[asyncio.Task[None]] = []
        lasting = asyncio.ensure_future(what)
        due = time.perf_counter()
        while not lasting.done():
            asking.append(asyncio.ensure_future(self._ask(self._free.pop(), due)))
            silence = silence + 1 if len(self._waits) == answers else 0
            answers, self.silence = len(self._waits), max(self.silence, silence)
            due += EVERY
            await asyncio.sleep(due - time.perf_counter())
        await asyncio.gather(lasting, *asking)
        return self._waits

    async def _ask(self, chat: int, due: float) -> None:
        await asked(self._api, chat)
        self._waits.append((time.perf_counter() - due) * 1000)
        self._free.append(chat)


@asynccontextmanager
async def serving(tasks: int, askers: int) -> AsyncIterator[tuple[BotApi, Process, float]]:
    """``liaison run`` over a table of so many tasks, with liaisons and a coordinator; and what
    one list query over it costs, in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        corpus.furnish(database, tasks, corpus.UNITS[corpus.DISTRICT])
        bind_liaisons(database, askers)
        with database.writing() as session:
            people.bind(
                session,
                channel="telegram",
                sender=str(COORDINATOR),
                name="陈主任",
                role=PersonRole.COORDINATOR,
                units=[],
                now=MONDAY,
            )
        with list_query.pages(database) as (page, _):
            (pages,) = by_turns([page], range(list_query.ASKED))
        database.close()
        async with BotApi(time.time).serving() as api:
            env = environment(api.url, database.url.render_as_string(hide_password=False))
            async with running("-m", "tests.benchmarks.unpaced", "--beat", env=env) as process:
                await until(api, lambda: api.polled)
                yield api, process, statistics.median(pages.percentile(50))


@dataclass(frozen=True, slots=True)
class While:
    """Milliseconds that answers took, and the longest that the event loop was held up."""

    waits: list[float]
    silence: int
    rate: float
    """Answers a second."""
    held_up: float


async def whiles(rows: int, tasks: int, askers: int = ASKERS) -> tuple[While, While, float]:
    """A quiet while and a busy one, and what one list query costs, in milliseconds."""
    docx = make_docx(TITLE, drawing(rows))
    async with serving(tasks, askers) as (api, process, query):
        asking = Asking(api, askers)
        # The first question waits for the language part to be loaded.
        await asking.during(asyncio.sleep(1))
        await _held_up(process)
        api.methods.files["table"] = Upload("table.docx", docx)
        document = {"file_id": "table", "file_unique_id": "table", "file_name": "table.docx"}
        api.user(COORDINATOR).sends(None, document=document)
        api.user(COORDINATOR).sends("下载台账")
        busy = await _while(asking, process, _both_done(api, rows))
        # As long, for of more answers the worst is worse.
        quiet = await _while(asking, process, asyncio.sleep(len(busy.waits) * EVERY))
    return quiet, busy, query


async def _while(asking: Asking, process: Process, what: Coroutine[None, None, None]) -> While:
    began = time.perf_counter()
    waits = await asking.during(what)
    rate = len(waits) / (time.perf_counter() - began)
    return While(waits, asking.silence, rate, await _held_up(process))


async def _held_up(process: Process) -> float:
    """The longest since it was asked last, in milliseconds."""
    told = len(LATE.findall(process.said()))
    os.kill(process.pid, signal.SIGUSR1)
    while len(found := LATE.findall(process.said())) == told:  # noqa: ASYNC110 - another process
        await asyncio.sleep(BETWEEN_LOOKS)
    return float(found[-1])


async def _both_done(api: BotApi, rows: int) -> None:
    """Until the table was read and the ledger came."""

    def done() -> bool:
        said = api.chat(COORDINATOR).messages
        read = any(re.search(rf"(?<!\d){rows}(?!\d)", message.text) for message in said)
        return read and any(message.file for message in said)

    await api.until(done, within=PATIENCE)


def figures(quick: bool) -> list[Figure]:
    share = 5 if quick else 1
    rows, tasks = ROWS_READ // share, TASKS // share
    quiet, busy, query = asyncio.run(whiles(rows, tasks))
    papers = f"a docx of {rows:,} rows is read and a ledger of {2 * tasks:,} made"
    while_busy = f"while {papers}, beside quiet"
    return [
        Figure("P10", f"worst of {len(busy.waits)} answers {while_busy}", max(busy.waits),
               max(quiet.waits), "ms", clock="wall"),
        Figure("P10", f"an answer {while_busy}, p50", statistics.median(busy.waits),
               statistics.median(quiet.waits), "ms", clock="wall"),
        Figure("", f"answers a second of {1 / EVERY:.0f} questions {while_busy}",
               busy.rate, quiet.rate, "1/s", clock="wall"),
        *(
            Figure("P10", f"longest the event loop was held up, {when}, beside one list query",
                   each.held_up, query, "ms", 3, clock="wall")
            for when, each in (("in quiet", quiet), (f"while {papers}", busy))
        ),
    ]  # fmt: skip


if __name__ == "__main__":
    from tests.benchmarks.figures import table

    print(table(figures(True)))  # noqa: T201
