"""Is a copy the database again, with nothing of the old one in it, and nothing lost otherwise?"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.backups import Backups
from bot.keeping import LOOKS, Keeping, keep
from storage import backups, erasure
from storage.db import HEAD, REVISIONS, Database, DatabaseProblem, backup, check_integrity
from storage.evidence_files import EvidenceStore
from storage.models import Notice, Person
from storage.restoring import REPLACED, restore
from tests.conftest import MONDAY, FixedClock
from tests.conversation import Conversation
from tests.storage.test_backups import at_revision, content

KILLED = """
import os, sys
from storage.db import Database
from storage.models import Notice
import datetime as dt
database = Database(sys.argv[1])
for n in range(200):
    with database.writing() as session:
        session.add(Notice(text="after" * 200, sent_at=dt.datetime.now(dt.UTC)))
os._exit(9)
"""
"""A program that ends before it could tidy up: what it wrote lies in the log beside the file."""
HOLDS = """
import sys
from storage.db import Database
database = Database(sys.argv[1])
with database.reading() as session:
    session.connection()
print("open", flush=True)
sys.stdin.read()
"""
"""A program that has done nothing for a while, and is still at work."""


OPENED_BEFORE = """
import sqlite3, sys
opened = sqlite3.connect(sys.argv[1])
print("open", flush=True)
sys.stdin.readline()
for n in range(5):
    with opened:
        opened.execute("INSERT INTO notice (text, sent_at) VALUES ('waited', '2020-12-14')")
