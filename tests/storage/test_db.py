"""Is every way a database can be unusable told in a sentence, and nothing lost?"""

from __future__ import annotations

import datetime as dt
import sqlite3
import stat
import threading
import traceback
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text

from messages.catalog import say
from storage import people
from storage.db import (
    HEAD,
    Database,
    DatabaseProblem,
    backup,
    check_integrity,
    check_schema,
    migrate,
)
from storage.models import Base, Plan, SeenMessage
from tests.conftest import FULL, MONDAY


def problem_of(url: str) -> str:
    with pytest.raises(DatabaseProblem) as caught, closing(Database(url)) as database:
        check_schema(database)
    assert say(f"database.{caught.value.code}", **caught.value.values)
    return caught.value.code


def test_problem_of_each_unusable_database_has_its_sentence(tmp_path: Path) -> None:
    garbage = tmp_path / "garbage.sqlite3"
    garbage.write_bytes(b"not a database at all" * 100)
    newer = tmp_path / "newer.sqlite3"
    with sqlite3.connect(newer) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.close()
    found = {
        "nonsense": problem_of("nonsense"),
        "empty": problem_of(f"sqlite:///{tmp_path / 'new.sqlite3'}"),
        "garbage": problem_of(f"sqlite:///{garbage}"),
        "newer": problem_of(f"sqlite:///{newer}"),
        "folder": problem_of(f"sqlite:///{tmp_path}"),
        "another kind": problem_of("mysql://a/b"),
        "no server": problem_of("postgresql://nobody@127.0.0.1:1/none"),
    }
    assert found == {
        "nonsense": "bad_url",
        "empty": "empty",
        "garbage": "corrupt",
        "newer": "newer_schema",
        "folder": "unopenable",
        "another kind": "bad_url",
        "no server": "unavailable",
    }


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:canary@127.0.0.1:abc/y",
        "postgresql://u:canary@127.0.0.1:/y",
        "postgresql://u:canary@127.0.0.1:99999/y",
        "postgresql://u:canary@[::1/y",
        "postgresql://u:canary@127.0.0.1:1/y?connect_timeout=soon",
        "postgresql://u:canary@127.0.0.1:1/y?no_such_option=1",
        "postgresql+asyncpg://u:canary@127.0.0.1/y",
        "postgresql:/u:canary@127.0.0.1/y",
        " postgresql://u:canary@127.0.0.1/y",
        "postgresql://u:canary@127.0.0.1:1/y\0",
        "sqlite:///canary.sqlite3?mode=ro",
        "sqlite://canary/x.sqlite3",
        "sqlite:canary.sqlite3",
        "sqlite:///canary\0",
        "sqlite://",
    ],
)
def test_malformed_address_is_told_without_what_is_in_it(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DatabaseProblem, match="bad_url") as refused:
        Database(url)
    assert "canary" not in "".join(traceback.format_exception(refused.value))
    assert not list(tmp_path.iterdir())


def test_address_is_shown_without_a_password_wherever_it_was_written() -> None:
    written = "postgresql://u:canary@h/y?password=canary&sslpassword=canary&connect_timeout=3"
    with closing(Database(written)) as database:
        assert database.address == "postgresql+psycopg://u:***@h/y?connect_timeout=3"


def test_newer_schema_is_not_migrated(tmp_path: Path) -> None:
    path = tmp_path / "newer.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.close()
    with (
        pytest.raises(DatabaseProblem, match="newer_schema"),
        closing(Database(f"sqlite:///{path}")) as database,
    ):
        migrate(database)


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_migrated_schema_is_what_the_models_say(
    backend: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = (
        f"sqlite:///{tmp_path / 'x.sqlite3'}"
        if backend == "sqlite"
        else request.getfixturevalue("postgres_url")
    )
    database = Database(url)
    migrate(database)
    assert database.revision() == HEAD
    inspector = inspect(database.engine)
    assert set(inspector.get_table_names()) == {*Base.metadata.tables, "alembic_version"}
    for name, table in Base.metadata.tables.items():
        columns = {column["name"]: column["nullable"] for column in inspector.get_columns(name)}
        assert columns == {column.name: column.nullable for column in table.columns}, name
        assert {index["name"] for index in inspector.get_indexes(name)} >= {
            index.name for index in table.indexes
        }, name
    database.close()


def test_sqlite_runs_in_wal_and_belongs_to_its_owner_alone(empty_database: Database) -> None:
    with empty_database.reading() as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    assert empty_database.path is not None
    assert stat.S_IMODE(empty_database.path.stat().st_mode) == 0o600


def test_naive_moment_is_refused(empty_database: Database) -> None:
    with (
        pytest.raises(Exception, match="a moment needs a zone"),
        empty_database.writing() as session,
    ):
        session.add(SeenMessage(channel="x", message_id="1", seen_at=dt.datetime(2020, 1, 1)))  # noqa: DTZ001


def test_moment_comes_back_aware_and_equal(empty_database: Database) -> None:
    with empty_database.writing() as session:
        session.add(SeenMessage(channel="x", message_id="1", seen_at=MONDAY))
    with empty_database.reading() as session:
        assert session.scalars(select(SeenMessage.seen_at)).one() == MONDAY


def test_writers_wait_for_each_other(empty_database: Database) -> None:
    """In WAL a read that turned into a write would fail at once, whatever the timeout."""
    problems: list[Exception] = []
    each = 700 if FULL else 60

    def work(who: int) -> None:
        other = Database(str(empty_database.url))
        try:
            for n in range(each):
                with other.writing() as session:
                    session.scalars(select(SeenMessage.message_id).limit(1)).all()
                    people.first_time(session, "x", f"{who}-{n}", MONDAY)
        except Exception as error:
            problems.append(error)
        finally:
            other.close()

    threads = [threading.Thread(target=work, args=(who,)) for who in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with empty_database.reading() as session:
        assert len(session.scalars(select(SeenMessage)).all()) == 3 * each


def test_backup_while_writing_is_whole(samples: Database, tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite3"
    with samples.writing() as session:
        people.first_time(session, "x", "open", MONDAY)
        session.flush()
        backup(samples, target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    copy = Database(f"sqlite:///{target}")
    check_schema(copy)
    check_integrity(copy)
    with copy.reading() as session:
        assert len(session.scalars(select(Plan)).one().tasks) == 56
        assert session.get(SeenMessage, ("x", "open")) is None
    copy.close()


def test_backup_never_overwrites(samples: Database, tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite3"
    target.write_text("precious")
    with pytest.raises(DatabaseProblem, match="backup_exists"):
        backup(samples, target)
    assert target.read_text() == "precious"


def test_database_that_must_be_there_is_not_made_by_looking(tmp_path: Path) -> None:
    path = tmp_path / "typo" / "liaison.sqlite3"
    with pytest.raises(DatabaseProblem, match="missing"):
        Database(f"sqlite:///{path}", create=False)
    assert not path.parent.exists()
