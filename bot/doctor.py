"""Is everything in order to serve? Each check has a sentence that says what to do."""

from __future__ import annotations

import asyncio
import datetime as dt
import errno
import os
import re
import shutil
import socket
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot import health
from bot.backups import EVERY
from bot.channels import SendError, TokenRefused, host_and_port
from bot.config import ENV_FILE, Settings, evidence_folder
from bot.lexicon import build
from bot.reminding.rules import Rules, zone_of
from messages.catalog import Text, say
from messages.formats import day, moment, names
from storage import backups, checks, outbox, people, plans, roster, unhandled
from storage.db import (
    HEAD,
    PATIENCE,
    Database,
    DatabaseProblem,
    check_integrity,
    check_schema,
    file_of,
)
from storage.evidence_files import EvidenceStore
from storage.files.converter import converter
from storage.models import PersonRole, Plan
from storage.restoring import check_copy

CLOCK_MAY_DIFFER = dt.timedelta(hours=1)
RECENTLY = dt.timedelta(days=7)
LEAST_FREE = 200 << 20
"""Bytes."""
OFFICE_ZONE = ZoneInfo("Asia/Shanghai")
"""The one zone of all offices that this is made for."""
TOKEN_FORM = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; ``well`` is False where something must be done."""

    well: bool
    text: Text


def examine(
    settings: Settings,
    now: dt.datetime,
    free: Callable[[Path], int] = lambda path: _free(path),
    *,
    patience: float = PATIENCE,
    unknown: Mapping[str, str] = MappingProxyType({}),
    evidence: Path | None = None,
) -> Iterator[Finding]:
    """All checks, each as soon as it is done. Changes nothing.

    ``free`` tells the bytes left on the disk of a folder; ``patience`` is how many seconds somebody
    else may hold the database; ``unknown`` are ``bot.config.unknown_settings``; ``evidence`` is
    where evidence files are kept.
    """
    language = settings.language
    evidence = evidence or evidence_folder()
    yield from _settings(settings, now, unknown)
    try:
        database = Database(settings.database, create=False, patience=patience)
    except DatabaseProblem as problem:
        yield Finding(False, say(f"database.{problem.code}", language, **problem.values))
    else:
        yield from _database(database, now, language, EvidenceStore(evidence))
        yield from _copies(settings, database, now)
        yield from _files(settings, database.path, evidence, free)
        database.close()
    if converter() is None:
        yield Finding(True, say("doctor.no_office", language))
    yield _token(settings)
    with ExitStack() as held:
        yield _webhook(settings, held)
        yield from _health(settings, held)


def _settings(
    settings: Settings, now: dt.datetime, unknown: Mapping[str, str]
) -> Iterator[Finding]:
    """Whether what was set is what was meant."""
    language = settings.language
    if settings.now is not None:
        yield Finding(False, say("doctor.clock_set", language, now=moment(now, language)))
    for name, near in unknown.items():
        key = "doctor.setting_misspelt" if near else "doctor.setting_unknown"
        values = {"near": near} if near else {}
        yield Finding(False, say(key, language, name=name, **values))
    there = now.astimezone(settings.zone)
    if there.utcoffset() != now.astimezone(OFFICE_ZONE).utcoffset():
        told = moment(there, language)
        yield Finding(False, say("doctor.zone", language, zone=settings.timezone, now=told))
    if settings.processes > 1 and file_of(settings.database) is not None:
        yield Finding(False, say("doctor.processes", language, count=settings.processes))


def _database(
    database: Database, now: dt.datetime, language: str, store: EvidenceStore
) -> Iterator[Finding]:
    try:
        check_schema(database)
        check_integrity(database)
        yield Finding(
            True, say("doctor.database_well", language, url=database.address, revision=HEAD)
        )
        with database.reading() as session:
            plan, units = plans.live_plan(session), roster.count_units(session)
            build(session, plan)
            if roster.district(session) is None:
                yield Finding(False, say("roster_file.none", language))
            elif plan is None:
                yield Finding(False, say("doctor.no_plan", language))
            else:
                count = len(plans.tasks(session, plan))
                yield Finding(
                    True,
                    say("doctor.plan_well", language, title=plan.title, tasks=count, units=units),
                )
                if plan.closes_on < now.date():
                    last = day(plan.closes_on, language)
                    yield Finding(False, say("doctor.plan_past", language, last=last))
            yield from _people(session, plan, language)
            if missing := sum(each not in store for each in checks.evidence_files(session)):
                yield Finding(False, say("doctor.evidence_missing", language, count=missing))
            yield from _going(session, now, language)
            yield _calendar(session, now, language)
        with database.writing() as session:
            session.connection()  # writes nothing: it could, and nobody holds the database
    except DatabaseProblem as problem:
        yield Finding(False, say(f"database.{problem.code}", language, **problem.values))


def _people(session: Session, plan: Plan | None, language: str) -> Iterator[Finding]:
    """Whether somebody coordinates, and whether every unit of the table has a liaison."""
    if not people.addresses_of_role(session, PersonRole.COORDINATOR):
        away = checks.is_there(session, PersonRole.COORDINATOR)
        yield Finding(
            False, say(f"doctor.{'coordinator_away' if away else 'no_coordinator'}", language)
        )
    if plan is not None and (alone := checks.units_without_liaison(session, plan)):
        told = names(alone[:5], language)
        yield Finding(False, say("doctor.units_alone", language, count=len(alone), names=told))


def _going(session: Session, now: dt.datetime, language: str) -> Iterator[Finding]:
    """Whether what is owed leaves, and whether everything that came could be handled."""
    last = checks.last_written_at(session)
    if last is not None and last > now + CLOCK_MAY_DIFFER:
        moments = moment(now, language), moment(last.astimezone(now.tzinfo), language)
        yield Finding(False, say("doctor.clock_back", language, now=moments[0], last=moments[1]))
    owed = outbox.oldest_owed(session, now)
    if owed is not None and now - owed > health.LONGEST_WAIT:
        minutes = int((now - owed).total_seconds() // 60)
        yield Finding(False, say("doctor.stuck", language, minutes=minutes))
    if failed := unhandled.recent(session, since=now - RECENTLY):
        numbers = ", ".join(each.number for each in failed[:5])
        yield Finding(False, say("doctor.unhandled", language, count=len(failed), numbers=numbers))


def _files(
    settings: Settings, path: Path | None, evidence: Path, free: Callable[[Path], int]
) -> Iterator[Finding]:
    """Who else may read what is kept, and whether it has room to grow."""
    language, copies = settings.language, settings.backup_folder
    folders = [each for each in (evidence, copies) if each is not None and each.is_dir()]
    files = [each for each in (ENV_FILE,) if each.is_file()]
    if path is not None:
        files += [Path(f"{path}{companion}") for companion in ("", "-wal", "-shm")]
        if _may_be_emptied(path):
            values = {"path": path.parent, "mode": "go-w"}
            yield Finding(False, say("doctor.open_to_others", language, **values))
    for mode, each in [*((700, each) for each in folders), *((600, each) for each in files)]:
        if _mode(each) & 0o077:
            yield Finding(False, say("doctor.open_to_others", language, path=each, mode=mode))
    growing = [*folders, *([path.parent] if path else [])]
    if full := [str(each) for each in growing if free(each) < LEAST_FREE]:
        values = {"paths": names(full, language), "megabytes": LEAST_FREE >> 20}
        yield Finding(False, say("doctor.disk", language, **values))


def _may_be_emptied(path: Path) -> bool:
    """Whether others can put another file in the place of this one, in a folder that is its
    owner's to close. In one like /tmp they cannot, and it has to be open to all."""
    folder, mode = path.parent, _mode(path.parent)
    if not mode & 0o022 or mode & stat.S_ISVTX:
        return False
    return folder.stat().st_uid == path.stat().st_uid


