"""三季度谁没报: how things stand is told of today; of another period the bulletin tells."""

from __future__ import annotations

from bot.periods import period_on
from bot.turn import Refusal, Turn
from messages import formats
from nlp.dates import find_dates, read_range
from storage import plans
from storage.models import PersonRole


def must_be_of_now(turn: Turn) -> None:
    """Raises :class:`Refusal` for a period before or after the one that runs: an answer about
    today would be taken for one about that."""
    text = turn.message.text
    named = read_range(text, now=turn.now)
    if named is None:
        return
    running = period_on(turn.plan.cadence, min(turn.today, turn.plan.closes_on))
    first, last = named
    ahead = first > max(running.last_on, turn.today)
    if last >= running.first_on and not ahead:
        return
    said = next((each.text for each in find_dates(text, now=turn.now) if each.date), None)
    if said is None:  # 2020年台账
        raise Refusal(turn.say("overview.other_year", year=first.year))
    began_on = plans.in_force_since(turn.session, turn.plan)
    of_then = plans.of_year(turn.session, first.year)
    if began_on is not None and began_on > last and of_then in (None, turn.plan):
        day = formats.day(began_on, turn.language, today=turn.today)
        title = turn.plan.title
        raise Refusal(turn.say("bulletin.not_in_force", title=title, day=day, period=said))
    if ahead or turn.person.role != PersonRole.COORDINATOR:
        raise Refusal(turn.say("overview.other_period", said=said))
    bulletin = turn.choice("overview.bulletin_of", period=said)
    raise Refusal(turn.say("overview.other_period", said=said), bulletin)
