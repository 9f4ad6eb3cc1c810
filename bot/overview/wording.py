"""How are counts said, and how is a long list of them paged?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.overview.counting import Count
from bot.reply import Choice, Reply
from bot.task_lists import PAGE, page_of
from bot.turn import Turn
from messages import formats
from messages.catalog import Text


def parts(turn: Turn, count: Count) -> str:
    """已完成12，推进中30，受阻3，未报5: what there is of each; 未启动 and 逾期 only where there is
    any."""
    said = [
        turn.say("overview.part_done", count=count.done),
        turn.say("overview.part_in_progress", count=count.in_progress),
        turn.say("overview.part_blocked", count=count.blocked),
    ]
    if count.not_started:
        said.append(turn.say("overview.part_not_started", count=count.not_started))
    said.append(turn.say("overview.part_unreported", count=count.unreported))
    if count.late:
        said.append(turn.say("overview.part_late", count=count.late))
    return formats.listed(said, turn.language)


def line(turn: Turn, name: str | Text, count: Count) -> Text:
    """One unit, task or heading with its light in words."""
    light = "late" if count.late else "open" if count.owed else "settled"
    return turn.say(f"overview.line_{light}", name=name, parts=parts(turn, count))


def as_of(turn: Turn) -> str:
    return formats.moment(turn.now, turn.language, today=turn.today)


def paged(
    turn: Turn,
    head: Text,
    body: Sequence[Text],
    *,
    total: int,
    again: str,
    choices: Sequence[Sequence[Choice]] = (),
) -> Reply:
    """A head, the lines of one page, and the way to the pages beside it.

    ``again`` is the key of the sentence that asks for a page of the same list.
    """
    page, pages = page_of(turn, total), max(1, -(-total // PAGE))
    turning = tuple(
        Choice(turn.say(label).unescape(), turn.say(again, page=page + step).unescape())
        for step, label in ((-1, "tasks.previous_page"), (1, "tasks.next_page"))
        if 1 <= page + step <= pages
    )
    blocks = (head, *body)
    if pages > 1:
        blocks += (turn.say("overview.page", page=page, pages=pages, total=total),)
    rows = (turning, *(tuple(row) for row in choices))
    return Reply(
        blocks=blocks,
        choices=tuple(row for row in rows if row),
        shown=turn.state.shown,
        update=turn.message.pressed is not None,
    )
