"""Which units does an order speak of: 各镇街, 没报的单位, 第4项的单位, 区水利局?"""

from __future__ import annotations

from bot.overview.counting import counts
from bot.task_lists import no_such_task
from bot.turn import Refusal, Turn
from nlp.office import named_units
from nlp.task_numbers import find_task_numbers
from nlp.units import Verdict
from storage import plans, roster, standings
from storage.models import Unit, UnitKind


def addressed(turn: Turn, head: str) -> list[Unit]:
    """The units meant by ``head`` and the slot ``audience``, in the order of the roster.

    Raises :class:`Refusal` where one of them is in doubt, or none is named.
    """
    units = roster.active_units(turn.session)
    audience = turn.slots.get("audience")
    numbers = [task.number for task in find_task_numbers(head)]
    names = _named(turn, head)
    if names:
        units = [unit for unit in units if unit.name in names]
    elif audience in ("towns", "departments"):
        towns = audience == "towns"
        units = [u for u in units if (u.kind != UnitKind.DEPARTMENT) is towns]
    elif audience is None and not numbers:
        raise Refusal(turn.say("notice.nobody_named"))
    if numbers:
        tasks = plans.tasks_numbered(turn.session, turn.plan, numbers)
        if missing := set(numbers) - {task.number for task in tasks}:
            raise no_such_task(turn, min(missing))
        answering = {unit.id for unit in plans.units_answering(turn.session, tasks)}
        units = [unit for unit in units if unit.id in answering]
    if audience == "unreported":
        one = numbers[0] if len(numbers) == 1 else None
        tallies = standings.by_unit(turn.session, turn.plan, turn.now, number=one)
        by_unit = counts(turn.plan, tallies, turn.today)
        return [u for u in units if u.id in by_unit and by_unit[u.id].unreported]
    if audience == "unreachable":
        contacts = standings.contacts(turn.session, [unit.id for unit in units], turn.today)
        return [unit for unit in units if not contacts[unit.id].reachable]
    return units


def _named(turn: Turn, head: str) -> set[str]:
    names: set[str] = set()
    for mention in named_units(head, turn.lexicon.units):
        if not mention.of_groups and mention.verdict is not Verdict.CERTAIN:
            raise Refusal(turn.say("notice.unit_unclear", said=mention.text))
        for name in mention.units:  # 各单位 is all groups together
            alone = roster.unit_named(turn.session, name)
            names |= {name} if alone else set(plans.group_members(turn.session, name))
    return names
