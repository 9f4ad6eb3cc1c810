"""What we remember: one class per table.

A moment is stored in UTC and is always aware (``_at``); a day is a plain date in the office's own
zone (``_on``). An index over part of the rows says which to SQLite alone: to PostgreSQL too, it
would load that dialect at each start (75 ms, 2 MB). The schema's steps make it the same on both.
"""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    case,
    or_,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Moment(TypeDecorator[dt.datetime]):
    """An aware datetime, kept in UTC. A naive one is refused: nobody could say when it was."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: a moment needs a zone")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(
        self, value: dt.datetime | None, dialect: Dialect
    ) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        dt.datetime: Moment,
        dict[str, Any]: JSON,
        list[str]: JSON,
    }


class UnitKind(enum.StrEnum):
    DEPARTMENT = "department"
    TOWN = "town"
    SUBDISTRICT = "subdistrict"
    ZONE = "zone"
    DISTRICT = "district"
    """A district or county below a city: it has bodies of its own."""


class District(Base):
    """The one place this database serves; level words and neighbours are data, not code."""

    __tablename__ = "district"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    parents: Mapped[list[str]]
    neighbours: Mapped[list[str]]
    roster_version: Mapped[int] = mapped_column(default=1)


class Unit(Base):
    """责任单位: a department, town, subdistrict, zone or branch office of the roster, or a district
    below a city."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    enforcement: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    aliases: Mapped[list[UnitAlias]] = relationship(
        back_populates="unit", cascade="all, delete-orphan", order_by="UnitAlias.id"
    )


class UnitAlias(Base):
    """Another name of a unit: its full name, a former one, or one people keep using."""

    __tablename__ = "unit_alias"
    __table_args__ = (UniqueConstraint("unit_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    unit: Mapped[Unit] = relationship(back_populates="aliases")


class UnitGroup(Base):
    """A phrase that stands for many units: all of some kinds, or all that carry a flag."""

    __tablename__ = "unit_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    phrase: Mapped[str] = mapped_column(String(64), unique=True)
    kinds: Mapped[list[str]]
    enforcement: Mapped[bool] = mapped_column(default=False)


class PlanState(enum.StrEnum):
    """DRAFT: imported, nobody is told. LIVE: the one everybody works on. CLOSED: read only."""

    DRAFT = "draft"
    LIVE = "live"
    CLOSED = "closed"


class Plan(Base):
    """任务分解表: one document of one year, imported from a file.

    ``cadence`` and ``closes_on`` give ongoing tasks their due days; ``version`` grows whenever a
    task, deadline or duty changes, so that what is built from the plan knows when to rebuild.
    ``doubts`` are [row, code, values] of what nobody has looked at yet; ``restores`` is what taking
    the import back puts right (``storage.imports``).
    """

    __tablename__ = "plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(255))
    year: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(16), default=PlanState.DRAFT)
    cadence: Mapped[str] = mapped_column(String(16), default="quarterly")
    closes_on: Mapped[dt.date]
    live_on: Mapped[dt.date | None]
    imported_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)
    doubts: Mapped[list[Any]] = mapped_column(JSON, default=list)
    restores: Mapped[dict[str, Any]] = mapped_column(default=dict)
    tasks: Mapped[list[Task]] = relationship(
        back_populates="plan", cascade="all, delete-orphan", order_by="Task.number"
    )


