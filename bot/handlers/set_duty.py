"""第28项由区应急管理局牵头: whose a task is, once it is confirmed."""

from __future__ import annotations

from bot.changing import duties, proposals
from bot.importing import draft_plans
from bot.importing.settling import settle_about
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    change = proposals.confirmed(turn)
    if change is not None:
        return proposals.make(turn, change)
    if (settled := settle_about(turn)) is not None:
        return draft_plans.next_doubt(turn, draft_plans.draft(turn), settled)
    return proposals.propose(turn, "set_duty", duties.read(turn))
