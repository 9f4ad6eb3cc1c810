"""A unit named in a message: where, which, and how far it may be relied on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from nlp.evidence import Evidence
from nlp.late import late
from nlp.names import Meaning, Names, Sort
from nlp.places import Prefix, Standing
from nlp.words import words_of

OFFERED = 6  # names to choose from at most
READ_CLOSELY = 400  # characters in which slips and names in letters are looked for


_NOT_THAT = re.compile(r"(?:不是|不要|不看|不查|别看)\s*$")
_BUT_THAT = re.compile(r"(?<!不)(?:是|要看|要查|看|查)\s*$")

one_of = words_of("mentions")
_SOMEBODY = late(one_of("somebody"), re.IGNORECASE)
_FROM = late(rf"{one_of('from', 'from_in_english')}\s*$", re.IGNORECASE)
_TO = late(rf"{one_of('to', 'to_in_english')}\s*$", re.IGNORECASE)


class Verdict(StrEnum):
    """How far a name may be relied on. Only CERTAIN binds."""

    CERTAIN = "certain"
    AMBIGUOUS = "ambiguous"
    OTHER_LEVEL = "other_level"  # above: the city's, the province's
    LOWER_LEVEL = "lower_level"  # of a district or county below the city
    OTHER_PLACE = "other_place"
    UNKNOWN_BODY = "unknown_body"


OF_OTHERS = (Verdict.OTHER_LEVEL, Verdict.LOWER_LEVEL, Verdict.OTHER_PLACE)
"""What is known to be somebody else's body."""


@dataclass(frozen=True, slots=True)
class UnitMention:
    """A unit, or a body that is none, named at text[start:end] of the normalized message.

    units holds one name when CERTAIN, two to six when AMBIGUOUS, none otherwise. nearest are the
    district's own units that a refused name may have been meant for: to offer, never to bind.
    """

    text: str
    start: int
    end: int
    units: tuple[str, ...]
    verdict: Verdict
    evidence: tuple[Evidence, ...] = ()
    nearest: tuple[str, ...] = ()

    @property
    def of_groups(self) -> bool:
        """Whether it stands for many units, not for one: 各单位, 各部门."""
        return bool(self.evidence) and all(reason.kind == "group" for reason in self.evidence)


def refusal(
    names: Names, prefix: Prefix | None, meaning: Meaning, named: str
) -> tuple[Verdict, Evidence] | None:
    """Why a body named so is none of the district's; None where it may be."""
    if prefix is not None and prefix.standing is Standing.ELSEWHERE:
        return Verdict.OTHER_PLACE, Evidence("place", prefix.said, prefix.said)
    if prefix is not None and prefix.standing is Standing.BELOW:
        return Verdict.LOWER_LEVEL, Evidence("below", prefix.said, prefix.said)
    if prefix is not None and prefix.standing is Standing.LEVEL and not meaning.branch:
        return Verdict.OTHER_LEVEL, Evidence("level", prefix.said, prefix.said)
    if prefix is not None and prefix.may_be_above and names.is_borne_above(named, meaning):
        # 市卫健委, in a county-level city that has a 卫健局: the body above is called so
        return Verdict.OTHER_LEVEL, Evidence("level", prefix.said, prefix.said)
    if meaning.sort is Sort.HIGHER:
        return Verdict.OTHER_LEVEL, Evidence("level", named, named)
    if meaning.sort is Sort.LOWER:
        return Verdict.LOWER_LEVEL, Evidence("below", named, named)
    return None


def not_denied(text: str, mentions: Sequence[UnitMention]) -> tuple[UnitMention, ...]:
    """不是教体局，是交通局 names the second; a denied unit alone (不是教体局) stays.

    So does 我从教体局调到交通局了: whoever moves speaks of where they go.
    """
    meant = [m for m in mentions if not _NOT_THAT.search(text, 0, m.start)]
    corrected = any(_BUT_THAT.search(text, 0, m.start) for m in meant)
    kept = tuple(meant if corrected else mentions)
    if len(kept) < 2 or not _SOMEBODY.search(text):
        return kept
    left = [m for m in kept if _FROM.search(text, 0, m.start)]
    moved = any(_TO.search(text, 0, m.start) for m in kept if m not in left)
    return tuple(m for m in kept if m not in left) if moved else kept
