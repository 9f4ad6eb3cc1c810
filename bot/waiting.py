"""Which card waits for a yes, said again once something else was answered?"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate

from bot.changing import proposals
from bot.turn import Turn
from messages import formats
from messages.catalog import Text
from storage import outbox

SOON_READ = 300
"""Characters of a card that went out of view and are said again beside its yes."""


def what_waits(turn: Turn, what: str) -> tuple[Text, ...]:
    """Which card it is, so that nobody says yes to another: a change by its words, a wish by its
    own, any other by how the card began."""
    asked = turn.state.asked
    assert asked is not None
    change = asked.known.get("change")
    if isinstance(change, Mapping) and {"key", "said"} <= change.keys():
        worded = proposals.worded(turn, change["key"], change["said"])
        return (turn.say("waiting.change_named", what=worded),)
    if what == "feedback":
        words = formats.first_words(str(asked.known["words"]))
        return (turn.say("waiting.feedback", words=words),)
    return (turn.say(f"waiting.{what}"), *_beginning_of_card(turn))


def _beginning_of_card(turn: Turn) -> tuple[Text, ...]:
    """Of the card that waits, and went out of view, as many whole blocks as are soon read."""
    row = outbox.said_as(turn.session, turn.state.card) if turn.state.card else None
    if row is None:
        return ()
    blocks = [Text.of("waiting.card_began", html) for html in row.body["blocks"]]
    lengths = accumulate(len(block.striptags()) for block in blocks)
    shown = [b for b, length in zip(blocks, lengths, strict=True) if length <= SOON_READ]
    return tuple(shown or blocks[:1])
