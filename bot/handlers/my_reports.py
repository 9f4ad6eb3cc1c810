"""我报过的: the person's receipts, the latest first."""

from __future__ import annotations

from bot.reply import Choice, Reply
from bot.reporting import wording
from bot.task_lists import PAGE, page_of
from bot.turn import Refusal, Turn
from messages import formats
from storage import reports


def handle(turn: Turn) -> Reply:
    if "task_no" in turn.slots:
        return _on_task(turn, int(turn.slots["task_no"]))
    total = reports.count_of_person(turn.session, turn.person)
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
                turn.say(
                    "my_reports.superseded" if report.id in superseded else "my_reports.line",
                    report=wording.with_evidence(turn, report),
                    day=formats.moment(
                        report.reported_at.astimezone(turn.now.tzinfo),
                        turn.language,
                        today=turn.today,
                    ),
                )
                for report in mine
            ),
        ),
        choices=(tuple(turning),) if turning else (),
        update="page" in turn.slots,
    )


def _on_task(turn: Turn, number: int) -> Reply:
    """我已经报了27了: the receipt that stands for it, or that nothing is booked."""
    mine = reports.of_person(turn.session, turn.person)
    last = next((report for report in mine if report.assignment.task.number == number), None)
    if last is None:
        raise Refusal(turn.say("my_reports.none_on_task", number=number))
    day = formats.moment(
        last.reported_at.astimezone(turn.now.tzinfo), turn.language, today=turn.today
    )
    line = turn.say("my_reports.line", report=wording.with_evidence(turn, last), day=day)
    return Reply(blocks=(line,), shown=turn.state.shown)
