"""2021年: the year of a table that does not say it; the file is read again for that year, and after
a yes so is one that replaces a draft. Said of a draft that waits (这是2021年的), it puts its year
right."""

from __future__ import annotations

from bot.importing import draft_plans, intake
from bot.importing.draft_year import put_right
from bot.reply import Reply
from bot.turn import Turn
from storage import file_jobs, imports


def handle(turn: Turn) -> Reply:
    slots = turn.slots
    if "reference" not in slots:
        return put_right(turn, draft_plans.draft(turn), int(slots["table_year"]))
    draft = imports.waiting_draft(turn.session)
    if draft is not None and slots.get("replaces") == draft.id:
        draft_plans.note(turn, draft, "dropped an import")
        intake.withdraw(turn.session, draft, turn.now)
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
