"""28不报了, 链接不要了: a report, or a part of one, is taken out of the draft; the rest stays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.dialogue import Asked
from bot.reply import Reply
from bot.reporting import cards, targets
from bot.turn import Refusal, Turn
from messages import formats
from storage import reports


def named(turn: Turn) -> tuple[int, ...]:
    """The tasks that a message names, one or several; 第二个 is one on the card."""
    if "task_no" not in turn.slots:
        on_card = [item.task_no or 0 for item in cards.items_of(turn)]
        return (targets.in_list(turn, int(turn.slots["nth"]), on_card),)
    return tuple(int(n) for n in turn.slots.get("task_nos") or (turn.slots["task_no"],))


def units_meant(turn: Turn) -> set[str]:
    """Those of the person's units that a message names: 撤回洪山13 is about no other."""
    return {unit.name for unit in targets.served(turn)} & set(turn.named_units)


def handle(turn: Turn) -> Reply:
    numbers = named(turn)
    items = cards.items_of(turn)
    for number in numbers:
        if all(item.task_no != number for item in items):
            raise Refusal(turn.say("leave_out.not_in_draft", number=number))
    meant = units_meant(turn)
    left_out = [i for i in items if i.task_no in numbers and (not meant or i.unit in meant)]
    if not left_out:
        raise Refusal(turn.say("leave_out.not_in_draft", number=numbers[0]))
    kept = [item for item in items if item not in left_out]
    if not kept:
        reports.drop_draft(turn.session, turn.person)
        return Reply(blocks=(turn.say("cancel.draft_dropped"),), draft=0, update=True)
    reply = cards.show(turn, kept)
    left = formats.numbers(numbers, turn.language)
    return reply.under(turn.say("leave_out.done", number=left))


PARTS: dict[str, dict[str, Any]] = {
    "evidence": {"links": (), "files": ()},
    "note": {"note": ""},
    "done_on": {"done_on": None},
    "percent": {"percent": None},
}
"""What of a report may be left out, and what it then says there."""


def leave_out_detail(turn: Turn) -> Reply:
    """The card without the link, the words or the day of completion of one of its reports."""
    items = cards.items_of(turn)
    if not items:
        raise Refusal(turn.say("confirm.nothing"))
    name = str(turn.slots.get("detail", "evidence"))
    part = PARTS[name]
    number = turn.slots.get("task_no")
    having = [
        place
        for place, item in enumerate(items)
        if number in (None, item.task_no)
        and any(getattr(item, own) != nothing for own, nothing in part.items())
    ]
    if not having:
        raise Refusal(turn.say("leave_out.no_such_part"))
    if len(having) > 1 and number is None:
        return Reply(
            blocks=(turn.say("report.which_of_these"),),
            choices=tuple(
                (turn.choice(f"leave_out.{name}_of", number=n),)
                for n in dict.fromkeys(items[place].task_no for place in having)
            ),
            shown=tuple(dict.fromkeys(items[place].task_no or 0 for place in having)),
            asked=Asked("leave_out_detail", turn.slots, ("task_no",)),
        )
    nth = turn.slots.get("nth")
    links = items[having[0]].links if having else ()
    if name == "evidence" and nth is not None and len(having) == 1 and len(links) > 1:
        # 第二个链接不要了: of several links one.
        at = int(nth) - 1 if nth > 0 else len(links) + int(nth)
        if not 0 <= at < len(links):
            raise Refusal(turn.say("leave_out.no_such_part"))
        items[having[0]] = replace(items[having[0]], links=(*links[:at], *links[at + 1 :]))
        return cards.show(turn, items)
    if not having:
        raise Refusal(turn.say("leave_out.no_such_part"))
    for place in having:
        items[place] = replace(items[place], **part)
    return cards.show(turn, items)
