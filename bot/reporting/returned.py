"""Which reports of a draft were sent back, why, and has anything been done about it since?"""

from __future__ import annotations

from bot.reporting.drafts import Item
from bot.reporting.targets import assignment_of
from bot.turn import Turn
from storage.models import ProgressReport, ReportEventKind


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
    before = (wrong.status, wrong.percent, wrong.note, wrong.links, wrong.files)
    return before == (item.status, item.percent, item.note, item.links, item.files)


def _sent_back(turn: Turn, item: Item) -> ProgressReport | None:
    assignment = assignment_of(turn, item)
    if assignment is None or assignment.returned_at is None:
        return None
    last = assignment.last_report
    return last if last is not None and last.id == item.corrects else None
