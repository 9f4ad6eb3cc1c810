"""What is stored about a person, and how is it forgotten so that nothing of it is found again?"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    String,
    Table,
    and_,
    cast,
    delete,
    func,
    or_,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.orm import Session

from storage.db import Database, DatabaseProblem
from storage.models import (
    Address,
    Assignment,
    AuditEntry,
    Base,
    Change,
    Dialogue,
    District,
    Draft,
    Extension,
    Feedback,
    Invitation,
    Job,
    OutboxMessage,
    OutboxState,
    OutgoingFile,
    OwnReminder,
    Person,
    PersonUnit,
    Plan,
    ProgressReport,
    Push,
    Reminder,
    ReportEvent,
    SeenMessage,
    StandIn,
    Stranger,
    Task,
    Unit,
    UnitAlias,
    UnitGroup,
)

SETTLED = (OutboxState.SENT, OutboxState.DEAD)
KEEP_SEEN = dt.timedelta(days=30)
"""How long a message's number is kept, to know it when it comes again."""
SHORTEST_NAME = 2
"""Shorter names stand in too many words to be looked for in what was said to others."""
SHORTEST_NUMBER = 5
"""Shorter account numbers stand in too many figures."""
KEEP_STRANGERS = dt.timedelta(days=1)
"""How long the answers to somebody without access are kept."""
UNANSWERED = dt.timedelta(days=30)
"""How long they are kept for whom something waits: an invitation, or an answer to feedback."""
NOT_SEARCHED: Mapping[str, str] = {
    **dict.fromkeys(
        ("district.*", "unit.*", "unit_group.*", "plan.*", "task.*", "duty.*"),
        "the office's roster and table: a liaison who is called as a unit is changes neither",
    ),
    "audit.*": "can only grow, and never holds what people wrote",
    "person.name": "what others are called",
    **dict.fromkeys(("address", "sender", "message_id"), "where others are met"),
    **dict.fromkeys(
        (
            *("channel", "kind", "role", "outbox.state", "status", "stage", "period", "language"),
            *("key", "handle", "outbox.reference", "receipt", "event", "number", "finding"),
            *("media_type",),
            *("file_hash", "token_hash"),
        ),
        "what the program or the network writes for itself",
    ),
}
"""Texts that are not looked through for somebody who is erased, and why: tables, columns of that
name, or one column. Everything else is, and so is what a later schema adds."""
_BARE, _CODE = re.compile("[a-z_]+"), re.compile("[a-z0-9_.:]+")
"""A name that a word of the program may be, and what the program writes for itself in JSON: the
table and the intent that an open card is about."""
_OF_WORDS = frozenset({"blocks", "choices", "note", "words", "text", "reason", "said", "links"})
"""Keys of JSON under which stands what people wrote; all that end in ``name`` do so too."""
_OFFICIAL = ("full", "former")
"""The kinds of a unit's names that no sentence in a chat gives it."""


def searched() -> dict[Table, list[Column[Any]]]:
    """The columns in which words may stand that name somebody, by table. Papers on their way to
    others are not looked into: they go with the day."""
    found: dict[Table, list[Column[Any]]] = {}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            names = {f"{table.name}.*", f"{table.name}.{column.name}", column.name}
            if isinstance(column.type, String | JSON) and not names & NOT_SEARCHED.keys():
                found.setdefault(table, []).append(column)
    return found


@dataclass(frozen=True, slots=True)
class Stored:
    """How many rows there are of a person, by kind."""

    reports: int
    drafts: int
    reminders: int
    own_reminders: int
    messages: int
    deeds: int


def stored_of(session: Session, person: Person) -> Stored:
    def count(model: type[Base], *where: object) -> int:
        query = select(func.count()).select_from(model).where(*where)  # type: ignore[arg-type]
        return session.scalar(query) or 0

    return Stored(
        reports=count(ProgressReport, ProgressReport.person_id == person.id),
        drafts=count(Draft, Draft.person_id == person.id),
        reminders=count(Push, Push.person_id == person.id),
        own_reminders=count(
            OwnReminder, OwnReminder.person_id == person.id, OwnReminder.push_id.is_(None)
        ),
        messages=count(OutboxMessage, OutboxMessage.person_id == person.id),
        deeds=count(AuditEntry, AuditEntry.person_id == person.id),
    )


def addresses_of(session: Session, person: Person) -> list[Address]:
    return list(session.scalars(select(Address).where(Address.person_id == person.id)))


