"""32发了 http://… 27没变化: one or several reports, onto one confirm card."""

from __future__ import annotations

from bot.owed import unsettled
from bot.reply import Reply
from bot.reporting import cards, taking_in, targets
from bot.reporting.drafts import Item
from bot.turn import Refusal, Turn
from messages import formats
from storage import reports
from storage.models import PersonRole


def handle(turn: Turn) -> Reply:
    targets.must_serve_units(turn)
    said = turn.slots.get("reports") or [turn.slots]
    if turn.state.asked is not None and turn.state.asked.slots == ("unit",):
        names = targets.named_units(turn)
        if names and set(said[0]) <= {"unit"}:
            return cards.for_units(turn, names)
    if len(said) == 1 and set(said[0]) == {"no_change"} and not cards.items_of(turn):
        return _nothing_changed(turn)
    return taking_in.take_in(turn, said)


def _nothing_changed(turn: Turn) -> Reply:
    """都无变化: for every ongoing task of the period that is not reported yet.

    A dated task wants an answer of its own, and is named.
    """
    if turn.person.role == PersonRole.COORDINATOR:
        raise Refusal(turn.say("report.coordinator_names_unit"))
    everything = reports.assignments(turn.session, turn.plan, units=targets.served(turn))
    owed = unsettled(turn, everything)
    dated = [a for a in owed if a.task.deadline_on or a.deadline_on]
    waiting = [a for a in owed if a not in dated]
    numbers = formats.numbers(dict.fromkeys(a.task.number for a in dated), turn.language)
    if not waiting:
        raise Refusal(
            turn.say("report.only_dated_left", numbers=numbers)
            if dated
            else turn.say("report.all_reported")
        )
    card = cards.show(
        turn,
        [
            targets.settle(turn, Item(task_no=a.task.number, unit=a.unit.name, no_change=True))
            for a in waiting
        ],
    )
    return card.plus(turn.say("report.dated_left", numbers=numbers)) if dated else card
