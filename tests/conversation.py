"""Holds a conversation with the assistant in a test: says a line, shows what is answered."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from html.parser import HTMLParser

from sqlalchemy import select

from bot.assistant import Assistant
from bot.channels import InboundMessage
from bot.reply import Said
from storage import people, roster
from storage.db import Database
from storage.models import OutboxMessage, PersonRole
from tests.conftest import FixedClock

CHANNEL = "terminal"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the plain text, and the labels of its choices."""

    text: str
    choices: tuple[str, ...]
    notice: str | None
    handle: str

    def __contains__(self, words: str) -> bool:
        return words in self.text


class Conversation:
    """One person in one chat. ``says`` and ``presses`` return the answer."""

    _ids = itertools.count(1)

    def __init__(
        self,
        database: Database,
        clock: FixedClock,
        *,
        role: str = "liaison",
        units: tuple[str, ...] = ("区卫健局",),
        name: str = "王芳",
        language: str = "zh",
        assistant: Assistant | None = None,
    ) -> None:
        self.database = database
        self.clock = clock
        self.sender = f"{role}:{'+'.join(units)}:{name}"
        self.assistant = assistant or Assistant(database, clock)
        self.last: Answer | None = None
        if role == "stranger":
            return
        with database.writing() as session:
            person = people.bind(
                session,
                channel=CHANNEL,
                sender=self.sender,
                name=name,
                role=PersonRole(role),
                units=[
                    unit
                    for each in (units if role == "liaison" else ())
                    if (unit := roster.unit_named(session, each)) is not None
                ],
                now=clock.now(),
            )
            person.language = language

    def says(self, text: str, *, message_id: str | None = None) -> Answer:
        return self._hands_in(text=text, message_id=message_id)

    def presses(self, label: str) -> Answer:
        """Presses the choice of this label on the last card."""
        assert self.last is not None
        index = self.last.choices.index(label)
        return self._hands_in(pressed=f"{self.last.handle}:{index}", card="1")

    def presses_handle(self, pressed: str) -> Answer:
        return self._hands_in(pressed=pressed, card="1")

    def _hands_in(
        self,
        *,
        text: str = "",
        pressed: str | None = None,
        card: str | None = None,
        message_id: str | None = None,
    ) -> Answer:
        before = self._newest()
        notice = self.assistant.receive(
            InboundMessage(
                channel=CHANNEL,
                address=self.sender,
                sender=self.sender,
                message_id=message_id or f"m{next(self._ids)}",
                text=text,
                pressed=pressed,
                card=card,
            )
        )
        row = self._newest()
        if row is None or (before is not None and row.id == before.id):
            return Answer("", (), notice, "")
        said = Said(row.body)
        self.last = Answer(
            plain("\n".join(row.body["blocks"])),
            tuple(choice.label for choice in said.choices),
            notice,
            row.handle,
        )
        return self.last

    def _newest(self) -> OutboxMessage | None:
        with self.database.reading() as session:
            return session.scalars(
                select(OutboxMessage)
                .where(OutboxMessage.address == self.sender)
                .order_by(OutboxMessage.id.desc())
            ).first()


def plain(html: str) -> str:
    """The text a person sees of a block."""
    parser = _Plain()
    parser.feed(html)
    parser.close()
    return "".join(parser.parts)


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
