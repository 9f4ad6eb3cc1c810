"""有哪些邀请没用, 作废区水利局的邀请: what was sent out and can still be used, and its end."""

from __future__ import annotations

from bot.access import roll
from bot.changing import proposals
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return roll.invitations_listed(turn)


def recall(turn: Turn) -> Reply:
    change = proposals.confirmed(turn)
    if change is not None:
        return proposals.make(turn, change)
    return proposals.propose(turn, "recall_invitations", roll.recalled(turn))
