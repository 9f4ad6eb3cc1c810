"""What if somebody sends more than anybody can type? It is said once, and holds up nobody else."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable

from bot.channels import InboundMessage
from bot.reply import Reply
from messages.catalog import say
from storage import outbox, people
from storage.db import Database

log = logging.getLogger(__name__)

MOST_A_MINUTE = 60
"""Messages of one person. Somebody who forwards a folder of reports stays below."""
MINUTE = dt.timedelta(minutes=1)


class FloodGate:
    """Hands on what each person sends, up to so many messages a minute.

    What is beyond has no effect at all: nothing of it is read, and the person is told so once.
    """

    def __init__(
        self,
        database: Database,
        receive: Callable[[InboundMessage], str | None],
        nudge: Callable[[], None],
        most: int = MOST_A_MINUTE,
    ) -> None:
        self._database = database
        self._receive = receive
        self._nudge = nudge
        self._most = most
        self._minutes: dict[tuple[str, str], tuple[dt.datetime, int]] = {}

    def receive(self, message: InboundMessage, now: dt.datetime) -> str | None:
        """As the assistant's; called from one thread at a time for each person."""
        who = (message.channel, message.sender)
        began_at, count = self._minutes.get(who, (now, 0))
        if not began_at <= now < began_at + MINUTE:
            began_at, count = now, 0
            self._forget(now)
        notice = None
        if count < self._most:
            notice = self._receive(message)
        elif count == self._most:
            self._tell(message, now)
        self._minutes[who] = (began_at, count + 1)
        return notice

    def _tell(self, message: InboundMessage, now: dt.datetime) -> None:
        log.warning("flood: more than %s messages of one person in a minute", self._most)
        if not message.private:
            return
        with self._database.writing() as session:
            person = people.person_at(session, message.channel, message.sender)
            if person is not None:
                outbox.owe(
                    session,
                    channel=message.channel,
                    address=message.address,
                    person_id=person.id,
                    body=Reply(blocks=(say("refusals.flood", person.language),)).as_json(),
                    now=now,
                )
        self._nudge()

    def _forget(self, now: dt.datetime) -> None:
        """Keeps those alone whose minute is not over."""
        self._minutes = {
            who: (began_at, count)
            for who, (began_at, count) in list(self._minutes.items())
            if began_at <= now < began_at + MINUTE
        }
