"""逐条看: the doubts of an imported table, one after the other."""

from __future__ import annotations

from bot.importing import draft_plans
from bot.importing.settling import settle
from bot.reply import Reply
from bot.turn import Refusal, Turn


def handle(turn: Turn) -> Reply:
    plan = draft_plans.draft(turn)
    asked = (turn.slots.get("plan"), turn.slots.get("left"))
    if "settlement" not in turn.slots or asked != (plan.id, len(plan.doubts)):
        return draft_plans.next_doubt(turn, plan)
    try:
        done = settle(turn, plan, str(turn.slots["settlement"]))
    except Refusal as not_settled:
        done = not_settled.text  # nothing was done; the same doubt is asked again
    return draft_plans.next_doubt(turn, plan, done)
