"""What has been reported, by whom, and what became of it?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from storage.models import (
    TELLS_STATE,
    Assignment,
    Draft,
    Evidence,
    Extension,
    Person,
    Plan,
    PlanState,
    ProgressReport,
    ReportEvent,
    ReportEventKind,
    ReportStatus,
    Task,
    Unit,
)
from storage.plans import among_units

# Built once, as those of storage.plans are.
_ASSIGNMENT_OF = (
    select(Assignment)
    .join(Task)
    .where(
        Task.plan_id == bindparam("plan"),
        Task.number == bindparam("number"),
        Assignment.unit_id == bindparam("unit"),
    )
    .options(contains_eager(Assignment.task), joinedload(Assignment.last_report))
)
MOST_AT_ONCE = 100
"""How far back a person's reports are looked through for those that belong together."""


@dataclass(frozen=True, slots=True)
class NewReport:
    """What is to be booked on one assignment; ``files`` are (content hash, name).

    ``for_leader``: what blocks it is not for the unit to clear.
    """

    assignment: Assignment
    period: str
    unit_mark: str
    status: ReportStatus
    percent: int | None
    note: str = ""
    done_on: dt.date | None = None
    no_change: bool = False
    for_office: bool = False
    links: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    for_leader: bool = False
    corrects_id: int | None = None
    stands_in_for: Person | None = None


def assignment_of(session: Session, plan: Plan, unit: Unit, number: int) -> Assignment | None:
    """The assignment of a task to a unit, with its last report."""
    wanted = {"plan": plan.id, "number": number, "unit": unit.id}
    return session.scalars(_ASSIGNMENT_OF, wanted).first()


def assignments(
    session: Session,
    plan: Plan,
    *,
    units: Sequence[Unit] | None = None,
    number: int | None = None,
) -> list[Assignment]:
    """The plan's assignments, of some units or of one task, by task and unit."""
    few = units is not None and number is None
    query = (
        select(Assignment)
        .join(Task)
        .where(among_units(plan.id) if few else Task.plan_id == plan.id)
        .order_by(Task.number, Assignment.unit_id)
        .options(
            selectinload(Assignment.last_report),
            selectinload(Assignment.task),
            selectinload(Assignment.unit),
        )
    )
    if units is not None:
        query = query.where(Assignment.unit_id.in_([unit.id for unit in units]))
    if number is not None:
        query = query.where(Task.number == number)
    return list(session.scalars(query))


def book(
    session: Session, new: NewReport, *, person: Person, channel: str, now: dt.datetime
) -> ProgressReport:
    """Writes one report and gives it the next receipt of its unit and period."""
    unit_id = new.assignment.unit_id
    last = session.scalar(
        select(func.max(ProgressReport.sequence)).where(
            ProgressReport.unit_id == unit_id, ProgressReport.period == new.period
        )
    )
    sequence = (last or 0) + 1
    report = ProgressReport(
        assignment_id=new.assignment.id,
        unit_id=unit_id,
        period=new.period,
        sequence=sequence,
        receipt=f"{new.period}-{new.unit_mark}-{sequence:03}",
        status=new.status,
        percent=new.percent,
        note=new.note,
        done_on=new.done_on,
        no_change=new.no_change,
        for_office=new.for_office,
        person_id=person.id,
        stands_in_for_id=new.stands_in_for.id if new.stands_in_for else None,
        corrects_id=new.corrects_id,
        reported_at=now,
        channel=channel,
        evidence=[
            *(Evidence(link=link) for link in new.links),
            *(Evidence(file_hash=digest, name=name) for digest, name in new.files),
        ],
    )
    session.add(report)
    session.flush()
    if report.tells_state:
        _raise_or_clear(session, new, now)
        new.assignment.last_report_id = report.id
        new.assignment.returned_at = None
        session.flush()
    return report


def _raise_or_clear(session: Session, new: NewReport, now: dt.datetime) -> None:
    """What was put before the leader stays there for as long as report after report says 受阻."""
    before = session.get(ProgressReport, new.assignment.last_report_id or 0)
    if new.status != ReportStatus.BLOCKED or before is None or before.status != new.status:
        new.assignment.raised_at = None
    if new.status == ReportStatus.BLOCKED and new.for_leader:
        new.assignment.raised_at = new.assignment.raised_at or now


