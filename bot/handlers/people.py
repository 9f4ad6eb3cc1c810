"""人员, 谁是水利局的联络员: who serves which unit."""

from __future__ import annotations

from bot.access import roll
from bot.reply import Reply
from bot.turn import Turn
from storage import roster


def handle(turn: Turn) -> Reply:
    unit = turn.slots.get("unit")
    if unit is not None:
        found = roster.unit_named(turn.session, str(unit))
        if found is not None:
            return roll.of_unit(turn, found)
    return roll.listed(turn, int(turn.slots.get("page", 1)))
