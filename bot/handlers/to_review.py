"""待审核: the reports of done tasks that wait for the coordinator's word."""

from __future__ import annotations

from bot.reply import Reply
from bot.reporting import wording
from bot.task_lists import PAGE
from bot.turn import Refusal, Turn
from storage import reports


def handle(turn: Turn) -> Reply:
    waiting = reports.to_review(turn.session, turn.plan)
    if not waiting:
        raise Refusal(turn.say("review.none"))
    shown = [a.last_report for a in waiting[:PAGE] if a.last_report]
    return Reply(
        blocks=(
            turn.say("review.head", count=len(waiting)),
            *(wording.with_evidence(turn, report) for report in shown),
        ),
        choices=tuple(
            (
                turn.choice(
                    "review.pass", unit=r.assignment.unit.name, number=r.assignment.task.number
                ),
                turn.choice(
                    "review.return", unit=r.assignment.unit.name, number=r.assignment.task.number
                ),
            )
            for r in shown
        ),
    )
