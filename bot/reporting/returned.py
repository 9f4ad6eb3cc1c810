"""Which reports of a draft were sent back, why, and has anything been done about it since?"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from bot.reporting.drafts import Item, as_booked
from bot.reporting.targets import assignment_of
from bot.turn import Turn
from storage import reports
from storage.models import ProgressReport, ReportEventKind

SAID = ("status", "percent", "note", "links", "files", "done_on", "no_change", "extend_to")
"""What a report says of its task."""


def reopened(session: Session, report: ProgressReport) -> Item:
    """All that a report said, and the later day asked for with it that nobody decided on yet."""
    asked = reports.open_extension(session, report.assignment)
    with_it = asked is not None and asked.asked_at == report.reported_at
    return replace(as_booked(report), extend_to=asked.wanted_on if asked and with_it else None)


def reason(turn: Turn, item: Item) -> str | None:
    """Why the report that this one puts right was sent back (perhaps no word); None: it was not."""
    wrong = _sent_back(turn, item)
    if wrong is None:
        return None
    return reason_of(wrong)


def reason_of(report: ProgressReport) -> str:
    """Why a report was sent back last; perhaps no word."""
    said = [e.reason for e in report.events if e.kind == ReportEventKind.RETURNED]
    return said[-1] if said else ""


def unchanged(turn: Turn, item: Item) -> bool:
    """Whether this would only repeat what was sent back."""
    wrong = _sent_back(turn, item)
    if wrong is None:
        return False
    before = reopened(turn.session, wrong)
    return all(getattr(before, name) == getattr(item, name) for name in SAID)


def _sent_back(turn: Turn, item: Item) -> ProgressReport | None:
    assignment = assignment_of(turn, item)
    if assignment is None or assignment.returned_at is None:
        return None
    last = assignment.last_report
    return last if last is not None and last.id == item.corrects else None
