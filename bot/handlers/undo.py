"""撤回: what was booked in the last ten minutes, or changed last, is taken back."""

from __future__ import annotations

from bot.changing import proposals
from bot.reminding.rules import plan_next
from bot.reply import Reply
from bot.reporting import booking
from bot.turn import Refusal, Turn
from messages import formats
from storage import changes, reports


def handle(turn: Turn) -> Reply:
    mine = reports.of_person(turn.session, turn.person, limit=reports.MOST_AT_ONCE)
    change = changes.newest(turn.session)
    own = change is not None and change.person_id == turn.person.id
    if change is not None and own and not (mine and mine[0].reported_at >= change.made_at):
        return proposals.undo(turn)
    if not mine:
        raise Refusal(turn.say("undo.nothing"))
    if turn.now - mine[0].reported_at > booking.UNDO_WITHIN:
        raise Refusal(turn.say("undo.too_late", receipt=mine[0].receipt))
    together = [
        report
        for report in mine
        if report is mine[0]
        or (mine[0].corrects_id is None and report.reported_at == mine[0].reported_at)
    ]
    reviewed = next((report for report in together if report.events), None)
    if reviewed is not None:
        raise Refusal(turn.say("undo.reviewed", receipt=reviewed.receipt))
    for report in together:
        reports.withdraw(turn.session, report, turn.person, turn.now)
        plan_next(turn.session, [report.assignment], turn.now)
        turn.note("withdrew", report.receipt, before=booking.held(report))
    receipts = formats.names((report.receipt for report in together), turn.language)
    return Reply(blocks=(turn.say("undo.done", receipts=receipts),))
