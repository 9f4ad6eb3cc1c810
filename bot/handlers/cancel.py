"""取消: whatever was being asked or reported is dropped."""

from __future__ import annotations

from bot.reply import Reply
from bot.turn import Turn
from storage import reports


def handle(turn: Turn) -> Reply:
    draft = reports.draft_of(turn.session, turn.person)
    if draft is not None:
        reports.drop_draft(turn.session, turn.person)
        return Reply(blocks=(turn.say("cancel.draft_dropped"),), draft=0, update=True)
    pending = turn.state.asked is not None or turn.state.invitation is not None
    return Reply(blocks=(turn.say("cancel.dropped" if pending else "cancel.nothing"),), update=True)
