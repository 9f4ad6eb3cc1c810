"""别再提醒我了: how reminders end, and what can be put off or dropped. Nothing is ordered."""

from __future__ import annotations

from bot.reply import Reply
from bot.turn import Turn
from storage import pushes
from storage.models import PersonRole


def handle(turn: Turn) -> Reply:
    blocks = [turn.say("my_reminders.how_to_end")]
    choices = [turn.choice("reminders.tomorrow")]
    if PersonRole(turn.person.role) == PersonRole.LIAISON:
        choices.insert(0, turn.choice("reminders.report"))
    own = len(pushes.ordered(turn.session, turn.person.id))
    if own:
        blocks.append(turn.say("my_reminders.how_to_end_own", count=own))
        choices.append(turn.choice("my_reminders.open"))
    return Reply(blocks=tuple(blocks), choices=(tuple(choices),))
