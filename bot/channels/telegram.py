"""How do we talk through Telegram? The only file that imports its library."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import ssl
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any
from urllib.parse import urlencode

import httpx
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    CallbackQuery,
    ChatMemberUpdated,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    Update,
)
from telegram.constants import ChatAction
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData

from bot.channels import (
    PICTURES,
    Attachment,
    Button,
    Command,
    InboundMessage,
    OutboundFile,
    OutboundMessage,
    Outcome,
    Reached,
    Receive,
    SendError,
    SetAside,
    TokenRefused,
    Unhandled,
    shape_of,
)
from bot.channels.markup import length, split
from bot.channels.webhook import NotBooked, Webhook, WebhookServer

log = logging.getLogger(__name__)

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LARGEST_PICTURE = 10 << 20
LARGEST_FILE = 50 << 20
"""Bytes that Telegram takes from a bot."""
UPLOAD_SECONDS = 50.0
"""How long a file may take to leave; less than delivery gives a message."""
PART_NUMBER = 8
"""Characters kept free for the line that numbers a part."""
LONGEST_NOTICE = 200
POLL_SECONDS = 50
GRACE = 2.0
"""Seconds that answers to presses get to end when the channel stops receiving."""
EVENTS = ["message", "edited_message", "callback_query", "my_chat_member"]
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

# Answers that will be the same tomorrow, in the server's own words (lower case, parts of them).
UNREACHABLE = (
    "chat not found",
    "user is deactivated",
    "bot was blocked",
    "bot was kicked",
    "bot is not a member",
    "can't initiate conversation",
    "user not found",
    "peer_id_invalid",
    "group chat was deleted",
    "not enough rights to send",
    "have no rights to send",
    "chat_write_forbidden",
)
NOT_MODIFIED = "message is not modified"
UNEDITABLE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "there is no text in the message to edit",
)
# A picture that Telegram will not show may still be sent as a file.
NO_PICTURE = ("photo_invalid_dimensions", "image_process_failed", "photo_ext_invalid", "wrong type")
# The request surely never left: no connection was made.
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
# Telegram's front answers 502 for minutes when it is down, and 500 says that the request failed:
# not delivered. Behind any other 5xx (504) the request may have been carried out.
SURELY_FAILED = (500, 502, 503)


class _ServerFault(NetworkError):
    def __init__(self, status: int) -> None:
        super().__init__(f"server fault {status}")
        self.status = status


class _TooFast(TelegramError):
    def __init__(self, retry_after: float) -> None:
        super().__init__(f"too fast, again in {retry_after} s")
        self.retry_after = retry_after


@cache
def _tls() -> ssl.SSLContext:
    """Whom we trust, read once: to read the certificates takes 40 ms."""
    return httpx.create_ssl_context()


class _Request(BaseRequest):
    """How the library reaches the Bot API. Its own request class writes what we say as a form,
    each byte of Chinese as three characters: a third of the processor time of sending. It also
    loses the status of a 5xx and a plain retry_after, and logs an answer that is none, which may
    be half of what somebody wrote."""

    def __init__(
        self, connections: int, tls: ssl.SSLContext, *, read: float, write: float = 15.0
    ) -> None:
        self._client = httpx.AsyncClient(
            verify=tls,
            timeout=httpx.Timeout(5.0, read=read, write=write),
            limits=httpx.Limits(max_connections=connections),
            headers={"User-Agent": self.USER_AGENT},
        )

    @property
    def read_timeout(self) -> float | None:
        return self._client.timeout.read

    async def initialize(self) -> None:
        """Nothing to do before the first request."""

    async def shutdown(self) -> None:
        await self._client.aclose()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(payload)
        except (ValueError, RecursionError):
            answer = None
        refused = isinstance(answer, dict) and answer.get("ok") is False
        if not isinstance(answer, dict) or not (refused or "result" in answer):
            raise TelegramError("not an answer of the Bot API")
        return answer

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,
        connect_timeout: Any = None,
        pool_timeout: Any = None,
    ) -> tuple[int, bytes]:
        content: dict[str, Any] = {}
        if request_data is not None and request_data.contains_files:
            content = {"data": request_data.json_parameters, "files": request_data.multipart_data}
        elif request_data is not None:
            content = {
                "content": request_data.json_payload,
                "headers": {"Content-Type": "application/json"},
            }
        default = self._client.timeout
        # What the caller left open comes as a marker of the library's, not as a number.
        timeouts = {
            name: asked if isinstance(asked, float | int) else getattr(default, name)
            for name, asked in (
                ("read", read_timeout),
                ("write", write_timeout),
                ("connect", connect_timeout),
                ("pool", pool_timeout),
            )
        }
        try:
            answer = await self._client.request(
                method, url, timeout=httpx.Timeout(**timeouts), **content
            )
        except httpx.TimeoutException as error:
            raise TimedOut from error
        except httpx.HTTPError as error:
            raise NetworkError(type(error).__name__) from error
        if answer.status_code >= 500:
            raise _ServerFault(answer.status_code)
        if answer.status_code == 429:
            parameters = self.parse_json_payload(answer.content).get("parameters") or {}
            raise _TooFast(float(parameters.get("retry_after", 1)))
        return answer.status_code, answer.content


class TelegramChannel:
    """Telegram by long polling, or by a webhook when one is given.

    ``reached`` is told when a person blocks the bot or comes back, ``set_aside`` what could not
    be handled; without it, that comes again and again. ``timeout`` is how long one call may take,
    and ``poll`` how long one waits for events, in seconds. ``sleep`` waits between tries.
    """

    name = "telegram"

    def __init__(
        self,
        token: str,
        *,
        api_url: str = "https://api.telegram.org",
        webhook: Webhook | None = None,
        reached: Reached | None = None,
        set_aside: SetAside | None = None,
        timeout: float = 15.0,
        poll: int = POLL_SECONDS,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        base = api_url.rstrip("/")
        tls = _tls()
        self._requests = (
            _Request(32, tls, read=timeout, write=timeout),
            _Request(1, tls, read=poll + timeout),
        )
        try:
            self._bot = Bot(
                token,
                base_url=f"{base}/bot",
                base_file_url=f"{base}/file/bot",
                request=self._requests[0],
                get_updates_request=self._requests[1],
            )
        except InvalidToken:
            raise TokenRefused from None
        self._webhook = webhook
        self._reached = reached
        self._set_aside = set_aside
        self._poll_seconds = poll
        self._sleep = sleep
        self._refused = asyncio.Event()
        self._answering: set[asyncio.Task[None]] = set()
        self.receiving = asyncio.Event()
        """Set once we were told of events, even of none, or listen for them."""
        self.port: int | None = None
        """The port the webhook listens on, once it does."""

    async def username(self) -> str:
        """The bot's name without ``@``. Raises :class:`TokenRefused`, or :class:`SendError` when
        Telegram cannot be asked."""
        try:
            await self._bot.initialize()
        except InvalidToken:
            raise TokenRefused from None
        except TelegramError as error:
            raise _send_error(error) from None
        return self._bot.username

    async def close(self) -> None:
        """Lets go of the connections; what is still being answered ends first."""
        await self._end_answering()
        # The bot's own shutdown() does nothing for one that only sent.
        await asyncio.gather(*(request.shutdown() for request in self._requests))

    # --- receiving ---

    async def run(self, receive: Receive) -> None:
        """Receives until cancelled. Raises :class:`TokenRefused` when the token is not known."""
        receiving = asyncio.ensure_future(self._receive_events(receive))
        refused = asyncio.ensure_future(self._refused.wait())
        try:
            await asyncio.wait({receiving, refused}, return_when=asyncio.FIRST_COMPLETED)
            if not receiving.done():
                raise TokenRefused
            await receiving
        finally:
            for task in (receiving, refused):
                task.cancel()
            await asyncio.gather(receiving, refused, return_exceptions=True)
            await self._end_answering()

    async def _receive_events(self, receive: Receive) -> None:
        await self._insist(self._bot.initialize)
        if self._webhook is None:
            await self._insist(self._bot.delete_webhook)
            await self._poll(receive)
        else:
            await self._listen(self._webhook, receive)

    async def _poll(self, receive: Receive) -> None:
        offset: int | None = None
        failures = 0
        while True:
            try:
                # The first one does not wait for news: once it is answered, we do receive.
                seconds = self._poll_seconds if self.receiving.is_set() else 0
                updates = await self._updates(offset, seconds)
            except InvalidToken:
                raise TokenRefused from None
            except TelegramError as error:
                failures += 1
                await self._back_off(error, failures)
                continue
            failures = 0
            self.receiving.set()
            for update in updates:
                if not await self._take(update, receive):
                    # Not acknowledged: it comes again with the next poll, in its old place.
                    await self._sleep(2)
                    break
                # Telegram forgets what a later poll confirms, and our effect is committed now.
                offset = update["update_id"] + 1

    async def _updates(self, offset: int | None, seconds: int) -> list[dict[str, Any]]:
        """What came in, each as it came: the library reads all or none, and one that it cannot
        read must not hold up the others."""
        asked: dict[str, Any] = {
            "timeout": seconds,
            "allowed_updates": json.dumps(EVENTS),
        }
        if offset is not None:
            asked["offset"] = offset
        found: Any = await self._requests[1].post(
            f"{self._bot.base_url}/getUpdates?{urlencode(asked)}"
        )
        if not isinstance(found, list):
            raise TelegramError("not an answer of the Bot API")
        # Without its number an event could not be confirmed; Telegram sends none.
        return [
            each for each in found if isinstance(each, dict) and type(each.get("update_id")) is int
        ]

    async def _take(self, update: Any, receive: Receive) -> bool:
        """Handles an event; returns whether it is done with: what fails twice is set aside."""
        failure: Exception | None = None
        for _ in range(2):
            try:
                await self._handle(Update.de_json(update, self._bot), receive)
                return True
            except Exception as error:
                failure = error
        assert failure is not None
        number = update.get("update_id") if isinstance(update, dict) else None
        address = _private_chat(update)
        event = Unhandled(self.name, str(number), shape_of(update), address, failure)
        done = self._set_aside is not None and await self._set_aside(event)
        if done or self._set_aside is None:  # otherwise it comes again and again: not worth a line
            log.warning("update %s could not be handled: %s", number, type(failure).__name__)
        return done

    async def _listen(self, webhook: Webhook, receive: Receive) -> None:
        async def handle(body: bytes) -> None:
            try:
                update = json.loads(body)
            except (ValueError, RecursionError):
                log.error("a call that is no event was left: %d bytes", len(body))
                return  # it holds nothing that could be set aside, and would come again for ever
            if not await self._take(update, receive):
                raise NotBooked

        server = WebhookServer(webhook, SECRET_HEADER, handle)
        self.port = await server.start()
        try:
            await self._insist(
                lambda: self._bot.set_webhook(
                    webhook.url, secret_token=webhook.secret, allowed_updates=EVENTS
                )
            )
            self.receiving.set()
            await asyncio.Event().wait()
        finally:
            await server.stop()

    async def _insist(self, call: Callable[[], Awaitable[Any]]) -> None:
        """Tries until it works; only a refused token ends it."""
        failures = 0
        while True:
            try:
                await call()
                return
            except InvalidToken:
                raise TokenRefused from None
            except TelegramError as error:
                failures += 1
                await self._back_off(error, failures)

    async def _back_off(self, error: TelegramError, failures: int) -> None:
        if isinstance(error, Conflict):
            log.warning("another instance is polling with this token: run one, or use a webhook")
            await self._sleep(5)
            return
        seconds = error.retry_after if isinstance(error, _TooFast) else min(30, 2**failures / 2)
        log.warning("Telegram cannot be reached (%s), again in %s s", _reason(error), seconds)
        await self._sleep(seconds)

    async def _handle(self, update: Update, receive: Receive) -> None:
        if update.my_chat_member is not None:
            await self._note_membership(update.my_chat_member)
            return
        if (query := update.callback_query) is not None:
            pressed = _pressed(query, self._bot.username)
            notice = None if pressed is None else await receive(pressed)
            self._answer_in_background(query, notice)
            return
        message = update.message or update.edited_message
        if message is None:
            return
        written = _written(message, self._bot.username, self._bot.id)
        if written is not None:
            await receive(written)

    async def _note_membership(self, change: ChatMemberUpdated) -> None:
        if self._reached is not None and change.chat.type == change.chat.PRIVATE:
            back = change.new_chat_member.status != change.new_chat_member.BANNED
            await self._reached(self.name, str(change.chat.id), back)

    def _answer_in_background(self, query: CallbackQuery, notice: str | None) -> None:
        """Stops the button's waiting mark; the next update does not wait for it."""
        task = asyncio.ensure_future(self._answer(query.id, notice))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _end_answering(self) -> None:
        if not self._answering:
            return
        _, late = await asyncio.wait(self._answering, timeout=GRACE)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _answer(self, query_id: str, notice: str | None) -> None:
        try:
            await self._bot.answer_callback_query(query_id, notice and notice[:LONGEST_NOTICE])
        except TelegramError as error:
            # "Query is too old" after a restart, or answered already: the card says it all anyway.
            log.info("callback query not answered: %s", _reason(error))

    # --- sending ---

    async def send(self, address: str, message: OutboundMessage) -> str:
        """Delivers one message; returns the id of its last part, which carries the buttons."""
        try:
            reference = await self._send_parts(address, message)
        except InvalidToken:
            self._refused.set()
            raise SendError(Outcome.NOT_SENT, "token refused") from None
        except TelegramError as error:
            raise _send_error(error) from None
        if message.menu is not None:
            await self._set_menu(address, message.menu)
        return reference

    async def fetch(self, attachment: Attachment) -> bytes:
        """The content of a file; Telegram hands out at most 20 MB. Raises :class:`SendError`."""
        try:
            file = await self._bot.get_file(attachment.reference)
        except InvalidToken:
            self._refused.set()
            raise SendError(Outcome.NOT_SENT, "token refused") from None
        except TelegramError as error:
            raise _send_error(error) from None
        try:
            return bytes(await file.download_as_bytearray())
        except InvalidToken:
            # The library's word for any 404: the file is gone, the token was good a moment ago.
            raise SendError(Outcome.REFUSED, "file is gone") from None
        except TelegramError as error:
            raise _send_error(error) from None

    async def show_busy(self, address: str) -> None:
        """Shows for five seconds that something is being written. A failure means nothing."""
        try:
            await self._bot.send_chat_action(address, ChatAction.TYPING)
        except TelegramError as error:
            log.debug("not shown that an answer is being made: %s", _reason(error))

    async def _send_parts(self, address: str, message: OutboundMessage) -> str:
        caption, blocks = _caption(message)
        parts = split(blocks, LONGEST_TEXT - PART_NUMBER)
        if len(parts) > 1:
            parts = [f"{part}\n{n}/{len(parts)}" for n, part in enumerate(parts, start=1)]
        parts = [caption, *parts] if message.file else parts or [""]
        last = len(parts) - 1
        keyboard = _keyboard(message.buttons)
        reference = await self._send_first(address, message, parts[0], None if last else keyboard)
        for index, part in enumerate(parts[1:], start=1):
            reference = await self._send_rest(
                address, message, part, keyboard if index == last else None
            )
        return reference

    async def _send_first(
        self,
        address: str,
        message: OutboundMessage,
        text: str,
        keyboard: InlineKeyboardMarkup | None,
    ) -> str:
        if message.file is not None:
            return await self._send_file(address, message, message.file, text, keyboard)
        if message.replaces is not None:
            try:
                await self._bot.edit_message_text(
                    text,
                    chat_id=address,
                    message_id=int(message.replaces),
                    parse_mode="HTML",
                    reply_markup=keyboard,
                    link_preview_options=_NO_PREVIEW,
                )
                return message.replaces
            except BadRequest as error:
                if _says(error, (NOT_MODIFIED,)):
                    return message.replaces
                if not _says(error, UNEDITABLE):
                    raise
        return await self._send_new(address, message, text, keyboard)

    async def _send_file(
        self,
        address: str,
        message: OutboundMessage,
        file: OutboundFile,
        caption: str,
        keyboard: InlineKeyboardMarkup | None,
    ) -> str:
        size = len(file.content)
        if size > LARGEST_FILE:
            raise SendError(Outcome.REFUSED, "file is too large")
        options: dict[str, Any] = {
            "caption": caption or None,
            "parse_mode": "HTML",
            "reply_markup": keyboard,
            "disable_notification": message.silent,
            "protect_content": file.guarded,
            "filename": file.name,
            "write_timeout": UPLOAD_SECONDS,
        }
        if file.media_type in PICTURES and size <= LARGEST_PICTURE:
            try:
                sent = await self._bot.send_photo(address, file.content, **options)
                return str(sent.message_id)
            except BadRequest as error:
                if not _says(error, NO_PICTURE):
                    raise
        sent = await self._bot.send_document(address, file.content, **options)
        return str(sent.message_id)

    async def _send_rest(
        self,
        address: str,
        message: OutboundMessage,
        text: str,
        keyboard: InlineKeyboardMarkup | None,
    ) -> str:
        """A later part; tried here again, for the row's own retry would repeat the first ones."""
        for _ in range(3):
            try:
                return await self._send_new(address, message, text, keyboard)
            except TelegramError as error:
                fault = _send_error(error)
                if fault.outcome not in (Outcome.WAIT, Outcome.NOT_SENT):
                    break
                await self._sleep(min(fault.retry_after or 1, 15))
        raise SendError(Outcome.UNKNOWN, "only the first parts were sent")

    async def _send_new(
        self,
        address: str,
        message: OutboundMessage,
        text: str,
        keyboard: InlineKeyboardMarkup | None,
    ) -> str:
        sent = await self._bot.send_message(
            address,
            text,
            parse_mode="HTML",
            reply_markup=keyboard,
            disable_notification=message.silent,
            link_preview_options=_NO_PREVIEW,
        )
        return str(sent.message_id)

    async def _set_menu(self, address: str, menu: tuple[Command, ...]) -> None:
        """Sets the chat's commands; the message is out, so a failure here is only logged."""
        scope = BotCommandScopeChat(address)
        try:
            if menu:
                commands = [BotCommand(line.name, line.description) for line in menu]
                await self._bot.set_my_commands(commands, scope=scope)
            else:
                await self._bot.delete_my_commands(scope=scope)
        except TelegramError as error:
            log.warning("menu of a chat not set: %s", _reason(error))


