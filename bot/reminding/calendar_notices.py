"""How does a year's notice of days off come in? A file the coordinator sends, checked first."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from bot.reminding.rules import plan_next
from bot.workdays import CalendarRefused, read_notice
from messages.catalog import Text, say
from storage import plans, reminders, reports


def enter(session: Session, content: str, language: str, now: dt.datetime) -> Text:
    """Puts the notice in force and says so; every reminder to come follows it.

    Raises :class:`bot.workdays.CalendarRefused`; :func:`refusal` words it.
    """
    notice = read_notice(content)
    reminders.enter_year(session, notice.year, notice.days, notice.source)
    plan = plans.live_plan(session)
    if plan is not None:
        plan_next(session, reports.assignments(session, plan), now)
    working = sum(notice.days.values())
    return say(
        "calendar.entered",
        language,
        year=notice.year,
        source=notice.source,
        off=len(notice.days) - working,
        working=working,
    )


def refusal(problem: CalendarRefused, language: str) -> Text:
    """Why a file is not taken, and what to put right."""
    return say(f"calendar.{problem.code}", language, **problem.values)
