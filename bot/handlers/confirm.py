"""确认: yes to what was just shown."""

from __future__ import annotations

from dataclasses import replace

from bot.access import invitations
from bot.handlers import confirm_on_behalf
from bot.reply import Reply
from bot.reporting import booking, cards, taking_in
from bot.turn import Refusal, Turn
from storage.models import PersonRole


def confirm_some(turn: Turn) -> Reply:
    """32那条确认，27先不报: of the card the reports named; the others stay in the draft."""
    numbers = turn.slots.get("confirmed", ())
    on_card = {item.task_no for item in cards.items_of(turn)}
    if not numbers:
        raise Refusal(turn.say("confirm.nothing"))
    if "by_name" not in turn.slots and on_card.isdisjoint(numbers):
        # 报25, of what is on no card, begins the report.
        return taking_in.take_in(turn, [{"task_no": number} for number in numbers])
    if not on_card and turn.person.role == PersonRole.LIAISON:
        # 确认30: what the office reported.
        named = (replace(turn, slots={"task_no": number}) for number in numbers)
        told = [confirm_on_behalf.without_unit(each) for each in named]
        return Reply(blocks=tuple(block for reply in told for block in reply.blocks))
    if not on_card:
        raise Refusal(turn.say("confirm.nothing"))
    for number in numbers:
        if number not in on_card:
            raise Refusal(turn.say("leave_out.not_in_draft", number=number))
    return booking.book(turn, only=numbers)


def handle(turn: Turn) -> Reply:
    if turn.state.invitation is not None:
        return invitations.accept(
            turn.session, turn.message, turn.state.invitation, turn.now, turn.language
        )
    items = cards.items_of(turn)
    by_name = "by_name" in turn.slots and cards.is_spoken_of_last(turn)
    if items and not by_name and not cards.is_shown_last(turn):
        # 好, to 继续吗 or to a reminder; 确认, once another report came to nothing: of what it may
        # be a yes to, the card is shown first.
        return cards.show(turn, items)
    return taking_in.still_asking(turn, booking.book(turn))