# --- what came in ---


def _private_chat(update: Any) -> str | None:
    """The chat somebody wrote from or pressed in, of an event that cannot be read otherwise."""
    for names in (("message",), ("edited_message",), ("callback_query", "message")):
        found = update
        for name in (*names, "chat"):
            found = found.get(name) if isinstance(found, dict) else None
        if isinstance(found, dict) and type(chat := found.get("id")) is int and chat > 0:
            return str(chat)
    return None


def _written(message: Message, username: str, bot_id: int) -> InboundMessage | None:
    """The message, or ``None`` when it is no person's, a notice of the network, or, in a group,
    not for us.

    Update ids start again at random after a quiet week, so a message is known by its chat, its
    number there and, when edited, by when.
    """
    sender = message.from_user
    if sender is None or sender.is_bot:
        return None
    text = message.text or message.caption or ""
    if not text and not message.effective_attachment:
        return None
    private = message.chat.type == message.chat.PRIVATE
    if not private:
        answered = message.reply_to_message and message.reply_to_message.from_user
        if not (answered and answered.id == bot_id) and not _calls(text, username):
            return None
    first_id = message_id = f"{message.chat.id}:{message.message_id}"
    if message.edit_date is not None:
        message_id += f":{int(message.edit_date.timestamp())}"
    return InboundMessage(
        channel=TelegramChannel.name,
        address=str(message.chat.id),
        sender=str(sender.id),
        message_id=message_id,
        text=_mention(username).sub("", text).strip(),
        sender_name=sender.full_name.strip()[:64],
        private=private,
        private_link=None if private else f"https://t.me/{username}",
        edits=None if message.edit_date is None else first_id,
        attachments=_attachments(message),
        language=sender.language_code,
    )


