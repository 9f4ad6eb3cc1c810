"""Does a file from a chat become evidence, and is fetching tried as often as it should?"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.attachments import keep
from bot.channels import Attachment, Outcome, SendError
from bot.channels.console import ConsoleChannel
from bot.channels.telegram import TelegramChannel
from storage.evidence_files import EvidenceStore
from storage.files import FileProblem, FileRefused
from tests.botapi import TOKEN, BotApi, Fault, Refused
from tests.botapi.methods import Upload

pytestmark = pytest.mark.anyio
JPG = b"\xff\xd8\xff\xe0 a picture"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def api(anyio_backend: str) -> AsyncIterator[BotApi]:
    async with BotApi(lambda: 1_000.0).serving() as api:
        yield api


@pytest.fixture
async def channel(api: BotApi) -> AsyncIterator[TelegramChannel]:
    channel = TelegramChannel(TOKEN, api_url=api.url, timeout=0.2)
    yield channel
    await channel.close()


@pytest.fixture
def store(tmp_path: Path) -> EvidenceStore:
    return EvidenceStore(tmp_path / "evidence")


class Pauses:
    """A sleep that takes no time, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)


def sent(api: BotApi, name: str, content: bytes = JPG) -> Attachment:
    file = api.methods.keep(Upload(name, content))
    return Attachment(file["file_id"], name, "image/jpeg", len(content))


async def test_file_of_a_message_is_kept(
    api: BotApi, channel: TelegramChannel, store: EvidenceStore
) -> None:
    digest, name = await keep(channel, sent(api, "公开\u202e截图.jpg"), store)
    assert (digest, name) == (hashlib.sha256(JPG).hexdigest(), "公开截图.jpg")
    assert store.get(digest) == JPG


@pytest.mark.parametrize(
    ("attachment", "problem"),
    [
        (Attachment("x", "a.jpg", "", (20 << 20) + 1), FileProblem.TOO_LARGE),
        (Attachment("x", "a.exe", "", 10), FileProblem.UNKNOWN_KIND),
    ],
)
async def test_what_size_or_name_rules_out_is_not_fetched(
    api: BotApi,
    channel: TelegramChannel,
    store: EvidenceStore,
    attachment: Attachment,
    problem: FileProblem,
) -> None:
    with pytest.raises(FileRefused) as refused:
        await keep(channel, attachment, store)
    assert refused.value.problem is problem
    assert api.calls == []


@pytest.mark.parametrize(
    ("fault", "pause"),
    [
        (Fault.BAD_GATEWAY, 1.0),
        (Fault.DROPPED_BEFORE, 1.0),
        (Refused(429, "Too Many Requests: retry after 3", retry_after=3), 3.0),
        (Refused(429, "Too Many Requests: retry after 300", retry_after=300), 15.0),
    ],
)
async def test_passing_fault_is_waited_out(
    api: BotApi,
    channel: TelegramChannel,
    store: EvidenceStore,
    fault: Fault | Refused,
    pause: float,
) -> None:
    api.fail(fault, method="getFile")
    pauses = Pauses()
    await keep(channel, sent(api, "a.jpg"), store, sleep=pauses)
    assert pauses.asked == [pause]


async def test_fault_that_stays_is_told_after_three_tries(
    api: BotApi, channel: TelegramChannel, store: EvidenceStore
) -> None:
    api.fail(Fault.BAD_GATEWAY, method="getFile", times=3)
    with pytest.raises(SendError) as failed:
        await keep(channel, sent(api, "a.jpg"), store, sleep=Pauses())
    assert (failed.value.outcome, api.counted("getFile")) == (Outcome.NOT_SENT, 3)


async def test_file_that_is_gone_is_asked_for_once(
    api: BotApi, channel: TelegramChannel, store: EvidenceStore
) -> None:
    with pytest.raises(SendError) as failed:
        await keep(channel, Attachment("gone", "a.jpg", "", 5), store, sleep=Pauses())
    assert (failed.value.outcome, api.counted("getFile")) == (Outcome.REFUSED, 1)


async def test_terminal_has_no_files(store: EvidenceStore) -> None:
    channel = ConsoleChannel("me", banner="", prompt="", goodbye="")
    with pytest.raises(SendError) as failed:
        await keep(channel, Attachment("x", "a.jpg", "", 5), store)
    assert failed.value.outcome is Outcome.REFUSED
