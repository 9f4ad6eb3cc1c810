"""放弃导入: the draft is deleted, and with it what it brought into the roster."""

from __future__ import annotations

from bot.importing import draft_plans, intake
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    plan = draft_plans.draft(turn)
    draft_plans.note(turn, plan, "dropped an import")
    title = plan.title
    again = intake.withdraw(turn.session, plan, turn.now)
    told = intake.taken_back(title, again, turn.language, was_live=False)
    return Reply(blocks=(told,), update=True)
