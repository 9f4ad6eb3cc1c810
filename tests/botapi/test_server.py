"""Is our Bot API server as strict as the real one? Asked with python-telegram-bot as the client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from tests.botapi import TOKEN, BotApi, Fault, Refused
from tests.botapi.world import Upload

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning"),
]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Seconds:
    """Simulated time."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
async def api(anyio_backend: str, seconds: Seconds) -> AsyncIterator[BotApi]:
    async with BotApi(seconds).serving() as api:
        api.user(7)
        yield api


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    bot = Bot(TOKEN, base_url=f"{api.url}/bot", base_file_url=f"{api.url}/file/bot")
    async with bot:
        yield bot


def keyboard(*rows: tuple[tuple[str, str], ...]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in rows]
    )


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("<b>第27项</b> 您好", "第27项 您好"),
        ("1 &lt; 2 &amp; 3", "1 < 2 & 3"),
        ("R&D", "R&D"),
        ("  边上的空白\n", "边上的空白"),
        ("😀" * 4096, "😀" * 4096),
        ('<a href="https://example.org">链接</a>', "链接"),
    ],
)
async def test_text_is_shown_as_its_markup_says(
    api: BotApi, bot: Bot, text: str, seen: str
) -> None:
    await bot.send_message(7, text, parse_mode="HTML")
    assert api.chat(7).texts == [seen]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a<br>b", "unsupported start tag"),
        ("1 < 2", "unsupported start tag"),
        ("<b>开着", "can't find end tag"),
        ("<b><i>交叉</b></i>", "unmatched end tag"),
        ("多了</b>", "unexpected end tag"),
        ("", "message text is empty"),
        ("<b> </b>", "message text is empty"),
        ("长" * 4097, "message is too long"),
        ("长" * 11000, "text is too long"),
    ],
)
async def test_text_is_refused(bot: Bot, text: str, words: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await bot.send_message(7, text, parse_mode="HTML")


async def test_bare_ampersand_is_noted_or_refused(api: BotApi, bot: Bot) -> None:
    await bot.send_message(7, "R&D", parse_mode="HTML")
    assert api.methods.lint == ["bare & at byte offset 1"]
    api.methods.strict_amp = True
    with pytest.raises(BadRequest, match="bare &"):
        await bot.send_message(7, "R&D", parse_mode="HTML")


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (keyboard((("一", "汉" * 22),)), "BUTTON_DATA_INVALID"),
        (keyboard(*[(("一", "x"),)] * 101), "too long"),
        (keyboard(*[(("字" * 40, "x"),)] * 90), "too long"),
    ],
)
async def test_keyboard_is_refused(bot: Bot, markup: InlineKeyboardMarkup, words: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await bot.send_message(7, "选", reply_markup=markup)


async def test_edit_changes_the_card_or_says_why_not(api: BotApi, bot: Bot) -> None:
    sent = await bot.send_message(7, "一", reply_markup=keyboard((("好", "a:0"),)))
    await bot.edit_message_text("二", chat_id=7, message_id=sent.message_id)
    card = api.chat(7).messages[0]
    assert (card.text, card.labels, card.edits) == ("二", [], 1)
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await bot.edit_message_text("二", chat_id=7, message_id=sent.message_id)
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await bot.edit_message_text("二", chat_id=7, message_id=99)
    await bot.edit_message_reply_markup(
        chat_id=7, message_id=sent.message_id, reply_markup=keyboard((("再", "b:0"),))
    )
    assert card.labels == ["再"]


async def test_press_is_answered_once_and_in_time(api: BotApi, bot: Bot, seconds: Seconds) -> None:
    await bot.send_message(7, "选", reply_markup=keyboard((("好", "a:0"),)))
    press = api.user(7).presses("好")
    await bot.answer_callback_query(press, "收到")
    assert api.world.presses[press].answer == "收到"
    late = api.user(7).presses("好")
    seconds.now += 61
    for query in (press, late, "unknown"):
        with pytest.raises(BadRequest, match="Query is too old"):
            await bot.answer_callback_query(query)
    fresh = api.user(7).presses("好")
    with pytest.raises(BadRequest, match=r"(?i)message_too_long"):
        await bot.answer_callback_query(fresh, "长" * 201)


async def test_updates_are_kept_until_a_later_offset(api: BotApi, bot: Bot) -> None:
    api.user(7).sends("一")
    api.user(7).sends("二")
    first = await bot.get_updates()
    assert [update.message and update.message.text for update in first] == ["一", "二"]
    assert await bot.get_updates(offset=first[0].update_id) == first
    assert await bot.get_updates(offset=first[1].update_id) == first[1:]
    assert await bot.get_updates(offset=first[1].update_id + 1) == ()


async def test_waiting_poll_gets_what_arrives(api: BotApi, bot: Bot) -> None:
    poll = asyncio.ensure_future(bot.get_updates(timeout=20))
    await api.until(lambda: api.polled)
    api.user(7).sends("来了")
    assert len(await poll) == 1


async def test_second_poll_ends_the_first(api: BotApi, bot: Bot) -> None:
    async with Bot(TOKEN, base_url=f"{api.url}/bot") as other:
        first = asyncio.ensure_future(bot.get_updates(timeout=20))
        await api.until(lambda: api.polled)
        second = asyncio.ensure_future(other.get_updates(timeout=20))
        with pytest.raises(Conflict):
            await first
        api.user(7).sends("来了")
        assert len(await second) == 1


async def test_limits_are_per_chat_group_and_overall(
    api: BotApi, bot: Bot, seconds: Seconds
) -> None:
    api.limits.set_limits(per_chat=(1, 1.0), per_group=(2, 60.0), overall=(4, 1.0))
    for chat in (-5, 8, 9):
        api.chat(chat)
    await bot.send_message(7, "一")
    with pytest.raises(RetryAfter):
        await bot.send_message(7, "二")
    await bot.send_message(-5, "一")
    await bot.send_message(-5, "二")
    with pytest.raises(RetryAfter, match="60"):
        await bot.send_message(-5, "三")
    await bot.send_message(8, "一")
    with pytest.raises(RetryAfter):
        await bot.send_message(9, "一")
    seconds.now += 1
    await bot.send_message(7, "二")


@pytest.mark.parametrize(
    ("fault", "error", "accepted"),
    [
        (Fault.DROPPED_BEFORE, NetworkError, 0),
        (Fault.DROPPED_AFTER, NetworkError, 1),
        (Fault.NEVER_ANSWERED, TimedOut, 1),
        (Fault.SERVER_ERROR, NetworkError, 0),
        (Fault.BAD_GATEWAY, NetworkError, 0),
        (Fault.GATEWAY_TIMEOUT, NetworkError, 1),
        (Fault.HALF_BODY, NetworkError, 1),
        (Fault.NOT_JSON, TelegramError, 1),
        (Refused(403, "Forbidden: user is deactivated"), Forbidden, 0),
    ],
)
async def test_fault_happens_once(
    api: BotApi, bot: Bot, fault: Fault | Refused, error: type[Exception], accepted: int
) -> None:
    api.fail(fault)
    with pytest.raises(error):
        await bot.send_message(7, "一", read_timeout=0.05)
    assert len(api.chat(7).messages) == accepted
    await bot.send_message(7, "二")


async def test_chats_say_where_they_are(api: BotApi, bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(12345, "一")
    api.user(7).blocks_bot()
    with pytest.raises(Forbidden, match="blocked"):
        await bot.send_message(7, "一")
    api.user(7).unblocks_bot()
    await bot.send_message(7, "一")
    api.migrates(-5, -1005)
    with pytest.raises(ChatMigrated, match="-1005"):
        await bot.send_message(-5, "一")


async def test_commands_belong_to_a_scope(api: BotApi, bot: Bot) -> None:
    await bot.set_my_commands([BotCommand("help", "帮助")])
    await bot.set_my_commands([BotCommand("tasks", "我的任务")], scope=BotCommandScopeChat(7))
    assert api.chat(7).commands == [{"command": "tasks", "description": "我的任务"}]
    await bot.delete_my_commands(scope=BotCommandScopeChat(7))
    assert api.chat(7).commands is None
    assert "default" in api.methods.commands
    with pytest.raises(BadRequest, match=r"(?i)bot_command_invalid"):
        await bot.set_my_commands([("帮助", "x")])


async def test_files_come_and_go(api: BotApi, bot: Bot) -> None:
    file = api.methods.keep(Upload("表.xlsx", b"content"))
    got = await bot.get_file(file["file_id"])
    assert bytes(await got.download_as_bytearray()) == b"content"
    sent = await bot.send_document(
        7, b"ledger", filename="ledger.xlsx", caption="<b>台账</b>", parse_mode="HTML"
    )
    assert sent.document is not None
    assert api.methods.files[sent.document.file_id].content == b"ledger"
    assert api.chat(7).messages[-1].text == "台账"
    await bot.send_photo(7, PNG)
    with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
        await bot.send_photo(7, b"no picture")
    with pytest.raises(BadRequest, match="no text in the message"):
        await bot.edit_message_text("x", 7, api.chat(7).messages[-1].id)
    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_document(7, b"x", caption="长" * 1025)


@pytest.mark.parametrize(("token", "status"), [("4242:other", 401), ("nonsense", 404)])
async def test_token_is_checked(api: BotApi, token: str, status: int) -> None:
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{api.url}/bot{token}/getMe")).status_code == status
    with pytest.raises(InvalidToken):
        async with Bot(token, base_url=f"{api.url}/bot"):
            pass


async def test_polling_is_refused_while_a_webhook_is_set(api: BotApi, bot: Bot) -> None:
    with pytest.raises(BadRequest, match=r"(?i)https"):
        await bot.set_webhook("http://example.org/hook")
    await bot.set_webhook("https://example.invalid/hook", secret_token="s3cret")
    assert (await bot.get_webhook_info()).url == "https://example.invalid/hook"
    with pytest.raises(Conflict):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()
