from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import itertools
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels import OutboundFile, Outcome, SendError
from bot.channels.telegram import TelegramChannel
from bot.delivery import LEASE, Delivery, settlement
from bot.reply import Choice, Reply, enclosed
from messages.catalog import Text
from storage import outbox
from storage.db import Database
from storage.models import (
    Address,
    Dialogue,
    OutboxMessage,
    OutboxState,
    OutgoingFile,
    Person,
    PersonRole,
)
from storage.outbox import Claim
from tests.botapi import TOKEN, BotApi, Fault, Refused
from tests.botapi.world import Upload
from tests.conftest import MONDAY, ZONE

pytestmark = pytest.mark.anyio
GROUP, SUPERGROUP = -5, -1005


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class SimulatedTime:
    """A clock that jumps to the end of every wait in which nothing is on the wire."""

    zone = ZONE

    def __init__(self, database: Database) -> None:
        self.at = MONDAY
        self.idle = asyncio.Event()
        self.deliveries: list[Delivery] = []
        self._database = database

    def now(self) -> dt.datetime:
        return self.at

    def seconds(self) -> float:
        return (self.at - MONDAY).total_seconds()

    async def wait(self, woken: asyncio.Event, seconds: float) -> None:
        await asyncio.sleep(0)
        if woken.is_set():
            return
        if any(delivery.sending for delivery in self.deliveries):
            # Another delivery's message wakes only that one, so look again soon.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), 0.02)
            return
        if owed(self._database) == 0:
            self.idle.set()
            await woken.wait()
        self.at += dt.timedelta(seconds=seconds)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """The same on both databases."""
    name = "empty_database" if request.param == "sqlite" else "postgres_database"
    found: Database = request.getfixturevalue(name)
    return found


@pytest.fixture
async def time(anyio_backend: str, empty_database: Database) -> SimulatedTime:
    return SimulatedTime(empty_database)


@pytest.fixture
async def api(time: SimulatedTime) -> AsyncIterator[BotApi]:
    async with BotApi(time.seconds).serving() as api:
        for user in (7, 8, 9):
            api.user(user)
        api.chat(GROUP)
        yield api


def owe(
    database: Database,
    address: int,
    *texts: str,
    push: bool = False,
    due_in: float = 0,
) -> None:
    with database.writing() as session:
        for text in texts:
            reply = Reply((Text.of("test", text),), choices=((Choice("好", "好"),),))
            outbox.owe(
                session,
                channel="telegram",
                address=str(address),
                person_id=None,
                body=reply.as_json(),
                now=MONDAY,
                due_at=MONDAY + dt.timedelta(seconds=due_in),
                key=f"{address}/{text}" if push else None,
            )


def owed(database: Database) -> int:
    settled = (OutboxState.SENT, OutboxState.DEAD)
    with database.reading() as session:
        return len(
            session.scalars(
                select(OutboxMessage.id).where(OutboxMessage.state.not_in(settled))
            ).all()
        )


def states(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(OutboxMessage.state).order_by(OutboxMessage.id)))


@asynccontextmanager
async def delivering(
    database: Database, api: BotApi, time: SimulatedTime, **options: object
) -> AsyncIterator[Delivery]:
    channel = TelegramChannel(TOKEN, api_url=api.url, timeout=0.2)
    options = {"wait": time.wait} | options
    delivery = Delivery(database, {"telegram": channel}, time, **options)  # type: ignore[arg-type]
    time.deliveries.append(delivery)
    run = asyncio.ensure_future(delivery.run())
    try:
        async with asyncio.timeout(60):
            yield delivery
    finally:
        run.cancel()
        await asyncio.gather(run, return_exceptions=True)
        await channel.close()


async def deliver(database: Database, api: BotApi, time: SimulatedTime, **options: object) -> None:
    """Delivers until nothing is owed any more."""
    async with delivering(database, api, time, **options):
        await time.idle.wait()


# --- what a fault does to a message ---


def bad_request(words: str) -> Refused:
    return Refused(400, f"Bad Request: {words}")


