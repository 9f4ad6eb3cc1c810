"""liaison roster: a file into the database, before the first table or beside one in force."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy.orm import Session

from bot.lexicon import build
from bot.reminding.rules import plan_next
from messages import formats
from messages.catalog import Text, lines, say
from nlp.places import Place
from nlp.table_names import bound_name
from storage import audit, plans, reports, roster
from storage.db import Database
from storage.models import Plan
from storage.roster import AnotherDistrict, Loaded
from storage.roster_file import Fault, RosterRefused, read_roster


def load(database: Database, file: Path, now: dt.datetime, language: str) -> Text:
    """Adds what the file has and the database has not; returns what is to be told.

    Raises :class:`RosterRefused` and :class:`AnotherDistrict`, and has changed nothing then.
    """
    name = read_roster(file).district["name"]
    if Place(name).rank is None:
        raise RosterRefused(file, Fault("no_level", {"name": name}))
    with database.writing() as session:
        loaded = roster.load_roster(session, file)
        plan = plans.live_plan(session)
        if plan is not None and loaded.is_new:
            _share_out(session, plan, loaded, now)
        if loaded.is_new:
            audit.note(
                session,
                now=now,
                person=None,
                channel="command",
                action="loaded a roster",
                subject=loaded.district,
            )
        return _told(session, loaded, language)


def _share_out(session: Session, plan: Plan, loaded: Loaded, now: dt.datetime) -> None:
    """Units that are new owe their part of the table in force: what names them, and what is given
    to their groups."""
    index = build(session, plan).units
    for duty in plans.unresolved(session, plan):
        if (name := bound_name(index, duty.phrase)) in loaded.units:
            duty.unit = roster.unit_named(session, name)
    session.flush()
    plans.assign(session, plan)
    plan_next(session, reports.assignments(session, plan), now)


def _told(session: Session, loaded: Loaded, language: str) -> Text:
    def names(of: list[str]) -> str:
        return formats.names(of, language)

    if loaded.is_first:
        counts = {"units": len(loaded.units), "groups": len(loaded.groups)}
        return say("roster_file.loaded", language, district=loaded.district, **counts)
    told = [
        say(f"roster_file.new_{what}", language, names=names(new))
        for what, new in (
            ("units", loaded.units),
            ("names", loaded.names),
            ("groups", loaded.groups),
            ("places", loaded.places),
        )
        if new
    ]
    told = told or [say("roster_file.nothing_new", language)]
    if loaded.differing:
        different = names([f"{unit} ({key})" for unit, key in loaded.differing])
        told.append(say("roster_file.differing", language, names=different))
    if loaded.absent:
        first = loaded.absent[0]
        told.append(say("roster_file.absent", language, names=names(loaded.absent), unit=first))
    return lines(*told)


def refused(error: RosterRefused, language: str) -> Text:
    """Everything that is wrong with a file, a line each."""
    told = [
        say("roster_file.in_line", language, line=fault.line, what=what) if fault.line else what
        for fault in error.faults
        for what in [say(f"roster_file.{fault.code}", language, **fault.values)]
    ]
    return lines(say("roster_file.refused", language, file=error.file), *told)


def of_another_district(error: AnotherDistrict, language: str) -> Text:
    """What the database serves, and that another district takes another one."""
    return say("roster_file.another", language, there=error.there, wanted=error.wanted)
