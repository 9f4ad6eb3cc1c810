"""/start: a welcome back, or an invitation that adds to what the person already is."""

from __future__ import annotations

from dataclasses import replace

from bot.access import invitations
from bot.handlers import help as help_
from bot.reply import Reply
from bot.turn import Refusal, Turn
from storage import people


def handle(turn: Turn) -> Reply:
    token = turn.slots.get("token")
    if token is not None:
        invitation = people.open_invitation(turn.session, str(token), turn.now)
        if invitation is None:
            raise Refusal(turn.say("invitation.unknown"))
        return invitations.offer(turn.session, invitation, turn.now, turn.language, turn.office)
    reply = help_.handle(turn)
    return replace(reply, blocks=(turn.say("start.welcome", name=turn.person.name), *reply.blocks))
