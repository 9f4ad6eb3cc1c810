"""Which assignments have reached a stage, and who is owed it?"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy.orm import Session

from bot.reminding.rules import FOR_OFFICE, Next, Rules, Rung, for_office
from storage import reminders
from storage.models import Assignment, Reminder
from storage.reminders import Reach


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
        """The year whose days off a coordinator is asked to enter."""
        return self.rules.calendar.missing_year(self.today)


def advance(session: Session, round_: Round, unit_ids: Collection[int]) -> None:
    """Takes up what is due of these units for whoever is to be told, and moves on."""
    due = reminders.to_look_at(session, unit_ids, round_.now)
    if not due:
        return
    reached = _reached(session, round_, due)
    steps: dict[_Step, list[Assignment]] = defaultdict(list)
    for assignment in due:
        _, following = reached[assignment.id]
        to = following.at if following else None
        steps[assignment.next_reminder_at, to].append(assignment)
    answering = reminders.liaisons(session, {a.unit_id for a in due}, Reach(), round_.today)
    office = cache(lambda: reminders.coordinators(session))
    owed: list[Reminder] = []
    for (seen, to), assignments in steps.items():
        # Somebody who changed one meanwhile has worked it out anew.
        ours = reminders.move_on(session, assignments, seen, to)
        for assignment in assignments:
            now_due, _ = reached[assignment.id]
            if assignment.id in ours and now_due is not None:
                people = answering.get(assignment.unit_id, ())
                owed += _owed(round_, assignment, now_due, people, office)
    reminders.take_up(session, owed)


_Step = tuple[dt.datetime | None, dt.datetime | None]
"""The moment an assignment was due, and the one it is due next."""


def _reached(
    session: Session, round_: Round, due: Sequence[Assignment]
) -> dict[int, tuple[Rung | None, Next | None]]:
    """For each assignment id, the stage it has reached, if any, and what comes after."""
    ids = [assignment.id for assignment in due]
    standing = reminders.last_reports(session, ids)
    taken = reminders.taken_up(session, ids, leaving_out=FOR_OFFICE)
    reached: dict[int, tuple[Rung | None, Next | None]] = {}
    for assignment in due:
        due_days = round_.rules.due_days(assignment, standing.get(assignment.id), round_.today)
        announced = taken.get(assignment.id, set())
        found = round_.rules.next(due_days, announced, round_.now)
        if found is None or found.at > round_.now:
            reached[assignment.id] = None, found
            continue
        announced = announced | {(found.rung.due_on, found.rung.stage)}
        reached[assignment.id] = (
            found.rung,
            round_.rules.next(due_days, announced, round_.now),
        )
    return reached


def _owed(
    round_: Round,
    assignment: Assignment,
    rung: Rung,
    people: Collection[int],
    office: Callable[[], Collection[int]],
) -> list[Reminder]:
    """What this stage owes the unit's liaisons, and the office where it must know of it."""
    planned = assignment.next_reminder_at
    planned_on = planned.astimezone(round_.rules.calendar.zone).date() if planned else round_.today
    told = [(person_id, rung.stage) for person_id in people]
    what = for_office(round_.rules.policy, rung.stage, reachable=bool(people))
    if what is not None:
        told += [(person_id, what) for person_id in office()]
    return [
        Reminder(
            person_id=person_id,
            assignment_id=assignment.id,
            stage=stage,
            due_on=rung.due_on,
            due_at=round_.now,
            late_since_on=planned_on if planned_on < round_.today else None,
        )
        for person_id, stage in told
    ]
