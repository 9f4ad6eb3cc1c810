"""How do a year's days off come in? Read from a notice or a list, shown, confirmed, taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from bot.dialogue import Asked
from bot.reminding.rules import Rules, plan_next, zone_of
from bot.reply import Choice, Reply
from bot.workdays import DAYS_OFF_IN_A_YEAR
from messages import formats
from messages.catalog import Text, lines, say
from nlp.days_off import DaysOff, NotRead, read_days_off
from storage import audit, plans, reminders, reports
from storage.models import Person

ACTION = "entered days off"
Entered = Mapping[str, Any]
"""What a card proposes, as JSON: ``year``, ``source``, and ``days`` {day: is it worked}."""


def offer(session: Session, text: str, language: str, now: dt.datetime) -> Reply:
    """The card of what a text lays down, to be confirmed; or why it cannot be taken."""
    try:
        read = understood(session, text, now)
    except NotRead as problem:
        return Reply(blocks=(refusal(problem, language),))
    return Reply(
        blocks=(shown(read, language),),
        choices=(
            (
                Choice.of("calendar.confirm", language, fresh_only=True),
                Choice.of("calendar.not_now", language, fresh_only=True),
            ),
        ),
        asked=Asked("enter_calendar", {"entered": as_json(read)}, ("confirmation",)),
    )


def understood(session: Session, text: str, now: dt.datetime) -> DaysOff:
    """The days off of a text that may be entered. Raises :class:`nlp.days_off.NotRead`.

    A few days correct a year that is known; a year nobody knows needs all of its days off.
    """
    read = read_days_off(text)
    off = sum(not works for works in read.days.values())
    known = Rules(session, None, zone_of(now)).calendar.is_known(read.year)
    if off < DAYS_OFF_IN_A_YEAR and not known:
        raise NotRead("too_few", count=off, needed=DAYS_OFF_IN_A_YEAR)
    return read


def shown(read: DaysOff, language: str) -> Text:
    """The days off and the days worked, in spans."""
    off = [day for day, works in read.days.items() if not works]
    worked = [day for day, works in read.days.items() if works]
    source = read.source or say("calendar.no_source", language)
    told = [say("calendar.read", language, year=read.year, source=source)]
    if off:
        told.append(say("calendar.off", language, count=len(off), days=_spans(off, read, language)))
    if worked:
        days = _spans(worked, read, language)
        told.append(say("calendar.working", language, count=len(worked), days=days))
    return lines(*told)


def as_json(read: DaysOff) -> Entered:
    return {
        "year": read.year,
        "source": read.source,
        "days": {day.isoformat(): works for day, works in read.days.items()},
    }


def from_json(entered: Entered) -> DaysOff:
    days = {dt.date.fromisoformat(day): works for day, works in entered["days"].items()}
    return DaysOff(entered["year"], entered["source"], days)


def enter(
    session: Session,
    read: DaysOff,
    language: str,
    now: dt.datetime,
    *,
    person: Person | None = None,
    channel: str = "command",
) -> Text:
    """Puts the days in force and says so; every reminder to come follows them.

    All of a year's days take the place of what was entered for it; a few are added to it.
    """
    whole = sum(not works for works in read.days.values()) >= DAYS_OFF_IN_A_YEAR
    before = reminders.days_entered(session, read.year, read.days)
    days = {day: (works, read.source) for day, works in read.days.items()}
    reminders.enter_days(session, read.year, days if whole else {**before, **days})
    _plan_anew(session, now)
    audit.note(
        session,
        now=now,
        person=person,
        channel=channel,
        action=ACTION,
        subject=f"year {read.year}",
        entered=[day.isoformat() for day in days],
        was=[[day.isoformat(), *was] for day, was in before.items()],
    )
    return say("calendar.entered", language, year=read.year)


def undo(session: Session, person: Person, channel: str, now: dt.datetime) -> int | None:
    """Puts back what the last entry replaced; returns its year, None where there is nothing."""
    entry = audit.last_entry(session, ACTION)
    if entry is None or entry.detail["was"] is None:
        return None
    year = int(entry.subject.removeprefix("year "))
    before = {
        dt.date.fromisoformat(day): (works, source) for day, works, source in entry.detail["was"]
    }
    entered = [dt.date.fromisoformat(day) for day in entry.detail["entered"]]
    reminders.enter_days(session, year, before, but_not=entered)
    _plan_anew(session, now)
    audit.note(
        session,
        now=now,
        person=person,
        channel=channel,
        action=ACTION,
        subject=entry.subject,
        was=None,
    )
    return year


def refusal(problem: NotRead, language: str) -> Text:
    """Why a text is not taken, and what to put right."""
    values = dict(problem.values)
    if isinstance(day := values.get("day"), dt.date):
        values["day"] = formats.day(day, language)
    return say(f"calendar.{problem.code}", language, **values)


def _plan_anew(session: Session, now: dt.datetime) -> None:
    plan = plans.live_plan(session)
    if plan is not None:
        plan_next(session, reports.assignments(session, plan), now)


def _spans(days: list[dt.date], read: DaysOff, language: str) -> Text | str:
    told = [_span(first, last, read.year, language) for first, last in _runs(days)]
    return formats.names(told, language)


def _runs(days: list[dt.date]) -> Iterator[tuple[dt.date, dt.date]]:
    """Days in a row as their first and last one."""
    for _, run in groupby(enumerate(days), lambda each: each[1] - dt.timedelta(days=each[0])):
        found = [day for _, day in run]
        yield found[0], found[-1]


def _span(first: dt.date, last: dt.date, year: int, language: str) -> str:
    today = dt.date(year, 1, 1)
    start = formats.day(first, language, today=today)
    if first == last:
        return str(start)
    end = formats.day(last, language, today=today)
    return str(say("calendar.span", language, first=start, last=end))
