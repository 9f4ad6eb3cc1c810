"""Who may come in? People, where they are met, invitations, and what strangers tried."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection, Sequence
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from sqlalchemy import CursorResult, bindparam, func, select, update
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from storage.db import columns
from storage.models import (
    Address,
    Base,
    Dialogue,
    Invitation,
    Person,
    PersonRole,
    PersonUnit,
    SeenMessage,
    StandIn,
    Stranger,
    Unit,
)

# Built once, for every message needs them: putting a statement together costs as much as running
# it.
_HEARD_FROM = (
    select(Person, Address.unreachable_since_at)
    .join(Address, Address.person_id == Person.id)
    .where(
        Address.channel == bindparam("channel"),
        Address.sender == bindparam("sender"),
        Person.revoked_at.is_(None),
    )
    # The units at once: most answers look at them, and to ask for them later takes three times
    # as long (0.5 ms a question, not 0.15).
    .options(joinedload(Person.units))
)
_STANDS_IN_FOR = (
    select(StandIn)
    .where(
        StandIn.deputy_id == bindparam("deputy"),
        StandIn.agreed_at.is_not(None),
        StandIn.ended_at.is_(None),
        StandIn.first_on <= bindparam("today"),
        StandIn.last_on >= bindparam("today"),
    )
    .options(selectinload(StandIn.person).selectinload(Person.units))
)
_STATE = select(Dialogue.state, Dialogue.updated_at).where(
    Dialogue.channel == bindparam("channel"),
    Dialogue.address == bindparam("address"),
    Dialogue.sender == bindparam("sender"),
)


def _insert(dialect: str, model: type[Base]) -> Any:
    """The dialect's own INSERT, which knows ON CONFLICT; the other dialect is never loaded."""
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(model.__table__)


@cache
def _note_seen(dialect: str) -> Any:
    # Of an INSERT, PostgreSQL's driver is asked for the count only on request.
    new = _insert(dialect, SeenMessage).on_conflict_do_nothing()
    return new.execution_options(preserve_rowcount=True)


@cache
def _remember(dialect: str) -> Any:
    new = _insert(dialect, Dialogue).values(version=1)
    return new.on_conflict_do_update(
        index_elements=["channel", "address", "sender"],
        set_={
            "state": new.excluded.state,
            "updated_at": new.excluded.updated_at,
            "version": Dialogue.version + 1,
        },
    )


def person_at(session: Session, channel: str, sender: str) -> Person | None:
    """The person met at this address, if they are let in and not revoked."""
    return session.scalars(
        select(Person)
        .join(Address)
        .where(Address.channel == channel, Address.sender == sender, Person.revoked_at.is_(None))
        .options(selectinload(Person.units))
    ).first()


def once_at(session: Session, channel: str, sender: str) -> Person | None:
    """Who was let in at this address and is revoked: of them something is stored still."""
    return session.scalars(
        select(Person)
        .join(Address)
        .where(Address.channel == channel, Address.sender == sender, Person.revoked_at.is_not(None))
    ).first()


def heard_from(session: Session, channel: str, sender: str) -> Person | None:
    """The person who just wrote from this address; who was out of reach is back by that."""
    found = session.execute(_HEARD_FROM, {"channel": channel, "sender": sender})
    person, unreachable_since_at = found.unique().one_or_none() or (None, None)
    if unreachable_since_at is not None:
        session.get_one(Address, (channel, sender)).unreachable_since_at = None
    return person


def bind(
    session: Session,
    *,
    channel: str,
    sender: str,
    name: str,
    role: PersonRole,
    units: Sequence[Unit],
    now: dt.datetime,
) -> Person:
    """Lets a person in, or adds units to somebody already in.

    A second invitation may raise a role (a liaison who becomes coordinator), never lower it.
    """
    address = session.get(Address, (channel, sender))
    person = address.person if address else None
    if person is None or person.revoked_at is not None:
        person = Person(name=name[:64], role=role, bound_at=now, units=list(units))
        session.add(person)
        session.flush()
        if address is None:
            session.add(Address(channel=channel, sender=sender, person_id=person.id))
        else:
            address.person_id = person.id
            address.unreachable_since_at = None
    else:
        if role != PersonRole.LIAISON:
            person.role = role
        person.units += [unit for unit in units if unit not in person.units]
    session.flush()
    return person


def note_reached(
    session: Session, channel: str, sender: str, reachable: bool, now: dt.datetime
) -> Person | None:
    """Notes that a person blocked the bot or came back; the person, where that is news."""
    address = session.get(Address, (channel, sender))
    if address is None or (address.unreachable_since_at is None) == reachable:
        return None
    address.unreachable_since_at = None if reachable else now
    return address.person


def invite(
    session: Session,
    *,
    role: PersonRole,
    unit_names: Sequence[str],
    now: dt.datetime,
    days: int = 14,
    stand_in: StandIn | None = None,
    replaces: Person | None = None,
) -> tuple[str, Invitation]:
    """A new one-use invitation; the token (192 random bits) is returned once and not kept."""
    token = secrets.token_urlsafe(24)
    invitation = Invitation(
        token_hash=_hash(token),
        role=role,
        unit_names=list(unit_names),
        created_at=now,
        expires_at=now + dt.timedelta(days=days),
        stand_in_id=stand_in.id if stand_in else None,
        replaces_id=replaces.id if replaces else None,
    )
    session.add(invitation)
    session.flush()
    return token, invitation


