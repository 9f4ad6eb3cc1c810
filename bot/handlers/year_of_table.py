"""2021年: the year of a table that does not say it; the file is read again for that year. Said of a
draft that waits (这是2021年的), it puts the draft's year right."""

from __future__ import annotations

from bot.importing import draft_plans
from bot.importing.draft_year import put_right
from bot.reply import Reply
from bot.turn import Turn
from storage import file_jobs


def handle(turn: Turn) -> Reply:
    slots = turn.slots
    if "reference" not in slots:
        return put_right(turn, draft_plans.draft(turn), int(slots["table_year"]))
    file_jobs.ask(
        turn.session,
        channel=turn.message.channel,
        address=turn.message.address,
        person=turn.person,
        now=turn.now,
        reference=str(slots["reference"]),
        name=str(slots["name"]),
        size=int(slots["size"]),
        pasted=str(slots["pasted"]),
        year=int(slots["table_year"]),
    )
    return Reply(blocks=(turn.say("intake.reading"),), update=True)
