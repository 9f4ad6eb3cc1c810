"""The seam to the chat networks: what comes in, what goes out, how a send fails.

A channel is one file with ``run(receive)`` and ``send(address, message)``. What its network
cannot do (buttons, length, files) is the channel's own problem.
"""

from __future__ import annotations

import enum
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message; ``reference`` is the network's own name for it."""

    reference: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One thing a person did: wrote, edited, or pressed a button.

    ``address`` is the chat, ``sender`` the person, both in the network's spelling; in a private
    chat they are equal. ``message_id`` is unique within the channel and the same when the network
    delivers the event twice; ``edits`` is the ``message_id`` of the earlier message that this one
    rewrites. ``pressed`` is the handle of a button and ``card`` the message it sits
    on; ``pressed`` comes from the client and proves nothing. ``private_link`` leads from a group
    to the private chat with us, where the network has such links. ``language`` is that of the
    sender's device, where the network tells: a hint, and only until somebody chose one.
    """

    channel: str
    address: str
    sender: str
    message_id: str
    text: str = ""
    sender_name: str = ""
    private: bool = True
    private_link: str | None = None
    pressed: str | None = None
    card: str | None = None
    edits: str | None = None
    attachments: tuple[Attachment, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """One choice on a card: what it says and the handle that comes back when it is pressed.

    ``item`` only leads into a line of the list above; where buttons are numbered it is left out.
    """

    label: str
    handle: str
    item: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """One line of a chat's command menu: a Latin name without the slash, and what it does."""

    name: str
    description: str


PICTURES = frozenset({"image/png", "image/jpeg"})
"""Media types that a network shows as a picture instead of handing out a file."""


@dataclass(frozen=True, slots=True)
class OutboundFile:
    """A picture or paper to send. A ``guarded`` one is to be looked at, not passed on or saved,
    where the network can hinder that."""

    name: str
    media_type: str
    content: bytes
    guarded: bool = False


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One thing to say. ``blocks`` are HTML (only ``b i code a``, everything else escaped), joined
    by line breaks; a message too long for the network is split between blocks. They stand below
    the ``file``, if there is one.

    ``replaces`` names an earlier message to edit in place. ``menu`` is this chat's new command
    menu; ``None`` leaves it as it is.
    """

    blocks: tuple[str, ...]
    buttons: tuple[tuple[Button, ...], ...] = ()
    replaces: str | None = None
    silent: bool = False
    menu: tuple[Command, ...] | None = None
    file: OutboundFile | None = None


class Outcome(enum.StrEnum):
    """What a failed send means for the row that was to be sent.

    NOT_SENT: surely not delivered; try again soon. WAIT: the network said when.
    UNKNOWN: perhaps delivered; once more, later, under the same number.
    UNREACHABLE: this person cannot be reached any more until they come back.
    REFUSED: this message will never be accepted. MOVED: the chat has a new address.
    """

    NOT_SENT = "not_sent"
    WAIT = "wait"
    UNKNOWN = "unknown"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    MOVED = "moved"


class SendError(Exception):
    """A send that did not succeed; carries the decision it implies, never the text or a token."""

    def __init__(
        self,
        outcome: Outcome,
        reason: str,
        *,
        retry_after: float | None = None,
        moved_to: str | None = None,
    ) -> None:
        super().__init__(f"{outcome}: {reason}")
        self.outcome = outcome
        self.reason = reason
        self.retry_after = retry_after
        self.moved_to = moved_to


class TokenRefused(Exception):
    """The network does not know our token: wrong, or revoked. The channel cannot go on."""


def host_and_port(listen: str) -> tuple[str, int]:
    """An address to listen on in parts; the host without the brackets of IPv6, perhaps empty."""
    host, _, port = listen.rpartition(":")
    return host.strip("[]"), int(port)


class CannotListen(Exception):
    """The address where calls should come in cannot be had; ``listen`` is that address."""

    def __init__(self, listen: str) -> None:
        super().__init__(listen)
        self.listen = listen


class Receive(Protocol):
    """Hands one message to the program; returns once its effect is committed.

    Returns a short notice for the presser alone (shown where a network can), or ``None``.
    """

    def __call__(self, message: InboundMessage, /) -> Awaitable[str | None]: ...


class Channel(Protocol):
    """A chat network."""

    name: str

    async def run(self, receive: Receive) -> None:
        """Receives until cancelled. Acknowledges an event only after ``receive`` returned."""
        ...

    async def send(self, address: str, message: OutboundMessage) -> str:
        """Delivers one message; returns the network's id of it. Raises :class:`SendError`."""
        ...

    async def fetch(self, attachment: Attachment) -> bytes:
        """The content of a file that came with a message. Raises :class:`SendError`: REFUSED for
        one that will never be had (gone, or larger than the network hands out)."""
        ...


@dataclass(frozen=True, slots=True)
class Unhandled:
    """An event that could not be handled, twice: its ``number`` with the network, its ``shape``
    (what :func:`shape_of` leaves of it), the private chat where somebody waits for an answer,
    if it can be told, and what went wrong."""

    channel: str
    number: str
    shape: object
    address: str | None
    error: Exception


SetAside = Callable[[Unhandled], Awaitable[bool]]
"""Keeps an event, so that those behind it are handled. False where not the event but the program
is at fault, its database away: then the event must come again."""


def number_typed(text: str) -> int | None:
    """The number that is all of a message, if it is one that a list could have."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 else None


def shape_of(value: object, depth: int = 12) -> object:
    """What parsed JSON is made of: names, kinds and lengths, and no word or number of it."""
    if isinstance(value, dict | list) and depth == 0:
        return "…"
    if isinstance(value, dict):
        return {str(name)[:32]: shape_of(each, depth - 1) for name, each in value.items()}
    if isinstance(value, list):
        return [shape_of(each, depth - 1) for each in value[:20]]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, str):
        return f"text of {len(value)}"
    return f"{type(value).__name__} of {len(repr(value))}"


Reached = Callable[[str, str, bool], Awaitable[None]]
"""``(channel, address, reachable)``: a person blocked the bot, or came back."""
