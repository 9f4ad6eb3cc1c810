"""Nothing a person said is lost: ``liaison run`` is killed again and again while reports arrive.

Real processes, a real database file, the Bot API over real HTTP. ``LIAISON_TEST_KILL_MINUTES`` asks
for a longer run than the few seconds of the suite.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import random
import signal
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from storage import people, roster
from storage.db import Database
from storage.models import (
    Assignment,
    Draft,
    OutboxMessage,
    OutboxState,
    PersonRole,
    ProgressReport,
    Unit,
)
from tests.botapi import TOKEN, BotApi
from tests.conftest import MONDAY, Note

pytestmark = pytest.mark.anyio
SECONDS = 60 * float(os.environ.get("LIAISON_TEST_KILL_MINUTES", "0.1"))
LIAISONS = 30
EACH = 4
"""Reports of one liaison in the short run; a chat is answered about once a second."""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Bot:
    """``liaison run`` as a process of its own, which may be killed at any instant."""

    def __init__(self, database: Path, api: BotApi) -> None:
        self._environment = os.environ | {
            "LIAISON_TELEGRAM_TOKEN": TOKEN,
            "LIAISON_TELEGRAM_API_URL": api.url,
            "LIAISON_DATABASE_URL": f"sqlite:///{database}",
        }
        self._process: asyncio.subprocess.Process | None = None
        self.kills = 0

    async def starts(self) -> None:
        """Starts an hour after the last start: whatever was held when it was killed is free."""
        now = MONDAY + dt.timedelta(hours=self.kills)
        self._environment["LIAISON_NOW"] = now.replace(tzinfo=None).isoformat()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "run",
            env=self._environment,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )

    async def is_killed(self) -> None:
        assert self._process is not None
        assert self._process.returncode is None, "the bot ended by itself"
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()
        self.kills += 1


def bind_liaisons(database: Database) -> dict[int, str]:
    """One liaison for each of some units; Telegram ids → units."""
    with database.writing() as session:
        units = session.scalars(
            select(Unit).join(Assignment).where(Assignment.named).distinct().order_by(Unit.id)
        ).all()[:LIAISONS]
        for number, unit in enumerate(units, start=1):
            assert roster.unit_named(session, unit.name) is not None
            people.bind(
                session,
                channel="telegram",
                sender=str(number),
                name=unit.name,
                role=PersonRole.LIAISON,
                units=[unit],
                now=MONDAY,
            )
        return {number: unit.name for number, unit in enumerate(units, start=1)}


def tasks_of(database: Database, unit: str) -> list[int]:
    with database.reading() as session:
        found = session.scalars(
            select(Assignment).join(Unit).where(Unit.name == unit).order_by(Assignment.id)
        ).all()
        return [assignment.task.number for assignment in found]


async def test_killed_at_any_instant_every_report_is_booked_once_and_every_receipt_delivered(
    samples: Database, tmp_path: Path, record_property: Note
) -> None:
    chance = random.Random(2020)
    units = bind_liaisons(samples)
    path = samples.path
    assert path is not None
    said: Counter[tuple[str, int]] = Counter()
    messages = 0
    async with BotApi(lambda: MONDAY.timestamp()).serving() as api:
        bot = Bot(path, api)
        await bot.starts()
        started = asyncio.get_running_loop().time()
        waiting = {user: tasks_of(samples, unit) for user, unit in units.items()}
        if "LIAISON_TEST_KILL_MINUTES" not in os.environ:
            waiting = {user: tasks[:EACH] for user, tasks in waiting.items()}
        while asyncio.get_running_loop().time() - started < SECONDS and any(waiting.values()):
            for user in units:
                for number in waiting[user][:1]:
                    api.user(user).sends(f"第{number}项完成{chance.randint(10, 90)}%")
                    api.user(user).sends("确认")
                    said[units[user], number] += 1
                    messages += 2
                waiting[user] = waiting[user][1:]
            await asyncio.sleep(chance.uniform(0.7, 2.0))
            await bot.is_killed()
            await bot.starts()
        await all_is_settled(api, samples)
        await bot.is_killed()
    assert bot.kills > 2
    record_property("kills", bot.kills)
    record_property("messages", messages)

    with samples.reading() as session:
        booked = session.scalars(select(ProgressReport)).all()
        assert Counter((r.assignment.unit.name, r.assignment.task.number) for r in booked) == said
        receipts = {report.receipt: units_chat(units, report) for report in booked}
        assert session.scalars(select(Draft)).all() == []
        answers = session.scalars(select(OutboxMessage)).all()
        assert {row.state for row in answers} == {OutboxState.SENT}
        assert len(answers) == messages
    for receipt, user in receipts.items():
        assert any(receipt in text for text in api.chat(user).texts), receipt
    for user, unit in units.items():
        mine = sorted(receipt for receipt in receipts if receipts[receipt] == user)
        numbers = [int(receipt[-3:]) for receipt in mine]
        assert numbers == list(range(1, len(mine) + 1)), unit


async def all_is_settled(api: BotApi, database: Database) -> None:
    """Waits while there is something left and it gets less: how fast is the machine's affair."""
    left = [len(api.world.updates), unsettled(database)]
    while any(left):
        before = left
        async with asyncio.timeout(60):
            # Another process empties the outbox: there is no event to wait for.
            while left == before:
                await asyncio.sleep(0.2)
                left = [len(api.world.updates), unsettled(database)]


def units_chat(units: dict[int, str], report: ProgressReport) -> int:
    return next(user for user, unit in units.items() if unit == report.assignment.unit.name)


def unsettled(database: Database) -> int:
    """Messages that are owed and not sent."""
    with database.reading() as session:
        rows = session.scalars(
            select(OutboxMessage.id).where(
                OutboxMessage.state.not_in([OutboxState.SENT, OutboxState.DEAD])
            )
        ).all()
        return len(rows)
