"""不对，25是六成, 改成50: is a bare number a task's, or a percentage? It is asked."""

from __future__ import annotations

from bot.reply import Reply
from bot.turn import Refusal, Turn
from storage import plans


def ask(turn: Turn) -> Reply:
    """The question what the number in the slots stands for, with what it can be as choices.

    Raises :class:`Refusal` where it can be nothing.
    """
    number = int(turn.slots["loose_number"])
    choices = []
    if "task_no" not in turn.slots and plans.task(turn.session, turn.plan, number) is not None:
        choices.append(turn.choice("report.is_task", number=number, said=turn.message.text))
    if not turn.slots.get("status"):
        if "task_no" in turn.slots:
            about = turn.slots["task_no"]
            choices.append(turn.choice("report.is_percent_of", number=about, percent=number))
        else:
            choices.append(turn.choice("report.is_percent", percent=number))
    if not choices:
        raise Refusal(turn.say("report.how_to_change"))
    return Reply(
        blocks=(turn.say("report.which_number", number=number),),
        choices=(tuple(choices),),
        shown=turn.state.shown,
    )
