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
from nlp.words import words_of

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


one_of = words_of("office")
shared = words_of("shared")

_ORDERS = "^请?[把将]?"

REMOVES = late(one_of("takes_away"), re.IGNORECASE)
_BACK = late(shared("restores"))
_NOT_NOW = late(one_of("not_now"))
_OWNS = late(
    rf"{one_of('gives_to')}.*{one_of('answers')}|{one_of('responsible_unit')}"
    r"|\banswers? for\b|\bresponsible\b"
)
_NO_LEAD = late(r"牵头|共同(?:承担|负责)")


_BODY = late(rf"{patterns.to_regex('{body}')}(?={one_of('behind_a_unit')}|[^一-鿿]|$)")


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
    if REMOVES.search(said):
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
    Part.LED: late(r"牵头|负总责"),
    Part.NAMED: late(r"点名"),
    Part.SHARED: late(r"共担"),
}


def read_part(text: str) -> Part | None:
    """The part of a unit's tasks that is named; None where all are meant."""
    said = normalize(text)
    return next((part for part, form in _PARTS.items() if form.search(said)), None)


_EVERYTHING = late(
    rf"{one_of('all_there_is')}的?{shared('every')}?的?{one_of('task_or_day')}"
    rf"|任务的?(?:时限|期限){one_of('alike')}"
    r"|\ball (?:the )?tasks",
    re.IGNORECASE,
)
_LATER = late(one_of("puts_off"), re.IGNORECASE)
# 请把疫情那几项的时限都改到12月25日
_TOPIC = late(
    rf"{_ORDERS}(?P<topic>[^，。,.]{{2,16}}?)[那这的]?(?:{one_of('some')}+项|{one_of('about')})的?(?:任务)?的?"
    rf"(?:时限|期限)?{one_of('alike')}"
)


_YEAR = late(rf"{one_of('year')}|(?<!\d)20\d\d", re.IGNORECASE)
_WHOLE_YEAR = late(one_of("whole_year"), re.IGNORECASE)


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


_POWERS = late(rf"({one_of('has_not')})?(?:具?有)?(?:法定)?(?:行政)?{one_of('power')}")
_ROSTER = "(?:单位)?名册"
# A name that is new to the roster, or what is said for one that is known.
_WRITTEN = "[一-鿿（）()]"
_BEFORE_A_NAME = r"[：:\s]*"
_NEW = late(
    # 在名册里加上区统计局; 新增单位：区统计局; 把区统计局加入名册
    rf"{_ORDERS}在?{_ROSTER}[里中上]?再?{one_of('adds')}(?:单位|一个单位)?{_BEFORE_A_NAME}"
    rf"(?P<name>{_WRITTEN}{{2,30}})(?P<rest>.*)$"
    rf"|^请?{one_of('adds_unit')}单位{_BEFORE_A_NAME}(?P<name2>{_WRITTEN}{{2,30}})(?P<rest2>.*)$"
    rf"|^请?把(?P<name3>{_WRITTEN}{{2,30}}?){one_of('puts_into')}{_ROSTER}(?P<rest3>.*)$"
    r"|^add (?P<name4>\S{2,30}) to the roster(?P<rest4>.*)$",
    re.IGNORECASE,
)
_FULL = late(rf"{one_of('full_name')}[是为叫]?{_BEFORE_A_NAME}({_WRITTEN}{{3,40}})", re.IGNORECASE)
_PARTICLES = late(f"{one_of('particles')}+$")
# 区气象局和区档案馆 are two; 政府和社会资本合作中心 is one.
_END_OF_A_BODY = f"(?:{one_of('end_of_a_body')}|(?<!社)会)"
_TWO_BODIES = late(rf"{_END_OF_A_BODY}{shared('and')}[一-鿿]{{2,}}")
_ANOTHER = late(
    rf"\s*、|[、,，]?\s*{shared('and')}?\s*(?!{one_of('other_name')})[一-鿿]{{2,20}}{_END_OF_A_BODY}"
)
_NAME = r"[“\"'「]?(?P<name>[^“”\"'「」，。\s]{2,20}?)[”\"'」]?"
_MEANT = r"(?P<meant>[^，。]{2,30}?)"
_ALIAS = (
    late(rf"^{_NAME}(?:{one_of('is_the_same')}|is another name of )的?{_MEANT}$"),
    late(rf"^{_MEANT}{one_of('also_called')}{_NAME}$"),
)
_NEW_NAME = (
    late(
        rf"{_ORDERS}(?P<meant>{_WRITTEN}{{2,30}}?)的?(?:名称|名字)?{one_of('already')}?"
        rf"{one_of('renamed')}{one_of('renamed_to')}?[：:“\"'「\s]*(?P<name>{_WRITTEN}{{2,30}})[”\"'」]?$"
    ),
    late(r"^rename (?P<meant>.{2,40}?) (?:to|as) (?P<name>\S{2,30})$", re.IGNORECASE),
)
# 区财政局改为牵头单位 gives no name.
_NAME_OF_A_BODY = late(rf"{patterns.to_regex('{body}')}(?<!单位)(?<!部门)")
_LEAVES = late(
    rf"{one_of('leaves_roster')}|没有了$|\b(?:remove|delete|drop|take)\b.*\broster\b", re.IGNORECASE
)
_MERGES = late(one_of("merges"))


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