class Task(Base):
    """工作任务: one row of the table.

    A ``deadline_on`` alone is a task's only day; with a ``cadence`` beside it, it is the day of one
    period, and the others follow (``bot.periods.Terms``).
    ``continues_id`` is the same task in an earlier table. ``by_hand``: the coordinator set the
    deadline or cadence, and a new table of the same year does not change it.
    """

    __tablename__ = "task"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    number: Mapped[int]
    heading: Mapped[list[str]]
    requirement: Mapped[str] = mapped_column(Text)
    deadline_on: Mapped[dt.date | None]
    deadline_text: Mapped[str] = mapped_column(String(255), default="")
    cadence: Mapped[str | None] = mapped_column(String(16))
    by_hand: Mapped[bool] = mapped_column(default=False)
    continues_id: Mapped[int | None] = mapped_column(
        ForeignKey("task.id", ondelete="SET NULL"), index=True
    )
    plan: Mapped[Plan] = relationship(back_populates="tasks")

    @hybrid_property
    def written(self) -> str:
        """What the table says of the time; empty where a person set it."""
        return "" if self.by_hand else self.deadline_text

    @written.inplace.expression
    @classmethod
    def _written(cls) -> ColumnElement[str]:
        return case((cls.by_hand, ""), else_=cls.deadline_text).label("written")

    duties: Mapped[list[Duty]] = relationship(
        cascade="all, delete-orphan", order_by="Duty.id", back_populates="task"
    )


