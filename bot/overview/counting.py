"""How many assignments are done, under way, blocked, not reported, late? Counted, not listed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.periods import MONTHS_OF, Period, Standing, due_on, standing
from storage import standings
from storage.models import PersonRole, Plan, ReportStatus
from storage.standings import Tally

LARGE = 50_000
"""Assignments that are counted in less time than a turn may take; a district has some 1,500."""
LOOKING_ON = frozenset({PersonRole.COORDINATOR, PersonRole.LEADER})
"""Who sees the whole district."""
OWED = (Standing.OPEN, Standing.LATE)


@dataclass(frozen=True, slots=True)
class Count:
    """Assignments by what is known of them: the first six add up to ``total``.

    A task with a day of its own that is under way is no longer ``unreported``, yet ``owed`` until
    it is done; ``owed`` is what people are reminded of, and ``late`` a part of it.
    """

    done: int = 0
    in_progress: int = 0
    blocked: int = 0
    not_started: int = 0
    unsaid: int = 0
    unreported: int = 0
    owed: int = 0
    late: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(
            self.done + other.done,
            self.in_progress + other.in_progress,
            self.blocked + other.blocked,
            self.not_started + other.not_started,
            self.unsaid + other.unsaid,
            self.unreported + other.unreported,
            self.owed + other.owed,
            self.late + other.late,
        )

    @property
    def total(self) -> int:
        reported = self.done + self.in_progress + self.blocked + self.not_started + self.unsaid
        return reported + self.unreported

    @property
    def is_silent(self) -> bool:
        """Whether nothing was reported of any."""
        return self.unreported == self.total

    @property
    def settled(self) -> int:
        """Those that owe nothing now."""
        return self.total - self.owed


NOTHING = Count()


def takes_long(session: Session) -> bool:
    """Whether to count all assignments takes longer than anybody's answer may wait."""
    return standings.are_more_than(session, LARGE)


def standing_of_tally(
    plan: Plan, tally: Tally, today: dt.date, since: dt.date = dt.date.min
) -> Standing:
    """How the assignments of a tally stand, whatever was to be reported before ``since``."""
    return standing(
        deadline_on=tally.deadline_on,
        cadence=tally.cadence or plan.cadence,
        closes_on=plan.closes_on,
        live_on=max(min(plan.live_on or today, today), since),
        reported_on=tally.reported_on,
        done=tally.status == ReportStatus.DONE,
        closed=tally.closed,
        today=today,
    )


def count_of(plan: Plan, tally: Tally, today: dt.date, since: dt.date = dt.date.min) -> Count:
    """What a tally adds to a count."""
    stands = standing_of_tally(plan, tally, today, since)
    many = tally.count
    owed = many if stands in OWED else 0
    late = many if stands is Standing.LATE else 0
    silent = tally.status is None or (stands in OWED and tally.deadline_on is None)
    if stands is Standing.CLOSED:
        return Count(done=many)
    if silent:
        return Count(unreported=many, owed=owed, late=late)
    match tally.status:
        case ReportStatus.DONE:
            return Count(done=many, owed=owed, late=late)
        case ReportStatus.BLOCKED:
            return Count(blocked=many, owed=owed, late=late)
        case ReportStatus.NOT_STARTED:
            return Count(not_started=many, owed=owed, late=late)
        case ReportStatus.UNSAID:
            return Count(unsaid=many, owed=owed, late=late)
    return Count(in_progress=many, owed=owed, late=late)


def counts(
    plan: Plan,
    tallies: Iterable[Tally],
    today: dt.date,
    *,
    wanted: Callable[[Tally], bool] = lambda tally: True,
    since: dt.date = dt.date.min,
) -> dict[int, Count]:
    """For each key of the tallies, what there is of it."""
    found: dict[int, Count] = defaultdict(Count)
    for tally in tallies:
        if wanted(tally):
            found[tally.key] += count_of(plan, tally, today, since)
    return dict(found)


def total(parts: Mapping[int, Count]) -> Count:
    return sum(parts.values(), NOTHING)


def periods_of(plan: Plan) -> list[Period]:
    """The reporting periods of the plan's year, in order."""
    months = MONTHS_OF[plan.cadence]
    return [Period(plan.cadence, plan.year, n) for n in range(1, 12 // months + 1)]


def is_last(plan: Plan, period: Period) -> bool:
    """Whether the plan ends with this period, whose reports may still come when it is over."""
    return period.last_on >= plan.closes_on


def counts_by_end(
    plan: Plan, tallies: Iterable[Tally], period: Period, today: dt.date
) -> dict[int, Count]:
    """What was to be reported by the end of a period, as it stood then or, while the period runs,
    as it stands today; what was reported on already is then in it whatever its day, so that
    a later day makes no report disappear. In the plan's last one stands also what was put off past
    its end, as it is today. What an earlier period was left without makes none of this one late.
    """
    running = period.first_on <= today <= period.last_on
    last = is_last(plan, period)
    return counts(
        plan,
        tallies,
        today if last else min(period.last_on, today),
        wanted=lambda tally: (
            due_on(
                tally.deadline_on,
                tally.cadence or plan.cadence,
                plan.closes_on,
                period.last_on,
            )
            <= period.last_on
            or last
            or (running and tally.status is not None)
        ),
        since=period.first_on,
    )
