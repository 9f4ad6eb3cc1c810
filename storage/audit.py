"""Who did what, when, for whom, by which channel: noted for good, and read for a period."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from storage.models import (
    AuditEntry,
    Change,
    Extension,
    Person,
    ProgressReport,
)


def digest(held: object) -> str:
    """A digest of what was touched, so that it can be told whether it is the same; of nothing,
    nothing. ``held`` is anything JSON can hold."""
    if held is None:
        return ""
    written = json.dumps(held, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()


def note(
    session: Session,
    *,
    now: dt.datetime,
    person: Person | None,
    channel: str,
    action: str,
    subject: str = "",
    behalf: str = "",
    before: object = None,
    after: object = None,
    **detail: object,
) -> None:
    """Notes a deed for good; never the person's words."""
    session.add(
        AuditEntry(
            at=now,
            person_id=person.id if person else None,
            channel=channel,
            action=action,
            subject=subject,
            behalf=behalf,
            before=digest(before),
            after=digest(after),
            detail=detail,
        )
    )


def between(session: Session, first: dt.datetime, last: dt.datetime) -> Iterator[AuditEntry]:
    """What was done from ``first`` on and before ``last``, in order."""
    query = select(AuditEntry).where(AuditEntry.at >= first, AuditEntry.at < last)
    yield from session.scalars(query.order_by(AuditEntry.id).execution_options(yield_per=500))


def people(session: Session) -> dict[int, Person]:
    """Everybody there is or was, by number, with the units they answer for."""
    found = session.scalars(select(Person).options(selectinload(Person.units)))
    return {person.id: person for person in found}


def deeds_of(session: Session, person: Person, limit: int) -> list[AuditEntry]:
    """What this person did, the newest first."""
    noted = select(AuditEntry).where(AuditEntry.person_id == person.id)
    return list(session.scalars(noted.order_by(AuditEntry.id.desc()).limit(limit)))


def about(session: Session, person: Person) -> list[AuditEntry]:
    """What this person did and what was done to them or to what they handed in, the newest
    first."""
    receipts = select(ProgressReport.receipt).where(ProgressReport.person_id == person.id)
    asked = session.scalars(select(Extension.id).where(Extension.person_id == person.id))
    changed = (c.id for c in session.scalars(select(Change)) if c.said.get("person") == person.id)
    subjects = [
        f"person {person.id}",
        *(f"extension {number}" for number in asked),
        *(f"change {number}" for number in changed),
    ]
    noted = select(AuditEntry).where(
        or_(
            AuditEntry.person_id == person.id,
            AuditEntry.subject.in_(subjects),
            AuditEntry.subject.in_(receipts),
            AuditEntry.behalf == f"person {person.id}",
            AuditEntry.detail["replaces"].as_integer() == person.id,
        )
    )
    return list(session.scalars(noted.order_by(AuditEntry.id.desc())))


def last_entry(session: Session, action: str, subject: str | None = None) -> AuditEntry | None:
    """The newest note of this deed, on this subject or on any."""
    noted = select(AuditEntry).where(AuditEntry.action == action)
    if subject is not None:
        noted = noted.where(AuditEntry.subject == subject)
    return session.scalars(noted.order_by(AuditEntry.id.desc()).limit(1)).first()
