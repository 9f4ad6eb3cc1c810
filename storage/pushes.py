"""What was pushed to whom, and what did people order for later?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage.models import OutboxMessage, OutboxState, OwnReminder, Push, PushKind, Reminder


def push(
    session: Session,
    person_id: int,
    kind: PushKind,
    key: str,
    now: dt.datetime,
    *,
    unit_id: int | None = None,
) -> Push | None:
    """Books a push under its key; ``None`` where it was pushed before, by whomever.

    ``now`` is in the office's zone: its day is the one the number shows.
    """
    if session.scalar(select(Push.id).where(Push.key == key)) is not None:
        return None
    row = Push(
        person_id=person_id, kind=kind, key=key, day_on=now.date(), pushed_at=now, unit_id=unit_id
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return None
    return row


def pushed(session: Session, keys: Collection[str]) -> set[str]:
    """Which of these keys were pushed."""
    return set(session.scalars(select(Push.key).where(Push.key.in_(keys))))


def recall(session: Session, assignment_ids: Sequence[int], now: dt.datetime) -> None:
    """Holds back what has not left yet of a push that speaks of these assignments: they stand
    otherwise now, and what is still true of it is said anew by the next sweep."""
    spoken_of = (
        select(Push.key)
        .join(Reminder, Reminder.push_id == Push.id)
        .where(Reminder.assignment_id.in_(assignment_ids))
    )
    session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.key.in_(spoken_of),
            OutboxMessage.state == OutboxState.PENDING,
            OutboxMessage.expires_at.is_not(None),
        )
        .values(expires_at=now)
    )


def take_back(session: Session, key: str, now: dt.datetime, *, again_on: dt.date) -> bool:
    """Makes a digest or reminder unsaid that never left: all that stood in it is owed again.

    False where the key is of another kind of push. What can be said again only on a later day,
    ``again_on``, counts as late since the day it was for.
    """
    kinds = [PushKind.DIGEST, PushKind.AGAIN, PushKind.OWN]
    push = session.scalars(select(Push).where(Push.key == key, Push.kind.in_(kinds))).first()
    if push is None:
        return False
    session.execute(
        update(Reminder)
        .where(Reminder.push_id == push.id)
        .values(
            push_id=None,
            due_at=now,
            late_since_on=func.coalesce(
                Reminder.late_since_on, push.day_on if push.day_on < again_on else None
            ),
        )
    )
    session.execute(delete(OwnReminder).where(OwnReminder.repeats_id == push.id))
    session.execute(update(OwnReminder).where(OwnReminder.push_id == push.id).values(push_id=None))
    session.delete(push)
    session.flush()
    return True


def pushes_since(session: Session, person_id: int, since: dt.datetime) -> int:
    """How many pushes nobody but the office wanted a person got since then."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Push)
            .where(
                Push.person_id == person_id,
                Push.pushed_at > since,
                Push.kind.in_([PushKind.DIGEST, PushKind.URGE]),
            )
        )
        or 0
    )


def last_push(session: Session, person_id: int) -> Push | None:
    """The last digest or ordered reminder a person got: what 「明天再提醒」 puts off."""
    kinds = [PushKind.DIGEST, PushKind.AGAIN, PushKind.OWN]
    return session.scalars(
        select(Push)
        .where(Push.person_id == person_id, Push.kind.in_(kinds))
        .order_by(Push.id.desc())
        .limit(1)
    ).first()


def last_urge(session: Session, unit_id: int) -> Push | None:
    """When a unit was last urged."""
    return session.scalars(
        select(Push)
        .where(Push.unit_id == unit_id, Push.kind == PushKind.URGE)
        .order_by(Push.id.desc())
        .limit(1)
    ).first()


# --- what people order ---


def people_with_own(session: Session, now: dt.datetime) -> set[int]:
    """Ids of the people with a reminder they ordered for now."""
    return set(
        session.scalars(
            select(OwnReminder.person_id).where(
                OwnReminder.push_id.is_(None), OwnReminder.due_at <= now
            )
        )
    )


def own_due(session: Session, person_id: int, now: dt.datetime) -> list[OwnReminder]:
    """What this person ordered for now, oldest first; held against other sweeps."""
    return list(
        session.scalars(
            select(OwnReminder)
            .where(
                OwnReminder.person_id == person_id,
                OwnReminder.push_id.is_(None),
                OwnReminder.due_at <= now,
            )
            .order_by(OwnReminder.due_at, OwnReminder.id)
            .with_for_update()
        )
    )


def order(
    session: Session,
    person_id: int,
    due_at: dt.datetime,
    now: dt.datetime,
    *,
    note: str = "",
    task_number: int | None = None,
    repeats_id: int | None = None,
) -> OwnReminder:
    """Keeps a reminder somebody ordered, for exactly that moment.

    One that waits and says the same is moved instead where it repeats a push, and kept where it
    is for that moment already: nobody is told twice.
    """
    alike = select(OwnReminder).where(
        OwnReminder.person_id == person_id,
        OwnReminder.push_id.is_(None),
        OwnReminder.note == note,
        OwnReminder.task_number.is_not_distinct_from(task_number),
        OwnReminder.repeats_id.is_not_distinct_from(repeats_id),
    )
    if repeats_id is None:
        alike = alike.where(OwnReminder.due_at == due_at)
    if (waiting := session.scalars(alike).first()) is not None:
        waiting.due_at = due_at
        session.flush()
        return waiting
    row = OwnReminder(
        person_id=person_id,
        due_at=due_at,
        note=note,
        task_number=task_number,
        repeats_id=repeats_id,
        ordered_at=now,
    )
    session.add(row)
    session.flush()
    return row


def ordered(session: Session, person_id: int) -> list[OwnReminder]:
    """What a person ordered and was not reminded of yet, the next one first."""
    return list(
        session.scalars(
            select(OwnReminder)
            .where(OwnReminder.person_id == person_id, OwnReminder.push_id.is_(None))
            .order_by(OwnReminder.due_at, OwnReminder.id)
        )
    )


def ordered_as(session: Session, push_id: int) -> list[OwnReminder]:
    """The orders that this push carried out."""
    own = select(OwnReminder).where(OwnReminder.push_id == push_id).order_by(OwnReminder.id)
    return list(session.scalars(own))


def cancel(session: Session, person_id: int, own_id: int) -> bool:
    """Drops an ordered reminder of this person; False when it was said or is not theirs."""
    gone = session.execute(
        delete(OwnReminder)
        .where(
            OwnReminder.id == own_id,
            OwnReminder.person_id == person_id,
            OwnReminder.push_id.is_(None),
        )
        .returning(OwnReminder.id)
    )
    return gone.first() is not None
