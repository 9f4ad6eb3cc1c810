"""Several processes share the outbox and are killed: nothing owed is lost, forgotten or piled up.

Real processes, databases and HTTP. ``LIAISON_TEST_FULL=1`` asks for some 10,000 messages.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import os
import random
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from itertools import groupby

import pytest
from sqlalchemy import select, update

from bot.delivery import AT_ONCE, LEASE
from bot.reply import Reply
from messages.catalog import Text
from storage import outbox
from storage.db import Database
from storage.models import Address, OutboxMessage, OutboxState
from tests.bot.office import Office, moment
from tests.bot.worker import POINTS, parsed, work
from tests.botapi import TOKEN, BotApi, Fault
from tests.conftest import FULL, MONDAY, ZONE

pytestmark = pytest.mark.anyio
ROWS_OF_THE_ORDINARY_RUN, ROWS_OF_THE_LONG_FORM = 360, 9_960
ROWS = ROWS_OF_THE_LONG_FORM if FULL else ROWS_OF_THE_ORDINARY_RUN
WORKERS, KILLED = 4, 2
CHATS = range(101, 221)
"""More than all workers send to at once, for a chat gets one message after the other."""
EACH = ROWS // len(CHATS)
"""Messages of one chat."""
assert len(CHATS) > WORKERS * AT_ONCE
AFTER_THE_LEASE = LEASE + dt.timedelta(minutes=10)
"""The clocks of the dead ran on from the start too."""
DUE = moment("2020-12-09T09:00")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def arguments(database: Database, api: BotApi, now: dt.datetime, *options: str) -> list[str]:
    url = database.url.render_as_string(hide_password=False)
    where = ["--database", url, "--api", api.url, "--token", TOKEN]
    return [*where, "--now", now.isoformat(), "--zone", str(ZONE), *options]


async def started(
    database: Database, api: BotApi, now: dt.datetime, *options: str, zone: str | None = None
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.bot.worker"),
        *arguments(database, api, now, *options),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | ({"TZ": zone} if zone else {}),
    )


async def begin(workers: Sequence[asyncio.subprocess.Process]) -> None:
    """Lets workers that wait begin, once all of them are ready."""
    for worker in workers:
        assert worker.stdout is not None
        async with asyncio.timeout(60):
            await worker.stdout.readline()
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write(b"\n")


async def ended(worker: asyncio.subprocess.Process) -> None:
    """Leaves no process behind, however a test ended."""
    if worker.returncode is None:
        worker.kill()
        await worker.wait()


async def works(
    database: Database, api: BotApi, now: dt.datetime, *options: str, zone: str | None = None
) -> int:
    """Runs a worker to its end; returns how it ended: 0, or less than 0 where it was killed.

    One that need not die is spared its process, unless it is to live in another time zone.
    """
    if "--dies" not in options and zone is None:
        asked = arguments(database, api, now, *options)
        async with asyncio.timeout(60):
            await work(parsed(asked))
        return 0
    worker = await started(database, api, now, *options, zone=zone)
    async with asyncio.timeout(60):
        return await worker.wait()


def in_state(database: Database, *states: OutboxState) -> list[OutboxMessage]:
    with database.reading() as session:
        return list(
            session.scalars(
                select(OutboxMessage)
                .where(OutboxMessage.state.in_(states))
                .order_by(OutboxMessage.id)
            )
        )


# --- several processes ---


def owe_many(database: Database) -> None:
    with database.writing() as session:
        for number in range(EACH):
            for chat in CHATS:
                key = f"{chat}/{number}"
                outbox.owe(
                    session,
                    channel="telegram",
                    address=str(chat),
                    person_id=None,
                    body=Reply((Text.of("test", key),)).as_json(),
                    now=MONDAY,
                    key=key,
                )


async def test_four_processes_send_every_row_though_two_are_killed(
    postgres_database: Database,
) -> None:
    database = postgres_database
    chance = random.Random(2020)
    owe_many(database)
    async with BotApi(lambda: MONDAY.timestamp()).serving() as api:
        for chat in CHATS:
            api.user(chat)
        async with AsyncExitStack() as stack:
            workers = [await started(database, api, MONDAY, "--waits") for _ in range(WORKERS)]
            for worker in workers:
                stack.push_async_callback(ended, worker)
            api.hold(after=chance.randint(30, 120))
            await begin(workers)
            # Each is at work on as many messages as it may: none of them can have ended.
            await api.until(lambda: api.held == WORKERS * AT_ONCE, within=60)
            in_flight = {row.key for row in in_state(database, OutboxState.SENDING)}
            for worker in workers[:KILLED]:
                worker.kill()
                await worker.wait()
            began = time.perf_counter()
            before = len(api.calls)
            api.release()
            async with asyncio.timeout(300):
                ends = [await worker.wait() for worker in workers]
        rate = (len(api.calls) - before) / (time.perf_counter() - began)
        logging.getLogger(__name__).warning("%s processes: %.0f messages a second", WORKERS, rate)
        assert ends == [-signal.SIGKILL] * KILLED + [0] * (WORKERS - KILLED)

        # The others have sent all but what stands behind a row of the dead; where they were at it
        # for longer than a lease, that too.
        held = in_state(database, OutboxState.SENDING)
        assert len(held) <= KILLED * AT_ONCE
        waiting = in_state(database, OutboxState.PENDING, OutboxState.UNKNOWN)
        assert {row.address for row in waiting} <= {row.address for row in held}

        assert await works(database, api, MONDAY + AFTER_THE_LEASE) == 0
        assert len(in_state(database, OutboxState.SENT)) == ROWS
        assert api.counted("sendMessage") <= ROWS + KILLED * AT_ONCE
        for chat in CHATS:
            seen = [(key, len(list(copies))) for key, copies in groupby(api.chat(chat).texts)]
            assert [key for key, _ in seen] == [f"{chat}/{number}" for number in range(EACH)]
            assert all(copies == 1 or (copies == 2 and key in in_flight) for key, copies in seen)


# --- every point at which one may die ---


def reached_by_telegram(office: Office) -> None:
    with office.database.writing() as session:
        session.execute(update(Address).values(channel="telegram", sender="10" + Address.sender))


WANG_FANG, ZHAO_MIN, COORDINATOR = 100, 101, 102


@pytest.mark.parametrize("point", POINTS)
async def test_killed_at_any_point_every_digest_is_seen_and_twice_only_if_nobody_knew(
    office: Office, point: str
) -> None:
    reached_by_telegram(office)
    async with BotApi(lambda: MONDAY.timestamp()).serving() as api:
        for user in (WANG_FANG, ZHAO_MIN, COORDINATOR):
            api.user(user)
        assert await works(office.database, api, DUE, "--sweeps", "--dies", point) < 0
        later = DUE + AFTER_THE_LEASE
        assert await works(office.database, api, later, "--sweeps") == 0
        copies = _copies(api, (WANG_FANG, ZHAO_MIN))
        known = point in ("sweeping", "swept", "claiming", "claimed")
        assert max(copies) <= (1 if known else 2)
        assert point != "settling" or copies == [2, 2]
        # Another send may have been on the wire when the first one was booked.
        assert point != "settled" or 1 in copies
        assert await works(office.database, api, later + AFTER_THE_LEASE, "--sweeps") == 0
        assert _copies(api, (WANG_FANG, ZHAO_MIN)) == copies


def _copies(api: BotApi, users: Sequence[int]) -> list[int]:
    """How often each of them saw their one digest."""
    texts = [api.chat(user).texts for user in users]
    assert all(len(set(each)) == 1 for each in texts), "one digest under one number"
    return [len(each) for each in texts]


@pytest.mark.parametrize("fault", [Fault.DROPPED_BEFORE, Fault.DROPPED_AFTER])
async def test_killed_while_the_server_drops_the_digest_is_seen(
    office: Office, fault: Fault
) -> None:
    reached_by_telegram(office)
    async with BotApi(lambda: MONDAY.timestamp()).serving() as api:
        for user in (WANG_FANG, ZHAO_MIN, COORDINATOR):
            api.user(user)
        api.fail(fault, chat=WANG_FANG)
        assert await works(office.database, api, DUE, "--sweeps", "--dies", "settling") < 0
        assert await works(office.database, api, DUE + AFTER_THE_LEASE, "--sweeps") == 0
        assert _copies(api, (WANG_FANG,)) == [2 if fault is Fault.DROPPED_AFTER else 1]


# --- three days down ---


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"] if FULL else ["America/New_York"])
async def test_three_days_down_over_two_due_days_end_in_one_digest_each(
    office: Office, zone: str
) -> None:
    reached_by_telegram(office)
    office.sweep_days("2020-12-07", "2020-12-15")
    with office.database.writing() as session:
        session.execute(update(OutboxMessage).values(state=OutboxState.SENT))
    async with BotApi(lambda: MONDAY.timestamp()).serving() as api:
        for user in (WANG_FANG, ZHAO_MIN, COORDINATOR):
            api.user(user)
        # Down from the evening of the 15th: task 3 fell due on the 17th, 2 and 4 on the 18th.
        back = moment("2020-12-19T08:00")
        assert await works(office.database, api, back, "--sweeps", zone=zone) == 0
        assert api.chat(WANG_FANG).texts == []
        for at in ("2020-12-21T09:00", "2020-12-21T09:05", "2020-12-21T15:00"):
            assert await works(office.database, api, moment(at), "--sweeps", zone=zone) == 0
        for user in (WANG_FANG, ZHAO_MIN):
            (text,) = api.chat(user).texts
            assert "因停机迟到" in text
