"""The same conversations through Telegram: the real channel and delivery, over real HTTP."""

from __future__ import annotations

import asyncio
import datetime as dt
import tomllib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import select

from bot.config import Secret, Settings
from bot.flood import MOST_A_MINUTE
from bot.pace import UNHURRIED, Pace
from bot.reminding.sweep import sweep
from bot.serving import serve
from messages.catalog import say
from storage import people, roster
from storage.db import Database
from storage.models import Address, OutboxMessage, PersonRole
from tests.bot.test_dialogues import (
    DIALOGUES,
    FIRST,
    check,
    drawn_files,
    moment,
    reminds_from,
    turns,
)
from tests.botapi import TOKEN, BotApi
from tests.botapi.world import Upload
from tests.conftest import MONDAY, FixedClock, zichuan
from tests.conversation import Answer
from tests.papers import retyped, token_on

pytestmark = pytest.mark.anyio
WANG = 7
NEVER = 1e6
"""Seconds: pushes are not what these dialogues are about, however slow the machine is."""
STRANGER = 8


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def unpaced() -> Pace:
    """For a clock that stands still. Not shared: it lets a thousand messages through, and no more
    while no second passes."""
    return Pace(UNHURRIED, lambda address: UNHURRIED)


def let_in(
    database: Database, now: dt.datetime, others: Mapping[str, Mapping[str, Any]] | None = None
) -> None:
    """Binds 王芳 of 区卫健局, or people described as in a dialogue: the first has 王芳's Telegram
    id, the next the ids after it."""
    with database.writing() as session:
        for user, (name, described) in enumerate((others or {"王芳": {}}).items(), start=WANG):
            if described.get("role") == "stranger":
                continue
            role = PersonRole(described.get("role", "liaison"))
            units = described.get("units", ["区卫健局"]) if role == PersonRole.LIAISON else []
            person = people.bind(
                session,
                channel="telegram",
                sender=str(user),
                name=described.get("name", name),
                role=role,
                units=[unit for each in units if (unit := roster.unit_named(session, each))],
                now=now,
            )
            person.language = described.get("language", "zh")


class Served:
    """``liaison run`` against our Bot API server; it may be stopped and started again."""

    def __init__(self, database: Database, clock: FixedClock, api: BotApi, pace: Pace):
        self.clock = clock
        self._database = database
        self._api = api
        self._pace = pace
        self._serving: asyncio.Task[None] | None = None

    async def starts(self) -> None:
        settings = Settings(telegram_token=Secret(TOKEN), telegram_api_url=self._api.url)
        polls = self._api.counted("getUpdates")
        self._serving = asyncio.create_task(
            serve(
                settings,
                self._database,
                lambda text: None,
                pace=self._pace,
                clock=self.clock,
                sweep_every=NEVER,
            )
        )
        await self._api.until(lambda: self._api.polled and self._api.counted("getUpdates") > polls)

    async def stops(self) -> None:
        assert self._serving is not None
        self._serving.cancel()
        await asyncio.gather(self._serving, return_exceptions=True)


@asynccontextmanager
async def serving(
    database: Database, now: dt.datetime, *, pace: Pace | None = None
) -> AsyncIterator[tuple[BotApi, Served]]:
    """``pace`` is unhurried unless given: this clock stands still, and no chat would ever rest."""
    clock = FixedClock(now)
    async with BotApi(lambda: clock.now().timestamp()).serving() as api:
        served = Served(database, clock, api, pace or unpaced())
        await served.starts()
        try:
            yield api, served
        finally:
            await served.stops()


def owed_after(database: Database, user: int, last: int) -> tuple[int, int]:
    """How many messages were owed to a chat after that row of the outbox, and the newest row."""
    with database.reading() as session:
        ours = (OutboxMessage.address == str(user)) & (OutboxMessage.id > last)
        ids = session.scalars(select(OutboxMessage.id).where(ours)).all()
    return len(ids), max(ids, default=last)


