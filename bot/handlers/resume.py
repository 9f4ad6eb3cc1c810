"""继续: back to what was interrupted; 等一下 leaves it, a yes shows a card out of view first."""

from __future__ import annotations

from bot.dialogue import ANY_CARD, CARDS
from bot.reply import Reply
from bot.reporting import cards, extensions
from bot.turn import Refusal, Turn
from bot.waiting import what_waits


def handle(turn: Turn) -> Reply:
    waiting = turn.state.asked
    if "stalls" in turn.slots and waiting is not None and waiting.slots == ("confirmation",):
        return Reply(
            blocks=(turn.say("waiting.kept"),),
            choices=(extensions.yes_or_no(turn),),
            shown=turn.state.shown,
            asked=waiting,
        )
    if "of_card" in turn.slots and waiting is not None:
        return Reply(
            blocks=what_waits(turn, CARDS.get(waiting.intent, ANY_CARD)),
            choices=(extensions.yes_or_no(turn),),
            shown=turn.state.shown,
            asked=waiting,
        )
    items = cards.items_of(turn)
    if not items:
        stalls = "stalls" in turn.slots
        raise Refusal(turn.say("confirm.all_right" if stalls else "confirm.nothing"))
    if "stalls" in turn.slots:
        if (asked := cards.sentence_asked(turn)) is None:
            return cards.with_way_back(turn, Reply(blocks=(turn.say("report.waits"),)))
        return Reply(blocks=(turn.say("report.kept"),), asked=asked, shown=turn.state.shown)
    return cards.show(turn, items)