class Job(Base):
    """Work that a turn only books, for it takes long; the row goes when it is done.

    What comes of it is told ``person_id`` at ``address``. A process has the job until
    ``leased_until_at``; past that another one begins anew.
    """

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    asked_at: Mapped[dt.datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until_at: Mapped[dt.datetime | None]


class FileJob(Job):
    """A file somebody sent that is still to be taken in.

    It is a task table, or ``evidence`` for the person's report. It lies with the channel
    (``reference``, ``name``, ``size``) or is ``pasted``; ``year`` is what was said of a table.
    """

    __tablename__ = "file_job"

    reference: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(String(255), default="")
    size: Mapped[int] = mapped_column(default=0)
    pasted: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[bool] = mapped_column(default=False)
    year: Mapped[int | None]


class PaperJob(Job):
    """A paper somebody asked for that is still to be made; ``kind`` is ``bot.papers.kinds``'."""

    __tablename__ = "paper_job"

    kind: Mapped[str] = mapped_column(String(32))
    arguments: Mapped[dict[str, Any]]


class SheetReturn(Base):
    """A ledger that came back changed, until every difference is decided on; one per person.

    ``differences`` are ``bot.returning.comparing.Difference`` as JSON, in the order they are shown.
    """

    __tablename__ = "sheet_return"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    returned_at: Mapped[dt.datetime]
    differences: Mapped[list[Any]] = mapped_column(JSON)


class Role(enum.StrEnum):
    """责任分工: how a unit answers for a task. JOINT: the document names nobody as the lead."""

    LEAD = "lead"
    SUPPORT = "support"
    JOINT = "joint"


class Duty(Base):
    """One phrase of a row's unit cell, as the document writes it, and what it was resolved to.

    Exactly one of unit and group is set, or neither while a doubt is open. A phrase that stands for
    several units has a duty for each; where the row names nobody it is empty.
    """

    __tablename__ = "duty"
    __table_args__ = (CheckConstraint("unit_id IS NULL OR group_id IS NULL"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id", ondelete="CASCADE"), index=True)
    phrase: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(16), default=Role.JOINT)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("unit_group.id"))
    task: Mapped[Task] = relationship(back_populates="duties")
    unit: Mapped[Unit | None] = relationship()
    group: Mapped[UnitGroup | None] = relationship()

    @property
    def name(self) -> str:
        """As the roster calls it; while a doubt is open, as it is written."""
        return self.unit.name if self.unit else self.group.phrase if self.group else self.phrase


class Assignment(Base):
    """责任分工: one task for one unit; derived from the duties and the roster.

    ``named`` (点名) when the row names the unit itself; otherwise it shares what a group phrase
    gives to all (全员共担).
    """

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("task_id", "unit_id"),
        Index("assignment_by_unit", "unit_id", "named"),
        Index(
            "assignment_to_remind",
            "next_reminder_at",
            "unit_id",
            sqlite_where=text("next_reminder_at IS NOT NULL"),
        ),
        Index(
            "assignment_to_remind_of_unit",
            "unit_id",
            "next_reminder_at",
            sqlite_where=text("next_reminder_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id", ondelete="CASCADE"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    role: Mapped[str] = mapped_column(String(16))
    named: Mapped[bool]
    deadline_on: Mapped[dt.date | None]
    """A day for this unit alone, granted or set by the office; the task keeps its own."""
    since_on: Mapped[dt.date | None]
    """The first day it was owed, where an earlier table of the year had it; else the plan's."""
    closed_at: Mapped[dt.datetime | None]
    """销号: accepted as done for this unit."""
    returned_at: Mapped[dt.datetime | None]
    """退回: the last report was sent back, so one is owed again."""
    raised_at: Mapped[dt.datetime | None]
    """报领导: while it is blocked, the leader is asked to take it up."""
    last_report_id: Mapped[int | None]
    """Without a foreign key: two tables that name each other cannot be made one after the other."""
    next_reminder_at: Mapped[dt.datetime | None]
    """When the sweep looks at it next. Only a time to wake up: what is due is worked out then."""
    task: Mapped[Task] = relationship()
    unit: Mapped[Unit] = relationship()
    last_report: Mapped[ProgressReport | None] = relationship(
        primaryjoin="foreign(Assignment.last_report_id) == ProgressReport.id", viewonly=True
    )


class PersonRole(enum.StrEnum):
    """联络员, 协调员 (区政府办公室), 分管领导."""

    LIAISON = "liaison"
    COORDINATOR = "coordinator"
    LEADER = "leader"


class Person(Base):
    """Somebody who was let in. Nothing is kept of them but what this row and its parts hold."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(2), default="zh")
    bound_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    erased_at: Mapped[dt.datetime | None]
    """Forgotten, by their own wish or because the time was up: the name is the row's number."""
    units: Mapped[list[Unit]] = relationship(secondary="person_unit", order_by=Unit.id)


class PersonUnit(Base):
    """The units a liaison answers for."""

    __tablename__ = "person_unit"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)


class Address(Base):
    """Where a person is met: a channel and the person's id in it."""

    __tablename__ = "address"

    channel: Mapped[str] = mapped_column(String(16), primary_key=True)
    sender: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    unreachable_since_at: Mapped[dt.datetime | None]
    person: Mapped[Person] = relationship()


class Invitation(Base):
    """A one-use way in, fixed to a role and units. Only a hash of the token is kept."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(16))
    unit_names: Mapped[list[str]]
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    redeemed_at: Mapped[dt.datetime | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    stand_in_id: Mapped[int | None] = mapped_column(ForeignKey("stand_in.id", ondelete="CASCADE"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    """移交: whoever comes in takes these units over from this person."""


class StandIn(Base):
    """代班: somebody reports for a liaison from ``first_on`` to ``last_on``, once they agreed.

    ``deputy_id`` is empty until the one named (``deputy_name``) is known to the bot.
    """

    __tablename__ = "stand_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    deputy_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    deputy_name: Mapped[str] = mapped_column(String(64))
    first_on: Mapped[dt.date]
    last_on: Mapped[dt.date]
    agreed_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class Stranger(Base):
    """What somebody without access did today: enough to stop a flood or a guesser, no more."""

    __tablename__ = "stranger"

    channel: Mapped[str] = mapped_column(String(16), primary_key=True)
    sender: Mapped[str] = mapped_column(String(64), primary_key=True)
    day_on: Mapped[dt.date]
    messages: Mapped[int] = mapped_column(default=0)
    wrong_tokens: Mapped[int] = mapped_column(default=0)
    feedback: Mapped[int] = mapped_column(default=0)


class SeenMessage(Base):
    """A message that has had its effect; the network may deliver it again."""

    __tablename__ = "seen_message"

    channel: Mapped[str] = mapped_column(String(16), primary_key=True)
    message_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen_at: Mapped[dt.datetime] = mapped_column(index=True)


class UnhandledEvent(Base):
    """An event that could not be handled; of its words and numbers nothing is kept.

    ``event`` is the network's number of it, ``number`` what its sender was told to quote.
    """

    __tablename__ = "unhandled_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    event: Mapped[str] = mapped_column(String(64))
    number: Mapped[str] = mapped_column(String(16))
    error: Mapped[str] = mapped_column(String(64))
    shape: Mapped[Any | None] = mapped_column(JSON)
    set_aside_at: Mapped[dt.datetime] = mapped_column(index=True)


class Dialogue(Base):
    """Where a conversation stands: one row per person and chat; ``state`` is bot.dialogue's."""

    __tablename__ = "dialogue"

    channel: Mapped[str] = mapped_column(String(16), primary_key=True)
    address: Mapped[str] = mapped_column(String(64), primary_key=True)
    sender: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime]


class OutboxState(enum.StrEnum):
    """The life of something to say.

    PENDING: owed, from ``due_at`` on. SENDING: claimed by a process until ``leased_until_at``;
    past that it is owed again. SENT: accepted; ``reference`` is the network's id of it. UNKNOWN:
    perhaps accepted; goes out once more from ``due_at`` on. DEAD: will never be accepted.
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    DEAD = "dead"


class OutboxMessage(Base):
    """Something to say, written in the transaction that decided it.

    ``body`` is a rendered reply (``bot.reply.Reply.as_json``). ``handle`` is what the buttons of
    this message send back; the choices behind it are in the body, for ``person_id`` alone.
    ``key`` makes a push unique; an answer has none. A push that has not left by ``expires_at``
    stays here: it is taken back, and said anew when its time comes.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_owed", "channel", "state", "due_at", "id"),
        Index(
            "outbox_by_chat",
            # The address first: alone it finds a chat, as a channel never does.
            "address",
            "channel",
            "id",
            # What is said for good is never looked up by chat: claim and settle cost half so.
            sqlite_where=text("state IN ('pending','sending','unknown')"),
        ),
        Index(
            "outbox_lapsing",
            "expires_at",
            sqlite_where=text("state = 'pending' AND expires_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    handle: Mapped[str] = mapped_column(String(32), unique=True)
    key: Mapped[str | None] = mapped_column(String(128), unique=True)
    body: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16), default=OutboxState.PENDING)
    created_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime | None]
    leased_until_at: Mapped[dt.datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(255))
    reference: Mapped[str | None] = mapped_column(String(64))


