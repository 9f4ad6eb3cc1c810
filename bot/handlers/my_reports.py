"""我报过的: the person's receipts, the latest first."""

from __future__ import annotations

from bot.handlers import progress_query
from bot.reply import Choice, Reply
from bot.reporting import targets, wording
from bot.task_lists import PAGE, page_of
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text, lines
from storage import reports
from storage.models import PersonRole, ProgressReport, ReportEventKind


def handle(turn: Turn) -> Reply:
    if "task_no" in turn.slots:
        if turn.person.role != PersonRole.LIAISON:
            return progress_query.handle(turn)
        return _on_task(turn, int(turn.slots["task_no"]))
    if "sent_back" in turn.slots:
        return _sent_back(turn)
    total = reports.count_of_person(turn.session, turn.person)
    if not total and (before := reports.of_units(turn.session, turn.person.units, limit=PAGE)):
        return Reply(
            blocks=(turn.say("my_reports.of_unit"), *(_line(turn, each) for each in before)),
            choices=((turn.choice("report.open"),),),
        )
    if not total:
        raise Refusal(turn.say("my_reports.none"), turn.choice("report.open"))
    page = page_of(turn, total)
    mine = reports.of_person(turn.session, turn.person, offset=(page - 1) * PAGE, limit=PAGE)
    superseded = reports.superseded(turn.session, [report.id for report in mine])
    pages = -(-total // PAGE)
    turning = []
    for step, key in ((-1, "tasks.previous_page"), (1, "tasks.next_page")):
        if 1 <= page + step <= pages:
            sentence = turn.say("my_reports.page", page=page + step).unescape()
            turning.append(Choice(turn.say(key).unescape(), sentence))
    return Reply(
        blocks=(
            turn.say("my_reports.head", count=total),
            *(
                _line(
                    turn,
                    report,
                    "my_reports.superseded" if report.id in superseded else "my_reports.line",
                )
                for report in mine
            ),
        ),
        choices=(tuple(turning),) if turning else (),
        update="page" in turn.slots,
    )


def _sent_back(turn: Turn) -> Reply:
    """我被退回的有哪些: those that wait to be put right, with why."""
    waiting = [
        assignment.last_report
        for assignment in reports.assignments(turn.session, turn.plan, units=targets.served(turn))
        if assignment.returned_at is not None and assignment.last_report is not None
    ]
    if not waiting:
        raise Refusal(turn.say("my_reports.none_returned"))
    return Reply(blocks=tuple(_line(turn, report) for report in waiting), shown=turn.state.shown)


def _line(turn: Turn, report: ProgressReport, key: str = "my_reports.line") -> Text:
    """One report with its day, and what the coordinator said to it."""
    day = formats.moment(
        report.reported_at.astimezone(turn.now.tzinfo), turn.language, today=turn.today
    )
    told = turn.say(key, report=wording.with_evidence(turn, report), day=day)
    kinds = {event.kind: event for event in report.events}
    if returned := kinds.get(ReportEventKind.RETURNED):
        return lines(told, turn.say("my_reports.was_returned", reason=returned.reason))
    if ReportEventKind.PASSED in kinds:
        return lines(told, turn.say("my_reports.was_passed"))
    return told


def _on_task(turn: Turn, number: int) -> Reply:
    """我已经报了27了: the receipt that stands for it, or that nothing is booked."""
    mine = reports.of_person(turn.session, turn.person)
    last = next((report for report in mine if report.assignment.task.number == number), None)
    if last is None:
        raise Refusal(turn.say("my_reports.none_on_task", number=number))
    return Reply(blocks=(_line(turn, last),), shown=turn.state.shown)
