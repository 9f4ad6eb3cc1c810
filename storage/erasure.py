"""What is stored about a person, and how is it forgotten so that nothing of it is found again?"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session

from storage.db import Database
from storage.models import (
    Address,
    Assignment,
    AuditEntry,
    Base,
    Change,
    Dialogue,
    Draft,
    Evidence,
    Extension,
    Feedback,
    FileJob,
    Invitation,
    Job,
    Notice,
    OutboxMessage,
    OutboxState,
    OwnReminder,
    PaperJob,
    Person,
    PersonUnit,
    Plan,
    ProgressReport,
    Push,
    Reminder,
    ReportEvent,
    SeenMessage,
    SheetReturn,
    StandIn,
    Stranger,
    Task,
)

SETTLED = (OutboxState.SENT, OutboxState.DEAD)
KEEP_SEEN = dt.timedelta(days=30)
"""How long a message's number is kept, to know it when it comes again."""
SHORTEST_NAME = 2
"""Shorter names stand in too many words to be looked for in what was said to others."""
SHORTEST_NUMBER = 5
"""Shorter account numbers stand in too many figures."""
WRITTEN: tuple[tuple[type[Base], str], ...] = (
    (Notice, "text"),
    (ProgressReport, "note"),
    (ReportEvent, "reason"),
    (Extension, "reason"),
    (Extension, "answer"),
    (Evidence, "name"),
    (OwnReminder, "note"),
    (FileJob, "name"),
    (FileJob, "pasted"),
    (StandIn, "deputy_name"),
    (OutboxMessage, "error"),
)
"""Columns that hold what people wrote, where they may have named somebody."""
WRITTEN_JSON: tuple[tuple[type[Base], str], ...] = (
    (OutboxMessage, "body"),
    (Dialogue, "state"),
    (Draft, "items"),
    (Change, "said"),
    (Change, "edits"),
    (SheetReturn, "differences"),
    (PaperJob, "arguments"),
)
"""The same, as JSON."""


@dataclass(frozen=True, slots=True)
class Stored:
    """How many rows there are of a person, by kind."""

    reports: int
    drafts: int
    reminders: int
    own_reminders: int
    messages: int
    deeds: int


def stored_of(session: Session, person: Person) -> Stored:
    def count(model: type[Base], *where: object) -> int:
        query = select(func.count()).select_from(model).where(*where)  # type: ignore[arg-type]
        return session.scalar(query) or 0

    return Stored(
        reports=count(ProgressReport, ProgressReport.person_id == person.id),
        drafts=count(Draft, Draft.person_id == person.id),
        reminders=count(Push, Push.person_id == person.id),
        own_reminders=count(
            OwnReminder, OwnReminder.person_id == person.id, OwnReminder.push_id.is_(None)
        ),
        messages=count(OutboxMessage, OutboxMessage.person_id == person.id),
        deeds=count(AuditEntry, AuditEntry.person_id == person.id),
    )


def addresses_of(session: Session, person: Person) -> list[Address]:
    return list(session.scalars(select(Address).where(Address.person_id == person.id)))


def said_to(session: Session, person: Person) -> list[OutboxMessage]:
    """Every message to this person that is still kept, in order."""
    return list(
        session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.person_id == person.id)
            .order_by(OutboxMessage.id)
        )
    )


def erase(session: Session, person: Person, now: dt.datetime) -> None:
    """Leaves a number of the person. What they reported stays, under their unit's name.

    Nobody knows them any more: another message from them is a stranger's.
    """
    name, number = person.name, person.id
    known_as = [name] if len(name) >= SHORTEST_NAME else []
    for address in addresses_of(session, person):
        known_as += [address.sender] if len(address.sender) >= SHORTEST_NUMBER else []
        place = (address.channel, address.sender)
        _forget_address(session, *place)
        session.delete(address)
    session.execute(delete(OutboxMessage).where(OutboxMessage.person_id == number))
    session.execute(delete(Draft).where(Draft.person_id == number))
    for job in Job.__subclasses__():
        session.execute(delete(job).where(job.person_id == number))
    session.execute(delete(OwnReminder).where(OwnReminder.person_id == number))
    session.execute(delete(Reminder).where(Reminder.person_id == number))
    session.execute(delete(Push).where(Push.person_id == number))
    session.execute(delete(PersonUnit).where(PersonUnit.person_id == number))
    session.execute(
        delete(StandIn).where(or_(StandIn.person_id == number, StandIn.deputy_id == number))
    )
    session.execute(update(Feedback).where(Feedback.person_id == number).values(person_id=None))
    # Taking back that they were revoked would let in a number.
    for change in session.scalars(select(Change).where(Change.undone_at.is_(None))):
        if change.said.get("person") == number:
            change.undone_at = now
    person.name = f"#{number}"
    person.revoked_at = person.revoked_at or now
    person.erased_at = now
    session.flush()
    session.expire(person, ["units"])
    for words in known_as:
        _take_out(session, words, person.name)


