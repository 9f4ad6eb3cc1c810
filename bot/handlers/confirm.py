"""确认: yes to what was just shown."""

from __future__ import annotations

from bot import invitations, reporting
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    if turn.state.invitation is not None:
        return invitations.accept(
            turn.session, turn.message, turn.state.invitation, turn.now, turn.language
        )
    return reporting.book(turn)
