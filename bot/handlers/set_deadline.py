"""没有时限的都按每季度末前报: days and cadences of many tasks at once, once they are confirmed."""

from __future__ import annotations

from bot.dialogue import Asked
from bot.importing import task_dates
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    known = turn.slots.get("change")
    if known is not None and turn.slots.get("confirmed") and task_dates.is_current(turn, known):
        return task_dates.apply(turn, known)
    change = known or task_dates.read(turn)
    return Reply(
        blocks=task_dates.shown(turn, change),
        choices=(
            (
                turn.choice("task_dates.confirm", fresh_only=True),
                turn.choice("task_dates.not_now", fresh_only=True),
            ),
        ),
        asked=Asked("set_deadline", {"change": change}, ("confirmation",)),
    )
