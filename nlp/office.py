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
from nlp.duty_parts import DutyPart, duty_parts
from nlp.evidence import Evidence
from nlp.late import late
from nlp.mentions import UnitMention, Verdict
from nlp.normalize import normalize
from nlp.persons import name_anywhere, name_at_start
from nlp.settlements import read_task_numbers

if TYPE_CHECKING:
    from nlp.units import UnitIndex


class Deed(StrEnum):
    """LEAD: the unit leads from now on. ADD, REMOVE: a unit of the task more, or less. BACK: who
    led before leads again. SHARED: nobody leads. OWN: it is theirs, however many they are."""

    LEAD = "lead"
    ADD = "add"
    REMOVE = "remove"
    BACK = "back"
    SHARED = "shared"
    OWN = "own"


_REMOVES = re.compile(
    r"去掉|去除|删掉|删除|删去|移除|移出|剔除|拿掉|不再(?:由|负责|承担|参与)|\bremove",
    re.IGNORECASE,
)
_BACK = re.compile(r"恢复|还原|复原|改回|换回")
_OWNS = re.compile(
    r"(?:由|归|交给|交由).*(?:负责|承担|承办|办理)|(?:责任|负责|承办|承担)(?:单位|部门)(?:[改定填写换]|为|是|确定|明确|调整|变更)"
    r"|\banswers? for\b|\bresponsible\b"
)
_NO_LEAD = re.compile(r"牵头|共同(?:承担|负责)")


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
    """Whose tasks ``numbers`` are to be, as the sentence names units (none for BACK, SHARED);
    ``parts`` is what each of them is to do."""

    deed: Deed
    numbers: tuple[int, ...]
    mentions: tuple[UnitMention, ...]
    parts: tuple[DutyPart, ...] = ()

    @property
    def helping(self) -> tuple[UnitMention, ...]:
        """Those who are to support whoever leads."""
        named = zip(self.mentions, self.parts, strict=False)
        return tuple(mention for mention, part in named if part is DutyPart.SUPPORT)


def read_duty(text: str, units: UnitIndex) -> DutyWish | None:
    """Who is to answer for a task; None where no task is named, or no unit that it needs."""
    said = normalize(text)
    numbers = read_task_numbers(said)
    mentions = named_units(said, units)
    if not numbers:
        return None
    if not mentions:
        if _BACK.search(said):
            return DutyWish(Deed.BACK, numbers, ())
        return DutyWish(Deed.SHARED, numbers, ()) if _NO_LEAD.search(said) else None
    if _REMOVES.search(said):
        return DutyWish(Deed.REMOVE, numbers, mentions)
    parts = duty_parts(said, mentions)
    deed = Deed.OWN if _OWNS.search(said) else Deed.ADD
    if DutyPart.LEAD in parts:
        deed = Deed.LEAD
    elif DutyPart.SUPPORT in parts:
        deed = Deed.ADD
    return DutyWish(deed, numbers, mentions, parts)


class Part(StrEnum):
    """Which of its tasks are meant: those a unit leads, is named for, or shares with all."""

    LED = "led"
    NAMED = "named"
    SHARED = "shared"


_PARTS = {
    Part.LED: re.compile(r"牵头|负总责"),
    Part.NAMED: re.compile(r"点名"),
    Part.SHARED: re.compile(r"共担"),
}


def read_part(text: str) -> Part | None:
    """The part of a unit's tasks that is named; None where all are meant."""
    said = normalize(text)
    return next((part for part, form in _PARTS.items() if form.search(said)), None)


_EVERYTHING = re.compile(
    r"(?:全区|全部|所有|各项|每项|全体|全表|表里)的?(?:所有|全部|各项)?的?(?:任务|时限|期限)"
    r"|任务的?(?:时限|期限)(?:都|全|统一|一律)"
    r"|\ball (?:the )?tasks",
    re.IGNORECASE,
)
_LATER = re.compile(r"延|推迟|推后|宽限|顺延|\b(?:postpone|extend|delay|push)", re.IGNORECASE)
_TOPIC = re.compile(
    r"^(?:请)?(?:把|将)?(?P<topic>[^，。,.]{2,16}?)(?:那|这|的)?(?:[几些两三四五]+项|方面|有关|相关|任务)(?:的)?(?:任务)?(?:的)?"
    r"(?:时限|期限)?(?:都|全|统一|一律)"
)


_YEAR = re.compile(
    r"(?:今|明|去|前|后|本)年|(?<!\d)20\d\d|\b(?:this|last|next) year\b", re.IGNORECASE
)
_WHOLE_YEAR = re.compile(r"年度|全年|\b(?:annual|yearly|whole year)\b", re.IGNORECASE)


def names_year(text: str) -> bool:
    """Whether it says of which year it speaks: 明年一季度."""
    return bool(_YEAR.search(normalize(text)))


def means_year(text: str) -> bool:
    """Whether it is about a whole year: 年度通报."""
    return bool(_WHOLE_YEAR.search(normalize(text)))


