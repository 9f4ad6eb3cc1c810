"""How is it called how far something is? Needs nothing of language, so pushes may use it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from messages import formats
from messages.catalog import Text, say
from storage import reports
from storage.models import ProgressReport, ReportStatus


def state_text(language: str, status: str | None, percent: int | None, no_change: bool) -> Text:
    """推进中 80%, 已完成, or 本期无变化."""
    if no_change and status == ReportStatus.UNSAID:
        return say("report.unchanged", language)
    if no_change:
        state = state_text(language, status, percent, False)
        return say("report.no_change", language, state=state)
    word = say(f"report.status_{status}", language)
    if percent is None or status in (ReportStatus.DONE, ReportStatus.NOT_STARTED):
        return word
    return say("report.with_percent", language, status=word, percent=percent)


def told_by(session: Session, report: ProgressReport, language: str, today: dt.date) -> Text:
    """What a report says: how the task stands, or that a later day is asked for alone."""
    if not report.tells_state:
        applied = reports.applied_with(session, report)
        if applied is not None:
            day = formats.day(applied.wanted_on, language, today=today)
            return say("report.later_asked", language, day=day)
    return state_text(language, report.status, report.percent, report.no_change)
