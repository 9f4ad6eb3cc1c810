"""生效: the imported table becomes the one everybody works on, once that is confirmed."""

from __future__ import annotations

from bot.dialogue import Asked
from bot.importing import draft_plans, intake
from bot.reply import Reply
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from storage import imports
from storage.models import Plan


def handle(turn: Turn) -> Reply:
    plan = draft_plans.draft(turn)
    if intake.year_is_closed(plan, turn.live_plan):
        raise Refusal(turn.say("intake.year_closed", year=plan.year))
    seen = (turn.slots.get("plan"), turn.slots.get("version"))
    if not turn.slots.get("confirmed") or seen != (plan.id, plan.version):
        return _card(turn, plan)
    intake.put_in_force(turn.session, plan, turn.now)
    draft_plans.note(turn, plan, "put in force")
    return Reply(
        blocks=(turn.say("intake.activated", title=plan.title, tasks=len(plan.tasks)),),
        choices=((turn.choice("intake.undo"),),),
        update=True,
    )


def _gone(turn: Turn, live: Plan, plan: Plan) -> list[Text]:
    """How many tasks in force do not go on: all of them, and it may be another file."""
    goes_on = {task.continues_id for task in plan.tasks}
    gone = sum(task.id not in goes_on for task in live.tasks)
    if not gone:
        return []
    key = "intake.nothing_goes_on" if gone == len(live.tasks) else "intake.will_go"
    return [turn.say(key, count=gone)]


def _card(turn: Turn, plan: Plan) -> Reply:
    """What putting it in force will do."""
    source = intake.source(plan, turn.now, turn.language)
    blocks = [
        turn.say("intake.will_be_in_force", title=plan.title, source=source, tasks=len(plan.tasks))
    ]
    if plan.doubts:
        blocks.append(turn.say("intake.still_open", count=len(plan.doubts)))
    blocks += intake.undated(plan, turn.language)
    units, names = imports.to_enter(plan)
    if units:
        blocks.append(turn.say("intake.will_add", names=formats.names(units, turn.language)))
    if names:
        blocks.append(turn.say("intake.will_know", names=formats.names(names, turn.language)))
    if turn.live_plan is not None:
        same_year = turn.live_plan.year == plan.year
        key = "intake.will_take_over" if same_year else "intake.will_close"
        blocks.append(turn.say(key, title=turn.live_plan.title))
        if same_year:
            blocks += _gone(turn, turn.live_plan, plan)
    blocks.append(turn.say("intake.nobody_is_told_of_it"))
    confirm = turn.choice("intake.confirm", fresh_only=True)
    return Reply(
        blocks=tuple(blocks),
        choices=((confirm, turn.choice("intake.not_now", fresh_only=True)),),
        asked=Asked("activate", {"plan": plan.id, "version": plan.version}, ("confirmation",)),
    )