"""
"""A program that has the file open and holds no lock yet: it comes to it when the copy is there."""


def killed_at_work(database: Database) -> None:
    database.close()
    ended = subprocess.run([sys.executable, "-c", KILLED, str(database.url)], check=False)
    assert ended.returncode == 9
    assert database.path is not None
    assert Path(f"{database.path.resolve()}-wal").stat().st_size > 0


def notices(path: Path) -> list[str]:
    with closing(Database(f"sqlite:///{path}", create=False)) as database:
        check_integrity(database)
        with database.reading() as session:
            return list(session.scalars(select(Notice.text)))


def companions(path: Path) -> set[str]:
    return {each.name.removeprefix(path.name) for each in path.parent.glob(f"{path.name}*")}


def test_copy_is_the_database_again_after_a_kill(samples: Database, tmp_path: Path) -> None:
    assert samples.path is not None
    with samples.writing() as session:
        session.add(Notice(text="before", sent_at=MONDAY))
    copy = tmp_path / "copy.sqlite3"
    backup(samples, copy)
    held = content(copy)
    killed_at_work(samples)
    replaced = restore(copy, samples.path, MONDAY)
    assert replaced is not None
    beside = replaced.name.removeprefix(samples.path.name)
    assert companions(samples.path) == {"", beside, f"{beside}-wal"}
    assert stat.S_IMODE(samples.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(replaced.stat().st_mode) == 0o600
    assert content(samples.path) == held == content(copy)
    assert notices(samples.path) == ["before"]
    assert len(notices(replaced)) == 201
    assert sorted(each.name for each in tmp_path.glob("copy*")) == ["copy.sqlite3"]


def test_database_that_somebody_has_open_is_not_replaced(samples: Database, tmp_path: Path) -> None:
    assert samples.path is not None
    copy = tmp_path / "copy.sqlite3"
    backup(samples, copy)
    samples.close()
    before = samples.path.read_bytes()
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(samples.url)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(DatabaseProblem, match="in_use"):
            restore(copy, samples.path, MONDAY)
        assert samples.path.read_bytes() == before
        assert not [name for name in companions(samples.path) if "re" in name]
        other.communicate(b"")
    assert restore(copy, samples.path, MONDAY) is not None


def test_who_waits_while_a_copy_is_restored_writes_into_the_restored_database(
    samples: Database, tmp_path: Path
) -> None:
    """As a program does that is started again by itself, or a copy made by the clock."""
    assert samples.path is not None
    with samples.writing() as session:
        session.add(Notice(text="before", sent_at=MONDAY))
    copy = tmp_path / "copy.sqlite3"
    backup(samples, copy)
    with samples.writing() as session:
        session.add(Notice(text="after", sent_at=MONDAY))
    samples.close()
    other = subprocess.Popen(
        [sys.executable, "-c", OPENED_BEFORE, str(samples.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        replaced = restore(copy, samples.path, MONDAY)
        with samples.writing() as session:
            session.add(Notice(text="served", sent_at=MONDAY))
        other.communicate(b"\n")
        assert other.returncode == 0
    samples.close()
    assert notices(samples.path) == ["before", "served"] + ["waited"] * 5
    assert replaced is not None
    assert notices(replaced) == ["before", "after"]


def test_database_that_a_link_leads_to_is_restored_where_it_is(
    samples: Database, tmp_path: Path
) -> None:
    assert samples.path is not None
    copy, elsewhere, link = tmp_path / "copy.sqlite3", tmp_path / "disk", tmp_path / "link.sqlite3"
    backup(samples, copy)
    held = content(copy)
    elsewhere.mkdir()
    samples.close()
    real = elsewhere / "real.sqlite3"
    shutil.copy(copy, real)
    link.symlink_to(real)
    database = Database(f"sqlite:///{link}")
    killed_at_work(database)
    replaced = restore(copy, link, MONDAY)
    assert replaced is not None
    assert link.is_symlink()
    assert content(link) == held
    assert notices(replaced) == ["after" * 200] * 200
    assert backups.drop_set_aside(database, dt.datetime.now(dt.UTC)) >= 1
    assert not replaced.exists()


def nothing(path: Path, good: Path) -> None:
    pass


def empty(path: Path, good: Path) -> None:
    path.touch()


def words(path: Path, good: Path) -> None:
    path.write_text("garbage")


def half(path: Path, good: Path) -> None:
    path.write_bytes(good.read_bytes()[: good.stat().st_size // 2])


def damaged(path: Path, good: Path) -> None:
    held = bytearray(good.read_bytes())
    for page in range(4, len(held) // 4096 - 1):
        held[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    path.write_bytes(held)


def of_another_program(path: Path, good: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE alembic_version (version_num)")
        connection.execute(f"INSERT INTO alembic_version VALUES ('{HEAD}')")


def newer(path: Path, good: Path) -> None:
    shutil.copy(good, path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def changed(statement: str) -> Callable[[Path, Path], None]:
    def make(path: Path, good: Path) -> None:
        shutil.copy(good, path)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(statement)

    make.__name__ = statement
    return make


def folder(path: Path, good: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (nothing, "copy_missing"),
        (folder, "copy_missing"),
        (empty, "copy_unusable"),
        (words, "copy_unusable"),
        (half, "copy_unusable"),
        (damaged, "copy_unusable"),
        (of_another_program, "copy_unusable"),
        (newer, "newer_schema"),
        (changed("DROP TABLE evidence"), "copy_unusable"),
        (changed("DROP TRIGGER audit_no_delete"), "copy_unusable"),
        (changed("DELETE FROM task"), "copy_unusable"),
    ],
)
def test_what_is_no_copy_changes_nothing(
    make: Callable[[Path, Path], None], code: str, samples: Database, tmp_path: Path
) -> None:
    assert samples.path is not None
    good, copy = tmp_path / "good.sqlite3", tmp_path / "copy.sqlite3"
    backup(samples, good)
    make(copy, good)
    samples.close()
    before = samples.path.read_bytes()
    with pytest.raises(DatabaseProblem, match=code):
        restore(copy, samples.path, MONDAY)
    assert samples.path.read_bytes() == before
    assert companions(samples.path) <= {"", "-wal", "-shm"}


def test_damaged_database_is_replaced_and_a_missing_one_is_made(
    samples: Database, tmp_path: Path
) -> None:
    assert samples.path is not None
    copy = tmp_path / "copy.sqlite3"
    backup(samples, copy)
    held = content(copy)
    killed_at_work(samples)  # its log is whole, and would be read into whatever lies beside it
    samples.path.write_bytes(b"no database" * 1000)
    replaced = restore(copy, samples.path, MONDAY)
    assert replaced is not None
    assert replaced.read_bytes().startswith(b"no database")
    assert Path(f"{replaced}-wal").stat().st_size > 0
    assert content(samples.path) == held
    elsewhere = tmp_path / "new" / "liaison.sqlite3"
    assert restore(copy, elsewhere, MONDAY) is None
    assert content(elsewhere) == held


@pytest.mark.parametrize("revision", [REVISIONS[0], REVISIONS[-2]])
def test_copy_of_an_older_schema_is_brought_up(revision: str, tmp_path: Path) -> None:
    older, target = tmp_path / "older.sqlite3", tmp_path / "liaison.sqlite3"
    at_revision(older, revision).close()
    restore(older, target, MONDAY)
    with closing(Database(f"sqlite:///{target}", create=False)) as database:
        assert database.revision() == HEAD
    assert companions(target) == {""}


def test_who_was_erased_does_not_come_back_with_a_copy(
    samples: Database, clock: FixedClock, tmp_path: Path
) -> None:
    assert samples.path is not None
    li = Conversation(samples, clock, units=("区水利局",), name="李强强")
    other = Conversation(samples, clock, units=("区卫健局",), name="王芳")
    li.says("29项完成80%")
    li.says("确认")
    copy = tmp_path / "copies" / "copy.sqlite3"
    copy.parent.mkdir()
    backup(samples, copy)
    li.says("注销")
    li.says("确认注销")
    li.database.close()
    restore(copy, samples.path, MONDAY)
    assert "李强强".encode() not in samples.path.read_bytes()
    with samples.reading() as session:
        people = {person.name: person.erased_at for person in session.scalars(select(Person))}
    assert people["王芳"] is None
    assert len([name for name, gone in people.items() if gone is not None]) == 1
    assert "王芳" in other.says("隐私")


def test_nobody_is_erased_for_having_the_number_of_somebody_who_was(
    samples: Database, clock: FixedClock, tmp_path: Path
) -> None:
    """In a copy of another database the same number is somebody else's."""
    assert samples.path is not None
    copy = tmp_path / "copy.sqlite3"
    Conversation(samples, clock, units=("区水利局",), name="李强强")
    backup(samples, copy)
    with samples.writing() as session:
        session.scalars(select(Person)).one().bound_at += dt.timedelta(seconds=1)
        erasure.erase(session, session.scalars(select(Person)).one(), clock.now())
    samples.close()
    restore(copy, samples.path, clock.now())
    with samples.reading() as session:
        assert session.scalars(select(Person.name)).all() == ["李强强"]


