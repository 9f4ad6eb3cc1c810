"""Four processes behind one webhook and one PostgreSQL are killed at random; nothing is lost.

Real processes, a real server, real HTTP. ``LIAISON_TEST_FULL=1`` holds 2,000 conversations.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from collections import Counter
from itertools import groupby

import pytest
from sqlalchemy import select

from bot.delivery import AT_ONCE
from bot.samples import load_samples
from storage import people
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
from tests.botapi import BotApi
from tests.conftest import FULL, MONDAY
from tests.replicas import replicas

pytestmark = pytest.mark.anyio
PEOPLE, EACH, KILLS = (24, 84, 12) if FULL else (16, 2, 1)
"""How many people, each of a unit of their own, for two would question each other's figures; how
many conversations of each, and how many processes are killed meanwhile."""
PROCESSES = 4
FIRST = 101


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def let_in(database: Database) -> dict[int, tuple[str, list[int]]]:
    """For each Telegram id, the unit and the tasks this person is going to report on."""
    with database.writing() as session:
        named = select(Unit).join(Assignment).where(Assignment.named).distinct().order_by(Unit.id)
        units = session.scalars(named).all()
        found = {}
        for user in range(FIRST, FIRST + PEOPLE):
            unit = units[user % len(units)]
            people.bind(
                session,
                channel="telegram",
                sender=str(user),
                name=f"联络员{user}",
                role=PersonRole.LIAISON,
                units=[unit],
                now=MONDAY,
            )
            owed = session.scalars(
                select(Assignment).where(Assignment.unit_id == unit.id).order_by(Assignment.id)
            ).all()
            found[user] = (unit.name, [owed[n % len(owed)].task.number for n in range(EACH)])
        return found


async def test_four_processes_are_killed_and_every_answer_is_right_once_and_in_order(
    postgres_database: Database,
) -> None:
    chance = random.Random(2020)
    database = postgres_database
    url = database.url.render_as_string(hide_password=False)
    load_samples(database, MONDAY)
    everybody = let_in(database)
    said: Counter[tuple[str, int]] = Counter()
    async with BotApi(lambda: MONDAY.timestamp()).serving() as api:
        async with replicas(api, url, PROCESSES) as together:
            for place in range(EACH):
                for user, (unit, tasks) in everybody.items():
                    api.user(user).sends(f"第{tasks[place]}项完成{1 + place}%")
                    api.user(user).sends("确认")
                    said[unit, tasks[place]] += 1
            messages = 2 * sum(said.values())
            for kill in range(1, KILLS + 1):
                left = messages - messages * kill // (KILLS + 1)
                await until_left(api, left)
                await together.loses_one(chance.randrange(len(together.alive)))
                await together.starts_one()
            await until_left(api, 0)
            await until_settled(database, OutboxState.SENDING)
            await together.end()
        # What the dead had on the wire is sent once its lease is over.
        later = MONDAY + dt.timedelta(hours=1)
        async with replicas(api, url, 1, now=later) as last:
            await until_settled(database)
            await last.end()

    with database.reading() as session:
        booked = session.scalars(select(ProgressReport)).all()
        assert Counter((r.assignment.unit.name, r.assignment.task.number) for r in booked) == said
        assert session.scalars(select(Draft)).all() == []
        rows = session.scalars(select(OutboxMessage)).all()
        assert {row.state for row in rows} == {OutboxState.SENT}
        assert len(rows) == messages
        receipts = [report.receipt for report in booked]
        assert len(set(receipts)) == len(receipts)
    copies = 0
    for user, (_, tasks) in everybody.items():
        seen = [(text, len(list(same))) for text, same in groupby(api.chat(user).texts)]
        copies += sum(count - 1 for _, count in seen)
        assert len(seen) == 2 * EACH, [text for text, _ in seen]
        for place, (text, _) in enumerate(seen):
            assert f"第{tasks[place // 2]}项" in text
            assert ("2020Q4" in text) == bool(place % 2)
    # What was on the wire when its sender died is seen twice, and nothing else is.
    assert copies <= KILLS * AT_ONCE


async def until_left(api: BotApi, count: int) -> None:
    """Until no more than so many updates wait to be taken."""
    async with asyncio.timeout(1200 if FULL else 120):
        while len(api.world.updates) > count:  # noqa: ASYNC110 - other processes take them
            await asyncio.sleep(0.02)


async def until_settled(database: Database, but: OutboxState | None = None) -> None:
    """Until all that was owed is sent; ``but`` what stands behind something in this state."""
    async with asyncio.timeout(300 if FULL else 60):
        while await asyncio.to_thread(_owed, database, but):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


def _owed(database: Database, but: OutboxState | None) -> bool:
    with database.reading() as session:
        rows = session.execute(
            select(OutboxMessage.address, OutboxMessage.state).where(
                OutboxMessage.state.not_in([OutboxState.SENT, OutboxState.DEAD])
            )
        ).all()
    held = {row.address for row in rows if row.state == but}
    return any(row.address not in held for row in rows)
