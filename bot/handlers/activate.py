"""生效: the imported table becomes the one everybody works on, once that is confirmed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue import Asked
from bot.importing import draft_plans, intake, records
from bot.reply import Reply
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from storage import imports, plans
from storage.left_behind import LeftBehind
from storage.models import Plan


def handle(turn: Turn) -> Reply:
    plan = draft_plans.draft(turn)
    if intake.year_is_closed(plan, turn.live_plan):
        raise Refusal(turn.say("intake.year_closed", year=plan.year))
    left = records.left_by(turn.session, plan)
    if first := records.deciding(plan, left):
        return _asks_first(turn, plan, first)
    seen = (turn.slots.get("plan"), turn.slots.get("version"), turn.slots.get("left"))
    as_shown = seen == (plan.id, plan.version, _as_json(left))
    if not turn.slots.get("confirmed") or not as_shown:
        return _card(turn, plan, left)
    intake.put_in_force(turn.session, plan, turn.now)
    draft_plans.note(turn, plan, "put in force")
    told = [turn.say("intake.activated", title=plan.title, tasks=len(plan.tasks))]
    if nobodys := plans.nobodys(turn.session, plan):
        numbers = formats.numbers_in_short(nobodys, turn.language)
        values = {"count": len(nobodys), "numbers": numbers, "number": nobodys[0]}
        told.append(turn.say("intake.in_force_nobodys", **values))
    return Reply(
        blocks=tuple(told),
        choices=((turn.choice("intake.undo"),),),
        update=True,
    )


def _asks_first(turn: Turn, plan: Plan, first: Sequence[int]) -> Reply:
    """The doubts on which it hangs whether reports are still seen: before it is put in force, for
    nobody would find them again."""
    others = [doubt for place, doubt in enumerate(plan.doubts) if place not in first]
    plan.doubts = [*(plan.doubts[place] for place in first), *others]
    turn.session.flush()
    return draft_plans.next_doubt(turn, plan, turn.say("intake.settle_first", count=len(first)))


def _as_json(left: Sequence[LeftBehind]) -> list[list[object]]:
    """What a card has said stays behind, as a dialogue keeps it."""
    return [list(one) for one in left]


def _gone(turn: Turn, live: Plan, plan: Plan) -> list[Text]:
    """How many tasks in force do not go on: all of them, and it may be another file."""
    goes_on = {task.continues_id for task in plan.tasks}
    gone = [task.number for task in live.tasks if task.id not in goes_on]
    if not gone:
        return []
    if len(gone) == len(live.tasks):
        return [turn.say("intake.nothing_goes_on", count=len(gone))]
    numbers = formats.numbers(gone, turn.language)
    return [turn.say("intake.will_go", count=len(gone), numbers=numbers)]


def _card(turn: Turn, plan: Plan, left: Sequence[LeftBehind]) -> Reply:
    """What putting it in force will do."""
    source = intake.source(plan, turn.now, turn.language)
    blocks = [
        turn.say("intake.will_be_in_force", title=plan.title, source=source, tasks=len(plan.tasks))
    ]
    if plan.year < turn.now.year:
        blocks.append(turn.say("intake.year_past", year=plan.year, this_year=turn.now.year))
    if plan.doubts:
        blocks.append(turn.say("intake.still_open", count=len(plan.doubts)))
    blocks += intake.unanswered(turn.session, plan, turn.language)
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
        owed = records.unreported(turn.session, plan, turn.now, turn.language)
        if owed is not None:
            blocks.append(owed)
        if same_year:
            blocks += _gone(turn, turn.live_plan, plan)
            if left:
                what = records.told(left, turn.language)
                blocks.append(turn.say("intake.left_behind", what=what))
                if any(one.applications for one in left):
                    blocks.append(turn.say("intake.decide_first"))
    blocks.append(turn.say("intake.nobody_is_told_of_it"))
    confirm = turn.choice("intake.confirm", fresh_only=True)
    return Reply(
        blocks=tuple(blocks),
        choices=((confirm, turn.choice("intake.not_now", fresh_only=True)),),
        asked=Asked(
            "activate",
            {"plan": plan.id, "version": plan.version, "left": _as_json(left)},
            ("confirmation",),
        ),
    )
