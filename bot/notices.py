"""How does something nobody asked for reach the people who should know?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy.orm import Session

from bot.reply import Choice, Reply
from messages.catalog import say
from storage import outbox, people
from storage.models import Address, Person, PersonRole

Compose = Callable[[str], Reply]
"""The message in a language."""
MOST_INVITED = 4
"""Units that a new invitation is offered for at once."""


def tell_coordinators(session: Session, now: dt.datetime, key: str, **values: object) -> None:
    """Owes every coordinator the sentence ``key``."""
    show_coordinators(session, now, lambda language: Reply(blocks=(say(key, language, **values),)))


def tell_stopped(session: Session, person: Person, now: dt.datetime) -> None:
    """Owes every coordinator that a person cannot be told anything, with a way to invite anew."""
    units = [unit.name for unit in person.units[:MOST_INVITED]]

    def compose(language: str) -> Reply:
        ways = tuple((Choice.of("overview.invite", language, unit=unit),) for unit in units)
        return Reply(blocks=(say("people.unreachable", language, name=person.name),), choices=ways)

    show_coordinators(session, now, compose)


def show_coordinators(
    session: Session, now: dt.datetime, compose: Compose, *, but: int | None = None
) -> None:
    """Owes every coordinator a card, in their own language; not the person ``but``, who knows."""
    for address in people.addresses_of_role(session, PersonRole.COORDINATOR):
        if address.person_id != but:
            _owe(session, address, compose, now)


def show_person(
    session: Session, person_id: int | None, now: dt.datetime, compose: Compose
) -> None:
    """Owes one person a card, wherever they are met; nobody, if they have left."""
    for address in people.addresses_of_person(session, person_id):
        _owe(session, address, compose, now)


def show_unit(
    session: Session, unit_id: int, now: dt.datetime, compose: Compose, *, but: int | None
) -> None:
    """Owes the liaisons of a unit a card; not the person ``but``, who knows."""
    for address in people.addresses_of_unit(session, unit_id):
        if address.person_id != but:
            _owe(session, address, compose, now)


def _owe(session: Session, address: Address, compose: Compose, now: dt.datetime) -> None:
    outbox.owe(
        session,
        channel=address.channel,
        address=address.sender,
        person_id=address.person_id,
        body=compose(address.person.language).as_json(),
        now=now,
    )