def recall_invitations(
    session: Session, former: Person, unit_names: Collection[str], now: dt.datetime
) -> int:
    """Ends the hand-overs from this person of any of these units that nobody has used; how
    many."""
    wanted = set(unit_names)
    ended = 0
    for invitation in open_invitations(session, now):
        if invitation.replaces_id == former.id and wanted & set(invitation.unit_names):
            invitation.expires_at = now
            ended += 1
    return ended


def open_invitation(session: Session, token: str, now: dt.datetime) -> Invitation | None:
    """The invitation behind a token while it can still be redeemed."""
    return session.scalars(
        select(Invitation).where(
            Invitation.token_hash == _hash(token),
            Invitation.redeemed_at.is_(None),
            Invitation.expires_at > now,
        )
    ).first()


def redeem(session: Session, invitation_id: int, now: dt.datetime) -> Invitation | None:
    """Uses an invitation up; of two who try at once, one gets it and the other ``None``."""
    won = session.execute(
        update(Invitation)
        .where(
            Invitation.id == invitation_id,
            Invitation.redeemed_at.is_(None),
            Invitation.expires_at > now,
        )
        .values(redeemed_at=now)
        .returning(Invitation)
    )
    return won.scalar_one_or_none()


def addresses_of_role(session: Session, role: PersonRole) -> list[Address]:
    """Where the people of a role are met, if they can be reached."""
    return list(
        session.scalars(
            select(Address)
            .join(Person)
            .where(
                Person.role == role,
                Person.revoked_at.is_(None),
                Address.unreachable_since_at.is_(None),
            )
            .options(selectinload(Address.person))
        )
    )


def addresses_of_person(session: Session, person_id: int | None) -> list[Address]:
    """Where one person is met, if they can be reached and were not revoked."""
    return list(
        session.scalars(
            select(Address)
            .join(Person)
            .where(
                Person.id == person_id,
                Person.revoked_at.is_(None),
                Address.unreachable_since_at.is_(None),
            )
            .options(selectinload(Address.person))
        )
    )