def rows_of(session: Session, person: Person) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that refers to this person or to where they are met, and what
    belongs to their reports. By the tables themselves, so that a new one is not forgotten."""
    reports = select(ProgressReport.id).where(ProgressReport.person_id == person.id)
    met = select(Address.channel, Address.sender).where(Address.person_id == person.id)
    found = {}
    for table in Base.metadata.sorted_tables:
        theirs: list[ColumnElement[bool]] = []
        for key in table.foreign_keys:
            if key.column is Person.__table__.c.id:
                theirs.append(key.parent == person.id)
            elif key.parent.name == "report_id":
                theirs.append(key.parent.in_(reports))
        if "channel" in table.columns and "sender" in table.columns:
            theirs.append(tuple_(table.c.channel, table.c.sender).in_(met))
        if table is Person.__table__:
            theirs.append(table.c.id == person.id)
        if table is SeenMessage.__table__:
            theirs += [_met_in(each.channel, each.sender) for each in addresses_of(session, person)]
        if theirs:
            held = session.execute(select(table).where(or_(*theirs)))
            found[table.name] = [dict(row) for row in held.mappings()]
    return found


def erase(
    session: Session, person: Person, now: dt.datetime, written: Callable[[str], str] = str
) -> None:
    """Leaves a number of the person. What they reported stays, under their unit's name.

    Nobody knows them any more: another message from them is a stranger's. ``written`` says how
    words are kept that somebody wrote; their name stands so in what others wrote.
    """
    number = person.id
    known_as = [
        name
        for name in dict.fromkeys((person.name, written(person.name)))
        if len("".join(name.split())) >= SHORTEST_NAME and not _is_official(session, name)
    ]
    for address in addresses_of(session, person):
        known_as += [address.sender] if len(address.sender) >= SHORTEST_NUMBER else []
        _forget_address(session, address.channel, address.sender)
        session.delete(address)
    _drop_messages(session, OutboxMessage.person_id == number)
    session.execute(delete(Draft).where(Draft.person_id == number))
    for job in Job.__subclasses__():
        session.execute(delete(job).where(job.person_id == number))
    session.execute(delete(OwnReminder).where(OwnReminder.person_id == number))
    session.execute(delete(Reminder).where(Reminder.person_id == number))
    session.execute(delete(Push).where(Push.person_id == number))
    session.execute(delete(PersonUnit).where(PersonUnit.person_id == number))
    session.execute(
        delete(StandIn).where(or_(StandIn.person_id == number, StandIn.deputy_id == number))
    )
    session.execute(update(Feedback).where(Feedback.person_id == number).values(person_id=None))
    # Taking back that they were revoked would let in a number.
    for change in session.scalars(select(Change).where(Change.undone_at.is_(None))):
        if change.said.get("person") == number:
            change.undone_at = now
    person.name = f"#{number}"
    person.revoked_at = person.revoked_at or now
    person.erased_at = now
    session.flush()
    session.expire(person, ["units"])
    _take_out(session, known_as, number)
    _ask_for_scrub(session)


def _forget_address(session: Session, channel: str, sender: str) -> None:
    for model in (Dialogue, Stranger):
        session.execute(delete(model).where(model.channel == channel, model.sender == sender))
    _drop_messages(session, OutboxMessage.channel == channel, OutboxMessage.address == sender)
    session.execute(delete(Feedback).where(Feedback.channel == channel, Feedback.address == sender))
    session.execute(delete(SeenMessage).where(_met_in(channel, sender)))


def _met_in(channel: str, sender: str) -> ColumnElement[bool]:
    """Whether a message's number is one of the chat with them: it begins with the account's."""
    return and_(
        SeenMessage.channel == channel,
        SeenMessage.message_id.startswith(f"{sender}:", autoescape=True),
    )


def _drop_messages(session: Session, *of: ColumnElement[bool]) -> None:
    """Messages go, and the files that were to go out with them."""
    bodies = session.scalars(select(OutboxMessage.body).where(*of))
    files = {body["file"] for body in bodies if body.get("file")}
    session.execute(delete(OutgoingFile).where(OutgoingFile.id.in_(files)))
    session.execute(delete(OutboxMessage).where(*of))


def _is_official(session: Session, name: str) -> bool:
    """Whether the name is a unit's, or part of one: it tells of nobody, and changing it where
    others were told of the unit would tell them of another."""
    called = select(Unit.name).union_all(
        select(UnitAlias.name).where(UnitAlias.kind.in_(_OFFICIAL)),
        select(UnitGroup.phrase),
        select(District.name),
    )
    return any(name in official for official in session.scalars(called))


class _Traces:
    """The forms in which names and account numbers may stand in a text, and what is put there
    instead of each."""

    def __init__(self, known_as: Collection[str], number: int) -> None:
        self._as_text, self._encoded = f"#{number}", set[str]()
        self._parts: list[list[str]] = []
        self._bare = {words for words in known_as if _BARE.fullmatch(words)}
        patterns = []
        for words in known_as:
            patterns.append(_as_a_word(words))
            self._parts.append(words.split())
            # In an address, as browsers write it and as older sites of China do.
            for encoded in {quote(words), quote(words, encoding="gb18030", errors="replace")}:
                small = re.sub("%..", lambda found: found[0].lower(), encoded)
                for form in {encoded, small} - self._encoded - set(known_as):
                    self._encoded.add(form)
                    self._parts.append([form])
                    patterns.append(re.escape(form))
        self._pattern = re.compile("|".join(patterns))

    def stand_in(self, column: Column[Any]) -> ColumnElement[bool]:
        """Whether a column may hold one. JSON holds Chinese either as it is or as \\uXXXX."""
        written = cast(column, String)

        def holds(part: str) -> ColumnElement[bool]:
            forms = {part, json.dumps(part)[1:-1]}
            return or_(*(written.contains(each, autoescape=True) for each in forms))

        return or_(*(and_(*map(holds, parts)) for parts in self._parts))

    def out_of(self, held: Any, key: str = "") -> Any:
        """A text, or JSON in every text of it, with the number instead. A bare word that stands
        alone is the program's own where JSON has it under no key of what people wrote."""
        match held:
            case str():
                if key and self._bare and _CODE.fullmatch(held) and not _is_of_words(key):
                    return held
                return self._pattern.sub(self._instead, held)
            case list():
                return [self.out_of(each, key or "-") for each in held]
            case dict():
                return {name: self.out_of(each, name) for name, each in held.items()}
        return held

    def _instead(self, found: re.Match[str]) -> str:
        return quote(self._as_text) if found[0] in self._encoded else self._as_text


