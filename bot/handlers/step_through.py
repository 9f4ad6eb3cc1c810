"""逐条看: the doubts of an imported table, in force or not, one after the other."""

from __future__ import annotations

from bot.changing import dates, proposals
from bot.importing import draft_plans
from bot.importing.settling import reopen, settle, settle_in_force
from bot.reply import Choice, Reply
from bot.turn import Refusal, Turn
from nlp.settlements import goes_back, is_for_all, read_places
from storage import imports
from storage.models import PlanState


def handle(turn: Turn) -> Reply:
    draft = imports.waiting_draft(turn.session)
    of_draft = draft is not None and turn.slots.get("plan") == draft.id
    if draft is not None and of_draft and goes_back(str(turn.slots.get("settlement", ""))):
        return draft_plans.next_doubt(turn, draft, reopen(turn, draft))
    plan = draft_plans.in_question(turn)
    asked = (turn.slots.get("plan"), turn.slots.get("left"))
    if "settlement" not in turn.slots or asked != (plan.id, len(plan.doubts)):
        if not plan.doubts and plan.state == PlanState.LIVE:
            raise Refusal(turn.say("intake.nothing_open", title=plan.title))
        return draft_plans.next_doubt(turn, plan)
    said, changed = str(turn.slots["settlement"]), False
    ways: tuple[Choice, ...] = ()
    try:
        if (places := read_places(said)) and not places[-1][1]:
            draft_plans.bring_forward(turn, plan, places[-1][0][0])
            return draft_plans.next_doubt(turn, plan)
        if is_for_all(said):
            return proposals.propose(turn, "set_deadline", dates.for_all_open(turn, plan, said))
        if plan.state == PlanState.LIVE:
            done, changed = settle_in_force(turn, plan, said)
        else:
            done = settle(turn, plan, said)
    except Refusal as not_settled:
        # Nothing was done; the same doubt is asked again.
        done, ways = not_settled.text, not_settled.choices
    return draft_plans.next_doubt(turn, plan, done, undo=changed, ways=ways)
