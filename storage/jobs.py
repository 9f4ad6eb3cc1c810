"""Which work that was booked is still to be done, and who is at it?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TypeVar

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from storage.models import Job

J = TypeVar("J", bound=Job)


def claim(
    session: Session,
    kind: type[J],
    channels: Collection[str],
    now: dt.datetime,
    lease: dt.timedelta,
) -> J | None:
    """The oldest job nobody is at, now ours until the lease ends; ``attempts`` fences it."""
    free = or_(kind.leased_until_at.is_(None), kind.leased_until_at <= now)
    job = session.scalars(
        select(kind)
        .where(free, kind.channel.in_(channels))
        .order_by(kind.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if job is not None:
        job.leased_until_at = now + lease
        job.attempts += 1
        session.flush()
    return job


def finish(session: Session, job: Job) -> bool:
    """Ends a claimed job; False where another process has it by now, or ended it."""
    kind = type(job)
    present = session.scalars(
        select(kind).where(kind.id == job.id, kind.attempts == job.attempts).with_for_update()
    ).first()
    if present is None:
        return False
    session.delete(present)
    session.flush()
    return True


def postpone(session: Session, job: Job, until: dt.datetime) -> None:
    """Gives a claimed job back, to be tried again from ``until`` on."""
    kind = type(job)
    session.execute(
        update(kind)
        .where(kind.id == job.id, kind.attempts == job.attempts)
        .values(leased_until_at=until)
    )
