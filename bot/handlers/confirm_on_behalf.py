"""区水利局第29项代报属实: the liaison stands by what the coordinator reported for the unit."""

from __future__ import annotations

from dataclasses import replace

from bot.reply import Reply
from bot.reporting import booking, targets, wording
from bot.turn import Refusal, Turn
from storage import reports, roster
from storage.models import ProgressReport, ReportEventKind

MOST_OFFERED = 8


def handle(turn: Turn) -> Reply:
    if "unit" not in turn.slots:
        return without_unit(turn)
    name, number = str(turn.slots["unit"]), int(turn.slots["task_no"])
    if name not in [unit.name for unit in targets.served(turn)]:
        raise Refusal(turn.say("report.unit_not_yours", unit=name, number=number))
    unit = roster.unit_named(turn.session, name)
    assignment = unit and reports.assignment_of(turn.session, turn.plan, unit, number)
    report = assignment.last_report if assignment else None
    if report is None or not report.for_office:
        raise Refusal(turn.say("report.no_office_report", unit=name, number=number))
    return _stand_by(turn, report)


def without_unit(turn: Turn) -> Reply:
    """没错: to the one report of the office that waits for the unit's word; asked of several."""
    number = turn.slots.get("task_no")
    waiting = [
        report
        for report in booking.of_office(turn)
        if number in (None, report.assignment.task.number)
    ]
    if not waiting:
        raise Refusal(turn.say("confirm.nothing"))
    if len(waiting) == 1:
        return _stand_by(turn, waiting[0])
    if "for_all" in turn.slots:
        told = [_stand_by(turn, report) for report in waiting]
        return Reply(blocks=tuple(block for reply in told for block in reply.blocks))
    offered = waiting[:MOST_OFFERED]
    choices = []
    for report in offered:
        named = {"unit": report.assignment.unit.name, "number": report.assignment.task.number}
        label = turn.say("report.correct_one", **named).unescape()
        right = turn.choice("report.office_is_right", **named)
        choices.append(replace(right, label=label, item=True))
    return Reply(
        blocks=(
            turn.say("report.which_of_these"),
            *(wording.report_line(turn, report) for report in offered),
        ),
        choices=tuple((choice,) for choice in choices),
    )


def _stand_by(turn: Turn, report: ProgressReport) -> Reply:
    if not any(event.kind == ReportEventKind.CONFIRMED for event in report.events):
        reports.note_event(
            turn.session, report, ReportEventKind.CONFIRMED, person=turn.person, now=turn.now
        )
        turn.note("confirmed", report.receipt)
    return Reply(blocks=(turn.say("report.office_confirmed", receipt=report.receipt),))
