"""How does a picture or file that a liaison sends become evidence of the report being written?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import PurePath

from sqlalchemy.orm import Session

from bot import secrecy
from bot.channels import InboundMessage
from bot.dialogue import State
from bot.evidence import links
from bot.reply import Reply
from bot.reporting import cards
from bot.reporting.drafts import Item, add
from bot.turn import Refusal, Turn
from messages.catalog import lines, say
from nlp.interpreter import Lexicon
from storage import file_jobs, people
from storage.evidence_files import check_name
from storage.files import FileRefused
from storage.models import FileJob, Person, Plan

TAKING = "evidence.taking"
PHOTOS = {"image/jpeg": "photo.jpg", "image/png": "photo.png"}
"""What a photo is called, which comes without a name."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the evidence store: the SHA-256 of its content, and its name as it may be shown."""

    digest: str
    name: str


def book(
    session: Session, message: InboundMessage, person: Person, now: dt.datetime
) -> Reply | None:
    """Books the files of a message as evidence; None where there are none or nobody to report.

    Every file of an album is a message of its own, so each is booked by itself.
    """
    if not message.attachments or not message.private or not person.units:
        return None
    named = [
        replace(file, name=PurePath(file.name).name or _called(file.media_type))
        for file in message.attachments
    ]
    found = secrecy.concerns("", [file.name for file in named], person.language)
    if found:
        return Reply(blocks=(lines(say("evidence.name_refused", person.language), *found),))
    try:
        for file in named:
            check_name(file.name)
    except FileRefused as refused:
        return Reply(blocks=(links.refusal_sentence(refused, person.language),))
    for file in named:
        file_jobs.ask(
            session,
            channel=message.channel,
            address=message.address,
            person=person,
            now=now,
            reference=file.reference,
            name=file.name,
            size=file.size,
            evidence=True,
        )
    return Reply(blocks=(say(TAKING, person.language),), silent=True)


def _called(media_type: str) -> str:
    return PHOTOS.get(media_type) or f"file.{media_type.rpartition('/')[2]}"


def outcome(
    session: Session,
    job: FileJob,
    person: Person,
    read: object,
    plan: Plan | None,
    lexicon: Lexicon,
    now: dt.datetime,
) -> Reply:
    """The card with the file on it, or a question which task it belongs to, or why it was refused.

    The file goes to the report being written; without one it begins one.
    """
    if isinstance(read, FileRefused):
        return Reply(blocks=(links.refusal_sentence(read, person.language),))
    if isinstance(read, str):
        return Reply(blocks=(say(read, person.language),))
    assert isinstance(read, Kept)
    stored = people.dialogue(session, job.channel, job.address, job.address)
    turn = Turn(
        session=session,
        now=now,
        message=InboundMessage(job.channel, job.address, job.address, f"file {job.id}"),
        person=person,
        language=person.language,
        live_plan=plan,
        lexicon=lexicon,
        state=State.from_json(stored) if stored else State(),
        slots={},
    )
    try:
        items = add(cards.items_of(turn), [Item(files=((read.digest, read.name),))])
        return cards.show(turn, items)
    except Refusal as refusal:
        return Reply(blocks=(refusal.text,))
