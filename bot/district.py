"""Where is it said? The district's own words for its texts, from roster and table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlalchemy.orm import Session

from messages.district import NEW_BODIES, District
from storage import plans, roster

EXAMPLES = 2
"""Units by which texts show how things are said."""


def here(session: Session) -> Callable[[], District]:
    """What :func:`messages.catalog.say` asks where a text has words of the district in it."""
    return partial(district, session)


def district(session: Session) -> District:
    """The district as texts speak of it; the units its table names most often are its examples."""
    ours = roster.district(session)
    named = District(ours.name if ours else "")
    plan = plans.live_plan(session)
    units = plans.named_most(session, plan, EXAMPLES) if plan else []
    bodies = [named.level + body for body in NEW_BODIES]
    return District(
        named.name,
        units=tuple(dict.fromkeys([*units, *roster.first_units(session, EXAMPLES)])),
        new_unit=next(iter(roster.not_in_roster(session, bodies)), bodies[0]),
        tasks=plans.middle_numbers(session, plan) if plan else (),
    )
