"""Which of the units that an order gives a task to lead, and which help them?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from nlp.mentions import UnitMention
from nlp.normalize import normalize


class DutyPart(StrEnum):
    """What a unit does in a task; of some nothing is said but that it is theirs."""

    LEAD = "lead"
    SUPPORT = "support"
    OWN = "own"


_LEADS = re.compile(r"牵头|主办|负总责")
_AHEAD = re.compile(
    r"(?:(?P<lead>牵头|主办)|(?P<support>配合|协办|协助|参与))(?:责任)?(?:单位|部门)?"
    r"(?:改为|改成|换成|定为|[是为:])"
    r"|(?:(?<=项)|(?<=\d)|(?<=\d ))(?P<heads>牵头|lead\b)(?:单位|部门)?"
    r"|(?P<together>会同)"
    r"|\b(?:(?P<led>led|headed)|(?P<helped>supported|helped|assisted)) by\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"(?P<lead>牵头|主办|负总责|会同|\bleads?\b)|(?P<support>配合|协办|协助|参与|\bsupports?\b|\bhelps?\b)"
    r"|(?P<own>负责|承担|承办|办理|落实)",
    re.IGNORECASE,
)


def duty_parts(text: str, mentions: Sequence[UnitMention]) -> tuple[DutyPart, ...]:
    """The part of each unit named, by the word before the names or the first one behind them.

    Who 负责 leads where others 配合 and nobody 牵头; where somebody leads, the others help.
    """
    said = normalize(text)
    if _LEADS.search(said):  # 甲局牵头，乙局会同丙局配合: who acts with whom leads nothing then
        said = said.replace("会同", "、、")
    parts = [_part(said, mention) for mention in mentions]
    own = DutyPart.OWN
    if DutyPart.LEAD in parts:
        own = DutyPart.SUPPORT
    elif DutyPart.SUPPORT in parts:
        own = DutyPart.LEAD
    return tuple(own if part is DutyPart.OWN else part for part in parts)


def _part(said: str, mention: UnitMention) -> DutyPart:
    ahead = [m for m in _AHEAD.finditer(said) if m.end() <= mention.start]
    if ahead:
        leads = ahead[-1].lastgroup in ("lead", "led", "heads")
        return DutyPart.LEAD if leads else DutyPart.SUPPORT
    behind = _BEHIND.search(said, mention.end)
    return DutyPart(behind.lastgroup) if behind and behind.lastgroup else DutyPart.OWN
