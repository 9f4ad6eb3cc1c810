"""How are counts said, and how is a long list of them paged?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.overview.counting import Count
from bot.reply import Choice, Reply
from bot.task_lists import PAGE, page_of
from bot.turn import Turn
from messages import formats
from messages.catalog import Text

MOST_NAMES = 12
"""Names in one line; how many more there are is told."""


def parts(turn: Turn, count: Count, *, brief: bool = False) -> str:
    """已完成12，推进中30，受阻3，未报5: what there is of each.

    What is seldom (未启动, 状态未说明, 逾期) is left out where there is none of it, in ``brief``
    anything is.
    """
    told = {
        "done": (count.done, not brief),
        "in_progress": (count.in_progress, not brief),
        "blocked": (count.blocked, not brief),
        "not_started": (count.not_started, False),
        "unsaid": (count.unsaid, False),
        "unreported": (count.unreported, not brief),
        "late": (count.late, False),
    }
    return formats.listed(
        (
            turn.say(f"overview.part_{name}", count=number)
            for name, (number, always) in told.items()
            if number or always
        ),
        turn.language,
    )


def rate(turn: Turn, count: Count) -> tuple[Text, ...]:
    """The shares that are reported and done, where the question asks for them; rounded down, so
    that nothing is whole before it is."""
    if "rate" not in turn.slots or not count.total:
        return ()
    figures = {"reported": count.total - count.unreported, "done": count.done}
    shares = {f"{name}_share": _share(n, count.total) for name, n in figures.items()}
    return (turn.say("overview.rate", total=count.total, **figures, **shares),)


def _share(part: int, whole: int) -> str:
    tenths = 1000 * part // whole
    return f"{tenths / 10:g}" if tenths or not part else "<0.1"


def line(turn: Turn, name: str | Text, count: Count) -> Text:
    """One unit, task or heading with its light in words."""
    light = "late" if count.late else "open" if count.owed else "settled"
    return turn.say(f"overview.line_{light}", name=name, parts=parts(turn, count, brief=True))


def some_names(turn: Turn, names: Sequence[str], most: int = MOST_NAMES) -> str | Text:
    """The first names of many, and how many there are."""
    told = formats.names(names[:most], turn.language)
    if len(names) <= most:
        return told
    return turn.say("overview.and_more", names=told, count=len(names))


def as_of(turn: Turn) -> str:
    """The moment of the figures, with its year where that is not the table's."""
    of_year = turn.today.year == turn.plan.year
    return formats.moment(turn.now, turn.language, today=turn.today if of_year else None)


def paged(
    turn: Turn,
    head: Text,
    body: Sequence[Text],
    *,
    total: int,
    again: str,
    again_values: Mapping[str, object] = MappingProxyType({}),
    choices: Sequence[Sequence[Choice]] = (),
) -> Reply:
    """A head, the lines of one page, and the way to the pages beside it.

    ``again`` is the key of the sentence that asks for a page of the same list.
    """
    page, pages = page_of(turn, total), max(1, -(-total // PAGE))
    turning = tuple(
        Choice(
            turn.say(label).unescape(),
            turn.say(again, page=page + step, **again_values).unescape(),
        )
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
