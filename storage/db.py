"""How do we reach the database, and is it one we can work with?"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Executable, Result, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    IntegrityError,
    ProgrammingError,
)
from sqlalchemy.orm import Session

MIGRATIONS = Path(__file__).parent / "migrations"
BEFORE_MIGRATION = ".schema-"
"""What follows a SQLite file's name, before the older revision, in that of its copy."""
PATIENCE = 10.0

log = logging.getLogger(__name__)
# Where nobody keeps a log, in a terminal, the sentence that a command ends with is enough.
log.addHandler(logging.NullHandler())

Use = Literal["reading", "writing"]


class DatabaseProblem(Exception):
    """The database cannot be used; ``code`` names the sentence that says what to do."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class Database:
    """One database: ``reading`` and ``writing`` transactions, nothing else.

    SQLite runs in WAL with a busy timeout, and a writing transaction takes the write lock at its
    start: a read that turns into a write half-way would fail at once whatever the timeout.

    That it cannot be used is logged here, once, and once that it can again: of those who are
    refused meanwhile, hundreds in a minute, none has to.
    """

    def __init__(self, url: str, *, create: bool = True, patience: float = PATIENCE) -> None:
        """``create``: a SQLite file that is not there is made; otherwise that is a problem.
        ``patience``: seconds a SQLite writer waits for another to end."""
        self.url = parsed = _parsed(url)
        self._patience = patience
        if not create and self.path is not None and not self.path.exists():
            raise DatabaseProblem("missing", path=self.path)
        try:
            self.engine = _engine(parsed, patience)
        except ModuleNotFoundError:
            raise DatabaseProblem("driver_missing") from None
        # PostgreSQL answers a lone question faster without a transaction around it.
        self._reads = self.engine.execution_options(
            **({"reading": True} if self.path else {"isolation_level": "AUTOCOMMIT"})
        )
        self._hasty = self.engine.execution_options(hasty=True)
        # SQLite lets one write at a time and wakes nobody who waits: they sleep and look again,
        # longer each time. Among our own threads the next one goes on at once.
        self._writer = threading.Lock() if self.path else None
        self._noting = threading.Lock()
        self._problems = 0
        self._away: Use | None = None

    @property
    def address(self) -> str:
        """Where it is, without any password."""
        shown = self.url.difference_update_query(["password", "sslpassword"])
        return shown.render_as_string(hide_password=True)

    @property
    def path(self) -> Path | None:
        """The file, for a database that is one."""
        return _file(self.url)

    @contextmanager
    def writing(self, *, hasty: bool = False) -> Iterator[Session]:
        """A transaction that commits on leaving, or rolls back on an exception.

        A ``hasty`` one may be forgotten when the power fails, never when the program is killed:
        for what does no harm if it is done again. SQLite then need not wait for the disk.
        """
        engine = self._hasty if hasty else self.engine
        with (
            self._noted("writing"),
            self._in_turn(),
            Session(engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if self._writer is None:
            yield
            return
        if not self._writer.acquire(timeout=self._patience):
            raise DatabaseProblem("locked")
        try:
            yield
        finally:
            self._writer.release()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only looks."""
        with self._noted("reading"), Session(self._reads, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A session that only looks, and sees one and the same moment however long it looks."""
        steady = {"reading": True} if self.path else {"isolation_level": "REPEATABLE READ"}
        engine = self.engine.execution_options(**steady)
        with self._noted("reading"), Session(engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def alone(self) -> Iterator[sqlite3.Connection]:
        """A SQLite connection without a transaction, for what goes with none; none of our own
        threads writes meanwhile."""
        with self._noted("writing"), self._in_turn(), self.engine.connect() as connection:
            driver = connection.connection.dbapi_connection
            assert isinstance(driver, sqlite3.Connection)
            yield driver

    def revision(self) -> str | None:
        """The schema revision the database is at; ``None`` for an empty one."""
        with self._noted("reading"), self._reads.connect() as connection:
            return _revision(connection)

    @contextmanager
    def _noted(self, use: Use) -> Iterator[None]:
        """Logs the first problem, and the first success that began after the last one."""
        before = self._problems
        try:
            with _explained():
                yield
        except DatabaseProblem as problem:
            with self._noting:
                if self._away is None:
                    log.error("database cannot be used: %s%s", problem.code, _kind(problem))
                self._problems += 1
                # A disk that is full can still be read: only what was written shows its end.
                self._away = "writing" if use == "writing" else self._away or "reading"
            raise
        if self._away is None:  # nearly always: then nobody waits for the lock
            return
        with self._noting:
            if self._problems == before and self._away in ("reading", use):
                self._away = None
                log.warning("database can be used again")

    def close(self) -> None:
        self.engine.dispose()


def columns(
    session: Session, statement: Executable, /, **values: object
) -> Result[*tuple[Any, ...]]:
    """What a statement finds or does that is about columns and no whole objects; as one of the
    session's own it would cost twice as much."""
    session.flush()
    return session.connection().execute(statement, values)


def exists(url: str) -> bool:
    """Whether there is anything at this URL; a server is taken to be there."""
    path = file_of(url)
    return path is None or path.is_file()


def _parsed(url: str) -> URL:
    """The address as one of a kind we serve, with the driver we use. What is wrong with one is in
    no error of ours: it may hold a password."""
    try:
        parsed = make_url(url)
        port = parsed.port or 0
    except (ArgumentError, ValueError):  # the latter of a port that is no number
        raise DatabaseProblem("bad_url") from None
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    # A file has no host, which is what sqlite://x.db names, and no options.
    file = parsed.drivername == "sqlite" and parsed.database and not (parsed.host or parsed.query)
    server = parsed.drivername == "postgresql+psycopg"
    if not (file or server) or "\0" in url or port > 65535:
        raise DatabaseProblem("bad_url")
    return parsed


def file_of(url: str) -> Path | None:
    """The SQLite file a URL names, there or not; ``None`` for a server. Raises
    :class:`DatabaseProblem`."""
    return _file(_parsed(url))


def _file(url: URL) -> Path | None:
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def migrate(database: Database) -> Path | None:
    """Brings the schema to this program's revision.

    Returns where the file was copied to first, if it is one and held an older schema. Raises
    :class:`DatabaseProblem` when the database is newer than the program.
    """
    # Alembic costs 0.3 s to import; a database that is up to date never needs it.
    found = _revision_of_ours(database)
    if found == HEAD:
        return None
    if found is not None and found not in REVISIONS:
        raise DatabaseProblem("newer_schema", found=found)
    copied = None
    if found is not None and database.path is not None:
        copied = _free_name(
            database.path.with_name(f"{database.path.name}{BEFORE_MIGRATION}{found}")
        )
        _copy(database.path, copied)
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with _explained(), database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return copied


def check_schema(database: Database) -> None:
    """Raises :class:`DatabaseProblem` unless the schema is exactly this program's."""
    found = _revision_of_ours(database)
    if found is None:
        raise DatabaseProblem("empty")
    if found not in REVISIONS:
        raise DatabaseProblem("newer_schema", found=found)
    if found != HEAD:
        raise DatabaseProblem("older_schema", found=found)


def _revision_of_ours(database: Database) -> str | None:
    """The revision. A SQLite file with tables and without one is somebody else's: nothing of ours
    is put into it."""
    found = database.revision()
    if found is None and database.path is not None:
        with database.reading() as session:
            if inspect(session.connection()).get_table_names():
                raise DatabaseProblem("not_ours", path=database.path)
    return found


def check_integrity(database: Database) -> None:
    """Raises :class:`DatabaseProblem` when a SQLite file of this schema is damaged inside, lacks
    something of the schema, or refers to what is not there."""
    if database.path is None:
        return
    with database.reading() as session:
        there = set(session.scalars(text("SELECT name FROM sqlite_master")))
        if (
            session.execute(text("PRAGMA quick_check(1)")).scalar() != "ok"
            or session.execute(text("PRAGMA foreign_key_check")).first() is not None
            or parts_of_schema() - there
        ):
            raise DatabaseProblem("corrupt")


def parts_of_schema() -> set[str]:
    """The names of the tables of this schema, and of the triggers that keep the audit growing."""
    from storage.models import Base  # not for those who only copy a file

    return {*Base.metadata.tables, "audit_no_update", "audit_no_delete"}


def backup(database: Database, target: Path) -> None:
    """Writes a consistent copy while the database is in use; readable by its owner alone.

    Raises :class:`DatabaseProblem` when ``target`` exists or the database is no SQLite file.
    """
    if database.path is None:
        raise DatabaseProblem("backup_only_sqlite")
    check_schema(database)
    _copy(database.path, target)


def _copy(path: Path, target: Path) -> None:
    with _explained(), closing(sqlite3.connect(path)) as connection:
        write_copy(connection, target)


def write_copy(connection: sqlite3.Connection, target: Path) -> None:
    """Writes all that a connection sees into a new file; nothing is left of a copy that could not
    be written to its end. Raises :class:`DatabaseProblem`."""
    try:
        # VACUUM INTO fills an empty file: made first, so that it is never open to all.
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise DatabaseProblem("backup_exists", file=target) from None
    except OSError as error:
        raise DatabaseProblem("unopenable", path=target, reason=error.strerror) from None
    try:
        with _explained():
            connection.execute("VACUUM INTO ?", (str(target),))
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _free_name(path: Path) -> Path:
    """The path, or the path with the first number that nothing has yet."""
    names = (path.with_name(f"{path.name}-{n}") for n in count(2))
    return path if not path.exists() else next(each for each in names if not each.exists())


def _revisions() -> tuple[str, ...]:
    """Every revision this program knows, oldest first, by the names of the migration files."""
    files = sorted(MIGRATIONS.glob("versions/[0-9]*.py"))
    return tuple(file.stem.split("_")[0] for file in files)


REVISIONS = _revisions()
HEAD = REVISIONS[-1] if REVISIONS else None


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _engine(url: Any, patience: float) -> Engine:
    path = _file(url)
    if path is None:
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
        _check_options(engine)
        return engine
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Created before SQLite does, so that nobody else on the machine can read it.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise DatabaseProblem("unopenable", path=path, reason=error.strerror) from None
    # The driver's own BEGIN would come only at the first write; with it off, BEGIN is ours.
    # The connection used last is used next: its statements and pages are still at hand.
    engine = create_engine(
        url,
        connect_args={"isolation_level": None, "timeout": patience},
        pool_use_lifo=True,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        driver = connection.connection.cursor()
        if options.get("reading"):
            driver.execute("BEGIN")
            return
        driver.execute(f"PRAGMA synchronous={'NORMAL' if options.get('hasty') else 'FULL'}")
        driver.execute("BEGIN IMMEDIATE")

    return engine


def _check_options(engine: Engine) -> None:
    """Raises :class:`DatabaseProblem` for options that the driver does not know, or of no value it
    can use: it says so only when it connects, as of any mistake of ours."""
    from psycopg import ProgrammingError as NotTaken
    from psycopg.conninfo import make_conninfo, timeout_from_conninfo

    _, given = engine.dialect.create_connect_args(engine.url)
    options = {name: value for name, value in given.items() if name != "context"}
    try:
        make_conninfo(**options)
        timeout_from_conninfo(options)
    except NotTaken:
        raise DatabaseProblem("bad_url") from None


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (DataError, IntegrityError):
        # What was to be written is wrong, not the database: it would fail again for ever.
        raise
    except (DatabaseError, sqlite3.DatabaseError) as error:
        if isinstance(error, ProgrammingError) and _is_of_the_driver(error):
            raise
        raise DatabaseProblem(_reason(str(getattr(error, "orig", error)))) from error


def _kind(problem: DatabaseProblem) -> str:
    """What kind of error the driver's was. Its words may quote what somebody wrote."""
    cause = getattr(problem.__cause__, "orig", problem.__cause__)
    return f" ({type(cause).__name__})" if cause is not None else ""


def _is_of_the_driver(error: ProgrammingError) -> bool:
    """Whether a value never reached the database, because the driver has no type for it: such an
    error has none of the codes that a server gives."""
    return getattr(error.orig, "sqlstate", None) is None


def _reason(said: str) -> str:
    for words, code in (  # what SQLite says, and the sentence it stands for
        ("file is not a database", "corrupt"),
        ("malformed", "corrupt"),
        ("readonly", "read_only"),
        ("unable to open", "unopenable_file"),
        ("disk is full", "disk_full"),
        ("disk I/O error", "disk_full"),
        ("locked", "locked"),
    ):
        if words in said:
            return code
    return "unavailable"
