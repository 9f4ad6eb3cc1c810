"""换个日期: the coordinator would grant another day than the one asked for."""

from __future__ import annotations

from bot.dialogue import Asked
from bot.reply import Reply
from bot.reporting import extensions
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    assignment = extensions.waiting(turn).assignment
    unit, number = assignment.unit.name, assignment.task.number
    return Reply(
        blocks=(turn.say("extension.say_day", unit=unit, number=number),),
        asked=Asked("grant_extension", {"unit": unit, "task_no": number}, ("when", "period")),
    )
