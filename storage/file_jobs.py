"""Which files were sent and are still to be taken in, and who is at it?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from storage.models import FileJob, Person


def ask(
    session: Session,
    *,
    channel: str,
    address: str,
    person: Person,
    now: dt.datetime,
    reference: str = "",
    name: str = "",
    size: int = 0,
    pasted: str = "",
    evidence: bool = False,
    year: int | None = None,
) -> None:
    """Books a file to be taken in."""
    session.add(
        FileJob(
            channel=channel,
            address=address,
            person_id=person.id,
            reference=reference,
            name=name[-255:],
            size=size,
            pasted=pasted,
            evidence=evidence,
            year=year,
            asked_at=now,
        )
    )


def claim(
    session: Session, channels: Collection[str], now: dt.datetime, lease: dt.timedelta
) -> FileJob | None:
    """The oldest job nobody is at, now ours until the lease ends; ``attempts`` fences it."""
    free = or_(FileJob.leased_until_at.is_(None), FileJob.leased_until_at <= now)
    job = session.scalars(
        select(FileJob)
        .where(free, FileJob.channel.in_(channels))
        .order_by(FileJob.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if job is not None:
        job.leased_until_at = now + lease
        job.attempts += 1
        session.flush()
    return job


def finish(session: Session, job: FileJob) -> bool:
    """Ends a claimed job; False where another process has it by now, or ended it."""
    present = session.scalars(
        select(FileJob)
        .where(FileJob.id == job.id, FileJob.attempts == job.attempts)
        .with_for_update()
    ).first()
    if present is None:
        return False
    session.delete(present)
    session.flush()
    return True


def postpone(session: Session, job: FileJob, until: dt.datetime) -> None:
    """Gives a claimed job back, to be tried again from ``until`` on."""
    session.execute(
        update(FileJob)
        .where(FileJob.id == job.id, FileJob.attempts == job.attempts)
        .values(leased_until_at=until)
    )
