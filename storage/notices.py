"""What were units told, and has it arrived?"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import outbox
from storage.models import Notice, NoticeCopy, OutboxMessage, OutboxState, Person, Unit


def write(session: Session, text: str, person: Person, now: dt.datetime) -> Notice:
    """A notice that has no copies yet."""
    notice = Notice(person_id=person.id, text=text, sent_at=now)
    session.add(notice)
    session.flush()
    return notice


def note_copies(session: Session, notice: Notice, handles: Mapping[int, Sequence[str]]) -> None:
    """Keeps, for each unit id, by which messages it was told; none where nobody could be."""
    for unit_id, carried in handles.items():
        each: Sequence[str | None] = carried or (None,)
        session.add_all(
            NoticeCopy(notice_id=notice.id, unit_id=unit_id, handle=handle) for handle in each
        )
    session.flush()


def last(session: Session, number: int | None = None, *, by: Person | None = None) -> Notice | None:
    """The last notice, of one person or of anybody, or the one of this number; none where there is
    no such."""
    if number is not None:
        return session.get(Notice, number)
    found = select(Notice).order_by(Notice.id.desc()).limit(1)
    return session.scalars(found if by is None else found.where(Notice.person_id == by.id)).first()


def take_back(session: Session, notice: Notice) -> None:
    """Gives up every copy of a notice that has not left yet."""
    copies = select(NoticeCopy.handle).where(NoticeCopy.notice_id == notice.id)
    handles = [handle for handle in session.scalars(copies) if handle is not None]
    outbox.take_back(session, handles)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Names of units by what became of a notice: one copy that arrived is enough."""

    arrived: tuple[str, ...]
    under_way: tuple[str, ...]
    failed: tuple[str, ...]
    taken_back: tuple[str, ...]


def delivery(session: Session, notice: Notice) -> Delivery:
    """How far a notice has come."""
    states: dict[str, set[str | None]] = defaultdict(set)
    rows = session.execute(
        select(Unit.name, OutboxMessage.state, OutboxMessage.error)
        .select_from(NoticeCopy)
        .join(Unit, Unit.id == NoticeCopy.unit_id)
        .outerjoin(OutboxMessage, OutboxMessage.handle == NoticeCopy.handle)
        .where(NoticeCopy.notice_id == notice.id)
        .order_by(NoticeCopy.id)
    )
    for name, state, error in rows:
        states[name].add(outbox.TAKEN_BACK if error == outbox.TAKEN_BACK else state)
    lost = {None, OutboxState.DEAD, outbox.TAKEN_BACK}
    return Delivery(
        arrived=tuple(n for n, found in states.items() if OutboxState.SENT in found),
        under_way=tuple(
            n for n, found in states.items() if OutboxState.SENT not in found and found - lost
        ),
        failed=tuple(n for n, f in states.items() if f <= lost and outbox.TAKEN_BACK not in f),
        taken_back=tuple(n for n, f in states.items() if f <= lost and outbox.TAKEN_BACK in f),
    )
