"""A paper is made beside the turns: once, for who may have it, whatever happens between."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from sqlalchemy import select

from bot.channels import InboundMessage, OutboundFile
from bot.dialogue import State
from bot.lexicon import Lexicons
from bot.papers.booking import book
from bot.papers.making import LARGEST_PAPER, LEASE, Make, NotMade, Papers
from bot.reply import Choice, Reply
from bot.turn import Turn
from messages.catalog import Text, say
from storage import jobs, people, plans
from storage.db import Database
from storage.models import AuditEntry, OutboxMessage, OutgoingFile, PaperJob, Person
from tests.conftest import FixedClock
from tests.conversation import CHANNEL, Conversation

SHEET = OutboundFile("表.xlsx", "application/octet-stream", b"a sheet")


class Press:
    """Makes what it is told to, and remembers for what it was asked."""

    def __init__(self, reply: Reply | None = None) -> None:
        self.reply = reply or Reply(
            (Text.of("test", "给您"),), choices=((Choice("好", "好"),),), file=SHEET
        )
        self.asked: list[tuple[str, object]] = []
        self.failures = 0

    async def __call__(self, database: Database, job: PaperJob, now: dt.datetime) -> Reply:
        self.asked.append((job.kind, job.arguments))
        if self.failures:
            self.failures -= 1
            raise NotMade("ended with -9")
        return self.reply


def books(office: Conversation, kind: str = "ledger", **arguments: object) -> Reply:
    """The office asks for a paper in a turn."""
    now = office.clock.now()
    with office.database.writing() as session:
        person = people.person_at(session, CHANNEL, office.sender)
        assert person is not None
        plan = plans.live_plan(session)
        turn = Turn(
            session=session,
            now=now,
            message=InboundMessage(CHANNEL, office.address, office.sender, "m"),
            person=person,
            language=person.language,
            live_plan=plan,
            lexicon=Lexicons().current(session, plan),
            state=State(),
            slots={},
        )
        return book(turn, kind, **arguments)


def makes_all(office: Conversation, make: Make) -> None:
    async def work() -> None:
        papers = Papers(office.database, office.clock, [CHANNEL], make=make)
        while await papers.do_one():
            pass

    asyncio.run(work())


def sent(office: Conversation) -> list[tuple[list[str], bytes | None]]:
    with office.database.reading() as session:
        return [
            (row.body["blocks"], file.content if file else None)
            for row in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
            for file in [session.get(OutgoingFile, row.body.get("file") or 0)]
        ]


def waiting(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(PaperJob)).all())


@pytest.fixture
def office(samples: Database, clock: FixedClock) -> Conversation:
    return Conversation(samples, clock, role="coordinator", name="陈主任")


def test_paper_is_promised_silently_made_and_owed(office: Conversation) -> None:
    promised = books(office, unit="区卫健局")
    assert (promised.keys, promised.silent) == (("papers.making",), True)
    press = Press()
    makes_all(office, press)
    assert press.asked == [("ledger", {"unit": "区卫健局"})]
    assert sent(office) == [(["给您"], b"a sheet")]
    assert waiting(office.database) == 0
    with office.database.reading() as session:
        made = session.scalars(select(AuditEntry).where(AuditEntry.action == "paper_made")).one()
        assert made.subject == "ledger"


def test_choice_below_a_paper_may_be_typed(office: Conversation) -> None:
    books(office)
    makes_all(office, Press(Reply((Text.of("t", "?"),), ((Choice("好", "帮助"),),), file=SHEET)))
    assert office.says("好").text == office.says("帮助").text


def test_asked_for_twice_is_made_once(office: Conversation) -> None:
    books(office)
    books(office)
    books(office, unit="区水利局")
    makes_all(office, Press())
    assert len(sent(office)) == 2


def test_paper_of_a_process_that_died_is_made_again_and_sent_once(
    office: Conversation, clock: FixedClock
) -> None:
    books(office)
    with office.database.writing() as session:
        dead = jobs.claim(session, PaperJob, (CHANNEL,), clock.now(), LEASE)
    assert dead is not None
    makes_all(office, Press())
    assert sent(office) == [], "another process is at it"

    clock.at += LEASE + dt.timedelta(seconds=1)
    makes_all(office, Press())
    assert len(sent(office)) == 1
    with office.database.writing() as session:
        assert not jobs.finish(session, dead)


def test_paper_that_is_interrupted_is_free_at_once(office: Conversation) -> None:
    async def endless(database: Database, job: PaperJob, now: dt.datetime) -> Reply:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    async def interrupted() -> None:
        papers = Papers(office.database, office.clock, [CHANNEL], make=endless)
        running = asyncio.ensure_future(papers.run())
        async with asyncio.timeout(10):
            await begun.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    begun = asyncio.Event()
    books(office)
    asyncio.run(interrupted())
    makes_all(office, Press())
    assert len(sent(office)) == 1


@pytest.mark.parametrize(("failures", "words"), [(2, "给您"), (3, say("papers.not_made"))])
def test_process_that_ends_early_is_tried_again_but_not_for_ever(
    office: Conversation, clock: FixedClock, failures: int, words: str
) -> None:
    books(office)
    press = Press()
    press.failures = failures
    for _ in range(4):
        makes_all(office, press)
        clock.at += LEASE
    assert [blocks for blocks, _ in sent(office)] == [[words]]
    assert waiting(office.database) == 0


def test_person_who_left_meanwhile_gets_nothing(office: Conversation, clock: FixedClock) -> None:
    books(office)
    with office.database.writing() as session:
        session.scalars(select(Person)).one().revoked_at = clock.now()
    makes_all(office, Press())
    assert (sent(office), waiting(office.database)) == ([], 0)


def test_paper_no_network_takes_is_said_to_be_too_large(office: Conversation) -> None:
    books(office)
    large = OutboundFile("大.xlsx", "application/octet-stream", bytes(LARGEST_PAPER + 1))
    makes_all(office, Press(Reply((Text.of("test", "给您"),), file=large)))
    assert sent(office) == [([say("papers.too_large")], None)]
