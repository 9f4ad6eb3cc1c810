"""邀请单: the invitations of many units as a Word file, to be printed and cut apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from bot.access import inviting
from bot.access.inviting import Opened, link_to
from bot.channels import OutboundFile
from bot.papers.writing import write_new
from bot.reply import Reply
from bot.turn import Turn
from messages import formats, slips
from messages.catalog import say
from messages.slips import Slip
from storage import audit
from storage.db import Database

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def make(turn: Turn) -> Reply:
    """The sheet of the invitations that the turn issued: only their hashes are in the database."""
    opened = [Opened(unit, token) for unit, token in turn.slots["opened"]]
    until = dt.date.fromisoformat(turn.slots["until"])
    content = sheet(opened, turn.slots["bot_name"], until, turn.now, turn.language)
    stamp = f"{turn.now:%Y%m%d-%H%M}"
    name = turn.say("invitation.sheet_file", stamp=stamp).unescape()
    day = formats.day(until, turn.language, today=turn.today)
    return Reply(
        blocks=(turn.say("invitation.sheet_here", count=len(opened), day=day),),
        file=OutboundFile(name, DOCX, content),
    )


def write(
    database: Database, out: Path, bot_name: str | None, now: dt.datetime, language: str
) -> int:
    """Invites every unit nobody can be told for, on a sheet in a new file; returns how many.

    Raises OSError, FileExistsError for a file that is there already; nobody is invited then.
    """
    with database.writing() as session:
        units = inviting.units_to_invite(session, now.date())
        if not units:
            return 0
        opened, expires_at = inviting.open_for_each(session, units, now)
        until = expires_at.astimezone(now.tzinfo).date()
        names = [unit.name for unit in units]
        audit.note(
            session,
            now=now,
            person=None,
            channel="command",
            action="invited",
            subject="sheet",
            units=names,
        )
        content = sheet(opened, bot_name, until, now, language)
        write_new(out, content)
    return len(opened)


def sheet(
    opened: Sequence[Opened], bot_name: str | None, until: dt.date, now: dt.datetime, language: str
) -> bytes:
    """A slip for each unit: its code, the link, how to begin, and until when."""
    day = formats.day(until, language)
    last = say("invitation.slip_until", language, day=day).unescape()
    what = say("invitation.slip_what", language).unescape()
    confirm = say("invitation.slip_confirm", language).unescape()
    made = []
    for each in opened:
        link = link_to(bot_name, each.token)
        first = (
            say("invitation.slip_scan", language)
            if link
            else say("invitation.slip_send", language, token=each.token)
        )
        made.append(Slip(each.unit, (what, first.unescape(), confirm, last), link))
    title = say("invitation.sheet_title", language).unescape()
    note = say("invitation.sheet_note", language, count=len(made)).unescape()
    return slips.word_file(title, note, made, now)
