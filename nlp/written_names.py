"""Which units does a message name in so many characters, and are they really meant?"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from nlp.evidence import Evidence
from nlp.likeness import Slips
from nlp.mentions import OF_OTHERS, OFFERED, UnitMention, Verdict, refusal
from nlp.names import (
    OWN_BODIES,
    Meaning,
    Names,
    Sort,
    bodies,
    leaves_the_branch_open,
)
from nlp.phrase_list import PhraseList
from nlp.places import PlaceReader, Prefix, Standing, is_han
from nlp.short_forms import Form
from nlp.surroundings import (
    connects,
    end_of_joint,
    end_of_that_body,
    is_a_body,
    is_cut_short,
    may_end_a_name,
    says_a_phrase_before,
    stands_alone,
)

_LONGEST_MODIFIER = 4
_LONGEST_WITHIN = 10
_WORDS = (Sort.WORD, Sort.EVERYDAY)
_STRANGERS = (Sort.STRANGER, Sort.STRANGER_WORD)
_SPOKEN = (*_WORDS, Sort.STRANGER_WORD)
_NOT_ITS_OWN = (Form.HABIT, Form.NICKNAME, Form.FORMER)
_KIND = {
    Form.NAME: "name",
    Form.FULL: "full",
    Form.SHORT: "short",
    Form.HABIT: "habit",
    Form.NICKNAME: "habit",
    Form.FORMER: "former",
    Form.STEM: "stem",
    Form.TAIL: "fragment",
}


class WrittenNames:
    """Reads names as they are written, whole, short, habitual or former."""

    def __init__(self, names: Names, places: PlaceReader, slips: Slips) -> None:
        self._names = names
        self._places = places
        self._slips = slips

    def find(self, text: str) -> list[UnitMention]:
        """The units named, in order, not overlapping; refused ones with their verdict."""
        found = [self._with_once(text, mention) for mention in self._exact(text)]
        return self._carried_over(text, found)

    def _with_once(self, text: str, mention: UnitMention) -> UnitMention:
        """原环保局, 以前的旅游局: the word for once is part of the name."""
        if mention.verdict is not Verdict.CERTAIN:
            return mention
        start = mention.start - len(_once().before(text, mention.start))
        if start < mention.start and self._places.follows_a_phrase(text, start):
            return replace(mention, start=start, text=text[start : mention.end])
        return mention

    def _exact(self, text: str) -> Iterator[UnitMention]:
        last: UnitMention | None = None
        for at in self._names.beginnings(text):
            if last is not None and at < last.end:
                continue
            mention = self._exact_at(text, at, last)
            if mention is None:
                continue
            if mention.start < at and last is not None and mention.start < last.end:
                mention = replace(mention, start=last.end, text=text[last.end : mention.end])
            yield mention
            last = mention

    def _exact_at(self, text: str, at: int, last: UnitMention | None) -> UnitMention | None:
        for end, meaning in self._names.at(text, at):
            if is_cut_short(text, end) or self._is_behind_a_level(text, at, end, meaning):
                continue
            if self._is_below(text, end, meaning) and (
                self._begins_a_body(text, end)
                or (meaning.sort is Sort.GROUP and self._end_within_district(text, end) > end)
            ):
                return None  # 南湖区|卫健局 is the district's, and 南湖区 only says so
            if meaning.sort is Sort.GROUP:
                return self._group(text, at, end, meaning)
            # what was read before is no part of a place's name: 区科技局 区商务局
            free = last.end if last is not None and last.end <= at else 0
            prefix = self._places.before(text[free:], at - free)
            if prefix is not None and free:
                prefix = replace(prefix, start=prefix.start + free)
            start = prefix.start if prefix else at
            if last is not None and start < last.end:
                # what was read before is no part of it: 水利部|黄河水利委员会
                start = max(last.end, start) if last.end < at else at
                prefix = replace(prefix, start=start) if prefix and start < at else None
            if not self._is_meant(text, start, at, end, meaning, last):
                continue
            if prefix is None and self._is_a_longer_name(text, at, meaning):
                if any(self._slips.of(text[first:end]) for first in range(at)):
                    continue  # 退伍|军人事务局 is rather a slip for the whole
                said = text[:end]
                why = (Evidence("body", said, said),)
                return UnitMention(
                    said, 0, end, (), Verdict.UNKNOWN_BODY, why, meaning.units[:OFFERED]
                )
            since = last.end if last is not None else 0
            if prefix is None and self._ends_a_slip(text, since, at, end):
                continue
            if prefix is None:
                prefix = self.unknown_place(text, since, at, meaning)
                start = prefix.start if prefix is not None else at
            return self._judged(text, start, at, end, meaning, prefix, last)
        return None

    def _is_behind_a_level(self, text: str, at: int, end: int, meaning: Meaning) -> bool:
        """市|政府办公室 is no 市政, 市|监委 no 市监局: behind the level's word stands a name that
        is longer, or more of one.
        """
        if meaning.sort is Sort.STRANGER_WORD and self._places.in_chinese(text[at:end]):
            return self._begins_a_body(text, end)  # 县委|宣传部
        if self._places.in_chinese(text[at]) is None or at + 1 == len(text):
            return False
        to, behind = next(self._names.at(text, at + 1), (end, meaning))
        return (to, meaning.form) > (end, behind.form)

    def _ends_a_slip(self, text: str, since: int, at: int, end: int) -> bool:
        """综台|行政执法局 names no place: with what stands before, it looks or sounds like ours."""
        if self._places.follows_a_phrase(text, at):
            return False
        longer = (text[first:end] for first in range(max(since, at - _LONGEST_MODIFIER), at))
        return any(reading.kind != "edit" for said in longer for reading in self._slips.of(said))

    def _is_meant(
        self,
        text: str,
        start: int,
        at: int,
        end: int,
        meaning: Meaning,
        last: UnitMention | None,
    ) -> bool:
        if meaning.sort in _SPOKEN:
            joined = self._is_joined_to_a_body(text, end, meaning.sort)
            prefixed = start < at or self._continues(last, at)
            return is_a_body(
                text,
                start,
                end,
                meaning.sort,
                prefixed=prefixed,
                joined=joined,
                beside=last is not None and connects(text[last.end : start]),
            )
        if meaning.sort is Sort.FRAGMENT:
            own = start == at or self._is_ours(text[start:at])
            # 应及|管理局 is rather a slip for the whole
            slip = any(self._slips.of(text[first:end]) for first in range(max(0, at - 4), at))
            return stands_alone(text, start, end) and not slip and own
        if end - at == 2:  # 建委 also ends 卫建委
            return start < at or self._places.follows_a_phrase(text, at)
        return True

    def _is_ours(self, prefix: str) -> bool:
        """Whether the words before a name are the district's own: 区, 淄川区."""
        return prefix in self._places.own()

    def _continues(self, last: UnitMention | None, at: int) -> bool:
        """Whether a coined word right before names a department: 教体|民政都没报."""
        word = self._names.get(last.text) if last is not None and last.end == at else None
        return word is not None and word.sort is Sort.WORD and word.kind == "department"

    def _is_joined_to_a_body(self, text: str, end: int, sort: Sort) -> bool:
        """卫健和教体都没报, 卫健、教体、住建局: what is said of the last is said of them all.

        Behind a coined word nothing needs to stand between: 卫健教体都没报.
        """
        for _ in range(OFFERED):
            at = end_of_joint(text, end)
            follows = at < len(text) and (at > end or sort in (Sort.WORD, Sort.STRANGER_WORD))
            found = next(self._names.at(text, at), None) if follows else None
            if found is None:
                return False
            end, meaning = found
            sort = meaning.sort
            if meaning.sort in (Sort.BODY, Sort.STRANGER):
                return True
            if meaning.sort not in _SPOKEN:
                return False
            if is_a_body(text, at, end, Sort.WORD, prefixed=False, joined=False, beside=True):
                return True
        return False

    def _group(self, text: str, at: int, end: int, meaning: Meaning) -> UnitMention:
        verdict = Verdict.CERTAIN if len(meaning.units) == 1 else Verdict.AMBIGUOUS
        why = tuple(Evidence("group", text[at:end], phrase) for phrase in meaning.units)
        return UnitMention(text[at:end], at, end, meaning.units, verdict, why)

    def _judged(
        self,
        text: str,
        start: int,
        at: int,
        end: int,
        meaning: Meaning,
        prefix: Prefix | None,
        last: UnitMention | None,
    ) -> UnitMention:
        branch = self._branch_behind(text, end)
        if branch is not None and branch.standing is Standing.OWN:
            end = _end_of_branch(text, end)
            meaning = replace(meaning, branch=True)
        named = text[at:end]
        if meaning.sort in _WORDS:
            end = end_of_that_body(text, end)
        said = text[start:end]
        why = (Evidence(_KIND[meaning.form], named, _listed(meaning.units)),)
        if meaning.sort in _STRANGERS:
            why = (Evidence("body", text[at:end], text[at:end]),)
        refused = refusal(self._names, prefix, meaning, named)
        if branch is not None and branch.standing is not Standing.OWN:
            end = _end_of_branch(text, end)
            below = branch.standing is Standing.BELOW
            refused = (
                Verdict.LOWER_LEVEL if below else Verdict.OTHER_PLACE,
                Evidence("below" if below else "place", branch.said, branch.said),
            )
            said = text[start:end]
        if refused is not None:
            verdict, reason = refused
            return UnitMention(
                said, start, end, (), verdict, (reason, *why), meaning.units[:OFFERED]
            )
        if meaning.sort in _STRANGERS:
            return UnitMention(said, start, end, (), Verdict.UNKNOWN_BODY, why)
        within = end
        if self._has_bodies(meaning):
            within = self._end_within_district(text, end)
        elif meaning.kind not in ("department", "group"):
            within = self._end_within_town(text, end)
        elif prefix is None and _leaves_the_level_open(named, meaning):
            within = self._end_of_part(text, end)
        if within > end:
            end, said = within, text[start:within]
            lower = self._has_bodies(meaning)
            verdict = Verdict.LOWER_LEVEL if lower else Verdict.UNKNOWN_BODY
            why = (Evidence("below" if lower else "body", said, said),)
            return UnitMention(said, start, end, (), verdict, why, meaning.units[:OFFERED])
        units = meaning.units[:OFFERED]
        if prefix is None and meaning.kind == "department":
            beside = self._beside(text, at, meaning, last)
            units = tuple(dict.fromkeys((*beside, *units)))[:OFFERED]
        verdict = Verdict.CERTAIN if len(units) == 1 else Verdict.AMBIGUOUS
        return UnitMention(said, start, end, units, verdict, why)

    def _end_of_part(self, text: str, end: int) -> int:
        """Where the part of a body ends that its habitual name leaves open: 公安局|交警大队."""
        joint = max((w for w in bodies()["part_of"] if text.startswith(w, end)), key=len)
        at = end + len(joint)
        parts = tuple(bodies()["parts"])
        for to, meaning in self._names.at(text, at) if at < len(text) else ():
            is_part = meaning.sort is Sort.STRANGER and text.endswith(parts, at, to)
            if is_part and may_end_a_name(text, to):  # 教育局|学校|安全 is a topic
                return to
        return end

    def _has_bodies(self, meaning: Meaning) -> bool:
        """Whether it is a district or zone below a city, which has bodies of its own."""
        return self._places.has_districts and meaning.kind in OWN_BODIES

    def _is_below(self, text: str, end: int, meaning: Meaning) -> bool:
        """The same, or 各区县 and the like, which stand for all of them."""
        if meaning.sort is not Sort.GROUP or not self._places.has_districts:
            return self._has_bodies(meaning)
        prefix = self._places.before(text, end)
        return prefix is not None and prefix.standing is Standing.BELOW

    def _begins_a_body(self, text: str, at: int) -> bool:
        """Whether a body we know is named at `at`, or behind the 的 or 委 there."""
        at += text.startswith(("的", "委"), at)
        return at < len(text) and any(
            meaning.kind in ("department", "body")
            and meaning.sort in (Sort.BODY, Sort.WORD, Sort.STRANGER, Sort.LOWER)
            and not is_cut_short(text, end)
            for end, meaning in self._names.at(text, at)
        )

    def _end_within_district(self, text: str, end: int) -> int:
        """Where a body or town ends that we never heard of and a district's name stands before:
        南湖区|航天局, |石桥镇."""
        if text.startswith("委", end) and not is_cut_short(text, end + 1):  # 南湖区委
            return end + 1
        at = end + text.startswith("的", end)
        found = _within_a_district().match(text, at, at + _LONGEST_WITHIN)
        if found is None or is_cut_short(text, found.end()):
            return end
        said = says_a_phrase_before(found[0]) or self._places.is_begun_by_a_phrase(found[0])
        return end if said else found.end()

    def _end_within_town(self, text: str, end: int) -> int:
        """Where a body ends that a town's name only says the place of: 昆仑镇|卫生院, |卫健办."""
        at = end + text.startswith("的", end)
        if told := next((w for w in bodies()["within_town"] if text.startswith(w, at)), ""):
            return at + len(told)
        if village := _villages().match(text, end):
            return village.end()
        offices = tuple(bodies()["offices_of_a_town"])
        for to, meaning in self._names.at(text, at) if at < len(text) else ():
            if meaning.sort is Sort.STRANGER:
                return to
            if meaning.sort is Sort.BODY and text.endswith(offices, at, to):
                return to
            if meaning.sort in _SPOKEN:
                found = (w for w in _offices_of_a_town() if text.startswith(w, to))
                return max((to + len(office) for office in found), default=end)
        return end

    def _is_a_longer_name(self, text: str, at: int, meaning: Meaning) -> bool:
        """港口建设局: a habitual name with something unheard-of before it is another body's."""
        return (
            meaning.form in _NOT_ITS_OWN
            and 0 < at <= _LONGEST_MODIFIER
            and all(map(is_han, text[:at]))
            and not self._places.follows_a_phrase(text, at)
            and not self._beside(text, at, meaning, None)
        )

    def unknown_place(self, text: str, since: int, at: int, meaning: Meaning) -> Prefix | None:
        """The place nobody told us of before a department's or a zone's name: 鲁山|卫健局."""
        if meaning.kind not in ("department", "zone") or self._beside(text, at, meaning, None):
            return None
        return self._places.unknown_before(text, since, at, of_zone=meaning.kind == "zone")

    def _branch_behind(self, text: str, end: int) -> Prefix | None:
        """Whose branch it is: 公安局|张店分局."""
        tail = _end_of_branch(text, end) if text[end - 1] == "局" and end < len(text) else 0
        if not tail:
            return None
        return self._places.before(text[end:tail], tail - end - 2)

    def _beside(
        self, text: str, at: int, meaning: Meaning, last: UnitMention | None
    ) -> tuple[str, ...]:
        """Units of words that run into this name: 交通|执法局 may be either's."""
        if last is not None and last.end == at and last.verdict is Verdict.CERTAIN:
            town = self._names.get(last.text)
            return last.units if town is not None and town.kind != "department" else ()
        for length in (4, 3, 2):
            word = self._names.get(text[at - length : at]) if at >= length else None
            if word is not None and word.sort in _WORDS:
                return word.units
        return ()

    def _carried_over(self, text: str, found: list[UnitMention]) -> list[UnitMention]:
        """市财政局、教育局: the level said of the first is meant of those joined to it."""
        for i in range(1, len(found)):
            before, this = found[i - 1], found[i]
            if (
                before.verdict in OF_OTHERS
                and this.verdict in (Verdict.CERTAIN, Verdict.AMBIGUOUS)
                and this.evidence[0].said == this.text
                and this.evidence[0].kind not in ("group", "stem")
                and connects(text[before.end : this.start])
            ):
                found[i] = replace(
                    this,
                    units=(),
                    verdict=before.verdict,
                    evidence=(before.evidence[0], *this.evidence),
                    nearest=this.units,
                )
        return found


