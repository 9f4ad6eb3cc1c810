"""The ``liaison`` command: wires the house. Nothing else constructs things.

Heavy modules are imported by the command that needs them, so that the others start at once.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from messages.catalog import LANGUAGES, lines, say

if TYPE_CHECKING:
    from bot.config import Settings
    from storage.db import Database

app = typer.Typer(
    help="liaison: a messaging assistant for unit liaisons.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

REHEARSAL_START = "2020-12-14T09:00"
"""A Monday near the end of the sample table's year."""

ROLES = ("liaison", "coordinator", "leader")


@app.command()
def chat(
    unit: Annotated[
        list[str] | None, typer.Option("--as", help="The unit you are the liaison of.")
    ] = None,
    role: Annotated[
        str, typer.Option(help="liaison, coordinator, leader or stranger.")
    ] = "liaison",
    now: Annotated[str | None, typer.Option(help="Start the clock at 2020-12-24T08:59.")] = None,
    lang: Annotated[str | None, typer.Option(help="zh or en.")] = None,
    database: Annotated[
        str | None, typer.Option(help="A database URL, not the practice one.")
    ] = None,
) -> None:
    """Talk to the assistant in this terminal, over the sample table."""
    with _worded() as settings:
        from bot.clock import RehearsalClock
        from bot.config import data_folder
        from bot.rehearsal import Identity, converse
        from bot.samples import load_samples
        from storage.db import Database

        language = _one_of(lang or settings.language, LANGUAGES, "cli.bad_language", settings)
        _one_of(role, (*ROLES, "stranger"), "cli.bad_role", settings)
        if unit and role != "liaison":
            _stop(say("cli.only_liaisons_have_units", settings.language))
        clock = RehearsalClock(_moment(now, settings), settings.zone)
        url = database or settings.database_url or f"sqlite:///{data_folder() / 'practice.sqlite3'}"
        with _closing(Database(url)) as opened:
            load_samples(opened, clock.now())
            identity = Identity(role, tuple(unit or ()), language)
            asyncio.run(converse(opened, clock, identity, history=data_folder() / "history"))


@app.command()
def run() -> None:
    """Serve Telegram: long polling, or a webhook when one is configured."""
    with _worded() as settings:
        from bot.serving import serve
        from storage.db import Database, check_schema

        if settings.telegram_token is None:
            _stop(say("cli.no_token", settings.language))
        with _closing(Database(settings.database, create=False)) as database:
            check_schema(database)
            asyncio.run(serve(settings, database, _tell))


@app.command("import")
def import_table(
    file: Annotated[Path | None, typer.Argument(help="The task table: docx, xlsx, txt, …")] = None,
    year: Annotated[
        int | None, typer.Option(min=2000, max=2100, help="The year, if the document is silent.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what was read.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the tasks as JSON.")] = False,
    live: Annotated[bool, typer.Option("--live", help="Put it in force at once.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last import back.")] = False,
) -> None:
    """Read a task table. It is stored as a draft; nothing is in force before --live."""
    with _worded() as settings:
        from bot.importing import intake, plan_files
        from storage.db import Database, check_schema

        language, now = settings.language, settings.clock().now()
        parsed = None
        if not undo:
            if file is None:
                _stop(say("cli.which_file", language))
            if not file.is_file():
                _stop(say("cli.no_file", language, file=file))
            parsed = plan_files.read_plan(file, year=year)
        if parsed is not None and (dry_run or as_json):
            reading = intake.look_at(settings.database, parsed)
            trial = (say("intake.is_trial", language),) if dry_run and parsed.table.tasks else ()
            told = lines(*intake.preview(reading, language), *trial)
            shown = plan_files.plan_as_json(parsed, reading.doubts, language)
            if as_json or parsed.table.tasks:
                _tell(shown if as_json else told.unescape())
        if parsed is not None and not parsed.table.tasks and not (dry_run and as_json):
            _stop("\n".join(intake.nothing_found(parsed, language)))
        if not dry_run:
            with _closing(Database(settings.database, create=False)) as database:
                check_schema(database)
                if parsed is None:
                    told = intake.undo_import(database, now, language)
                else:
                    told = intake.import_plan(database, parsed, now, language, live=live)
            if not as_json:
                _tell(told.unescape())


