"""The ``liaison`` command: wires the house. Nothing else constructs things.

Heavy modules are imported by the command that needs them, so that the others start at once.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn
from zoneinfo import ZoneInfo

import typer

from messages.catalog import say

if TYPE_CHECKING:
    from bot.config import Settings
    from storage.db import Database

app = typer.Typer(
    help="liaison: a messaging assistant for unit liaisons (责任单位联络员).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

REHEARSAL_START = dt.datetime(2020, 12, 14, 9, 0)  # noqa: DTZ001 - the office's zone is added
"""A Monday near the end of the sample table's year."""


@app.command()
def chat(
    unit: Annotated[list[str] | None, typer.Option("--as", help="责任单位 whose liaison you are.")] = None,
    role: Annotated[str, typer.Option(help="liaison, coordinator, leader or stranger.")] = "",
    now: Annotated[str | None, typer.Option(help="Rehearsal clock, e.g. 2020-12-24T08:59.")] = None,
    lang: Annotated[str | None, typer.Option(help="zh or en.")] = None,
    database: Annotated[str | None, typer.Option(help="Database URL; else a practice one.")] = None,
) -> None:
    """Talk to the assistant in this terminal, over the sample table."""
    with _worded() as settings:
        from bot.rehearsal import chat as run_chat

        run_chat(
            settings,
            units=unit or [],
            role=role,
            start=_moment(now, settings),
            language=_language(lang, settings),
            database_url=database,
        )


@app.command()
def run() -> None:
    """Serve Telegram: long polling, or a webhook when one is configured."""
    with _worded() as settings:
        from bot.serving import serve

        serve(settings)


@app.command("import")
def import_table(
    file: Annotated[Path, typer.Argument(help="The task table: docx, xlsx, txt, …")],
    year: Annotated[int | None, typer.Option(help="The year, when the document does not say.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what was read; store nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --dry-run: as JSON.")] = False,
    live: Annotated[bool, typer.Option("--live", help="Make it the plan in force at once.")] = False,
) -> None:
    """Read a task table; nothing is live before --live."""
    with _worded() as settings:
        from bot.importing_command import import_file

        import_file(settings, file, year=year, dry_run=dry_run, as_json=as_json, live=live)


@app.command()
def nlu(
    part: Annotated[str, typer.Argument(help="units, parse, search or dates.")],
    database: Annotated[str | None, typer.Option(help="Database URL; else the sample table.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Add the evidence that decided.")] = False,
) -> None:
    """Understand JSON Lines from standard input; answer in JSON Lines."""
    with _worded():
        from bot.nlu import PARTS, answer_lines

        if part not in PARTS:
            _stop(say("cli.no_such_part", parts=", ".join(PARTS)))
        answer_lines(part, sys.stdin, sys.stdout, database_url=database, explain=explain)


@app.command()
def invite(
    role: Annotated[str, typer.Option(help="liaison, coordinator or leader.")],
    unit: Annotated[list[str] | None, typer.Option("--unit", help="责任单位; may be repeated.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print token, link and expiry.")] = False,
) -> None:
    """Issue a one-use invitation: a link, and its QR code to scan."""
    with _worded() as settings:
        from bot.inviting import issue

        issue(settings, role=role, unit_names=unit or [], as_json=as_json)


@app.command()
def doctor() -> None:
    """Check settings, database, schema, calendar and token; say what to do."""
    with _worded() as settings:
        from bot.doctor import examine

        raise typer.Exit(0 if examine(settings) else 1)


@app.command()
def migrate() -> None:
    """Bring the database's schema to this version."""
    with _worded() as settings:
        from storage.db import HEAD, Database
        from storage.db import migrate as bring_up_to_date

        with _open(Database(settings.database)) as database:
            bring_up_to_date(database)
            _tell(say("cli.migrated", settings.language, revision=HEAD))


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to write the copy.")]) -> None:
    """Write a consistent copy of the database while it is in use."""
    with _worded() as settings:
        from storage.db import Database
        from storage.db import backup as copy

        with _open(Database(settings.database)) as database:
            copy(database, file)
            _tell(say("cli.backed_up", settings.language, file=file))


@contextmanager
def _worded() -> Iterator[Settings]:
    """The settings; and every foreseen problem as one sentence instead of a traceback."""
    from bot.config import BadSettings, read_settings
    from storage.db import DatabaseProblem
    from storage.files.errors import FileRefused

    try:
        settings = read_settings()
    except BadSettings as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)  # noqa: T201
        _stop(say("cli.bad_settings"))
    try:
        yield settings
    except DatabaseProblem as error:
        _stop(say(f"database.{error.code}", settings.language, **error.values))
    except FileRefused as error:
        _stop(say(f"files.{error.code}", settings.language, **error.values))
    except (KeyboardInterrupt, asyncio.CancelledError):
        raise typer.Exit(130) from None


@contextmanager
def _open(database: Database) -> Iterator[Database]:
    try:
        yield database
    finally:
        database.close()


def _moment(text: str | None, settings: Settings) -> dt.datetime:
    if text is None:
        return settings.now or REHEARSAL_START.replace(tzinfo=ZoneInfo(settings.timezone))
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        _stop(say("cli.bad_moment", settings.language, text=text))
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(settings.timezone))


def _language(wanted: str | None, settings: Settings) -> str:
    from messages.catalog import LANGUAGES

    if wanted is None:
        return settings.language
    if wanted not in LANGUAGES:
        _stop(say("cli.bad_language", settings.language, text=wanted))
    return wanted


def _tell(text: str) -> None:
    print(text)  # noqa: T201


def _stop(text: str) -> NoReturn:
    print(text, file=sys.stderr)  # noqa: T201
    raise typer.Exit(1)


def main() -> None:
    app()


if __name__ == "__main__":
    main()
