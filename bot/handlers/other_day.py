"""换个日期: the coordinator would grant another day than the one asked for; a liaison would
report another."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue import Asked
from bot.handlers import correct, grant_extension
from bot.reply import Choice, Reply
from bot.reporting import extensions
from bot.turn import Refusal, Turn
from storage import reports
from storage.models import Extension, PersonRole


def handle(turn: Turn) -> Reply:
    if turn.person.role != PersonRole.COORDINATOR:
        if turn.slots:
            raise Refusal(turn.say("refusals.not_for_role"))
        return correct.handle(turn)
    if (day := extensions.later_day(turn)) is not None:
        # 46换个日期1月20日: the day comes with it, and is shown before anybody is told.
        return grant_extension.handle(
            replace(turn, slots={**turn.slots, "when": day.isoformat(), "in_passing": True})
        )

    def other_day(extension: Extension) -> Choice:
        return extensions.choice_of(turn, extension, "other_day")

    extension = extensions.waiting(turn, other_day)
    unit, number = extension.assignment.unit.name, extension.assignment.task.number
    receipt = reports.asked_with(turn.session, extension).receipt
    return Reply(
        blocks=(turn.say("extension.say_day", unit=unit, number=number),),
        asked=Asked("grant_extension", {"receipt": receipt}, ("when", "period")),
    )
