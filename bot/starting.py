"""What wires the house for `run` and `chat`, and what every command begins and ends with.

Heavy modules are imported by the command that needs them, so that the others start at once.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from messages.catalog import LANGUAGES, say

if TYPE_CHECKING:
    from bot.config import Settings
    from storage.db import Database

REHEARSAL_START = "2020-12-14T09:00"
"""A Monday near the end of the sample table's year."""

ROLES = ("liaison", "coordinator", "leader")


def chat(
    unit: Sequence[str] | None = None,
    role: str = "liaison",
    now: str | None = None,
    lang: str | None = None,
    database: str | None = None,
) -> None:
    """Talk to the assistant in this terminal, over the sample table."""
    with worded() as settings:
        with uncollected():
            from bot.clock import RehearsalClock
            from bot.config import data_folder
            from bot.rehearsal import Identity, converse
            from bot.samples import load_samples
            from storage.db import Database

        language = one_of(lang or settings.language, LANGUAGES, "cli.bad_language", settings)
        one_of(role, (*ROLES, "stranger"), "cli.bad_role", settings)
        if unit and role != "liaison":
            stop(say("cli.only_liaisons_have_units", settings.language))
        clock = RehearsalClock(moment(now, settings), settings.zone)
        url = database or settings.database_url or f"sqlite:///{data_folder() / 'practice.sqlite3'}"
        with closing(Database(url)) as opened:
            load_samples(opened, clock.now())
            identity = Identity(role, tuple(unit or ()), language)
            asyncio.run(converse(opened, clock, identity, history=data_folder() / "history"))


def run() -> None:
    """Serve Telegram: long polling, or a webhook when one is configured."""
    with worded() as settings:
        with uncollected():
            from bot.serving import serve
            from storage.db import Database, check_schema

        if settings.telegram_token is None:
            stop(say("cli.no_token", settings.language))
        with closing(Database(settings.database, create=False)) as database:
            check_schema(database)
            asyncio.run(serve(settings, database, tell))


@contextmanager
def uncollected() -> Iterator[None]:
    """While much is loaded that stays for good, nobody looks for garbage in it, nor later on: an
    eighth of the processor time until we serve, and a sixth of that until the first answer."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def worded() -> Iterator[Settings]:
    """The settings; and every foreseen problem as one sentence instead of a traceback."""
    from bot.config import BadSettings, read_settings

    try:
        settings = read_settings()
    except BadSettings as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)  # noqa: T201
        stop(say("cli.bad_settings", error.language))
    try:
        yield settings
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except Exception as error:
        sentence = _foreseen(error, settings)
        if sentence is None:
            raise
        stop(sentence)


def _foreseen(error: Exception, settings: Settings) -> str | None:
    """What to say of a problem that was foreseen; ``None`` for any other.

    Apart, for what can go wrong is defined by modules that take half a second to import.
    """
    from bot.access.inviting import UnitUnclear
    from bot.channels import CannotListen, SendError, TokenRefused
    from bot.importing.intake import NoRoster, NothingImported, YearClosed, YearUnknown
    from bot.importing.parsing import DaysOffInstead
    from bot.importing.plan_files import doubt_sentence, refusal_sentence
    from bot.importing.roster_files import of_another_district, refused
    from bot.returning.sheet import OurLedger
    from messages.formats import names
    from storage.db import DatabaseProblem
    from storage.files.errors import FileRefused
    from storage.roster import AnotherDistrict
    from storage.roster_file import RosterRefused
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
            return doubt_sentence(error.doubt, language)
        case YearClosed():
            return say("intake.year_closed", language, year=error.year)
        case NoRoster():
            return say("roster_file.none", language)
        case RosterRefused():
            return refused(error, language)
        case AnotherDistrict():
            return of_another_district(error, language)
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
def closing(database: Database) -> Iterator[Database]:
    try:
        yield database
    finally:
        database.close()


def moment(text: str | None, settings: Settings) -> dt.datetime:
    if text is None and settings.now is not None:
        return settings.now
    try:
        return dt.datetime.fromisoformat(text or REHEARSAL_START)
    except ValueError:
        stop(say("cli.bad_moment", settings.language, text=text))


def one_of(value: str, known: tuple[str, ...], problem: str, settings: Settings) -> str:
    if value not in known:
        stop(say(problem, settings.language, text=value, known=", ".join(known)))
    return value


def tell(text: str) -> None:
    print(text)  # noqa: T201


def stop(text: str) -> NoReturn:
    print(text, file=sys.stderr)  # noqa: T201
    raise SystemExit(1)
