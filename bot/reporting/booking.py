"""How does a confirmed card become reports in the books, and who is told?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.access import standing_in
from bot.district import here
from bot.notices import show_coordinators, show_unit
from bot.reminding.rules import plan_next
from bot.reply import Choice, Reply
from bot.reporting import extensions, raising, returned
from bot.reporting.cards import (
    MOST_ITEMS,
    again,
    complete_without_reason,
    items_of,
    of_past_period,
    save,
    show,
)
from bot.reporting.drafts import Item
from bot.reporting.states import state_text
from bot.reporting.targets import assignment_of, last_receipt, served, settle, settled_period
from bot.reporting.wording import report_line
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text, say
from nlp.office import asks_for_leader
from storage import reports
from storage.models import ProgressReport, ReportEventKind, ReportStatus

UNDO_WITHIN = dt.timedelta(minutes=10)
"""How long a report may be taken back; afterwards it is corrected, and both stay."""


def book(turn: Turn, only: Collection[int] = ()) -> Reply:
    """Books the draft, if this is the card the person saw and nobody reported meanwhile; of its
    reports `only` those on these tasks, if any are named."""
    draft = reports.draft_of(turn.session, turn.person)
    if draft is None:
        raise Refusal(turn.say("confirm.all_right"))
    items = items_of(turn)
    if not items:
        raise Refusal(turn.say("confirm.all_right"))
    unseen = draft.version != turn.state.draft or len(items) != len(draft.items)
    if unseen:
        return again(turn, items, "report.changed_elsewhere")
    complete = [i for i in complete_without_reason(items) if not only or i.task_no in only]
    if not complete:
        return again(turn, items, "report.not_complete")
    if any(item.seen != last_receipt(turn, item) for item in complete):
        return again(turn, items, "report.reported_meanwhile")
    if of_past_period(turn, complete):
        return show(turn, items)
    untouched = [item for item in complete if returned.unchanged(turn, item)]
    if len(untouched) == len(complete):
        raise Refusal(_not_touched(turn, untouched))
    taken = [item for item in complete if item not in untouched]
    booked = [_book_one(turn, item) for item in taken]
    later = [item.task_no or 0 for item in taken if item.extend_to is not None]
    left: tuple[Text, ...] = ()
    version, asked = 0, None
    kept = [item for item in items if item not in taken]
    waiting = [item for item in kept if item.missing]
    if waiting:
        question = show(turn, waiting)
        left, asked = question.blocks, question.asked
    if untouched:
        left = (*left, _not_touched(turn, untouched))
    if kept:
        version = save(turn, kept).version
    else:
        reports.drop_draft(turn.session, turn.person)
    numbers = formats.numbers(later, turn.language)
    sent = (turn.say("report.later_sent", numbers=numbers),) if later else ()
    return Reply(
        blocks=(*_receipt(turn, booked), *sent, turn.say("report.may_undo"), *left),
        choices=((turn.choice("undo.open"), turn.choice("my_reports.open")),),
        shown=turn.state.shown,
        draft=version,
        asked=asked,
        task=booked[0].assignment.task.number if len(booked) == 1 else None,
        update=True,
    )


def _not_touched(turn: Turn, items: Sequence[Item]) -> Text:
    """What was sent back is not handed in once more as it was."""
    numbers = formats.numbers((item.task_no or 0 for item in items), turn.language)
    return turn.say("report.returned_untouched", numbers=numbers, number=items[0].task_no)


def _receipt(turn: Turn, booked: Sequence[ProgressReport]) -> tuple[Text, ...]:
    if len(booked) > MOST_ITEMS:
        of_unit: dict[str, list[str]] = {}
        for report in booked:
            of_unit.setdefault(report.assignment.unit.name, []).append(report.receipt)
        return tuple(
            turn.say("report.booked_many", unit=unit, first=own[0], last=own[-1], count=len(own))
            for unit, own in of_unit.items()
        )
    receipts = formats.names((report.receipt for report in booked), turn.language)
    return (
        turn.say("report.booked", receipts=receipts),
        *(_booked_line(turn, report) for report in booked),
    )


def _booked_line(turn: Turn, report: ProgressReport) -> Text:
    """The report, and what it said before where it puts another right."""
    wrong = report.corrects_id and turn.session.get(ProgressReport, report.corrects_id)
    if not wrong or any(event.kind == ReportEventKind.RETURNED for event in wrong.events):
        return report_line(turn, report)
    before = state_text(turn.language, wrong.status, wrong.percent, wrong.no_change)
    if before == state_text(turn.language, report.status, report.percent, report.no_change):
        return report_line(turn, report)
    return turn.say("report.corrected", line=report_line(turn, report), before=before)


def correct(turn: Turn, item: Item) -> ProgressReport:
    """Books a report that puts another right, at once; both stay."""
    return _book_one(turn, item)


def _book_one(turn: Turn, item: Item) -> ProgressReport:
    """Books one item. The right to do so is looked at here, whatever the card said."""
    settle(turn, item)
    assignment = assignment_of(turn, item)
    assert assignment is not None
    assert item.status is not None
    report = reports.book(
        turn.session,
        reports.NewReport(
            assignment=assignment,
            period=settled_period(turn, assignment),
            unit_mark=formats.unit_mark(assignment.unit.name),
            status=ReportStatus(item.status),
            percent=item.percent,
            note=item.note,
            done_on=item.done_on,
            no_change=item.no_change,
            for_office=item.for_office,
            links=item.links,
            files=item.files,
            for_leader=asks_for_leader(item.note),
            corrects_id=item.corrects,
            stands_in_for=standing_in.principals(turn).get(assignment.unit_id),
        ),
        person=turn.person,
        channel=turn.message.channel,
        now=turn.now,
    )
    plan_next(turn.session, [assignment], turn.now)
    turn.note(
        "reported",
        report.receipt,
        behalf=behalf_of(report),
        after=held(report),
        for_office=item.for_office,
    )
    if item.extend_to is not None:
        extensions.ask(turn, assignment, item)
    elif item.status == ReportStatus.BLOCKED:
        _tell_blocked(turn, report)
    if item.for_office:
        _tell_unit(turn, report)
    return report


def _tell_blocked(turn: Turn, report: ProgressReport) -> None:
    """The coordinators learn what is blocked, and may put it before the leader, or take it back."""
    assignment = report.assignment
    unit, number = assignment.unit.name, assignment.task.number
    way = "put" if assignment.raised_at is None else "not_needed"

    def compose(language: str) -> Reply:
        words = formats.first_words(assignment.task.requirement, 18)
        blocks = [
            say(
                "report.blocked_notice",
                language,
                unit=unit,
                number=number,
                words=words,
                note=report.note,
            )
        ]
        if assignment.raised_at is not None:
            blocks.append(say("raising.by_its_words", language))
        return Reply(blocks=tuple(blocks), choices=((raising.choice_of(language, report, way),),))

    show_coordinators(turn.session, turn.now, compose)


def behalf_of(report: ProgressReport) -> str:
    """Whom a report was made for by somebody else: the unit, or the liaison on leave."""
    if report.for_office:
        return report.assignment.unit.name
    return f"person {report.stands_in_for_id}" if report.stands_in_for_id else ""


def held(report: ProgressReport) -> list[object]:
    """What a report says, for its digest in the audit."""
    links = [each.link or each.file_hash for each in report.evidence]
    return [report.status, report.percent, report.note, report.no_change, report.done_on, links]


def of_office(turn: Turn) -> list[ProgressReport]:
    """What the office reported for the person's units, and no unit has stood by yet."""
    assignments = reports.assignments(turn.session, turn.plan, units=served(turn))
    return [
        a.last_report
        for a in assignments
        if a.last_report is not None
        and a.last_report.for_office
        and all(event.kind != ReportEventKind.CONFIRMED for event in a.last_report.events)
    ]


