"""撤回: what was booked in the last ten minutes, or changed last, is taken back."""

from __future__ import annotations

from collections.abc import Sequence

from bot.changing import proposals
from bot.handlers import leave_out
from bot.reminding.rules import plan_next
from bot.reply import Reply
from bot.reporting import booking, cards
from bot.returning import deciding
from bot.turn import Refusal, Turn
from messages import formats
from storage import changes, reports
from storage.models import Change, ProgressReport

MOST_NAMED = 12
"""Receipts on a button's label."""


def handle(turn: Turn) -> Reply:
    mine = reports.of_person(turn.session, turn.person, limit=reports.MOST_AT_ONCE)
    named = turn.slots.get("receipt")
    if named is None and "task_no" in turn.slots:
        numbers = leave_out.named(turn)
        if any(item.task_no in numbers for item in cards.items_of(turn)):
            return leave_out.handle(turn)
        named = []
        for number in numbers:
            on_task = [report for report in mine if report.assignment.task.number == number]
            if not on_task:
                raise Refusal(turn.say("my_reports.none_on_task", number=number))
            named += [report.receipt for report in _booked_together(on_task)]
    if named is None and cards.items_of(turn):
        return _which(turn, mine)
    change = changes.newest(turn.session) if named is None else None
    own = change is not None and change.person_id == turn.person.id
    done_at = [mine[0].reported_at] if mine else []
    done_at += [change.made_at] if change is not None and own else []
    if named is None and deciding.is_last_done(turn, max(done_at, default=None)):
        return deciding.undo(turn)
    if change is not None and own and not (mine and mine[0].reported_at >= change.made_at):
        return _ask_about(turn, change)
    if named is not None:
        wanted = {named} if isinstance(named, str) else set(named)
        mine = [report for report in mine if report.receipt in wanted]
    if not mine:
        raise Refusal(turn.say("undo.nothing"))
    together = mine if named is not None else _booked_together(mine)
    late = next((r for r in together if turn.now - r.reported_at > booking.UNDO_WITHIN), None)
    if late is not None:
        raise Refusal(turn.say("undo.too_late", receipt=late.receipt))
    reviewed = next((report for report in together if report.events), None)
    if reviewed is not None:
        raise Refusal(turn.say("undo.reviewed", receipt=reviewed.receipt))
    for report in together:
        if (granted := reports.granted_with(turn.session, report)) is not None:
            assert granted.granted_on is not None
            day = formats.day(granted.granted_on, turn.language, today=turn.today)
            raise Refusal(turn.say("undo.extension_granted", receipt=report.receipt, day=day))
    for report in together:
        reports.withdraw(turn.session, report, turn.person, turn.now)
        plan_next(turn.session, [report.assignment], turn.now)
        turn.note("withdrew", report.receipt, before=booking.held(report))
    receipts = formats.names((report.receipt for report in together), turn.language)
    return Reply(blocks=(turn.say("undo.done", receipts=receipts),))


def _booked_together(mine: Sequence[ProgressReport]) -> list[ProgressReport]:
    """What was confirmed last, on one card; a correction stands alone."""
    last = mine[0]
    return [
        report
        for report in mine
        if report is last or (last.corrects_id is None and report.reported_at == last.reported_at)
    ]


def _ask_about(turn: Turn, change: Change) -> Reply:
    """撤回 some time after a change: other things may have been done since, so it is named."""
    what = proposals.worded(turn, change.key, change.said)
    made = formats.moment(
        change.made_at.astimezone(turn.now.tzinfo), turn.language, today=turn.today
    )
    return Reply(
        blocks=(turn.say("undo.which_change", what=what, made=made),),
        choices=((turn.choice("change.undo", fresh_only=True),),),
    )


def _which(turn: Turn, mine: Sequence[ProgressReport]) -> Reply:
    """With a card still open 撤回 may mean it, or what was booked before it."""
    choices = [(turn.choice("undo.drop_draft"),)]
    if mine and turn.now - mine[0].reported_at <= booking.UNDO_WITHIN:
        receipts = [report.receipt for report in _booked_together(mine)][:MOST_NAMED]
        names = formats.names(receipts, turn.language)
        choices.append((turn.choice("undo.booked", receipts=names),))
    return Reply(blocks=(turn.say("undo.which"),), choices=tuple(choices), shown=turn.state.shown)
