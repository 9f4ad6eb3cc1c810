"""同意: to a coordinator's application that waits; from anybody else, yes to the card."""

from __future__ import annotations

from bot.handlers import confirm, grant_extension
from bot.reply import Reply
from bot.reporting import cards
from bot.turn import Turn
from storage.models import PersonRole


def handle(turn: Turn) -> Reply:
    decides = turn.person.role == PersonRole.COORDINATOR
    if decides and turn.state.invitation is None and not cards.items_of(turn):
        return grant_extension.handle(turn)
    return confirm.handle(turn)
