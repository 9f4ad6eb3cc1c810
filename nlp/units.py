"""Which units does a message name?"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from nlp.evidence import Evidence
from nlp.normalize import normalize


class Verdict(StrEnum):
    """How far a name may be relied on. Only CERTAIN binds."""

    CERTAIN = "certain"
    AMBIGUOUS = "ambiguous"
    OTHER_LEVEL = "other_level"
    OTHER_PLACE = "other_place"
    UNKNOWN_BODY = "unknown_body"


@dataclass(frozen=True, slots=True)
class Place:
    """The district: its name, what it lies in, and what lies beside it."""

    name: str
    parents: tuple[str, ...] = ()
    neighbours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit of the roster; kind is "department", "town", "subdistrict" or "zone"."""

    name: str
    kind: str = "department"
    full: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    habitual: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupEntry:
    """A phrase of the table that stands for many units."""

    phrase: str


@dataclass(frozen=True, slots=True)
class UnitMention:
    """A unit, or a body that is none, named at text[start:end] of the normalized message."""

    text: str
    start: int
    end: int
    units: tuple[str, ...]
    verdict: Verdict
    evidence: tuple[Evidence, ...] = ()
    nearest: tuple[str, ...] = ()


class UnitIndex:
    """The units of one place, ready to be recognized."""

    def __init__(
        self, place: Place, units: Iterable[UnitEntry], groups: Iterable[GroupEntry] = ()
    ) -> None:
        self._names = {normalize(unit.name): unit.name for unit in units}
        self._names |= {normalize(group.phrase): group.phrase for group in groups}

    def find(self, text: str) -> tuple[UnitMention, ...]:
        """Every unit named, in order, not overlapping; refused ones with their verdict."""
        text = normalize(text)
        found: list[UnitMention] = []
        for said, name in self._names.items():
            start = text.find(said)
            if start >= 0:
                why = Evidence("name", said, name)
                end = start + len(said)
                found.append(UnitMention(said, start, end, (name,), Verdict.CERTAIN, (why,)))
        return tuple(sorted(found, key=lambda mention: mention.start))

    def resolve(self, text: str) -> tuple[str, ...]:
        """The names meant, best first: none, one to bind to, or several to ask about."""
        return tuple(dict.fromkeys(name for m in self.find(text) for name in m.units))
