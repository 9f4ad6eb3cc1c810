"""Who are the units? The district, its units with their names, and the phrases for many of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, selectinload

from storage.db import columns
from storage.models import District, Unit, UnitAlias, UnitGroup
from storage.roster_file import FLAG, NAMES, read_roster

SAMPLE_ROSTER = Path(__file__).parent / "samples" / "roster.toml"
_AT_ONCE = 1_000

_UNITS = select(Unit).options(selectinload(Unit.aliases)).order_by(Unit.id)
# Built once, for every question needs them.
_VERSION = select(District.roster_version)
_UNITS_ALIKE = (
    select(Unit.kind, Unit.enforcement, func.count())
    .where(Unit.active)
    .group_by(Unit.kind, Unit.enforcement)
)
_UNIT_NAMED = select(Unit).where(Unit.name == bindparam("name"), Unit.active)
_FORMERLY_NAMED = (
    select(Unit)
    .join(UnitAlias)
    .where(UnitAlias.name == bindparam("name"), UnitAlias.kind == "former", Unit.active)
)


class AnotherDistrict(Exception):
    """The database has the roster of another district than a file's."""

    def __init__(self, there: str, wanted: str) -> None:
        super().__init__(f"{there} is there, not {wanted}")
        self.there, self.wanted = there, wanted


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a roster file brought: units and phrases that are new, new names of known units, and new
    ``places`` above and beside the district.

    ``differing`` are units whose ``kind`` or ``enforcement`` the file says otherwise, or that bear
    another name by now or ``left``; ``absent`` are those that the file does not have. They stay as
    they are.
    """

    district: str
    is_first: bool
    units: list[str]
    names: list[str]
    groups: list[str]
    places: list[str]
    differing: list[tuple[str, str]]
    absent: list[str]

    @property
    def is_new(self) -> bool:
        """Whether anything was added."""
        return bool(self.is_first or self.units or self.names or self.groups or self.places)


def load_roster(session: Session, source: Path = SAMPLE_ROSTER) -> Loaded:
    """Adds the district, units, names and groups of a roster file; what is there stays as it is.

    Raises :class:`storage.roster_file.RosterRefused` for a file of another form, and
    :class:`AnotherDistrict`.
    """
    file = read_roster(source)
    there, places = district(session), list[str]()
    if there is not None and there.name != file.district["name"]:
        raise AnotherDistrict(there.name, file.district["name"])
    whole = {"parents": [], "neighbours": [], **file.district}
    if there is None:
        session.add(District(id=1, **whole))
    else:
        for key in ("parents", "neighbours"):
            before = getattr(there, key)
            more = [name for name in whole[key] if name not in before]
            setattr(there, key, [*before, *more])
            places += more
    known = {unit.name: unit for unit in session.scalars(_UNITS)}
    formerly = {
        alias.name for unit in known.values() for alias in unit.aliases if alias.kind == "former"
    }
    new = [e for e in file.units if e["name"] not in known and e["name"] not in formerly]
    session.add_all(map(_unit, new))
    phrases = {group.phrase for group in groups(session)}
    new_groups = [entry for entry in file.groups if entry["phrase"] not in phrases]
    session.add_all(
        UnitGroup(
            phrase=entry["phrase"],
            kinds=entry.get("kinds", []),
            enforcement=entry.get("flag") == FLAG,
        )
        for entry in new_groups
    )
    names, differing = list[str](), list[tuple[str, str]]()
    for entry in file.units:
        if (unit := known.get(entry["name"])) is not None:
            more = [alias for alias in _aliases(entry) if alias.name not in _called(unit)]
            unit.aliases += more
            names += (alias.name for alias in more)
            differing += ((unit.name, key) for key in _differs(unit, entry))
        elif entry["name"] in formerly:
            differing.append((entry["name"], "name"))
    written = {entry["name"] for entry in file.units}
    absent = [u.name for u in known.values() if u.active and written.isdisjoint(_called(u))]
    loaded = Loaded(
        file.district["name"],
        there is None,
        [entry["name"] for entry in new],
        names,
        [entry["phrase"] for entry in new_groups],
        places,
        differing,
        absent,
    )
    if there is not None and loaded.is_new:
        roster_changed(session)
    session.flush()
    return loaded


def _called(unit: Unit) -> set[str]:
    return {unit.name, *(alias.name for alias in unit.aliases)}


def _differs(unit: Unit, entry: dict[str, Any]) -> Iterator[str]:
    if not unit.active:
        yield "left"
    if unit.kind != entry["kind"]:
        yield "kind"
    if FLAG in entry and unit.enforcement != entry[FLAG]:
        yield FLAG


def _unit(entry: dict[str, Any]) -> Unit:
    return Unit(
        name=entry["name"],
        kind=entry["kind"],
        enforcement=entry.get(FLAG, False),
        aliases=list(_aliases(entry)),
    )


def _aliases(entry: dict[str, Any]) -> Iterator[UnitAlias]:
    return (UnitAlias(name=name, kind=kind) for kind in NAMES for name in entry.get(kind, ()))


def roster_changed(session: Session) -> None:
    """Marks the roster as changed, so that what was built from it is built anew."""
    district = session.scalars(select(District)).one()
    district.roster_version += 1


def district(session: Session) -> District | None:
    return session.scalars(select(District)).first()


def version(session: Session) -> int:
    """Grows whenever the roster changes; 0 while there is none."""
    return columns(session, _VERSION).scalar() or 0


def active_units(session: Session) -> list[Unit]:
    """Every unit in force with its aliases, in the roster's order."""
    return list(each_active_unit(session))


