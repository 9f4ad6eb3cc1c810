"""The process that makes one paper: an order on standard input, the answer on standard output.

The order is one JSON object. The answer is a line of JSON, what is said and the file's name, and
after it the file's bytes.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import traceback
from zoneinfo import ZoneInfo

from bot.channels import InboundMessage
from bot.dialogue import State
from bot.lexicon import Lexicons
from bot.papers.kinds import PAPERS
from bot.reply import Reply
from bot.turn import Refusal, Turn
from messages.catalog import say
from storage import people, plans
from storage.db import Database
from storage.models import PaperJob, Person, PersonRole

KINDNESS = 5
"""How much the process stands back, in steps of ``nice``: answers come before papers."""


def make(database: Database, job: PaperJob, now: dt.datetime) -> Reply:
    """The paper, or why there is none. Asked once more is whether the person may have it."""
    paper = PAPERS[job.kind]
    with database.snapshot() as session:
        person = session.get(Person, job.person_id)
        if person is None or person.revoked_at is not None:
            return Reply(blocks=())
        language = person.language
        if PersonRole(person.role) not in paper.allowed:
            return Reply(blocks=(say("refusals.not_for_role", language),))
        plan = plans.live_plan(session)
        stored = people.dialogue(session, job.channel, job.address, job.address)
        turn = Turn(
            session=session,
            now=now,
            message=InboundMessage(job.channel, job.address, job.address, f"paper {job.id}"),
            person=person,
            language=language,
            live_plan=plan,
            lexicon=Lexicons().current(session, plan),
            state=State.from_json(stored) if stored else State(),
            slots=job.arguments,
        )
        try:
            return paper.make(turn)
        except Refusal as refusal:
            choices = (refusal.choices,) if refusal.choices else ()
            return Reply(blocks=(refusal.text,), choices=choices)
        except Exception as error:  # a bug of ours must not have the job tried for ever
            # The place alone: an exception's words may be somebody's.
            place = "".join(traceback.format_tb(error.__traceback__))
            print(f"{job.kind}: {type(error).__name__}\n{place}", file=sys.stderr)  # noqa: T201
            return Reply(blocks=(say("papers.not_made", language),))


def main() -> None:
    os.nice(KINDNESS)
    order = json.load(sys.stdin)
    database = Database(order.pop("database"), create=False)
    now = dt.datetime.fromisoformat(order.pop("now")).astimezone(ZoneInfo(order.pop("zone")))
    reply = make(database, PaperJob(**order), now)
    database.close()
    file = reply.file
    named = file and {
        "name": file.name,
        "media_type": file.media_type,
        "guarded": file.guarded,
    }
    asked = reply.asked and [reply.asked.intent, dict(reply.asked.known), list(reply.asked.slots)]
    told = {"body": reply.as_json(), "file": named, "asked": asked}
    line = json.dumps(told, ensure_ascii=True)
    sys.stdout.buffer.write(line.encode() + b"\n" + (file.content if file else b""))


if __name__ == "__main__":
    main()
