"""没错, 25项属实: yes to the card; without one, the unit stands by what the office reported."""

from __future__ import annotations

from bot.handlers import confirm, confirm_on_behalf
from bot.reply import Reply
from bot.reporting import cards
from bot.turn import Turn
from storage.models import PersonRole


def handle(turn: Turn) -> Reply:
    liaison = turn.person.role == PersonRole.LIAISON
    if not liaison or turn.state.invitation is not None or cards.items_of(turn):
        return confirm.handle(turn)
    return confirm_on_behalf.without_unit(turn)
