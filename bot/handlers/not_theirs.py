"""哪些不归我们管: the tasks a unit does not answer for; 除了疫情还有啥 cannot be looked up."""

from __future__ import annotations

from bot.handlers.help import usual
from bot.reply import Reply
from bot.task_lists import PAGE, page_of, show
from bot.turn import Refusal, Turn
from messages import formats
from storage import plans, roster


def handle(turn: Turn) -> Reply:
    named = roster.unit_named(turn.session, str(turn.slots.get("unit", "")))
    units = [named] if named else [] if "unit" in turn.slots else list(turn.person.units)
    if not units:
        raise Refusal(turn.say("not_theirs.of_whom"))
    owed = {
        task.number for unit in units for task in plans.tasks_of_unit(turn.session, turn.plan, unit)
    }
    names = formats.names((unit.name for unit in units), turn.language)
    found = [t for t in plans.tasks(turn.session, turn.plan) if t.number not in owed]
    if not found:
        raise Refusal(turn.say("not_theirs.none", unit=names))
    page = page_of(turn, len(found))
    return show(
        turn,
        turn.say("not_theirs.head", unit=names, count=len(found), owed=len(owed)),
        found[(page - 1) * PAGE : page * PAGE],
        total=len(found),
        page=page,
        again="not_theirs.page",
        again_values={"unit": names if len(units) == 1 else ""},
    )


def all_but(turn: Turn) -> Reply:
    """除了疫情还有啥: that only what tasks are about can be looked up."""
    raise Refusal(turn.say("not_theirs.no_leaving_out"), *(turn.choice(k) for k in usual(turn)))
