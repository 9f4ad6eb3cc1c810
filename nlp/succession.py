"""Who leaves, and who takes over from whom: 张伟调走了，由王丽接替; 王丽接替张伟做教体局联络员.

The sentence is read as a whole; where it says more than that, nothing is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from nlp.late import late
from nlp.normalize import normalize
from nlp.persons import name_anywhere
from nlp.words import words_of

if TYPE_CHECKING:
    from nlp.mentions import UnitMention
    from nlp.units import UnitIndex

one_of = words_of("succession")
_HINTS = late(one_of("tells_of_it", "left", "left_in_english"), re.IGNORECASE)
_LEFT = rf"说?[他她]?(?:自己)?{one_of('before_leaving')}*{one_of('left')}(?:联络员)?走?了?"
_TAKES = one_of("takes")
_BY = one_of("by")
_AS = f"来?{one_of('as')}"
_BESIDE = late(
    rf"{one_of('beside')}|[的做当任来了请把将让由在新是这那边，,。.；;：:、\s]", re.IGNORECASE
)
_FOR_A_WHILE = late(one_of("for_a_while"))
ONESELF = frozenset({"我", "本人"})


@dataclass(frozen=True, slots=True)
class Succession:
    """Names as they are written; ``successor`` is empty where nobody is said to come, ``former``
    one of ``ONESELF`` where the speaker goes. ``units`` are those that are named beside them."""

    former: str
    successor: str
    units: tuple[UnitMention, ...]


def read_succession(text: str, units: UnitIndex) -> Succession | None:
    """Who leaves and who comes; None where it is said of a while only, or more is said."""
    if not _HINTS.search(text) or _FOR_A_WHILE.search(text):
        return None
    for form in _forms():
        for found in form.finditer(text):
            beside = normalize(f"{text[: found.start()]} {text[found.end() :]}")
            mentions = units.find(beside)
            left = list(beside)
            for mention in mentions:
                left[mention.start : mention.end] = " " * (mention.end - mention.start)
            if not _BESIDE.sub("", "".join(left)):
                named = found.groupdict()
                return Succession(named["old"], named.get("new") or "", mentions)
    return None


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    # The shorter name first: 做 in 王丽接替张伟做教体局联络员 is no part of one.
    return tuple(
        form for name in (name_anywhere(short=True), name_anywhere()) for form in _with(name)
    )


def _with(name: str) -> tuple[re.Pattern[str], ...]:
    old, new = rf"(?P<old>{name}|我|本人)", rf"(?P<new>{name})"
    already = "(?:[来去将要]|已经?)?"
    of_the_post = "的(?:班|工作|岗位?)"
    behind = rf"[，,。;；\s]*{one_of('from_now')}?"
    forms = (
        rf"{new}{already}{_TAKES}了?{old}(?:{of_the_post})?(?:{_AS})?",
        rf"{new}来?接{old}{of_the_post}",
        rf"{old}(?:{_LEFT})?{behind}{_BY}{new}来?{_TAKES}[我他她]?",
        rf"{old}{_LEFT}{behind}(?:新的?)?(?:联络员)?{_BY}{new}",
        rf"{old}{_LEFT}[，,。;；\s]*{new}来?{_TAKES}[我他她]?",
        rf"{new} {one_of('takes_in_english')} {old}",
        rf"[Rr]eplace {old} (?:with|by) {new}",
        rf"(?P<old>{name}){_LEFT}",
        rf"(?P<old>{name}) {one_of('left_in_english')}",
    )
    return tuple(re.compile(form) for form in forms)
