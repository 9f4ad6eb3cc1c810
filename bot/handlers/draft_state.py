"""还有几处没核对, 先不生效, 新表和旧表有什么不同: how it stands with the table sent last."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.importing import draft_plans, intake
from bot.reply import Reply
from bot.turn import Refusal, Turn
from messages.catalog import Text
from storage import imports, plans
from storage.models import Plan, PlanState


def handle(turn: Turn) -> Reply:
    """What of the draft, or without one of the table in force, is still doubtful."""
    plan = draft_plans.in_question(turn)
    if plan.state == PlanState.DRAFT:
        return _of_draft(turn, plan)
    if not plan.doubts:
        raise Refusal(turn.say("intake.nothing_open", title=plan.title))
    step = turn.choice("intake.step")
    return Reply(blocks=(_doubts(turn, plan),), choices=((step,),), shown=turn.state.shown)


def keep(turn: Turn) -> Reply:
    """先不生效: nothing is done, and what is open is shown."""
    plan = draft_plans.draft(turn)
    return _of_draft(turn, plan).under(turn.say("intake.kept"))


def changes(turn: Turn) -> Reply:
    """What is different in the draft beside the table in force, or in this beside the one that it
    took over from."""
    draft, live = imports.waiting_draft(turn.session), turn.plan
    former = live if draft is not None else _before(turn.session, live)
    if former is None:
        raise Refusal(turn.say("intake.no_former_year", title=live.title, year=live.year - 1))
    told = intake.differences(turn.session, draft or live, former, turn.language)
    if draft is None:
        return Reply(blocks=(told,), shown=turn.state.shown)
    return Reply(blocks=(told,), choices=draft_plans.ways_on(draft, turn.language))


def _before(session: Session, live: Plan) -> Plan | None:
    """The table that the one in force took over from: an earlier one of its year, or that of the
    year before."""
    return next(iter(imports.restored_by(session, live)), None) or plans.of_year(
        session, live.year - 1
    )


def _of_draft(turn: Turn, plan: Plan) -> Reply:
    source = intake.source(plan, turn.now, turn.language)
    return Reply(
        blocks=(
            turn.say("intake.waits", title=plan.title, source=source),
            _doubts(turn, plan),
        ),
        choices=draft_plans.ways_on(plan, turn.language),
    )


def _doubts(turn: Turn, plan: Plan) -> Text:
    doubts = [draft_plans.doubt_at(plan, place) for place in range(len(plan.doubts))]
    return intake.doubts_told(doubts, turn.language, draft_plans.MOST_SHOWN)
