"""不对，25是六成, 改成50: is a bare number a task's, or a percentage? It is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.reply import Reply
from bot.reporting import cards, targets
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from nlp.numbers_left import numbers_left
from storage import plans

MOST = 100
"""A figure above this is no percentage."""


NAMES_A_TASK = frozenset({"task_no", "keyword", "ordinal", "receipt", "mistaken", "loose_number"})
TELLS_HOW_IT_STANDS = frozenset({"status", "percent", "no_change"})


def of_another_task(turn: Turn, slots: Mapping[str, Any]) -> int | None:
    """那个30弄完了, while 26 is on the card, and 更正28：60%: the task of the person's whose number
    is said beside how something stands, which tells nothing of any other."""
    if slots.keys() & NAMES_A_TASK or not slots.keys() & TELLS_HOW_IT_STANDS:
        return None
    drafted = {item.task_no for item in cards.items_of(turn)}
    left = [n for n in numbers_left(turn.message.text) if n != slots.get("percent")]
    return next((n for n in left if n not in drafted and targets.answering(turn, n)), None)


def meant(turn: Turn) -> Mapping[str, Any] | Reply:
    """不对，60: the slots with the percentage, where the number can be nothing else; the question
    otherwise."""
    number = int(turn.slots["loose_number"])
    slots = {name: said for name, said in turn.slots.items() if name != "loose_number"}
    may_be_task = _may_be_task(turn, number) or _may_be_other_task(turn, number)
    if number > MOST or slots.get("status") or may_be_task:
        return ask(turn)
    return {**slots, "percent": number}


def ask(turn: Turn) -> Reply:
    """The question what the number in the slots stands for, with what it can be as choices.

    Raises :class:`Refusal` where it can be nothing.
    """
    number = int(turn.slots["loose_number"])
    choices = []
    if _may_be_task(turn, number):
        if turn.slots.keys() == {"loose_number"}:
            choices.append(turn.choice("report.is_that_task", number=number))
        else:
            said = turn.message.text
            choices.append(turn.choice("report.is_task", number=number, said=said))
    if _may_be_other_task(turn, number) and _drafted(turn, turn.slots["task_no"]):
        about = turn.slots["task_no"]
        choices.append(turn.choice("report.is_other_task", number=number, was=about))
    if not turn.slots.get("status") and number <= MOST:
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


def ask_if_percentages(turn: Turn, said: Sequence[Mapping[str, Any]]) -> Reply:
    """The question whether the figures behind these tasks are percentages: 27 30，28 40."""
    return Reply(
        blocks=(as_percentages(turn, said),),
        choices=((turn.choice("report.are_percentages", said=_worded(turn, said)),),),
        shown=turn.state.shown,
        draft=turn.state.draft,
    )


def as_percentages(turn: Turn, said: Sequence[Mapping[str, Any]]) -> Text:
    """How to say that these figures are percentages."""
    return turn.say("report.no_percent_sign", said=_worded(turn, said))


def _worded(turn: Turn, said: Sequence[Mapping[str, Any]]) -> str:
    each = (
        turn.say("report.at_percent", number=one["task_no"], percent=one["doubtful_percent"])
        for one in said
    )
    return formats.listed((text.unescape() for text in each), turn.language)


def _may_be_other_task(turn: Turn, number: int) -> bool:
    """27改成25, where 25 is on the card, or 27 is not: it may be the task that was wrong."""
    about = turn.slots.get("task_no")
    if about is None or plans.task(turn.session, turn.plan, number) is None:
        return False
    return _drafted(turn, number) or not _drafted(turn, about)


def _drafted(turn: Turn, number: int) -> bool:
    return any(item.task_no == number for item in cards.items_of(turn))


def _may_be_task(turn: Turn, number: int) -> bool:
    return "task_no" not in turn.slots and plans.task(turn.session, turn.plan, number) is not None