@pytest.mark.parametrize(
    ("fault", "times", "copies", "state", "seconds"),
    [
        (None, 0, 1, "sent", 0),
        (Fault.SERVER_ERROR, 1, 1, "sent", 1),
        (Fault.BAD_GATEWAY, 8, 1, "sent", 1 + 2 + 4 + 8 + 16 + 30 + 30 + 30),
        (Fault.DROPPED_BEFORE, 1, 1, "sent", 60),
        (Fault.DROPPED_AFTER, 1, 2, "sent", 60),
        (Fault.NEVER_ANSWERED, 1, 2, "sent", 60),
        (Fault.HALF_BODY, 1, 2, "sent", 60),
        (Fault.NOT_JSON, 1, 2, "sent", 60),
        (Fault.GATEWAY_TIMEOUT, 1, 2, "sent", 60),
        (Fault.DROPPED_AFTER, 9, 2, "dead", 60),
        (Refused(429, "Too Many Requests", retry_after=35), 2, 1, "sent", 70),
        (Refused(403, "Forbidden: bot was blocked by the user"), 9, 0, "dead", 0),
        (bad_request("chat not found"), 9, 0, "dead", 0),
        (bad_request("can't parse entities"), 9, 0, "dead", 0),
    ],
)
async def test_fault_decides_how_often_and_when_a_message_is_seen(
    empty_database: Database,
    api: BotApi,
    time: SimulatedTime,
    fault: Fault | Refused | None,
    times: int,
    copies: int,
    state: str,
    seconds: float,
) -> None:
    if fault is not None:
        api.fail(fault, times=times)
    owe(empty_database, 7, "一")
    await deliver(empty_database, api, time)
    assert api.chat(7).texts == ["一"] * copies
    assert states(empty_database) == [state]
    # A retry waits for the next tick, and each of its tries may.
    assert seconds <= time.seconds() <= seconds + max(times, 1) + 1
    assert len({str(message.buttons) for message in api.chat(7).messages}) == min(copies, 1)


CLAIM = Claim(
    id=1, channel="telegram", address="7", handle="h", body={}, attempts=1, is_push=False,
    perhaps_sent=False,
)  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "first", "second"),
    [
        (Outcome.NOT_SENT, OutboxState.PENDING, OutboxState.UNKNOWN),
        (Outcome.WAIT, OutboxState.PENDING, OutboxState.UNKNOWN),
        (Outcome.UNKNOWN, OutboxState.UNKNOWN, OutboxState.DEAD),
        (Outcome.UNREACHABLE, OutboxState.DEAD, OutboxState.DEAD),
        (Outcome.REFUSED, OutboxState.DEAD, OutboxState.DEAD),
    ],
)
def test_what_was_perhaps_delivered_gets_one_more_try(
    outcome: Outcome, first: OutboxState, second: OutboxState
) -> None:
    from dataclasses import replace

    error = SendError(outcome, "x")
    assert settlement(CLAIM, error, MONDAY).state is first
    assert settlement(replace(CLAIM, perhaps_sent=True), error, MONDAY).state is second


# --- order and pace ---


PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def owe_picture(database: Database, at: dt.datetime = MONDAY) -> None:
    picture = OutboundFile("图.png", "image/png", PNG)
    with database.writing() as session:
        body = Reply((Text.of("test", "图"),)).as_json()
        file = enclosed(picture)
        outbox.owe(
            session,
            channel="telegram",
            address="7",
            person_id=None,
            body=body,
            now=at,
            file=file,
        )


def kept_files(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(OutgoingFile.id)).all())


@pytest.mark.parametrize(
    ("fault", "copies", "state"),
    [
        (None, 1, "sent"),
        (Fault.BAD_GATEWAY, 1, "sent"),
        (Fault.DROPPED_AFTER, 2, "sent"),
        (bad_request("not enough rights to send photos to the chat"), 0, "dead"),
    ],
)
async def test_file_goes_with_its_message_and_is_kept_no_longer(
    empty_database: Database,
    api: BotApi,
    time: SimulatedTime,
    fault: Fault | Refused | None,
    copies: int,
    state: str,
) -> None:
    owe_picture(empty_database)
    if fault is not None:
        api.fail(fault, method="sendPhoto")
    await deliver(empty_database, api, time)
    sent = [message.file for message in api.chat(7).messages]
    assert sent == [Upload("图.png", PNG)] * copies
    assert (states(empty_database), kept_files(empty_database)) == ([state], 0)


async def test_file_nobody_could_take_for_a_day_is_dropped(
    empty_database: Database, api: BotApi, time: SimulatedTime
) -> None:
    owe_picture(empty_database, MONDAY - dt.timedelta(days=1, seconds=1))
    await deliver(empty_database, api, time)
    assert api.chat(7).texts == []
    assert (states(empty_database), kept_files(empty_database)) == (["dead"], 0)


async def test_chat_keeps_its_order_while_others_go_on(
    empty_database: Database, api: BotApi, time: SimulatedTime
) -> None:
    seen_at: dict[str, float] = {}
    api.fail(Refused(429, "Too Many Requests", retry_after=35), chat=7)
    owe(empty_database, 7, "一", "二", "三")
    owe(empty_database, 8, "四")
    async with delivering(empty_database, api, time):
        await api.until(lambda: api.chat(8).texts)
        seen_at["四"] = time.seconds()
        await time.idle.wait()
    assert seen_at["四"] < 2
    assert api.chat(7).texts == ["一", "二", "三"]
    assert time.seconds() >= 35


