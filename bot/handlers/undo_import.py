"""撤回导入: the table imported last is taken back; the one before is in force again."""

from __future__ import annotations

from bot.dialogue import Asked
from bot.importing import draft_plans, intake
from bot.reply import Reply
from bot.turn import Refusal, Turn
from messages import formats
from storage import imports
from storage.models import Plan, PlanState
from storage.succession import reported_since


def handle(turn: Turn) -> Reply:
    plan = imports.last_imported(turn.session)
    if plan is None:
        raise Refusal(turn.say("intake.nothing_imported"))
    if reported_since(turn.session, plan):
        raise Refusal(turn.say("intake.reported_since", title=plan.title))
    agreed = turn.slots.get("confirmed") and turn.slots.get("plan") == plan.id
    if plan.state == PlanState.LIVE and not agreed:
        return _card(turn, plan)
    draft_plans.note(turn, plan, "took back an import")
    title, was_live = plan.title, plan.state == PlanState.LIVE
    again = intake.withdraw(turn.session, plan, turn.now)
    told = intake.taken_back(title, again, turn.language, was_live=was_live)
    return Reply(blocks=(told,), update=True)


def _card(turn: Turn, plan: Plan) -> Reply:
    """Asks before the table in force goes, and says what is in force then and what is lost."""
    before = imports.restored_by(turn.session, plan)
    values: dict[str, object] = {"title": plan.title, "tasks": len(plan.tasks)}
    if before:
        former = {"former": before[0].title, "year": before[0].year}
        blocks = [turn.say("intake.would_return", **values, **former)]
    else:
        blocks = [turn.say("intake.would_be_none", **values)]
    blocks.append(turn.say("intake.would_be_lost"))
    if by_hand := [task.number for task in plan.tasks if imports.is_set_here(turn.session, task)]:
        numbers = formats.numbers(by_hand, turn.language)
        blocks.append(turn.say("intake.days_lost", numbers=numbers))
    if brought := imports.units_brought(turn.session, plan):
        names = formats.names((unit.name for unit in brought), turn.language)
        blocks.append(turn.say("intake.units_lost", names=names))
    confirm = turn.choice("intake.confirm", fresh_only=True)
    return Reply(
        blocks=tuple(blocks),
        choices=((confirm, turn.choice("intake.not_now", fresh_only=True)),),
        asked=Asked("undo_import", {"plan": plan.id}, ("confirmation",)),
    )
