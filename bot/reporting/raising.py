"""报领导: which of the blocked tasks is the leader asked to take up?

One whose report itself asks for it (``nlp.reports.asks_for_leader``), and one the coordinator puts
there; either stays for as long as the unit reports 受阻.
"""

from __future__ import annotations

import datetime as dt

from bot.reply import Reply
from bot.turn import Refusal, Turn
from storage import standings
from storage.models import Assignment


def put_before_leader(turn: Turn) -> Reply:
    """Lists the task among those the leader is asked to take up."""
    assignment = _put(turn, turn.now, "put before the leader")
    undo = turn.choice("raising.not_needed", **_named(assignment))
    return Reply(
        blocks=(turn.say("raising.is_put", **_named(assignment)),), choices=((undo,),), update=True
    )


def take_back(turn: Turn) -> Reply:
    """Takes it from the list; it stays blocked."""
    assignment = _put(turn, None, "took back from the leader")
    return Reply(blocks=(turn.say("raising.taken", **_named(assignment)),), update=True)


def _put(turn: Turn, raised_at: dt.datetime | None, deed: str) -> Assignment:
    assignment = _blocked(turn)
    assignment.raised_at = raised_at
    named = _named(assignment)
    turn.note(deed, f"task {named['number']}", behalf=str(named["unit"]))
    return assignment


def _blocked(turn: Turn) -> Assignment:
    """The blocked assignment named; without a unit the only one. Raises :class:`Refusal`."""
    if "task_no" not in turn.slots:
        raise Refusal(turn.say("raising.which"))
    number = int(turn.slots["task_no"])
    found = standings.blocked_of_task(turn.session, turn.plan, number)
    if "unit" in turn.slots:
        found = [each for each in found if each.unit.name == turn.slots["unit"]]
    if not found:
        raise Refusal(turn.say("raising.not_blocked", number=number))
    if len(found) > 1:
        raise Refusal(turn.say("raising.which"))
    return found[0]


def _named(assignment: Assignment) -> dict[str, object]:
    return {"unit": assignment.unit.name, "number": assignment.task.number}