def _calls(text: str, username: str) -> bool:
    """Whether words in a group are for us: a command to nobody else, or our name in it."""
    if _mention(username).search(text):
        return True
    return re.match(r"/[A-Za-z0-9_]+(?![A-Za-z0-9_@])", text) is not None


def _mention(username: str) -> re.Pattern[str]:
    return re.compile(rf"@{re.escape(username)}(?![A-Za-z0-9_])", re.IGNORECASE)


def _pressed(query: CallbackQuery, username: str) -> InboundMessage | None:
    """The press; ``None`` when it was on a message of another bot's making or long gone."""
    if query.message is None or query.data is None:
        return None
    chat = query.message.chat
    private = chat.type == chat.PRIVATE
    return InboundMessage(
        channel=TelegramChannel.name,
        address=str(chat.id),
        sender=str(query.from_user.id),
        message_id=f"press:{query.id}",
        sender_name=query.from_user.full_name.strip()[:64],
        private=private,
        private_link=None if private else f"https://t.me/{username}",
        pressed=query.data,
        card=str(query.message.message_id),
    )


def _attachments(message: Message) -> tuple[Attachment, ...]:
    """The file of a message, if its kind has one; of a photo, the largest size."""
    given = message.effective_attachment
    file: Any = given[-1] if isinstance(given, tuple | list) and given else given
    if not hasattr(file, "file_id"):
        return ()
    kind = {"photo": "image/jpeg", "sticker": "image/webp", "voice": "audio/ogg"}
    named = next((kind[name] for name in kind if getattr(message, name, None)), "")
    return (
        Attachment(
            reference=file.file_id,
            name=getattr(file, "file_name", None) or "",
            media_type=getattr(file, "mime_type", None) or named,
            size=file.file_size or 0,
        ),
    )


