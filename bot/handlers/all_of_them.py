"""两个都是: every unit that was offered."""

from __future__ import annotations

from bot import reporting
from bot.reply import Reply
from bot.turn import Refusal, Turn
from storage import plans


def handle(turn: Turn) -> Reply:
    waiting = next((i for i in reporting.items_of(turn) if i.missing == "unit"), None)
    if waiting is None:
        raise Refusal(turn.say("confirm.nothing"))
    return reporting.for_units(
        turn,
        [
            unit.name
            for unit in reporting.served(turn)
            if plans.unit_answers(turn.session, turn.plan, unit, waiting.task_no or 0)
        ],
    )
