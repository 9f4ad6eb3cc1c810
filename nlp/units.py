"""Which units does a message name?"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from nlp.english_names import EnglishNames
from nlp.evidence import Evidence
from nlp.latin import LatinName, LatinNames
from nlp.likeness import Slips
from nlp.mentions import OF_OTHERS, OFFERED, READ_CLOSELY, UnitMention, Verdict, not_denied
from nlp.names import OWN_BODIES, GroupEntry, Names, Sort, UnitEntry, bodies
from nlp.normalize import normalize
from nlp.places import Place, PlaceReader, Standing, is_han, short_name
from nlp.short_forms import core
from nlp.slipped_names import SlippedNames
from nlp.spans import free_stretches, without_gaps
from nlp.surroundings import (
    asked_next,
    is_cut_short,
    may_end_a_name,
    says_a_phrase_before,
    whose_tasks,
    without_frame,
)
from nlp.written_names import WrittenNames

__all__ = ["OF_OTHERS", "GroupEntry", "Place", "UnitEntry", "UnitIndex", "UnitMention", "Verdict"]

_NOT_OURS = (Sort.HIGHER, Sort.LOWER, Sort.STRANGER, Sort.STRANGER_WORD)
_SAID_OF_OURS = (Sort.BODY, Sort.WORD, Sort.EVERYDAY)
_SHORTEST_SLIP, _TWO_SLIPS = 3, 7
"""Characters a name has at least, of which one may be a slip; and of which two may."""
_MOST_LEFT_OUT = 3
"""Characters that a name may leave out of another and still be near to it."""
_LONGEST_UNHEARD = 10
_UNHEARD_OF = {
    Standing.OWN: Verdict.UNKNOWN_BODY,
    Standing.LEVEL: Verdict.OTHER_LEVEL,
    Standing.BELOW: Verdict.LOWER_LEVEL,
    Standing.ELSEWHERE: Verdict.OTHER_PLACE,
}
_WRITTEN_BODY = re.compile("[一-鿿]{3,14}?(?:局|委员会|办公室|中心|大队)")
_LETTER = re.compile("[A-Za-z]")
# What joins a word to a name that is read already: Civil affairs|和|人社.
_TO_A_NAME = re.compile(r"(?:[和与跟及、,/&]|以及|还有|(?<=\s)and)\s*$", re.IGNORECASE)
_FROM_A_NAME = re.compile(r"^\s*(?:[和与跟及、,/&]|以及|还有|and(?=\s))", re.IGNORECASE)
_ONES_OWN = ("我", "咱", "俺", "们", "本")  # 我们镇的任务 is one's own
_READ = 10_000  # characters of a message that are looked at


def _shortens(short: str, name: str) -> bool:
    """Whether a name leaves out a few characters, one behind the other, within another name:
    融媒中心 the 体 of 融媒体中心; yet not 国资局 those of 国土资源局.
    """
    fewer = len(name) - len(short)
    return 0 < fewer <= _MOST_LEFT_OUT and any(
        short[:cut] == name[:cut] and short[cut:] == name[cut + fewer :]
        for cut in range(1, len(short))
    )


class UnitIndex:
    """The units of one place, ready to be recognized."""

    def __init__(
        self, place: Place, units: Iterable[UnitEntry], groups: Iterable[GroupEntry] = ()
    ) -> None:
        units = tuple(units)
        self._places = PlaceReader(place, _with_own_bodies(place, units))
        names = Names(place, units, tuple(groups))
        self._place, self._names = place, names
        self._beside = {said for name in place.neighbours for said in (name, short_name(name))}
        slips = Slips(names)
        self._written = WrittenNames(names, self._places, slips)
        self._slipped = SlippedNames(names, self._places, slips, self._written)
        self._english = EnglishNames(names, self._places)
        self._latin = LatinNames(names, self._places)

    @property
    def place(self) -> Place:
        """Where these units are."""
        return self._place

    def is_own(self, said: str, unit: str) -> bool:
        """Whether a unit bears a name, in full or in short, and is not only called so by habit."""
        return self._names.is_own(said, unit)

    def group_written(self, written: str) -> str | None:
        """The group whose phrase a text is to the letter, its marks and 人民 apart."""
        return self._names.group_written(written)

    def may_be_ours(self, mention: UnitMention) -> bool:
        """Whether a body that is told to be above stands behind our own level's word, which is its
        level's, too: 市卫健委, in a county-level city. The roster may say that it is ours.
        """
        shared = tuple(self._places.may_be_above)
        return mention.verdict is Verdict.OTHER_LEVEL and mention.text.startswith(shared)

    def names_a_place(self, text: str) -> bool:
        """Whether the district or another one is named: 张店, Boshan district."""
        return self._places.is_named(text)

    def place_asked_about(self, text: str) -> UnitMention | None:
        """The neighbour with whose name a question begins: 张店区本月到期的; any in English."""
        text = normalize(text)[:_READ]
        start = without_frame(text)[0]
        said = max(
            filter(lambda name: text.startswith(name, start), self._beside), key=len, default=""
        )
        if said:
            return self._elsewhere(said, start, start + len(said))
        for start, end in self._places.in_english(text, Standing.ELSEWHERE):
            return self._elsewhere(text[start:end], start, end)
        return None

    def find(self, text: str) -> tuple[UnitMention, ...]:
        """Every unit named, in order, not overlapping; refused ones with their verdict."""
        text = normalize(text)[:_READ]
        tight, origin = without_gaps(text)
        whole = self._together(tight) or self._neighbour(tight)
        found = [whole] if whole else self._written.find(tight)
        free = free_stretches(tight, [(m.start, m.end) for m in found])
        if _LETTER.search(tight):
            found += [self._in_letters(tight, name) for name in self._letters(tight, free)]
            free = free_stretches(tight, [(m.start, m.end) for m in found])
        found += self._slipped.find(tight, free)
        found = [m for m in found if not _cut_out_of_a_number(tight, m)]
        if not found:
            found += self._slipped.misheard_word(tight)
        if not found:
            found += self._unheard_of(tight)
        if not found:
            found += self._unknown(tight)
        if len(found) > 1:
            found.sort(key=lambda mention: mention.start)
        if tight == text:
            return tuple(found)
        return tuple(_moved(mention, text, origin) for mention in found)

    def names_in(self, text: str) -> Iterator[tuple[int, int]]:
        """Where strings stand that are somebody's name, in whatever words: the longest of each."""
        at = 0
        while at < len(text):
            found = next(self._names.at(text, at), None)
            if found is not None and found[1].sort in _SAID_OF_OURS:
                yield at, found[0]
            at = found[0] if found is not None else at + 1

    def resolve(self, text: str) -> tuple[str, ...]:
        """The names meant, best first: none, one to bind to, or several to ask about."""
        found = not_denied(normalize(text), self.find(text))
        if len(found) == 1:
            return found[0].units
        return tuple(dict.fromkeys(name for mention in found for name in mention.units))

    def nearest(self, name: str) -> tuple[str, ...]:
        """The units whose names are a slip or two from one that none of them bears, 昆仓镇, or
        shorten a word of it, or it one of theirs: 融媒中心.

        To offer, never to bind. A body known elsewhere (统计局) is itself and no slip for 审计局.
        """
        said = core(normalize(name), self._place)
        known = self._names.get(said)
        if len(said) < _SHORTEST_SLIP:
            return ()
        may_slip = not (known and known.sort in _NOT_OURS)
        most = 1 if len(said) < _TWO_SLIPS else 2
        found: dict[str, int] = {}
        for other, meaning in self._names.items():
            if meaning.sort is not Sort.BODY or len(other) < _SHORTEST_SLIP:
                continue
            slips = Levenshtein.distance(said, other, score_cutoff=most) if may_slip else most + 1
            is_near = slips <= most or _shortens(said, other) or _shortens(other, said)
            for unit in meaning.units if is_near else ():
                found[unit] = min(slips, found.get(unit, most))
        return tuple(sorted(found, key=lambda unit: found[unit])[:OFFERED])

    def _letters(self, text: str, free: list[tuple[int, int]]) -> Iterator[LatinName]:
        for start, end in free:
            part = text[start : min(end, READ_CLOSELY)]
            if not _LETTER.search(part):
                continue
            if end < len(text):
                part = _TO_A_NAME.sub(_blank, part)
            if start:
                part = _FROM_A_NAME.sub(_blank, part)
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
        branch = any(meaning.branch for meaning in meanings)
        prefix = self._places.before(text, name.start)  # 市fgw, 张店wjj
        standing = prefix.standing if prefix else name.standing
        shared = prefix.may_be_above if prefix else name.may_be_above
        # What decides is the place or level, whatever the name alone would mean.
        whole = text[prefix.start if prefix else name.start : name.end]
        refused = None
        if standing is Standing.ELSEWHERE:
            refused = Verdict.OTHER_PLACE, Evidence("place", whole, whole)
        elif standing is Standing.BELOW or any(m.sort is Sort.LOWER for m in meanings):
            refused = Verdict.LOWER_LEVEL, Evidence("below", whole, whole)
        elif (
            any(m.sort is Sort.HIGHER for m in meanings)
            or (standing is Standing.LEVEL and not branch)
            or (shared and all(self._names.is_borne_above(*named) for named in name.meanings))
        ):
            refused = Verdict.OTHER_LEVEL, Evidence("level", whole, whole)
        elif any(meaning.sort is Sort.STRANGER for meaning in meanings):
            refused = Verdict.UNKNOWN_BODY, Evidence("body", said, said)
        if refused:
            verdict, reason = refused
            return UnitMention(said, name.start, name.end, (), verdict, (reason,), units)
        meant = (chinese for chinese, meaning in name.meanings if meaning in meanings)
        why = tuple(Evidence(name.kind, said, chinese) for chinese in dict.fromkeys(meant))
        verdict = Verdict.CERTAIN if len(units) == 1 else Verdict.AMBIGUOUS
        return UnitMention(said, name.start, name.end, units[:OFFERED], verdict, why)

    def _neighbour(self, text: str) -> UnitMention | None:
        """The place beside ours that is asked about like a unit: 经开区有哪些任务."""
        if not any(name in text for name in self._beside):
            return None
        for start, end in (without_frame(text), whose_tasks(text)):
            said = text[start:end]
            if self._names.neighbour(said) is not None:
                return self._elsewhere(said, start, end)
        return None

    def _elsewhere(self, said: str, start: int, end: int) -> UnitMention:
        """A place that is none of ours, or one of ours has the same name: 经开区."""
        ours = self._names.neighbour(said) or ()
        why = Evidence("namesake" if ours else "place", said, said)
        return UnitMention(said, start, end, (), Verdict.OTHER_PLACE, (why,), ours)

    def _together(self, text: str) -> UnitMention | None:
        """街道的任务: a word for one of many, where their tasks are asked for and none is named.

        镇政府 and no more may be any of them.
        """
        if not self._names.may_be_together(text):
            return None
        start, end = whose_tasks(text)
        if end == start:
            start, end = asked_next(text)
        asked = end > start
        if not asked:
            start, end = 0, len(text.rstrip("。?!？！"))
        said = text[start:end]
        phrases = self._names.together(said)
        if not phrases or text[:start].endswith(_ONES_OWN) or (not asked and len(said) < 3):
            return None
        if not asked:
            why = tuple(Evidence("one of many", said, phrase) for phrase in phrases)
            return UnitMention(said, start, end, (), Verdict.UNKNOWN_BODY, why, phrases)
        why = tuple(Evidence("group", said, phrase) for phrase in phrases)
        return UnitMention(said, start, end, phrases, Verdict.CERTAIN, why)

    def _unknown(self, text: str) -> list[UnitMention]:
        start, end = without_frame(text)
        said = text[start:end]
        if not 3 <= len(said) <= 20 or not all(map(is_han, said)):
            return []
        if start and text[start - 1].isdigit():  # 47|项卡在技术公司
            return []
        if not said.endswith(_body_endings()) or says_a_phrase_before(said):
            return []
        lower = self._place.has_districts and said.endswith("分局")
        verdict = Verdict.LOWER_LEVEL if lower else Verdict.UNKNOWN_BODY
        why = (Evidence("below" if lower else "body", said, said),)
        return [UnitMention(said, start, end, (), verdict, why, self.nearest(said))]

    def _unheard_of(self, text: str) -> Iterator[UnitMention]:
        """区财务局 in 区财务局有哪些任务: written like the name of a body here or elsewhere.

        Nothing is known that it could be, so it needs the place or the level in front.
        """
        for found in _WRITTEN_BODY.finditer(text[:READ_CLOSELY]):
            end = found.end()
            if is_cut_short(text, end) or not may_end_a_name(text, end):
                continue
            for at in range(max(found.start(), end - _LONGEST_UNHEARD), end - _SHORTEST_SLIP + 1):
                prefix = self._places.before(text, at)
                if prefix is None or not self._places.follows_a_phrase(text, prefix.start):
                    continue
                said, name = text[prefix.start : end], text[at:end]
                if says_a_phrase_before(name) or name.startswith(_not_in_a_name()):
                    continue
                verdict = _UNHEARD_OF[prefix.standing]
                why = (Evidence("body", said, said),)
                nearest = self.nearest(name)
                yield UnitMention(said, prefix.start, end, (), verdict, why, nearest)
                break


def _with_own_bodies(place: Place, units: Iterable[UnitEntry]) -> list[str]:
    """The units of a city that are districts or zones: 南湖区卫健局 is none of the city's."""
    if not place.has_districts:
        return []
    return [unit.name for unit in units if unit.kind in OWN_BODIES]


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _cut_out_of_a_number(text: str, mention: UnitMention) -> bool:
    """12345 is a hotline, and no part of a telephone number."""
    if not mention.text.isdecimal():
        return False
    return text[mention.start - 1 : mention.start].isdecimal() or (
        text[mention.end : mention.end + 1].isdecimal()
    )


def _not_in_a_name() -> tuple[str, ...]:
    return tuple(bodies()["no_name_begins"])


def _body_endings() -> tuple[str, ...]:
    return tuple(bodies()["endings"])


def _moved(mention: UnitMention, text: str, origin: list[int]) -> UnitMention:
    start, end = origin[mention.start], origin[mention.end - 1] + 1
    return replace(mention, start=start, end=end, text=text[start:end])