# --- what goes out ---


def _caption(message: OutboundMessage) -> tuple[str, tuple[str, ...]]:
    """What stands below the message's file, and the blocks that do not fit there any more."""
    blocks = message.blocks if message.file else ()
    fitting = next(n for n in range(len(blocks), -1, -1) if _fits("\n".join(blocks[:n])))
    return "\n".join(blocks[:fitting]), message.blocks[fitting:]


def _fits(caption: str) -> bool:
    return length(caption) <= LONGEST_CAPTION


def _keyboard(rows: tuple[tuple[Button, ...], ...]) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(b.label, callback_data=b.handle) for b in row] for row in rows]
    )


def _send_error(error: TelegramError) -> SendError:
    """What a failed call means for the message."""
    reason = _reason(error)
    if isinstance(error, _TooFast):
        return SendError(Outcome.WAIT, reason, retry_after=error.retry_after)
    if isinstance(error, ChatMigrated):
        return SendError(Outcome.MOVED, reason, moved_to=str(error.new_chat_id))
    if isinstance(error, Forbidden):
        return SendError(Outcome.UNREACHABLE, reason)
    if isinstance(error, BadRequest):
        gone = _says(error, UNREACHABLE)
        return SendError(Outcome.UNREACHABLE if gone else Outcome.REFUSED, reason)
    never_left = isinstance(error.__cause__, NEVER_LEFT)
    failed = isinstance(error, _ServerFault) and error.status in SURELY_FAILED
    return SendError(Outcome.NOT_SENT if never_left or failed else Outcome.UNKNOWN, reason)


def _says(error: TelegramError, words: tuple[str, ...]) -> bool:
    said = error.message.lower()
    return any(part in said for part in words)


def _reason(error: TelegramError) -> str:
    """The server's own words for a refusal; for a fault only its kind, for it may carry a URL."""
    if isinstance(error, BadRequest | Forbidden | _ServerFault):
        return error.message[:200]
    cause = error.__cause__
    return type(error).__name__ + (f" ({type(cause).__name__})" if cause else "")


async def ask_username(token: str, api_url: str) -> str:
    """The name of the bot behind a token. Raises as :meth:`TelegramChannel.username` does."""
    channel = TelegramChannel(token, api_url=api_url)
    try:
        return await channel.username()
    finally:
        await channel.close()
