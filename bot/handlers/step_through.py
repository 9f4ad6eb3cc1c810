"""逐条看: the doubts of an imported table, in force or not, one after the other."""

from __future__ import annotations

from bot.importing import draft_plans
from bot.importing.settling import settle, settle_in_force
from bot.reply import Reply
from bot.turn import Refusal, Turn
from storage.models import PlanState


def handle(turn: Turn) -> Reply:
    plan = draft_plans.in_question(turn)
    asked = (turn.slots.get("plan"), turn.slots.get("left"))
    if "settlement" not in turn.slots or asked != (plan.id, len(plan.doubts)):
        if not plan.doubts and plan.state == PlanState.LIVE:
            raise Refusal(turn.say("intake.nothing_open", title=plan.title))
        return draft_plans.next_doubt(turn, plan)
    said, changed = str(turn.slots["settlement"]), False
    try:
        if plan.state == PlanState.LIVE:
            done, changed = settle_in_force(turn, plan, said)
        else:
            done = settle(turn, plan, said)
    except Refusal as not_settled:
        done = not_settled.text  # nothing was done; the same doubt is asked again
    return draft_plans.next_doubt(turn, plan, done, undo=changed)
