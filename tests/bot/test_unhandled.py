"""Whatever Telegram hands over, nobody waits behind it and nobody is left without an answer.

Over real HTTP. ``LIAISON_TEST_FULL=1`` asks for thousands of updates.
"""

from __future__ import annotations

import asyncio
import copy
import itertools
import json
import logging
import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.channels import Unhandled, shape_of
from bot.set_aside import set_aside as set_event_aside
from messages.catalog import say
from storage import unhandled
from storage.db import Database
from storage.models import OutboxMessage, ProgressReport, UnhandledEvent
from tests.bot.test_serving import WANG, let_in, serving
from tests.botapi import BotApi
from tests.conftest import FULL, MONDAY, Note

CHEN = WANG + 1
PEOPLE: dict[str, dict[str, Any]] = {"王芳": {}, "陈主任": {"role": "coordinator"}}
CANARY = "金丝雀"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def set_aside(database: Database) -> list[UnhandledEvent]:
    with database.reading() as session:
        return unhandled.recent(session, since=MONDAY)


def message_of_wang(**changes: Any) -> dict[str, Any]:
    whole = {
        "message_id": 900,
        "date": 1_607_900_000,
        "chat": {"id": WANG, "type": "private", "first_name": "芳"},
        "from": {"id": WANG, "is_bot": False, "first_name": "芳"},
        "text": CANARY,
    }
    return whole | changes


POISON: dict[str, dict[str, Any]] = {
    "a sender of another kind": {"message": message_of_wang(**{"from": "Wang"})},
    "a date beyond time": {"message": message_of_wang(date=10**18)},
    "a text of numbers": {"message": message_of_wang(text=[1, 2])},
    "no chat type": {"message": message_of_wang(chat={"id": WANG})},
    "half a character": {"message": message_of_wang(message_id="\ud800")},
    "a file of no size": {
        "message": message_of_wang(
            text=None,
            caption=CANARY,
            document={"file_id": "x", "file_unique_id": "y", "file_size": 10**30},
        )
    },
    "a file's size of another kind": {
        "message": message_of_wang(
            text=None,
            caption=CANARY,
            document={"file_id": "x", "file_unique_id": "y", "file_size": {"bytes": 1}},
        )
    },
    "no message id": {
        "edited_message": {"chat": {"id": WANG, "type": "private"}, "text": CANARY, "date": 1}
    },
    "a press of nobody": {"callback_query": {"id": "1", "message": message_of_wang(), "data": "x"}},
}


