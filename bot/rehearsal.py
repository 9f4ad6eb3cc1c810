"""The assistant in the terminal: as whom, over which database, by which clock."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot.access.inviting import units_called
from bot.channels import InboundMessage
from bot.channels.console import NAME, ConsoleChannel
from bot.clock import Clock
from bot.config import evidence_folder
from bot.delivery import Delivery
from bot.district import district, here
from bot.pace import UNHURRIED, Pace
from bot.papers.making import Papers
from bot.reminding.rules import plan_next
from bot.reminding.sweep import Sweep, schedule
from bot.starting import uncollected
from messages import formats
from messages.catalog import LANGUAGES, say
from storage import outbox, people, plans, reports
from storage.db import Database, DatabaseProblem
from storage.evidence_files import EvidenceStore
from storage.models import PersonRole
from storage.reminders import Reach

if TYPE_CHECKING:
    from bot.assistant import Assistant
    from bot.received_files import ReceivedFiles

SWEEP_EVERY = 1.0
"""Seconds: somebody sits there and waits for the push."""


@dataclass(frozen=True, slots=True)
class Identity:
    """As whom somebody sits at the terminal; a liaison of no unit named gets the example's."""

    role: str
    units: tuple[str, ...]
    language: str


async def converse(database: Database, clock: Clock, who: Identity, *, history: Path) -> None:
    """Talks until the person leaves."""
    sender, names = bind(database, clock, who)
    with database.reading() as session:
        hints = [
            say(f"console.{each}", who.language, here(session)) for each in ("identities", "hint")
        ]
    day = formats.moment(clock.now(), who.language)
    banner = [
        say(f"console.banner_{who.role}", who.language, now=day, **names),
        *hints,
    ]
    channel = ConsoleChannel(
        sender,
        banner="\n".join(text.unescape() for text in banner),
        prompt=say("console.you", who.language).unescape(),
        goodbye=say("console.goodbye", who.language).unescape(),
        sends_file=[say("console.sends_file", language).unescape() for language in LANGUAGES],
        language=who.language,
        history=history,
        meant_for=lambda address: _meant_for(database, address, who.language),
        saved_as=lambda path: say("console.saved_as", who.language, path=path).unescape(),
    )
    pace = Pace(UNHURRIED, lambda address: UNHURRIED)
    delivery = Delivery(database, {NAME: channel}, clock, pace=pace)
    store = EvidenceStore(evidence_folder())
    making = Papers(database, clock, [NAME])
    delivering = asyncio.create_task(delivery.run())
    sweeping = Sweep(database, clock, reach=Reach([NAME], sender), nudge=delivery.nudge)
    scheduler = schedule(sweeping, every=SWEEP_EVERY)

    def answering() -> tuple[Assistant, ReceivedFiles]:
        # While the first line is typed: it is a third of what is imported.
        with uncollected():
            from bot.assistant import Assistant
            from bot.received_files import ReceivedFiles

            assistant = Assistant(database, clock, nudge=delivery.nudge)
            assistant.warm_up()
        return assistant, ReceivedFiles(database, clock, {NAME: channel}, store)

    warming = asyncio.create_task(asyncio.to_thread(answering))

    async def receive(message: InboundMessage) -> str | None:
        assistant, reading = await warming
        try:
            notice = await asyncio.to_thread(assistant.receive, message)
        except DatabaseProblem as problem:
            return say(f"database.{problem.code}", who.language, **problem.values).unescape()
        await delivery.settled()
        # Here nobody else waits: the next line is read once the table is, and the paper there.
        while await reading.do_one() or await making.do_one():
            await delivery.settled()
        return notice

    try:
        await channel.run(receive)
    finally:
        scheduler.shutdown(wait=False)
        delivering.cancel()
        await asyncio.gather(delivering, warming, return_exceptions=True)


def _meant_for(database: Database, address: str, language: str) -> str:
    """Above a message that somebody else gets, who: in a rehearsal it is shown here too."""
    with database.reading() as session:
        person = people.person_at(session, NAME, address)
        names = formats.names((unit.name for unit in person.units), language) if person else ""
        role = say(f"console.name_{person.role if person else 'stranger'}", language)
        who = say("console.role_of", language, names=names, role=role) if names else role
        return say("console.meant_for", language, who=who).unescape()


def bind(database: Database, clock: Clock, who: Identity) -> tuple[str, dict[str, str]]:
    """Binds the person at the terminal at once; returns their address and the names they serve."""
    with database.writing() as session:
        # The clock may stand elsewhere than when the database was last used.
        outbox.owe_anew(session, NAME, clock.now())
        plan = plans.live_plan(session)
        # What has come due meanwhile is late, and is to say so.
        waiting = [
            each
            for each in (reports.assignments(session, plan) if plan else [])
            if each.next_reminder_at is None or each.next_reminder_at > clock.now()
        ]
        plan_next(session, waiting, clock.now())
        if who.role == "stranger":
            return "stranger", {}
        units = []
        if who.role == PersonRole.LIAISON:
            units = units_called(session, who.units or (_example(session),))
        names = formats.names((unit.name for unit in units), who.language)
        sender = ":".join([who.role, *(str(unit.id) for unit in units)])
        person = people.bind(
            session,
            channel=NAME,
            sender=sender,
            name=say(f"console.name_{who.role}", who.language).unescape(),
            role=PersonRole(who.role),
            units=units,
            now=clock.now(),
        )
        person.name = say(f"console.name_{who.role}", who.language).unescape()
        person.language = who.language
        return sender, {"names": names} if units else {}


def _example(session: Session) -> str:
    """The unit to be the liaison of when nobody named one."""
    return district(session).units[0]