def _mode(path: Path) -> int:
    """Who may do what with a file; nobody anything where it is not there."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return 0


def _copies(settings: Settings, database: Database, now: dt.datetime) -> Iterator[Finding]:
    language, folder = settings.language, settings.backup_folder
    if database.path is None:
        key = "doctor.copies_of_server" if folder is None else "doctor.copies_not_of_server"
        yield Finding(folder is None, say(key, language))
        return
    if folder is None:
        yield Finding(True, say("doctor.no_backups", language))
        return
    above = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
        yield Finding(False, say("doctor.backup_folder", language, path=folder))
        return
    if any(each.made_at > now for each in backups.copies(folder)):
        yield Finding(False, say("doctor.backup_ahead", language, path=folder))
    newest = backups.newest(folder, now)
    if newest is None and not backups.copies(folder) and _is_new(database, now):
        yield Finding(True, say("doctor.backup_first", language, path=folder))
        return
    if newest is None or now - newest.made_at > 2 * EVERY:
        yield Finding(False, say("doctor.backup_old", language, path=folder))
        return
    try:
        check_copy(newest.path)
    except DatabaseProblem:
        yield Finding(False, say("doctor.backup_bad", language, path=newest.path))
    else:
        made = moment(newest.made_at.astimezone(now.tzinfo), language)
        yield Finding(True, say("doctor.backup_well", language, path=folder, made=made))


def _is_new(database: Database, now: dt.datetime) -> bool:
    """Whether nobody was let in so long ago that there should be a copy."""
    try:
        with database.reading() as session:
            since = checks.in_use_since(session)
    except DatabaseProblem:
        return False
    return since is None or now - since <= 2 * EVERY


def _free(path: Path) -> int:
    return shutil.disk_usage(path).free


def _calendar(session: Session, now: dt.datetime, language: str) -> Finding:
    """Whether the days off are known that should be by now: published, or entered here."""
    calendar = Rules(session, None, zone_of(now)).calendar
    last = calendar.last_known(now.year)
    missing = calendar.missing_year(now.date())
    if missing is None:
        return Finding(True, say("doctor.calendar_well", language, last=last))
    return Finding(False, say("doctor.calendar_unknown", language, year=missing, last=last))


def _token(settings: Settings) -> Finding:
    language = settings.language
    if settings.telegram_token is None:
        return Finding(False, say("doctor.token_missing", language))
    if not TOKEN_FORM.fullmatch(settings.telegram_token.value):
        return Finding(False, say("doctor.token_form", language))
    from bot.channels.telegram import ask_username

    try:
        username = asyncio.run(
            ask_username(settings.telegram_token.value, settings.telegram_api_url)
        )
    except TokenRefused:
        return Finding(False, say("doctor.token_refused", language))
    except SendError:
        return Finding(False, say("doctor.network", language, url=settings.telegram_api_url))
    return Finding(True, say("doctor.token_well", language, username=username))


def _webhook(settings: Settings, held: ExitStack) -> Finding:
    language, listen = settings.language, settings.webhook_listen
    if settings.webhook_url is None:
        return Finding(True, say("doctor.polling", language))
    if not settings.webhook_url.startswith("https://"):
        return Finding(False, say("doctor.webhook_not_https", language))
    from bot.channels import webhook

    host, port = host_and_port(listen)
    if not _may_listen(host, port, held, webhook.is_served_at):
        return Finding(False, say("cli.cannot_listen", language, listen=listen))
    return Finding(True, say("doctor.webhook_well", language, listen=listen))


def _health(settings: Settings, held: ExitStack) -> Iterator[Finding]:
    language, listen = settings.language, settings.health_listen
    if listen is None:
        return
    host, port = host_and_port(listen)
    if host and host not in ("localhost", "::1") and not host.startswith("127."):
        yield Finding(False, say("doctor.health_open", language, listen=listen))
    host = host or health.LOOPBACK
    if not _may_listen(host, port, held, health.is_served_at):
        yield Finding(False, say("cli.cannot_listen", language, listen=listen))


def _may_listen(host: str, port: int, held: ExitStack, is_ours: Callable[[str, int], bool]) -> bool:
    """Whether the port is free, or ours already because the program runs. A free one is kept as
    long as ``held``: of two settings that name one port the second does not find it free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        held.enter_context(socket.create_server((host, port), family=family))
    except OSError as error:
        # Nobody is called at an address that is not this machine's.
        return error.errno == errno.EADDRINUSE and is_ours(host, port)
    return True