def means_all(text: str) -> bool:
    """Whether it is about every task there is."""
    return bool(_EVERYTHING.search(normalize(text)))


def means_later(text: str) -> bool:
    """Whether a day is to be put off, by the words for it."""
    return bool(_LATER.search(normalize(text)))


def read_topic(text: str) -> str | None:
    """The words for the tasks that an order is about: 疫情 in 把疫情那几项都改到12月25日."""
    found = _TOPIC.search(normalize(text))
    return found["topic"].strip() if found else None


@dataclass(frozen=True, slots=True)
class Powers:
    """区市场监管局有执法权: whether the units of ``mentions`` have powers of enforcement."""

    mentions: tuple[UnitMention, ...]
    has: bool


@dataclass(frozen=True, slots=True)
class NewUnit:
    """名册加上区统计局，全称淄川区统计局: names as written, the full ones behind the short.
    ``several``: another unit is named behind it."""

    name: str
    full: tuple[str, ...]
    several: bool = False


@dataclass(frozen=True, slots=True)
class Alias:
    """城建局就是区住建局: ``name`` as written, and the words for the unit that is meant."""

    name: str
    meant: str


@dataclass(frozen=True, slots=True)
class NewName:
    """区卫健局更名为区卫生健康局: the words for the unit that is meant, and its new name."""

    meant: str
    name: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """名册去掉区水利局: the units that leave the roster. ``merged``: they become part of another,
    which is the last of ``mentions``."""

    mentions: tuple[UnitMention, ...]
    merged: bool


_POWERS = re.compile(r"(没有?|无|不具有|不再有)?(?:具?有)?(?:法定)?(?:行政)?执法(?:权|权限|资格)")
_NEW = late(
    r"^(?:请|把|将)?(?:在)?(?:单位)?名册(?:里|中|上)?(?:再)?(?:加上|增加|新增|添加|补上|补充|加入|加)"
    r"(?:单位|一个单位)?[：:\s]*(?P<name>[一-鿿（）()]{2,30})(?P<rest>.*)$"
    r"|^(?:请)?(?:新增|增加|添加)单位[：:\s]*(?P<name2>[一-鿿（）()]{2,30})(?P<rest2>.*)$"
    r"|^(?:请)?把(?P<name3>[一-鿿（）()]{2,30}?)(?:加入|加到|加进|列入|补入|纳入)(?:单位)?名册(?P<rest3>.*)$"
    r"|^add (?P<name4>\S{2,30}) to the roster(?P<rest4>.*)$",
    re.IGNORECASE,
)
_FULL = late(r"(?:全称|全名|full name)(?:是|为|叫)?[：:\s]*([一-鿿（）()]{3,40})", re.IGNORECASE)
_PARTICLES = re.compile(r"(?:吧|了|啊|呀|哈|哦|呗|一下|进去|进来)+$")
# 区气象局和区档案馆 are two; 政府和社会资本合作中心 is one.
_END_OF_A_BODY = r"(?:局|委|办|处|站|所|馆|院|校|队|社|部|协|联|中心|街道|镇|公司|(?<!社)会)"
_TWO_BODIES = re.compile(rf"{_END_OF_A_BODY}(?:和|及|与|跟|还有|以及)[一-鿿]{{2,}}")
_ANOTHER = re.compile(
    r"\s*、|"
    r"[、,，]?\s*(?:和|及|与|还有)?\s*(?!全称|全名|简称)[一-鿿]{2,20}"
    rf"{_END_OF_A_BODY}"
)
_NAME = r"[“\"'「]?(?P<name>[^“”\"'「」，。\s]{2,20}?)[”\"'」]?"
_MEANT = r"(?P<meant>[^，。]{2,30}?)"
_ALIAS = (
    re.compile(rf"^{_NAME}(?:就是|即是?|指的就?是|也就是|is another name of )[的]?{_MEANT}$"),
    re.compile(
        rf"^{_MEANT}(?:也叫|又叫|又称|俗称|也称|简称|别名是?|的(?:简称|别名|别称|俗称)(?:是|叫)){_NAME}$"
    ),
)
_NEW_NAME = (
    late(
        r"^(?:请)?(?:把|将)?(?P<meant>[一-鿿（）()]{2,30}?)的?(?:名称|名字)?(?:已经?|现已?|今年|刚)?"
        r"(?:更名|改名|改称|改叫|改为|改成|换成)(?:为|成|叫做?|了)?[：:“\"'「\s]*(?P<name>[一-鿿（）()]{2,30})[”\"'」]?$"
    ),
    re.compile(r"^rename (?P<meant>.{2,40}?) (?:to|as) (?P<name>\S{2,30})$", re.IGNORECASE),
)
# 区财政局改为牵头单位 gives no name.
_NAME_OF_A_BODY = re.compile(rf"{patterns.to_regex('{body}')}(?<!单位)(?<!部门)")
_LEAVES = re.compile(
    r"名册|撤销|裁撤|撤并|不存在|没有了$|\b(?:remove|delete|drop|take)\b.*\broster\b", re.IGNORECASE
)
_MERGES = re.compile(r"并入|并到|并进|合并|划归|划入")


