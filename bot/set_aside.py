"""What becomes of an event that cannot be handled? It is kept, told, and holds up nobody."""

from __future__ import annotations

import datetime as dt
import logging
import secrets

from bot.channels import Unhandled
from bot.logs import place_of
from bot.notices import tell_coordinators
from bot.reply import Reply
from messages.catalog import say
from storage import outbox, people, unhandled
from storage.db import Database, DatabaseProblem

log = logging.getLogger(__name__)

TOLD_EVERY = dt.timedelta(days=1)
"""However many events are set aside, coordinators are told no more often."""


def set_aside(database: Database, now: dt.datetime, event: Unhandled) -> bool:
    """Keeps the event's shape and answers the person; returns whether it is done with.

    False where the database is away: then nothing is wrong with the event, and it must come again.
    """
    if isinstance(event.error, DatabaseProblem):
        return False
    number = secrets.token_hex(3).upper()
    log.error("bug %s: event=%s set aside: %s", number, event.number, place_of(event.error))
    try:
        with database.writing() as session:
            if unhandled.last_at(session, since=now - TOLD_EVERY) is None:
                tell_coordinators(session, now, "serving.set_aside", number=number)
            unhandled.keep(
                session,
                channel=event.channel,
                event=event.number,
                number=number,
                error=type(event.error).__name__,
                shape=event.shape,
                now=now,
            )
            person = event.address and people.person_at(session, event.channel, event.address)
            if person and event.address:
                answer = Reply(blocks=(say("refusals.bug", person.language, number=number),))
                outbox.owe(
                    session,
                    channel=event.channel,
                    address=event.address,
                    person_id=person.id,
                    body=answer.as_json(),
                    now=now,
                )
    except DatabaseProblem as problem:
        log.error("event=%s not set aside: %s", event.number, problem.code)
        return False
    return True
