"""What do we still owe people, who is sending it, and how did it end?"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    FromClause,
    Result,
    Row,
    Table,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    null,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import literal_column

from storage.db import columns
from storage.models import Address, Dialogue, OutboxMessage, OutboxState, OutgoingFile

assert isinstance(OutboxMessage.__table__, Table)
_ROWS = OutboxMessage.__table__


TAKEN_BACK = "taken back"
"""The error of a message that whoever ordered it took back before it left."""


def _live(rows: FromClause) -> ColumnElement[bool]:
    """Not settled for good. Spelled out, so that an index over the live rows alone can serve."""
    states = (OutboxState.PENDING, OutboxState.SENDING, OutboxState.UNKNOWN)
    return rows.c.state.in_([literal_column(f"'{state}'") for state in states])


def _lapsed(rows: FromClause, now: ColumnElement[dt.datetime]) -> ColumnElement[bool]:
    """Too late to leave as it was written."""
    return and_(rows.c.expires_at.is_not(None), rows.c.expires_at <= now)


def _held_up(now: ColumnElement[dt.datetime]) -> ColumnElement[bool]:
    """Whether another row of the chat stands in the way.

    No EXISTS: PostgreSQL would join all rows with all others for it instead of looking the first
    few up, 36 ms instead of 1 ms a claim with 10,000 rows owed, and half a minute before it has
    statistics.
    """
    other = aliased(_ROWS)
    owed = or_(
        other.c.state == OutboxState.SENDING,
        and_(other.c.state == OutboxState.PENDING, other.c.attempts > 0),
        other.c.due_at <= now,
    )
    return (
        select(other.c.id)
        .where(
            # Spelled so that SQLite cannot go by the channel: it would walk all that is owed, once
            # for each row (12,000 owed: 430 ms a claim, not 9).
            other.c.channel.concat("") == _ROWS.c.channel,
            other.c.address == _ROWS.c.address,
            _live(other),
            or_(
                and_(other.c.id < _ROWS.c.id, owed, ~_lapsed(other, now)),
                and_(other.c.id > _ROWS.c.id, other.c.state == OutboxState.SENDING),
            ),
        )
        .limit(1)
        .scalar_subquery()
        .is_not(None)
    )


# Built once: putting these statements together costs several times what they do.
_NOW = bindparam("now", type_=_ROWS.c.due_at.type)
_CHAT = tuple_(_ROWS.c.channel, _ROWS.c.address)
_SAID_AS = select(
    _ROWS.c.channel, _ROWS.c.address, _ROWS.c.person_id, _ROWS.c.body, _ROWS.c.created_at
).where(_ROWS.c.handle == bindparam("handle"))
_OWE = insert(_ROWS)
_OWED = (
    select(
        _ROWS.c.id,
        _ROWS.c.channel,
        _ROWS.c.address,
        _ROWS.c.handle,
        _ROWS.c.body,
        _ROWS.c.attempts,
        _ROWS.c.key,
    )
    .where(
        _ROWS.c.state == bindparam("state"),
        _ROWS.c.due_at <= _NOW,
        _ROWS.c.channel == bindparam("channel"),
        ~_lapsed(_ROWS, _NOW),
        ~_held_up(_NOW),
    )
    .order_by(_ROWS.c.due_at, _ROWS.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(_ROWS)
    .where(_ROWS.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        state=OutboxState.SENDING,
        leased_until_at=bindparam("lease_until"),
        attempts=_ROWS.c.attempts + 1,
    )
)
_SETTLE = (
    update(_ROWS)
    .where(
        _ROWS.c.id == bindparam("claimed"),
        _ROWS.c.state == OutboxState.SENDING,
        _ROWS.c.attempts == bindparam("fence"),
    )
    .values(
        state=bindparam("next_state"),
        leased_until_at=None,
        due_at=func.coalesce(bindparam("next_due_at", type_=_ROWS.c.due_at.type), _ROWS.c.due_at),
        reference=func.coalesce(
            bindparam("said_as", type_=_ROWS.c.reference.type), _ROWS.c.reference
        ),
        error=bindparam("reason"),
        # What was perhaps read is not taken back any more: it may only come once more as it is.
        expires_at=case(
            (bindparam("next_state") == OutboxState.UNKNOWN, null()), else_=_ROWS.c.expires_at
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A row this process may send until its lease ends.

    ``attempts`` counts this one too and fences it: whoever claims the row after the lease has a
    higher count, and our late settlement changes nothing. ``perhaps_sent`` says that an earlier
    attempt may have been delivered.
    """

    id: int
    channel: str
    address: str
    handle: str
    body: dict[str, Any]
    attempts: int
    is_push: bool
    perhaps_sent: bool


@dataclass(frozen=True, slots=True)
class Settlement:
    """How an attempt ended: the row's next state, and when it is owed again if it is."""

    claim: Claim
    state: OutboxState
    due_at: dt.datetime | None = None
    reference: str | None = None
    error: str | None = None