class OutgoingFile(Base):
    """The file of something to say; ``body["file"]`` of the message is its id.

    It goes once the message is sent or given up, and after a day at the latest.
    """

    __tablename__ = "outgoing_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(128))
    guarded: Mapped[bool] = mapped_column(default=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[dt.datetime] = mapped_column(index=True)


class ReportStatus(enum.StrEnum):
    """未启动, 推进中, 已完成, 受阻; or nobody said: of a first 无变化, of a later day asked for."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    BLOCKED = "blocked"
    UNSAID = "unsaid"


class ProgressReport(Base):
    """进展: what was reported on one assignment. Never changed: what follows is a ReportEvent.

    ``receipt`` is the number people are given (2020Q4-卫健-017): ``period``, unit and ``sequence``.
    A correction names what it ``corrects_id``. ``for_office`` marks 代报 by the coordinator;
    ``stands_in_for_id`` the liaison whose stand-in reported.
    """

    __tablename__ = "progress_report"
    __table_args__ = (UniqueConstraint("unit_id", "period", "sequence"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    period: Mapped[str] = mapped_column(String(8))
    sequence: Mapped[int]
    receipt: Mapped[str] = mapped_column(String(64), unique=True)
    status: Mapped[str] = mapped_column(String(16))
    percent: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    done_on: Mapped[dt.date | None]
    no_change: Mapped[bool] = mapped_column(default=False)
    for_office: Mapped[bool] = mapped_column(default=False)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    stands_in_for_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("progress_report.id"))
    reported_at: Mapped[dt.datetime]
    channel: Mapped[str] = mapped_column(String(16))
    assignment: Mapped[Assignment] = relationship(foreign_keys=[assignment_id])
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    stands_in_for: Mapped[Person | None] = relationship(foreign_keys=[stands_in_for_id])
    evidence: Mapped[list[Evidence]] = relationship(order_by="Evidence.id")
    events: Mapped[list[ReportEvent]] = relationship(order_by="ReportEvent.id")

    @property
    def tells_state(self) -> bool:
        """Whether it says how its task stands (``TELLS_STATE``)."""
        return self.status != ReportStatus.UNSAID or self.no_change

    @property
    def links(self) -> tuple[str, ...]:
        """The links among its evidence."""
        return tuple(one.link for one in self.evidence if one.link)

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        """The files among its evidence: (content hash, name)."""
        return tuple((one.file_hash, one.name) for one in self.evidence if one.file_hash)


TELLS_STATE: ColumnElement[bool] = or_(
    ProgressReport.status != ReportStatus.UNSAID, ProgressReport.no_change
)
"""That a report says how its task stands. One that does not came with an application for a later
day alone: it has its receipt, and the report of the period is owed as before."""


class ReportEventKind(enum.StrEnum):
    """WITHDRAWN: taken back by its author. PASSED, RETURNED: the coordinator's review.
    CONFIRMED: a liaison stands by what the coordinator reported for the unit."""

    WITHDRAWN = "withdrawn"
    PASSED = "passed"
    RETURNED = "returned"
    CONFIRMED = "confirmed"


class ReportEvent(Base):
    """What happened to a report after it was booked. Append only."""

    __tablename__ = "report_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("progress_report.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    at: Mapped[dt.datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(Text, default="")


class Evidence(Base):
    """佐证材料: a link, or a file kept under the SHA-256 of its content.

    ``finding`` is what a look at a link showed (empty until then); it is told and decides nothing.
    """

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("progress_report.id"), index=True)
    link: Mapped[str | None] = mapped_column(Text)
    file_hash: Mapped[str | None] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(255), default="")
    finding: Mapped[str] = mapped_column(String(16), default="")
    checked_at: Mapped[dt.datetime | None]


class Draft(Base):
    """What a person is about to report: one per person, until it is confirmed or dropped.

    ``items`` are ``bot.reporting.drafts.Item`` as JSON. ``version`` grows with every change, so
    that a card shown elsewhere knows that it is old.
    """

    __tablename__ = "draft"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    items: Mapped[list[Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime]


class Extension(Base):
    """延期申请: a later day asked for one assignment, and the coordinator's decision.

    ``due_on`` is the day it was due when asked; it is kept whatever is decided. Undecided while
    ``decided_at`` is empty; refused when decided without ``granted_on``, and ``answer`` is why.
    """

    __tablename__ = "extension"

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    due_on: Mapped[dt.date]
    wanted_on: Mapped[dt.date]
    reason: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[dt.datetime]
    decided_at: Mapped[dt.datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    granted_on: Mapped[dt.date | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    assignment: Mapped[Assignment] = relationship()


class Change(Base):
    """What the coordinator changed by a sentence: a list of rows as they were and as they are.

    ``edits`` are ``storage.changes.Edit`` as JSON; ``key`` and ``said`` word what was done. Undone
    while ``undone_at`` is set, which puts every row back.
    """

    __tablename__ = "change"

    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[dt.datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    key: Mapped[str] = mapped_column(String(64))
    said: Mapped[dict[str, Any]]
    edits: Mapped[list[Any]] = mapped_column(JSON)
    undone_at: Mapped[dt.datetime | None]


class Feedback(Base):
    """投诉建议: where somebody waits for an answer. The words stand in the messages alone."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    asked_at: Mapped[dt.datetime]
    answered_at: Mapped[dt.datetime | None]


class AuditEntry(Base):
    """Who did what, when, by which channel. Append only; never the person's words.

    ``behalf`` is whom it was done for, where that is somebody else: a unit, or a person's number.
    ``before`` and ``after`` are digests of what was touched (``storage.audit.digest``).
    """

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    channel: Mapped[str] = mapped_column(String(16))
    action: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(128), default="")
    behalf: Mapped[str] = mapped_column(String(64), default="")
    before: Mapped[str] = mapped_column(String(64), default="")
    after: Mapped[str] = mapped_column(String(64), default="")
    detail: Mapped[dict[str, Any]]


