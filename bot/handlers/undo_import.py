"""撤回导入: the table imported last is taken back; the one before is in force again."""

from __future__ import annotations

from bot.dialogue import Asked
from bot.importing import draft_plans, intake
from bot.reply import Reply
from bot.turn import Refusal, Turn
from storage import imports, reports
from storage.models import Plan, PlanState
from storage.succession import ReportedSince


def handle(turn: Turn) -> Reply:
    plan = imports.last_imported(turn.session)
    if plan is None:
        raise Refusal(turn.say("intake.nothing_imported"))
    agreed = turn.slots.get("confirmed") and turn.slots.get("plan") == plan.id
    if plan.state == PlanState.LIVE and not plan.restores.get("closed") and not agreed:
        return _card(turn, plan)
    draft_plans.note(turn, plan, "took back an import")
    title, was_live = plan.title, plan.state == PlanState.LIVE
    try:
        again = intake.withdraw(turn.session, plan, turn.now)
    except ReportedSince:
        raise Refusal(turn.say("intake.reported_since", title=title)) from None
    told = intake.taken_back(title, again, turn.language, was_live=was_live)
    return Reply(blocks=(told,), update=True)


def _card(turn: Turn, plan: Plan) -> Reply:
    """Asks before the only table in force goes: nobody would have a task any more. One that was
    reported on stays."""
    if reports.are_any_on(turn.session, plan):
        raise Refusal(turn.say("intake.reported_since", title=plan.title))
    confirm = turn.choice("intake.confirm", fresh_only=True)
    return Reply(
        blocks=(turn.say("intake.would_be_none", title=plan.title, tasks=len(plan.tasks)),),
        choices=((confirm, turn.choice("intake.not_now", fresh_only=True)),),
        asked=Asked("undo_import", {"plan": plan.id}, ("confirmation",)),
    )
