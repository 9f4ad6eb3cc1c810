"""What is a handler given, and how does it say no?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot.channels import InboundMessage
from bot.dialogue import State
from bot.district import here
from bot.reply import Choice
from messages.catalog import Text, say
from nlp.interpreter import Lexicon
from nlp.units import UnitMention, Verdict
from storage import audit
from storage.models import Person, Plan


class Refusal(Exception):
    """The person is told why not, and nothing has changed; ``choices`` offer a way on."""

    def __init__(self, text: Text, *choices: Choice) -> None:
        super().__init__(text.key)
        self.text = text
        self.choices = choices


@dataclass(frozen=True, slots=True)
class Office:
    """What the administrator laid down: the bot's name in its network, where it has one, and how
    many years after the end of a plan's year people are kept."""

    bot_name: str | None = None
    keep_years: int = 2


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a person who was let in, with all a handler may look at."""

    session: Session
    now: dt.datetime
    message: InboundMessage
    person: Person
    language: str
    live_plan: Plan | None
    lexicon: Lexicon
    state: State
    slots: Mapping[str, Any]
    mentions: tuple[UnitMention, ...] = ()

    @property
    def named_units(self) -> list[str]:
        """The units that the message certainly names, in its order."""
        certain = (m.units[0] for m in self.mentions if m.verdict is Verdict.CERTAIN)
        return list(dict.fromkeys(certain))

    office: Office = Office()

    @property
    def plan(self) -> Plan:
        """The plan everybody works on. Raises :class:`Refusal` while there is none."""
        if self.live_plan is None:
            raise Refusal(self.say("plan.none"))
        return self.live_plan

    @property
    def today(self) -> dt.date:
        return self.now.date()

    def note(self, action: str, subject: str, /, **details: Any) -> None:
        """Notes in the audit what this person just did (``storage.audit.note``)."""
        audit.note(
            self.session,
            now=self.now,
            person=self.person,
            channel=self.message.channel,
            action=action,
            subject=subject,
            **details,
        )

    def say(self, key: str, /, **values: Any) -> Text:
        """The sentence ``key`` in this person's language."""
        return say(key, self.language, here(self.session), **values)

    def choice(self, key: str, /, **values: Any) -> Choice:
        """The choice ``key`` in this person's language."""
        return Choice.of(key, self.language, **values)
