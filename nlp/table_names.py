"""Which unit of the roster does a name written in a table surely mean?

Stricter than for what people say: a name is taken whole, and no part of it stands for the rest.
"""

from __future__ import annotations

import re

from nlp.normalize import normalize
from nlp.task_table.unit_names import is_plural
from nlp.units import UnitIndex, Verdict

_SAID = frozenset({"habit", "stem", "fragment"})
"""Reasons to understand a name that is said, which do not do for one that is written."""
_BEHIND = re.compile(r"(?<=.)[（(][^（()）]*[）)]$")
_BRANCH = "分局"
_LEVEL = re.compile(r"[省市州盟区县旗](?=直|级|属|政府|各)")
_OF_TOWNS = re.compile(r"[镇乡]")
_OF_STREETS = re.compile(r"街|(?<=[镇乡）)])办|办事处")


def bound_name(units: UnitIndex, written: str) -> str | None:
    """The roster's name for a unit or group as written, where exactly one is certainly meant.

    县文体广电和旅游局 is not the 旅游局 at its end, and 沿河各街道 are not all of them. 信访办,
    which is only what people say for 区信访局, may be the name of another office.
    """
    if (group := units.group_written(written)) is not None:
        return group
    said, mentions = normalize(written), units.find(written)
    bare = len(_BEHIND.sub("", said))
    if not mentions or mentions[0].verdict is not Verdict.CERTAIN:
        return None
    mention, *behind = mentions
    if not behind and [said] == [normalize(name) for name in mention.units]:
        return mention.units[0]  # whatever else it looks like: 县直机关工委
    # What stands in brackets may be a part of the unit: 区公安分局（交警大队）.
    if any(other.start < bare or other.units not in ((), mention.units) for other in behind):
        return None
    ahead = said[: mention.start].rstrip("级直属") if mention.of_groups else said[: mention.start]
    begins = not ahead or (mention.of_groups and ahead == units.place.level)
    if len(mention.units) != 1 or not begins or mention.end not in (bare, len(said)):
        return None
    if is_plural(written) and not mention.of_groups:
        return None
    meant = mention.units[0]
    if any(r.kind in _SAID and not units.is_own(r.said, meant) for r in mention.evidence):
        return None
    return None if mention.of_groups and _differs(said, meant, units.place.level) else meant


def is_branch_for_whole(units: UnitIndex, written: str, meant: str) -> bool:
    """Whether a branch is written that a body above has here, and the roster's unit is none:
    市公安局云岭分局 for 县公安局."""
    said = normalize(written)
    return said.endswith(_BRANCH) and not (meant.endswith(_BRANCH) or units.is_own(said, meant))


def _differs(said: str, group: str, level: str) -> bool:
    """Whether a phrase for many units means fewer than the roster's, or those of another level."""
    for kind in (_OF_TOWNS, _OF_STREETS):
        if kind.search(group) and not kind.search(said):
            return True
    stated = _LEVEL.match(said)
    return stated is not None and stated[0] != level
