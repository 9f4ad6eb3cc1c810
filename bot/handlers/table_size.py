"""一共多少个单位, 名册里有哪些单位, 周村区归你们管吗: what the table and the roster reach to."""

from __future__ import annotations

from bot.changing.proposals import of_table_meant
from bot.handlers.help import usual
from bot.importing import intake
from bot.named_units import not_ours
from bot.reply import Reply
from bot.task_lists import PAGE, plan_name, with_duties
from bot.turn import Turn
from messages import formats
from messages.catalog import Text
from storage import plans, roster


def handle(turn: Turn) -> Reply:
    return of_table_meant(turn, _of_table, by_number=False)


def _of_table(turn: Turn) -> Reply:
    blocks = [_whole_table(turn)]
    for unit in turn.person.units:
        named, shared = plans.count_of_unit(turn.session, turn.plan, unit)
        blocks.append(turn.say("my_tasks.of_one", unit=unit.name, named=named, shared=shared))
    return Reply(blocks=tuple(blocks), choices=(tuple(turn.choice(key) for key in usual(turn)),))


def units(turn: Turn) -> Reply:
    """名册里有哪些单位: all of them, under the phrases that mean them together."""
    known = roster.active_units(turn.session)
    if any(not mention.of_groups for mention in turn.mentions):
        return Reply(blocks=tuple(_in_roster(turn)))
    asked = turn.slots.get("unit")
    groups = [g for g in roster.groups(turn.session) if asked in (None, g.phrase)]
    blocks = [] if asked else [turn.say("roster.head", count=len(known))]
    for group in groups:
        members = [unit.name for unit in roster.members(group, known)]
        if not members and asked:
            blocks.append(turn.say("roster.none_of_a_kind", phrase=group.phrase))
        if members and (asked or not group.enforcement):
            names = formats.names(members, turn.language)
            values = {"phrase": group.phrase, "count": len(members), "names": names}
            blocks.append(turn.say("roster.of_a_kind", **values))
    return Reply(blocks=tuple(blocks), choices=(tuple(turn.choice(key) for key in usual(turn)),))


def _in_roster(turn: Turn) -> list[Text]:
    """名册里有水利局吗: of each unit named, whether it is there."""
    told = [turn.say("roster.is_there", unit=name) for name in turn.named_units]
    strange = [m for m in turn.mentions if not m.units]
    return [*told, *(not_ours(turn, mention, offering=False) for mention in strange)]


def powers(turn: Turn) -> Reply:
    """城管局有执法权吗: what the roster says of the units named, else of one's own, else of all."""
    known = roster.active_units(turn.session)
    names = turn.named_units or [unit.name for unit in turn.person.units if "mine" in turn.slots]
    if not names:
        able = [unit.name for unit in known if unit.enforcement]
        key = "roster.with_powers" if able else "roster.nobody_with_powers"
        values = {"names": formats.names(able, turn.language)} if able else {}
        return Reply(blocks=(turn.say(key, **values),))
    asked = [unit for unit in known if unit.name in names]
    told = [
        turn.say("roster.has_powers" if unit.enforcement else "roster.no_powers", unit=unit.name)
        for unit in asked
    ]
    strange = [not_ours(turn, m, offering=False) for m in turn.mentions if not m.units]
    return Reply(blocks=(*told, *strange))


def nobodys(turn: Turn) -> Reply:
    """没有责任单位的是哪一项: the tasks that no unit answers for, and what the table writes."""
    return of_table_meant(turn, _nobodys, by_number=False)


def _nobodys(turn: Turn) -> Reply:
    with intake.as_if_in_force(turn.session, turn.plan):
        numbers = plans.nobodys(turn.session, turn.plan)
    if not numbers:
        return Reply(blocks=(turn.say("roster.every_task_has_units"),))
    found = plans.tasks_numbered(turn.session, turn.plan, numbers[:PAGE])
    answerable = plans.answerable(turn.session, found)
    blocks = [turn.say("roster.nobodys", count=len(numbers))]
    blocks += [with_duties(turn, task, answerable[task.number]) for task in found]
    if rest := numbers[PAGE:]:
        shown = formats.numbers_in_short(rest, turn.language)
        blocks.append(turn.say("roster.nobodys_more", count=len(rest), numbers=shown))
    return Reply(blocks=tuple(blocks), shown=tuple(task.number for task in found))


def district(turn: Turn) -> Reply:
    """周村区归你们管吗: which district this is for, and that no other's affairs are here."""
    return Reply(
        blocks=(
            turn.say("roster.district"),
            _whole_table(turn),
        ),
        choices=(tuple(turn.choice(key) for key in usual(turn)),),
    )


def _whole_table(turn: Turn) -> Text:
    return turn.say(
        "my_tasks.whole_table",
        plan=plan_name(turn),
        tasks=plans.count_tasks(turn.session, turn.plan),
        units=roster.count_units(turn.session),
    )
