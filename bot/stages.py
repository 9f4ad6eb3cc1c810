"""Which assignments have reached a stage, and who is owed it?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.reminders import ESCALATED, FOR_OFFICE, UNREACHED, Next, Rules, escalates
from storage import reminders
from storage.models import Assignment
from storage.reminders import Reach

TELLS_OF_NEXT_YEAR_FROM = 11
"""The month from which a coordinator is told that next year's days off are missing."""


@dataclass(frozen=True, slots=True)
class Round:
    """One sweep: by which rules, whom this process can reach, and when; in the office's zone."""

    rules: Rules
    reach: Reach
    now: dt.datetime

    @property
    def open(self) -> bool:
        """Whether anything may be sent that nobody ordered."""
        return self.rules.calendar.is_working_moment(self.now)

    @property
    def today(self) -> dt.date:
        return self.now.date()

    @property
    def tomorrow(self) -> dt.datetime:
        """When what cannot be sent today may be."""
        calendar = self.rules.calendar
        return calendar.opening(calendar.add_workdays(self.today, 1))

    @property
    def missing_year(self) -> int | None:
        """The year whose days off should have been entered by now."""
        ahead = self.today.month >= TELLS_OF_NEXT_YEAR_FROM
        years = (self.today.year, self.today.year + 1) if ahead else (self.today.year,)
        return next((year for year in years if not self.rules.calendar.is_known(year)), None)


def advance(session: Session, round_: Round, unit_ids: Collection[int]) -> None:
    """Takes up what is due of these units for whoever is to be told, and moves on."""
    due = reminders.to_look_at(session, unit_ids, round_.now)
    if not due:
        return
    ids = [assignment.id for assignment in due]
    standing = reminders.last_reports(session, ids)
    taken = reminders.taken_up(session, ids, leaving_out=FOR_OFFICE)
    answering = reminders.liaisons(session, {a.unit_id for a in due}, round_.reach)
    office = reminders.coordinators(session)
    for assignment in due:
        due_days = round_.rules.due_days(assignment, standing.get(assignment.id), round_.today)
        announced = taken.get(assignment.id, set())
        found = round_.rules.next(due_days, announced, round_.now)
        after = found
        if found and found.at <= round_.now:
            announced = announced | {(found.rung.due_on, found.rung.stage)}
            after = round_.rules.next(due_days, announced, round_.now)
        # Somebody who changed it meanwhile has worked it out anew.
        if not reminders.move_on(session, assignment, after.at if after else None):
            continue
        if found and found is not after:
            people = answering.get(assignment.unit_id, ())
            _take_up(session, round_, assignment, found, people, office)


def _take_up(
    session: Session,
    round_: Round,
    assignment: Assignment,
    found: Next,
    people: Collection[int],
    office: Collection[int],
) -> None:
    """Owes a stage to the unit's liaisons, and to the office what it must know of it."""
    planned = assignment.next_reminder_at
    planned_on = planned.astimezone(round_.rules.calendar.zone).date() if planned else None
    late_since_on = planned_on if planned_on and planned_on < round_.today else None
    stage = found.rung.stage
    told = [(person_id, stage) for person_id in people]
    if not people:
        told += [(person_id, UNREACHED) for person_id in office]
    elif escalates(round_.rules.policy, stage):
        told += [(person_id, ESCALATED) for person_id in office]
    for person_id, what in told:
        reminders.take_up(
            session,
            person_id,
            assignment,
            stage=what,
            due_on=found.rung.due_on,
            due_at=round_.now,
            late_since_on=late_since_on,
        )
