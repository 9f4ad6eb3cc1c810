"""确认: yes to what was just shown."""

from __future__ import annotations

from bot.access import invitations
from bot.reply import Reply
from bot.reporting import booking, taking_in
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    if turn.state.invitation is not None:
        return invitations.accept(
            turn.session, turn.message, turn.state.invitation, turn.now, turn.language
        )
    return taking_in.still_asking(turn, booking.book(turn))
