"""How does a turn ask for a paper?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from bot.reply import Reply
from bot.turn import Turn
from storage.models import PaperJob


def book(turn: Turn, kind: str, **arguments: Any) -> Reply:
    """Books a paper of a kind in ``bot.papers.kinds``; it is sent once it is made.

    ``arguments`` are plain JSON, and the paper's slots. One already being made is not booked twice.
    """
    if all(job.arguments != arguments for job in _waiting(turn, kind)):
        turn.session.add(
            PaperJob(
                kind=kind,
                arguments=arguments,
                channel=turn.message.channel,
                address=turn.message.address,
                person_id=turn.person.id,
                asked_at=turn.now,
            )
        )
    return Reply(blocks=(turn.say("papers.making"),), silent=True, shown=turn.state.shown)


def is_being_made(turn: Turn, kind: str) -> bool:
    """Whether this person waits for a paper of this kind."""
    return bool(_waiting(turn, kind))


def _waiting(turn: Turn, kind: str) -> Sequence[PaperJob]:
    mine = select(PaperJob).where(PaperJob.person_id == turn.person.id, PaperJob.kind == kind)
    return turn.session.scalars(mine).all()
