"""同意: to a coordinator's application that waits; from anybody else, yes to the card, or to
standing in where that was just asked.

It decides the application whose card was the last thing the chat was sent; one that waits from
before is shown first.
"""

from __future__ import annotations

from dataclasses import replace

from bot.access import standing_in
from bot.handlers import confirm, grant_extension
from bot.reply import Reply, Said
from bot.reporting import cards, extensions
from bot.turn import Turn
from storage import outbox, reports
from storage.models import PersonRole


def handle(turn: Turn) -> Reply:
    decides = turn.person.role == PersonRole.COORDINATOR
    if decides and turn.state.invitation is None and not cards.items_of(turn):
        if not _was_shown_last(turn):
            # It names nothing: what it would be taken for is shown first.
            turn = replace(turn, slots={**turn.slots, "in_passing": True})
        return grant_extension.handle(turn)
    stands_in = turn.choice("stand_in.agree").sentence in _offered_last(turn)
    if stands_in and not cards.items_of(turn) and turn.state.asked is None:
        return standing_in.agree(turn)
    return confirm.handle(turn)


def _offered_last(turn: Turn) -> set[str]:
    """What the choices of the last card say."""
    body = outbox.last_said_at(turn.session, turn.message.channel, turn.message.address)
    return {choice.sentence for choice in Said(body).choices} if body else set()


def _was_shown_last(turn: Turn) -> bool:
    """Whether the last card offers to grant the application that waits."""
    offered = _offered_last(turn)
    return any(
        extensions.choice_of(turn, each, "refuse").sentence in offered
        for each in reports.open_extensions(turn.session, turn.plan)
    )
