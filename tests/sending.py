"""Sends files in a test and has them read, as the program does beside its turns."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Self

from bot.channels import Attachment, InboundMessage
from bot.channels.console import NAME, ConsoleChannel
from bot.importing.parsing import answer_of
from bot.importing.plan_files import Opener
from bot.received_files import ReceivedFiles
from bot.reply import Said
from storage.db import Database
from storage.evidence_files import EvidenceStore
from storage.models import OutgoingFile
from tests.conftest import FixedClock
from tests.conversation import Answer, Conversation, plain
from tests.papers import make_all

_ids = count(1)


class Sender(Conversation):
    """Somebody at a terminal, who can also send files; they are kept in `folder`."""

    def __init__(
        self, database: Database, clock: FixedClock, folder: Path, **described: Any
    ) -> None:
        super().__init__(database, clock, **described)
        self.folder = folder
        self.paper: OutgoingFile | None = None
        self.reader = reader_of(database, clock)

    @contextmanager
    def in_a_copy(self, clock: FixedClock, folder: Path) -> Iterator[Self]:
        with super().in_a_copy(clock, folder) as other:
            other.folder = folder
            other.reader = reader_of(other.database, clock)
            yield other

    def sends(self, content: bytes, name: str = "任务表.docx", says: str = "") -> Answer:
        """Sends a file; the answer is what stands there once nothing is left to read."""
        self.sends_unread(content, name, says)
        return self.gets()

    def sends_unread(self, content: bytes, name: str = "任务表.docx", says: str = "") -> None:
        path = self.folder / name
        path.write_bytes(content)
        self.hands_over(text=says, attachments=(Attachment(str(path), name, "", len(content)),))

    def pastes(self, words: str) -> Answer:
        self.hands_over(text=words)
        return self.gets()

    def hands_over(self, text: str, attachments: tuple[Attachment, ...] = ()) -> None:
        self.assistant.receive(
            InboundMessage(
                channel=NAME,
                address=self.sender,
                sender=self.sender,
                message_id=f"file{next(_ids)}",
                text=text,
                attachments=attachments,
            )
        )

    def gets_paper(self) -> Answer:
        """What is said with the paper that was asked for last; it is in ``paper``."""
        asyncio.run(make_all(self.database, self.clock))
        row = self._newest()
        assert row is not None
        with self.database.reading() as session:
            self.paper = session.get(OutgoingFile, row.body.get("file") or 0)
        self.receives()
        self.last = latest(self)
        return self.last

    def gets(self) -> Answer:
        asyncio.run(read_all(self.reader))
        self.last = latest(self)
        return self.last


def coordinator_over(file: Path, folder: Path) -> Sender:
    """The coordinator, over a copy of a database, both in a folder of one's own."""
    path = folder / "liaison.sqlite3"
    shutil.copy(file, path)
    database, clock = Database(f"sqlite:///{path}"), FixedClock()
    return Sender(database, clock, folder, role="coordinator", units=(), name="陈主任")


def reader_of(database: Database, clock: FixedClock, opened: Opener = answer_of) -> ReceivedFiles:
    """Reads files without a process of its own, which takes half a second to start."""
    channel = ConsoleChannel("", banner="", prompt="", goodbye="")
    return ReceivedFiles(
        database,
        clock,
        {NAME: channel},
        EvidenceStore(Path(tempfile.gettempdir()) / "unused"),
        opened=opened,
    )


async def read_all(reader: ReceivedFiles) -> None:
    while await reader.do_one():
        pass


def latest(conversation: Conversation) -> Answer:
    row = conversation._newest()
    assert row is not None
    labels = tuple(choice.label for choice in Said(row.body).choices)
    return Answer(plain("\n".join(row.body["blocks"])), labels, None, row.handle)