def _forget_address(session: Session, channel: str, sender: str) -> None:
    for model in (Dialogue, Stranger):
        session.execute(delete(model).where(model.channel == channel, model.sender == sender))
    for kept in (OutboxMessage, Feedback):
        session.execute(delete(kept).where(kept.channel == channel, kept.address == sender))
    session.execute(
        delete(SeenMessage).where(
            SeenMessage.channel == channel,
            SeenMessage.message_id.startswith(f"{sender}:", autoescape=True),
        )
    )


def _take_out(session: Session, words: str, instead: str) -> None:
    """Puts the number for the name or account where others were told of the person, or wrote of
    them."""
    for model, name in WRITTEN:
        column = getattr(model, name)
        session.execute(
            update(model)
            .where(column.contains(words, autoescape=True))
            .values({name: func.replace(column, words, instead)})
        )
    # JSON holds Chinese either as it is or as \\uXXXX.
    forms = {words, json.dumps(words)[1:-1]}
    for model, name in WRITTEN_JSON:
        for row in session.scalars(select(model).where(_holds(getattr(model, name), forms))):
            setattr(row, name, _without(getattr(row, name), words, instead))
    session.flush()


def _holds(column: Any, forms: Collection[str]) -> ColumnElement[bool]:
    written = cast(column, String)
    return or_(*(written.contains(form, autoescape=True) for form in forms))


def _without(held: Any, words: str, instead: str) -> Any:
    """JSON with a number for the words, in every text of it."""
    match held:
        case str():
            return held.replace(words, instead)
        case list():
            return [_without(each, words, instead) for each in held]
        case dict():
            return {name: _without(each, words, instead) for name, each in held.items()}
    return held


def forget_farewells(session: Session) -> int:
    """Strikes the last messages to people who were erased, once they were sent; how many."""
    gone = session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.key.startswith(FAREWELL), OutboxMessage.state.in_(SETTLED)
        )
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


FAREWELL = "farewell:"
"""How the key of the last message to somebody begins."""


def outlived(session: Session, today: dt.date, years: int) -> list[Person]:
    """Whose time is up: ``years`` after the end of the last plan's year they were let in for."""
    last_plan = session.scalar(select(func.max(Plan.year))) or today.year
    people = session.scalars(select(Person).where(Person.erased_at.is_(None)))
    return [
        person
        for person in people
        if max(person.bound_at.year, person.revoked_at.year if person.revoked_at else last_plan)
        + years
        < today.year
    ]


def part_from_old_plans(session: Session, today: dt.date, years: int) -> None:
    """The reports of plans past their time no longer say who made them, only for which unit."""
    old = select(Plan.id).where(Plan.year + years < today.year)
    assignments = select(Assignment.id).join(Task).where(Task.plan_id.in_(old))
    reports = select(ProgressReport.id).where(ProgressReport.assignment_id.in_(assignments))
    session.execute(
        update(ProgressReport)
        .where(
            ProgressReport.id.in_(reports),
            or_(
                ProgressReport.person_id.is_not(None), ProgressReport.stands_in_for_id.is_not(None)
            ),
        )
        .values(person_id=None, stands_in_for_id=None)
    )
    session.execute(
        update(ReportEvent)
        .where(ReportEvent.report_id.in_(reports), ReportEvent.person_id.is_not(None))
        .values(person_id=None)
    )
    session.execute(
        update(Extension)
        .where(Extension.assignment_id.in_(assignments), Extension.person_id.is_not(None))
        .values(person_id=None)
    )


def drop_leftovers(session: Session, now: dt.datetime) -> None:
    """What is of no use any more: past days' strangers, old messages' numbers, old invitations."""
    session.execute(delete(Stranger).where(Stranger.day_on < now.date()))
    session.execute(delete(SeenMessage).where(SeenMessage.seen_at < now - KEEP_SEEN))
    session.execute(
        delete(Invitation).where(
            and_(Invitation.expires_at < now - KEEP_SEEN, Invitation.redeemed_at.is_(None))
        )
    )


def scrub(database: Database) -> None:
    """Writes the file anew, so that nothing deleted stays in it or in its log. SQLite alone:
    PostgreSQL's administrator vacuums."""
    if database.path is None:
        return
    with database.engine.connect() as connection:
        driver = connection.connection.cursor()
        driver.execute("VACUUM")
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
