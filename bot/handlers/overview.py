"""总览: how far everybody is.

Leaders and coordinators get the whole and a picture of it, liaisons their own units'. What takes
long to count is counted beside the turns, where nobody waits for it.
"""

from __future__ import annotations

from dataclasses import replace

from bot.overview.counting import LOOKING_ON, takes_long
from bot.overview.stretches import must_be_of_now
from bot.overview.telling import told
from bot.papers.booking import book
from bot.reply import Reply
from bot.turn import Turn
from storage.models import PlanState


def handle(turn: Turn) -> Reply:
    must_be_of_now(turn)
    view = turn.slots.get("view")
    if turn.person.role not in LOOKING_ON:
        if view == "picture":
            own = replace(turn, slots={})
            return told(own).under(turn.say("overview.picture_for_office"))
        return told(turn)
    if turn.plan.state == PlanState.CLOSED:
        return told(turn)  # few ask for it, and papers are of the table in force
    if view == "picture":
        page = int(turn.slots.get("page", 1))
        return book(turn, "heatmap", **({"page": page} if page > 1 else {}))
    if takes_long(turn.session):
        wanted = {name: turn.slots[name] for name in ("view", "page", "rate") if name in turn.slots}
        reply = book(turn, "overview", **wanted)
    else:
        reply = told(turn)
    if view is not None or turn.message.pressed is not None:
        return reply
    picture = book(turn, "heatmap")
    return reply if reply.keys == picture.keys else reply.plus(*picture.blocks)
