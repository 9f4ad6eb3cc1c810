"""2027-01-01 休, or a whole notice: the year's days off are entered, once they are confirmed."""

from __future__ import annotations

from bot.reminding import calendar_notices
from bot.reply import Reply
from bot.turn import Refusal, Turn


def handle(turn: Turn) -> Reply:
    entered = turn.slots.get("entered")
    if entered is not None and turn.slots.get("confirmed"):
        return _enter(turn, entered)
    return calendar_notices.offer(turn.session, turn.message.text, turn.language, turn.now)


def _enter(turn: Turn, entered: calendar_notices.Entered) -> Reply:
    done = calendar_notices.enter(
        turn.session,
        calendar_notices.from_json(entered),
        turn.language,
        turn.now,
        person=turn.person,
        channel=turn.message.channel,
    )
    return Reply(blocks=(done,), choices=((turn.choice("calendar.undo"),),), update=True)


def undo(turn: Turn) -> Reply:
    """撤回放假安排: what the last entry replaced is in force again."""
    year = calendar_notices.undo(turn.session, turn.person, turn.message.channel, turn.now)
    if year is None:
        raise Refusal(turn.say("calendar.nothing_to_undo"))
    return Reply(blocks=(turn.say("calendar.undone", year=year),), update=True)
