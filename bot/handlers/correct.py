"""不对，是六成: the card, or the report just booked, is put right."""

from __future__ import annotations

from dataclasses import replace

from bot import reporting
from bot.drafts import Item, add, told
from bot.reply import Reply
from bot.turn import Refusal, Turn
from storage import reports


def handle(turn: Turn) -> Reply:
    reporting.must_serve_units(turn)
    said = told(turn.slots)
    changes = bool(said.status or said.note or said.links or said.task_no)
    items = reporting.items_of(turn)
    if items:
        if not changes:
            return replace(
                reporting.show(turn, items), blocks=(turn.say("report.how_to_change"),), choices=()
            )
        return reporting.show(turn, [reporting.settle(turn, i) for i in add(items, [said])])
    last = reports.last_of_person(turn.session, turn.person)
    if last is None:
        raise Refusal(turn.say("undo.nothing"))
    if not changes:
        raise Refusal(turn.say("report.how_to_change"))
    item = Item(
        task_no=last.assignment.task.number,
        unit=last.assignment.unit.name,
        status=said.status or last.status,
        percent=said.percent if said.status else last.percent,
        note=said.note or last.note,
        links=said.links or tuple(e.link for e in last.evidence if e.link),
        for_office=last.for_office,
    )
    if turn.now - last.reported_at > reporting.UNDO_WITHIN:
        return reporting.show(turn, [reporting.settle(turn, item)])
    report = reporting.correct(turn, last, item)
    return Reply(
        blocks=(
            turn.say(
                "report.corrected",
                receipt=report.receipt,
                state=reporting.state_text(turn, report.status, report.percent, False),
                before=reporting.state_text(turn, last.status, last.percent, last.no_change),
            ),
        ),
        choices=((turn.choice("undo.open"),),),
    )
