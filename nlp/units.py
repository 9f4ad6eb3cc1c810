"""Which units does a message name?"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from nlp.english_names import EnglishNames
from nlp.evidence import Evidence
from nlp.latin import LatinName, LatinNames
from nlp.likeness import Likeness, Slips
from nlp.names import GroupEntry, Meaning, Names, Sort, UnitEntry, bodies
from nlp.normalize import normalize
from nlp.places import Place, PlaceReader, Prefix, Standing, is_han
from nlp.short_forms import Form
from nlp.spans import free_stretches, runs_of_han, without_gaps
from nlp.surroundings import (
    connects,
    end_of_joint,
    is_a_body,
    is_cut_short,
    is_framed,
    may_end_a_name,
    says_a_phrase_before,
    stands_alone,
    without_frame,
)

__all__ = ["GroupEntry", "Place", "UnitEntry", "UnitIndex", "UnitMention", "Verdict"]

_LETTER = re.compile("[A-Za-z]")
_OFFERED = 6  # names to choose from at most
_READ = 10_000  # characters of a message that are looked at
_READ_CLOSELY = 400  # characters in which slips and names in letters are looked for
_LONGEST_SLIP = 16
_LONGEST_MODIFIER = 4
_LONGEST_WORD = 6
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


class Verdict(StrEnum):
    """How far a name may be relied on. Only CERTAIN binds."""

    CERTAIN = "certain"
    AMBIGUOUS = "ambiguous"
    OTHER_LEVEL = "other_level"
    OTHER_PLACE = "other_place"
    UNKNOWN_BODY = "unknown_body"


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


class UnitIndex:
    """The units of one place, ready to be recognized."""

    def __init__(
        self, place: Place, units: Iterable[UnitEntry], groups: Iterable[GroupEntry] = ()
    ) -> None:
        self._place = place
        self._places = PlaceReader(place)
        self._names = Names(place, tuple(units), tuple(groups))
        self._slips = Slips(self._names)
        self._english = EnglishNames(self._names, self._places)
        self._latin = LatinNames(self._names, self._places)

    def find(self, text: str) -> tuple[UnitMention, ...]:
        """Every unit named, in order, not overlapping; refused ones with their verdict."""
        text = normalize(text)[:_READ]
        tight, origin = without_gaps(text)
        found = self._carried_over(tight, list(self._exact(tight)))
        free = free_stretches(tight, [(m.start, m.end) for m in found])
        if _LETTER.search(tight):
            found += [self._in_letters(tight, name) for name in self._letters(tight, free)]
            free = free_stretches(tight, [(m.start, m.end) for m in found])
        found += self._slipped(tight, free)
        if not found:
            found += self._misheard_word(tight) or self._unknown(tight)
        if len(found) > 1:
            found.sort(key=lambda mention: mention.start)
        if tight == text:
            return tuple(found)
        return tuple(_moved(mention, text, origin) for mention in found)

    def resolve(self, text: str) -> tuple[str, ...]:
        """The names meant, best first: none, one to bind to, or several to ask about."""
        found = self.find(text)
        if len(found) == 1:
            return found[0].units
        return tuple(dict.fromkeys(name for mention in found for name in mention.units))

    # names as they are

    def _exact(self, text: str) -> Iterator[UnitMention]:
        at, last, beginnings = 0, None, self._names.beginnings
        while at < len(text):
            if text[at] not in beginnings:
                at += 1
                continue
            mention = self._exact_at(text, at, last)
            if mention is None:
                at += 1
                continue
            if mention.start < at and last is not None and mention.start < last.end:
                mention = replace(mention, start=last.end, text=text[last.end : mention.end])
            yield mention
            at, last = mention.end, mention

    def _exact_at(self, text: str, at: int, last: UnitMention | None) -> UnitMention | None:
        for end, meaning in self._names.at(text, at):
            if is_cut_short(text, end):
                continue
            if meaning.sort is Sort.GROUP:
                return self._group(text, at, end, meaning)
            prefix = self._places.before(text, at)
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
                    said, 0, end, (), Verdict.UNKNOWN_BODY, why, meaning.units[:_OFFERED]
                )
            return self._judged(text, start, at, end, meaning, prefix, last)
        return None

    def _is_meant(
        self,
        text: str,
        start: int,
        at: int,
        end: int,
        meaning: Meaning,
        last: UnitMention | None,
    ) -> bool:
        match meaning.sort:
            case Sort.WORD | Sort.EVERYDAY | Sort.STRANGER_WORD:
                joined = self._is_joined_to_a_body(text, end, meaning.sort)
                prefixed = start < at or self._continues(last, at)
                return is_a_body(text, start, end, meaning.sort, prefixed=prefixed, joined=joined)
            case Sort.FRAGMENT:
                # 应及|管理局 is rather a slip for the whole
                slip = any(self._slips.of(text[first:end]) for first in range(max(0, at - 4), at))
                return start == at and stands_alone(text, start, end) and not slip
        if end - at == 2:  # 建委 also ends 卫建委
            return start < at or self._places.follows_a_phrase(text, at)
        return True

    def _continues(self, last: UnitMention | None, at: int) -> bool:
        """Whether a coined word right before names a department: 教体|民政都没报."""
        word = self._names.get(last.text) if last is not None and last.end == at else None
        return word is not None and word.sort is Sort.WORD and word.kind == "department"

    def _is_joined_to_a_body(self, text: str, end: int, sort: Sort) -> bool:
        """卫健和教体都没报, 卫健、教体、住建局: what is said of the last is said of them all.

        Behind a coined word nothing needs to stand between: 卫健教体都没报.
        """
        for _ in range(_OFFERED):
            at = end_of_joint(text, end)
            follows = at < len(text) and (at > end or sort is Sort.WORD)
            found = next(self._names.at(text, at), None) if follows else None
            if found is None:
                return False
            end, meaning = found
            sort = meaning.sort
            if meaning.sort in (Sort.BODY, Sort.STRANGER):
                return True
            if meaning.sort not in (Sort.WORD, Sort.EVERYDAY, Sort.STRANGER_WORD):
                return False
            if is_a_body(text, at, end, Sort.WORD, prefixed=False, joined=False):
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
        said = text[start:end]
        why = (Evidence(_KIND[meaning.form], text[at:end], _listed(meaning.units)),)
        if meaning.sort in (Sort.STRANGER, Sort.STRANGER_WORD):
            why = (Evidence("body", text[at:end], text[at:end]),)
        prefix = prefix or self._unknown_place(text, last.end if last else 0, at, meaning)
        if prefix is not None and prefix.start < start:
            start, said = prefix.start, text[prefix.start : end]
        refused = self._refusal(prefix, meaning)
        if branch is not None and branch.standing is not Standing.OWN:
            end = _end_of_branch(text, end)
            refused = Verdict.OTHER_PLACE, Evidence("place", branch.said, branch.said)
            said = text[start:end]
        if refused is not None:
            verdict, reason = refused
            return UnitMention(
                said, start, end, (), verdict, (reason, *why), meaning.units[:_OFFERED]
            )
        if meaning.sort in (Sort.STRANGER, Sort.STRANGER_WORD):
            return UnitMention(said, start, end, (), Verdict.UNKNOWN_BODY, why)
        within = end
        if meaning.kind not in ("department", "group"):
            within = self._end_within_town(text, end)
        if within > end:
            end, said = within, text[start:within]
            why = (Evidence("body", said, said),)
            return UnitMention(
                said, start, end, (), Verdict.UNKNOWN_BODY, why, meaning.units[:_OFFERED]
            )
        units = meaning.units[:_OFFERED]
        if prefix is None and meaning.kind == "department":
            beside = self._beside(text, at, meaning, last)
            units = tuple(dict.fromkeys((*beside, *units)))[:_OFFERED]
        verdict = Verdict.CERTAIN if len(units) == 1 else Verdict.AMBIGUOUS
        return UnitMention(said, start, end, units, verdict, why)

    def _end_within_town(self, text: str, end: int) -> int:
        """Where a body ends that a town's name only says the place of: 昆仑镇|卫生院, |卫健办."""
        at = end + text.startswith("的", end)
        if told := next((w for w in bodies()["within_town"] if text.startswith(w, at)), ""):
            return at + len(told)
        offices = tuple(bodies()["offices_of_a_town"])
        for to, meaning in self._names.at(text, at) if at < len(text) else ():
            if meaning.sort is Sort.STRANGER:
                return to
            if meaning.sort is Sort.BODY and text.endswith(offices, at, to):
                return to
            if meaning.sort in (Sort.WORD, Sort.EVERYDAY, Sort.STRANGER_WORD):
                found = (w for w in _offices_of_a_town() if text.startswith(w, to))
                return max((to + len(office) for office in found), default=end)
        return end

    def _refusal(self, prefix: Prefix | None, meaning: Meaning) -> tuple[Verdict, Evidence] | None:
        if prefix is not None and prefix.standing is Standing.ELSEWHERE:
            return Verdict.OTHER_PLACE, Evidence("place", prefix.said, prefix.said)
        if prefix is not None and prefix.standing is Standing.LEVEL and not meaning.branch:
            return Verdict.OTHER_LEVEL, Evidence("level", prefix.said, prefix.said)
        if meaning.sort is Sort.HIGHER:
            return Verdict.OTHER_LEVEL, Evidence("level", meaning.units[0], meaning.units[0])
        return None

    def _is_a_longer_name(self, text: str, at: int, meaning: Meaning) -> bool:
        """港口建设局: a habitual name with something unheard-of before it is another body's."""
        return (
            meaning.form in (Form.HABIT, Form.NICKNAME, Form.FORMER)
            and 0 < at <= _LONGEST_MODIFIER
            and all(map(is_han, text[:at]))
            and not self._places.follows_a_phrase(text, at)
            and not self._beside(text, at, meaning, None)
        )

    def _unknown_place(self, text: str, since: int, at: int, meaning: Meaning) -> Prefix | None:
        if meaning.kind != "department" or self._beside(text, at, meaning, None):
            return None
        return self._places.unknown_before(text, since, at)

    def _branch_behind(self, text: str, end: int) -> Prefix | None:
        """Whose branch it is: 公安局|张店分局."""
        tail = _end_of_branch(text, end)
        if text[end - 1] != "局" or not tail:
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
            if word is not None and word.sort in (Sort.WORD, Sort.EVERYDAY):
                return word.units
        return ()

    def _carried_over(self, text: str, found: list[UnitMention]) -> list[UnitMention]:
        """市财政局、教育局: the level said of the first is meant of those joined to it."""
        for i in range(1, len(found)):
            before, this = found[i - 1], found[i]
            if (
                before.verdict in (Verdict.OTHER_LEVEL, Verdict.OTHER_PLACE)
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

    # names in letters

    def _letters(self, text: str, free: list[tuple[int, int]]) -> Iterator[LatinName]:
        for start, end in free:
            part = text[start : min(end, _READ_CLOSELY)]
            if not _LETTER.search(part):
                continue
            found = list(self._english.find(part))
            for name in found:
                part = part[: name.start] + " " * (name.end - name.start) + part[name.end :]
            for name in (*found, *self._latin.find(part)):
                yield replace(name, start=name.start + start, end=name.end + start)

    def _in_letters(self, text: str, name: LatinName) -> UnitMention:
        said = text[name.start : name.end]
        meanings = [meaning for _, meaning in name.meanings]
        best = min(meaning.form for meaning in meanings)
        if name.kind != "initials":
            meanings = [meaning for meaning in meanings if meaning.form == best]
        units = tuple(dict.fromkeys(unit for meaning in meanings for unit in meaning.units))
        why = (Evidence(name.kind, said, name.meanings[0][0]),)
        branch = any(meaning.branch for meaning in meanings)
        prefix = self._places.before(text, name.start)  # 市fgw, 张店wjj
        standing = prefix.standing if prefix else name.standing
        if standing is Standing.ELSEWHERE:
            return UnitMention(said, name.start, name.end, (), Verdict.OTHER_PLACE, why, units)
        higher = any(meaning.sort is Sort.HIGHER for meaning in meanings)
        if higher or (standing is Standing.LEVEL and not branch):
            return UnitMention(said, name.start, name.end, (), Verdict.OTHER_LEVEL, why, units)
        if any(meaning.sort is Sort.STRANGER for meaning in meanings):
            return UnitMention(said, name.start, name.end, (), Verdict.UNKNOWN_BODY, why, units)
        verdict = Verdict.CERTAIN if len(units) == 1 else Verdict.AMBIGUOUS
        return UnitMention(said, name.start, name.end, units[:_OFFERED], verdict, why)

    # names with a slip in them

    def _slipped(self, text: str, free: list[tuple[int, int]]) -> list[UnitMention]:
        found: list[UnitMention] = []
        for start, end in free:
            for first, last in runs_of_han(text, start, min(end, _READ_CLOSELY)):
                found += self._slips_in(text, first, last)
        return found

    def _slips_in(self, text: str, first: int, last: int) -> Iterator[UnitMention]:
        end = first + 3
        while end <= last:
            mention = self._slip_that_ends(text, first, end)
            if mention is not None:
                yield mention
                first = end
                end += 2
            end += 1

    def _slip_that_ends(self, text: str, first: int, end: int) -> UnitMention | None:
        if not self._slips.may_end(text[end - 1]) or is_cut_short(text, end):
            return None
        for at in range(max(first, end - _LONGEST_SLIP), end - 2):
            readings = self._slips.of(text[at:end])
            if not readings:
                continue
            whole = self._names.get(text[at + 1 : end]) is not None
            if whole and self._places.before(text, at + 1) is not None:
                continue  # 市|监管局 is no slip for 市场监管局
            # without its proper ending (住建居) a name must at least be where a name may end
            if readings[0].meant[-1] == text[end - 1] or may_end_a_name(text, end):
                return self._from_slip(text, first, at, end, readings)
        return None

    def _from_slip(
        self, text: str, first: int, at: int, end: int, readings: tuple[Likeness, ...]
    ) -> UnitMention:
        prefix = self._places.before(text, at) or self._unknown_place(
            text, first, at, readings[0].meaning
        )
        start = prefix.start if prefix else at
        said = text[start:end]
        units = tuple(dict.fromkeys(unit for r in readings for unit in r.meaning.units))[:_OFFERED]
        why = tuple(Evidence(r.kind, r.said, r.meant) for r in readings)
        refused = self._refusal(prefix, readings[0].meaning)
        if refused is not None:
            verdict, reason = refused
            return UnitMention(said, start, end, (), verdict, (reason, *why), units)
        if any(not r.meaning.units for r in readings):
            return UnitMention(said, start, end, (), Verdict.UNKNOWN_BODY, why, units)
        verdict = Verdict.CERTAIN if len(units) == 1 else Verdict.AMBIGUOUS
        return UnitMention(said, start, end, units, verdict, why)

    def _misheard_word(self, text: str) -> list[UnitMention]:
        """卫建那边: a word spoken of as a body that sounds like one of ours."""
        start, end = without_frame(text)
        if not 2 <= end - start <= _LONGEST_WORD or not is_framed(text, end):
            return []
        readings = self._slips.of(text[start:end] + "局")
        if not readings or any(reading.kind != "sound" for reading in readings):
            return []
        return [self._from_slip(text, 0, start, end, readings)]

    # bodies nobody told us of

    def _unknown(self, text: str) -> list[UnitMention]:
        start, end = without_frame(text)
        said = text[start:end]
        if not 3 <= len(said) <= 20 or not all(map(is_han, said)):
            return []
        if not said.endswith(_body_endings()) or says_a_phrase_before(said):
            return []
        why = (Evidence("body", said, said),)
        return [UnitMention(said, start, end, (), Verdict.UNKNOWN_BODY, why)]


@cache
def _offices_of_a_town() -> tuple[str, ...]:
    known = bodies()
    return tuple(m + end for m in known["between_them"] for end in known["offices_of_a_town"])


def _listed(names: tuple[str, ...]) -> str:
    return "、".join(names[:_OFFERED])


def _end_of_branch(text: str, end: int) -> int:
    """Where 张店分局 behind a name ends; 0 when nothing of the kind stands there."""
    tail = text.find("分局", end + 2, end + 8)
    return tail + 2 if tail > 0 and all(map(is_han, text[end:tail])) else 0


def _body_endings() -> tuple[str, ...]:
    return tuple(bodies()["endings"])


def _moved(mention: UnitMention, text: str, origin: list[int]) -> UnitMention:
    start, end = origin[mention.start], origin[mention.end - 1] + 1
    return replace(mention, start=start, end=end, text=text[start:end])
