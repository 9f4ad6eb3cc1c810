"""审核: the coordinator's word on a report, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.changing.duties import certain
from bot.notices import show_person
from bot.reminding.rules import plan_next
from bot.reply import Choice, Reply
from bot.reporting import returned as sent_back
from bot.reporting.drafts import Item, merged
from bot.reporting.receipts import ending
from bot.reporting.targets import in_list
from bot.turn import Refusal, Turn
from messages.catalog import say
from storage import people, reports, roster
from storage.models import (
    Assignment,
    Draft,
    Person,
    ProgressReport,
    ReportEventKind,
    ReportStatus,
)


def the_assignment(turn: Turn) -> Assignment:
    """The assignment that the slots name, with a report to look at. Raises :class:`Refusal`."""
    must_be_ours(turn)
    if "receipt" in turn.slots:
        return _of_receipt(turn, turn.slots["receipt"])
    if "nth" in turn.slots and "task_no" not in turn.slots:
        # 第二个退回: of the list just shown.
        return _the_only_one(turn, in_list(turn, int(turn.slots["nth"]), turn.state.shown))
    if "task_no" in turn.slots and "unit" not in turn.slots:
        return _the_only_one(turn, int(turn.slots["task_no"]))
    if "unit" not in turn.slots or "task_no" not in turn.slots:
        raise Refusal(turn.say("review.which"), turn.choice("review.open"))
    unit = roster.unit_named(turn.session, str(turn.slots["unit"]))
    number = int(turn.slots["task_no"])
    assignment = unit and reports.assignment_of(turn.session, turn.plan, unit, number)
    if not assignment or assignment.last_report is None:
        raise Refusal(turn.say("review.no_report", unit=turn.slots["unit"], number=number))
    return assignment


def choice_of(turn: Turn, report: ProgressReport, way: str) -> Choice:
    """To ``pass`` or ``return`` this report, whatever number its task has when it is pressed."""
    assignment = report.assignment
    named = {"unit": assignment.unit.name, "number": assignment.task.number}
    return turn.choice(f"review.{way}", receipt=report.receipt, **named)


def must_be_ours(turn: Turn) -> None:
    """Raises :class:`Refusal` where a body is named that is none of ours, or several units are:
    a word on another's report never falls on ours."""
    if len(certain(turn, [mention for mention in turn.mentions if not mention.of_groups])) > 1:
        raise Refusal(turn.say("review.one_unit_at_a_time"))


def _of_receipt(turn: Turn, receipt: object) -> Assignment:
    """The assignment whose last report has this receipt."""
    report = report_called(turn, receipt)
    if not report.tells_state:
        raise Refusal(
            turn.say("review.is_application", receipt=receipt), turn.choice("review.open")
        )
    if report.assignment.last_report_id != report.id:
        raise Refusal(turn.say("review.replaced", receipt=receipt), turn.choice("review.open"))
    return report.assignment


def report_called(turn: Turn, receipt: object) -> ProgressReport:
    """The report of this receipt, on a task of the table in force. Raises :class:`Refusal`."""
    if not isinstance(receipt, str):
        raise Refusal(turn.say("review.one_at_a_time"))
    found = reports.with_receipt_ending(turn.session, ending(receipt))
    if len(found) > 1:
        raise Refusal(turn.say("review.several_receipts", receipt=receipt))
    report = next(iter(found), None)
    if report is None:
        raise Refusal(turn.say("review.no_such_receipt", receipt=receipt))
    if report.assignment.task.plan_id != turn.plan.id:
        raise Refusal(turn.say("review.not_in_force", receipt=receipt), turn.choice("review.open"))
    return report


def _the_only_one(turn: Turn, number: int) -> Assignment:
    """The assignment of a task named without a unit, where the report of one alone waits."""
    waiting = [a for a in reports.to_review(turn.session, turn.plan) if a.task.number == number]
    if len(waiting) != 1:
        raise Refusal(turn.say("review.which"), turn.choice("review.open"))
    return waiting[0]


def passed(turn: Turn, assignment: Assignment) -> Reply:
    """Accepts the last report; a task reported as done is closed out for the unit."""
    report = _note(turn, assignment, ReportEventKind.PASSED)
    key = "review.passed"
    if report.status == ReportStatus.DONE:
        assignment.closed_at = turn.now
        key = "review.closed_out"
        plan_next(turn.session, [assignment], turn.now)
    values = {"unit": assignment.unit.name, "number": assignment.task.number}

    def compose(language: str) -> Reply:
        return Reply(blocks=(say(key, language, receipt=report.receipt, **values),), silent=True)

    if report.person_id != turn.person.id:
        show_person(turn.session, report.person_id, turn.now, compose)
    return compose(turn.language)


def returned(turn: Turn, assignment: Assignment, reason: str) -> Reply:
    """Sends the last report back: it is owed again, and waits as a draft to be put right."""
    report = _note(turn, assignment, ReportEventKind.RETURNED, reason)
    assignment.returned_at = turn.now
    assignment.closed_at = None
    plan_next(turn.session, [assignment], turn.now)
    values = {
        "receipt": report.receipt,
        "unit": assignment.unit.name,
        "number": assignment.task.number,
        "reason": reason,
    }

    def compose(language: str) -> Reply:
        return Reply(
            blocks=(say("review.returned_to_you", language, **values),),
            choices=((Choice.of("report.resume", language),),),
        )

    for person in _to_put_right(turn, report):
        _reopen(turn, person, report)
        show_person(turn.session, person.id, turn.now, compose)
    return Reply(blocks=(turn.say("review.returned", **values),))


def _to_put_right(turn: Turn, report: ProgressReport) -> Sequence[Person]:
    """Whom a returned report goes back to: its author, or where that is the office itself or
    somebody who left, the unit's liaisons."""
    author = turn.session.get(Person, report.person_id) if report.person_id else None
    if author is not None and author.revoked_at is None and author.id != turn.person.id:
        return [author]
    return people.liaisons_of(turn.session, report.assignment.unit)


def _note(
    turn: Turn, assignment: Assignment, kind: ReportEventKind, reason: str = ""
) -> ProgressReport:
    report = assignment.last_report
    assert report is not None
    words = {e.kind for e in report.events}
    # What was passed may still be returned: a coordinator may have erred, or things have changed.
    if ReportEventKind.RETURNED in words or kind in words:
        raise Refusal(turn.say("review.looked_at_before", receipt=report.receipt))
    reports.note_event(turn.session, report, kind, person=turn.person, now=turn.now, reason=reason)
    turn.note(kind.value, report.receipt, before=sorted(words), after=sorted({*words, kind}))
    return report


def _reopen(turn: Turn, person: Person, report: ProgressReport) -> None:
    """Puts the returned report into somebody's draft, beside what is there already. What they
    had begun to say anew of the same task goes on top of it."""
    item = sent_back.reopened(turn.session, report)
    draft = reports.draft_of(turn.session, person)
    if draft is None:
        draft = Draft(person_id=person.id, version=0, items=[])
        turn.session.add(draft)
    begun = [Item.from_json(each) for each in draft.items]
    same = [i for i in begun if (i.task_no, i.unit) == (item.task_no, item.unit)]
    for said in same:
        item = replace(merged(item, said), said_in=said.said_in)
    draft.items = [each.as_json() for each in (*(i for i in begun if i not in same), item)]
    draft.version += 1
    draft.updated_at = turn.now
    turn.session.flush()