def _leaves_the_level_open(named: str, meaning: Meaning) -> bool:
    """公安局 for 公安分局, 教育局 for 教体局: a name that the body above bears as well."""
    return leaves_the_branch_open(named, meaning) or meaning.form in _NOT_ITS_OWN


@cache
def _once() -> PhraseList:
    return PhraseList(bodies()["once"])


@cache
def _offices_of_a_town() -> tuple[str, ...]:
    known = bodies()
    return tuple(m + end for m in known["between_them"] for end in known["offices_of_a_town"])


@cache
def _villages() -> re.Pattern[str]:
    known = bodies()
    ends = "|".join(sorted(known["villages"], key=len, reverse=True))
    return re.compile(rf"(?!{'|'.join(known['no_village'])})[一-鿿]{{1,3}}?(?:{ends})(?![一-鿿])")


@cache
def _within_a_district() -> re.Pattern[str]:
    ends = "|".join(sorted(bodies()["within_district"], key=len, reverse=True))
    return re.compile(rf"(?!{'|'.join(bodies()['no_village'])})[一-鿿]{{2,6}}?(?:{ends})")


def _listed(names: tuple[str, ...]) -> str:
    return "、".join(names[:OFFERED])


def _end_of_branch(text: str, end: int) -> int:
    """Where 张店分局 behind a name ends; 0 when nothing of the kind stands there."""
    tail = text.find("分局", end + 2, end + 8)
    return tail + 2 if tail > 0 and all(map(is_han, text[end:tail])) else 0
