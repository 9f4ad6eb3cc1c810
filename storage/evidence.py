"""Which links of reports were looked at, and what did the look show?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from storage.models import Evidence

LEASE = dt.timedelta(minutes=1)
"""How long a link stays with whoever took it; a look is over long before."""


@dataclass(frozen=True, slots=True)
class PendingLink:
    """A link this process may look at until the lease that began at ``taken_at`` ends."""

    id: int
    link: str
    taken_at: dt.datetime


def take_pending(session: Session, now: dt.datetime, limit: int) -> list[PendingLink]:
    """Up to ``limit`` links nobody has looked at, the oldest first; each goes to one process.

    A link that is taken has its ``checked_at`` and no finding yet. Where the taker died, it is
    there to be taken again once the lease is over.
    """
    free = (
        Evidence.link.is_not(None),
        Evidence.finding == "",
        or_(Evidence.checked_at.is_(None), Evidence.checked_at <= now - LEASE),
    )
    candidates = session.scalars(
        select(Evidence.id).where(*free).order_by(Evidence.id).limit(limit)
    ).all()
    taken = []
    for row_id in candidates:
        link = session.execute(
            update(Evidence)
            .where(Evidence.id == row_id, *free)
            .values(checked_at=now)
            .returning(Evidence.link)
            .execution_options(synchronize_session=False)
        ).scalar_one_or_none()
        if link is not None:
            taken.append(PendingLink(row_id, link, now))
    return taken


def settle(session: Session, link: PendingLink, finding: str, now: dt.datetime) -> bool:
    """Writes what the look showed; False when the lease ended and somebody else took the link."""
    return (
        session.execute(
            update(Evidence)
            .where(
                Evidence.id == link.id,
                Evidence.finding == "",
                Evidence.checked_at == link.taken_at,
            )
            .values(finding=finding, checked_at=now)
            .returning(Evidence.id)
            .execution_options(synchronize_session=False)
        ).scalar_one_or_none()
        is not None
    )
