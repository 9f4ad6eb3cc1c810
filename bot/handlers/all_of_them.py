"""两个都是: every unit that was offered."""

from __future__ import annotations

from bot.reply import Reply
from bot.reporting import cards, targets
from bot.turn import Refusal, Turn
from storage import plans


def handle(turn: Turn) -> Reply:
    waiting = next((i for i in cards.items_of(turn) if i.missing == "unit"), None)
    if waiting is None:
        raise Refusal(turn.say("confirm.nothing"))
    return cards.for_units(
        turn,
        [
            unit.name
            for unit in targets.served(turn)
            if plans.unit_answers(turn.session, turn.plan, unit, waiting.task_no or 0)
        ],
    )
