"""我的提醒: what somebody ordered to be reminded of, each with a way to drop it."""

from __future__ import annotations

from bot.reply import Reply
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from storage import pushes
from storage.models import OwnReminder


def handle(turn: Turn) -> Reply:
    orders = pushes.ordered(turn.session, turn.person.id)
    if not orders:
        raise Refusal(turn.say("my_reminders.none"))
    return Reply(
        blocks=(
            turn.say("my_reminders.head", count=len(orders)),
            *(
                turn.say("my_reminders.item", place=place, line=line(turn, order))
                for place, order in enumerate(orders, 1)
            ),
        ),
        choices=tuple(
            (turn.choice("my_reminders.drop", place=place),) for place in range(1, len(orders) + 1)
        )[:8],
    )


def line(turn: Turn, order: OwnReminder) -> Text:
    """When, and what of."""
    at = order.due_at.astimezone(turn.now.tzinfo)
    moment = formats.moment(at, turn.language, today=turn.today)
    if order.repeats_id is not None:
        return turn.say("my_reminders.line_again", moment=moment)
    if order.task_number is not None:
        return turn.say("my_reminders.line_task", moment=moment, number=order.task_number)
    if order.note:
        return turn.say("my_reminders.line_note", moment=moment, note=order.note)
    return turn.say("my_reminders.line_bare", moment=moment)