def each_active_unit(session: Session) -> Iterator[Unit]:
    """The same one after another: 40,000 at once take 60 MB."""
    query = select(Unit).where(Unit.active).order_by(Unit.id).options(selectinload(Unit.aliases))
    last = 0
    while units := session.scalars(query.where(Unit.id > last).limit(_AT_ONCE)).all():
        yield from units
        last = units[-1].id


def first_units(session: Session, most: int) -> list[str]:
    """The names of the first units in force, in the roster's order."""
    found = select(Unit.name).where(Unit.active).order_by(Unit.id)
    return list(session.scalars(found.limit(most)))


def not_in_roster(session: Session, names: Sequence[str]) -> list[str]:
    """Those of the names that no unit in force bears."""
    known = set(session.scalars(select(Unit.name).where(Unit.active, Unit.name.in_(names))))
    return [name for name in names if name not in known]


def groups(session: Session) -> list[UnitGroup]:
    return list(session.scalars(select(UnitGroup).order_by(UnitGroup.id)))


def group_named(session: Session, phrase: str) -> UnitGroup | None:
    return session.scalars(select(UnitGroup).where(UnitGroup.phrase == phrase)).first()


def unit_named(session: Session, name: str) -> Unit | None:
    """The unit in force of exactly this name, or of which it was the name: what was noted before
    a unit was renamed is still about it."""
    unit = session.scalars(_UNIT_NAMED, {"name": name}).first()
    if unit is not None:
        return unit
    formerly = session.scalars(_FORMERLY_NAMED, {"name": name}).all()
    return formerly[0] if len(formerly) == 1 else None


def former_unit(session: Session, name: str) -> Unit | None:
    """The unit of this name that left the roster."""
    return session.scalars(select(Unit).where(Unit.name == name, ~Unit.active)).first()


def count_units(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Unit).where(Unit.active)) or 0


def members(group: UnitGroup, units: Iterable[Unit]) -> list[Unit]:
    """The units a group phrase stands for."""
    return [unit for unit in units if _is_meant(group, unit.kind, unit.enforcement)]


def group_sizes(session: Session) -> dict[str, int]:
    """How many units in force each group phrase stands for."""
    alike = columns(session, _UNITS_ALIKE).all()
    return {
        group.phrase: sum(
            count for kind, enforcement, count in alike if _is_meant(group, kind, enforcement)
        )
        for group in groups(session)
    }


def _is_meant(group: UnitGroup, kind: str, enforcement: bool) -> bool:
    return enforcement if group.enforcement else kind in group.kinds
