"""What is language read against? Roster and table as nlp wants them, built when they change."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from itertools import starmap
from pathlib import Path
from zlib import crc32

from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from bot.config import data_folder
from nlp.interpreter import Lexicon
from nlp.search import TaskEntry, TaskIndex
from nlp.shelved import ShelvedIndex
from nlp.units import GroupEntry, Place, UnitEntry, UnitIndex
from storage import plans, roster
from storage.models import Plan, Unit
from storage.roster_file import NAMES
from storage.search_file import SearchFile

log = logging.getLogger(__name__)

IN_MEMORY = 3_000
"""Tasks of a table that is ranked as a whole, in the process's memory; that of a district has some
dozens. A larger one lies in a file: 10,000 are then searched in a third of the time or less, and
nothing is built when a process starts or a wording changes."""


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
    units = tuple(map(_entry, roster.each_active_unit(session)))
    groups = tuple(GroupEntry(group.phrase) for group in roster.groups(session))
    words = [name for unit in units for name in (unit.name, *unit.full)]
    return Lexicon(units=_unit_index(place, units, groups), tasks=_tasks(session, plan, words))


def _tasks(session: Session, plan: Plan | None, words: Sequence[str]) -> TaskIndex:
    if plan is None:
        return TaskIndex((), words)
    if plans.count_tasks(session, plan) > IN_MEMORY:
        try:
            return _shelved(session, plan, words)
        except sqlite3.Error:  # no room on the disk: slow is better than silent
            log.exception("search file cannot be used")
    return TaskIndex(starmap(TaskEntry, plans.wordings(session, plan)), words)


def _shelved(session: Session, plan: Plan, words: Sequence[str]) -> ShelvedIndex:
    shelf = _search_file(_place_of(session.connection().engine.url))
    index = ShelvedIndex(shelf, words)
    state = f"{plan.id} {plan.version} {plan.content_hash}"
    if shelf.state != state:
        index.hold(starmap(TaskEntry, plans.wordings(session, plan)))
        shelf.state = state
    return index


def _place_of(database: URL) -> Path:
    """Beside a file; for a server in the data folder, a file for each of its databases."""
    if database.get_backend_name() == "sqlite":
        return Path(f"{database.database}.search")
    folder = data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    server = f"{database.host} {database.port} {database.database}"
    return folder / f"{crc32(server.encode()):08x}.search"


@lru_cache(maxsize=1)
def _search_file(path: Path) -> SearchFile:
    return SearchFile(path)


@lru_cache(maxsize=1)
def _unit_index(
    place: Place, units: tuple[UnitEntry, ...], groups: tuple[GroupEntry, ...]
) -> UnitIndex:
    """The one last built serves again: a plan that changed leaves the roster as it was."""
    return UnitIndex(place, units, groups)


def _entry(unit: Unit) -> UnitEntry:
    names: dict[str, list[str]] = {kind: [] for kind in NAMES}
    for alias in unit.aliases:
        names[alias.kind].append(alias.name)
    return UnitEntry(
        unit.name,
        unit.kind,
        full=tuple(names["full"]),
        former=tuple(names["former"]),
        habitual=tuple(names["habitual"]),
    )