async def test_push_planned_for_later_holds_up_nothing(
    empty_database: Database, api: BotApi, time: SimulatedTime
) -> None:
    owe(empty_database, 7, "晚些", push=True, due_in=90)
    owe(empty_database, 7, "现在")
    await deliver(empty_database, api, time)
    assert api.chat(7).texts == ["现在", "晚些"]
    assert 90 <= time.seconds() < 92


async def test_five_hundred_digests_meet_no_limit(
    empty_database: Database, api: BotApi, time: SimulatedTime
) -> None:
    api.limits.set_limits()
    for user in range(100, 600):
        api.user(user)
        owe(empty_database, user, "今日提醒", push=True)
    await deliver(empty_database, api, time)
    assert all(api.chat(user).texts == ["今日提醒"] for user in range(100, 600))
    assert api.limits.refusals == 0
    assert time.seconds() < 30


async def test_pushes_to_a_chat_and_a_group_are_paced(
    empty_database: Database, api: BotApi, time: SimulatedTime
) -> None:
    api.limits.set_limits()
    texts = [f"第{number}条" for number in range(1, 31)]
    owe(empty_database, 7, *texts, push=True)
    owe(empty_database, GROUP, *texts, push=True)
    await deliver(empty_database, api, time)
    assert api.chat(7).texts == texts
    assert api.chat(GROUP).texts == texts
    assert api.limits.refusals == 0


async def test_answer_overtakes_a_queue_of_pushes(
    empty_database: Database, api: BotApi, time: SimulatedTime
) -> None:
    for user in range(100, 300):
        api.user(user)
        owe(empty_database, user, "今日提醒", push=True)
    async with delivering(empty_database, api, time) as delivery:
        await api.until(lambda: api.counted("sendMessage") >= 10)
        owe(empty_database, 7, "答")
        delivery.nudge()
        asked_at = time.seconds()
        await api.until(lambda: api.chat(7).texts)
        assert time.seconds() - asked_at < 1


async def test_answer_leaves_without_waiting_for_a_tick(
    empty_database: Database, api: BotApi, time: SimulatedTime
) -> None:
    async def until_woken(woken: asyncio.Event, _: float) -> None:
        await woken.wait()

    owe(empty_database, 7, "一")
    async with delivering(empty_database, api, time, wait=until_woken) as delivery:
        await api.until(lambda: api.chat(7).texts == ["一"])
        time.at += dt.timedelta(seconds=0.05)
        owe(empty_database, 7, "二")
        delivery.nudge()
        await api.until(lambda: api.chat(7).texts == ["一", "二"])


# --- chats that move or go ---


async def test_group_is_followed_to_its_new_address(
    empty_database: Database, api: BotApi, time: SimulatedTime
) -> None:
    api.migrates(GROUP, SUPERGROUP)
    with empty_database.writing() as session:
        session.add(
            Dialogue(
                channel="telegram", address=str(GROUP), sender="7", state={}, updated_at=MONDAY
            )
        )
    owe(empty_database, GROUP, "一", "二")
    await deliver(empty_database, api, time)
    assert api.chat(SUPERGROUP).texts == ["一", "二"]
    with empty_database.reading() as session:
        assert session.scalars(select(Dialogue.address)).all() == [str(SUPERGROUP)]


async def test_blocked_chat_is_told_once_and_called_no_more(
    database: Database, time: SimulatedTime
) -> None:
    time._database = database
    told: list[str] = []

    def unreachable(session: Session, channel: str, address: str) -> None:
        told.append(address)

    with database.writing() as session:
        person = Person(name="x", role=PersonRole.LIAISON, bound_at=MONDAY)
        session.add(person)
        session.flush()
        session.add(Address(channel="telegram", sender="7", person_id=person.id))
    owe(database, 7, "一", "二", "三")
    async with BotApi(time.seconds).serving() as api:
        api.user(7).chat.gone = "Forbidden: bot was blocked by the user"
        async with delivering(database, api, time, unreachable=unreachable) as delivery:
            await time.idle.wait()
            assert api.counted("sendMessage") == 1
            time.idle.clear()
            owe(database, 7, "四")
            delivery.nudge()
            await time.idle.wait()
    assert told == ["7"]
    assert states(database) == ["dead"] * 4
    with database.reading() as session:
        assert session.scalars(select(Address.unreachable_since_at)).one() is not None


# --- processes that share, stop or die ---


async def test_two_deliveries_share_the_work(database: Database, time: SimulatedTime) -> None:
    time._database = database
    async with BotApi(time.seconds).serving() as api, AsyncExitStack() as stack:
        for user in range(100, 130):
            api.user(user)
            owe(database, user, "一", "二")
        for _ in range(2):
            await stack.enter_async_context(delivering(database, api, time))
        await time.idle.wait()
        assert all(api.chat(user).texts == ["一", "二"] for user in range(100, 130))
    assert states(database) == ["sent"] * 60


