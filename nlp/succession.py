"""Who leaves, and who takes over from whom: 张伟调走了，由王丽接替; 王丽接替张伟做教体局联络员.

The sentence is read as a whole; where it says more than that, nothing is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from nlp.normalize import normalize
from nlp.persons import name_anywhere

if TYPE_CHECKING:
    from nlp.mentions import UnitMention
    from nlp.units import UnitIndex

_HINTS = re.compile(
    r"接|替换|取代|调走|调离|调岗|调任|离职|离任|辞职|退休|转岗|换岗|借调|不干|不做|不在"
    r"|take|taking|replac|succeed|left|leaving|retired|resigned",
    re.IGNORECASE,
)
_LEFT = (
    r"(?:说)?(?:他|她)?(?:自己)?(?:已经|已|刚|最近|要|准备|被)*"
    r"(?:调走|调离|调岗|调任|离职|离任|辞职|退休|转岗|换岗|借调|不干|不做|不在单位|不在岗位)"
    r"(?:联络员)?(?:走)?了?"
)
_TAKES = "(?:接替|接任|接手|接管|接班|替换|取代|顶上)"
_BY = "(?:由|让|换成|换为|换|改由|改成|改为|找|是)"
_AS = "(?:来?(?:担任|出任|做|当|任|负责))"
_BESIDE = re.compile(
    r"联络员|联络工作|同志|单位|以后|今后|现在|目前|从今天起|我们|咱们|帮我|一下|担任|出任|负责"
    r"|\b(?:at|as|the|a|new|liaison|of|for|please|in)\b|[的做当任来了请把将让由在新是这那边，,。.；;：:、\s]",
    re.IGNORECASE,
)
_FOR_A_WHILE = re.compile("休假|请假|年假|产假|病假|出差|住院|培训|学习|代班|暂时|期间")
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
    forms = (
        rf"{new}(?:来|去|将|要|已|已经)?{_TAKES}了?{old}(?:的(?:班|工作|岗位?))?{_AS}?",
        rf"{new}来?接{old}的(?:班|工作|岗位?)",
        rf"{old}(?:{_LEFT})?[，,。；;\s]*(?:现在|以后|今后)?{_BY}{new}来?{_TAKES}(?:我|他|她)?",
        rf"{old}{_LEFT}[，,。；;\s]*(?:现在|以后|今后)?(?:新的?)?(?:联络员)?{_BY}{new}",
        rf"{old}{_LEFT}[，,。；;\s]*{new}来?{_TAKES}(?:我|他|她)?",
        rf"{new} (?:(?:takes|is taking|will take) over from|replaces|succeeds) {old}",
        rf"[Rr]eplace {old} (?:with|by) {new}",
        rf"(?P<old>{name}){_LEFT}",
        rf"(?P<old>{name}) (?:has left|left|is leaving|has retired|retired|has resigned|resigned)",
    )
    return tuple(re.compile(form) for form in forms)
