from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest
from aiohttp import web

from bot.channels import (
    Attachment,
    Button,
    CannotListen,
    Command,
    InboundMessage,
    OutboundFile,
    OutboundMessage,
    Outcome,
    SendError,
    SetAside,
    TokenRefused,
    Unhandled,
)
from bot.channels.telegram import LARGEST_FILE, LARGEST_PICTURE, TelegramChannel
from bot.channels.webhook import Webhook
from bot.health import Health, HealthServer
from bot.logs import Redaction
from storage.db import Database
from tests.botapi import TOKEN, BotApi, Fault, Refused
from tests.botapi.world import Upload
from tests.conftest import FixedClock

pytestmark = pytest.mark.anyio
GROUP = -5
HELLO = OutboundMessage(("您好",))
SECRET = "a-secret-of-the-webhook"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def api(anyio_backend: str) -> AsyncIterator[BotApi]:
    async with BotApi(lambda: 1_000.0).serving() as api:
        api.user(7)
        api.chat(GROUP)
        yield api


class Pauses:
    """A sleep that takes no time, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        await asyncio.sleep(0)


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
async def channel(api: BotApi, pauses: Pauses) -> AsyncIterator[TelegramChannel]:
    channel = TelegramChannel(TOKEN, api_url=api.url, timeout=0.2, sleep=pauses)
    yield channel
    await channel.close()


class Received:
    """Takes what comes in; fails as often as it is told to, as a database that is away would."""

    def __init__(self, notice: str | None = None) -> None:
        self.messages: list[InboundMessage] = []
        self.notice = notice
        self.failures = 0

    async def __call__(self, message: InboundMessage) -> str | None:
        if self.failures:
            self.failures -= 1
            raise ConnectionError("no database")
        self.messages.append(message)
        return self.notice


@asynccontextmanager
async def closing(channel: TelegramChannel) -> AsyncIterator[TelegramChannel]:
    try:
        yield channel
    finally:
        await channel.close()


@asynccontextmanager
async def running(
    channel: TelegramChannel, received: Received
) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.ensure_future(channel.run(received))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


# --- receiving by polling ---


async def test_message_arrives_with_its_chat_and_sender(
    api: BotApi, channel: TelegramChannel
) -> None:
    received = Received()
    api.user(7).sends("  区卫健局有哪些任务 ")
    async with running(channel, received):
        await api.until(lambda: received.messages)
    assert received.messages == [
        InboundMessage(
            "telegram", "7", "7", "7:1", "区卫健局有哪些任务", "User 7", language="zh-hans"
        )
    ]


@pytest.mark.parametrize(
    ("extra", "text", "kinds"),
    [
        (
            {
                "sticker": {
                    "width": 1,
                    "height": 1,
                    "is_animated": False,
                    "is_video": False,
                    "type": "regular",
                }
            },
            "",
            ["image/webp"],
        ),
        ({"voice": {"duration": 3, "mime_type": "audio/ogg"}}, "", ["audio/ogg"]),
        ({"photo": [{"width": 1, "height": 1}], "caption": "已公开"}, "已公开", ["image/jpeg"]),
        (
            {"document": {"file_name": "表.docx", "mime_type": "application/x"}},
            "",
            ["application/x"],
        ),
        ({"location": {"latitude": 1.0, "longitude": 2.0}}, "", []),
    ],
)
async def test_attachment_arrives_with_its_caption(
    api: BotApi, channel: TelegramChannel, extra: dict[str, Any], text: str, kinds: list[str]
) -> None:
    file = api.methods.keep(Upload("", b"1234"))
    del file["file_name"]
    for kind, value in extra.items():
        if kind == "photo":
            extra[kind] = [value[0] | file]
        elif kind not in ("location", "caption"):
            extra[kind] = value | file
    received = Received()
    api.user(7).sends(**extra)
    async with running(channel, received):
        await api.until(lambda: received.messages)
    message = received.messages[0]
    assert (message.text, [a.media_type for a in message.attachments]) == (text, kinds)
    assert all((a.reference, a.size) == (file["file_id"], 4) for a in message.attachments)


async def test_edit_is_another_message_of_the_same_number(
    api: BotApi, channel: TelegramChannel
) -> None:
    received = Received()
    update = api.user(7).sends("第12项完成")
    api.user(7).edits(update, "第13项完成")
    async with running(channel, received):
        await api.until(lambda: len(received.messages) == 2)
    edit = received.messages[1]
    assert (edit.message_id, edit.text, edit.edits) == ("7:1:1001", "第13项完成", "7:1")


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("大家好", None),
        ("/help", "/help"),
        ("/help@liaison_test_bot", "/help"),
        ("/help@another_bot", None),
        ("@Liaison_Test_Bot 第12项谁负责", "第12项谁负责"),
        ("@liaison_test_bot2 第12项谁负责", None),
    ],
)
async def test_group_is_heard_only_when_it_speaks_to_us(
    api: BotApi, channel: TelegramChannel, text: str, heard: str | None
) -> None:
    received = Received()
    api.user(7).sends(text, where=GROUP)
    api.user(7).sends("最后")
    async with running(channel, received):
        await api.until(lambda: received.messages and received.messages[-1].text == "最后")
    expected = [] if heard is None else [(heard, str(GROUP), "7", False)]
    assert [(m.text, m.address, m.sender, m.private) for m in received.messages[:-1]] == expected


async def test_reply_to_the_bot_in_a_group_is_heard(api: BotApi, channel: TelegramChannel) -> None:
    received = Received()
    await channel.username()
    await channel.send(str(GROUP), HELLO)
    api.user(7).sends("确认", where=GROUP, reply_to=api.chat(GROUP).messages[0])
    async with running(channel, received):
        await api.until(lambda: received.messages)
    assert received.messages[0].text == "确认"


async def test_what_is_not_booked_is_not_acknowledged(
    api: BotApi, channel: TelegramChannel
) -> None:
    received = Received()
    received.failures = 4  # two tries each time it comes
    api.user(7).sends("一")
    api.user(7).sends("二")
    async with running(channel, received):
        await api.until(lambda: len(received.messages) == 2 and api.polled)
    assert [message.text for message in received.messages] == ["一", "二"]
    offsets = [given.get("offset") for method, given in api.calls if method == "getUpdates"]
    assert offsets == [None, None, None, "1002"]


async def test_what_was_booked_but_not_acknowledged_comes_again_with_the_same_id(
    api: BotApi, channel: TelegramChannel
) -> None:
    class Killed(Received):
        async def __call__(self, message: InboundMessage) -> str | None:
            await super().__call__(message)
            raise asyncio.CancelledError

    api.user(7).sends("一")
    killed, received = Killed(), Received()
    with pytest.raises(asyncio.CancelledError):
        await channel.run(killed)
    async with running(channel, received):
        await api.until(lambda: received.messages)
    assert received.messages == killed.messages


async def test_update_delivered_twice_has_one_id(api: BotApi, channel: TelegramChannel) -> None:
    received = Received()
    api.world.repeat(api.user(7).sends("一"))
    async with running(channel, received):
        await api.until(lambda: len(received.messages) == 2)
    assert received.messages[0] == received.messages[1]


async def test_press_arrives_and_is_answered_with_the_notice(
    api: BotApi, channel: TelegramChannel
) -> None:
    card = await channel.send("7", replace(HELLO, buttons=((Button("好", "abc:0"),),)))
    press = api.user(7).presses("好")
    received = Received(notice="长" * 300)
    async with running(channel, received):
        await api.until(lambda: api.world.presses[press].answered)
    assert received.messages == [
        InboundMessage(
            "telegram", "7", "7", f"press:{press}", sender_name="User 7", pressed="abc:0", card=card
        )
    ]
    assert api.world.presses[press].answer == "长" * 200


async def test_press_too_old_to_answer_does_no_harm(api: BotApi, channel: TelegramChannel) -> None:
    await channel.send("7", replace(HELLO, buttons=((Button("好", "abc:0"),),)))
    press = api.user(7).presses("好")
    api.world.presses[press].pressed_at -= 3600
    received = Received()
    async with running(channel, received):
        await api.until(lambda: api.counted("answerCallbackQuery"))
        api.user(7).sends("还在")
        await api.until(lambda: len(received.messages) == 2)
    assert not api.world.presses[press].answered


async def test_block_and_return_are_told(api: BotApi) -> None:
    told: list[tuple[str, str, bool]] = []

    async def reached(channel: str, address: str, back: bool) -> None:
        told.append((channel, address, back))

    channel = TelegramChannel(TOKEN, api_url=api.url, reached=reached)
    api.user(7).blocks_bot()
    api.user(7).unblocks_bot()
    async with running(channel, Received()):
        await api.until(lambda: len(told) == 2)
    await channel.close()
    assert told == [("telegram", "7", False), ("telegram", "7", True)]


@pytest.mark.parametrize(
    ("fault", "pause"),
    [
        (Fault.DROPPED_BEFORE, 1),
        (Fault.BAD_GATEWAY, 1),
        (Fault.NOT_JSON, 1),
        (Fault.HALF_BODY, 1),
        (Fault.GATEWAY_TIMEOUT, 1),
        (Refused(409, "Conflict: terminated by other getUpdates request"), 5),
        (Refused(429, "Too Many Requests: retry after 35", retry_after=35), 35),
    ],
)
async def test_polling_goes_on_after_a_fault(
    api: BotApi, channel: TelegramChannel, pauses: Pauses, fault: Fault | Refused, pause: float
) -> None:
    api.fail(fault, method="getUpdates")
    api.user(7).sends("一")
    received = Received()
    async with running(channel, received):
        await api.until(lambda: received.messages)
    assert pauses.asked == [pause]


async def test_polling_goes_on_after_a_long_silence(api: BotApi, pauses: Pauses) -> None:
    """A line that died is noticed when the answer is longer overdue than a poll may wait."""
    channel = TelegramChannel(TOKEN, api_url=api.url, timeout=0.2, poll=0, sleep=pauses)
    api.fail(Fault.NEVER_ANSWERED, method="getUpdates")
    api.user(7).sends("一")
    received = Received()
    async with closing(channel), running(channel, received):
        await api.until(lambda: received.messages)
    assert pauses.asked == [1]


@pytest.mark.parametrize("answer", [[], {}, {"ok": True}, "x"])
async def test_answer_that_is_none_of_the_bot_api_is_a_fault_like_any_other(
    pauses: Pauses, answer: object
) -> None:
    async def nonsense(_: web.Request) -> web.Response:
        return web.json_response(answer)

    app = web.Application()
    app.router.add_route("*", "/{anything:.*}", nonsense)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with closing(TelegramChannel(TOKEN, api_url=url, sleep=pauses)) as channel:
        with pytest.raises(SendError):
            await channel.send("7", HELLO)
        with pytest.raises(SendError):
            await channel.username()
    await runner.cleanup()


async def test_back_off_grows_and_is_bounded(
    api: BotApi, channel: TelegramChannel, pauses: Pauses
) -> None:
    api.fail(Fault.BAD_GATEWAY, method="getMe", times=8)
    async with running(channel, Received()):
        await api.until(lambda: api.polled)
    assert pauses.asked == [1, 2, 4, 8, 16, 30, 30, 30]


@pytest.mark.parametrize("token", ["4242:wrong", "nonsense", ""])
async def test_wrong_token_ends_the_channel(api: BotApi, token: str) -> None:
    with pytest.raises(TokenRefused):
        async with closing(TelegramChannel(token, api_url=api.url)) as channel:
            await channel.run(Received())


async def test_token_revoked_ends_the_channel_and_leaves_the_message_owed(
    api: BotApi, channel: TelegramChannel
) -> None:
    async with running(channel, Received()) as run:
        await api.until(lambda: api.polled)
        api.token_revoked = True
        with pytest.raises(SendError) as failed:
            await channel.send("7", HELLO)
        assert failed.value.outcome is Outcome.NOT_SENT
        with pytest.raises(TokenRefused):
            await run


# --- receiving by webhook ---


@asynccontextmanager
async def listening(
    api: BotApi, received: Received, set_aside: SetAside | None = None
) -> AsyncIterator[str]:
    """A channel behind a webhook on a free port; gives the address it listens on."""
    hook = Webhook("https://example.invalid/hook", "127.0.0.1:0", SECRET)
    channel = TelegramChannel(TOKEN, api_url=api.url, webhook=hook, set_aside=set_aside)
    async with running(channel, received):
        await api.until(lambda: api.webhook)
        assert api.webhook is not None
        api.webhook["url"] = f"http://127.0.0.1:{channel.port}/hook"
        yield api.webhook["url"]
    await channel.close()


async def test_webhook_update_is_repeated_until_it_is_booked(api: BotApi) -> None:
    received = Received()
    received.failures = 2
    async with listening(api, received):
        api.user(7).sends("一")
        api.user(7).sends("二")
        await api.until(lambda: not api.world.updates)
    assert [message.text for message in received.messages] == ["一", "二"]


HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.mark.parametrize(
    ("headers", "path", "body", "status"),
    [
        ({}, "", b"{}", 403),
        ({HEADER: ""}, "", b"{}", 403),
        ({HEADER: "wrong"}, "", b"{}", 403),
        ({HEADER: "wrong"}, "", b"x" * (10 << 20), 403),
        ({HEADER: SECRET}, "", b"x" * (10 << 20), 413),
        ({HEADER: SECRET}, "/other", b"{}", 404),
        # No event can be made of these, and the network would send them for ever.
        ({HEADER: SECRET}, "", b"no json", 200),
        ({HEADER: SECRET}, "", b"[" * 100_000, 200),
        ({HEADER: SECRET}, "", b'{"update_id": 1}', 200),
    ],
)
async def test_webhook_call_is_checked(
    api: BotApi, headers: dict[str, str], path: str, body: bytes, status: int
) -> None:
    received = Received()
    async with listening(api, received) as url, httpx.AsyncClient() as client:
        response = await client.post(url + path, headers=headers, content=body)
    assert response.status_code == status
    assert received.messages == []


async def test_address_in_use_is_told_apart(api: BotApi, empty_database: Database) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        hook = Webhook("https://example.invalid/hook", listen, SECRET)
        channel = TelegramChannel(TOKEN, api_url=api.url, webhook=hook)
        with pytest.raises(CannotListen, match=listen):
            await channel.run(Received())
        await channel.close()
        with pytest.raises(CannotListen, match=listen):
            HealthServer(Health(empty_database, FixedClock(), lambda: None), listen)


async def test_webhook_refuses_a_long_body_of_unknown_length(api: BotApi) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(160):
            yield b"x" * 65536

    async with listening(api, Received()) as url, httpx.AsyncClient() as client:
        response = await client.post(url, headers={HEADER: SECRET}, content=chunks())
    assert response.status_code == 413


async def test_wrong_secret_is_not_logged(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with listening(api, Received()) as url, httpx.AsyncClient() as client:
        await client.post(url, headers={HEADER: "a-guess-canary"})
    assert "refused" in caplog.text
    assert "canary" not in caplog.text.replace(TOKEN, "")


async def test_calls_with_another_processs_secret_are_told_in_one_line_until_one_is_right(
    api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    async with listening(api, Received()) as url, httpx.AsyncClient() as client:

        async def calls(*secrets: str) -> list[str]:
            caplog.clear()
            for secret in secrets:
                await client.post(url, headers={HEADER: secret}, content=b'{"update_id": 1}')
            return [line for line in caplog.messages if "refused" in line]

        (told,) = await calls("another", "another", "another")
        assert "another process" in told
        assert "set the same for all" in told
        assert await calls("another") == []
        assert len(await calls(SECRET, "another", "another")) == 1
        (probed,) = await calls("", "", SECRET, "", SECRET, "")
        assert "not Telegram's" in probed


async def test_what_cannot_be_booked_now_is_asked_for_again_without_a_line(
    api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    later = 3

    async def away(event: Unhandled) -> bool:
        nonlocal later
        later -= 1
        return later < 0

    received = Received()
    received.failures = 100
    async with listening(api, received, away):
        api.user(7).sends("一")
        await api.until(lambda: not api.world.updates)
    lines = [record for record in caplog.records if record.name.startswith("bot.")]
    assert [record.getMessage() for record in lines] == [
        "update 1000 could not be handled: ConnectionError"
    ]
    assert not any(record.exc_info for record in lines)


# --- sending ---


async def test_message_is_shown_with_its_buttons(api: BotApi, channel: TelegramChannel) -> None:
    message = OutboundMessage(
        ("<b>第27项</b>", "a &lt; b"),
        buttons=((Button("是", "h:0"), Button("否", "h:1")),),
        silent=True,
    )
    reference = await channel.send("7", message)
    shown = api.chat(7).messages[0]
    assert (shown.text, shown.buttons) == ("第27项\na < b", [[("是", "h:0"), ("否", "h:1")]])
    assert (str(shown.id), shown.silent, shown.preview) == (reference, True, False)


async def test_long_message_comes_in_numbered_parts(api: BotApi, channel: TelegramChannel) -> None:
    message = OutboundMessage(("甲" * 3000, "乙" * 3000, "丙"), ((Button("好", "h:0"),),))
    reference = await channel.send("7", message)
    first, second = api.chat(7).messages
    assert (first.text, first.labels) == ("甲" * 3000 + "\n1/2", [])
    assert (second.text, second.labels) == ("乙" * 3000 + "\n丙\n2/2", ["好"])
    assert reference == str(second.id)


async def test_later_part_waits_out_a_limit(
    api: BotApi, channel: TelegramChannel, pauses: Pauses
) -> None:
    api.limits.set_limits(overall=(1, 1.0))
    api.limits.now = lambda: 1_000.0 + len(pauses.asked)
    await channel.send("7", OutboundMessage(("甲" * 4000, "乙" * 4000)))
    assert [text[-3:] for text in api.chat(7).texts] == ["1/2", "2/2"]


async def test_message_cut_off_after_its_first_part_is_perhaps_delivered(
    api: BotApi, channel: TelegramChannel, pauses: Pauses
) -> None:
    api.limits.set_limits(overall=(1, 60.0))
    with pytest.raises(SendError) as failed:
        await channel.send("7", OutboundMessage(("甲" * 4000, "乙" * 4000)))
    assert failed.value.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("file", "media"),
    [
        (OutboundFile("图.png", "image/png", PNG), "photo"),
        (OutboundFile("图.png", "image/png", b"nothing to be seen in"), "document"),
        (OutboundFile("图.png", "image/png", PNG + bytes(LARGEST_PICTURE)), "document"),
        (OutboundFile("台账（数据截至12月18日）.xlsx", XLSX, b"PK", guarded=True), "document"),
    ],
)
async def test_file_is_sent_with_its_caption_and_buttons(
    api: BotApi, channel: TelegramChannel, file: OutboundFile, media: str
) -> None:
    message = OutboundMessage(
        ("<b>台账</b>", "a &lt; b"), ((Button("好", "h:0"),),), silent=True, file=file
    )
    reference = await channel.send("7", message)
    (shown,) = api.chat(7).messages
    assert (shown.media, shown.text, shown.labels) == (media, "台账\na < b", ["好"])
    assert shown.file == Upload(file.name, file.content)
    assert (str(shown.id), shown.silent, shown.guarded) == (reference, True, file.guarded)


async def test_words_too_many_for_a_caption_follow_the_file(
    api: BotApi, channel: TelegramChannel
) -> None:
    file = OutboundFile("图.png", "image/png", PNG)
    message = OutboundMessage(("甲" * 1000, "乙" * 30, "丙"), ((Button("好", "h:0"),),), file=file)
    reference = await channel.send("7", message)
    first, second = api.chat(7).messages
    assert (first.media, first.text, first.labels) == ("photo", "甲" * 1000, [])
    assert (second.text, second.labels) == ("乙" * 30 + "\n丙", ["好"])
    assert reference == str(second.id)


async def test_file_larger_than_the_network_takes_is_refused_unsent(
    api: BotApi, channel: TelegramChannel
) -> None:
    large = OutboundFile("大.xlsx", XLSX, bytes(LARGEST_FILE + 1))
    with pytest.raises(SendError) as failed:
        await channel.send("7", replace(HELLO, file=large))
    assert failed.value.outcome is Outcome.REFUSED
    assert api.counted("sendDocument") == 0


async def test_card_below_a_picture_is_answered_in_a_message_of_its_own(
    api: BotApi, channel: TelegramChannel
) -> None:
    file = OutboundFile("图.png", "image/png", PNG)
    picture = await channel.send("7", replace(HELLO, file=file))
    await channel.send("7", OutboundMessage(("第二页",), replaces=picture))
    assert api.chat(7).texts == ["您好", "第二页"]


async def test_card_is_edited_in_place(api: BotApi, channel: TelegramChannel) -> None:
    card = await channel.send("7", replace(HELLO, buttons=((Button("下一页", "h:1"),),)))
    page = OutboundMessage(("第二页",), replaces=card)
    assert await channel.send("7", page) == card
    assert await channel.send("7", page) == card  # not modified is as good as edited
    assert [(m.text, m.labels) for m in api.chat(7).messages] == [("第二页", [])]


async def test_card_that_is_gone_is_said_anew(api: BotApi, channel: TelegramChannel) -> None:
    reference = await channel.send("7", replace(HELLO, replaces="99"))
    assert [str(m.id) for m in api.chat(7).messages] == [reference]


async def test_menu_is_set_cleared_or_left(api: BotApi, channel: TelegramChannel) -> None:
    await channel.send("7", replace(HELLO, menu=(Command("tasks", "我的任务"),)))
    assert api.chat(7).commands == [{"command": "tasks", "description": "我的任务"}]
    await channel.send("7", HELLO)
    assert api.chat(7).commands is not None
    await channel.send("7", replace(HELLO, menu=()))
    assert api.chat(7).commands is None


async def test_message_is_out_even_if_its_menu_fails(api: BotApi, channel: TelegramChannel) -> None:
    api.fail(Fault.DROPPED_BEFORE, method="setMyCommands")
    await channel.send("7", replace(HELLO, menu=(Command("tasks", "我的任务"),)))
    assert api.chat(7).texts == ["您好"]


def bad_request(words: str) -> Refused:
    return Refused(400, f"Bad Request: {words}")


@pytest.mark.parametrize(
    ("fault", "outcome", "copies"),
    [
        (Fault.DROPPED_BEFORE, Outcome.UNKNOWN, 0),
        (Fault.DROPPED_AFTER, Outcome.UNKNOWN, 1),
        (Fault.NEVER_ANSWERED, Outcome.UNKNOWN, 1),
        (Fault.HALF_BODY, Outcome.UNKNOWN, 1),
        (Fault.NOT_JSON, Outcome.UNKNOWN, 1),
        (Fault.GATEWAY_TIMEOUT, Outcome.UNKNOWN, 1),
        (Fault.SERVER_ERROR, Outcome.NOT_SENT, 0),
        (Fault.BAD_GATEWAY, Outcome.NOT_SENT, 0),
        (Refused(429, "Too Many Requests", retry_after=35), Outcome.WAIT, 0),
        (Refused(403, "Forbidden: bot was blocked by the user"), Outcome.UNREACHABLE, 0),
        (Refused(403, "Forbidden: user is deactivated"), Outcome.UNREACHABLE, 0),
        (bad_request("chat not found"), Outcome.UNREACHABLE, 0),
        (bad_request("PEER_ID_INVALID"), Outcome.UNREACHABLE, 0),
        (bad_request("can't parse entities: x"), Outcome.REFUSED, 0),
        (bad_request("message is too long"), Outcome.REFUSED, 0),
        (Refused(400, "Bad Request: upgraded", migrate_to_chat_id=-1005), Outcome.MOVED, 0),
    ],
)
async def test_fault_says_what_it_means(
    api: BotApi, channel: TelegramChannel, fault: Fault | Refused, outcome: Outcome, copies: int
) -> None:
    api.fail(fault)
    with pytest.raises(SendError) as failed:
        await channel.send("7", HELLO)
    assert failed.value.outcome is outcome
    assert failed.value.retry_after == (35 if outcome is Outcome.WAIT else None)
    assert failed.value.moved_to == ("-1005" if outcome is Outcome.MOVED else None)
    assert len(api.chat(7).messages) == copies


async def test_refused_connection_is_surely_not_sent() -> None:
    channel = TelegramChannel(TOKEN, api_url="http://127.0.0.1:1")
    with pytest.raises(SendError) as failed:
        await channel.send("7", HELLO)
    await channel.close()
    assert failed.value.outcome is Outcome.NOT_SENT


async def test_file_is_fetched(api: BotApi, channel: TelegramChannel) -> None:
    file = api.methods.keep(Upload("表.docx", b"content"))
    attachment = Attachment(file["file_id"], "表.docx", "application/x", 7)
    assert await channel.fetch(attachment) == b"content"


@pytest.mark.parametrize("size", [None, (20 << 20) + 1])
async def test_file_that_will_never_be_had_is_refused(
    api: BotApi, channel: TelegramChannel, size: int | None
) -> None:
    reference = "gone"
    if size is not None:
        reference = api.methods.keep(Upload("", b"x" * size))["file_id"]
    with pytest.raises(SendError) as failed:
        await channel.fetch(Attachment(reference, "", "", 0))
    assert failed.value.outcome is Outcome.REFUSED


async def test_token_is_in_no_log(
    api: BotApi, channel: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="httpx")
    caplog.handler.addFilter(Redaction([TOKEN]))
    api.fail(Fault.NOT_JSON, method="getUpdates")
    api.fail(Fault.DROPPED_AFTER)
    api.user(7).sends("一")
    received = Received()
    async with running(channel, received):
        await api.until(lambda: received.messages)
        with pytest.raises(SendError):
            await channel.send("7", HELLO)
        try:
            async with httpx.AsyncClient() as client:
                (await client.get(f"{api.url}/bot{TOKEN}/none")).raise_for_status()
        except httpx.HTTPStatusError:
            logging.getLogger("anything").exception("asked %s", f"{api.url}/bot{TOKEN}")
    assert "getUpdates" in caplog.text
    assert "anything" in caplog.text
    assert TOKEN.partition(":")[2] not in caplog.text
