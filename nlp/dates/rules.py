"""What is a rule of the grammar, and what do its rules share?"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nlp.dates.frame import Frame
from nlp.dates.pieces import LEXICON, number
from nlp.dates.stretches import Stretch
from nlp.late import late

Groups = Mapping[str, str | None]
# None: it only looked like one. ValueError: there is no such day. Unanchored: cannot be told.
Resolve = Callable[[Groups, Frame], Stretch | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """An expression that names days: what it looks like, and which days it means."""

    examples: str  # how it is written, ", " between
    pattern: re.Pattern[str]
    resolve: Resolve
    kind: str  # "day" or "period_end"


def rule(examples: str, kind: str, pattern: str, resolve: Resolve) -> Rule:
    return Rule(examples, late(pattern), resolve, kind)


def year_of(g: Groups, frame: Frame) -> int | None:
    """The year a rule's `YEAR` piece names, None where it names none."""
    if g.get("year"):
        return number(g["year"] or "")
    if g.get("rel_year"):
        base = frame.previous.first.year if frame.previous else frame.year
        return base + int(LEXICON["years"][(g["rel_year"] or "").removesuffix("度")])
    return None
