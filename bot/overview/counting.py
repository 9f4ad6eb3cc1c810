"""How many assignments are done, under way, blocked, not reported, late? Counted, not listed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.periods import MONTHS_OF, Owed, Period, Standing, Terms, names_no_day
from storage import standings
from storage.models import PersonRole, Plan, ReportStatus
from storage.standings import Tally

LARGE = 50_000
"""Assignments that are counted in less time than a turn may take; a district has some 1,500."""
LOOKING_ON = frozenset({PersonRole.COORDINATOR, PersonRole.LEADER})
"""Who sees the whole district."""


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


def terms_of_tally(plan: Plan, tally: Tally) -> Terms:
    """By when the assignments of a tally owe reports."""
    stood_in = tally.cadence is None and names_no_day(tally.written, plan.year)
    once = tally.once or stood_in
    return Terms(tally.cadence or plan.cadence, plan.closes_on, tally.deadline_on, once)


def owed_by_tally(plan: Plan, tally: Tally, today: dt.date, since: dt.date = dt.date.min) -> Owed:
    """How the assignments of a tally stand; what was owed before ``since`` is left aside."""
    return terms_of_tally(plan, tally).owed(
        live_on=max(tally.since_on or plan.live_on or today, since),
        reported_on=tally.reported_on,
        done=tally.status == ReportStatus.DONE,
        closed=tally.closed,
        today=today,
    )


def count_of(tally: Tally, found: Owed, *, over: dt.date | None = None) -> Count:
    """What a tally adds to a count; what is still owed by the day ``over`` is late."""
    stands, many = found.standing, tally.count
    if stands is Standing.CLOSED:
        return Count(done=many)
    late = stands is Standing.LATE or (
        stands is Standing.OPEN and over is not None and found.due_on <= over
    )
    rest = {"owed": 0 if stands.settled else many, "late": many if late else 0}
    if tally.status is None or not found.counts(tally.reported_on):
        return Count(unreported=many, **rest)
    # A status and its count have one name.
    return Count(**{tally.status: many}, **rest)


def counts(plan: Plan, tallies: Iterable[Tally], today: dt.date) -> dict[int, Count]:
    """For each key of the tallies, what there is of it."""
    found: dict[int, Count] = defaultdict(Count)
    for tally in tallies:
        found[tally.key] += count_of(tally, owed_by_tally(plan, tally, today))
    return dict(found)


def late_days(
    plan: Plan, tallies: Iterable[Tally], today: dt.date
) -> dict[int, tuple[dt.date, int]]:
    """For each key of the tallies with something late, the oldest day that is past, and how many
    assignments are late."""
    found: dict[int, tuple[dt.date, int]] = {}
    for tally in tallies:
        owed = owed_by_tally(plan, tally, today)
        if owed.standing is Standing.LATE:
            day, count = found.get(tally.key, (owed.due_on, 0))
            found[tally.key] = (min(day, owed.due_on), count + tally.count)
    return found


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
    as it stands today. It is late by its own days: of what an earlier period still owes, that one
    tells. In the plan's last one stands also what was put off past its end, as it is today."""
    last = is_last(plan, period)
    over = period.last_on if period.last_on < today and not last else None
    at = over or today
    found: dict[int, Count] = defaultdict(Count)
    for tally in tallies:
        owed = owed_by_tally(plan, tally, at, since=period.first_on)
        if last or owed.is_asked_by(period.last_on, tally.reported_on):
            found[tally.key] += count_of(tally, owed, over=over)
    return dict(found)
