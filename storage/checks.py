"""What does an administrator want to know of the data? Asked by ``liaison doctor``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models import (
    Address,
    Assignment,
    Evidence,
    OutboxMessage,
    Person,
    PersonUnit,
    Plan,
    Task,
    Unit,
)


def units_without_liaison(session: Session, plan: Plan) -> Sequence[str]:
    """Names of the units that answer for a task of the plan and have nobody who was let in."""
    served = (
        select(PersonUnit.unit_id)
        .join(Person, Person.id == PersonUnit.person_id)
        .where(Person.revoked_at.is_(None))
    )
    owing = select(Assignment.unit_id).join(Assignment.task).where(Task.plan_id == plan.id)
    alone = select(Unit.name).where(Unit.id.in_(owing), Unit.id.not_in(served))
    return session.scalars(alone.order_by(Unit.id)).all()


def is_there(session: Session, role: str) -> bool:
    """Whether somebody has this role, be they out of reach."""
    held = select(Person.id).join(Address).where(Person.role == role, Person.revoked_at.is_(None))
    return session.scalars(held).first() is not None


def in_use_since(session: Session) -> dt.datetime | None:
    """When the first person was let in; ``None`` as long as there is nobody."""
    return session.scalar(select(func.min(Person.bound_at)))


def last_written_at(session: Session) -> dt.datetime | None:
    """When something was last owed to anybody: the clock has not been before it."""
    return session.scalar(select(func.max(OutboxMessage.created_at)))


def evidence_files(session: Session) -> Sequence[str]:
    """Hashes of the files that reports name as evidence."""
    named = select(Evidence.file_hash).where(Evidence.file_hash.is_not(None)).distinct()
    return [each for each in session.scalars(named) if each is not None]
