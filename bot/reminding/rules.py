"""Which reminder is owed next for an assignment, and when? By rule and calendar alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.periods import Standing, Terms, terms
from bot.reminding.policy import Policy
from bot.workdays import Calendar
from storage import plans, pushes, reminders
from storage.models import Assignment, Plan, PlanState, ProgressReport, ReportStatus

DAY = "day"
"""The stage of the due day itself; the others are ``before:7`` and ``overdue:2``."""
ESCALATED = "escalated"
UNREACHED = "unreached"
FOR_OFFICE = frozenset([ESCALATED, UNREACHED])
"""What the coordinator is told of an assignment: reminders did not help, or reach nobody."""

AT_ONCE = 1000
"""Assignments in one statement."""

Announced = Collection[tuple[dt.date, str]]
"""The (due day, stage) pairs already taken up for one assignment."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One stage of a ladder and the working day it belongs to."""

    due_on: dt.date
    stage: str
    day_on: dt.date


@dataclass(frozen=True, slots=True)
class Next:
    """The rung to announce next, and the moment to do it."""

    rung: Rung
    at: dt.datetime


# --- the rule ---


def ladder(policy: Policy, calendar: Calendar, due_on: dt.date) -> tuple[Rung, ...]:
    """Every stage of one due day, in order. It stands still on days off.

    A due day that is a day off is counted from the last working day before it: nobody could be
    told on the day itself.
    """
    last = calendar.last_workday(due_on)
    rungs = [
        Rung(due_on, f"before:{count}", calendar.add_workdays(last, -count))
        for count in policy.before
    ]
    rungs.append(Rung(due_on, DAY, last))
    day = calendar.add_workdays(due_on, 1)
    for time in range(1, policy.overdue_times + 1):
        rungs.append(Rung(due_on, f"overdue:{time}", day))
        day = calendar.add_workdays(day, policy.overdue_every)
    return tuple(rungs)


def ladders(policy: Policy, calendar: Calendar, due_days: Sequence[dt.date]) -> tuple[Rung, ...]:
    """The ladders of several due days in a row; one ends where the next begins."""
    each = [ladder(policy, calendar, day) for day in due_days]
    rungs = [rung for one, after in pairwise(each) for rung in one if rung.day_on < after[0].day_on]
    return (*rungs, *(each[-1] if each else ()))


def next_reminder(
    rungs: Sequence[Rung], calendar: Calendar, announced: Announced, now: dt.datetime
) -> Next | None:
    """What to announce next, of ``ladders(…)``, given what was taken up already.

    Of rungs that were missed only the last is made up for, at the next working moment. Nothing
    depends on when anything was sent: late, put off or started anew, the next rung is the same.
    """
    taken = max((n for n, r in enumerate(rungs) if (r.due_on, r.stage) in announced), default=-1)
    ahead = rungs[taken + 1 :]
    missed = [rung for rung in ahead if calendar.opening(rung.day_on) <= now]
    if missed:
        return Next(missed[-1], calendar.next_working_moment(now))
    return Next(ahead[0], calendar.opening(ahead[0].day_on)) if ahead else None


def for_office(policy: Policy, stage: str, *, reachable: bool) -> str | None:
    """What the coordinator is told with this stage, if anything; each once a due day.

    That nobody of the unit can be reached, or that reminders have not helped.
    """
    if not reachable:
        return UNREACHED
    name, _, time = stage.partition(":")
    late = name == "overdue" and int(time) >= policy.escalate_after
    return ESCALATED if late else None


# --- over what is stored ---


def policy_of(session: Session, plan: Plan | None) -> Policy:
    """The plan's own policy where the coordinator set one, else the usual one."""
    stored = reminders.policy_rules(session, plan) if plan else None
    return Policy.from_json(stored) if stored else Policy()


