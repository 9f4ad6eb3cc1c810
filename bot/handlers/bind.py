"""我是区卫健局的联络员: who this person is to the bot already, and how a unit is added."""

from __future__ import annotations

from bot.reply import Reply
from bot.turn import Refusal, Turn
from messages import formats
from storage import roster
from storage.models import PersonRole


def handle(turn: Turn) -> Reply:
    own = [unit.name for unit in turn.person.units]
    unit = turn.slots.get("unit")
    if unit in own:
        return Reply(blocks=(turn.say("bind.already", unit=unit),))
    if (
        unit
        and turn.person.role == PersonRole.COORDINATOR
        and roster.unit_named(turn.session, str(unit))
    ):
        raise Refusal(
            turn.say("bind.by_their_own", unit=unit), turn.choice("people.invite", unit=unit)
        )
    if not own:
        return Reply(blocks=(turn.say(f"bind.role_{turn.person.role}"),))
    return Reply(blocks=(turn.say("bind.by_invitation", own=formats.names(own, turn.language)),))