def test_whom_a_clock_that_was_ahead_took_for_outlived_comes_back(
    samples: Database, clock: FixedClock, tmp_path: Path
) -> None:
    assert samples.path is not None
    Conversation(samples, clock, units=("区水利局",), name="李强强")
    copy = tmp_path / "copy.sqlite3"
    backup(samples, copy)
    keep(samples, clock.now().replace(year=2036), 2)
    samples.close()
    restore(copy, samples.path, clock.now())
    with samples.reading() as session:
        assert session.scalars(select(Person.name)).all() == ["李强强"]


def test_what_was_replaced_goes_with_the_daily_copies(
    samples: Database, clock: FixedClock, tmp_path: Path
) -> None:
    assert samples.path is not None
    copy = tmp_path / "copy.sqlite3"
    backup(samples, copy)
    killed_at_work(samples)
    os.utime(samples.path, (0, 0))
    restore(copy, samples.path, clock.now())
    keeping = Keeping(samples, clock, years=2, copies_days=14)
    for days, there in ((14, True), (1, False)):
        clock.at += dt.timedelta(days=days)
        for _ in range(LOOKS):
            asyncio.run(keeping.run())
        assert bool(list(tmp_path.glob(f"*{REPLACED}*"))) is there
    assert samples.path.exists()


def test_restored_at_the_command_line_with_its_evidence(
    samples: Database, clock: FixedClock, tmp_path: Path
) -> None:
    """From the folder that run copies into, evidence files and all."""
    data, folder = tmp_path / "data", tmp_path / "backups"
    store = EvidenceStore(data / "liaison" / "evidence")
    digest = store.put(b"%PDF-1.4 x", "x.pdf")
    for _ in range(2):
        asyncio.run(Backups(samples, clock, folder, keep=3, evidence=store).run())
        clock.at += dt.timedelta(days=1)
    modes = {stat.S_IMODE(each.stat().st_mode) for each in folder.rglob("*") if each.is_file()}
    assert modes == {0o600}
    shutil.rmtree(data)
    samples.close()
    newest = backups.newest(folder, clock.now())
    assert newest is not None
    environment = os.environ | {
        "LIAISON_DATABASE_URL": str(samples.url),
        "LIAISON_LANGUAGE": "en",
        "XDG_DATA_HOME": str(data),
    }

    def liaison_restore(file: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", "restore", str(file)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    assert samples.path is not None
    held = samples.path.read_bytes()
    (data / "liaison").mkdir(parents=True)
    (data / "liaison" / "evidence").write_text("in the way")
    refused = liaison_restore(newest.path)
    assert refused.returncode == 1
    assert "Nothing was restored" in refused.stderr
    assert samples.path.read_bytes() == held
    (data / "liaison" / "evidence").unlink()
    done = liaison_restore(newest.path)
    assert done.returncode == 0, done.stderr
    assert "was restored from" in done.stdout
    assert "removes it after 14 days" in done.stdout
    assert "brought back: 1" in done.stdout
    assert store.get(digest) == b"%PDF-1.4 x"
    refused = liaison_restore(folder / "none")
    assert refused.returncode == 1
    assert refused.stderr == f"There is no file {folder / 'none'}.\n"
