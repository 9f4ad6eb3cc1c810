"""停用王芳: somebody has no access any more, once it is confirmed."""

from __future__ import annotations

from bot.access import roll
from bot.changing import proposals
from bot.reply import Reply
from bot.turn import Turn
from messages.catalog import Text
from nlp.office import read_revoked
from storage.models import Person


def handle(turn: Turn) -> Reply:
    change = proposals.confirmed(turn)
    if change is None:
        return proposals.propose(turn, "revoke", roll.leaving(turn))
    person = turn.session.get_one(Person, change["said"]["person"])
    roll.must_leave_a_coordinator(turn, person)
    return proposals.make(turn, change)


def refused(turn: Turn) -> Text:
    """解绑孙丽, said by a liaison: whom it was about, lest it be taken for their own erasure."""
    name = read_revoked(turn.message.text)
    if name is None:
        return turn.say("refusals.not_for_role")
    return turn.say("people.revoked_by_coordinator", name=name)
