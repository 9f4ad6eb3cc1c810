"""Is a copy equal to what was copied, and is an older database brought up with all it holds?"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import shutil
import sqlite3
import stat
import threading
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.backups import Backups
from bot.keeping import LOOKS, Keeping
from storage import backups, people
from storage.db import (
    HEAD,
    MIGRATIONS,
    REVISIONS,
    Database,
    DatabaseProblem,
    backup,
    check_integrity,
    check_schema,
    migrate,
)
from storage.models import Person
from tests.conftest import MONDAY, FixedClock

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


def content(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for (name,) in tables.fetchall()
        }


def test_restored_copy_is_equal_and_taken_under_load_it_is_one_moment(
    samples: Database, tmp_path: Path
) -> None:
    """Each transaction writes a pair; no copy holds half of one."""
    stop = threading.Event()

    def write() -> None:
        other = Database(str(samples.url))
        number = 0
        while not stop.is_set():
            number += 1
            with other.writing() as session:
                people.first_time(session, "a", str(number), MONDAY)
                people.first_time(session, "b", str(number), MONDAY)
        other.close()

    writers = [threading.Thread(target=write)]
    for writer in writers:
        writer.start()
    for n in range(3):
        backup(samples, tmp_path / f"{n}.sqlite3")
    stop.set()
    for writer in writers:
        writer.join()
    for n in range(3):
        rows = content(tmp_path / f"{n}.sqlite3")["seen_message"]
        pairs = [{row[1] for row in rows if row[0] == channel} for channel in "ab"]
        assert pairs[0] == pairs[1]

    final = tmp_path / "final.sqlite3"
    backup(samples, final)
    assert samples.path is not None
    assert content(final) == content(samples.path)
    restored = tmp_path / "elsewhere" / "liaison.sqlite3"
    restored.parent.mkdir()
    shutil.copy(final, restored)
    with closing(Database(f"sqlite:///{restored}", create=False)) as database:
        check_schema(database)
        check_integrity(database)


def test_copy_is_made_once_a_day_and_the_oldest_go(samples: Database, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    clock = FixedClock()
    copying = Backups(samples, clock, folder, keep=3)
    for _ in range(5):
        asyncio.run(copying.run())
        clock.at += dt.timedelta(hours=1)
        asyncio.run(copying.run())
        clock.at += DAY
    (folder / "not ours.sqlite3").write_text("precious")
    made = [each.path for each in backups.copies(folder)]
    assert len(made) == 3
    newest = backups.newest(folder, clock.now())
    assert newest is not None
    assert newest.made_at == MONDAY + 4 * (DAY + dt.timedelta(hours=1))
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, *made)] == [0o700, *[0o600] * 3]


@pytest.mark.parametrize("jump", [40 * DAY, -40 * DAY, 2 * DAY, -2 * DAY, HOUR, -HOUR])
def test_clock_that_jumps_pushes_no_copy_out(
    jump: dt.timedelta, samples: Database, tmp_path: Path
) -> None:
    """A clock is wrong for one look: of a fortnight's copies two go at most, and none is made in
    between; a fortnight later all is as if nothing had been."""
    folder, keep, clock = tmp_path / "backups", 5, FixedClock()
    copying = Backups(samples, clock, folder, keep)
    for _ in range(keep):
        asyncio.run(copying.run())
        clock.at += DAY
    before = {each.path for each in backups.copies(folder)}
    right = clock.at
    clock.at = right + jump
    asyncio.run(copying.run())
    for minute in range(20):
        clock.at = right + dt.timedelta(minutes=minute)
        asyncio.run(copying.run())
    after = {each.path for each in backups.copies(folder)}
    assert len(before - after) <= 2
    assert len(after - before) <= 2
    for _ in range(keep):
        clock.at += DAY
        asyncio.run(copying.run())
    dates = [each.made_at for each in backups.copies(folder)]
    assert len(dates) == keep
    assert all(later - earlier == DAY for earlier, later in pairwise(dates))


def test_name_that_says_no_moment_is_no_copy(samples: Database, tmp_path: Path) -> None:
    folder, clock = tmp_path / "backups", FixedClock()
    folder.mkdir()
    for name in ("liaison-99999999-999999.sqlite3", "liaison-20201301-000000.sqlite3"):
        (folder / name).write_text("precious")
    (folder / "liaison-20201213-000000.sqlite3").mkdir()
    asyncio.run(Backups(samples, clock, folder, keep=1).run())
    assert [each.made_at for each in backups.copies(folder)] == [MONDAY]
    assert len(list(folder.iterdir())) == 4


def test_copy_that_cannot_be_made_is_tried_again_and_ends_nothing(
    samples: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    copying = Backups(samples, FixedClock(), tmp_path / "file" / "backups", keep=3)
    asyncio.run(copying.run())
    assert "backup failed: unopenable" in caplog.text


# --- schemas ---


def at_revision(path: Path, revision: str) -> Database:
    """A database as an earlier version left it, with a row in every table."""
    database = Database(f"sqlite:///{path}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    schema = sa.MetaData()
    schema.reflect(database.engine)
    with database.engine.begin() as connection:
        # Tables point at each other in a ring; every key is 1, so that in the end all is there.
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table in schema.tables.values():
            if table.name != "alembic_version":
                connection.execute(table.insert().values(row_for(table)))
    return database


def row_for(table: sa.Table) -> dict[str, Any]:
    """Something for each column that must have a value."""
    samples: dict[type[sa.types.TypeEngine[Any]], Any] = {
        sa.Boolean: True,
        sa.Date: MONDAY.date(),
        sa.DateTime: MONDAY.astimezone(dt.UTC).replace(tzinfo=None),
        sa.Integer: 1,
        sa.JSON: {},
        sa.LargeBinary: b"x",
        sa.String: "王芳",
    }
    return {
        column.name: next(value for kind, value in samples.items() if isinstance(column.type, kind))
        for column in table.columns
        if not column.nullable
    }


def test_steps_of_the_schema_keep_their_numbers() -> None:
    """A number that once stood for another step would take an older database for an up-to-date
    one. That 0002 and 0003 were never used is no reason to give them away."""
    chain = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    assert tuple(reversed([each.revision for each in chain])) == REVISIONS
    assert REVISIONS[:7] == ("0001", "0004", "0005", "0006", "0007", "0008", "0009")
    assert list(REVISIONS) == sorted(set(REVISIONS))


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_each_older_schema_is_brought_up_with_all_it_holds_and_copied_first(
    revision: str, tmp_path: Path
) -> None:
    path = tmp_path / "liaison.sqlite3"
    with closing(at_revision(path, revision)) as database:
        before = content(path)
        copied = migrate(database)
        assert database.revision() == HEAD
        check_integrity(database)
        assert migrate(database) is None
    assert copied is not None
    assert stat.S_IMODE(copied.stat().st_mode) == 0o600
    assert content(copied) == before
    after = content(path)
    for table, rows in before.items():
        if table != "alembic_version":
            assert len(after[table]) == len(rows) == 1, table
    with closing(Database(f"sqlite:///{path}")) as again, again.reading() as session:
        assert session.scalars(sa.select(Person.name)).all() == ["王芳"]


@pytest.mark.parametrize(
    ("left", "said"),
    [
        ({"no_change": True, "seen": ""}, "unsaid"),
        ({"unsaid": True, "seen": ""}, "unsaid"),
        ({"unsaid": True, "seen": "2020Q4-卫健-001"}, "in_progress"),
        ({"no_change": True, "seen": "2020Q4-卫健-001"}, "in_progress"),
        ({"seen": ""}, "in_progress"),
        ({"no_change": False, "percent": 60, "seen": ""}, "in_progress"),
    ],
)
def test_draft_of_an_older_schema_says_no_state_that_nobody_said(
    left: dict[str, Any], said: str, tmp_path: Path
) -> None:
    item = {"task_no": 27, "status": "in_progress", "percent": None, **left}
    with closing(at_revision(tmp_path / "liaison.sqlite3", "0011")) as database:
        draft = sa.table("draft", sa.column("items", sa.JSON))
        with database.engine.begin() as connection:
            connection.execute(sa.update(draft).values(items=[item]))
        migrate(database)
        with database.engine.begin() as connection:
            (items,) = connection.execute(sa.select(draft.c["items"])).scalars().all()
    assert items == [{**item, "status": said}]


def test_copy_of_an_older_schema_goes_with_the_daily_copies_of_its_time(tmp_path: Path) -> None:
    clock = FixedClock()
    with closing(at_revision(tmp_path / "liaison.sqlite3", REVISIONS[0])) as database:
        copied = migrate(database)
        assert copied is not None
        os.utime(copied, (clock.at.timestamp(),) * 2)
        keeping = Keeping(database, clock, years=2, copies_days=14)
        clock.at += 14 * DAY
        for _ in range(LOOKS):
            asyncio.run(keeping.run())
        assert copied.exists()
        clock.at += dt.timedelta(seconds=1)
        for _ in range(LOOKS):
            asyncio.run(keeping.run())
        assert not copied.exists()
        assert database.path is not None
        assert database.path.exists()


def test_migration_does_not_begin_where_no_copy_can_be_made(tmp_path: Path) -> None:
    path = tmp_path / "liaison.sqlite3"
    with closing(at_revision(path, REVISIONS[0])) as database:
        with database.engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE broken (x)")
            connection.exec_driver_sql("PRAGMA writable_schema=ON")
            connection.exec_driver_sql(
                "UPDATE sqlite_master SET rootpage = 99999 WHERE name = 'broken'"
            )
        database.close()
        with pytest.raises(DatabaseProblem, match="corrupt"):
            migrate(database)
    assert [each.name for each in tmp_path.iterdir() if ".schema-" in each.name] == []