async def answer_to(
    api: BotApi, *, says: str | None = None, presses: str | None = None, user: int = WANG
) -> Answer:
    """Says or presses something (as 王芳), and waits for what comes of it."""
    chat = api.chat(user)

    def seen() -> list[tuple[int, int]]:
        return [(message.id, message.edits) for message in chat.messages]

    before = seen()
    if presses is None:
        api.user(user).sends(says)
    else:
        api.user(user).presses(presses)
    await api.until(lambda: seen() != before)
    changed = next(
        message for message in reversed(chat.messages) if (message.id, message.edits) not in before
    )
    return Answer(changed.text, tuple(changed.labels), None, "")


def sends_file(api: BotApi, user: int, name: str, content: bytes) -> None:
    api.methods.files[name] = Upload(name, content)
    document = {"file_id": name, "file_unique_id": name, "file_name": name}
    api.user(user).sends(None, document=document | {"file_size": len(content)})


async def told_unasked(api: BotApi, user: int, count: int) -> Answer:
    """The last message, once the bot has said so many in this chat."""
    chat = api.chat(user)
    await api.until(lambda: len(chat.messages) >= count, within=60)
    last = chat.messages[-1]
    return Answer(last.text, tuple(last.labels), None, "")


async def paper_called(api: BotApi, user: int, name: str) -> bytes:
    """The paper of this name, once it came."""
    chat = api.chat(user)

    def found() -> list[bytes]:
        return [m.file.content for m in chat.messages if m.file and m.file.name == name]

    await api.until(lambda: bool(found()), within=60)
    return found()[-1]


async def stops_the_bot(api: BotApi, database: Database, user: int) -> None:
    def is_noted() -> bool:
        with database.reading() as session:
            address = session.get_one(Address, ("telegram", str(user)))
            return address.unreachable_since_at is not None

    api.user(user).blocks_bot()
    await api.until(is_noted)


async def card_of(api: BotApi, holder: int, user: int) -> Answer:
    """What ``user`` is told who presses the first button of another's last card."""
    card = api.chat(holder).messages[-1]
    press = api.user(user).forges(card.buttons[0][0][1], card)
    await api.until(lambda: api.world.presses[press].answered)
    return Answer("", (), api.world.presses[press].answer, "")


async def says_in_vain(api: BotApi, user: int, text: str) -> None:
    """Says something that is booked, and answered by silence."""
    polls = api.counted("getUpdates")
    api.user(user).sends(text)
    await api.until(lambda: api.polled and api.counted("getUpdates") > polls)


def dialogue_called(name: str) -> dict[str, Any]:
    return tomllib.loads((DIALOGUES / f"{name}.toml").read_text(encoding="utf-8"))


SPOKEN = sorted(path.stem for path in DIALOGUES.glob("*.toml"))


@pytest.mark.parametrize("name", SPOKEN)
async def test_dialogue_through_telegram_is_the_same(name: str, samples: Database) -> None:
    dialogue = dialogue_called(name)
    everybody = {FIRST: {"name": "王芳", **dialogue}} | dialogue.get("people", {})
    user_of = {name: user for user, name in enumerate(everybody, start=WANG)}
    read, told = dict.fromkeys(user_of, 0), dict.fromkeys(user_of, 0)
    papers: dict[str, bytes] = {}
    files = drawn_files(dialogue)
    now = moment(dialogue["now"])
    let_in(samples, now, everybody)
    if any("sweeps" in turn for turn in dialogue["turn"]):
        reminds_from(samples, now)
    async with serving(samples, now) as (api, served):
        for user in user_of.values():
            api.user(user)
        for turn in turns(dialogue):
            served.clock.at += dt.timedelta(seconds=turn.get("later", 1))
            if "at" in turn:
                served.clock.at = moment(turn["at"])
            if "restarts" in turn:
                await served.stops()
                await served.starts()
                continue
            if "sweeps" in turn:
                assert sweep(samples, served.clock.at) == turn["sweeps"]
                continue
            who = turn.get("who", FIRST)
            user = user_of[who]
            if "receives" in turn:
                assert owed_after(samples, user, told[who])[0] == turn["receives"]
            if "stops_the_bot" in turn:
                await stops_the_bot(api, samples, user)
            elif "presses_card_of" in turn:
                check(turn, await card_of(api, user_of[turn["presses_card_of"]], user))
            elif turn.get("receives") == 0:
                assert len(api.chat(user).messages) == read[who]
            elif "receives" in turn:
                check(turn, await told_unasked(api, user, read[who] + turn["receives"]))
            elif "gets_paper" in turn:
                papers[who] = await paper_called(api, user, turn["gets_paper"])
                check(turn, await told_unasked(api, user, read[who] + 1))
            elif "sends_back" in turn:
                changes = {
                    (no, unit, column): cell for no, unit, column, cell in turn["sends_back"]
                }
                sends_file(api, user, "台账.xlsx", retyped(papers[who], changes))
                check(turn, await told_unasked(api, user, read[who] + 2))
            elif "scans" in turn:
                token = token_on(papers[FIRST], turn["scans"])
                check(turn, await answer_to(api, says=f"/start {token}", user=user))
            elif "sends" in turn:
                sends_file(api, user, turn["sends"], files[turn["sends"]])
                # That it is being read, and what came of it.
                check(turn, await told_unasked(api, user, read[who] + 2))
                assert "typing" in api.chat(user).actions
            elif turn.get("answer") == "":
                await says_in_vain(api, user, turn["says"])
                assert len(api.chat(user).messages) == read[who]
            else:
                says, presses = turn.get("says"), turn.get("presses")
                check(turn, await answer_to(api, says=says, presses=presses, user=user))
            read[who] = len(api.chat(user).messages)
            told[who] = owed_after(samples, user, told[who])[1]


