"""确认: yes to what was just shown."""

from __future__ import annotations

from bot.access import invitations
from bot.reply import Reply
from bot.reporting import booking, cards, taking_in
from bot.turn import Refusal, Turn


def confirm_some(turn: Turn) -> Reply:
    """32那条确认，27先不报: of the card the reports named; the others stay in the draft."""
    numbers = turn.slots.get("confirmed", ())
    on_card = {item.task_no for item in cards.items_of(turn)}
    if not on_card or not numbers:
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
    return taking_in.still_asking(turn, booking.book(turn))
