"""24项卡住了，想延到1月15日: a later day is asked for, together with how the task stands.

A coordinator who says no more than the day sets it.
"""

from __future__ import annotations

from bot.dialogue import Asked
from bot.handlers import set_deadline
from bot.reply import Reply
from bot.reporting import extensions, taking_in, targets
from bot.turn import Refusal, Turn
from storage.models import PersonRole, ReportStatus

DATED = frozenset({"task_no", "unit", "when", "whens"})
"""Details that say nothing of how the task stands."""


def handle(turn: Turn) -> Reply:
    decides = turn.person.role == PersonRole.COORDINATOR
    if decides and "when" in turn.slots and turn.slots.keys() <= DATED:
        return set_deadline.handle(turn)
    said = turn.slots.get("reports") or [turn.slots]
    if decides and len(said) > 1 and all(slots.keys() <= DATED for slots in said):
        raise Refusal(turn.say("change.one_day_at_a_time"))
    targets.must_serve_units(turn)
    if any(slots.get("status") == ReportStatus.DONE for slots in said):
        raise Refusal(turn.say("extension.done_or_later"))
    wanted = extensions.later_day(turn)
    if wanted is None:
        return Reply(
            blocks=(turn.say("extension.until_when"),),
            shown=turn.state.shown,
            asked=Asked("extension", turn.slots, ("when", "period", "bad_date")),
        )
    days = turn.slots.get("whens", ())
    if not days:
        days = (wanted.isoformat(),) * len(said)
    elif len(days) != len(said):
        raise Refusal(turn.say("extension.which_day_for_which"))
    return taking_in.take_in(
        turn, [{**slots, "extend_to": day} for slots, day in zip(said, days, strict=True)]
    )