def addresses_of_unit(session: Session, unit_id: int) -> list[Address]:
    """Where the liaisons of a unit are met, if they can be reached and were not revoked."""
    return list(
        session.scalars(
            select(Address)
            .join(Person)
            .join(PersonUnit, PersonUnit.person_id == Person.id)
            .where(
                PersonUnit.unit_id == unit_id,
                Person.revoked_at.is_(None),
                Address.unreachable_since_at.is_(None),
            )
            .options(selectinload(Address.person))
        )
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def liaisons_called(session: Session, name: str, other_than: Person) -> list[Person]:
    """The people of this name who were let in, but for one."""
    return list(
        session.scalars(
            select(Person).where(
                Person.name == name, Person.revoked_at.is_(None), Person.id != other_than.id
            )
        )
    )


def stands_in_for(session: Session, deputy: Person, today: dt.date) -> list[StandIn]:
    """Whom this person stands in for today: agreed, begun, and not over."""
    return list(session.scalars(_STANDS_IN_FOR, {"deputy": deputy.id, "today": today}))


def stand_ins_offered(session: Session, deputy: Person, today: dt.date) -> list[StandIn]:
    """What this person was asked to stand in for and has not agreed to yet."""
    return list(
        session.scalars(
            select(StandIn)
            .where(
                StandIn.deputy_id == deputy.id,
                StandIn.agreed_at.is_(None),
                StandIn.ended_at.is_(None),
                StandIn.last_on >= today,
            )
            .options(selectinload(StandIn.person).selectinload(Person.units))
        )
    )


def invitation_that_waits(session: Session, number: int, now: dt.datetime) -> Invitation | None:
    """The invitation of this number, where nobody has used it and its time is not over."""
    found = session.get(Invitation, number)
    usable = found is not None and found.redeemed_at is None and found.expires_at > now
    return found if usable else None


def stand_ins_of(session: Session, person: Person, today: dt.date) -> list[StandIn]:
    """Who stands in for this person, agreed or asked, now or later."""
    return list(
        session.scalars(
            select(StandIn).where(
                StandIn.person_id == person.id,
                StandIn.ended_at.is_(None),
                StandIn.last_on >= today,
            )
        )
    )


def stranger(session: Session, channel: str, sender: str, today: dt.date) -> Stranger:
    """What this stranger did today; yesterday's is forgotten."""
    found = session.get(Stranger, (channel, sender))
    if found is None:
        found = Stranger(
            channel=channel, sender=sender, day_on=today, messages=0, wrong_tokens=0, feedback=0
        )
        session.add(found)
    elif found.day_on != today:
        found.day_on, found.messages, found.wrong_tokens, found.feedback = today, 0, 0, 0
    return found


def first_time(session: Session, channel: str, message_id: str, now: dt.datetime) -> bool:
    """Notes a message as seen; ``False`` when it was seen before."""
    connection = session.connection()
    noted: CursorResult[Any] = connection.execute(
        _note_seen(connection.dialect.name),
        {"channel": channel, "message_id": message_id, "seen_at": now},
    )
    return noted.rowcount == 1


def dialogue(session: Session, channel: str, address: str, sender: str) -> dict[str, Any] | None:
    """Where this person's conversation in this chat stands, as ``remember`` was told."""
    stands = dialogue_since(session, channel, address, sender)
    return stands[0] if stands else None


def dialogue_since(
    session: Session, channel: str, address: str, sender: str
) -> tuple[dict[str, Any], dt.datetime] | None:
    """The same, and when it was told."""
    found = columns(session, _STATE, channel=channel, address=address, sender=sender).first()
    return (found[0], found[1]) if found else None


def remember(
    session: Session,
    channel: str,
    address: str,
    sender: str,
    state: dict[str, Any],
    now: dt.datetime,
) -> None:
    """Keeps where the conversation stands."""
    connection = session.connection()
    connection.execute(
        _remember(connection.dialect.name),
        {
            "channel": channel,
            "address": address,
            "sender": sender,
            "state": state,
            "updated_at": now,
        },
    )


def count_of_units(session: Session, unit_ids: Sequence[int]) -> int:
    """How many liaisons who were let in serve any of these units."""
    query = (
        select(func.count(Person.id.distinct()))
        .join(PersonUnit, PersonUnit.person_id == Person.id)
        .where(PersonUnit.unit_id.in_(unit_ids), Person.revoked_at.is_(None))
    )
    return session.scalar(query) or 0


def units_with_liaison(session: Session) -> set[int]:
    """Ids of the units somebody answers for, reachable or not."""
    return set(
        session.scalars(
            select(PersonUnit.unit_id).join(Person).where(Person.revoked_at.is_(None)).distinct()
        )
    )


def still_serving(session: Session, person_id: int | None) -> Person | None:
    """The person of this number while they have access."""
    person = session.get(Person, person_id) if person_id is not None else None
    return person if person is not None and person.revoked_at is None else None


def liaisons_of(session: Session, unit: Unit) -> list[Person]:
    """The liaisons of a unit who were let in, the longest there first."""
    return list(
        session.scalars(
            select(Person)
            .join(PersonUnit, PersonUnit.person_id == Person.id)
            .where(PersonUnit.unit_id == unit.id, Person.revoked_at.is_(None))
            .order_by(Person.id)
        )
    )


def part_from(session: Session, person: Person, units: Sequence[Unit]) -> None:
    """The person no longer serves these units."""
    gone = {unit.id for unit in units}
    person.units = [unit for unit in person.units if unit.id not in gone]
    session.flush()


def everybody(session: Session) -> list[Person]:
    """Everybody who was let in and not revoked, with their units."""
    return list(
        session.scalars(
            select(Person)
            .where(Person.revoked_at.is_(None))
            .order_by(Person.id)
            .options(selectinload(Person.units))
        )
    )


class Former(NamedTuple):
    """Who served a unit once, until when, and whom they handed it over to, if to anybody."""

    person: Person
    until: dt.datetime
    successor: Person | None


def former_liaisons(session: Session, unit: Unit) -> list[Former]:
    """Who handed the unit over, also those who kept another, and who was revoked; those who were
    erased are numbers."""
    successor = aliased(Person)
    used = session.execute(
        select(Invitation, Person, successor)
        .join(Person, Person.id == Invitation.replaces_id)
        .outerjoin(successor, successor.id == Invitation.person_id)
        .where(
            Invitation.redeemed_at.is_not(None), Invitation.person_id.is_distinct_from(Person.id)
        )
    )
    names = {unit.name, *(alias.name for alias in unit.aliases)}
    found = [
        Former(former, min(at, former.revoked_at or at), new)
        for invitation, former, new in used
        if (at := invitation.redeemed_at) and names & set(invitation.unit_names)
    ]
    handed_over = {former.person.id for former in found}
    revoked = session.scalars(
        select(Person)
        .join(PersonUnit, PersonUnit.person_id == Person.id)
        .where(PersonUnit.unit_id == unit.id, Person.revoked_at.is_not(None))
    )
    found += [
        Former(person, person.revoked_at, None)
        for person in revoked
        if person.revoked_at and person.id not in handed_over
    ]
    return sorted(found, key=lambda former: (former.until, former.person.id))


def unreachable(session: Session) -> set[int]:
    """The people who have addresses, none of which can be reached."""
    reached: dict[int, bool] = {}
    rows = session.execute(select(Address.person_id, Address.unreachable_since_at))
    for person_id, since in rows:
        reached[person_id] = reached.get(person_id, False) or since is None
    return {person_id for person_id, reachable in reached.items() if not reachable}


def open_invitations(session: Session, now: dt.datetime) -> list[Invitation]:
    """The invitations that can still be used, the oldest first."""
    return list(
        session.scalars(
            select(Invitation)
            .where(Invitation.redeemed_at.is_(None), Invitation.expires_at > now)
            .order_by(Invitation.id)
        )
    )