class Rules:
    """Policy and calendar of the moment, over one plan; ladders, and what is next on them, are
    worked out once each: most assignments are alike."""

    def __init__(
        self, session: Session, plan: Plan | None, zone: ZoneInfo, policy: Policy | None = None
    ) -> None:
        """``policy``: another than the plan's own, to see what it would do."""
        self.plan = plan
        self.policy = policy or policy_of(session, plan)
        changes = reminders.calendar_changes(session)
        self.calendar = Calendar(zone, changes, self.policy.opens, self.policy.closes)
        self._ladders = lru_cache(maxsize=None)(self._worked_out)
        self._next = lru_cache(maxsize=None)(self._found)

    def due_days(
        self, assignment: Assignment, report: ProgressReport | None, today: dt.date
    ) -> tuple[dt.date, ...]:
        """The days this assignment owes something on, given its last report.

        Only the plan everybody works on reminds.
        """
        plan = self.plan
        if plan is None or plan.state != PlanState.LIVE or assignment.task.plan_id != plan.id:
            return ()
        facts = self._facts(plan, assignment, report, today)
        return _days_owed(_terms(plan, assignment), **facts)

    def standing(
        self, assignment: Assignment, report: ProgressReport | None, today: dt.date
    ) -> Standing:
        """How an assignment of the plan stands, given its last report."""
        if self.plan is None:
            raise ValueError("no plan to stand in")
        facts = self._facts(self.plan, assignment, report, today)
        return _terms(self.plan, assignment).owed(**facts, today=today).standing

    def next(
        self, due_days: tuple[dt.date, ...], announced: Announced, now: dt.datetime
    ) -> Next | None:
        """:func:`next_reminder` over the ladders of these due days."""
        return self._next(due_days, frozenset(announced), now)

    def _facts(
        self, plan: Plan, assignment: Assignment, report: ProgressReport | None, today: dt.date
    ) -> dict[str, Any]:
        """What both rules go by. Who rehearses a day before the plan went live looks at it as if
        it were live."""
        zone = self.calendar.zone
        return {
            "live_on": min(assignment.since_on or plan.live_on or today, today),
            "reported_on": report.reported_at.astimezone(zone).date() if report else None,
            "done": report is not None and report.status == ReportStatus.DONE,
            "closed": assignment.closed_at is not None,
        }

    def _worked_out(self, due_days: tuple[dt.date, ...]) -> tuple[Rung, ...]:
        return ladders(self.policy, self.calendar, due_days)

    def _found(
        self, due_days: tuple[dt.date, ...], announced: Announced, now: dt.datetime
    ) -> Next | None:
        return next_reminder(self._ladders(due_days), self.calendar, announced, now)


def _terms(plan: Plan, assignment: Assignment) -> Terms:
    return terms(plan, assignment.task, assignment.deadline_on)


@lru_cache(maxsize=1024)
def _days_owed(owed_by: Terms, **facts: Any) -> tuple[dt.date, ...]:
    """Worked out once for assignments that are alike: of 1,500 most are."""
    return owed_by.days_owed(**facts)


def plan_next(session: Session, assignments: Iterable[Assignment], now: dt.datetime) -> None:
    """Works out anew when these assignments are to be looked at.

    To be called after whatever changes one: a report or its withdrawal, a granted day, closing
    out, a plan that goes live or is closed, its cadence, dates or policy, the calendar. ``now``
    is in the office's zone. Calling it once too often changes nothing.
    """
    session.flush()
    rules = Rules(session, plans.live_plan(session), zone_of(now))
    wanted = list(assignments)
    ids = [one.id for one in wanted]
    reports = reminders.last_reports(session, ids)
    taken = reminders.taken_up(session, ids, leaving_out=FOR_OFFICE)
    changed: list[int] = []
    for one in wanted:
        due_days = rules.due_days(one, reports.get(one.id), now.date())
        found = rules.next(due_days, taken.get(one.id, ()), now)
        at = found.at if found else None
        if one.next_reminder_at != at:
            one.next_reminder_at = at
            changed.append(one.id)
    session.flush()
    for start in range(0, len(changed), AT_ONCE):
        pushes.recall(session, changed[start : start + AT_ONCE], now)


def zone_of(now: dt.datetime) -> ZoneInfo:
    """The office's zone, which every moment of ours carries. Raises ValueError without one."""
    if not isinstance(now.tzinfo, ZoneInfo):
        raise ValueError(f"{now!r} is not in the office's zone")
    return now.tzinfo
