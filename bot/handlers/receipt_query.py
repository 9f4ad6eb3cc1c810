"""2020Q4-卫健-001是哪项, 回执002: what was reported under a receipt, and what became of it."""

from __future__ import annotations

from bot.handlers import my_reports
from bot.reply import Reply
from bot.reporting import targets
from bot.reporting.receipts import ending
from bot.turn import Refusal, Turn
from messages import formats
from storage import reports
from storage.models import PersonRole

MOST_TOLD = 8
"""Reports told at once, where a short number is the last part of several receipts."""


def handle(turn: Turn) -> Reply:
    said = turn.slots["receipt"]
    wanted = [said] if isinstance(said, str) else list(said)
    liaison = turn.person.role == PersonRole.LIAISON
    units = targets.served(turn) if liaison else None
    found = [
        report
        for one in wanted
        for report in reports.with_receipt_ending(turn.session, ending(one), units)
    ]
    if not found:
        names = formats.names(wanted, turn.language)
        raise Refusal(turn.say("my_reports.no_such_receipt", receipt=names))
    if len(found) > MOST_TOLD:
        raise Refusal(turn.say("my_reports.several_receipts", count=len(found), receipt=wanted[0]))
    numbers = tuple(dict.fromkeys(report.assignment.task.number for report in found))
    return Reply(
        blocks=tuple(my_reports.line(turn, report) for report in found),
        shown=numbers,
        task=numbers[0] if len(numbers) == 1 else None,
    )
