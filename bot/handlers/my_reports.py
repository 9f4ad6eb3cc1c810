"""我报过的: the person's receipts, the latest first; those of some days, the last, or returned."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from bot.handlers import progress_query, to_review
from bot.overview import handed_in
from bot.reply import Choice, Reply
from bot.reporting import targets, wording
from bot.task_lists import PAGE, page_of
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text, lines
from nlp.dates import find_dates, read_range
from storage import reports
from storage.models import PersonRole, ProgressReport, ReportEventKind, ReportStatus

STANDS = {ReportEventKind.RETURNED: "returned", ReportEventKind.PASSED: "passed"}
"""What a coordinator's word made of a report."""


def handle(turn: Turn) -> Reply:
    if turn.person.role != PersonRole.LIAISON and "mine" not in turn.slots:
        if "task_no" in turn.slots or ("page" not in turn.slots and _of_everybody(turn)):
            return progress_query.handle(turn)
        if "reviewed" in turn.slots and turn.person.role == PersonRole.COORDINATOR:
            return handed_in.passed(turn) or to_review.handle(turn)
    if "task_no" in turn.slots:
        return _on_task(turn, int(turn.slots["task_no"]))
    if "sent_back" in turn.slots:
        return _sent_back(turn)
    total = reports.count_of_person(turn.session, turn.person)
    if not total and (before := reports.of_units(turn.session, turn.person.units, limit=PAGE)):
        return Reply(
            blocks=(turn.say("my_reports.of_unit"), *(line(turn, each) for each in before)),
            choices=((turn.choice("report.open"),),),
        )
    if not total:
        raise Refusal(turn.say("my_reports.none"), turn.choice("report.open"))
    if "last_time" in turn.slots:
        mine = reports.of_person(turn.session, turn.person, limit=reports.MOST_AT_ONCE)
        last = [report for report in mine if report.reported_at == mine[0].reported_at]
        return _told(turn, turn.say("my_reports.last", count=len(last)), last)
    if (stretch := read_range(turn.message.text, now=turn.now)) is not None:
        return _of_stretch(turn, *stretch)
    page = page_of(turn, total)
    mine = reports.of_person(turn.session, turn.person, offset=(page - 1) * PAGE, limit=PAGE)
    head = turn.say("my_reports.head", count=total)
    if "reviewed" in turn.slots:
        everything = reports.of_person(turn.session, turn.person)
        head = lines(head, _reviews(turn, everything))
    pages = -(-total // PAGE)
    turning = []
    for step, key in ((-1, "tasks.previous_page"), (1, "tasks.next_page")):
        if 1 <= page + step <= pages:
            sentence = turn.say("my_reports.page", page=page + step).unescape()
            turning.append(Choice(turn.say(key).unescape(), sentence))
    return Reply(
        blocks=(head, *_each(turn, mine)),
        choices=(tuple(turning),) if turning else (),
        update="page" in turn.slots,
    )


def _of_everybody(turn: Turn) -> bool:
    """Whether somebody who serves no unit asks what was reported, and not by whom."""
    return turn.person.role == PersonRole.LEADER or bool(
        read_range(turn.message.text, now=turn.now)
    )


def _of_stretch(turn: Turn, first: dt.date, last: dt.date) -> Reply:
    """昨天报了哪些, 我这个月报了几项: those of these days, with what became of them."""
    zone = turn.now.tzinfo
    found = [
        report
        for report in reports.of_person(turn.session, turn.person)
        if first <= report.reported_at.astimezone(zone).date() <= last
    ]
    said = next((each.text for each in find_dates(turn.message.text, now=turn.now)), "")
    if not found:
        raise Refusal(turn.say("my_reports.none_then", said=said), turn.choice("my_reports.open"))
    tasks = {(r.unit_id, r.assignment.task.number) for r in found}
    head = turn.say("my_reports.head_then", said=said, count=len(found), tasks=len(tasks))
    return _told(turn, lines(head, _reviews(turn, found)), found)


def _told(turn: Turn, head: Text, found: Sequence[ProgressReport]) -> Reply:
    """Some of the person's reports; of many the latest."""
    shown = found[:PAGE]
    blocks = [head, *_each(turn, shown)]
    if len(found) > len(shown):
        blocks.append(turn.say("my_reports.more", count=len(found) - len(shown)))
    numbers = tuple(dict.fromkeys(report.assignment.task.number for report in shown))
    return Reply(
        blocks=tuple(blocks),
        choices=((turn.choice("my_reports.open"),),),
        shown=numbers,
        task=numbers[0] if len(numbers) == 1 else None,
    )


def _reviews(turn: Turn, found: Sequence[ProgressReport]) -> Text:
    """How many of these were passed, returned, or wait for a review."""
    stands = Counter(_stands(report) for report in found)
    counts = {name: stands[name] for name in ("passed", "returned", "waits")}
    return turn.say("my_reports.reviews", **counts)


def _stands(report: ProgressReport) -> str | None:
    """What became of a report; only what is done is reviewed of itself."""
    kinds = (ReportEventKind(event.kind) for event in report.events)
    words = [STANDS[kind] for kind in kinds if kind in STANDS]
    if words:
        return words[-1]
    return "waits" if report.status == ReportStatus.DONE else None


def _sent_back(turn: Turn) -> Reply:
    """我被退回的有哪些: those that wait to be put right, with why."""
    waiting = [
        assignment.last_report
        for assignment in reports.assignments(turn.session, turn.plan, units=targets.served(turn))
        if assignment.returned_at is not None and assignment.last_report is not None
    ]
    if not waiting:
        raise Refusal(turn.say("my_reports.none_returned"))
    return Reply(blocks=tuple(line(turn, report) for report in waiting), shown=turn.state.shown)


def _each(turn: Turn, found: Sequence[ProgressReport]) -> list[Text]:
    superseded = reports.superseded(turn.session, [report.id for report in found])
    return [
        line(turn, each, "my_reports.superseded" if each.id in superseded else "my_reports.line")
        for each in found
    ]


def line(turn: Turn, report: ProgressReport, key: str = "my_reports.line") -> Text:
    """One report with its day, and what the coordinator said to it."""
    day = formats.moment(
        report.reported_at.astimezone(turn.now.tzinfo), turn.language, today=turn.today
    )
    told = turn.say(key, report=wording.with_evidence(turn, report), day=day)
    kinds = {event.kind: event for event in report.events}
    if ReportEventKind.WITHDRAWN in kinds:
        return lines(told, turn.say("my_reports.was_withdrawn"))
    if returned := kinds.get(ReportEventKind.RETURNED):
        return lines(told, turn.say("my_reports.was_returned", reason=returned.reason))
    if ReportEventKind.PASSED in kinds:
        return lines(told, turn.say("my_reports.was_passed"))
    if "reviewed" in turn.slots and key == "my_reports.line":
        waits = "waits" if report.status == ReportStatus.DONE else "not_reviewed"
        return lines(told, turn.say(f"my_reports.{waits}"))
    return told


def _on_task(turn: Turn, number: int) -> Reply:
    """我已经报了27了: the receipt that stands for it, or that nothing is booked."""
    mine = reports.of_person(turn.session, turn.person)
    last = next((report for report in mine if report.assignment.task.number == number), None)
    if last is None:
        raise Refusal(turn.say("my_reports.none_on_task", number=number))
    return Reply(blocks=(line(turn, last),), shown=turn.state.shown, task=number)
