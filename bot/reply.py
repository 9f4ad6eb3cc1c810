"""What a handler answers: blocks of text, choices, and nothing about any network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.channels import Button, Command, OutboundFile, OutboundMessage, number_typed
from messages.catalog import Text, say_choice

if TYPE_CHECKING:
    from bot.dialogue import Asked
from storage.models import OutgoingFile


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence the person need not type. Pressing it does what typing it would do.

    ``item`` leads into a line of the list above it, which already says how to type it.
    ``fresh_only`` answers the question on its own card, so it works only on the latest one.
    """

    label: str
    sentence: str
    item: bool = False
    fresh_only: bool = False

    @classmethod
    def of(cls, key: str, language: str, /, *, fresh_only: bool = False, **values: Any) -> Choice:
        """The choice ``key``, labelled and worded by the catalogue."""
        label, sentence = say_choice(key, language, **values)
        return cls(label.unescape(), sentence.unescape(), fresh_only=fresh_only)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. A block is never split over two messages unless it is too long by itself.

    ``update`` asks to replace the card whose button was pressed. ``notice`` is shown to the
    presser alone where the network can; ``menu`` is the chat's new command menu. ``shown`` are
    the numbers of the tasks listed, in order, for 「第3个」; ``invitation`` is the one that now
    waits for a 确认, ``draft`` the version of the draft that does (0: there is none any more), and
    ``asked`` the question in it. ``task`` is the one task it is about, where the message named
    none: what 这项 then means. ``file`` goes out with it; what takes long to make is
    ``bot.papers``'. After a ``farewell`` nothing is kept of the person or the chat.
    """

    blocks: tuple[Text, ...]
    choices: tuple[tuple[Choice, ...], ...] = ()
    shown: tuple[int, ...] = ()
    invitation: int | None = None
    draft: int | None = None
    asked: Asked | None = None
    task: int | None = None
    update: bool = False
    notice: str | None = None
    menu: tuple[Command, ...] | None = None
    silent: bool = False
    file: OutboundFile | None = None
    farewell: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The catalogue keys this reply is made of: what logic tests compare."""
        return tuple(block.key for block in self.blocks)

    def plus(self, *blocks: Text, choices: Sequence[Sequence[Choice]] = ()) -> Reply:
        """This reply with more below it."""
        return replace(
            self,
            blocks=self.blocks + blocks,
            choices=self.choices + tuple(tuple(row) for row in choices),
        )

    def under(self, *blocks: Text) -> Reply:
        """This reply with more above it."""
        return replace(self, blocks=blocks + self.blocks)

    def as_json(self, *, card: str | None = None) -> dict[str, Any]:
        """The body of an outbox row; ``card`` is the message that was pressed, if any."""
        return {
            "blocks": [str(block) for block in self.blocks],
            "choices": [
                [[c.label, c.sentence, c.item, c.fresh_only] for c in row] for row in self.choices
            ],
            "replaces": card if self.update else None,
            "silent": self.silent,
            "menu": None if self.menu is None else [[c.name, c.description] for c in self.menu],
        }


class Said:
    """A reply as it was stored in the outbox."""

    def __init__(self, body: dict[str, Any]) -> None:
        self._body = body
        self.rows = [[Choice(*choice) for choice in row] for row in body["choices"]]
        self.choices = [choice for row in self.rows for choice in row]

    @property
    def is_list(self) -> bool:
        """Whether a number typed under it is an item's own; else it counts the choices."""
        return not self.choices or any(choice.item for choice in self.choices)

    def choice(self, index: int) -> Choice | None:
        """The ``index``-th choice, counted from 0 over all rows."""
        return self.choices[index] if 0 <= index < len(self.choices) else None

    def outbound(self, handle: str, file: OutboundFile | None = None) -> OutboundMessage:
        """What a channel is given; a button sends back ``<handle>:<index>``."""
        index = iter(range(len(self.choices)))
        menu = self._body["menu"]
        return OutboundMessage(
            blocks=tuple(self._body["blocks"]),
            buttons=tuple(
                tuple(Button(c.label, f"{handle}:{next(index)}", item=c.item) for c in row)
                for row in self.rows
            ),
            replaces=self._body["replaces"],
            silent=self._body["silent"],
            menu=None if menu is None else tuple(Command(*command) for command in menu),
            file=file,
        )


def outbound(
    body: dict[str, Any], handle: str, file: OutboundFile | None = None
) -> OutboundMessage:
    """The message a channel is given for an outbox row's body, handle and file."""
    return Said(body).outbound(handle, file)


def enclosed(file: OutboundFile | None) -> OutgoingFile | None:
    """The row that keeps a reply's file until it is sent."""
    if file is None:
        return None
    return OutgoingFile(
        name=file.name, media_type=file.media_type, content=file.content, guarded=file.guarded
    )


def sentence_typed(body: dict[str, Any], text: str) -> str | None:
    """The sentence of the choice whose label was typed, or whose place (1, 2, …) was.

    A label that two choices share says nothing: which of them was meant is not for us to guess.
    """
    choices = Said(body).choices
    labelled = {c.sentence for c in choices if c.label.casefold() == text.casefold()}
    if len(labelled) == 1:
        return labelled.pop()
    offered = [choice for choice in choices if not choice.item]
    place = number_typed(text)
    return offered[place - 1].sentence if place and place <= len(offered) else None
