"""How does an administrator get a paper at the command line?"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from bot import audit_log
from bot.channels import InboundMessage
from bot.dialogue import State
from bot.lexicon import Lexicons
from bot.papers.kinds import PAPERS
from bot.papers.writing import write_new
from bot.turn import Refusal, Turn
from messages.catalog import Text, say
from storage import plans
from storage.db import Database
from storage.models import Person, PersonRole

KINDS = ("ledger", "bulletin", "audit")


class NothingToExport(Exception):
    """There is no paper; ``text`` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.key)
        self.text = text


def export(
    database: Database, kind: str, out: Path, now: dt.datetime, language: str, *days: dt.date
) -> Text:
    """Writes a paper as the coordinator gets it, or the audit of the days from the first to the
    last, to a new file; returns what to say.

    Raises :class:`NothingToExport`, and FileExistsError for a file that is there already.
    """
    with database.snapshot() as session:
        if kind == "audit":
            assert now.tzinfo is not None
            first, last = days
            count = audit_log.export(session, first, last, now.tzinfo, out, language)
            return say("cli.deeds_exported", language, count=count, file=out)
        plan = plans.live_plan(session)
        turn = Turn(
            session=session,
            now=now,
            message=InboundMessage("console", "", "", ""),
            person=Person(name="", role=PersonRole.COORDINATOR, language=language, bound_at=now),
            language=language,
            live_plan=plan,
            lexicon=Lexicons().current(session, plan),
            state=State(),
            slots={},
        )
        try:
            reply = PAPERS[kind].make(turn)
        except Refusal as refusal:
            raise NothingToExport(refusal.text) from None
    assert reply.file is not None
    write_new(out, reply.file.content)
    return say("cli.exported", language, file=out)