def withdraw(session: Session, report: ProgressReport, person: Person, now: dt.datetime) -> None:
    """Takes a report back, and the application that came with it; the one before it stands again,
    returned if it was."""
    note_event(session, report, ReportEventKind.WITHDRAWN, person=person, now=now)
    _drop_applications(session, report.assignment_id, person, now, asked_at=report.reported_at)
    session.flush()
    taken_back = select(ReportEvent.report_id).where(ReportEvent.kind == ReportEventKind.WITHDRAWN)
    before = session.scalar(
        select(func.max(ProgressReport.id)).where(
            ProgressReport.assignment_id == report.assignment_id,
            ProgressReport.id.not_in(taken_back),
            TELLS_STATE,
        )
    )
    returned_at = session.scalar(
        select(ReportEvent.at).where(
            ReportEvent.report_id == before, ReportEvent.kind == ReportEventKind.RETURNED
        )
    )
    session.execute(
        update(Assignment)
        .where(Assignment.id == report.assignment_id)
        .values(last_report_id=before, returned_at=returned_at)
    )
    session.expire(report.assignment, ["last_report"])


def note_event(
    session: Session,
    report: ProgressReport,
    kind: ReportEventKind,
    *,
    person: Person,
    now: dt.datetime,
    reason: str = "",
) -> None:
    """Adds what happened to a report."""
    session.add(
        ReportEvent(report_id=report.id, kind=kind, at=now, person_id=person.id, reason=reason)
    )


def to_review(session: Session, plan: Plan) -> list[Assignment]:
    """Assignments whose last report says done and waits for the coordinator, oldest first."""
    looked_at = select(ReportEvent.report_id).where(
        ReportEvent.kind.in_([ReportEventKind.PASSED, ReportEventKind.RETURNED])
    )
    return list(
        session.scalars(
            select(Assignment)
            .join(Task)
            .join(ProgressReport, ProgressReport.id == Assignment.last_report_id)
            .where(
                Task.plan_id == plan.id,
                ProgressReport.status == ReportStatus.DONE,
                ProgressReport.id.not_in(looked_at),
            )
            .order_by(ProgressReport.id)
            .options(
                selectinload(Assignment.last_report),
                selectinload(Assignment.task),
                selectinload(Assignment.unit),
            )
        )
    )


def open_extensions(session: Session, plan: Plan) -> list[Extension]:
    """The applications for a later day that wait for a decision, oldest first."""
    return list(
        session.scalars(
            select(Extension)
            .join(Assignment)
            .join(Task)
            .where(Task.plan_id == plan.id, Extension.decided_at.is_(None))
            .order_by(Extension.id)
            .options(
                selectinload(Extension.assignment).selectinload(Assignment.task),
                selectinload(Extension.assignment).selectinload(Assignment.unit),
            )
        )
    )


def last_extensions(session: Session, plan: Plan, units: Collection[Unit]) -> list[Extension]:
    """The last application of each assignment of these units, decided or not, newest first."""
    newest = select(func.max(Extension.id)).group_by(Extension.assignment_id)
    return list(
        session.scalars(
            select(Extension)
            .join(Assignment)
            .join(Task)
            .where(
                Extension.id.in_(newest),
                Task.plan_id == plan.id,
                Assignment.unit_id.in_([unit.id for unit in units]),
            )
            .order_by(Extension.id.desc())
            .options(
                selectinload(Extension.assignment).selectinload(Assignment.task),
                selectinload(Extension.assignment).selectinload(Assignment.unit),
            )
        )
    )


def superseded(session: Session, report_ids: Sequence[int]) -> set[int]:
    """Which of these reports were put right by a later one that was not taken back."""
    taken_back = select(ReportEvent.report_id).where(ReportEvent.kind == ReportEventKind.WITHDRAWN)
    return set(
        session.scalars(
            select(ProgressReport.corrects_id).where(
                ProgressReport.corrects_id.in_(report_ids), ProgressReport.id.not_in(taken_back)
            )
        )
    )


def open_extension(session: Session, assignment: Assignment) -> Extension | None:
    """The application for a later day that still waits for a decision."""
    return session.scalars(
        select(Extension)
        .where(Extension.assignment_id == assignment.id, Extension.decided_at.is_(None))
        .order_by(Extension.id.desc())
    ).first()


def with_own_day(session: Session, plan: Plan) -> list[Assignment]:
    """The plan's assignments with a day of their own, by task and unit."""
    query = select(Assignment).join(Task).where(Task.plan_id == plan.id)
    own = query.where(Assignment.deadline_on.is_not(None)).order_by(Task.number, Assignment.unit_id)
    return list(session.scalars(own))


