"""Holds a conversation with the assistant in a test: says a line, shows what is answered."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Self

from sqlalchemy import bindparam, func, select

from bot.assistant import Assistant
from bot.channels import InboundMessage
from bot.reply import Said
from storage import people, roster
from storage.db import Database
from storage.models import Address, OutboxMessage, PersonRole
from tests.conftest import FixedClock

CHANNEL = "terminal"
_OURS = OutboxMessage.address == bindparam("address")
_LAST = select(func.max(OutboxMessage.id)).where(_OURS)
_NEWEST = select(OutboxMessage).where(_OURS).order_by(OutboxMessage.id.desc()).limit(1)


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
    """One person in one chat. ``says``, ``edits`` and ``presses`` return the answer.

    ``last`` is the card that the next ``presses`` is about: the last answer, or what ``receives``
    returned after it.
    """

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
        self.address = self.sender
        self.assistant = assistant or Assistant(database, clock)
        self.last: Answer | None = None
        self._seen = 0
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

    @contextmanager
    def in_a_copy(self, clock: FixedClock, folder: Path) -> Iterator[Self]:
        """The same person at the same point of the conversation, over a copy of the database,
        which rests in one file: what several tests begin with comes about once."""
        resting = self.database.path
        assert resting is not None
        path = folder / resting.name
        shutil.copy(resting, path)
        database = Database(f"sqlite:///{path}")
        clock.at = self.clock.at
        other = self.over(database, clock)
        other.last = self.last
        yield other
        database.close()

    def over(self, database: Database, clock: FixedClock) -> Self:
        """The same person, before a copy of the database."""
        other = copy(self)
        other.database, other.clock, other.last = database, clock, None
        other.assistant = Assistant(database, clock)
        return other

    def in_group(self, address: str) -> Conversation:
        """The same person, writing in a group."""
        other = copy(self)
        other.address, other.last = address, None
        return other

    def on_another_device(self) -> Conversation:
        """The same person, met at another address."""
        other = copy(self)
        other.sender = other.address = f"{self.sender}:2"
        other.last = None
        with self.database.writing() as session:
            mine = session.get_one(Address, (CHANNEL, self.sender))
            session.add(Address(channel=CHANNEL, sender=other.sender, person_id=mine.person_id))
        return other

    def restarts(self) -> None:
        """The program ends and starts again; only the database is left."""
        self.assistant = Assistant(self.database, self.clock)

    def receives(self) -> tuple[Answer, ...]:
        """What this chat was sent unasked since the person last wrote or looked."""
        with self.database.reading() as session:
            rows = session.scalars(
                select(OutboxMessage)
                .where(OutboxMessage.address == self.address, OutboxMessage.id > self._seen)
                .order_by(OutboxMessage.id)
            ).all()
        answers = tuple(_answer(row, None) for row in rows)
        if rows:
            self._seen = rows[-1].id
            self.last = answers[-1]
        return answers

    def says(self, text: str, *, message_id: str | None = None) -> Answer:
        return self._hands_in(text=text, message_id=message_id)

    def edits(self, message_id: str, text: str) -> Answer:
        """Rewrites a message said before."""
        return self._hands_in(text=text, edits=message_id)

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
        edits: str | None = None,
    ) -> Answer:
        with self.database.reading() as session:
            last = session.scalar(_LAST, {"address": self.address})
        notice = self.assistant.receive(
            InboundMessage(
                channel=CHANNEL,
                address=self.address,
                sender=self.sender,
                message_id=message_id or f"m{next(self._ids)}",
                text=text,
                private=self.address == self.sender,
                pressed=pressed,
                card=card,
                edits=edits,
            )
        )
        row = self._newest()
        if row is None or row.id == last:
            return Answer("", (), notice, "")
        self._seen = row.id
        self.last = _answer(row, notice)
        return self.last

    def _newest(self) -> OutboxMessage | None:
        with self.database.reading() as session:
            return session.scalars(_NEWEST, {"address": self.address}).first()


def _answer(row: OutboxMessage, notice: str | None) -> Answer:
    choices = tuple(choice.label for choice in Said(row.body).choices)
    return Answer(plain("\n".join(row.body["blocks"])), choices, notice, row.handle)


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
