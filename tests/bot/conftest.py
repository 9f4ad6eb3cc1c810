"""What these tests may ask for: the coordinator, the leader, and a small office for reminders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.db import Database
from tests.bot.office import Office, copy_of
from tests.conftest import FixedClock, in_one_file
from tests.conversation import Conversation
from tests.sending import Sender


@pytest.fixture(scope="session")
def office_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("office") / "template.sqlite3"
    office = Office.found(f"sqlite:///{path}")
    in_one_file(office.database)
    return path


@pytest.fixture
def office(office_file: Path, tmp_path: Path) -> Iterator[Office]:
    office = copy_of(office_file, tmp_path / "office.sqlite3")
    yield office
    office.database.close()


@pytest.fixture
def chen(samples: Database, clock: FixedClock) -> Conversation:
    return Conversation(samples, clock, role="coordinator", name="陈主任")


@pytest.fixture
def coordinator(samples: Database, clock: FixedClock, tmp_path: Path) -> Sender:
    """The same who can send files, and have them read."""
    return Sender(samples, clock, tmp_path, role="coordinator", units=(), name="陈主任")


@pytest.fixture
def leader(samples: Database, clock: FixedClock) -> Conversation:
    return Conversation(samples, clock, role="leader", name="副区长")