def read_new_name(text: str) -> NewName | None:
    """The unit a sentence renames, and how; None for anything else."""
    said = normalize(text).strip().rstrip("。.")
    found = next((m for form in _NEW_NAME if (m := form.search(said))), None)
    if found is None or not _NAME_OF_A_BODY.fullmatch(found["name"]):
        return None
    return NewName(found["meant"], found["name"])


def read_leaving(text: str, units: UnitIndex) -> Leaving | None:
    """Which units a sentence takes out of the roster; None for anything else."""
    said = normalize(text)
    mentions = named_units(said, units)
    if not mentions:
        return None
    if len(mentions) > 1 and _MERGES.search(said):
        return Leaving(mentions, merged=True)
    return Leaving(mentions, merged=False) if _LEAVES.search(said) else None


def read_powers(text: str, units: UnitIndex) -> Powers | None:
    """Which units have powers of enforcement, or have not; None for anything else."""
    said = normalize(text)
    found, named = _POWERS.search(said), named_units(said, units)
    # 各有法定行政执法权的单位包括区市场监管局: the phrase of the table names none of them.
    mentions = tuple(m for m in named if not (m.of_groups and _POWERS.search(m.text)))
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
    name = _PARTICLES.sub("", name)
    if behind and not full:
        full = (behind.lstrip("是为叫"),)
    several = _TWO_BODIES.search(name) or _ANOTHER.match(rest)
    return NewUnit(name, full, several=bool(several))


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
_NOTICE_NUMBER = re.compile(
    r"(?:通知|notice)\s*第?\s*(\d{1,6})|第?\s*(\d{1,6})\s*号通知", re.IGNORECASE
)
_ENDS_ACCESS = "停用|停掉|停了|停权|关掉|关闭|关了|注销|收回|取消|撤销|移出|移除|踢出|踢了|清出"
_ACCESS = "(?:访问|使用|登录)?权限|账号|帐号|账户"
_TO_REVOKE = late(
    r"停用(?:联络员|协调员|领导|分管领导)?\s*([一-鿿·]{2,8}|[A-Za-z][A-Za-z .]{1,40})\s*$|"
    rf"(?:{_ENDS_ACCESS})(?:掉|了)?\s*({name_anywhere()})的(?:{_ACCESS})"
    rf"|^[\s请把将]*({name_anywhere(short=True)})(?:的(?:{_ACCESS}))?(?:全部|都|给我)?(?:{_ENDS_ACCESS})"
    rf"|^\s*({name_anywhere(short=True)})[^，,]{{0,8}}[，,]\s?[把将]?[他她]?的?(?:{_ACCESS})[也都给]*(?:{_ENDS_ACCESS})"
    r"|^\s*(?:请)?把?([一-鿿·]{2,8}?)停用\s*$|revoke ([A-Za-z][A-Za-z .]{1,40})$"
    r"|(?:revoke|remove|block|deactivate|disable|close|cancel) ([A-Za-z][A-Za-z .]{1,40}?)(?:'s)?"
    r" (?:access|account)"
)
# 由王芳移交给李强 names both; the second takes over.
_SUCCESSOR = tuple(
    re.compile(rf"(?:{said})\s*([^，。,;；\s][^，。,;；]*)")
    for said in (
        "移交给|交给|交接给|hand over to ",
        "换成|换为|改成|改为|改由|变更为|调整为|由",
    )
)


def read_feedback(text: str) -> str | None:
    """The words of a complaint or suggestion, which may be none yet; None for anything else."""
    found = _FEEDBACK.match(text)
    return text[found.end() :].strip() if found else None


def read_answer(text: str) -> tuple[int, str] | None:
    """Which feedback is answered, and with which words, if any yet."""
    found = _ANSWER.match(text)
    return (int(found[1]), text[found.end() :].strip()) if found else None


def read_notice_number(text: str) -> int | None:
    """Which notice is spoken of: 通知2送达情况."""
    found = _NOTICE_NUMBER.search(normalize(text))
    return int(found[1] or found[2]) if found else None


def read_revoked(text: str) -> str | None:
    """The name of whoever is to have no access any more."""
    found = _TO_REVOKE.search(normalize(text))
    return next((group.strip() for group in found.groups() if group), None) if found else None


def read_successor(text: str) -> str | None:
    """The name of whoever takes over, or what stands in its place; None where nothing does."""
    words = normalize(text)
    found = next((match for said in _SUCCESSOR if (match := said.search(words))), None)
    return (name_at_start(found[1]) or found[1].strip()) if found else None


def asks_for_leader(reason: str) -> bool:
    """Whether what blocks a task is beyond its unit: a higher level's word, whose duty it is, or
    the leader is asked for."""
    return bool(load_cues()["asks_for_leader"].spans(reason.casefold()))
