"""The commands of ``liaison`` and their options."""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import starting
from bot.starting import ROLES, closing, one_of, stop, tell, worded
from messages.catalog import lines, say

if TYPE_CHECKING:
    from bot.config import Settings

app = typer.Typer(
    help="liaison: a messaging assistant for unit liaisons.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


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
    starting.chat(unit, role, now, lang, database)


@app.command()
def run() -> None:
    """Serve Telegram: long polling, or a webhook when one is configured."""
    starting.run()


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
    with worded() as settings:
        from bot.importing import intake, plan_files
        from storage.db import Database, check_schema

        language, now = settings.language, settings.clock().now()
        parsed = None
        if not undo:
            if file is None:
                stop(say("cli.which_file", language))
            if not file.is_file():
                stop(say("cli.no_file", language, file=file))
            parsed = plan_files.read_plan(file, year=year)
        if parsed is not None and (dry_run or as_json):
            reading = intake.look_at(settings.database, parsed)
            trial = (say("intake.is_trial", language),) if dry_run and parsed.table.tasks else ()
            told = lines(*intake.preview(reading, language), *trial)
            shown = plan_files.plan_as_json(reading.parsed, reading.doubts, language)
            if as_json or parsed.table.tasks:
                tell(shown if as_json else told.unescape())
        if parsed is not None and not parsed.table.tasks and not (dry_run and as_json):
            stop("\n".join(intake.nothing_found(parsed, language)))
        if not dry_run:
            with closing(Database(settings.database, create=False)) as database:
                check_schema(database)
                if parsed is None:
                    told = intake.undo_import(database, now, language)
                else:
                    told = intake.import_plan(database, parsed, now, language, live=live)
            if not as_json:
                tell(told.unescape())


@app.command("roster")
def load_roster(file: Annotated[Path, typer.Argument(help="The roster of the district.")]) -> None:
    """Load the district's roster: its units and group phrases, before the first import."""
    with worded() as settings:
        from bot.importing import roster_files
        from storage.db import Database, check_schema

        with closing(Database(settings.database, create=False)) as database:
            check_schema(database)
            now = settings.clock().now()
            tell(roster_files.load(database, file, now, settings.language).unescape())


@app.command()
def nlu(
    part: Annotated[str, typer.Argument(help="units, parse, search or dates.")],
    database: Annotated[str | None, typer.Option(help="A database URL, not the samples.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Add what decided.")] = False,
) -> None:
    """Understand JSON Lines from standard input; answer in JSON Lines."""
    with worded() as settings:
        from contextlib import nullcontext

        from bot.nlu import PARTS, answer_lines
        from storage.db import Database, check_schema

        one_of(part, PARTS, "cli.no_such_part", settings)
        with closing(Database(database, create=False)) if database else nullcontext() as opened:
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
    with worded() as settings:
        from bot.access import inviting
        from storage.db import Database, check_schema
        from storage.models import PersonRole

        one_of(role, ROLES, "cli.bad_role", settings)
        if everybody != (out is not None) or (everybody and (unit or role != "liaison")):
            stop(say("cli.sheet_needs_out", settings.language))
        if out is not None:
            _print_invitations(settings, out)
            return
        if role == "liaison" and not unit:
            stop(say("cli.liaison_needs_unit", settings.language))
        with closing(Database(settings.database, create=False)) as database:
            check_schema(database)
            issued = inviting.issue(
                database,
                role=PersonRole(role),
                units=unit or [],
                username=_username(settings),
                now=settings.clock().now(),
            )
        tell(issued.as_json() if as_json else issued.as_text(settings.language))


@app.command()
def rehearse(
    first: Annotated[str, typer.Option("--from", help="First day, 2020-12-01.")],
    last: Annotated[str, typer.Option("--to", help="Last day, 2020-12-31.")],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON Lines.")] = False,
) -> None:
    """List who would be reminded of what on which day; nothing is sent."""
    with worded() as settings:
        from bot.reminding.forecast import as_line, foreseen
        from storage.db import Database, check_schema

        days = _day(first, settings), _day(last, settings)
        if days[0] > days[1]:
            stop(say("cli.days_reversed", settings.language, first=first, last=last))
        with closing(Database(settings.database, create=False)) as database:
            check_schema(database)
            with database.reading() as session:
                for planned in foreseen(session, settings.clock().now(), *days):
                    tell(as_line(planned, settings.language, as_json=as_json))


@app.command()
def calendar(
    file: Annotated[Path, typer.Argument(help="The State Council's notice, or a list of days.")],
) -> None:
    """Enter a year's days off and make-up days."""
    with worded() as settings:
        from bot.importing.parsing import DaysOffInstead
        from bot.importing.plan_files import read_plan
        from bot.reminding import calendar_notices
        from nlp.days_off import NotRead
        from storage.db import Database, check_schema

        language, now = settings.language, settings.clock().now()
        if not file.is_file():
            stop(say("cli.no_file", language, file=file))
        try:
            read_plan(file)
            stop(say("calendar.nothing", language))
        except DaysOffInstead as found:
            text = found.text
        with closing(Database(settings.database, create=False)) as database:
            check_schema(database)
            with database.writing() as session:
                try:
                    read = calendar_notices.understood(session, text, now)
                except NotRead as problem:
                    stop(calendar_notices.refusal(problem, language))
                done = calendar_notices.enter(session, read, language, now)
        tell(lines(calendar_notices.shown(read, language), done).unescape())


@app.command()
def export(
    kind: Annotated[str, typer.Argument(help="ledger, bulletin or audit.")],
    out: Annotated[Path, typer.Option(help="The file to write; it must not exist.")],
    first: Annotated[str | None, typer.Option("--from", help="audit: first day.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="audit: last day.")] = None,
) -> None:
    """Write the ledger (Excel), this quarter's bulletin (Word) or the audit of a period."""
    with worded() as settings:
        from bot.papers import exporting
        from storage.db import Database, check_schema

        language = settings.language
        one_of(kind, exporting.KINDS, "cli.no_such_paper", settings)
        if kind == "audit" and (first is None or last is None):
            stop(say("cli.which_days", language))
        days = [_day(day, settings) for day in (first, last) if day is not None]
        with closing(Database(settings.database, create=False)) as database:
            check_schema(database)
            try:
                told = exporting.export(
                    database, kind, out, settings.clock().now(), language, *days
                )
            except exporting.NothingToExport as nothing:
                stop(nothing.text)
            except FileExistsError:
                stop(say("cli.out_exists", language, file=out))
            except OSError as error:
                stop(say("cli.not_written", language, file=out, reason=error.strerror))
        tell(told.unescape())


@app.command()
def doctor() -> None:
    """Check settings, database, files, copies, people, table and token; say what to do."""
    with worded() as settings:
        from bot.config import unknown_settings
        from bot.doctor import examine

        well = True
        for finding in examine(settings, settings.clock().now(), unknown=unknown_settings()):
            mark = "doctor.well" if finding.well else "doctor.ill"
            tell(say(mark, settings.language, text=finding.text))
            well = well and finding.well
        raise SystemExit(0 if well else 1)


@app.command()
def migrate() -> None:
    """Bring the database's schema to this version."""
    with worded() as settings:
        from storage import db

        with closing(db.Database(settings.database)) as database:
            copied = db.migrate(database)
        if copied is not None:
            tell(say("cli.backed_up", settings.language, file=copied))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A copy that backup, migrate or run made.")],
) -> None:
    """Put a copy into the place of the database; what was there is kept beside it."""
    with worded() as settings:
        from bot.config import evidence_folder
        from nlp.normalize import normalize
        from storage import backups, db, restoring
        from storage.evidence_files import EvidenceStore

        language = settings.language
        path = db.file_of(settings.database)
        if path is None:
            raise db.DatabaseProblem("restore_only_sqlite")
        restoring.check_copy(file)
        kept, folder = EvidenceStore(file.parent / backups.EVIDENCE), evidence_folder()
        try:
            brought = kept.copy_to(EvidenceStore(folder))
        except OSError as error:
            stop(say("cli.evidence_not_back", language, path=folder, reason=error.strerror))
        replaced = restoring.restore(file, path, settings.clock().now(), normalize)
        tell(say("cli.restored", language, file=file, path=path))
        if replaced is not None:
            days = settings.backup_keep
            tell(say("cli.replaced", language, file=replaced, days=days))
        if brought:
            tell(say("cli.evidence_back", language, count=brought))
        tell(say("cli.migrated", settings.language, revision=db.HEAD))


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to write the copy.")]) -> None:
    """Write a consistent copy of the database while it is in use."""
    with worded() as settings:
        from storage import db

        with closing(db.Database(settings.database, create=False)) as database:
            db.backup(database, file)
        tell(say("cli.backed_up", settings.language, file=file))


def _print_invitations(settings: Settings, out: Path) -> None:
    from bot.papers import invitations
    from storage.db import Database, check_schema

    language = settings.language
    with closing(Database(settings.database, create=False)) as database:
        check_schema(database)
        try:
            count = invitations.write(
                database, out, _username(settings), settings.clock().now(), language
            )
        except FileExistsError:
            stop(say("cli.out_exists", language, file=out))
        except OSError as error:
            stop(say("cli.not_written", language, file=out, reason=error.strerror))
    if not count:
        stop(say("overview.no_unreachable", language))
    tell(say("cli.invitations_written", language, count=count, file=out).unescape())


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


def _day(text: str, settings: Settings) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        stop(say("cli.bad_day", settings.language, text=text))
