"""27项明天完成: what is still to come is not booked as done."""

from __future__ import annotations

from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    number = turn.slots["task_no"]
    return Reply(
        blocks=(turn.say("plan_ahead.not_yet", number=number),),
        choices=((turn.choice("report.is_in_progress", number=number),),),
        shown=turn.state.shown,
    )
