"""确认: yes to what was just shown."""

from __future__ import annotations

from bot import invitations
from bot.reply import Reply
from bot.turn import Refusal, Turn


def handle(turn: Turn) -> Reply:
    if turn.state.invitation is None:
        raise Refusal(turn.say("confirm.nothing"))
    return invitations.accept(
        turn.session, turn.message, turn.state.invitation, turn.now, turn.language
    )