def withdraw(turn: Turn, report: ProgressReport) -> None:
    """Takes a report back; whoever was told of it, or of the later day asked for with it, learns
    that too."""
    applied = reports.open_extension(turn.session, report.assignment)
    reports.withdraw(turn.session, report, turn.person, turn.now)
    if applied is not None and applied.asked_at == report.reported_at:
        turn.session.refresh(applied)
        extensions.tell_withdrawn(turn, applied)
    plan_next(turn.session, [report.assignment], turn.now)
    if not report.for_office:
        return
    receipt, unit, number = report.receipt, report.assignment.unit, report.assignment.task.number

    def compose(language: str) -> Reply:
        named = {"receipt": receipt, "unit": unit.name, "number": number}
        told = say("report.office_withdrew", language, here(turn.session), **named)
        return Reply(blocks=(told,))

    show_unit(turn.session, unit.id, turn.now, compose, but=turn.person.id)


def _tell_unit(turn: Turn, report: ProgressReport) -> None:
    """代报: the unit's liaisons learn what was reported for them, and may stand by it or not."""
    unit, number = report.assignment.unit, report.assignment.task.number

    def compose(language: str) -> Reply:
        line = report_line(replace(turn, language=language), report)
        where = here(turn.session)
        told = say("report.office_reported", language, where, line=line, number=number)
        if not report.tells_state:
            return Reply(blocks=(told,))
        right = Choice.of("report.office_is_right", language, unit=unit.name, number=number)
        return Reply(blocks=(told,), choices=((right,),))

    show_unit(turn.session, unit.id, turn.now, compose, but=turn.person.id)
