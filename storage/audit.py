"""Who did what, when, for whom, by which channel: noted for good, and read for a period."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from storage.models import (
    Assignment,
    AuditEntry,
    Change,
    Extension,
    Person,
    ProgressReport,
    Task,
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


def of_task(session: Session, task: Task) -> list[AuditEntry]:
    """What was done to a task or reported on it, in order: entries that name it, a report or a
    later day of one of its assignments, or a change that touched it."""
    mine = select(Assignment.id).where(Assignment.task_id == task.id)
    subjects = {f"task {task.number}"}
    receipts = select(ProgressReport.receipt).where(ProgressReport.assignment_id.in_(mine))
    subjects.update(session.scalars(receipts))
    asked = select(Extension.id).where(Extension.assignment_id.in_(mine))
    subjects.update(f"extension {number}" for number in session.scalars(asked))
    own = {
        "task": {task.id},
        "assignment": set(session.scalars(mine)),
        "duty": {duty.id for duty in task.duties},
    }
    for change in session.scalars(select(Change)):
        if any(_touches(edit, task.id, own) for edit in change.edits):
            subjects.add(f"change {change.id}")
    found = select(AuditEntry).where(AuditEntry.subject.in_(subjects))
    return list(session.scalars(found.order_by(AuditEntry.id)))


def _touches(edit: list[Any], task_id: int, own: Mapping[str, Collection[int]]) -> bool:
    """Whether an edit, as it was kept, is of this task's row or of a row that belongs to it."""
    table, key, before, after = edit
    if key.get("id") in own.get(table, ()):
        return True
    return table == "duty" and task_id in {(row or {}).get("task_id") for row in (before, after)}


def people(session: Session) -> dict[int, Person]:
    """Everybody there is or was, by number, with the units they answer for."""
    found = session.scalars(select(Person).options(selectinload(Person.units)))
    return {person.id: person for person in found}


def deeds_of(session: Session, person: Person, limit: int) -> list[AuditEntry]:
    """What this person did, the newest first."""
    noted = select(AuditEntry).where(AuditEntry.person_id == person.id)
    return list(session.scalars(noted.order_by(AuditEntry.id.desc()).limit(limit)))


def about(session: Session, person: Person, limit: int) -> list[AuditEntry]:
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
    return list(session.scalars(noted.order_by(AuditEntry.id.desc()).limit(limit)))


def last_entry(session: Session, action: str, subject: str | None = None) -> AuditEntry | None:
    """The newest note of this deed, on this subject or on any."""
    noted = select(AuditEntry).where(AuditEntry.action == action)
    if subject is not None:
        noted = noted.where(AuditEntry.subject == subject)
    return session.scalars(noted.order_by(AuditEntry.id.desc()).limit(1)).first()
