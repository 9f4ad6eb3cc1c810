"""Who are the units? The district, its units with their names, and the phrases for many of them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, selectinload

from storage.models import District, Unit, UnitAlias, UnitGroup

SAMPLE_ROSTER = Path(__file__).parent / "samples" / "roster.toml"
ALIAS_KINDS = ("full", "former", "habitual")
_AT_ONCE = 1_000

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


def load_roster(session: Session, source: Path = SAMPLE_ROSTER) -> None:
    """Adds the district, units, aliases and groups of a roster file; what is there stays as it is.

    Raises ``KeyError`` or ``tomllib.TOMLDecodeError`` for a file of another form.
    """
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    district = session.scalars(select(District)).first()
    if district is None:
        session.add(District(id=1, **data["district"]))
    known = set(session.scalars(select(Unit.name)))
    session.add_all(_unit(entry) for entry in data["unit"] if entry["name"] not in known)
    phrases = set(session.scalars(select(UnitGroup.phrase)))
    session.add_all(
        UnitGroup(
            phrase=entry["phrase"],
            kinds=entry.get("kinds", []),
            enforcement=entry.get("flag") == "enforcement",
        )
        for entry in data["group"]
        if entry["phrase"] not in phrases
    )
    session.flush()


def _unit(entry: dict[str, Any]) -> Unit:
    return Unit(
        name=entry["name"],
        kind=entry["kind"],
        enforcement=entry.get("enforcement", False),
        aliases=[
            UnitAlias(name=name, kind=kind) for kind in ALIAS_KINDS for name in entry.get(kind, ())
        ],
    )


def roster_changed(session: Session) -> None:
    """Marks the roster as changed, so that what was built from it is built anew."""
    district = session.scalars(select(District)).one()
    district.roster_version += 1


def district(session: Session) -> District | None:
    return session.scalars(select(District)).first()


def version(session: Session) -> int:
    """Grows whenever the roster changes; 0 while there is none."""
    return session.connection().execute(_VERSION).scalar() or 0


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
    alike = session.execute(_UNITS_ALIKE).all()
    return {
        group.phrase: sum(
            count for kind, enforcement, count in alike if _is_meant(group, kind, enforcement)
        )
        for group in groups(session)
    }


def _is_meant(group: UnitGroup, kind: str, enforcement: bool) -> bool:
    return enforcement if group.enforcement else kind in group.kinds
