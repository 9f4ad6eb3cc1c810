"""How does a table that was read become a plan in the database, and what is told about it?"""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from bot.importing import ParsedPlan, doubt_sentence, roster_doubts
from bot.lexicon import build
from messages.catalog import Text, lines, say
from nlp.task_table import TaskRow
from nlp.units import UnitIndex, Verdict
from storage import imports, plans, roster
from storage.db import Database
from storage.models import Plan, Role


class YearUnknown(Exception):
    """The document does not say its year, and nobody gave it."""


def store(session: Session, parsed: ParsedPlan, now: dt.datetime) -> Plan:
    """Stores the table as a draft; the same file again changes nothing.

    A unit is bound only where the roster certainly knows the name; anything else stays as it is
    written, an open doubt. Raises :class:`YearUnknown`.
    """
    table = parsed.table
    if table.year is None:
        raise YearUnknown
    units = build(session, None).units
    return imports.add_plan(
        session,
        title=table.title or parsed.name,
        year=table.year,
        content_hash=parsed.digest,
        tasks=[
            imports.NewTask(
                number=task.number,
                heading=task.heading,
                requirement=task.requirement,
                duties=tuple((name, _role(task, name), _bound(units, name)) for name in task.units),
                deadline_on=task.deadline,
                deadline_text=task.deadline_text,
                cadence=task.cadence,
            )
            for task in table.tasks
        ],
        now=now,
    )


def preview(session: Session | None, parsed: ParsedPlan, language: str) -> Text:
    """What was read, and every doubt with its row and why. Without a session no roster is asked."""
    table = parsed.table
    doubts = table.doubts
    if session is not None:
        doubts += roster_doubts(parsed, build(session, None).units)
    units = {name for task in table.tasks for name in task.units}
    head = say(
        "intake.read",
        language,
        title=table.title or parsed.name,
        tasks=len(table.tasks),
        units=len(units),
        dated=sum(task.deadline is not None for task in table.tasks),
    )
    if not doubts:
        return lines(head, say("intake.no_doubts", language))
    count = say("intake.doubts", language, count=len(doubts))
    return lines(head, count, *(doubt_sentence(doubt, language) for doubt in doubts))


def import_plan(
    database: Database, parsed: ParsedPlan, now: dt.datetime, language: str, *, live: bool
) -> Text:
    """Stores the table, in force at once where ``live``; returns what is to be told."""
    with database.writing() as session:
        if roster.district(session) is None:
            roster.load_roster(session)
        told = preview(session, parsed, language)
        plan = store(session, parsed, now)
        if live:
            plans.go_live(session, plan, now.date())
        state = say(f"intake.is_{plan.state}", language)
        return lines(told, state)


def _role(task: TaskRow, name: str) -> Role:
    if name in task.lead:
        return Role.LEAD
    return Role.SUPPORT if name in task.support else Role.JOINT


def _bound(units: UnitIndex, name: str) -> str | None:
    """The roster's name for a unit as written, where exactly one is certainly meant."""
    mentions = units.find(name)
    if len(mentions) != 1 or mentions[0].verdict is not Verdict.CERTAIN:
        return None
    return mentions[0].units[0] if len(mentions[0].units) == 1 else None