class PushKind(enum.StrEnum):
    """DIGEST: what the ladder owes a person. AGAIN: a digest they put off. OWN: a reminder they
    ordered. URGE (催办): ordered by the coordinator. CALENDAR: next year's days off are missing.
    HEALTH: something of the program stands still."""

    DIGEST = "digest"
    AGAIN = "again"
    OWN = "own"
    URGE = "urge"
    CALENDAR = "calendar"
    HEALTH = "health"


class Push(Base):
    """Something a person was sent without having asked at that moment: what a budget counts.

    ``key`` says what it is and lets nobody push it twice. ``unit_id`` is whom an urge is about.
    """

    __tablename__ = "push"
    __table_args__ = (Index("push_of_person", "person_id", "pushed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(128), unique=True)
    day_on: Mapped[dt.date]
    pushed_at: Mapped[dt.datetime]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))

    @property
    def number(self) -> str:
        """提醒编号: ``20201224-17``; the same on every copy of the message."""
        return f"{self.day_on:%Y%m%d}-{self.id}"


class Reminder(Base):
    """提醒: one stage of the ladder, for one person and assignment, of one due day. Once only.

    ``stage`` is ``bot.reminding.rules``'. It waits for the person's next digest from ``due_at`` on;
    once it was said, ``due_at`` is empty and ``push_id`` is the digest it stood in.
    ``late_since_on`` is the day it should have gone out when the program was not running.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("person_id", "assignment_id", "stage", "due_on"),
        Index("reminder_of_assignment", "assignment_id", "due_on"),
        Index(
            "reminder_owed",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"))
    stage: Mapped[str] = mapped_column(String(16))
    due_on: Mapped[dt.date]
    due_at: Mapped[dt.datetime | None]
    late_since_on: Mapped[dt.date | None]
    push_id: Mapped[int | None] = mapped_column(ForeignKey("push.id"), index=True)
    assignment: Mapped[Assignment] = relationship()


class OwnReminder(Base):
    """A reminder a person ordered for ``due_at``; said once ``push_id`` is set.

    It says ``note``, names task ``task_number``, or shows again what is still open of the digest
    ``repeats_id`` that was put off. ``task_number`` is of the plan in force; of a task that left
    it, it is ``GONE``, and the first line of ``note`` is the task's requirement.
    """

    GONE = 0
    __tablename__ = "own_reminder"
    __table_args__ = (
        Index(
            "own_reminder_owed",
            "due_at",
            sqlite_where=text("push_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    due_at: Mapped[dt.datetime]
    note: Mapped[str] = mapped_column(Text, default="")
    task_number: Mapped[int | None]
    repeats_id: Mapped[int | None] = mapped_column(ForeignKey("push.id"))
    push_id: Mapped[int | None] = mapped_column(ForeignKey("push.id"))
    ordered_at: Mapped[dt.datetime]


class ReminderPolicy(Base):
    """When a plan reminds, where the coordinator changed it; ``rules`` are bot.reminding.rules'."""

    __tablename__ = "reminder_policy"

    plan_id: Mapped[int] = mapped_column(
        ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True
    )
    rules: Mapped[dict[str, Any]]


class CalendarDay(Base):
    """A day off, or a day worked, that a notice sent by the coordinator laid down."""

    __tablename__ = "calendar_day"

    day_on: Mapped[dt.date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    source: Mapped[str] = mapped_column(String(128))


class Notice(Base):
    """通知: what the coordinator told units, word for word."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[dt.datetime]


class NoticeCopy(Base):
    """One unit's copy of a notice. ``handle`` is the message that carries it, which one person
    with several units gets once; empty where the unit had nobody who could be told."""

    __tablename__ = "notice_copy"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    handle: Mapped[str | None] = mapped_column(String(32))
