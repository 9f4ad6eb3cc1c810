"""What is language read against? Roster and table as nlp wants them, built when they change."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy.orm import Session

from nlp.interpreter import Lexicon
from nlp.search import TaskEntry, TaskIndex
from nlp.units import GroupEntry, Place, UnitEntry, UnitIndex
from storage import plans, roster
from storage.models import Plan, Unit


class Lexicons:
    """Hands out the lexicon of the moment; builds it anew only when roster or plan changed."""

    def __init__(self) -> None:
        self._built: tuple[tuple[int, int | None, int | None], Lexicon] | None = None

    def current(self, session: Session, plan: Plan | None) -> Lexicon:
        version = (
            roster.version(session),
            plan.id if plan else None,
            plan.version if plan else None,
        )
        if self._built is None or self._built[0] != version:
            self._built = (version, build(session, plan))
        return self._built[1]


def build(session: Session, plan: Plan | None) -> Lexicon:
    """The lexicon of the roster and of one plan's tasks."""
    district = roster.district(session)
    place = (
        Place(district.name, tuple(district.parents), tuple(district.neighbours))
        if district
        else Place("", (), ())
    )
    units = tuple(_entry(unit) for unit in roster.active_units(session))
    groups = tuple(GroupEntry(group.phrase) for group in roster.groups(session))
    words = [name for unit in units for name in (unit.name, *unit.full)]
    tasks = [
        TaskEntry(task.number, tuple(task.heading), task.requirement, task.deadline_text)
        for task in (plans.tasks(session, plan) if plan else ())
    ]
    return Lexicon(units=_unit_index(place, units, groups), tasks=TaskIndex(tasks, words))


@lru_cache(maxsize=1)
def _unit_index(
    place: Place, units: tuple[UnitEntry, ...], groups: tuple[GroupEntry, ...]
) -> UnitIndex:
    """The one last built serves again: a plan that changed leaves the roster as it was."""
    return UnitIndex(place, units, groups)


def _entry(unit: Unit) -> UnitEntry:
    names: dict[str, list[str]] = {kind: [] for kind in roster.ALIAS_KINDS}
    for alias in unit.aliases:
        names[alias.kind].append(alias.name)
    return UnitEntry(
        unit.name,
        unit.kind,
        full=tuple(names["full"]),
        former=tuple(names["former"]),
        habitual=tuple(names["habitual"]),
    )
