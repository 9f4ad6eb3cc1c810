"""What a handler answers: blocks of text, choices, and nothing about any network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from markupsafe import Markup

from bot.channels import Button, Command, OutboundMessage
from messages.catalog import Text


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence the person need not type. Pressing it does what typing it would do."""

    label: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. A block is never split over two messages unless it is too long by itself.

    ``update`` asks to replace the card whose button was pressed. ``notice`` is shown to the
    presser alone where the network can; ``menu`` is the chat's new command menu.
    """

    blocks: tuple[Text, ...]
    choices: tuple[tuple[Choice, ...], ...] = ()
    update: bool = False
    notice: str | None = None
    menu: tuple[Command, ...] | None = None
    silent: bool = field(default=False)

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

    def as_json(self, *, card: str | None = None) -> dict[str, Any]:
        """The body of an outbox row; ``card`` is the message that was pressed, if any."""
        return {
            "blocks": [str(block) for block in self.blocks],
            "choices": [
                [{"label": choice.label, "sentence": choice.sentence} for choice in row]
                for row in self.choices
            ],
            "replaces": card if self.update else None,
            "silent": self.silent,
            "menu": None if self.menu is None else [[c.name, c.description] for c in self.menu],
        }


def outbound(body: dict[str, Any], handle: str) -> OutboundMessage:
    """The message a channel is given for an outbox row's body and handle."""
    index = 0
    rows: list[tuple[Button, ...]] = []
    for row in body["choices"]:
        buttons = []
        for choice in row:
            buttons.append(Button(str(Markup(choice["label"]).unescape()), f"{handle}:{index}"))
            index += 1
        rows.append(tuple(buttons))
    menu = body["menu"]
    return OutboundMessage(
        blocks=tuple(body["blocks"]),
        buttons=tuple(rows),
        replaces=body["replaces"],
        silent=body["silent"],
        menu=None if menu is None else tuple(Command(*command) for command in menu),
    )


def sentence_behind(body: dict[str, Any], index: int) -> str | None:
    """The sentence that the ``index``-th button of a stored reply stands for."""
    choices = [choice for row in body["choices"] for choice in row]
    return str(choices[index]["sentence"]) if 0 <= index < len(choices) else None
