"""How does something nobody asked for reach the people who should know?"""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from bot.reply import Reply
from messages.catalog import say
from storage import outbox, people
from storage.models import PersonRole


def tell_coordinators(session: Session, now: dt.datetime, key: str, **values: object) -> None:
    """Owes every coordinator the sentence ``key``, in their own language."""
    for address in people.addresses_of_role(session, PersonRole.COORDINATOR):
        reply = Reply(blocks=(say(key, address.person.language, **values),))
        outbox.owe(
            session,
            channel=address.channel,
            address=address.sender,
            person_id=address.person_id,
            body=reply.as_json(),
            now=now,
        )
