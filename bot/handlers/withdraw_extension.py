"""27不需要延期了: the unit takes its application for a later day back, after one card."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue import Asked
from bot.handlers import cancel, extension_state
from bot.reply import Choice, Reply
from bot.reporting import cards, extensions, targets
from bot.turn import Turn
from storage.models import Extension, PersonRole


def handle(turn: Turn) -> Reply:
    if turn.person.role == PersonRole.COORDINATOR:
        return extension_state.handle(turn)
    if turn.slots.get("confirmed"):
        shown = turn.session.get_one(Extension, turn.slots["extension"])
        return extensions.withdraw(turn, shown)
    number = turn.slots.get("task_no")
    items = cards.items_of(turn)
    if any(item.extend_to and number in (None, item.task_no) for item in items):
        # It stands on the card only: nobody was asked yet.
        # What says no more than that a later day is asked for then says nothing.
        kept = [i for i in items if not (i.unsaid and number in (None, i.task_no))]
        left = [replace(i, extend_to=None) if number in (None, i.task_no) else i for i in kept]
        if left:
            return cards.show(turn, left)
        return cancel.drop(turn)
    own = [unit.id for unit in targets.served(turn)]

    def drop(extension: Extension) -> Choice:
        return extensions.choice_of(turn, extension, "withdraw")

    extension = extensions.waiting(turn, drop, own)
    return Reply(
        blocks=(
            extensions.state_text(turn, extension),
            turn.say(
                "extension.will_withdraw",
                unit=extension.assignment.unit.name,
                number=extension.assignment.task.number,
            ),
        ),
        choices=(extensions.yes_or_no(turn),),
        asked=Asked("withdraw_extension", {"extension": extension.id}, ("confirmation",)),
    )
