"""What is one person told now? The digest, what they put off, what they ordered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from bot.reminding.digest import Digest, Item, Ordered, worded, worded_own
from bot.reminding.policy import Policy
from bot.reminding.rules import DAY, FOR_OFFICE, Rules, zone_of
from bot.reminding.stages import Round
from bot.reply import Reply
from messages.catalog import say
from storage import outbox, plans, pushes, reminders, reports
from storage.models import (
    Address,
    Assignment,
    OwnReminder,
    Person,
    PersonRole,
    Push,
    PushKind,
    Reminder,
    ReportStatus,
    Unit,
)

BUDGET_OVER = dt.timedelta(days=7)
OWN_WAITS = dt.timedelta(minutes=30)
"""How long a reminder somebody ordered may wait to leave before it is worded anew, as late."""


def tell(
    session: Session, round_: Round, person: Person, units: Sequence[Unit], address: Address
) -> int:
    """Owes a person all that is due to them; returns how many messages that is.

    ``units`` are those they answer for today, as a stand-in too.
    """
    due = pushes.own_due(session, person.id, round_.now)
    repeats = [one for one in due if one.repeats_id is not None]
    own = [one for one in due if one.repeats_id is None]
    said: list[tuple[Push, Reply]] = []
    if round_.open:
        said += _digest(session, round_, person, units, repeats)
        said += _missing_calendar(session, round_, person)
        said += _again(session, round_, person, units, [o for o in repeats if o.push_id is None])
    else:
        # Ordered for this hour; what is late by more than that waits for the morning.
        own = [one for one in own if round_.now - one.due_at <= OWN_WAITS]
    said += _own(session, round_, person, units, own)
    closing = round_.rules.calendar.closing(round_.today)
    for push, reply in said:
        outbox.owe(
            session,
            channel=address.channel,
            address=address.sender,
            person_id=person.id,
            body=reply.as_json(),
            now=round_.now,
            expires_at=round_.now + OWN_WAITS if push.kind == PushKind.OWN else closing,
            key=push.key,
        )
    return len(said)


def put_off(session: Session, rows: Iterable[Reminder], until: dt.datetime) -> None:
    """Lets what is owed wait for a later digest."""
    for row in rows:
        row.due_at = until
    session.flush()


def snooze(
    session: Session, person: Person, until: dt.datetime, now: dt.datetime
) -> OwnReminder | None:
    """Has the last push come again; ``None`` where there was none. ``until`` and ``now`` are in
    the office's zone.

    What is still open of a digest comes at the first working moment from ``until`` on, a reminder
    somebody ordered at ``until`` itself. The ladder goes on as it would have.
    """
    last = pushes.last_push(session, person.id)
    if last is None:
        return None
    if last.kind == PushKind.OWN:
        again = [
            pushes.order(session, person.id, until, now, note=one.note, task_number=one.task_number)
            for one in pushes.ordered_as(session, last.id)
        ]
        return again[0] if again else None
    calendar = Rules(session, plans.live_plan(session), zone_of(now)).calendar
    until = calendar.next_working_moment(until)
    return pushes.order(session, person.id, until, now, repeats_id=last.id)


def budget_left(session: Session, policy: Policy, person_id: int, now: dt.datetime) -> int:
    """How many more pushes the person may get now; digests and urges count."""
    spent = pushes.pushes_since(session, person_id, now - BUDGET_OVER)
    return max(0, policy.weekly_pushes - spent)


def urged_lately(session: Session, rules: Rules, unit_id: int, today: dt.date) -> Push | None:
    """The urge because of which a unit is not urged again today, if there is one."""
    last = pushes.last_urge(session, unit_id)
    if last is None:
        return None
    rested = rules.calendar.workdays_between(last.day_on, today)
    return last if rested < rules.policy.urge_rest_days else None


def calendar_key(year: int, person_id: int) -> str:
    """Under which a coordinator is told that the days off of a year are missing."""
    return f"calendar:{year}:{person_id}"


# --- each kind ---


def _digest(
    session: Session,
    round_: Round,
    person: Person,
    units: Sequence[Unit],
    repeats: Sequence[OwnReminder],
) -> list[tuple[Push, Reply]]:
    """The one digest of the day, with what was put off until now."""
    rows = _still_open(session, round_, reminders.owed(session, person.id, round_.now))
    if not rows:
        return []
    push = None
    if _in_budget(session, round_, person, rows):
        key = f"digest:{person.id}:{round_.today}"
        push = pushes.push(session, person.id, PushKind.DIGEST, key, round_.now)
    if push is None:
        put_off(session, rows, round_.tomorrow)
        return []
    late = {row.assignment_id: row.late_since_on for row in rows}
    repeated = [row for one in repeats for row in _rows_again(session, round_, one)]
    for one in repeats:
        one.push_id = push.id
    for row in rows:
        row.due_at, row.push_id = None, push.id
    items = _items([*repeated, *rows], late)
    return [(push, _worded(session, round_, person, units, push, items))]


def _again(
    session: Session,
    round_: Round,
    person: Person,
    units: Sequence[Unit],
    put_off: Sequence[OwnReminder],
) -> list[tuple[Push, Reply]]:
    """Digests that were put off until now, in one, as far as something in them is still open."""
    rows = [row for one in put_off for row in _rows_again(session, round_, one)]
    if not rows:
        for one in put_off:
            session.delete(one)
        return []
    key = f"again:{put_off[0].id}"
    push = pushes.push(session, person.id, PushKind.AGAIN, key, round_.now)
    if push is None:
        return []
    for one in put_off:
        one.push_id = push.id
    return [(push, _worded(session, round_, person, units, push, _items(rows, {}), again=True))]


def _own(
    session: Session,
    round_: Round,
    person: Person,
    units: Sequence[Unit],
    ordered: Sequence[OwnReminder],
) -> list[tuple[Push, Reply]]:
    """The reminders the person ordered for now, in one message."""
    if not ordered:
        return []
    push = pushes.push(session, person.id, PushKind.OWN, f"own:{ordered[0].id}", round_.now)
    if push is None:
        return []
    for one in ordered:
        one.push_id = push.id
    told = [_ordered(session, round_, units, one) for one in ordered]
    return [(push, worded_own(person.language, told, now=round_.now, number=push.number))]


def _ordered(session: Session, round_: Round, units: Sequence[Unit], one: OwnReminder) -> Ordered:
    task, settled, plan = None, False, round_.rules.plan
    if one.task_number is not None and plan is not None:
        found = plans.task(session, plan, one.task_number)
        task = (found.number, found.requirement) if found else None
        theirs = reports.assignments(session, plan, units=units, number=one.task_number)
        settled = bool(theirs) and _count_settled(session, round_, theirs) == len(theirs)
    return Ordered(
        note=one.note,
        task=task,
        due_at=one.due_at,
        settled=settled,
        gone=one.task_number == OwnReminder.GONE,
    )


def _missing_calendar(session: Session, round_: Round, person: Person) -> list[tuple[Push, Reply]]:
    """Tells a coordinator, once, of the year whose days off are missing."""
    year = round_.missing_year
    if year is None or person.role != PersonRole.COORDINATOR:
        return []
    key = calendar_key(year, person.id)
    push = pushes.push(session, person.id, PushKind.CALENDAR, key, round_.now)
    if push is None:
        return []
    told = say("reminders.calendar_missing", person.language, year=year)
    return [(push, Reply(blocks=(told,)))]


# --- what is in a digest ---


def _in_budget(session: Session, round_: Round, person: Person, rows: Sequence[Reminder]) -> bool:
    """Whether the person may be pushed today. The due day itself and what is late never wait."""
    if any(r.due_on <= round_.today or r.stage in (DAY, *FOR_OFFICE) for r in rows):
        return True
    return budget_left(session, round_.rules.policy, person.id, round_.now) > 0


def _still_open(session: Session, round_: Round, rows: Sequence[Reminder]) -> list[Reminder]:
    """The rows with something still owed on that day; what was never said of others is dropped."""
    standing = reminders.last_reports(session, [row.assignment_id for row in rows])
    still: list[Reminder] = []
    settled: list[Reminder] = []
    for row in rows:
        report = standing.get(row.assignment_id)
        due_days = round_.rules.due_days(row.assignment, report, round_.today)
        (still if row.due_on in due_days else settled).append(row)
    reminders.withdraw(session, [row for row in settled if row.push_id is None])
    return still


def _rows_again(session: Session, round_: Round, one: OwnReminder) -> list[Reminder]:
    if one.repeats_id is None:
        return []
    return _still_open(session, round_, reminders.said_in(session, one.repeats_id))


def _items(rows: Sequence[Reminder], late: Mapping[int, dt.date | None]) -> tuple[Item, ...]:
    """One item for each assignment, at its latest stage; what the office is told stands apart."""
    latest = {(row.assignment_id, row.stage in FOR_OFFICE and row.stage): row for row in rows}
    return tuple(
        Item(
            unit=row.assignment.unit.name,
            place=row.assignment.unit_id,
            number=row.assignment.task.number,
            requirement=row.assignment.task.requirement,
            named=row.assignment.named,
            due_on=row.due_on,
            stage=row.stage,
            late_since_on=late.get(row.assignment_id),
            reported=_reported(row.assignment),
        )
        for row in latest.values()
    )


def _reported(assignment: Assignment) -> tuple[str, int | None, bool] | None:
    """What the unit said of a dated task: it goes on being reminded of until it is done. Whether
    nothing changed is told too; who asked for a later day alone has said nothing of it."""
    report = assignment.last_report
    dated = assignment.deadline_on or assignment.task.deadline_on
    if report is None or not dated:
        return None
    told = report.no_change or report.status != ReportStatus.UNSAID
    return (report.status, report.percent, report.no_change) if told else None


def _worded(
    session: Session,
    round_: Round,
    person: Person,
    units: Sequence[Unit],
    push: Push,
    items: tuple[Item, ...],
    *,
    again: bool = False,
) -> Reply:
    digest = Digest(
        name=person.name,
        language=person.language,
        units=tuple(unit.name for unit in units),
        items=items,
        settled=_settled(session, round_, units),
        number=push.number,
        again=again,
    )
    return worded(digest, round_.rules.policy, round_.rules.calendar, round_.now)


def _settled(session: Session, round_: Round, units: Sequence[Unit]) -> int:
    """How many assignments of these units have nothing owed now."""
    plan = round_.rules.plan
    if plan is None:
        return 0
    answered = reminders.answered(session, plan, [unit.id for unit in units])
    return _count_settled(session, round_, answered)


def _count_settled(session: Session, round_: Round, assignments: Sequence[Assignment]) -> int:
    reported = reminders.last_reports(session, [one.id for one in assignments])
    return sum(
        round_.rules.standing(one, reported.get(one.id), round_.today).settled
        for one in assignments
    )
