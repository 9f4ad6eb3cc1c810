"""Whatever happens to sends and processes in any order: nothing is lost, and nothing seen more
often than twice, but for once more with each process that died just after the server took it.

Two processes share an outbox; each claims, sends with any outcome, and may die with what it holds.
``LIAISON_TEST_FULL=1`` asks for thousands of steps.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from bot.channels import Outcome, SendError
from bot.delivery import LEASE, settlement
from storage import outbox
from storage.db import Database
from storage.models import OutboxMessage, OutboxState
from storage.outbox import Claim
from tests.conftest import FULL, MONDAY, Note

CHATS = ("7", "8", "-5")
LIVE = (OutboxState.PENDING, OutboxState.SENDING, OutboxState.UNKNOWN)
who = st.sampled_from([0, 1])


class Sending(RuleBasedStateMachine):
    """``seen`` counts what the server has shown of each row, ``deaths`` what it showed for a
    process that could not note it any more."""

    empty: Path

    @initialize()
    def found(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "outbox.sqlite3"
        shutil.copy(self.empty, path)
        self.database = Database(f"sqlite:///{path}")
        self.now = MONDAY
        self.held: tuple[list[Claim], list[Claim]] = ([], [])
        self.seen: Counter[int] = Counter()
        self.deaths: Counter[int] = Counter()
        self.owed = 0

    @rule(chat=st.sampled_from(CHATS), wait=st.sampled_from([0, 0, 300]), push=st.booleans())
    def owe(self, chat: str, wait: int, push: bool) -> None:
        self.owed += 1
        with self.database.writing() as session:
            outbox.owe(
                session,
                channel="telegram",
                address=chat,
                person_id=None,
                body={},
                now=self.now,
                due_at=self.now + dt.timedelta(seconds=wait),
                key=str(self.owed) if push else None,
            )

    @rule(process=who, limit=st.integers(1, 4))
    def claim(self, process: int, limit: int) -> None:
        with self.database.writing() as session:
            for state in (OutboxState.UNKNOWN, OutboxState.PENDING):
                self.held[process].extend(
                    outbox.claim(
                        session,
                        channels=["telegram"],
                        now=self.now,
                        lease_until=self.now + LEASE,
                        limit=limit,
                        state=state,
                    )
                )

    @rule(process=who, ends=st.sampled_from([None, *Outcome]), shown=st.booleans())
    def send(self, process: int, ends: Outcome | None, shown: bool) -> None:
        """The oldest claim ends: well, or as the outcome says."""
        if not self.held[process]:
            return
        claim = self.held[process].pop(0)
        if ends is None or (ends is Outcome.UNKNOWN and shown):
            self.seen[claim.id] += 1
        error = SendError(ends or Outcome.UNKNOWN, "x", retry_after=3, moved_to=claim.address)
        result = settlement(claim, "1" if ends is None else error, self.now)
        with self.database.writing() as session:
            outbox.settle(session, [result])

    @rule(process=who, shown=st.integers(0, 4))
    def die(self, process: int, shown: int) -> None:
        """Some of what it held had reached the server."""
        for claim in self.held[process][:shown]:
            self.seen[claim.id] += 1
            self.deaths[claim.id] += 1
        self.held[process].clear()

    @rule(process=who)
    def stop(self, process: int) -> None:
        with self.database.writing() as session:
            outbox.give_back(session, self.held[process])
        self.held[process].clear()

    @rule(seconds=st.sampled_from([1, 61]))
    def wait(self, seconds: int) -> None:
        """A send never takes as long as its lease: who holds something then is dead."""
        self.now += dt.timedelta(seconds=seconds)

    @rule()
    def revive(self) -> None:
        held = [claim.id for claims in self.held for claim in claims]
        with self.database.writing() as session:
            outbox.revive(session, self.now, but=held)

    taken = 0

    @invariant()
    def one_message_of_a_chat_is_on_the_wire(self) -> None:
        if not hasattr(self, "database"):
            return
        type(self).taken += 1
        with self.database.reading() as session:
            on_the_wire = Counter(
                session.scalars(
                    select(OutboxMessage.address).where(OutboxMessage.state == OutboxState.SENDING)
                )
            )
        assert all(count == 1 for count in on_the_wire.values()), on_the_wire

    @invariant()
    def nothing_is_seen_too_often(self) -> None:
        for row, count in getattr(self, "seen", Counter()).items():
            assert count <= 2 + self.deaths[row]

    def teardown(self) -> None:
        """A process that lives is left to work: everything is seen, or was refused for good."""
        if not hasattr(self, "database"):
            return
        self.die(0, 0)
        self.die(1, 0)
        for _ in range(8 * self.owed + 8):
            self.now += LEASE + dt.timedelta(seconds=61)
            self.revive()
            self.claim(0, 16)
            while self.held[0]:
                self.send(0, None, True)
        with self.database.reading() as session:
            rows = session.execute(select(OutboxMessage.id, OutboxMessage.state)).all()
        assert [row for row in rows if row.state in LIVE] == []
        lost = [id_ for id_, state in rows if state == OutboxState.SENT and not self.seen[id_]]
        assert lost == []
        self.nothing_is_seen_too_often()
        self.database.close()
        self.folder.cleanup()


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_sends_and_deaths_in_any_order_lose_nothing(
    empty_file: Path, record_property: Note
) -> None:
    Sending.empty = empty_file
    run_state_machine_as_test(
        Sending,
        settings=settings(
            max_examples=300 if FULL else 10,
            stateful_step_count=50 if FULL else 25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    record_property("steps", Sending.taken)