async def test_turning_a_page_edits_the_card_in_place(samples: Database) -> None:
    let_in(samples, MONDAY)
    async with serving(samples, MONDAY) as (api, _):
        await answer_to(api, says="区卫健局全员共担的任务")
        await answer_to(api, presses=say("tasks.next_page"))
        assert len(api.chat(WANG).messages) == 1
        assert "第2页，共4页" in api.chat(WANG).messages[0].text


async def test_stranger_gets_the_one_sentence(samples: Database) -> None:
    let_in(samples, MONDAY)
    async with serving(samples, MONDAY) as (api, _):
        api.user(STRANGER).sends("卫健局有哪些任务")
        await api.until(lambda: api.chat(STRANGER).messages)
        assert api.chat(STRANGER).texts == [say("strangers.how_to_ask", "zh", zichuan)]


async def test_anothers_button_is_answered_with_a_notice_and_changes_nothing(
    samples: Database,
) -> None:
    let_in(samples, MONDAY)
    async with serving(samples, MONDAY) as (api, _):
        await answer_to(api, says="区卫健局有哪些任务")
        card = api.chat(WANG).messages[-1]
        press = api.user(STRANGER).forges(card.buttons[0][0][1], card)
        await api.until(lambda: api.world.presses[press].answered)
        assert api.world.presses[press].answer == say("refusals.card_not_yours")
        assert api.chat(STRANGER).messages == []


async def test_whole_text_of_the_longest_list_arrives(samples: Database) -> None:
    let_in(samples, MONDAY)
    async with serving(samples, MONDAY) as (api, _):
        for number in (24, 26, 33):
            answer = await answer_to(api, says=f"第{number}项")
            assert answer.text.startswith(f"第{number}项")


async def test_a_flood_is_told_once_and_the_next_person_is_answered(samples: Database) -> None:
    let_in(samples, MONDAY, {"王芳": {}, "李强": {"units": ["区水利局"]}})
    li = WANG + 1
    async with serving(samples, MONDAY) as (api, served):
        api.user(li)
        for number in range(1000):
            api.user(WANG).sends(f"第{number % 50 + 1}项")
        api.user(li).sends("第29项")
        await api.until(lambda: api.chat(li).messages, within=120)
        await api.until(lambda: len(api.chat(WANG).messages) > MOST_A_MINUTE, within=120)
        assert api.chat(WANG).texts[-1] == say("refusals.flood")
        assert len(api.chat(WANG).messages) == MOST_A_MINUTE + 1

        served.clock.at += dt.timedelta(minutes=1)
        assert "第27项" in (await answer_to(api, says="第27项")).text
        assert len(api.chat(WANG).messages) == MOST_A_MINUTE + 2
