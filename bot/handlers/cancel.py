"""取消: the last thing asked is dropped, else what was being reported; 放弃 is said of a draft."""

from __future__ import annotations

from bot.changing import proposals
from bot.handlers import drop_import, leave_out, undo
from bot.reply import Reply
from bot.reporting import cards
from bot.turn import Refusal, Turn
from messages import formats
from nlp.settlements import may_strike
from storage import imports, reports
from storage.models import PersonRole

OF_DRAFTS = frozenset({"submit_progress", "extension", "on_behalf", "correct", "report"})
"""Intents whose questions are about the draft."""


def handle(turn: Turn) -> Reply:
    asked = turn.state.asked
    if turn.state.offers and not cards.items_of(turn):
        # What was asked last is not wanted; nothing was done, and nothing else is dropped.
        return Reply(blocks=(turn.say("cancel.dropped"),), update=True)
    if asked is not None and asked.intent not in OF_DRAFTS and cards.items_of(turn):
        # What was asked last goes; the report it came between stays.
        return Reply(
            blocks=(turn.say("cancel.dropped"), cards.unfinished(turn)),
            choices=((turn.choice("report.resume"), turn.choice("report.abandon")),),
            update=True,
        )
    return drop(turn)


def drop(turn: Turn) -> Reply:
    """Drops the draft, where there is one."""
    draft = reports.draft_of(turn.session, turn.person)
    if draft is not None and turn.slots.get("in_passing"):
        if (without := leave_out.leave_out_file(turn)) is not None:
            return without
        # 日期不要了, 27的百分比不要了: only a plain 取消 throws a whole card away.
        return Reply(
            blocks=(turn.say("cancel.whole_draft"),),
            choices=((turn.choice("report.abandon"), turn.choice("report.resume")),),
            shown=turn.state.shown,
        )
    if draft is not None:
        reports.drop_draft(turn.session, turn.person)
        return Reply(blocks=(turn.say("cancel.draft_dropped"),), draft=0, update=True)
    if (
        turn.mentions
        and turn.person.role == PersonRole.COORDINATOR
        and may_strike(turn.message.text)
    ):
        # 删掉区财政局, a name in no doubt: not the draft, and from no task by itself.
        names = formats.names(dict.fromkeys(m.text for m in turn.mentions), turn.language)
        raise Refusal(turn.say("cancel.name_in_no_doubt", name=names))
    waiting = imports.waiting_draft(turn.session)
    if waiting is not None and turn.person.role == PersonRole.COORDINATOR:
        # 取消生效, 这个表不要了: only a plain 取消 drops it unasked.
        if proposals.offers_to_drop(turn) and not turn.slots.get("in_passing"):
            return drop_import.handle(turn)
        # 取消, to one of its doubts, is not said of all that was settled of it.
        asked = turn.state.asked
        free = asked is None or asked.slots == ("settlement",)
        if free and turn.state.invitation is None:
            return drop_import.asks(turn, waiting)
    pending = turn.state.asked is not None or turn.state.invitation is not None
    if not pending and undo.reported_last(turn):
        # 作废重来, right after a report was booked, may mean that one.
        mine = reports.of_person(turn.session, turn.person, limit=reports.MOST_AT_ONCE)
        if booked := undo.booked_before(turn, mine):
            return Reply(blocks=(turn.say("cancel.booked"),), choices=(tuple(booked),))
    return Reply(blocks=(turn.say("cancel.dropped" if pending else "cancel.nothing"),), update=True)
