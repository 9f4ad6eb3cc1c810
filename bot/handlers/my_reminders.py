"""我的提醒: what somebody ordered to be reminded of, each with a way to drop it."""

from __future__ import annotations

from bot.dialogue import Asked
from bot.reminding import ordering
from bot.reply import Choice, Reply
from bot.task_lists import PAGE, page_of
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from storage import pushes
from storage.models import OwnReminder


def handle(turn: Turn) -> Reply:
    orders = pushes.ordered(turn.session, turn.person.id)
    if not orders:
        raise Refusal(none(turn))
    page = page_of(turn, len(orders))
    pages = -(-len(orders) // PAGE)
    first = (page - 1) * PAGE + 1
    here = list(enumerate(orders, 1))[first - 1 : first - 1 + PAGE]
    turning = tuple(
        Choice(turn.say(key).unescape(), turn.say("my_reminders.page", page=page + step).unescape())
        for step, key in ((-1, "tasks.previous_page"), (1, "tasks.next_page"))
        if 1 <= page + step <= pages
    )
    return Reply(
        blocks=(
            turn.say("my_reminders.head", count=len(orders)),
            *(
                turn.say("my_reminders.item", place=place, line=line(turn, order))
                for place, order in here
            ),
        ),
        choices=(
            *((turn.choice("my_reminders.drop", place=place),) for place, _ in here),
            *((turning,) if turning else ()),
        ),
        asked=Asked("drop_reminder", {}, ("reminder",)),
        update="page" in turn.slots,
    )


def which(turn: Turn, asked: Asked) -> Reply:
    """Asks which one is meant: all of them, as many as there are, with their places."""
    orders = pushes.ordered(turn.session, turn.person.id)
    return Reply(
        blocks=(
            turn.say("my_reminders.which", count=len(orders)),
            *(
                turn.say("my_reminders.item", place=place, line=line(turn, order))
                for place, order in enumerate(orders, 1)
            ),
        ),
        asked=asked,
    )


def none(turn: Turn) -> Text:
    """That nothing is ordered, and how it is done."""
    return turn.say("my_reminders.none", number=ordering.example(turn))


def line(turn: Turn, order: OwnReminder) -> Text:
    """When, and what of."""
    at = order.due_at.astimezone(turn.now.tzinfo)
    moment = formats.moment(at, turn.language, today=turn.today)
    if order.repeats_id is not None:
        return turn.say("my_reminders.line_again", moment=moment)
    if order.task_number == OwnReminder.GONE:
        words = formats.first_words(order.note.partition("\n")[0])
        return turn.say("my_reminders.line_gone", moment=moment, words=words)
    if order.task_number is not None:
        return turn.say("my_reminders.line_task", moment=moment, number=order.task_number)
    if order.note:
        return turn.say("my_reminders.line_note", moment=moment, note=order.note)
    return turn.say("my_reminders.line_bare", moment=moment)
