"""24项卡住了，想延到1月15日: a later day is asked for, together with how the task stands.

A coordinator who says no more than the day sets it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue import Asked
from bot.handlers import set_deadline
from bot.reply import Reply
from bot.reporting import extensions, taking_in, targets
from bot.turn import Refusal, Turn
from nlp.dates import find_dates
from storage.models import PersonRole, ReportStatus

DATED = frozenset({"task_no", "keyword", "unit", "when"})
"""Details that say nothing of how the task stands."""


def handle(turn: Turn) -> Reply:
    decides = turn.person.role == PersonRole.COORDINATOR
    said = turn.slots.get("reports") or [turn.slots]
    if decides and all(_says_a_day_alone(turn, slots) for slots in said):
        days = {each.date for each in find_dates(turn.message.text, now=turn.now)}
        if len(days) > 1:
            raise Refusal(turn.say("change.one_day_at_a_time"))
        if days:
            return set_deadline.handle(turn)
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
    return taking_in.take_in(turn, [{**slots, "extend_to": wanted.isoformat()} for slots in said])


def _says_a_day_alone(turn: Turn, slots: Mapping[str, Any]) -> bool:
    """Whether nothing is told but which tasks and a day; a unit behind them is no reason."""
    note = str(slots.get("note", ""))
    names = {mention.text for mention in turn.lexicon.units.find(note)}
    return slots.keys() - {"note"} <= DATED and (not note or note in names)