def new_handle() -> str:
    """96 random bits: a button's data must not be guessed."""
    return secrets.token_urlsafe(12)


def owe(
    session: Session,
    *,
    channel: str,
    address: str,
    person_id: int | None,
    body: dict[str, Any],
    now: dt.datetime,
    due_at: dt.datetime | None = None,
    expires_at: dt.datetime | None = None,
    key: str | None = None,
    file: OutgoingFile | None = None,
    handle: str | None = None,
) -> str:
    """Writes something to say, owed at once or from ``due_at`` on; returns its handle, which is
    made here unless it had to be known before.

    From ``expires_at`` on it does not leave any more: see :func:`lapsed`.
    A ``file`` is kept for a day, so it is for what is owed at once.
    A push has a ``key``, and a second one with the same key is refused by the database
    (``IntegrityError``).
    """
    handle = handle or new_handle()
    if file is not None:
        file.kept_at = now
        session.add(file)
        session.flush()
        body = body | {"file": file.id}
    row = {
        "channel": channel,
        "address": address,
        "person_id": person_id,
        "handle": handle,
        "key": key,
        "body": body,
        "state": OutboxState.PENDING,
        "created_at": now,
        "due_at": due_at or now,
        "expires_at": expires_at,
        "attempts": 0,
    }
    session.connection().execute(_OWE, row)
    return handle


def oldest_owed(session: Session, now: dt.datetime) -> dt.datetime | None:
    """Since when the oldest message that may leave has been owed."""
    return session.scalar(
        select(func.min(OutboxMessage.due_at)).where(
            _live(_ROWS),
            OutboxMessage.state.in_([OutboxState.PENDING, OutboxState.UNKNOWN]),
            OutboxMessage.due_at <= now,
        )
    )


class SaidAs(NamedTuple):
    """A message as its buttons need it."""

    channel: str
    address: str
    person_id: int | None
    body: dict[str, Any]
    created_at: dt.datetime


def said_as(session: Session, handle: str) -> SaidAs | None:
    """The message whose buttons carry this handle."""
    row = columns(session, _SAID_AS, handle=handle).first()
    return None if row is None else SaidAs(*row)


def last_said_at(session: Session, channel: str, address: str) -> dict[str, Any] | None:
    """The body of what this chat was sent last, asked for or not."""
    rows = select(OutboxMessage.body).where(
        OutboxMessage.channel == channel, OutboxMessage.address == address
    )
    return session.scalar(rows.order_by(OutboxMessage.id.desc()).limit(1))


def claim(
    session: Session,
    *,
    channels: Collection[str],
    now: dt.datetime,
    lease_until: dt.datetime,
    limit: int,
    state: OutboxState = OutboxState.PENDING,
    answers_only: bool = False,
    closed: Collection[tuple[str, str]] = (),
    closed_to_pushes: Collection[tuple[str, str]] = (),
) -> list[Claim]:
    """Takes up to ``limit`` owed rows, oldest first, at most one of a chat, in the chat's order.

    A row waits while another of its chat is being sent, or while an earlier one is owed or is to
    be tried again. A push planned for later holds up nothing, nor does a message that was perhaps
    delivered and waits for its second try. ``closed`` are chats (channel, address) to leave alone.
    """
    owed = _OWED
    if answers_only:
        owed = owed.where(_ROWS.c.key.is_(None))
    if closed:
        owed = owed.where(_CHAT.not_in(list(closed)))
    if closed_to_pushes:
        owed = owed.where(or_(_ROWS.c.key.is_(None), _CHAT.not_in(list(closed_to_pushes))))
    rows: list[Row[Any]] = []
    # One channel after the other: only so does the index give the rows in the order they are owed.
    for channel in channels:
        wanted = {"state": state, "now": now, "channel": channel, "limit": limit - len(rows)}
        rows += columns(session, owed, **wanted)
    if not rows:
        return []
    columns(session, _CLAIM, ids=[row.id for row in rows], lease_until=lease_until)
    return [
        Claim(
            id=row.id,
            channel=row.channel,
            address=row.address,
            handle=row.handle,
            body=row.body,
            attempts=row.attempts + 1,
            is_push=row.key is not None,
            perhaps_sent=state == OutboxState.UNKNOWN,
        )
        for row in rows
    ]


def settle(session: Session, settlements: Sequence[Settlement]) -> None:
    """Writes how attempts ended; one whose lease was lost to another process changes nothing."""
    if settlements:
        # The connection, for the session would take several rows for changes to its objects.
        session.connection().execute(
            _SETTLE,
            [
                {
                    "claimed": one.claim.id,
                    "fence": one.claim.attempts,
                    "next_state": one.state,
                    "next_due_at": one.due_at,
                    "said_as": one.reference,
                    "reason": one.error and one.error[:255],
                }
                for one in sorted(settlements, key=lambda one: one.claim.id)
            ],
        )


