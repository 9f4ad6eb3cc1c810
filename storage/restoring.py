"""How does a copy become the database again, and which file is a copy that can?"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import select

from storage import audit, erasure
from storage.db import (
    HEAD,
    REVISIONS,
    Database,
    DatabaseProblem,
    check_integrity,
    migrate,
    parts_of_schema,
    write_copy,
)
from storage.models import Person

REPLACED = ".replaced-"
"""What follows a SQLite file's name, before the moment, once a copy has taken its place."""
_COMPANIONS = ("-wal", "-shm")
_TABLES = frozenset({"alembic_version", "district", "person", "plan", "outbox"})
_SHARED = 0x40000002, 510
"""The bytes of a file that every SQLite connection locks as long as it is open: first, how many."""
_BEGINNING = 4096
"""Bytes of a file by which SQLite knows it, and more."""


def check_copy(file: Path) -> None:
    """Raises :class:`DatabaseProblem` unless a file is a database of ours, whole inside, and no
    newer than this program. Changes nothing, and writes nothing beside it."""
    if not file.is_file():
        raise DatabaseProblem("copy_missing", file=file)
    try:
        with closing(_looked_at(file)) as connection:
            whole = connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
            there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
            (found,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            needed = parts_of_schema() if found == HEAD else _TABLES
            if not whole or needed - there:
                raise DatabaseProblem("copy_unusable", file=file)
    except (sqlite3.DatabaseError, TypeError):
        raise DatabaseProblem("copy_unusable", file=file) from None
    if found not in REVISIONS:
        raise DatabaseProblem("newer_schema", found=found)


def restore(
    file: Path, target: Path, now: dt.datetime, written: Callable[[str], str] = str
) -> Path | None:
    """Puts a copy into the place of a SQLite database, brought up to this program's schema.

    Whoever was erased since the copy was made is erased from it (``written``: see
    :func:`storage.erasure.erase`). What was there is kept beside it;
    returns where, if there was anything. Raises :class:`DatabaseProblem` for a file that cannot be
    used, and while somebody has the database open; then nothing has changed.
    """
    check_copy(file)
    target = target.resolve()  # where a link leads: SQLite keeps the log there
    erased = _erased_in(target, now)
    fresh = target.with_name(f"{target.name}.restoring")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _held(target) as held:
        _remove(fresh)
        try:
            with closing(_looked_at(file)) as connection:
                write_copy(connection, fresh)
            _bring_up(fresh, erased, now, written)
            _check_whole(fresh, file)
            replaced = _keep_aside(held, target, now)
            _write_over(held, target, fresh)
        except OSError as error:
            raise DatabaseProblem("unopenable", path=target, reason=error.strerror) from None
        finally:
            _remove(fresh)
    return replaced


def _looked_at(file: Path) -> sqlite3.Connection:
    """A connection that writes nothing, with what still lies in the file's log if it has one."""
    how = "mode=ro" if _log_of(file).exists() else "mode=ro&immutable=1"
    return sqlite3.connect(f"{file.absolute().as_uri()}?{how}", uri=True)


def _erased_in(target: Path, now: dt.datetime) -> dict[int, dt.datetime]:
    """Who was erased, as far as that can still be read: their numbers, and since when they were
    in. A number alone might be somebody else's in a copy of another database. Whom a clock that
    was ahead took for outlived is not among them."""
    until = f"{now.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S.%f}"
    asked = "SELECT id, bound_at FROM person WHERE erased_at <= ?"
    try:
        # Not by Database, which would write into what is to be kept as it is.
        with closing(_looked_at(target)) as connection:
            gone = connection.execute(asked, (until,)).fetchall()
    except sqlite3.Error:
        return {}
    return {
        number: dt.datetime.fromisoformat(bound_at).replace(tzinfo=dt.UTC)
        for number, bound_at in gone
    }


@contextmanager
def _held(target: Path) -> Iterator[int]:
    """Keeps everybody else from a database file, as SQLite's own lock does: this one is taken also
    where the file is too damaged for SQLite. It ends when any handle of the file is closed here, so
    that all is read and written by this one. A file that is not there is made, and goes again."""
    there = target.exists()
    try:
        held = os.open(target, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise DatabaseProblem("unopenable", path=target, reason=error.strerror) from None
    try:
        first, count = _SHARED
        try:
            fcntl.lockf(held, fcntl.LOCK_EX | fcntl.LOCK_NB, count, first)
        except OSError:
            raise DatabaseProblem("in_use", path=target) from None
        yield held
    except BaseException:
        if not there:
            target.unlink(missing_ok=True)
        raise
    finally:
        os.close(held)


def _bring_up(
    fresh: Path,
    erased: dict[int, dt.datetime],
    now: dt.datetime,
    written: Callable[[str], str],
) -> None:
    with closing(Database(f"sqlite:///{fresh}")) as database:
        older = migrate(database)
        if older is not None:
            older.unlink()  # the copy that is being restored is there still
        with database.writing() as session:
            for person in session.scalars(select(Person).where(Person.erased_at.is_(None))).all():
                if erased.get(person.id) == person.bound_at:
                    erasure.erase(session, person, now, written)
                    audit.note(
                        session,
                        now=now,
                        person=None,
                        channel="restore",
                        action="erased",
                        subject=f"person {person.id}",
                    )
        if erasure.to_be_scrubbed(database):
            erasure.scrub(database)


def _check_whole(fresh: Path, file: Path) -> None:
    """Of an older schema only now can be said what it lacks."""
    with closing(Database(f"sqlite:///{fresh}")) as database:
        try:
            check_integrity(database)
        except DatabaseProblem:
            raise DatabaseProblem("copy_unusable", file=file) from None


def _keep_aside(held: int, target: Path, now: dt.datetime) -> Path | None:
    """Copies what is there, with its log, if there is anything."""
    size = os.fstat(held).st_size
    if not size:
        return None
    replaced = target.with_name(f"{target.name}{REPLACED}{now.astimezone(dt.UTC):%Y%m%d-%H%M%S}")
    log, kept_log = _log_of(target), _log_of(replaced)
    if replaced.exists():
        raise DatabaseProblem("backup_exists", file=replaced)
    try:
        _write_new(replaced, held, now)
        if log.exists():
            with log.open("rb") as written:
                _write_new(kept_log, written.fileno(), now)
    except BaseException:
        for each in (replaced, kept_log):
            each.unlink(missing_ok=True)
        raise
    return replaced


def _write_new(path: Path, source: int, now: dt.datetime) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        _write(handle, source, 0)
        # From now on its days are counted until it goes (``storage.backups.drop_set_aside``).
        os.utime(handle, (now.timestamp(),) * 2)
    finally:
        os.close(handle)


def _write_over(held: int, target: Path, fresh: Path) -> None:
    """Fills the file itself and puts no other in its place: whoever opened it meanwhile and waits
    for the lock finds the copy in it, and writes to no file that is gone. Its beginning comes
    last: a file that was not written to its end is no database, and is not taken for one."""
    with fresh.open("rb") as source:
        size = os.fstat(source.fileno()).st_size
        os.posix_fallocate(
            held, 0, size
        )  # a disk without room for it says so before anything is lost
        os.fchmod(held, 0o600)
        os.pwrite(held, bytes(_BEGINNING), 0)
        os.fsync(held)
        for companion in _COMPANIONS:
            target.with_name(f"{target.name}{companion}").unlink(missing_ok=True)
        os.ftruncate(held, size)
        _write(held, source.fileno(), _BEGINNING)
        os.pwrite(held, os.pread(source.fileno(), _BEGINNING, 0), 0)
        os.fsync(held)


def _write(to: int, source: int, start: int) -> None:
    """Copies a file from ``start`` on, and sees it onto the disk."""
    at = start
    while part := os.pread(source, 1 << 20, at):
        at += os.pwrite(to, part, at)
    os.fsync(to)


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _remove(path: Path) -> None:
    for companion in ("", *_COMPANIONS):
        path.with_name(f"{path.name}{companion}").unlink(missing_ok=True)
