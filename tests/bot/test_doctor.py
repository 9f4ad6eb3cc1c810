"""Does ``liaison doctor`` find each fault, and say in a sentence what to do?"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.channels.telegram import SECRET_HEADER
from bot.channels.webhook import Webhook, WebhookServer
from bot.config import Secret, Settings, unknown_settings
from bot.doctor import Finding, examine
from bot.health import Health, HealthServer
from messages.catalog import LANGUAGES
from storage import backups, outbox, people, unhandled
from storage.db import Database, DatabaseProblem, migrate
from storage.evidence_files import EvidenceStore
from storage.models import (
    Assignment,
    Evidence,
    PersonRole,
    Plan,
    PlanState,
    ProgressReport,
    Unit,
)
from tests.botapi import TOKEN, BotApi
from tests.conftest import MONDAY, FixedClock
from tests.readonly import elsewhere, read_only

pytestmark = pytest.mark.anyio
PLENTY = 1 << 40
DAY = dt.timedelta(days=1)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def let_all_serve(database: Database) -> None:
    """A coordinator, and a liaison of every unit."""
    with database.writing() as session:
        for name, role, units in (
            ("陈主任", PersonRole.COORDINATOR, []),
            ("王芳", PersonRole.LIAISON, list(session.scalars(select(Unit)))),
        ):
            people.bind(
                session,
                channel="telegram",
                sender=name,
                name=name,
                role=role,
                units=units,
                now=MONDAY,
            )


@pytest.fixture
def served(samples: Database) -> Database:
    """A database that lacks nothing."""
    let_all_serve(samples)
    return samples


async def findings(
    database: Database,
    api_url: str,
    *,
    now: dt.datetime = MONDAY,
    full: str = "",
    unknown: dict[str, str] | None = None,
    **set_: Any,
) -> dict[str, bool]:
    """What is found, in every language: keys of the sentences, and whether all is well. ``full``
    is the folder whose disk is."""
    values = {
        "telegram_token": Secret(TOKEN),
        "telegram_api_url": api_url,
        "database_url": str(database.url),
        **set_,
    }
    folder = database.path.parent if database.path else Path()
    found: dict[str, bool] = {}
    for language in LANGUAGES:
        settings = Settings(**values, language=language)

        def look(settings: Settings = settings) -> list[Finding]:
            return list(
                examine(
                    settings,
                    now,
                    lambda path: 0 if path.name == full else PLENTY,
                    patience=0.05,
                    unknown=unknown or {},
                    evidence=folder / "evidence",
                )
            )

        for each in await asyncio.to_thread(look):
            found[each.text.key] = each.well
    return found


async def test_nothing_is_found_where_nothing_is_wrong(served: Database, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    backups.back_up(served, folder, MONDAY - 2 * DAY, keep=3)
    EvidenceStore(tmp_path / "evidence").put(b"%PDF-1.4 x", "x.pdf")
    async with BotApi(lambda: 0.0).serving() as api:
        found = await findings(served, api.url, backup_folder=folder)
    assert [key for key, well in found.items() if not well] == []


def run_sql(database: Database, statement: str) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def remove_tasks(database: Database) -> None:
    """As with a tool that does not look at what refers to them."""
    database.close()
    with closing(sqlite3.connect(str(database.path))) as connection, connection:
        connection.execute("DELETE FROM task")


def close_plan(database: Database) -> None:
    with database.writing() as session:
        session.query(Plan).update({"state": PlanState.CLOSED})


def owe(database: Database, created_at: dt.datetime) -> None:
    with database.writing() as session:
        outbox.owe(
            session,
            channel="telegram",
            address="7",
            person_id=None,
            body={"blocks": ["x"]},
            now=created_at,
        )


def keep_unhandled(database: Database) -> None:
    with database.writing() as session:
        unhandled.keep(
            session,
            channel="telegram",
            event="1",
            number="ABC123",
            error="KeyError",
            shape={},
            now=MONDAY,
        )


def overwrite(database: Database) -> None:
    assert database.path is not None
    database.close()
    database.path.write_bytes(b"no database" * 1000)


def remove(database: Database) -> None:
    assert database.path is not None
    database.close()
    database.path.unlink()


def damage(database: Database) -> None:
    """A page in the middle is overwritten: the file opens, and is not whole."""
    assert database.path is not None
    with database.engine.connect() as connection:
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    content = bytearray(database.path.read_bytes())
    for page in range(4, len(content) // 4096 - 1):
        content[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    database.path.write_bytes(content)


def empty(database: Database) -> None:
    remove(database)
    assert database.path is not None
    sqlite3.connect(database.path).close()


def open_to_all(database: Database) -> None:
    assert database.path is not None
    database.path.chmod(0o644)


def beside(name: str) -> Callable[[Database], Path]:
    """A folder or file beside the database."""

    def path(database: Database) -> Path:
        assert database.path is not None
        return database.path.parent / name

    return path


COPIES = beside("backups")
COPIED = {"backup_folder": COPIES}


def copied(
    ago: dt.timedelta = dt.timedelta(hours=1), then: Callable[[Path], object] = Path.exists
) -> Callable[[Database], None]:
    """A copy was made so long ago, and something was done to it."""

    def plant(database: Database) -> None:
        then(backups.back_up(database, COPIES(database), MONDAY - ago, keep=3))

    return plant


def opened(name: str, mode: int, *, folder: bool = False) -> Callable[[Database], None]:
    def plant(database: Database) -> None:
        path = beside(name)(database)
        path.mkdir(exist_ok=True) if folder else path.touch()
        path.chmod(mode)

    return plant


def open_log(database: Database) -> None:
    with database.writing() as session:
        session.execute(update(Plan).values(cadence=Plan.cadence))
    Path(f"{database.path}-wal").chmod(0o640)


def name_a_lost_file(database: Database) -> None:
    with database.writing() as session:
        assignment = session.scalars(select(Assignment)).first()
        assert assignment is not None
        report = ProgressReport(
            assignment_id=assignment.id,
            unit_id=assignment.unit_id,
            period="2020Q4",
            sequence=1,
            receipt="2020Q4-x-001",
            status="done",
            reported_at=MONDAY,
            channel="terminal",
        )
        report.evidence.append(Evidence(file_hash="a" * 64, name="x.pdf"))
        session.add(report)


def somebody_elses(database: Database) -> None:
    remove(database)
    with closing(sqlite3.connect(str(database.path))) as connection, connection:
        connection.execute("CREATE TABLE t (x)")


FAULTS: dict[str, tuple[Callable[[Database], None], dict[str, Any]]] = {
    "database.missing": (remove, {}),
    "database.empty": (empty, {}),
    "database.corrupt": (overwrite, {}),
    "database.newer_schema": (
        lambda db: run_sql(db, "UPDATE alembic_version SET version_num = '9999'"),
        {},
    ),
    "database.older_schema": (
        lambda db: run_sql(db, "UPDATE alembic_version SET version_num = '0001'"),
        {},
    ),
    "database.bad_url": (lambda db: None, {"database_url": "nonsense"}),
    "database.unavailable": (
        lambda db: None,
        {"database_url": "postgresql://nobody@127.0.0.1:1/none"},
    ),
    "database.unopenable": (lambda db: None, {"database_url": "sqlite:////proc"}),
    "doctor.open_to_others": (open_to_all, {}),
    "doctor.no_plan": (close_plan, {}),
    "roster_file.none": (lambda db: run_sql(db, "DELETE FROM district"), {}),
    "doctor.no_coordinator": (
        lambda db: run_sql(db, "DELETE FROM address WHERE sender = '陈主任'"),
        {},
    ),
    "doctor.coordinator_away": (
        lambda db: run_sql(
            db,
            "UPDATE address SET unreachable_since_at = '2020-12-13 00:00:00' "
            "WHERE sender = '陈主任'",
        ),
        {},
    ),
    "doctor.units_alone": (lambda db: run_sql(db, "DELETE FROM person_unit WHERE unit_id = 3"), {}),
    "doctor.calendar_unknown": (
        lambda db: None,
        {"now": MONDAY.replace(year=2090)},
    ),
    "doctor.token_missing": (lambda db: None, {"telegram_token": None}),
    "doctor.token_refused": (lambda db: None, {"telegram_token": Secret("1:wrong")}),
    "doctor.network": (lambda db: None, {"telegram_api_url": "http://127.0.0.1:1"}),
    "doctor.webhook_not_https": (
        lambda db: None,
        {"webhook_url": "http://example.invalid/x", "webhook_secret": Secret("s")},
    ),
    "doctor.health_open": (lambda db: None, {"health_listen": "0.0.0.0:9000"}),
    "cli.cannot_listen": (lambda db: None, {"health_listen": "192.0.2.1:9000"}),
    "doctor.disk": (lambda db: None, {"full": "evidence"}),
    "doctor.clock_back": (lambda db: owe(db, MONDAY + dt.timedelta(days=3)), {}),
    "doctor.stuck": (lambda db: owe(db, MONDAY - dt.timedelta(hours=3)), {}),
    "doctor.unhandled": (keep_unhandled, {}),
    "doctor.backup_folder": (lambda db: None, {"backup_folder": Path(__file__) / "x"}),
    "doctor.backup_old": (copied(2 * DAY + dt.timedelta(minutes=1)), COPIED),
    "doctor.backup_bad": (copied(then=lambda copy: copy.write_bytes(b"")), COPIED),
    "doctor.backup_ahead": (copied(-3 * DAY), COPIED),
    "doctor.copies_not_of_server": (
        lambda db: None,
        {"database_url": "postgresql://nobody@127.0.0.1:1/none", "backup_folder": COPIES},
    ),
    "doctor.plan_past": (lambda db: None, {"now": MONDAY.replace(year=2021)}),
    "doctor.evidence_missing": (name_a_lost_file, {}),
    "doctor.setting_misspelt": (
        lambda db: None,
        {"unknown": {"LIAISON_TELEGRAM_TOKN": "LIAISON_TELEGRAM_TOKEN"}},
    ),
    "doctor.setting_unknown": (lambda db: None, {"unknown": {"LIAISON_XYZ": ""}}),
    "doctor.zone": (lambda db: None, {"timezone": "UTC"}),
    "doctor.processes": (lambda db: None, {"processes": 4}),
    "doctor.token_form": (lambda db: None, {"telegram_token": Secret("abc")}),
    "database.not_ours": (somebody_elses, {}),
}

OPEN_TO_OTHERS: dict[str, tuple[Callable[[Database], None], dict[str, Any]]] = {
    "database": (open_to_all, {}),
    "its log": (open_log, {}),
    "its folder": (lambda db: beside(".")(db).chmod(0o777), {}),
    "evidence": (opened("evidence", 0o755, folder=True), {}),
    "settings": (opened(".env", 0o644), {}),
    "copies": (copied(then=lambda copy: copy.parent.chmod(0o755)), COPIED),
}
BAD_COPIES: dict[str, Callable[[Path], object]] = {
    "words": lambda copy: copy.write_text("garbage"),
    "half": lambda copy: os.truncate(copy, copy.stat().st_size // 2),
    "a newer schema": lambda copy: (
        sqlite3.connect(copy, isolation_level=None)
        .execute("UPDATE alembic_version SET version_num = '9999'")
        .connection.close()
    ),
}


def test_twenty_faults_are_planted_at_least() -> None:
    assert len(FAULTS) >= 20


@pytest.mark.parametrize("key", FAULTS)
async def test_planted_fault_is_found_and_explained(key: str, served: Database) -> None:
    found = await planted(served, *FAULTS[key])
    assert found.get(key) is False, found


async def planted(
    database: Database, plant: Callable[[Database], None], options: dict[str, Any]
) -> dict[str, bool]:
    (beside("evidence")(database)).mkdir(mode=0o700, exist_ok=True)
    plant(database)
    set_ = {name: each(database) if callable(each) else each for name, each in options.items()}
    async with BotApi(lambda: 0.0).serving() as api:
        return await findings(database, set_.pop("telegram_api_url", api.url), **set_)


@pytest.mark.parametrize("what", OPEN_TO_OTHERS)
async def test_whatever_others_may_read_is_found(
    what: str, served: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert served.path is not None
    monkeypatch.chdir(served.path.parent)
    found = await planted(served, *OPEN_TO_OTHERS[what])
    assert [key for key, well in found.items() if not well] == ["doctor.open_to_others"]


async def test_folder_that_has_to_be_open_to_all_is_well(served: Database) -> None:
    """In a folder like /tmp nobody moves a file but its owner: nobody is told to close it."""
    found = await planted(served, lambda db: beside(".")(db).chmod(0o1777), {})
    assert [key for key, well in found.items() if not well] == []


@pytest.mark.parametrize("what", BAD_COPIES)
async def test_copy_that_cannot_be_restored_is_found(what: str, served: Database) -> None:
    found = await planted(served, copied(then=BAD_COPIES[what]), COPIED)
    assert [key for key, well in found.items() if not well] == ["doctor.backup_bad"]


@pytest.mark.parametrize(("later", "told"), [(2 * DAY, []), (3 * DAY, ["doctor.backup_old"])])
@pytest.mark.parametrize("made", [False, True])
async def test_copy_is_missed_only_where_it_should_be_there(
    made: bool, later: dt.timedelta, told: list[str], served: Database
) -> None:
    """Before run was first started there is none, be the folder there or not."""

    def first_steps(database: Database) -> None:
        if made:
            COPIES(database).mkdir(mode=0o700)

    found = await planted(served, first_steps, {**COPIED, "now": MONDAY + later})
    assert [key for key, well in found.items() if not well] == told


async def test_file_that_only_looks_like_a_copy_is_none(served: Database) -> None:
    def misnamed(database: Database) -> None:
        COPIES(database).mkdir(mode=0o700)
        (COPIES(database) / "liaison-99999999-999999.sqlite3").touch()

    found = await planted(served, misnamed, {**COPIED, "now": MONDAY + 3 * DAY})
    assert [key for key, well in found.items() if not well] == ["doctor.backup_old"]


async def test_full_disk_of_the_copies_is_found(served: Database) -> None:
    found = await planted(served, copied(), {**COPIED, "full": "backups"})
    assert [key for key, well in found.items() if not well] == ["doctor.disk"]


def test_setting_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("LIAISON_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LIAISON_TELEGRAM_TOKN", "x")
    monkeypatch.setenv("LIAISON_XYZ", "x")
    monkeypatch.setenv("LIAISON_LOG", "json")
    near = {"LIAISON_TELEGRAM_TOKN": "LIAISON_TELEGRAM_TOKEN", "LIAISON_XYZ": ""}
    assert unknown_settings() == near


def test_database_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite3"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE t (x)")
    with (
        closing(Database(f"sqlite:///{path}")) as database,
        pytest.raises(DatabaseProblem, match="not_ours"),
    ):
        migrate(database)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("t",)]


async def test_clock_of_a_rehearsal_is_told(served: Database) -> None:
    settings = Settings(database_url=str(served.url), now=MONDAY)
    found = await asyncio.to_thread(lambda: list(examine(settings, MONDAY)))
    assert "doctor.clock_set" in [each.text.key for each in found if not each.well]


@pytest.mark.parametrize(
    "how",
    [
        damage,
        lambda db: run_sql(db, "DROP TABLE evidence"),
        lambda db: run_sql(db, "DROP TRIGGER audit_no_update"),
        remove_tasks,
    ],
)
async def test_damage_inside_is_found(how: Callable[[Database], None], served: Database) -> None:
    how(served)
    async with BotApi(lambda: 0.0).serving() as api:
        assert (await findings(served, api.url)).get("database.corrupt") is False


@pytest.mark.parametrize(
    ("which", "key"), [("file", "database.unopenable"), ("folder", "database.read_only")]
)
async def test_database_that_cannot_be_written_is_found(
    which: str, key: str, served: Database
) -> None:
    with elsewhere(served) as database:
        assert database.path is not None
        file, folder = database.path, database.path.parent
        database.close()
        with read_only(file, file if which == "file" else folder):
            async with BotApi(lambda: 0.0).serving() as api:
                found = await findings(database, api.url)
    assert found.get(key) is False, found


@pytest.mark.parametrize("mode", ["NORMAL", "EXCLUSIVE"])
async def test_database_that_somebody_holds_is_found(mode: str, served: Database) -> None:
    served.close()
    with closing(sqlite3.connect(str(served.path), isolation_level=None)) as other:
        other.execute(f"PRAGMA locking_mode={mode}")
        other.execute("BEGIN IMMEDIATE")
        async with BotApi(lambda: 0.0).serving() as api:
            found = await findings(served, api.url)
    assert [key for key, well in found.items() if not well] == ["database.locked"]


WEBHOOK: dict[str, Any] = {
    "webhook_url": "https://example.invalid/x",
    "webhook_secret": Secret("s"),
}


@pytest.mark.parametrize("what", ["webhook_listen", "health_listen"])
@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"no HTTP",
        b"HTTP/1.1 403 No\r\nServer: x\r\n\r\nno",
        b'HTTP/1.1 200 OK\r\n\r\n{"status": "ok"}',
    ],
)
async def test_port_that_another_program_has_is_found(
    what: str, answer: bytes, served: Database
) -> None:
    async def answers(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        writer.close()

    other = await asyncio.start_server(answers, "127.0.0.1", 0)
    taken = f"127.0.0.1:{other.sockets[0].getsockname()[1]}"
    set_ = WEBHOOK | {what: taken}
    async with other, BotApi(lambda: 0.0).serving() as api:
        found = await findings(served, api.url, **set_)
    assert [key for key, well in found.items() if not well] == ["cli.cannot_listen"]


async def test_port_that_two_settings_name_is_found(served: Database) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        free = f"127.0.0.1:{other.getsockname()[1]}"
    async with BotApi(lambda: 0.0).serving() as api:
        found = await findings(served, api.url, **WEBHOOK, webhook_listen=free, health_listen=free)
    assert [key for key, well in found.items() if not well] == ["cli.cannot_listen"]


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
async def test_ports_that_are_our_own_are_well(
    host: str, served: Database, clock: FixedClock
) -> None:
    async def handle(body: bytes) -> None:
        raise AssertionError("nobody sends anything")

    hook = WebhookServer(Webhook("https://x.invalid/x", f"{host}:0", "s"), SECRET_HEADER, handle)
    page = HealthServer(Health(served, clock, lambda: None), f"{host}:0")
    set_ = WEBHOOK | {
        "webhook_listen": f"{host}:{await hook.start()}",
        "health_listen": f"{host}:{page.port}",
    }
    page.start()
    try:
        async with BotApi(lambda: 0.0).serving() as api:
            found = await findings(served, api.url, **set_)
    finally:
        page.stop()
        await hook.stop()
    assert [key for key, well in found.items() if not well] == []
    assert "doctor.webhook_well" in found


def test_bad_settings_are_all_listed_and_carry_no_value(tmp_path: Path) -> None:
    bad = {
        "LIAISON_TIMEZONE": "Mars/canary",
        "LIAISON_LANGUAGE": "canary",
        "LIAISON_WEBHOOK_LISTEN": "canary",
        "LIAISON_BACKUP_KEEP": "0",
        "LIAISON_LOG": "xml",
    }
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "doctor"],
        env=os.environ | bad,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    for name in bad:
        assert name in ended.stderr
    assert "Traceback" not in ended.stderr
