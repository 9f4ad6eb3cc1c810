"""What does a plan take over from the one before it, and how is that given back?

A table of the same year is a revision: where a task goes on, its assignments move to the new row,
and with them every report, receipt, extension and reminder, none of which is copied. What moved is
noted in ``Plan.restores``, so that taking the import back puts exactly the same rows where they
were. Next year's table starts afresh but for the reminder rules: the closed year keeps its reports.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from storage.models import (
    Assignment,
    District,
    Draft,
    Duty,
    Extension,
    OwnReminder,
    PersonUnit,
    Plan,
    PlanState,
    ProgressReport,
    ReminderPolicy,
    ReportEvent,
    ReportEventKind,
    Task,
    Unit,
    UnitAlias,
)

Owed = Mapping[int, Mapping[int, tuple[str, bool]]]
"""For each task and unit by id: the role, and whether it is named."""


class ReportedSince(Exception):
    """Something was reported that only this plan has a place for: it stays."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.title = title


def hand_over(session: Session, former: Iterable[Plan], plan: Plan, owed: Owed) -> None:
    """Closes the former plans; what goes on in a plan of the same year moves over."""
    restores = dict(plan.restores)
    for other in former:
        numbers: dict[int, int] = {}
        other.state = PlanState.CLOSED
        restores.setdefault("closed", []).append(other.id)
        _take_rules(session, other, plan)
        if other.year == plan.year:
            plan.cadence, plan.closes_on = other.cadence, other.closes_on
            restores.setdefault("moved", []).extend(_move(session, other, plan, owed))
            numbers = _numbers(other, plan)
        restores.setdefault("drafts", []).extend(_renumber(session, numbers))
        restores.setdefault("reminders", []).extend(_carry_reminders(session, other, numbers))
    plan.restores = restores
    session.flush()


def fetch(session: Session, plan: Plan, owed: Owed) -> list[Assignment]:
    """What stayed in a table of the year that this one took over from, and has its place now, moves
    over after all: a unit that was not recognised is. Returns what moved."""
    moved: list[list[Any]] = []
    for other in (session.get(Plan, each) for each in plan.restores.get("closed", ())):
        if other is not None and other.year == plan.year:
            moved += _move(session, other, plan, owed)
    if moved:
        plan.restores = {**plan.restores, "moved": [*plan.restores.get("moved", ()), *moved]}
    session.flush()
    return [session.get_one(Assignment, row[0]) for row in moved]


def take_back(session: Session, plan: Plan) -> list[Plan]:
    """Undoes an import, in force or not; returns the plans that are in force again.

    Raises :class:`ReportedSince` rather than lose what a liaison wrote.
    """
    restores = plan.restores
    _put_reminders_back(session, plan, restores.get("reminders", ()))
    kept = _put_back(session, plan, restores.get("moved", ()))
    for person_id, items, version in restores.get("drafts", ()):
        draft = session.get(Draft, person_id)
        if draft is not None and draft.version == version:
            draft.items, draft.version = items, version + 1
    again = [found for i in restores.get("closed", ()) if (found := session.get(Plan, i))]
    for other in again:
        other.state = PlanState.LIVE
    if kept:
        _keep_closed(session, plan, kept)
    else:
        session.delete(plan)
    session.flush()
    _forget(session, restores)
    session.expire_all()
    return again


def reported_since(session: Session, plan: Plan) -> bool:
    """Whether an import cannot be taken back: something that only it has a place for was reported,
    or a later day asked for or granted."""
    moved = {row[0] for row in plan.restores.get("moved", ())}
    try:
        _spoken_of(session, plan, {one.id for one in _here(session, plan)} - moved)
    except ReportedSince:
        return True
    return False


def _take_rules(session: Session, other: Plan, plan: Plan) -> None:
    """How the office reminds goes on, in a new year too, until the coordinator changes it."""
    policy = session.get(ReminderPolicy, other.id)
    if policy is not None:
        session.merge(ReminderPolicy(plan_id=plan.id, rules=policy.rules))


def _move(session: Session, other: Plan, plan: Plan, owed: Owed) -> list[list[Any]]:
    rows = session.execute(
        select(Assignment, Task.id)
        .join(Task, Task.continues_id == Assignment.task_id)
        .where(Task.plan_id == plan.id)
        .where(Assignment.task_id.in_(select(Task.id).where(Task.plan_id == other.id)))
        .order_by(Assignment.id)
    ).all()
    of_plan = select(Assignment.task_id, Assignment.unit_id).join(Task)
    here = {tuple(row) for row in session.execute(of_plan.where(Task.plan_id == plan.id))}
    moved: list[list[Any]] = []
    for assignment, task_id in rows:
        if assignment.unit_id not in owed.get(task_id, {}) or (task_id, assignment.unit_id) in here:
            continue
        planned = assignment.next_reminder_at
        moved.append(
            [
                assignment.id,
                assignment.task_id,
                assignment.role,
                assignment.named,
                planned.isoformat() if planned else None,
                assignment.since_on.isoformat() if assignment.since_on else None,
            ]
        )
        assignment.task_id = task_id
        # What was missed under the former table is not forgiven by the new one.
        assignment.since_on = assignment.since_on or other.live_on
    return moved


def _here(session: Session, plan: Plan) -> Sequence[Assignment]:
    return session.scalars(select(Assignment).join(Task).where(Task.plan_id == plan.id)).all()