def has_reports(session: Session, unit: Unit) -> bool:
    """Whether something was reported for the unit in a plan that is not over."""
    found = (
        select(ProgressReport.id)
        .join(Assignment, ProgressReport.assignment_id == Assignment.id)
        .join(Task)
        .join(Plan)
        .where(Assignment.unit_id == unit.id, Plan.state != PlanState.CLOSED)
    )
    return session.scalar(found.limit(1)) is not None


def last_of_person(session: Session, person: Person) -> ProgressReport | None:
    """The last report this person booked that still stands."""
    return next(iter(of_person(session, person, limit=1)), None)


def made_between(
    session: Session, plan: Plan, since: dt.datetime, until: dt.datetime
) -> list[tuple[str, int]]:
    """The units that reported then, and the tasks they reported on, in the roster's order."""
    taken_back = select(ReportEvent.report_id).where(ReportEvent.kind == ReportEventKind.WITHDRAWN)
    query = (
        select(Unit.name, Task.number)
        .select_from(ProgressReport)
        .join(Assignment, Assignment.id == ProgressReport.assignment_id)
        .join(Task, Task.id == Assignment.task_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(
            Task.plan_id == plan.id,
            ProgressReport.reported_at >= since,
            ProgressReport.reported_at < until,
            ProgressReport.id.not_in(taken_back),
        )
        .group_by(Unit.id, Unit.name, Task.number)
        .order_by(Unit.id, Task.number)
    )
    return [(unit, number) for unit, number in session.execute(query)]


def closed(session: Session, plan: Plan) -> list[tuple[str, int]]:
    """The units whose tasks are accepted as done, and which, in the roster's order."""
    query = (
        select(Unit.name, Task.number)
        .select_from(Assignment)
        .join(Task, Task.id == Assignment.task_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(Task.plan_id == plan.id, Assignment.closed_at.is_not(None))
        .order_by(Unit.id, Task.number)
    )
    return [(unit, number) for unit, number in session.execute(query)]


def of_units(session: Session, units: Sequence[Unit], *, limit: int) -> list[ProgressReport]:
    """What was reported for these units and not taken back, whoever did, the latest first."""
    taken_back = select(ReportEvent.report_id).where(ReportEvent.kind == ReportEventKind.WITHDRAWN)
    ids = [unit.id for unit in units]
    return list(
        session.scalars(
            select(ProgressReport)
            .where(ProgressReport.unit_id.in_(ids), ProgressReport.id.not_in(taken_back))
            .order_by(ProgressReport.id.desc())
            .limit(limit)
            .options(selectinload(ProgressReport.evidence), selectinload(ProgressReport.events))
        )
    )


def of_person(
    session: Session, person: Person, *, offset: int = 0, limit: int | None = None
) -> list[ProgressReport]:
    """What this person reported and did not take back, the latest first."""
    taken_back = select(ReportEvent.report_id).where(ReportEvent.kind == ReportEventKind.WITHDRAWN)
    return list(
        session.scalars(
            select(ProgressReport)
            .where(ProgressReport.person_id == person.id, ProgressReport.id.not_in(taken_back))
            .order_by(ProgressReport.id.desc())
            .offset(offset)
            .limit(limit)
            .options(
                selectinload(ProgressReport.evidence),
                selectinload(ProgressReport.events),
                selectinload(ProgressReport.assignment).selectinload(Assignment.task),
                selectinload(ProgressReport.assignment).selectinload(Assignment.unit),
            )
        )
    )


def extensions_of_person(session: Session, person: Person) -> list[Extension]:
    """The later days this person asked for, the latest first."""
    asked = select(Extension).where(Extension.person_id == person.id)
    return list(session.scalars(asked.order_by(Extension.id.desc())))


def count_of_person(session: Session, person: Person) -> int:
    """How many reports of this person stand."""
    taken_back = select(ReportEvent.report_id).where(ReportEvent.kind == ReportEventKind.WITHDRAWN)
    return (
        session.scalar(
            select(func.count())
            .select_from(ProgressReport)
            .where(ProgressReport.person_id == person.id, ProgressReport.id.not_in(taken_back))
        )
        or 0
    )


def with_receipt(session: Session, receipt: str) -> ProgressReport | None:
    """The report of this receipt number."""
    return session.scalars(select(ProgressReport).where(ProgressReport.receipt == receipt)).first()


def with_receipt_ending(
    session: Session, ending: str, units: Sequence[Unit] | None = None
) -> list[ProgressReport]:
    """Of each unit (or of each of these) the last report whose receipt ends so."""
    parts = joinedload(ProgressReport.assignment)
    query = (
        select(ProgressReport)
        .where(ProgressReport.receipt.endswith(ending, autoescape=True))
        .order_by(ProgressReport.id.desc())
        .options(parts.joinedload(Assignment.task), parts.joinedload(Assignment.unit))
    )
    if units is not None:
        query = query.where(ProgressReport.unit_id.in_([unit.id for unit in units]))
    last: dict[int, ProgressReport] = {}
    for report in session.scalars(query):
        last.setdefault(report.unit_id, report)
    return list(last.values())


def with_receipts(session: Session, receipts: Collection[str]) -> dict[str, ProgressReport]:
    """Reports by their receipt numbers, with task and unit."""
    parts = joinedload(ProgressReport.assignment)
    query = (
        select(ProgressReport)
        .where(ProgressReport.receipt.in_(receipts))
        .options(parts.joinedload(Assignment.task), parts.joinedload(Assignment.unit))
    )
    return {report.receipt: report for report in session.scalars(query)}


def with_ids(session: Session, ids: Collection[int]) -> dict[int, ProgressReport]:
    """Reports by their ids, asked for in portions: there may be very many."""
    wanted = sorted(set(ids))
    found: dict[int, ProgressReport] = {}
    for start in range(0, len(wanted), 500):
        portion = wanted[start : start + 500]
        query = select(ProgressReport).where(ProgressReport.id.in_(portion))
        found |= {report.id: report for report in session.scalars(query)}
    return found


def draft_of(session: Session, person: Person) -> Draft | None:
    """What this person is about to report."""
    return session.get(Draft, person.id)


def drop_draft(session: Session, person: Person) -> None:
    draft = draft_of(session, person)
    if draft is not None:
        session.delete(draft)
        session.flush()


def granted_with(session: Session, report: ProgressReport) -> Extension | None:
    """The later day that was asked for with this report and granted since."""
    return session.scalar(
        select(Extension).where(
            Extension.assignment_id == report.assignment_id,
            Extension.asked_at == report.reported_at,
            Extension.granted_on.is_not(None),
        )
    )


def applied_with(session: Session, report: ProgressReport) -> Extension | None:
    """The application that a report came with."""
    applied = select(Extension).where(
        Extension.assignment_id == report.assignment_id, Extension.asked_at <= report.reported_at
    )
    return session.scalars(applied.order_by(Extension.id.desc()).limit(1)).first()


def asked_with(session: Session, extension: Extension) -> ProgressReport:
    """The report that a later day was asked for with."""
    asked = select(ProgressReport).where(
        ProgressReport.assignment_id == extension.assignment_id,
        ProgressReport.reported_at == extension.asked_at,
    )
    return session.scalars(asked.order_by(ProgressReport.id.desc()).limit(1)).one()


def ask_extension(
    session: Session,
    assignment: Assignment,
    *,
    due_on: dt.date,
    wanted_on: dt.date,
    reason: str,
    person: Person,
    now: dt.datetime,
) -> Extension:
    """Writes an application for a later day; it takes the place of one still undecided."""
    _drop_applications(session, assignment.id, person, now)
    extension = Extension(
        assignment_id=assignment.id,
        person_id=person.id,
        due_on=due_on,
        wanted_on=wanted_on,
        reason=reason,
        asked_at=now,
    )
    session.add(extension)
    session.flush()
    return extension


def _drop_applications(
    session: Session,
    assignment_id: int,
    person: Person,
    now: dt.datetime,
    *,
    asked_at: dt.datetime | None = None,
) -> None:
    """Closes undecided applications (those made at a moment) in the name of who drops them."""
    waiting = [Extension.assignment_id == assignment_id, Extension.decided_at.is_(None)]
    if asked_at is not None:
        waiting.append(Extension.asked_at == asked_at)
    session.execute(
        update(Extension).where(*waiting).values(decided_at=now, decided_by_id=person.id)
    )


def decide_extension(
    session: Session,
    extension: Extension,
    *,
    granted_on: dt.date | None,
    person: Person,
    now: dt.datetime,
    answer: str = "",
) -> bool:
    """Grants a day, or (``None``) refuses; False when somebody decided before."""
    won = session.execute(
        update(Extension)
        .where(Extension.id == extension.id, Extension.decided_at.is_(None))
        .values(decided_at=now, decided_by_id=person.id, granted_on=granted_on, answer=answer)
        .returning(Extension.id)
    ).scalar_one_or_none()
    if won is None:
        return False
    if granted_on is not None:
        extension.assignment.deadline_on = granted_on
    session.flush()
    return True
