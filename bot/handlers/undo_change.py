"""撤回改动: what was changed last by a sentence is as it was."""

from __future__ import annotations

from bot.changing import proposals
from bot.reply import Reply
from bot.reporting import extensions
from bot.turn import Turn
from storage import changes


def handle(turn: Turn) -> Reply:
    last = changes.newest(turn.session)
    reply = proposals.undo(turn)
    if last is not None:
        extensions.tell_undone(turn, last)
    return reply
