"""A table too large for the memory is searched in a file that follows the table in force."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import bot.lexicon
from bot.lexicon import Lexicons
from bot.samples import load_samples
from nlp.shelved import ShelvedIndex
from storage import plans
from storage.db import Database
from storage.models import Plan
from tests.conftest import MONDAY
from tests.nlp.sample import sample_lexicon


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample's 56 tasks are many here."""
    monkeypatch.setattr(bot.lexicon, "IN_MEMORY", 10)


def found(database: Database, query: str) -> list[int]:
    with database.reading() as session:
        tasks = Lexicons().current(session, plans.live_plan(session)).tasks
        assert isinstance(tasks, ShelvedIndex) == search_file(database).exists()
        return [hit.number for hit in tasks.search(query, 3)]


def search_file(database: Database) -> Path:
    return Path(f"{database.path}.search")


def test_large_table_is_searched_in_a_file_beside_the_database(samples: Database) -> None:
    in_memory = [hit.number for hit in sample_lexicon().tasks.search("政府公报", 3)]
    assert found(samples, "政府公报") == in_memory
    assert search_file(samples).exists()


def test_file_is_read_again_only_when_the_table_changed(samples: Database) -> None:
    assert found(samples, "蓝藻打捞") == []
    with samples.writing() as session:
        plan = plans.live_plan(session)
        assert plan
        reword(plan, 7, "组织蓝藻打捞")
    assert found(samples, "蓝藻打捞") == []  # nobody said that the table changed
    with samples.writing() as session:
        plan = plans.live_plan(session)
        assert plan
        plan.version += 1
    assert found(samples, "蓝藻打捞") == [7]


def reword(plan: Plan, number: int, requirement: str) -> None:
    next(task for task in plan.tasks if task.number == number).requirement = requirement


def test_a_database_of_postgresql_has_its_file_in_the_data_folder(
    postgres_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.lexicon, "data_folder", lambda: tmp_path / "data")
    load_samples(postgres_database, MONDAY)
    with postgres_database.reading() as session:
        tasks = Lexicons().current(session, plans.live_plan(session)).tasks
        assert tasks.search("政府公报", 1)[0].number == 51
    assert len(list((tmp_path / "data").glob("*.search"))) == 1


def test_without_a_usable_file_the_table_is_kept_in_memory(
    samples: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.search_file._PATIENCE", 0.0)
    with closing(sqlite3.connect(search_file(samples))) as other:
        bot.lexicon._search_file(search_file(samples))
        other.execute("BEGIN EXCLUSIVE")
        with samples.reading() as session:
            tasks = Lexicons().current(session, plans.live_plan(session)).tasks
    assert not isinstance(tasks, ShelvedIndex)
    assert tasks.search("政府公报", 1)[0].number == 51