@pytest.mark.anyio
async def test_poisoned_update_is_set_aside_told_and_holds_up_nobody(
    samples: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    let_in(samples, MONDAY, PEOPLE)
    async with serving(samples, MONDAY) as (api, _):
        wang, chen = api.chat(WANG), api.chat(CHEN)
        for event in POISON.values():
            told = len(wang.messages)
            api.world.happen(**copy.deepcopy(event))
            await api.until(lambda: len(wang.messages) > told)  # noqa: B023 - awaited here
        kept = set_aside(samples)
        assert len(kept) == len(POISON)
        answers = [say("refusals.bug", number=each.number) for each in reversed(kept)]
        assert wang.texts == answers
        api.user(WANG).sends("我的任务")
        await api.until(lambda: len(wang.messages) == len(POISON) + 1)
        await api.until(lambda: api.polled and not api.world.updates)
        # Once a day, however many there are.
        assert chen.texts == [say("serving.set_aside", number=kept[-1].number)]
    assert CANARY not in caplog.text
    assert CANARY not in json.dumps([each.shape for each in kept], ensure_ascii=False)


def test_what_an_exception_says_is_not_kept(
    samples: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """No library is known to quote what people wrote; the next one may."""
    error = ValueError(CANARY)
    error.__cause__ = KeyError(CANARY)
    assert set_event_aside(samples, MONDAY, Unhandled("telegram", "1", {}, str(WANG), error))
    assert "ValueError" in caplog.text
    assert CANARY not in caplog.text
    assert [(each.error, each.shape) for each in set_aside(samples)] == [("ValueError", {})]


@pytest.mark.anyio
async def test_update_waits_while_the_database_is_away(samples: Database) -> None:
    let_in(samples, MONDAY, PEOPLE)
    async with serving(samples, MONDAY) as (api, _):
        path = samples.path
        assert path is not None
        polls = api.counted("getUpdates")
        with samples.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE seen_message RENAME TO away")
        api.user(WANG).sends("我的任务")
        await api.until(lambda: api.counted("getUpdates") > polls + 1)
        assert len(api.world.updates) == 1
        with samples.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE away RENAME TO seen_message")
        await api.until(lambda: api.chat(WANG).messages)
    assert set_aside(samples) == []


SAID = ("29完成八成", "确认", "我的任务", "27没变化", "确认", "第29项", "撤回")


def stored(database: Database) -> tuple[list[object], list[object]]:
    """What was booked, and how many answers were owed for each message."""
    with database.reading() as session:
        reports = [
            (r.assignment.task.number, r.status, r.percent)
            for r in session.scalars(select(ProgressReport).order_by(ProgressReport.id))
        ]
        answered = list(session.scalars(select(OutboxMessage.address).order_by(OutboxMessage.id)))
    return list(reports), list(answered)


@pytest.mark.anyio
async def test_updates_twice_and_shuffled_book_the_same(samples: Database, tmp_path: Path) -> None:
    """The record of a conversation is replayed over it: every message is known by now."""
    let_in(samples, MONDAY, PEOPLE)
    async with serving(samples, MONDAY) as (api, _):
        api.user(CHEN)
        record = []
        for text in SAID:
            told = len(api.chat(WANG).messages)
            record.append(api.user(WANG).sends(text))
            await api.until(lambda: len(api.chat(WANG).messages) > told)  # noqa: B023 - awaited here
        once = stored(samples)
        again = [*record, *record]
        random.Random(7).shuffle(again)
        for update in again:
            api.world.happen(message=update["message"])
        await api.until(lambda: api.polled and not api.world.updates)
    assert once[0]
    assert stored(samples) == once


def test_shape_keeps_names_kinds_and_lengths_and_no_word_or_number() -> None:
    event = {"text": CANARY, "n": 4711, "ok": True, "none": None, "many": [1.5, {"a": "b"}]}
    assert shape_of(event) == {
        "text": "text of 3",
        "n": "int of 4",
        "ok": True,
        "none": None,
        "many": ["float of 3", {"a": "text of 1"}],
    }
    nested: Any = []
    for _ in range(900):
        nested = [nested]
    assert len(json.dumps(shape_of(nested))) < 100


# --- any updates ---

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec=None), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
files = st.fixed_dictionaries(
    {"file_id": st.text(max_size=9), "file_unique_id": st.text(max_size=9)},
    optional={
        "file_size": st.integers(0, 1 << 40),
        "file_name": st.text(max_size=40),
        "mime_type": st.sampled_from(["application/pdf", "image/png", "", "x"]),
        "width": st.just(1),
        "height": st.just(1),
        "duration": st.just(1),
    },
)
messages = st.builds(
    lambda number, extra: message_of_wang(message_id=number) | extra,
    st.integers(1, 1 << 40),
    st.fixed_dictionaries(
        {},
        optional={
            "text": st.text(max_size=60) | st.sampled_from(["29完成八成", "我的任务", "确认"]),
            "caption": st.text(max_size=30),
            "edit_date": st.integers(0, 1 << 40),
            "document": files,
            "photo": st.lists(files, max_size=3),
            "voice": files,
            "sticker": files,
            "media_group_id": st.text(max_size=5),
            "contact": json_values,
            "location": json_values,
            "entities": json_values,
            "reply_to_message": st.builds(message_of_wang) | json_values,
            "forward_origin": json_values,
            "migrate_to_chat_id": st.integers(),
            "new_chat_members": json_values,
            "pinned_message": json_values,
        },
    ),
)
KINDS = ("message", "edited_message", "callback_query", "my_chat_member", "channel_post", "poll")


@st.composite
def events(draw: st.DrawFn) -> dict[str, Any]:
    """An event of the Bot API's schema, perhaps with a few of its values replaced."""
    kind = draw(st.sampled_from(KINDS[:3] * 3 + KINDS))
    body: Any = draw(messages)
    if kind == "callback_query":
        sender = {"id": WANG, "is_bot": False, "first_name": "芳"}
        body = {"id": draw(st.text(max_size=9)), "from": sender, "message": body}
        body |= {"chat_instance": "1", "data": draw(st.text(max_size=64))}
    elif kind not in ("message", "edited_message"):
        body = draw(json_values)
    for _ in range(draw(st.integers(0, 2))):
        places = list(_places(body))
        if places:
            holder, name = draw(st.sampled_from(places))
            holder[name] = draw(json_values)
    return {kind: body}


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    if not isinstance(value, dict | list):
        return
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for name, each in list(inner):
        yield value, name
        yield from _places(each)


have_happened: list[int] = []
have_written: list[int] = []


@given(st.lists(events(), min_size=15, max_size=25))
@settings(
    max_examples=120 if FULL else 4,
    deadline=None,
    # A smaller example would cost minutes: each is a server and a bot.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_any_updates_leave_who_wrote_and_the_next_question_answered(
    sample_file: Path, record_property: Note, happened: list[dict[str, Any]]
) -> None:
    have_happened.append(len(happened))
    record_property("updates", sum(have_happened))
    asyncio.run(_any_updates(sample_file, happened))
    record_property("wrote and were answered", sum(have_written))


async def _any_updates(sample_file: Path, happened: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "liaison.sqlite3"
        shutil.copy(sample_file, path)
        database = Database(f"sqlite:///{path}")
        # Three of four events are of somebody of their own, so that it is seen whose got no answer.
        others = (event for number, event in enumerate(happened) if number % 4)
        alone = dict(enumerate(others, start=CHEN + 1))
        let_in(database, MONDAY, PEOPLE | {f"联络员{user}": {} for user in alone})
        async with serving(database, MONDAY) as (api, _):
            for user in (WANG, CHEN, *alone):
                api.user(user)
            for event in happened[::4]:
                api.world.happen(**copy.deepcopy(event))
            for user, event in alone.items():
                api.world.happen(**_from(user, event))
            await api.until(lambda: api.polled and not api.world.updates, within=20)
            wrote = [user for user, event in alone.items() if _is_written(event)]
            have_written.append(len(wrote))
            with suppress(TimeoutError):
                await api.until(lambda: all(api.chat(user).messages for user in wrote), within=20)
            unanswered = [alone[user] for user in wrote if not api.chat(user).messages]
            assert unanswered == [], unanswered
            await _asks(api, "今天星期几")
        database.close()


def _from(user: int, value: Any) -> Any:
    """The same, of somebody else than 王芳."""
    if isinstance(value, dict):
        return {name: _from(user, each) for name, each in value.items()}
    if isinstance(value, list):
        return [_from(user, each) for each in value]
    return user if value == WANG and type(value) is int else value


def _is_written(event: dict[str, Any]) -> bool:
    """Whether somebody wrote words in their private chat, whatever else is wrong with it."""
    body = event.get("message", event.get("edited_message"))
    if not isinstance(body, dict):
        return False
    chat, text = body.get("chat"), body.get("text")
    sender = body.get("from")
    return (
        isinstance(chat, dict)
        and isinstance(sender, dict)
        and (chat.get("id"), chat.get("type"), sender.get("id")) == (WANG, "private", WANG)
        and sender.get("is_bot") is False
        and isinstance(text, str)
        and bool(text.strip())
    )


async def _asks(api: BotApi, text: str) -> None:
    """Nothing that came before keeps the next question from being answered."""
    api.chat(WANG).ids = itertools.count(1 << 41)  # a number no event has had
    before = len(api.chat(WANG).messages)
    api.user(WANG).sends(text)
    await api.until(lambda: not api.world.updates, within=20)
    await api.until(lambda: len(api.chat(WANG).messages) > before, within=20)