def _spoken_of(session: Session, plan: Plan, own: Collection[int]) -> set[int]:
    """Those of the assignments that a plan did not take over, by id, with reports or wishes for a
    later day that were all taken back.

    Raises :class:`ReportedSince` where one stands.
    """
    withdrawn = select(ReportEvent.report_id).where(ReportEvent.kind == ReportEventKind.WITHDRAWN)
    stands: Sequence[tuple[Any, ColumnElement[bool]]] = (
        (ProgressReport, ProgressReport.id.not_in(withdrawn)),
        (Extension, Extension.decided_at.is_(None) | Extension.granted_on.is_not(None)),
    )
    spoken: set[int] = set()
    for kind, still in stands:
        of_own = select(kind.assignment_id).where(kind.assignment_id.in_(own))
        if session.scalar(of_own.where(still).limit(1)):
            raise ReportedSince(plan.title)
        spoken.update(session.scalars(of_own))
    return spoken


def _put_back(session: Session, plan: Plan, moved: Iterable[list[Any]]) -> set[int]:
    """Puts back what had moved. Returns the plan's own tasks with reports that were all taken back.

    Raises :class:`ReportedSince` where one stands, or a later day.
    """
    was = {row[0]: row[1:] for row in moved}
    here = _here(session, plan)
    fresh = {one.id for one in here if one.id not in was}
    used = _spoken_of(session, plan, fresh)
    for one in here:
        if one.id in was:
            one.task_id, one.role, one.named, planned, *since = was[one.id]
            one.next_reminder_at = dt.datetime.fromisoformat(planned) if planned else None
            # An import of before this was noted has none.
            one.since_on = dt.date.fromisoformat(since[0]) if any(since) else None
    session.flush()
    session.execute(delete(Assignment).where(Assignment.id.in_(fresh - used)))
    return {one.task_id for one in here if one.id in used}


def _keep_closed(session: Session, plan: Plan, kept: Collection[int]) -> None:
    """What is left of an import that was taken back: tasks with reports that were, too. Their
    receipts stay, lest a number be given twice; the same file may be imported anew."""
    session.expire(plan)
    plan.tasks = [task for task in plan.tasks if task.id in kept]
    for task in plan.tasks:
        task.duties = []
    plan.state, plan.live_on, plan.doubts, plan.restores = PlanState.CLOSED, None, [], {}
    plan.content_hash = f"taken back {plan.id}"
    session.execute(
        update(Assignment).where(Assignment.task_id.in_(kept)).values(next_reminder_at=None)
    )


def _renumber(session: Session, numbers: Mapping[int, int]) -> list[list[Any]]:
    """What somebody is about to report stays on its task, whatever number that now has; of a year
    that is over nothing can be reported any more."""
    changed: list[list[Any]] = []
    for draft in session.scalars(select(Draft)):
        known = [i for i in draft.items if i["task_no"] is None or i["task_no"] in numbers]
        items = [{**i, "task_no": numbers.get(i["task_no"])} for i in known]
        if items != draft.items:
            before, draft.items = draft.items, items
            draft.version += 1
            changed.append([draft.person_id, before, draft.version])
    return changed


def _numbers(other: Plan, plan: Plan) -> dict[int, int]:
    """The number in a plan of each task that goes on, by the one it had before."""
    former = {task.id: task.number for task in other.tasks}
    return {former[t.continues_id]: t.number for t in plan.tasks if t.continues_id in former}


def _carry_reminders(
    session: Session, other: Plan, numbers: Mapping[int, int], but: Collection[int] = ()
) -> list[list[Any]]:
    """What people ordered to be reminded of stays on its task, whatever number that now has, or
    says that it is gone. Returns of each its id, its number and note before, and its number now."""
    changed: list[list[Any]] = []
    waiting = _reminders_of_tasks(session)
    requirements = {t.number: t.requirement for t in other.tasks} if waiting else {}
    for one in waiting:
        number, note = one.task_number, one.note
        if number not in requirements or one.id in but or numbers.get(number) == number:
            continue
        one.task_number = numbers.get(number, OwnReminder.GONE)
        if one.task_number == OwnReminder.GONE:
            one.note = "\n".join(filter(None, (requirements[number], note)))
        changed.append([one.id, number, note, one.task_number])
    return changed


def _reminders_of_tasks(session: Session) -> Sequence[OwnReminder]:
    waiting = select(OwnReminder).where(OwnReminder.push_id.is_(None))
    return session.scalars(waiting.where(OwnReminder.task_number.is_not(None))).all()


def _put_reminders_back(session: Session, plan: Plan, carried: Iterable[list[Any]]) -> None:
    """Reminders have the numbers again that they were carried from; those ordered since follow
    their tasks back."""
    if not _reminders_of_tasks(session):
        return
    back: list[int] = []
    for own_id, number, note, now in carried:
        one = session.get(OwnReminder, own_id)
        if one is not None and one.task_number == now:
            one.task_number, one.note = number, note
            back.append(own_id)
    for other in (session.get(Plan, each) for each in plan.restores.get("closed", ())):
        if other is not None:
            numbers = _numbers(other, plan) if other.year == plan.year else {}
            inverse = {now: before for before, now in numbers.items()}
            _carry_reminders(session, plan, inverse, but=back)


def _forget(session: Session, restores: Mapping[str, list[int]]) -> None:
    """The names the import brought into the roster leave with it, unless somebody needs them."""
    for alias_id in restores.get("aliases", ()):
        session.execute(delete(UnitAlias).where(UnitAlias.id == alias_id))
    for unit_id in restores.get("units", ()):
        used = sum(
            session.scalar(select(func.count()).where(column == unit_id)) or 0
            for column in (Duty.unit_id, Assignment.unit_id, PersonUnit.unit_id)
        )
        unit = session.get(Unit, unit_id)
        if unit is not None and not used:
            session.delete(unit)
    for unit_id in restores.get("flags", ()):
        unit = session.get(Unit, unit_id)
        if unit is not None:
            unit.enforcement = False
    if any(restores.get(what) for what in ("aliases", "units", "flags")):
        session.scalars(select(District)).one().roster_version += 1
    session.flush()
