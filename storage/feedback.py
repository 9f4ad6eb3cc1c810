"""Which complaints and suggestions wait for an answer? Their words are not kept."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import Feedback, OutboxMessage, Person


def keep(
    session: Session, *, channel: str, address: str, person: Person | None, now: dt.datetime
) -> Feedback:
    """Notes that somebody gave feedback in this chat, so that the answer finds its way there."""
    kept = Feedback(
        channel=channel, address=address, person_id=person.id if person else None, asked_at=now
    )
    session.add(kept)
    session.flush()
    return kept


def numbered(session: Session, number: int) -> Feedback | None:
    return session.get(Feedback, number)


def unanswered(session: Session) -> list[Feedback]:
    """What nobody has answered yet, the oldest first."""
    waiting = select(Feedback).where(Feedback.answered_at.is_(None)).order_by(Feedback.id)
    return list(session.scalars(waiting))


def of_person(session: Session, person: Person) -> list[Feedback]:
    """What this person gave, in order."""
    given = select(Feedback).where(Feedback.person_id == person.id).order_by(Feedback.id)
    return list(session.scalars(given))


def passed_on(session: Session, given: Feedback) -> OutboxMessage | None:
    """The message that brought its words to a coordinator, while one is kept."""
    told = select(OutboxMessage).where(
        OutboxMessage.created_at == given.asked_at,
        OutboxMessage.person_id.is_not(None),
        OutboxMessage.person_id != given.person_id,
    )
    return session.scalars(told.order_by(OutboxMessage.id).limit(1)).first()


def giver(session: Session, given: Feedback) -> Person | None:
    """Who gave it; None for a stranger and for whoever was erased."""
    return session.get(Person, given.person_id) if given.person_id else None
