"""Which events could not be handled? Their shapes, for whoever looks for the fault."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from storage.models import UnhandledEvent

KEPT = dt.timedelta(days=90)


def keep(
    session: Session,
    *,
    channel: str,
    event: str,
    number: str,
    error: str,
    shape: object,
    now: dt.datetime,
) -> None:
    """Keeps one event under the ``number`` its person was told; the oldest are forgotten."""
    session.execute(delete(UnhandledEvent).where(UnhandledEvent.set_aside_at < now - KEPT))
    session.add(
        UnhandledEvent(
            channel=channel,
            event=event[:64],
            number=number,
            error=error,
            shape=shape,
            set_aside_at=now,
        )
    )


def last_at(session: Session, *, since: dt.datetime) -> dt.datetime | None:
    """When the last one came, if that was not before ``since``."""
    return session.scalar(
        select(func.max(UnhandledEvent.set_aside_at)).where(UnhandledEvent.set_aside_at >= since)
    )


def recent(session: Session, *, since: dt.datetime) -> list[UnhandledEvent]:
    """Those that came since, the last first."""
    found = select(UnhandledEvent).where(UnhandledEvent.set_aside_at >= since)
    return list(session.scalars(found.order_by(UnhandledEvent.id.desc())))
