"""不对，是六成: the card, or the report just booked, is put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.reply import Reply
from bot.reporting import booking, cards, taking_in, targets, wording
from bot.reporting.drafts import Item, add, told
from bot.secrecy import must_be_fit_to_store
from bot.turn import Refusal, Turn
from storage import reports
from storage.models import ProgressReport

MOST_OFFERED = 8


def handle(turn: Turn) -> Reply:
    targets.must_serve_units(turn)
    must_be_fit_to_store(turn)
    said = told(targets.with_unit(turn, turn.slots))
    changes = bool(said.status or said.note or said.links)
    items = cards.items_of(turn)
    if items:
        if not changes:
            return replace(
                cards.show(turn, items), blocks=(turn.say("report.how_to_change"),), choices=()
            )
        return cards.show(turn, [targets.settle(turn, i) for i in add(items, [said])])
    candidates = _meant(turn, said)
    if not changes:
        raise Refusal(turn.say("report.how_to_change"))
    if not candidates:
        return taking_in.take_in(turn, [turn.slots])
    if len(candidates) > 1:
        return _which(turn, candidates)
    return _put_right(turn, candidates[0], said)


def _meant(turn: Turn, said: Item) -> list[ProgressReport]:
    """The person's last report on the task named; where none is named, what was booked last.

    Raises :class:`Refusal` for a person who has nothing to correct.
    """
    mine = reports.of_person(turn.session, turn.person, limit=reports.MOST_AT_ONCE)
    if not mine and said.task_no is None:
        raise Refusal(turn.say("undo.nothing"))
    if said.task_no is None:
        return [r for r in mine if r.reported_at == mine[0].reported_at]
    on_task = [
        report
        for report in mine
        if report.assignment.task.number == said.task_no
        and said.unit in (None, report.assignment.unit.name)
    ]
    return [r for r in on_task if r.reported_at == on_task[0].reported_at]


def _which(turn: Turn, candidates: Sequence[ProgressReport]) -> Reply:
    """Several were booked at once: the words are asked for again, with the task in them."""
    choices = [
        turn.choice(
            "report.correct_one",
            unit=report.assignment.unit.name,
            number=report.assignment.task.number,
            said=turn.message.text,
        )
        for report in candidates[:MOST_OFFERED]
    ]
    return Reply(
        blocks=(
            turn.say("report.correct_which"),
            *(wording.report_line(turn, report) for report in candidates[:MOST_OFFERED]),
        ),
        choices=tuple((choice,) for choice in choices),
    )


def _put_right(turn: Turn, wrong: ProgressReport, said: Item) -> Reply:
    """Booked at once while it could still be undone and nothing came after it; else a card."""
    item = Item(
        task_no=wrong.assignment.task.number,
        unit=wrong.assignment.unit.name,
        status=said.status or wrong.status,
        percent=said.percent if said.status else wrong.percent,
        note=said.note or wrong.note,
        links=said.links or tuple(e.link for e in wrong.evidence if e.link),
        files=tuple((e.file_hash, e.name) for e in wrong.evidence if e.file_hash),
        done_on=said.done_on or wrong.done_on,
        for_office=wrong.for_office,
        corrects=wrong.id,
    )
    latest = wrong.assignment.last_report_id == wrong.id and not wrong.events
    if turn.now - wrong.reported_at > booking.UNDO_WITHIN or not latest or item.missing:
        return cards.show(turn, [targets.settle(turn, item)])
    report = booking.correct(turn, item)
    return Reply(
        blocks=(
            turn.say(
                "report.corrected",
                receipt=report.receipt,
                state=wording.state_text(turn, report.status, report.percent, False),
                before=wording.state_text(turn, wrong.status, wrong.percent, wrong.no_change),
            ),
        ),
        choices=((turn.choice("undo.open"),),),
    )