_FEEDBACK = late(
    rf"^\s*(?:/feedback(?:@\w+)?|我?{one_of('wants')}*{one_of('feedback')}"
    r"|feedback|complaint|suggestion)(?:[\s:：,，。]+|$)",
    re.IGNORECASE,
)
_ANSWER = late(
    rf"^\s*{one_of('please')}*(?:{one_of('answers_it')}(?:一下|第)*{one_of('answered')}第?"
    r"|(?:answer|reply to) (?:feedback|complaint|suggestion))\s*(\d{1,6})[条号]?[\s:：,，。]*",
    re.IGNORECASE,
)
_NOTICE_NUMBER = late(r"(?:通知|notice)\s*第?\s*(\d{1,6})|第?\s*(\d{1,6})\s*号通知", re.IGNORECASE)
_PLEASE = r"(?:[\s请把将给帮]|麻烦|帮我|帮忙)*"
_PERSON = f"(?!{one_of('no_person')}){name_anywhere()}"
_SHORT_PERSON = f"(?!{one_of('no_person')}){name_anywhere(short=True)}"
_LATIN_PERSON = r"[A-Za-z][A-Za-z .]{1,40}"
_SOMEBODY_ELSE = rf"(?!{one_of('oneself_latin')}\b)"
_PARTICLES_OF_IT = rf"{one_of('particles_of_an_order')}*\s*"
_OF_NOBODY_ELSE = late(
    # 解绑孙丽, 注销王芳的账号
    rf"^{_PLEASE}(?:{one_of('unbinds')}){_PARTICLES_OF_IT}{one_of('role')}?\s*({_PERSON})"
    rf"(?:的?{one_of('access')})?{_PARTICLES_OF_IT}$"
    # 把孙丽解绑, 孙丽的账号注销吧
    rf"|^{_PLEASE}{one_of('role')}?({_SHORT_PERSON})(?:的{one_of('access')})?(?:给|也|都)?"
    rf"{one_of('unbinds')}{_PARTICLES_OF_IT}$"
    rf"|{one_of('ends_access')}[掉了]?\s*({_PERSON})的{one_of('access')}"
    rf"|^({_SHORT_PERSON})[^，,]{{0,8}}[，,]\s?{_PLEASE}[他她]?{one_of('unbinds')}{_PARTICLES_OF_IT}$"
    rf"|(?:^|please ){one_of('unbinds_latin')} {_SOMEBODY_ELSE}({_PERSON}|{_LATIN_PERSON})$"
    rf"|{one_of('ends_access_latin')} {_SOMEBODY_ELSE}({_LATIN_PERSON}?)(?:'s)? (?:access|account)",
    re.IGNORECASE,
)
_TO_REVOKE = late(
    # 停用联络员王芳; 取消王芳的权限; 把王芳的账号都停了; 王芳退休了，把她的权限关掉; 把王芳停用
    rf"停用{one_of('role')}?\s*([一-鿿·]{{2,8}}|[A-Za-z][A-Za-z .]{{1,40}})\s*$"
    rf"|^[\s请把将]*({name_anywhere(short=True)})(?:的{one_of('access')})?(?:全部|都|给我)?{one_of('ends_access')}"
    rf"|^\s*({name_anywhere(short=True)})[^，,]{{0,8}}[，,]\s?[把将]?[他她]?的?{one_of('access')}[也都给]*{one_of('ends_access')}"
    r"|^\s*请?把?([一-鿿·]{2,8}?)停用\s*$"
)
# 由王芳移交给李强 names both; the second takes over.
_SUCCESSOR = tuple(
    late(rf"{said}\s*([^，。,;；\s][^，。,;；]*)")
    for said in (one_of("hands_over"), one_of("replaces"))
)


def read_feedback(text: str) -> str | None:
    """The words of a complaint or suggestion, which may be none yet; None for anything else."""
    found = _FEEDBACK.match(text)
    return text[found.end() :].strip() if found else None


def read_answer(text: str) -> tuple[int, str] | None:
    """Which feedback is answered, and with which words, if any yet."""
    found = _ANSWER.match(text)
    return (int(found[1]), text[found.end() :].strip()) if found else None


def not_now(text: str) -> bool:
    """Whether a card is dropped for now: 暂不, and nothing else."""
    return bool(_NOT_NOW.fullmatch(normalize(text).strip(" 。.")))


def read_notice_number(text: str) -> int | None:
    """Which notice is spoken of: 通知2送达情况."""
    found = _NOTICE_NUMBER.search(normalize(text))
    return int(found[1] or found[2]) if found else None


def read_revoked(text: str) -> str | None:
    """The name of whoever is to have no access any more."""
    said = normalize(text)
    found = _OF_NOBODY_ELSE.search(said) or _TO_REVOKE.search(said)
    return next((group.strip() for group in found.groups() if group), None) if found else None


def orders_to_revoke(text: str) -> bool:
    """Whether it says of somebody by name, and of nobody else, that their access is to end."""
    return _OF_NOBODY_ELSE.search(normalize(text)) is not None


def read_successor(text: str) -> str | None:
    """The name of whoever takes over, or what stands in its place; None where nothing does."""
    words = normalize(text)
    found = next((match for said in _SUCCESSOR if (match := said.search(words))), None)
    return (name_at_start(found[1]) or found[1].strip()) if found else None


def asks_for_leader(reason: str) -> bool:
    """Whether what blocks a task is beyond its unit: a higher level's word, whose duty it is, or
    the leader is asked for."""
    return bool(load_cues()["asks_for_leader"].spans(reason.casefold()))
