"""放弃导入: the draft is deleted, and with it what it brought into the roster."""

from __future__ import annotations

from bot.importing import draft_plans, intake
from bot.reply import Reply
from bot.turn import Turn
from storage.models import Plan


def handle(turn: Turn) -> Reply:
    plan = draft_plans.draft(turn)
    handle, _, _ = (turn.message.pressed or "").partition(":")
    if handle and handle != turn.state.handle:
        # Pressed on a card further up, which may be that of a file sent before this one.
        return asks(turn, plan)
    draft_plans.note(turn, plan, "dropped an import")
    title = plan.title
    again = intake.withdraw(turn.session, plan, turn.now)
    told = intake.taken_back(title, again, turn.language, was_live=False)
    return Reply(blocks=(told,), update=True)


def asks(turn: Turn, plan: Plan) -> Reply:
    """Whether the draft is to go, by its name and its file."""
    source = intake.source(plan, turn.now, turn.language)
    ask = turn.say("cancel.an_import", title=plan.title, source=source)
    return Reply(blocks=(ask,), choices=((turn.choice("intake.drop"),),))