def file_of(session: Session, claim: Claim) -> OutgoingFile | None:
    """The file that goes with a claimed message, while it is kept."""
    return session.get(OutgoingFile, claim.body.get("file") or 0)


def drop_files(session: Session, settlements: Sequence[Settlement]) -> None:
    """Deletes the files of messages that were settled for good."""
    over = [
        one.claim.body["file"]
        for one in settlements
        if one.state in (OutboxState.SENT, OutboxState.DEAD) and one.claim.body.get("file")
    ]
    if over:
        session.execute(delete(OutgoingFile).where(OutgoingFile.id.in_(over)))


def drop_old_files(session: Session, before: dt.datetime) -> None:
    """Deletes the files kept since before a moment; their messages are given up."""
    session.execute(delete(OutgoingFile).where(OutgoingFile.kept_at < before))


def give_back(session: Session, claims: Sequence[Claim]) -> None:
    """Owes again, at once, what was claimed and never put on the wire."""
    for claim in claims:
        session.execute(
            update(_ROWS)
            .where(*_ours(claim))
            .values(
                state=OutboxState.UNKNOWN if claim.perhaps_sent else OutboxState.PENDING,
                leased_until_at=None,
                attempts=_ROWS.c.attempts - 1,
            )
        )


def revive(session: Session, now: dt.datetime, *, but: Collection[int] = ()) -> int:
    """Owes again what a process claimed and left past its lease; returns how many rows.

    Nobody knows whether such a row was sent. It counts as not sent: said twice beats never said.
    ``but`` are rows that the caller itself is still sending: a clock that jumps ends no send.
    """
    stuck = session.execute(
        update(_ROWS)
        .where(
            _live(_ROWS),
            _ROWS.c.state == OutboxState.SENDING,
            _ROWS.c.leased_until_at <= now,
            _ROWS.c.id.not_in(but),
        )
        .values(
            state=OutboxState.PENDING, leased_until_at=None, error="lease ended", expires_at=None
        )
    )
    return _count(stuck)


def lapsed(session: Session, now: dt.datetime) -> list[OutboxMessage]:
    """The pushes that did not leave in time and were certainly never sent; held against others."""
    return list(
        session.scalars(
            select(OutboxMessage)
            .where(
                OutboxMessage.state == literal_column(f"'{OutboxState.PENDING}'"),
                OutboxMessage.expires_at.is_not(None),
                OutboxMessage.expires_at <= now,
            )
            .order_by(OutboxMessage.id)
            .with_for_update(skip_locked=True)
        )
    )


def take_back(session: Session, handles: Sequence[str]) -> None:
    """Gives up those of these messages that have certainly not left."""
    session.execute(
        update(_ROWS)
        .where(_ROWS.c.handle.in_(handles), _ROWS.c.state == OutboxState.PENDING)
        .values(state=OutboxState.DEAD, error=TAKEN_BACK)
    )


def owe_anew(session: Session, channel: str, now: dt.datetime) -> None:
    """Owes at once whatever a channel has not sent: for one whose clock begins anew each time."""
    session.execute(
        update(_ROWS)
        .where(_ROWS.c.channel == channel, _live(_ROWS))
        .values(state=OutboxState.PENDING, leased_until_at=None, due_at=now)
    )


def move(session: Session, channel: str, old: str, new: str) -> None:
    """Follows a chat to its new address: what it is still owed, and where its dialogues stand."""
    session.execute(
        update(_ROWS)
        .where(_ROWS.c.channel == channel, _ROWS.c.address == old, _live(_ROWS))
        .values(address=new)
    )
    there = set(
        session.scalars(
            select(Dialogue.sender).where(Dialogue.channel == channel, Dialogue.address == new)
        )
    )
    session.execute(
        update(Dialogue)
        .where(Dialogue.channel == channel, Dialogue.address == old, Dialogue.sender.not_in(there))
        .values(address=new)
    )


def close_chat(session: Session, channel: str, address: str, reason: str, now: dt.datetime) -> bool:
    """Gives up what is owed to a chat that cannot be reached any more.

    Returns whether this is news: a person known at this address who could be reached until now.
    """
    session.execute(
        update(_ROWS)
        .where(
            _ROWS.c.channel == channel,
            _ROWS.c.address == address,
            _ROWS.c.state.in_([OutboxState.PENDING, OutboxState.UNKNOWN]),
        )
        .values(state=OutboxState.DEAD, error=reason[:255])
    )
    marked = session.execute(
        update(Address)
        .where(
            Address.channel == channel,
            Address.sender == address,
            Address.unreachable_since_at.is_(None),
        )
        .values(unreachable_since_at=now)
    )
    return _count(marked) == 1


def _ours(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return (
        _ROWS.c.id == claim.id,
        _ROWS.c.state == OutboxState.SENDING,
        _ROWS.c.attempts == claim.attempts,
    )


def _count(result: Result[Any]) -> int:
    return cast(CursorResult[Any], result).rowcount
