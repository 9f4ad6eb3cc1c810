"""What does a coordinator's sentence change: whose a task is, what the roster knows of a unit?

The sentence is read as a whole; where it says more or else than one such change, nothing is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from nlp import patterns
from nlp.cues import inside, load_cues
from nlp.evidence import Evidence
from nlp.mentions import UnitMention, Verdict
from nlp.normalize import normalize
from nlp.persons import name_at_start
from nlp.settlements import read_task_numbers

if TYPE_CHECKING:
    from nlp.units import UnitIndex


class Deed(StrEnum):
    """LEAD: the unit leads from now on. ADD, REMOVE: a unit of the task more, or less."""

    LEAD = "lead"
    ADD = "add"
    REMOVE = "remove"


_LEADS = re.compile(r"牵头|负总责|\blead", re.IGNORECASE)
_REMOVES = re.compile(
    r"去掉|去除|删掉|删除|删去|移除|移出|剔除|拿掉|不再(?:由|负责|承担|参与)|\bremove",
    re.IGNORECASE,
)


_BODY = re.compile(
    rf"{patterns.to_regex('{body}')}(?=的|来|都|也|有|没|负责|牵头|负总责|一起|联络员|和|及|与|[^一-鿿]|$)"
)


def named_units(text: str, units: UnitIndex) -> tuple[UnitMention, ...]:
    """The units an order names, and with them what stands in a unit's place and is none of ours:
    区航天局 in 打印区水利局、区航天局的邀请. Nobody named may be passed over in an order."""
    said = normalize(text)
    found = units.find(said)
    masked = list(said)
    for mention in found:
        # 打印区航天局, read as one name, is looked at more closely.
        if mention.verdict is not Verdict.UNKNOWN_BODY:
            span = slice(mention.start, mention.end)
            masked[span] = patterns.MARKS["unit"] * len(mention.text)
    open_text = "".join(masked)
    before = load_cues()["before_a_unit"].spans(open_text)
    bodies = (_BODY.match(open_text, start) for start in {0, *(end for _, end in before)})
    strangers = [
        _stranger(body[0], body.start(), units)
        for body in bodies
        if body and not any(inside(span, body.span()) for span in before)
    ]
    kept = [
        mention
        for mention in found
        if not any(inside((s.start, s.end), (mention.start, mention.end)) for s in strangers)
    ]
    return tuple(sorted([*kept, *strangers], key=lambda mention: mention.start))


def _stranger(name: str, start: int, units: UnitIndex) -> UnitMention:
    nearest = tuple(unit for mention in units.find(name) for unit in mention.nearest)
    why = (Evidence("body", name, name),)
    end = start + len(name)
    return UnitMention(name, start, end, (), Verdict.UNKNOWN_BODY, why, nearest)


@dataclass(frozen=True, slots=True)
class DutyWish:
    """Whose tasks ``numbers`` are to be, as the sentence names units."""

    deed: Deed
    numbers: tuple[int, ...]
    mentions: tuple[UnitMention, ...]


def read_duty(text: str, units: UnitIndex) -> DutyWish | None:
    """Who is to answer for a task; None where no task or no unit is named."""
    said = normalize(text)
    numbers = read_task_numbers(said)
    mentions = named_units(said, units)
    if not numbers or not mentions:
        return None
    if _REMOVES.search(said):
        return DutyWish(Deed.REMOVE, numbers, mentions)
    return DutyWish(Deed.LEAD if _LEADS.search(said) else Deed.ADD, numbers, mentions)


@dataclass(frozen=True, slots=True)
class Powers:
    """区市场监管局有执法权: whether the units of ``mentions`` have powers of enforcement."""

    mentions: tuple[UnitMention, ...]
    has: bool


@dataclass(frozen=True, slots=True)
class NewUnit:
    """名册加上区统计局，全称淄川区统计局: names as written, the full ones behind the short."""

    name: str
    full: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alias:
    """城建局就是区住建局: ``name`` as written, and the words for the unit that is meant."""

    name: str
    meant: str


_POWERS = re.compile(r"(没有?|无|不具有|不再有)?(?:具?有)?(?:法定)?(?:行政)?执法(?:权|权限|资格)")
_NEW = re.compile(
    r"^(?:请|把|将)?(?:在)?(?:单位)?名册(?:里|中|上)?(?:再)?(?:加上|增加|新增|添加|补上|补充|加入|加)"
    r"(?:单位|一个单位)?[：:\s]*(?P<name>[一-鿿（）()]{2,30})(?P<rest>.*)$"
    r"|^(?:请)?(?:新增|增加|添加)单位[：:\s]*(?P<name2>[一-鿿（）()]{2,30})(?P<rest2>.*)$"
    r"|^(?:请)?把(?P<name3>[一-鿿（）()]{2,30}?)(?:加入|加到|加进|列入|补入|纳入)(?:单位)?名册(?P<rest3>.*)$"
    r"|^add (?P<name4>\S{2,30}) to the roster(?P<rest4>.*)$",
    re.IGNORECASE,
)
_FULL = re.compile(
    r"(?:全称|全名|full name)(?:是|为|叫)?[：:\s]*([一-鿿（）()]{3,40})", re.IGNORECASE
)
_NAME = r"[“\"'「]?(?P<name>[^“”\"'「」，。\s]{2,20}?)[”\"'」]?"
_MEANT = r"(?P<meant>[^，。]{2,30}?)"
_ALIAS = (
    re.compile(rf"^{_NAME}(?:就是|即是?|指的就?是|也就是|is another name of )[的]?{_MEANT}$"),
    re.compile(
        rf"^{_MEANT}(?:也叫|又叫|又称|俗称|也称|简称|别名是?|的(?:简称|别名|别称|俗称)(?:是|叫)){_NAME}$"
    ),
)


def read_powers(text: str, units: UnitIndex) -> Powers | None:
    """Which units have powers of enforcement, or have not; None for anything else."""
    said = normalize(text)
    found, mentions = _POWERS.search(said), named_units(said, units)
    return Powers(mentions, not found[1]) if found and mentions else None


def read_new_unit(text: str) -> NewUnit | None:
    """The unit that a sentence adds to the roster; None for anything else."""
    said = normalize(text).strip().rstrip("。.")
    found = _NEW.search(said)
    if found is None:
        return None
    name = next(value for key, value in _groups(found, "name"))
    rest = next(value for key, value in _groups(found, "rest"))
    full = tuple(dict.fromkeys(m[1] for m in _FULL.finditer(rest)))
    name, _, behind = name.partition("全称")
    if behind and not full:
        full = (behind.lstrip("是为叫"),)
    return NewUnit(name, full)


def read_alias(text: str) -> Alias | None:
    """Which name a sentence gives to a unit; None for anything else."""
    said = normalize(text).strip().rstrip("。.")
    found = next((m for form in _ALIAS if (m := form.search(said))), None)
    return Alias(found["name"], found["meant"].strip("“”\"'「」 ")) if found else None


def _groups(found: re.Match[str], name: str) -> Iterator[tuple[str, str]]:
    for key, value in found.groupdict().items():
        if key.startswith(name) and value is not None:
            yield key, value


_FEEDBACK = re.compile(
    r"^\s*(?:/feedback(?:@\w+)?|我?(?:要|想|有)*(?:投诉建议|意见建议|投诉|[提个一条点]*(?:建议|意见)|反馈(?:意见|问题)?|意见反馈|留言)"
    r"|feedback|complaint|suggestion)(?:[\s:：,，。]+|$)",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"^\s*(?:请|我来|帮我)*(?:(?:答复|回复|回答|答)(?:一下|第)*(?:意见|投诉建议|投诉|建议|反馈|留言)第?"
    r"|(?:answer|reply to) (?:feedback|complaint|suggestion))\s*(\d{1,6})[条号]?[\s:：,，。]*",
    re.IGNORECASE,
)
_TO_REVOKE = re.compile(
    r"停用(?:联络员|协调员|领导|分管领导)?\s*([一-鿿·]{2,8}|[A-Za-z][A-Za-z .]{1,40})\s*$|"
    r"^\s*(?:请)?把?([一-鿿·]{2,8}?)停用\s*$|revoke ([A-Za-z][A-Za-z .]{1,40})$"
)
_SUCCESSOR = re.compile(
    r"(?:移交给|交给|换成|换为|交接给|hand over to )\s*([^，。,;；\s][^，。,;；]*)"
)


def read_feedback(text: str) -> str | None:
    """The words of a complaint or suggestion, which may be none yet; None for anything else."""
    found = _FEEDBACK.match(text)
    return text[found.end() :].strip() if found else None


def read_answer(text: str) -> tuple[int, str] | None:
    """Which feedback is answered, and with which words, if any yet."""
    found = _ANSWER.match(text)
    return (int(found[1]), text[found.end() :].strip()) if found else None


def read_revoked(text: str) -> str | None:
    """The name of whoever is to have no access any more."""
    found = _TO_REVOKE.search(normalize(text))
    return next((group.strip() for group in found.groups() if group), None) if found else None


def read_successor(text: str) -> str | None:
    """The name of whoever takes over, or what stands in its place; None where nothing does."""
    found = _SUCCESSOR.search(normalize(text))
    return (name_at_start(found[1]) or found[1].strip()) if found else None


def asks_for_leader(reason: str) -> bool:
    """Whether what blocks a task is beyond its unit: a higher level's word, whose duty it is, or
    the leader is asked for."""
    return bool(load_cues()["asks_for_leader"].spans(reason.casefold()))
