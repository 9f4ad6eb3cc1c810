"""明天再提醒: the last push comes again, later."""

from __future__ import annotations

import datetime as dt

from bot.reminding import ordering, pushes
from bot.reply import Reply
from bot.reporting import cards
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from nlp.reports import of_reminders

A_WHILE = dt.timedelta(hours=2)
"""How long 「晚点再提醒」 is."""


def handle(turn: Turn) -> Reply:
    if not turn.slots and not of_reminders(turn.message.text) and cards.items_of(turn):
        # 等一下, 先别确认: the card waits, and nothing else is meant.
        return Reply(blocks=(turn.say("report.waits"),))
    blocks: list[Text] = []
    for until in ordering.moments(turn) or [turn.now + A_WHILE]:
        again = pushes.snooze(turn.session, turn.person, until, turn.now)
        if again is None and not turn.slots and not of_reminders(turn.message.text):
            raise Refusal(turn.say("confirm.all_right"))
        if again is None:
            raise Refusal(turn.say("my_reminders.nothing_to_put_off"))
        turn.note("ordered a reminder", f"own_reminder {again.id}")
        at = again.due_at.astimezone(turn.now.tzinfo)
        moment = formats.moment(at, turn.language, today=turn.today)
        blocks.append(turn.say("my_reminders.put_off", moment=moment))
    return Reply(blocks=tuple(blocks))