def _is_of_words(key: str) -> bool:
    return key.endswith("name") or key in _OF_WORDS


def _as_a_word(form: str) -> str:
    """A pattern that finds 王芳 anywhere, and Li or 10045 in no longer word or figure. A space
    in a name may be left out or be a comma among Chinese characters: so notes are kept."""

    def edge(char: str) -> str:
        if char.isascii() and char.isalpha():
            return "[A-Za-z_]"
        return r"\d" if char.isdigit() else ""

    parts = form.split()
    before, after = edge(parts[0][0]), edge(parts[-1][-1])
    pattern = re.escape(parts[0])
    for left, right in pairwise(parts):
        apart = "+" if left[-1].isascii() or right[0].isascii() else "*"
        pattern += rf"[\s,，、]{apart}" + re.escape(right)
    return "".join(
        (f"(?<!{before})" if before else "", pattern, f"(?!{after}|://)" if after else "")
    )


def _take_out(session: Session, known_as: Collection[str], number: int) -> None:
    """Puts the number for the name or account where others were told of the person, or wrote of
    them. A unit is no longer called as they were."""
    if not known_as:
        return
    session.flush()
    traces = _Traces(known_as, number)
    for table, columns in searched().items():
        keys = list(table.primary_key)
        holding = select(*keys, *columns).where(or_(*map(traces.stand_in, columns)))
        for row in session.execute(holding).all():
            held = row._mapping
            cleared = {column: traces.out_of(held[column]) for column in columns}
            anew = {column: words for column, words in cleared.items() if words != held[column]}
            here = [key == held[key] for key in keys]
            if anew and table is UnitAlias.__table__:
                session.execute(delete(table).where(*here))
                session.scalars(select(District)).one().roster_version += 1
            elif anew:
                session.execute(update(table).where(*here).values(anew))
    session.flush()
    session.expire_all()


