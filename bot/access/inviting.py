"""What is an invitation? A one-use link that names role and units, and its code to scan."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

import segno
from sqlalchemy.orm import Session

from bot.lexicon import build
from messages import formats
from messages.catalog import say
from storage import audit, people, roster, standings
from storage.db import Database
from storage.models import PersonRole, Unit


@dataclass(frozen=True, slots=True)
class Opened:
    """The way in that was opened for one unit."""

    unit: str
    token: str


@dataclass(frozen=True, slots=True)
class Issued:
    """An invitation as it is handed over; ``link`` is None while the bot's name is unknown."""

    token: str
    link: str | None
    expires_at: dt.datetime

    def as_json(self) -> str:
        return json.dumps(
            {"token": self.token, "link": self.link, "expires_at": self.expires_at.isoformat()}
        )

    def as_text(self, language: str) -> str:
        """What is printed: until when, the link, and its QR code for a phone."""
        day = formats.day(self.expires_at.date(), language)
        told = say("cli.invited", language, day=day)
        if self.link is None:
            return f"{told}\n{say('cli.invite_token', language, token=self.token)}"
        code = io.StringIO()
        segno.make(self.link, error="m").terminal(code, compact=True)
        return f"{told}\n{say('cli.invite_link', language, link=self.link)}\n{code.getvalue()}"


class UnitUnclear(Exception):
    """What was named is no unit of the roster, or could be any of ``candidates``."""

    def __init__(self, said: str, candidates: Sequence[str]) -> None:
        super().__init__(said)
        self.said = said
        self.candidates = tuple(candidates)


def issue(
    database: Database,
    *,
    role: PersonRole,
    units: Sequence[str],
    username: str | None,
    now: dt.datetime,
) -> Issued:
    """A new invitation, noted in the audit. Raises :class:`UnitUnclear`."""
    with database.writing() as session:
        names = [unit.name for unit in units_called(session, units)]
        token, invitation = people.invite(session, role=role, unit_names=names, now=now)
        audit.note(
            session,
            now=now,
            person=None,
            channel="command",
            action="invited",
            subject=f"invitation {invitation.id}",
            role=role.value,
            units=names,
        )
        return Issued(token, link_to(username, token), invitation.expires_at)


def open_for_each(
    session: Session, units: Sequence[Unit], now: dt.datetime
) -> tuple[list[Opened], dt.datetime]:
    """An invitation for a liaison of each of these units, and until when they can be used."""
    opened, expires_at = [], now
    for unit in units:
        token, invitation = people.invite(
            session, role=PersonRole.LIAISON, unit_names=[unit.name], now=now
        )
        opened.append(Opened(unit.name, token))
        expires_at = invitation.expires_at
    return opened, expires_at


def units_to_invite(session: Session, today: dt.date) -> list[Unit]:
    """The units none of whose liaisons can be told anything, in the order of the roster."""
    units = roster.active_units(session)
    contacts = standings.contacts(session, [unit.id for unit in units], today)
    return [unit for unit in units if not contacts[unit.id].reachable]


def link_to(username: str | None, token: str) -> str | None:
    """The link that opens the bot with this token; None while the bot's name is unknown."""
    return f"https://t.me/{username}?start={token}" if username else None


def units_called(session: Session, said: Sequence[str]) -> list[Unit]:
    """The units meant by names as people write them. Raises :class:`UnitUnclear`."""
    index = build(session, None).units
    units = []
    for name in said:
        found = index.resolve(name)
        unit = roster.unit_named(session, found[0]) if len(found) == 1 else None
        if unit is None:
            raise UnitUnclear(name, found)
        units.append(unit)
    return units
