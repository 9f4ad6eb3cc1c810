"""How is a report put into words?"""

from __future__ import annotations

from bot.evidence import links
from bot.reporting.states import told_by
from bot.turn import Turn
from messages import formats
from messages.catalog import Text, lines
from storage.models import ProgressReport, ReportStatus


def report_line(turn: Turn, report: ProgressReport) -> Text:
    """One report on one line: receipt, task, unit, state, and for whom where it was for another."""
    task, unit = report.assignment.task, report.assignment.unit
    line = turn.say(
        "report.line",
        receipt=report.receipt,
        number=task.number,
        words=formats.first_words(task.requirement, 18),
        unit=turn.say("report.for_office", unit=unit.name) if report.for_office else unit.name,
        state=told_by(turn.session, report, turn.language, turn.today),
    )
    if report.stands_in_for is None or report.person is None:
        return line
    return turn.say(
        "report.line_by_deputy",
        line=line,
        deputy=report.person.name,
        name=report.stands_in_for.name,
    )


def with_evidence(turn: Turn, report: ProgressReport) -> Text:
    """The line of a report and, below it, its words and its evidence, with what a look at each link
    showed."""
    key = "report.card_blocked" if report.status == ReportStatus.BLOCKED else "report.card_note"
    note = [turn.say(key, note=report.note)] if report.note else []
    proofs = [
        turn.say(
            "report.evidence_link",
            link=each.link,
            finding=links.finding_words(each.finding, turn.language),
        )
        if each.link
        else turn.say("report.card_evidence", evidence=each.name)
        for each in report.evidence
    ]
    return lines(report_line(turn, report), *note, *proofs)
