"""28不报了, 链接不要了: a report, or a part of one, is taken out of the draft; the rest stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from bot.dialogue import Asked
from bot.reply import Reply
from bot.reporting import cards, targets
from bot.reporting.drafts import Item
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


PICTURES = frozenset({".jpg", ".jpeg", ".png"})
PARTS: dict[str, dict[str, Any]] = {
    "note": {"note": ""},
    "done_on": {"done_on": None},
    "percent": {"percent": None},
}
"""What of a report may be left out beside its evidence, and what it then says there."""


def leave_out_detail(turn: Turn) -> Reply:
    """The card without the evidence, the words or the day of completion of one of its reports."""
    items = cards.items_of(turn)
    if not items:
        raise Refusal(turn.say("confirm.nothing"))
    name = str(turn.slots.get("detail", "evidence"))
    number = turn.slots.get("task_no")
    having = [
        place
        for place, item in enumerate(items)
        if number in (None, item.task_no) and _without(item, name) != item
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
    if len(having) == 1 and name not in PARTS:
        return _without_piece(turn, items, having[0], name)
    for place in having:
        items[place] = _without(items[place], name)
    return cards.show(turn, items)


def leave_out_file(turn: Turn) -> Reply | None:
    """b.png不要了: the card without the one file that the message calls by its name, if it does."""
    items = cards.items_of(turn)
    said = turn.message.text.casefold()
    called = [f for item in items for f in item.files if f[1].casefold() in said]
    having = [n for n, item in enumerate(items) if set(called) & set(item.files)]
    if len(called) != 1 or len(having) != 1:
        return None
    items[having[0]] = _without_pieces(items[having[0]], called)
    return cards.show(turn, items)


def _without(item: Item, name: str) -> Item:
    if name in PARTS:
        return replace(item, **PARTS[name])
    return _without_pieces(item, _pieces(item, name))


Piece = str | tuple[str, str]
"""A link, or a file as a report keeps it."""


def _pieces(item: Item, name: str) -> list[Piece]:
    """The evidence of a kind, in the order of the card."""
    pictures = [f for f in item.files if PurePath(f[1]).suffix.casefold() in PICTURES]
    kinds: dict[str, list[Piece]] = {
        "links": [*item.links],
        "pictures": [*pictures],
        "files": [*item.files],
    }
    return kinds.get(name, [*item.links, *item.files])


def _without_pieces(item: Item, gone: Sequence[Piece]) -> Item:
    return replace(
        item,
        links=tuple(link for link in item.links if link not in gone),
        files=tuple(file for file in item.files if file not in gone),
    )


def _without_piece(turn: Turn, items: list[Item], place: int, name: str) -> Reply:
    """The card without the piece of evidence meant; of several of its kind it is asked which."""
    item, nth = items[place], turn.slots.get("nth")
    gone = _pieces(item, name)
    if nth is not None:
        # 第二个链接不要了
        at = int(nth) - 1 if nth > 0 else len(gone) + int(nth)
        if not 0 <= at < len(gone):
            raise Refusal(turn.say("leave_out.no_such_part"))
        gone = [gone[at]]
    elif len(gone) > 1 and name != "evidence" and "for_all" not in turn.slots:
        every = _pieces(item, "evidence")
        which = [
            (turn.choice("leave_out.piece", number=item.task_no, place=n, name=_called(piece)),)
            for n, piece in enumerate(every, 1)
            if piece in gone
        ]
        return Reply(
            blocks=(turn.say("leave_out.which_piece"),),
            choices=(*which, (turn.choice("leave_out.every_piece", number=item.task_no),)),
            shown=turn.state.shown,
        )
    items[place] = _without_pieces(item, gone)
    return cards.show(turn, items)


def _called(piece: Piece) -> str:
    return piece if isinstance(piece, str) else piece[1]