def claim_all(database: Database, now: dt.datetime = MONDAY) -> list[Claim]:
    with database.writing() as session:
        return outbox.claim(
            session, channels=["telegram"], now=now, lease_until=now + LEASE, limit=100
        )


async def test_row_of_a_dead_process_returns_after_its_lease(
    empty_database: Database, api: BotApi, time: SimulatedTime
) -> None:
    owe(empty_database, 7, "一", "二")
    (lost,) = claim_all(empty_database)
    await deliver(empty_database, api, time)
    assert api.chat(7).texts == ["一", "二"]
    assert time.seconds() >= LEASE.total_seconds()
    with empty_database.writing() as session:
        outbox.settle(session, [settlement(lost, SendError(Outcome.REFUSED, "late"), MONDAY)])
    assert states(empty_database) == ["sent", "sent"]


def test_a_clock_that_jumps_ends_no_send_of_ones_own(empty_database: Database) -> None:
    owe(empty_database, 7, "一")
    (mine,) = claim_all(empty_database)
    later = MONDAY + dt.timedelta(hours=2)
    with empty_database.writing() as session:
        assert outbox.revive(session, later, but=[mine.id]) == 0
    assert states(empty_database) == ["sending"]
    with empty_database.writing() as session:
        assert outbox.revive(session, later) == 1
    assert states(empty_database) == ["pending"]


def test_claims_never_take_two_rows_of_a_chat(database: Database) -> None:
    owe(database, 7, "一", "二")
    owe(database, 8, "三")
    first = claim_all(database)
    assert [(one.address, one.attempts) for one in first] == [("7", 1), ("8", 1)]
    assert claim_all(database) == []
    with database.writing() as session:
        outbox.give_back(session, first)
    assert claim_all(database) == first


def test_push_that_comes_due_waits_for_the_answer_on_the_wire(database: Database) -> None:
    owe(database, 7, "晚些", push=True, due_in=1)
    owe(database, 7, "现在")
    (answer,) = claim_all(database)
    later = MONDAY + dt.timedelta(seconds=2)
    assert claim_all(database, later) == []
    with database.writing() as session:
        outbox.settle(session, [settlement(answer, "1", later)])
    (push,) = claim_all(database, later)
    assert push.is_push


def test_a_claim_looks_up_each_chat_however_much_is_owed(empty_database: Database) -> None:
    if empty_database.path is None:
        pytest.skip("SQLite's own steps are counted")
    owed = 600
    with empty_database.writing() as session:
        for chat in range(owed):
            outbox.owe(
                session,
                channel="telegram",
                address=str(chat),
                person_id=None,
                body={},
                now=MONDAY,
            )
    steps = itertools.count()
    with empty_database.reading() as session:
        driver = session.connection().connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_progress_handler(lambda: next(steps) and 0, 1)
        found = outbox.claim(
            session, channels=["telegram"], now=MONDAY, lease_until=MONDAY + LEASE, limit=100
        )
        driver.set_progress_handler(None, 0)
        session.rollback()
    assert len(found) == 100
    # One walk through all that is owed for each row would be 4 steps x 100 x 600.
    assert next(steps) < 100 * owed


async def test_stopping_lets_what_is_on_the_wire_end(
    empty_database: Database, api: BotApi, time: SimulatedTime
) -> None:
    api.fail(Fault.NEVER_ANSWERED, chat=8)
    owe(empty_database, 8, "悬着")
    owe(empty_database, 7, "一", "二")
    async with delivering(empty_database, api, time):
        await api.until(lambda: api.chat(7).texts and api.chat(8).texts)
    assert states(empty_database)[0] == OutboxState.UNKNOWN
    assert OutboxState.SENDING not in states(empty_database)


async def test_stopping_while_claiming_gives_the_claims_back(
    empty_database: Database, api: BotApi, time: SimulatedTime
) -> None:
    owe(empty_database, 7, "一")
    claimed, go_on = asyncio.Event(), asyncio.Event()

    async def slow(call: object) -> object:
        result = call()  # type: ignore[operator]
        claimed.set()
        await go_on.wait()
        return result

    channel = TelegramChannel(TOKEN, api_url=api.url)
    delivery = Delivery(empty_database, {"telegram": channel}, time, in_worker=slow)  # type: ignore[arg-type]
    run = asyncio.ensure_future(delivery.run())
    await claimed.wait()
    assert states(empty_database) == ["sending"]
    run.cancel()
    await asyncio.sleep(0)
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await run
    await channel.close()
    assert states(empty_database) == ["pending"]
    assert api.chat(7).texts == []