@app.command()
def nlu(
    part: Annotated[str, typer.Argument(help="units, parse, search or dates.")],
    database: Annotated[str | None, typer.Option(help="A database URL, not the samples.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Add what decided.")] = False,
) -> None:
    """Understand JSON Lines from standard input; answer in JSON Lines."""
    with _worded() as settings:
        from contextlib import nullcontext

        from bot.nlu import PARTS, answer_lines
        from storage.db import Database, check_schema

        _one_of(part, PARTS, "cli.no_such_part", settings)
        with _closing(Database(database, create=False)) if database else nullcontext() as opened:
            if opened is not None:
                check_schema(opened)
            answer_lines(
                part,
                sys.stdin,
                sys.stdout,
                zone=settings.zone,
                now=settings.clock().now(),
                database=opened,
                explain=explain,
            )


@app.command()
def invite(
    role: Annotated[str, typer.Option(help="liaison, coordinator or leader.")] = "liaison",
    unit: Annotated[
        list[str] | None, typer.Option("--unit", help="A responsible unit; repeatable.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print token, link and expiry.")] = False,
    everybody: Annotated[
        bool, typer.Option("--all", help="One for each unit without a liaison to be reached.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="--all: the Word file to write.")] = None,
) -> None:
    """Issue a one-use invitation: a link and its QR code; or a sheet of them to be printed."""
    with _worded() as settings:
        from bot.access import inviting
        from storage.db import Database, check_schema
        from storage.models import PersonRole

        _one_of(role, ROLES, "cli.bad_role", settings)
        if everybody != (out is not None) or (everybody and (unit or role != "liaison")):
            _stop(say("cli.sheet_needs_out", settings.language))
        if out is not None:
            _print_invitations(settings, out)
            return
        if role == "liaison" and not unit:
            _stop(say("cli.liaison_needs_unit", settings.language))
        with _closing(Database(settings.database, create=False)) as database:
            check_schema(database)
            issued = inviting.issue(
                database,
                role=PersonRole(role),
                units=unit or [],
                username=_username(settings),
                now=settings.clock().now(),
            )
        _tell(issued.as_json() if as_json else issued.as_text(settings.language))


@app.command()
def rehearse(
    first: Annotated[str, typer.Option("--from", help="First day, 2020-12-01.")],
    last: Annotated[str, typer.Option("--to", help="Last day, 2020-12-31.")],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON Lines.")] = False,
) -> None:
    """List who would be reminded of what on which day; nothing is sent."""
    with _worded() as settings:
        from bot.reminding.forecast import as_line, foreseen
        from storage.db import Database, check_schema

        days = _day(first, settings), _day(last, settings)
        if days[0] > days[1]:
            _stop(say("cli.days_reversed", settings.language, first=first, last=last))
        with _closing(Database(settings.database, create=False)) as database:
            check_schema(database)
            with database.reading() as session:
                for planned in foreseen(session, settings.clock().now(), *days):
                    _tell(as_line(planned, settings.language, as_json=as_json))


@app.command()
def calendar(
    file: Annotated[Path, typer.Argument(help="The State Council's notice, or a list of days.")],
) -> None:
    """Enter a year's days off and make-up days."""
    with _worded() as settings:
        from bot.importing.parsing import DaysOffInstead
        from bot.importing.plan_files import read_plan
        from bot.reminding import calendar_notices
        from nlp.days_off import NotRead
        from storage.db import Database, check_schema

        language, now = settings.language, settings.clock().now()
        if not file.is_file():
            _stop(say("cli.no_file", language, file=file))
        try:
            read_plan(file)
            _stop(say("calendar.nothing", language))
        except DaysOffInstead as found:
            text = found.text
        with _closing(Database(settings.database, create=False)) as database:
            check_schema(database)
            with database.writing() as session:
                try:
                    read = calendar_notices.understood(session, text, now)
                except NotRead as problem:
                    _stop(calendar_notices.refusal(problem, language))
                done = calendar_notices.enter(session, read, language, now)
        _tell(lines(calendar_notices.shown(read, language), done).unescape())


@app.command()
def export(
    kind: Annotated[str, typer.Argument(help="ledger, bulletin or audit.")],
    out: Annotated[Path, typer.Option(help="The file to write; it must not exist.")],
    first: Annotated[str | None, typer.Option("--from", help="audit: first day.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="audit: last day.")] = None,
) -> None:
    """Write the ledger (Excel), this quarter's bulletin (Word) or the audit of a period."""
    with _worded() as settings:
        from bot.papers import exporting
        from storage.db import Database, check_schema

        language = settings.language
        _one_of(kind, exporting.KINDS, "cli.no_such_paper", settings)
        if kind == "audit" and (first is None or last is None):
            _stop(say("cli.which_days", language))
        days = [_day(day, settings) for day in (first, last) if day is not None]
        with _closing(Database(settings.database, create=False)) as database:
            check_schema(database)
            try:
                told = exporting.export(
                    database, kind, out, settings.clock().now(), language, *days
                )
            except exporting.NothingToExport as nothing:
                _stop(nothing.text)
            except FileExistsError:
                _stop(say("cli.out_exists", language, file=out))
            except OSError as error:
                _stop(say("cli.not_written", language, file=out, reason=error.strerror))
        _tell(told.unescape())


@app.command()
def doctor() -> None:
    """Check settings, database, files, copies, people, table and token; say what to do."""
    with _worded() as settings:
        from bot.config import unknown_settings
        from bot.doctor import examine

        well = True
        for finding in examine(settings, settings.clock().now(), unknown=unknown_settings()):
            mark = "doctor.well" if finding.well else "doctor.ill"
            _tell(say(mark, settings.language, text=finding.text))
            well = well and finding.well
        raise SystemExit(0 if well else 1)


@app.command()
def migrate() -> None:
    """Bring the database's schema to this version."""
    with _worded() as settings:
        from storage import db

        with _closing(db.Database(settings.database)) as database:
            copied = db.migrate(database)
        if copied is not None:
            _tell(say("cli.backed_up", settings.language, file=copied))
        _tell(say("cli.migrated", settings.language, revision=db.HEAD))


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to write the copy.")]) -> None:
    """Write a consistent copy of the database while it is in use."""
    with _worded() as settings:
        from storage import db

        with _closing(db.Database(settings.database, create=False)) as database:
            db.backup(database, file)
        _tell(say("cli.backed_up", settings.language, file=file))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A copy that backup, migrate or run made.")],
) -> None:
    """Put a copy into the place of the database; what was there is kept beside it."""
    with _worded() as settings:
        from bot.config import evidence_folder
        from storage import backups, db, restoring
        from storage.evidence_files import EvidenceStore

        language = settings.language
        path = db.file_of(settings.database)
        if path is None:
            raise db.DatabaseProblem("restore_only_sqlite")
        replaced = restoring.restore(file, path, settings.clock().now())
        kept = EvidenceStore(file.parent / backups.EVIDENCE)
        brought = kept.copy_to(EvidenceStore(evidence_folder()))
        _tell(say("cli.restored", language, file=file, path=path))
        if replaced is not None:
            days = settings.backup_keep
            _tell(say("cli.replaced", language, file=replaced, days=days))
        if brought:
            _tell(say("cli.evidence_back", language, count=brought))


@contextmanager
def _worded() -> Iterator[Settings]:
    """The settings; and every foreseen problem as one sentence instead of a traceback."""
    from bot.config import BadSettings, read_settings

    try:
        settings = read_settings()
    except BadSettings as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)  # noqa: T201
        _stop(say("cli.bad_settings", error.language))
    try:
        yield settings
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except Exception as error:
        sentence = _foreseen(error, settings)
        if sentence is None:
            raise
        _stop(sentence)


def _foreseen(error: Exception, settings: Settings) -> str | None:
    """What to say of a problem that was foreseen; ``None`` for any other.

    Apart, for what can go wrong is defined by modules that take half a second to import.
    """
    from bot.access.inviting import UnitUnclear
    from bot.channels import CannotListen, SendError, TokenRefused
    from bot.importing.intake import NothingImported, YearClosed, YearUnknown
    from bot.importing.parsing import DaysOffInstead
    from bot.importing.plan_files import refusal_sentence
    from bot.returning.sheet import OurLedger
    from messages.formats import names
    from storage.db import DatabaseProblem
    from storage.files.errors import FileRefused
    from storage.succession import ReportedSince

    language = settings.language
    match error:
        case DatabaseProblem():
            return say(f"database.{error.code}", language, **error.values)
        case FileRefused():
            return refusal_sentence(error, language)
        case DaysOffInstead():
            return say("cli.days_off_instead", language)
        case OurLedger():
            return say("returning.in_chat", language)
        case YearUnknown():
            return say("import.doubt_no_year", language)
        case YearClosed():
            return say("intake.year_closed", language, year=error.year)
        case NothingImported():
            return say("intake.nothing_imported", language)
        case ReportedSince():
            return say("intake.reported_since", language, title=error.title)
        case UnitUnclear(candidates=()):
            return say("cli.unit_unknown", language, said=error.said)
        case UnitUnclear():
            candidates = names(error.candidates, language)
            return say("cli.unit_unclear", language, said=error.said, names=candidates)
        case CannotListen():
            return say("cli.cannot_listen", language, listen=error.listen)
        case TokenRefused():
            return say("cli.token_refused", language)
        case SendError():
            return say("cli.network", language, url=settings.telegram_api_url)
    return None


@contextmanager
def _closing(database: Database) -> Iterator[Database]:
    try:
        yield database
    finally:
        database.close()


def _print_invitations(settings: Settings, out: Path) -> None:
    from bot.papers import invitations
    from storage.db import Database, check_schema

    language = settings.language
    with _closing(Database(settings.database, create=False)) as database:
        check_schema(database)
        try:
            count = invitations.write(
                database, out, _username(settings), settings.clock().now(), language
            )
        except FileExistsError:
            _stop(say("cli.out_exists", language, file=out))
        except OSError as error:
            _stop(say("cli.not_written", language, file=out, reason=error.strerror))
    if not count:
        _stop(say("overview.no_unreachable", language))
    _tell(say("cli.invitations_written", language, count=count, file=out).unescape())


def _username(settings: Settings) -> str | None:
    """The bot's name as it was set or Telegram knows it; None without a token or a network."""
    if settings.telegram_username is not None:
        return settings.telegram_username
    if settings.telegram_token is None:
        return None
    from bot.channels import SendError, TokenRefused
    from bot.channels.telegram import ask_username

    try:
        return asyncio.run(ask_username(settings.telegram_token.value, settings.telegram_api_url))
    except (TokenRefused, SendError):
        return None


def _moment(text: str | None, settings: Settings) -> dt.datetime:
    if text is None and settings.now is not None:
        return settings.now
    try:
        return dt.datetime.fromisoformat(text or REHEARSAL_START)
    except ValueError:
        _stop(say("cli.bad_moment", settings.language, text=text))


def _day(text: str, settings: Settings) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        _stop(say("cli.bad_day", settings.language, text=text))


def _one_of(value: str, known: tuple[str, ...], problem: str, settings: Settings) -> str:
    if value not in known:
        _stop(say(problem, settings.language, text=value, known=", ".join(known)))
    return value


def _tell(text: str) -> None:
    print(text)  # noqa: T201


def _stop(text: str) -> NoReturn:
    print(text, file=sys.stderr)  # noqa: T201
    raise SystemExit(1)


def main() -> None:
    # What is written here names people, or carries an invitation: it is its owner's alone.
    os.umask(0o077)
    # Without options there is nothing to read, and typer would load pydantic to read it: a fifth of
    # the processor time until we serve, and 9 MB.
    plain = {"run": run, "chat": chat}.get(" ".join(sys.argv[1:]))
    if plain is not None:
        plain()
    else:
        app()


if __name__ == "__main__":
    main()
