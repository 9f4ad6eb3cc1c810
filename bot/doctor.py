"""Is everything in order to serve? Each check has a sentence that says what to do."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import chinese_calendar

from bot.channels import SendError, TokenRefused
from bot.config import Settings
from bot.lexicon import build
from messages.catalog import Text, say
from storage import plans, roster
from storage.db import HEAD, Database, DatabaseProblem, check_integrity, check_schema


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; ``well`` is False where something must be done."""

    well: bool
    text: Text


def examine(settings: Settings, now: dt.datetime) -> Iterator[Finding]:
    """All checks, each as soon as it is done. Changes nothing."""
    language = settings.language
    try:
        database = Database(settings.database, create=False)
    except DatabaseProblem as problem:
        yield Finding(False, say(f"database.{problem.code}", language, **problem.values))
    else:
        yield from _database(database, language)
        database.close()
    yield _calendar(now.year, language)
    yield _token(settings)
    yield _webhook(settings)


def _database(database: Database, language: str) -> Iterator[Finding]:
    name = database.url.render_as_string(hide_password=True)
    try:
        check_schema(database)
        check_integrity(database)
        yield Finding(True, say("doctor.database_well", language, url=name, revision=HEAD))
        with database.reading() as session:
            plan, units = plans.live_plan(session), roster.count_units(session)
            build(session, plan)
            if plan is None:
                yield Finding(False, say("doctor.no_plan", language))
            else:
                count = len(plans.tasks(session, plan))
                yield Finding(
                    True,
                    say("doctor.plan_well", language, title=plan.title, tasks=count, units=units),
                )
    except DatabaseProblem as problem:
        yield Finding(False, say(f"database.{problem.code}", language, **problem.values))


def _calendar(year: int, language: str) -> Finding:
    """Whether this year's statutory workdays are known (国务院办公厅 publishes them yearly)."""
    known = {day.year for day in chinese_calendar.constants.holidays}
    last = max(known)
    if year in known:
        return Finding(True, say("doctor.calendar_well", language, last=last))
    return Finding(False, say("doctor.calendar_unknown", language, year=year, last=last))


def _token(settings: Settings) -> Finding:
    language = settings.language
    if settings.telegram_token is None:
        return Finding(False, say("doctor.token_missing", language))
    from bot.channels.telegram import ask_username

    try:
        username = asyncio.run(
            ask_username(settings.telegram_token.get_secret_value(), settings.telegram_api_url)
        )
    except TokenRefused:
        return Finding(False, say("doctor.token_refused", language))
    except SendError:
        return Finding(False, say("doctor.network", language, url=settings.telegram_api_url))
    return Finding(True, say("doctor.token_well", language, username=username))


def _webhook(settings: Settings) -> Finding:
    language = settings.language
    if settings.webhook_url is None:
        return Finding(True, say("doctor.polling", language))
    if not settings.webhook_url.startswith("https://"):
        return Finding(False, say("doctor.webhook_not_https", language))
    return Finding(True, say("doctor.webhook_well", language, listen=settings.webhook_listen))
