"""Who is there, what they said, and what the bot showed them: the state behind the server."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

BOT: dict[str, Any] = {
    "id": 4242,
    "is_bot": True,
    "first_name": "Liaison",
    "username": "liaison_test_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}


@dataclass
class Upload:
    """A file that was sent along, or that a person sent."""

    name: str
    content: bytes


@dataclass
class Message:
    """A message as its chat shows it now; ``buttons`` are rows of (label, callback data)."""

    id: int
    text: str
    raw: str
    from_bot: bool
    buttons: list[list[tuple[str, str]]] = field(default_factory=list)
    silent: bool = False
    preview: bool = True
    edits: int = 0
    entities: tuple[tuple[str, int, int], ...] = ()
    media: str | None = None
    file: Upload | None = None
    guarded: bool = False

    @property
    def labels(self) -> list[str]:
        return [label for row in self.buttons for label, _ in row]


@dataclass
class Chat:
    """A private chat (id of its user) or a group (negative id)."""

    id: int
    everything: list[Message] = field(default_factory=list)
    commands: list[dict[str, str]] | None = None
    actions: list[str] = field(default_factory=list)
    gone: str | None = None
    migrated_to: int | None = None
    ids: Any = field(default_factory=lambda: itertools.count(1))

    @property
    def private(self) -> bool:
        return self.id > 0

    @property
    def messages(self) -> list[Message]:
        """What the bot said here, as it looks after its edits."""
        return [message for message in self.everything if message.from_bot]

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages]

    def message(self, message_id: int) -> Message | None:
        return next((one for one in self.everything if one.id == message_id), None)

    def as_json(self) -> dict[str, Any]:
        if self.private:
            return {"id": self.id, "type": "private", "first_name": f"User {self.id}"}
        kind = "supergroup" if str(self.id).startswith("-100") else "group"
        return {"id": self.id, "type": kind, "title": f"Group {self.id}"}


@dataclass
class Press:
    """A pressed button that waits for its answer."""

    id: str
    user_id: int
    pressed_at: float
    answer: str | None = None
    answered: bool = False


class World:
    """All chats, the updates not yet confirmed, and the presses."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.chats: dict[int, Chat] = {}
        self.updates: list[dict[str, Any]] = []
        self.presses: dict[str, Press] = {}
        self.arrived = asyncio.Event()
        self.allowed: list[str] = []
        """The kinds of updates the bot asked for; empty means all."""
        self.listener: Callable[[], None] = lambda: None
        self.next_update_id = 1000
        self._press_ids = itertools.count(7_000_000)

    def chat(self, chat_id: int) -> Chat:
        return self.chats.setdefault(chat_id, Chat(chat_id))

    def happen(self, **event: Any) -> dict[str, Any]:
        """A new update, to be fetched or pushed."""
        update = {"update_id": self.next_update_id, **event}
        self.next_update_id += 1
        if not self.allowed or set(event) & set(self.allowed):
            self.repeat(update)
        return update

    def repeat(self, update: dict[str, Any]) -> None:
        """Delivers an update, perhaps not for the first time."""
        self.updates.append(update)
        self.updates.sort(key=lambda one: int(one["update_id"]))
        self.arrived.set()
        self.listener()

    def said(self, chat: Chat, message: Message, user_id: int | None = None) -> dict[str, Any]:
        """The message in the Bot API's shape; ``user_id`` wrote it, or the bot."""
        json: dict[str, Any] = {
            "message_id": message.id,
            "date": int(self.now()),
            "chat": chat.as_json(),
            "from": BOT if user_id is None else person(user_id),
        }
        if message.media is None:
            json["text"] = message.text
        if message.buttons:
            json["reply_markup"] = {
                "inline_keyboard": [
                    [{"text": label, "callback_data": data} for label, data in row]
                    for row in message.buttons
                ]
            }
        return json

    def press(self, user_id: int) -> Press:
        press = Press(str(next(self._press_ids)), user_id, self.now())
        self.presses[press.id] = press
        return press


def person(user_id: int) -> dict[str, Any]:
    return {
        "id": user_id,
        "is_bot": False,
        "first_name": f"User {user_id}",
        "language_code": "zh-hans",
    }
