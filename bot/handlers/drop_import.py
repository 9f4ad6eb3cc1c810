"""放弃导入: the draft is deleted, and with it what it brought into the roster."""

from __future__ import annotations

from bot.handlers import cancel
from bot.importing import draft_plans, intake
from bot.reply import Reply
from bot.turn import Turn
from storage import imports, reports
from storage.models import PersonRole

ABOUT_A_DRAFT = frozenset({"step_through", "activate"})


def abandon(turn: Turn) -> Reply:
    """放弃 while a draft waits means the draft, unless something else is asked or half reported."""
    asked = turn.state.asked
    elsewhere = asked is not None and asked.intent not in ABOUT_A_DRAFT
    if (
        elsewhere
        or turn.person.role != PersonRole.COORDINATOR
        or reports.draft_of(turn.session, turn.person) is not None
        or imports.waiting_draft(turn.session) is None
    ):
        return cancel.handle(turn)
    return handle(turn)


def handle(turn: Turn) -> Reply:
    plan = draft_plans.draft(turn)
    draft_plans.note(turn, plan, "dropped an import")
    title = plan.title
    again = intake.withdraw(turn.session, plan, turn.now)
    told = intake.taken_back(title, again, turn.language, was_live=False)
    return Reply(blocks=(told,), update=True)
