"""The database is locked, read-only, full or away: nothing is booked by halves, and it goes on."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import select

from bot.access import inviting
from bot.health import Health, Watch
from bot.keeping import Keeping
from bot.reminding.sweep import Sweep
from bot.samples import load_samples
from messages.catalog import say
from storage.db import Database, DatabaseProblem
from storage.models import Person, PersonRole, SeenMessage
from tests.bot.test_serving import WANG, let_in, serving, unpaced
from tests.conftest import MONDAY, FixedClock, zichuan
from tests.conversation import Conversation
from tests.readonly import elsewhere, read_only


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def test_database_that_cannot_be_written_books_nothing_until_it_can(
    samples: Database, clock: FixedClock
) -> None:
    with elsewhere(samples) as database:
        assert database.path is not None
        wang = Conversation(database, clock)
        wang.says("第27项")
        database.close()
        with read_only(database.path, database.path, database.path.parent):
            with pytest.raises(DatabaseProblem, match="read_only"):
                wang.says("29项完成八成")
            database.close()
        assert "29" in wang.says("29项完成八成").text
        with database.reading() as session:
            assert len(session.scalars(select(SeenMessage)).all()) == 2


def test_database_that_is_locked_books_nothing_until_it_is_free(
    samples: Database, clock: FixedClock
) -> None:
    hasty = Database(str(samples.url), patience=0.05)
    wang = Conversation(hasty, clock)
    with closing(sqlite3.connect(str(samples.path), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseProblem, match="locked"):
            wang.says("29项完成八成")
        other.execute("ROLLBACK")
    assert "29" in wang.says("29项完成八成").text
    hasty.close()


# Connections that were cut off are dropped without being closed: there is nobody to say it to.
@pytest.mark.filterwarnings("ignore:.*was deleted while still open:ResourceWarning")
@pytest.mark.anyio
async def test_postgresql_that_is_stopped_and_started_has_lost_no_message(
    own_postgres: Any, postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    if os.environ.get("LIAISON_TEST_POSTGRES_URL"):
        pytest.skip("a server that is not ours is not stopped")
    database = Database(postgres_url)
    load_samples(database, MONDAY)
    let_in(database, MONDAY)
    async with serving(database, MONDAY, pace=unpaced()) as (api, _):
        chat = api.chat(WANG)
        api.user(WANG).sends("我的任务")
        await api.until(lambda: len(chat.messages) == 1, within=30)
        await asyncio.to_thread(own_postgres.stop)
        try:
            polls = api.counted("getUpdates")
            api.user(WANG).sends("第29项")
            await api.until(lambda: api.counted("getUpdates") > polls + 1, within=60)
            assert len(api.world.updates) == 1
        finally:
            await asyncio.to_thread(own_postgres.start)
        await api.until(lambda: len(chat.messages) == 2, within=60)
        assert chat.texts[-1].startswith("第29项")
    database.close()
    gc.collect()
    assert [line.partition(":")[0] for line in problems(caplog)] == [
        "database cannot be used",
        "database can be used again",
    ]


@pytest.mark.anyio
async def test_that_a_database_is_away_is_logged_once_whoever_needs_it(
    clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database("postgresql://nobody:canary@127.0.0.1:1/none")
    watch = Watch(Health(database, clock, clock.now), database, clock, lambda: None)
    sweeping, keeping = Sweep(database, clock), Keeping(database, clock, years=2, copies_days=14)
    for _ in range(3):
        for each in (watch, sweeping, keeping):
            await each.run()
    assert problems(caplog) == ["database cannot be used: unavailable (OperationalError)"]
    assert sweeping.beat_at is None
    assert not any(record.exc_info for record in caplog.records)


def test_that_it_can_be_read_does_not_say_it_can_be_written_again(
    samples: Database, caplog: pytest.LogCaptureFixture
) -> None:
    hasty = Database(str(samples.url), patience=0.05)
    with closing(sqlite3.connect(str(samples.path), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(3):
            with pytest.raises(DatabaseProblem), hasty.writing() as session:
                session.connection()
            with hasty.reading() as session:
                session.scalars(select(SeenMessage)).all()
        assert problems(caplog) == ["database cannot be used: locked (OperationalError)"]
    with hasty.writing() as session:
        session.connection()
    assert problems(caplog)[1:] == ["database can be used again"]
    hasty.close()


def problems(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was logged that an administrator would look at."""
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def test_of_two_who_confirm_one_invitation_at_the_same_moment_one_comes_in(
    postgres_url: str, clock: FixedClock
) -> None:
    database = Database(postgres_url)
    load_samples(database, MONDAY)
    issued = inviting.issue(
        database, role=PersonRole.LIAISON, units=["区水利局"], username=None, now=MONDAY
    )
    strangers = [Conversation(database, clock, role="stranger", name=f"路人{n}") for n in range(4)]
    for stranger in strangers:
        stranger.says(f"/start {issued.token}")
    with ThreadPoolExecutor(len(strangers)) as pool:
        answers = [answer.text for answer in pool.map(lambda s: s.says("确认"), strangers)]
    assert answers.count(say("invitation.used", "zh", zichuan)) == len(strangers) - 1
    with database.reading() as session:
        assert len(session.scalars(select(Person)).all()) == 1
    database.close()
