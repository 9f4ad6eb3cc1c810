"""台账, 下载Excel: the table of everything for the office, a unit's own for its liaison."""

from __future__ import annotations

from bot.overview.stretches import must_be_of_now
from bot.papers.booking import book
from bot.reply import Reply
from bot.turn import Refusal, Turn
from storage.models import PersonRole


def handle(turn: Turn) -> Reply:
    must_be_of_now(turn)
    unit = turn.slots.get("unit")
    if turn.person.role == PersonRole.LIAISON:
        if unit is not None and unit not in {each.name for each in turn.person.units}:
            raise Refusal(turn.say("ledger.own_units_only"))
        return book(turn, "unit_sheet")
    return book(turn, "ledger", **({"unit": unit} if unit else {}))