def forget_strangers(session: Session, now: dt.datetime) -> int:
    """Forgets who wrote without having access, a day later; how many. One for whom something
    waits is kept until it is done with, or the time is up."""
    gone: set[tuple[str, str]] = set()
    awaited: set[tuple[str, str]] = set()
    spoken = select(Dialogue).where(Dialogue.updated_at < now - KEEP_STRANGERS, _of_nobody())
    for talk in session.scalars(spoken):
        waits = talk.state.get("invitation") is not None and talk.updated_at > now - UNANSWERED
        (awaited if waits else gone).add((talk.channel, talk.sender))
    for given in session.scalars(select(Feedback).where(Feedback.person_id.is_(None))):
        last = given.answered_at or given.asked_at
        waits = last > now - (KEEP_STRANGERS if given.answered_at else UNANSWERED)
        (awaited if waits else gone).add((given.channel, given.address))
    gone -= awaited
    for place in gone:
        _forget_address(session, *place)
    if gone:
        _ask_for_scrub(session)
    return len(gone)


def _of_nobody() -> ColumnElement[bool]:
    """Whether a dialogue is with somebody who was never let in."""
    known = select(Address.sender).where(
        Address.channel == Dialogue.channel, Address.sender == Dialogue.sender
    )
    return ~known.exists()


def forget_farewells(session: Session) -> int:
    """Strikes the last messages to people who were erased, once they were sent; how many."""
    gone = session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.key.startswith(FAREWELL), OutboxMessage.state.in_(SETTLED)
        )
    )
    if count := int(gone.rowcount):  # type: ignore[attr-defined]
        _ask_for_scrub(session)
    return count


FAREWELL = "farewell:"
"""How the key of the last message to somebody begins."""


def outlived(session: Session, today: dt.date, years: int) -> list[Person]:
    """Whose time is up: ``years`` after the end of the last plan's year they were let in for."""
    last_plan = session.scalar(select(func.max(Plan.year))) or today.year
    people = session.scalars(select(Person).where(Person.erased_at.is_(None)))
    return [
        person
        for person in people
        if max(person.bound_at.year, person.revoked_at.year if person.revoked_at else last_plan)
        + years
        < today.year
    ]


def part_from_old_plans(session: Session, today: dt.date, years: int) -> None:
    """The reports of plans past their time no longer say who made them, only for which unit."""
    old = select(Plan.id).where(Plan.year + years < today.year)
    assignments = select(Assignment.id).join(Task).where(Task.plan_id.in_(old))
    reports = select(ProgressReport.id).where(ProgressReport.assignment_id.in_(assignments))
    session.execute(
        update(ProgressReport)
        .where(
            ProgressReport.id.in_(reports),
            or_(
                ProgressReport.person_id.is_not(None), ProgressReport.stands_in_for_id.is_not(None)
            ),
        )
        .values(person_id=None, stands_in_for_id=None)
    )
    session.execute(
        update(ReportEvent)
        .where(ReportEvent.report_id.in_(reports), ReportEvent.person_id.is_not(None))
        .values(person_id=None)
    )
    session.execute(
        update(Extension)
        .where(Extension.assignment_id.in_(assignments), Extension.person_id.is_not(None))
        .values(person_id=None)
    )


def drop_leftovers(session: Session, now: dt.datetime) -> None:
    """What is of no use any more: past days' strangers, old messages' numbers, old invitations."""
    session.execute(delete(Stranger).where(Stranger.day_on < now.date()))
    session.execute(delete(SeenMessage).where(SeenMessage.seen_at < now - KEEP_SEEN))
    session.execute(
        delete(Invitation).where(
            and_(Invitation.expires_at < now - KEEP_SEEN, Invitation.redeemed_at.is_(None))
        )
    )


def _ask_for_scrub(session: Session) -> None:
    """Notes in the file itself, with what was deleted, that it is to be written anew. SQLite
    alone: PostgreSQL's administrator vacuums."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA user_version = 1"))


def to_be_scrubbed(database: Database) -> bool:
    """Whether something deleted may still stand in the file or its log."""
    if database.path is None:
        return False
    with database.reading() as session:
        return bool(session.scalar(text("PRAGMA user_version")))


def scrub(database: Database) -> None:
    """Writes a SQLite file anew, so that nothing deleted stays in it or in its log.

    Raises :class:`storage.db.DatabaseProblem` while somebody else reads or writes; then it is
    still to be done.
    """
    with database.alone() as connection:
        connection.execute("VACUUM")
        (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise DatabaseProblem("locked")
        connection.execute("PRAGMA user_version = 0")
