"""疫情: the tasks that are about a topic, all of them or one unit's."""

from __future__ import annotations

from bot.handlers.help import usual
from bot.reply import Reply
from bot.task_lists import PAGE, page_of, show
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from storage import plans, roster
from storage.models import Unit

MOST = 40
"""Beyond this the topic is too wide for a list to help."""


def handle(turn: Turn) -> Reply:
    keyword = str(turn.slots["keyword"])
    found = [hit.number for hit in turn.lexicon.tasks.search(keyword, MOST)]
    if not found:
        raise Refusal(
            turn.say("task_search.nothing", keyword=keyword),
            *(turn.choice(key) for key in usual(turn)),
        )
    units = _units(turn)
    if not units:
        head = turn.say("task_search.head", keyword=keyword, count=len(found))
        return _page(turn, head, found, "task_search.page", keyword=keyword)
    owed = {
        task.number for unit in units for task in plans.tasks_of_unit(turn.session, turn.plan, unit)
    }
    theirs = [number for number in found if number in owed]
    whose = formats.names((unit.name for unit in units), turn.language)
    if not theirs:
        raise Refusal(
            turn.say("task_search.nothing_of_unit", unit=whose, keyword=keyword),
            turn.choice("task_search.see_all", keyword=keyword, count=len(found)),
        )
    head = turn.say("task_search.head_of_unit", unit=whose, keyword=keyword, count=len(theirs))
    if "unit" in turn.slots:
        again = "task_search.unit_page"
        reply = _page(turn, head, theirs, again, keyword=keyword, unit=units[0].name)
    else:
        reply = _page(turn, head, theirs, "task_search.own_page", keyword=keyword)
    if len(theirs) == len(found):
        return reply
    see_all = turn.choice("task_search.see_all", keyword=keyword, count=len(found))
    return reply.plus(choices=[[see_all]])


def _units(turn: Turn) -> list[Unit]:
    """The units whose tasks are asked for; none where the topic alone is."""
    if "unit" in turn.slots:
        unit = roster.unit_named(turn.session, str(turn.slots["unit"]))
        return [unit] if unit else []
    return list(turn.person.units) if "mine" in turn.slots else []


def _page(turn: Turn, head: Text, numbers: list[int], again: str, **values: object) -> Reply:
    page = page_of(turn, len(numbers))
    return show(
        turn,
        head,
        plans.tasks_numbered(turn.session, turn.plan, numbers[(page - 1) * PAGE : page * PAGE]),
        total=len(numbers),
        page=page,
        again=again,
        again_values=values,
    )
