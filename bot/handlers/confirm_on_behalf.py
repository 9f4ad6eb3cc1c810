"""区水利局第29项代报属实: the liaison stands by what the coordinator reported for the unit."""

from __future__ import annotations

from bot.reply import Reply
from bot.reporting import targets
from bot.turn import Refusal, Turn
from storage import reports, roster
from storage.models import ReportEventKind


def handle(turn: Turn) -> Reply:
    name, number = str(turn.slots["unit"]), int(turn.slots["task_no"])
    if name not in [unit.name for unit in targets.served(turn)]:
        raise Refusal(turn.say("report.unit_not_yours", unit=name, number=number))
    unit = roster.unit_named(turn.session, name)
    assignment = unit and reports.assignment_of(turn.session, turn.plan, unit, number)
    report = assignment.last_report if assignment else None
    if report is None or not report.for_office:
        raise Refusal(turn.say("report.no_office_report", unit=name, number=number))
    if not any(event.kind == ReportEventKind.CONFIRMED for event in report.events):
        reports.note_event(
            turn.session, report, ReportEventKind.CONFIRMED, person=turn.person, now=turn.now
        )
        turn.note("confirmed", report.receipt)
    return Reply(blocks=(turn.say("report.office_confirmed", receipt=report.receipt),))
