"""一共多少个单位, 名册里有哪些单位, 周村区归你们管吗: what the table and the roster reach to."""

from __future__ import annotations

from bot.handlers.help import usual
from bot.reply import Reply
from bot.task_lists import plan_name
from bot.turn import Turn
from messages import formats
from messages.catalog import Text
from storage import plans, roster


def handle(turn: Turn) -> Reply:
    blocks = [_whole_table(turn)]
    for unit in turn.person.units:
        named, shared = plans.count_of_unit(turn.session, turn.plan, unit)
        blocks.append(turn.say("my_tasks.of_one", unit=unit.name, named=named, shared=shared))
    return Reply(blocks=tuple(blocks), choices=(tuple(turn.choice(key) for key in usual(turn)),))


def units(turn: Turn) -> Reply:
    """名册里有哪些单位: all of them, under the phrases that mean them together."""
    known = roster.active_units(turn.session)
    blocks = [turn.say("roster.head", count=len(known))]
    for group in roster.groups(turn.session):
        members = [unit.name for unit in roster.members(group, known) if not group.enforcement]
        if members:
            names = formats.names(members, turn.language)
            values = {"phrase": group.phrase, "count": len(members), "names": names}
            blocks.append(turn.say("roster.of_a_kind", **values))
    return Reply(blocks=tuple(blocks), choices=(tuple(turn.choice(key) for key in usual(turn)),))


def district(turn: Turn) -> Reply:
    """周村区归你们管吗: which district this is for, and that no other's affairs are here."""
    ours = roster.district(turn.session)
    return Reply(
        blocks=(
            turn.say("roster.district", district=ours.name if ours else ""),
            _whole_table(turn),
        ),
        choices=(tuple(turn.choice(key) for key in usual(turn)),),
    )


def _whole_table(turn: Turn) -> Text:
    return turn.say(
        "my_tasks.whole_table",
        plan=plan_name(turn),
        tasks=plans.count_tasks(turn.session, turn.plan),
        units=len(roster.active_units(turn.session)),
    )
