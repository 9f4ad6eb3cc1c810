"""撤回改动: what was changed last by a sentence is as it was."""

from __future__ import annotations

from bot.changing import proposals
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return proposals.undo(turn)
