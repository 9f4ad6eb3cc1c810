"""待办: what waits for this person, each role's own."""

from __future__ import annotations

from dataclasses import replace

from bot.handlers import my_tasks, overview, to_review
from bot.reply import Reply
from bot.turn import Turn
from storage.models import PersonRole


def handle(turn: Turn) -> Reply:
    if turn.person.role == PersonRole.LEADER:
        return overview.handle(replace(turn, slots={"view": "leader"}))
    if turn.person.role == PersonRole.COORDINATOR:
        return to_review.handle(turn)
    return my_tasks.handle(turn)
