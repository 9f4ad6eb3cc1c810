"""Which units does a message name with a slip of ear, eye or finger in the name?"""

from collections.abc import Iterator

from nlp.evidence import Evidence
from nlp.likeness import Likeness, Slips
from nlp.mentions import OFFERED, READ_CLOSELY, UnitMention, Verdict, refusal
from nlp.names import Names, Sort
from nlp.places import PlaceReader
from nlp.spans import runs_of_han
from nlp.surroundings import is_a_body, is_cut_short, is_framed, may_end_a_name, without_frame
from nlp.written_names import WrittenNames

_LONGEST_SLIP = 16
_LONGEST_WORD = 6


class SlippedNames:
    """Finds names that are not written quite as they should be."""

    def __init__(
        self, names: Names, places: PlaceReader, slips: Slips, written: WrittenNames
    ) -> None:
        self._names = names
        self._places = places
        self._slips = slips
        self._written = written

    def find(self, text: str, free: list[tuple[int, int]]) -> list[UnitMention]:
        """The units named in the free stretches of the text, in order."""
        found: list[UnitMention] = []
        for start, end in free:
            for first, last in runs_of_han(text, start, min(end, READ_CLOSELY)):
                found += self._slips_in(text, first, last)
        return found

    def _slips_in(self, text: str, first: int, last: int) -> Iterator[UnitMention]:
        for end in range(first + 3, last + 1):
            if end < first + 3 or not self._slips.may_end(text[end - 1]):
                continue
            mention = self._slip_that_ends(text, first, end)
            if mention is not None:
                yield mention
                first = end

    def _slip_that_ends(self, text: str, first: int, end: int) -> UnitMention | None:
        if is_cut_short(text, end):
            return None
        for at in range(max(first, end - _LONGEST_SLIP), end - 2):
            readings = self._slips.of(text[at:end])
            if not readings:
                continue
            whole = self._names.get(text[at + 1 : end]) is not None
            if whole and self._places.before(text, at + 1) is not None:
                continue  # 市|监管局 is no slip for 市场监管局
            if readings[0].meaning.sort is Sort.WORD:  # 班阳路 is also a road
                if is_a_body(text, at, end, Sort.WORD, prefixed=False, joined=False):
                    return self._from_slip(text, first, at, end, readings)
                continue
            # without its proper ending (住建居) a name must at least be where a name may end
            # and one that lacks a character (全区数据中心建设) may be an everyday word
            slight = readings[0].kind != "edit" and readings[0].meant[-1] == text[end - 1]
            if slight or may_end_a_name(text, end):
                return self._from_slip(text, first, at, end, readings)
        return None

    def _from_slip(
        self, text: str, first: int, at: int, end: int, readings: tuple[Likeness, ...]
    ) -> UnitMention:
        prefix = self._places.before(text, at) or self._written.unknown_place(
            text, first, at, readings[0].meaning
        )
        start = prefix.start if prefix else at
        said = text[start:end]
        units = tuple(dict.fromkeys(unit for r in readings for unit in r.meaning.units))[:OFFERED]
        why = tuple(Evidence(r.kind, r.said, r.meant) for r in readings)
        refused = refusal(self._names, prefix, readings[0].meaning, readings[0].meant)
        if refused is not None:
            verdict, reason = refused
            return UnitMention(said, start, end, (), verdict, (reason, *why), units)
        if any(not r.meaning.units for r in readings):
            return UnitMention(said, start, end, (), Verdict.UNKNOWN_BODY, why, units)
        verdict = Verdict.CERTAIN if len(units) == 1 else Verdict.AMBIGUOUS
        return UnitMention(said, start, end, units, verdict, why)

    def misheard_word(self, text: str) -> list[UnitMention]:
        """卫建那边: a word spoken of as a body that sounds like one of ours."""
        start, end = without_frame(text)
        if not 2 <= end - start <= _LONGEST_WORD or not is_framed(text, end):
            return []
        readings = self._slips.of(text[start:end] + "局")
        if not readings or any(reading.kind != "sound" for reading in readings):
            return []
        return [self._from_slip(text, 0, start, end, readings)]
