"""Which files were sent and are still to be taken in?"""

from __future__ import annotations

import datetime as dt

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
