"""同意: to a coordinator's application that waits; from anybody else, yes to the card."""

from __future__ import annotations

from dataclasses import replace

from bot.handlers import confirm, grant_extension
from bot.reply import Reply
from bot.reporting import cards
from bot.turn import Turn
from storage.models import PersonRole


def handle(turn: Turn) -> Reply:
    decides = turn.person.role == PersonRole.COORDINATOR
    if decides and turn.state.invitation is None and not cards.items_of(turn):
        # It names nothing: what it would be taken for is shown first.
        return grant_extension.handle(replace(turn, slots={**turn.slots, "in_passing": True}))
    return confirm.handle(turn)
