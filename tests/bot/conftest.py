"""What the tests of reminders may ask for: a small office of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.office import Office, copy_of
from tests.conftest import in_one_file


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
