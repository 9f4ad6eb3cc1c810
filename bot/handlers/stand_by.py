"""没错, 25项属实: yes to the card; without one, the unit stands by what the office reported."""

from __future__ import annotations

from bot.handlers import confirm, confirm_on_behalf
from bot.reply import Reply
from bot.reporting import cards
from bot.turn import Turn
from storage.models import PersonRole


def handle(turn: Turn) -> Reply:
    liaison = turn.person.role == PersonRole.LIAISON
    items = cards.items_of(turn)
    number = turn.slots.get("task_no")
    if items and number is not None and {item.task_no for item in items} != {number}:
        # 24没问题 says nothing of the others on the card.
        return cards.show(turn, items).under(turn.say("confirm.said_of_one", number=number))
    if not liaison or turn.state.invitation is not None or items:
        return confirm.handle(turn)
    return confirm_on_behalf.without_unit(turn)
