"""Which name was typed in Latin letters: weijianju, renshe ju, wjj?"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Lock

from nlp.names import Meaning, Names, Sort
from nlp.places import PlaceReader, Standing, is_han
from nlp.short_forms import Form
from nlp.sorted_names import SortedNames, backwards
from nlp.sounds import initials, loosely_spelled, spelled

_WORD = re.compile("[A-Za-züÜ]+")
_ADDRESS = re.compile(r"[!-~]*(?:[/@\\]|\.\w)[!-~]*", re.ASCII)
_GAP = re.compile("[ '’-]*")
_MOST_WORDS = 8
_BESIDE = 4  # Chinese characters that may belong to a name partly in letters
_LEAST_SPELLED, _LEAST_FORGIVEN = 5, 8  # letters
_INITIALS = range(3, 9)

_IN_PART = (Sort.GROUP, Sort.STRANGER_WORD, Sort.FRAGMENT)

Named = tuple[tuple[str, Meaning], ...]
"""How a name is written in Chinese, and what it means; several that are alike in letters."""


@dataclass(frozen=True, slots=True)
class LatinName:
    """A name in letters at text[start:end].

    kind: "pinyin", "sound", "edit", "initials", or "english". may_be_above: our own level word
    stands before it, and is the parent's, too (shi, in a county-level city).
    """

    start: int
    end: int
    kind: str
    meanings: Named
    standing: Standing
    may_be_above: bool = False


class LatinNames:
    """Reads names in letters. Cheap to make; prepares itself on first use."""

    def __init__(self, names: Names, places: PlaceReader) -> None:
        self._names = names
        self._places = places
        self._ready = False
        self._preparing = Lock()

    def find(self, text: str) -> Iterator[LatinName]:
        """Names in letters, in order, not overlapping."""
        text = _ADDRESS.sub(lambda address: " " * len(address.group()), text)
        words = list(_WORD.finditer(text))
        at = 0
        while at < len(words):
            if [word.group().lower() for word in words[at : at + 2]] == ["wo", "shi"]:
                at += 2  # 我是, and no 市 of whatever follows
                continue
            last = at
            while (
                last + 1 < len(words)
                and last + 1 - at < _MOST_WORDS
                and _GAP.fullmatch(text, words[last].end(), words[last + 1].start())
            ):
                last += 1
            for end in range(last, at - 1, -1):
                joined = "".join(word.group() for word in words[at : end + 1]).lower()
                found = self._read(joined.replace("ü", "v"), words[at].start(), words[end].end())
                if found:
                    yield found
                    at = end
                    break
            else:
                mixed = self._mixed(text, words[at])
                if mixed:
                    yield mixed
            at += 1

    def _mixed(self, text: str, word: re.Match[str]) -> LatinName | None:
        """A name partly in letters: 卫jian局."""
        start, end = word.span()
        while start > 0 and word.start() - start < _BESIDE and is_han(text[start - 1]):
            start -= 1
        while end < len(text) and end - word.end() < _BESIDE and is_han(text[end]):
            end += 1
        if (start, end) == word.span():
            return None
        self._prepare()
        for at in range(start, word.start() + 1):
            for to in range(end, word.end() - 1, -1):
                meanings = self._with_letters(spelled(text[at:to]))
                if meanings and to - at > len(word.group()):
                    return LatinName(at, to, "pinyin", meanings, Standing.OWN)
        return None

    def _read(self, letters: str, start: int, end: int) -> LatinName | None:
        if not 3 <= len(letters) <= 60:
            return None
        self._prepare()
        for cut in (0, *range(min(self._longest_prefix, len(letters)), 0, -1)):
            standing = self._prefixes.get(letters[:cut])
            shared = letters[:cut] in self._may_be_above
            found = self._spelled(letters[cut:]) if standing is not None else None
            if standing is not None and found is not None:
                return LatinName(start, end, *found, standing, shared)
            if standing is not None and cut and (named := self._with_initials(letters[cut:])):
                # shi fgw: whose it is in full, the body by its initials
                return LatinName(start, end, "initials", named, standing, shared)
        for prefix in self._own_initials:
            if letters.startswith(prefix) and len(letters) - len(prefix) in _INITIALS:
                meanings = self._with_initials(letters.removeprefix(prefix))
                if meanings:
                    return LatinName(start, end, "initials", meanings, Standing.OWN)
        return None

    def _spelled(self, letters: str) -> tuple[str, Named] | None:
        if len(letters) < _LEAST_SPELLED:
            return None
        if exact := self._with_letters(letters):
            return "pinyin", exact
        if heard := self._by_sound.having(loosely_spelled(letters)):
            return "sound", self._meaning(heard)
        return self._forgiven(letters)

    def _forgiven(self, letters: str) -> tuple[str, Named] | None:
        """The one name that is a single letter away."""
        if len(letters) < _LEAST_FORGIVEN:
            return None
        from rapidfuzz.distance import OSA

        half = (len(letters) - 1) // 2
        alike = (
            self._by_letters.beginning(letters[:half]),
            self._by_letters_backwards.beginning(backwards(letters[-half:])),
        )
        near = {spelled(said) for names in alike for said in names}
        close = [key for key in sorted(near) if OSA.distance(key, letters, score_cutoff=1) == 1]
        meanings = self._meaning(said for key in close for said in self._by_letters.having(key))
        return ("edit", meanings) if meanings else None

    def _with_initials(self, letters: str) -> Named:
        if bodies := self._by_initials.having(letters):
            return _in_use(self._meaning(bodies))
        return self._meaning(self._parts_by_initials.having(letters)[:1])

    def _with_letters(self, letters: str) -> Named:
        """监管局, a part of several names, is asked about where no name is written so."""
        whole = self._by_letters.having(letters)
        return self._meaning(whole or self._parts_by_letters.having(letters)[:1])

    def _meaning(self, names: Iterable[str]) -> Named:
        return tuple((said, meaning) for said in names if (meaning := self._names.get(said)))

    def _prepare(self) -> None:
        if not self._ready:
            with self._preparing:  # turns in several threads share one lexicon
                if not self._ready:
                    self._build()
                    self._ready = True

    def _build(self) -> None:
        self._prefixes = {**self._places.in_letters, "": Standing.OWN}
        self._may_be_above = frozenset(map(spelled, self._places.may_be_above))
        self._longest_prefix = max(map(len, self._prefixes))
        self._own_initials = ["", *dict.fromkeys(initials(word) for word in self._places.own())]
        whole = [said for said, how in self._names.items() if how.sort not in _IN_PART]
        bodies = [
            said
            for said, how in self._names.items()
            if how.sort in (Sort.BODY, Sort.STRANGER) and len(said) > 2
        ]
        parts = [
            said
            for said, how in self._names.items()
            if how.sort is Sort.FRAGMENT and len(how.units) > 1 and said.endswith(("局", "中心"))
        ]
        self._by_letters = SortedNames(whole, spelled)
        self._by_letters_backwards = SortedNames(whole, lambda said: backwards(spelled(said)))
        self._by_sound = SortedNames(whole, lambda said: loosely_spelled(spelled(said)))
        self._by_initials = SortedNames(bodies, initials)
        self._parts_by_letters = SortedNames(parts, spelled)
        self._parts_by_initials = SortedNames((said for said in parts if len(said) > 2), initials)


def _in_use(found: Named) -> Named:
    """Initials are read on names in use today; a habit only where no name has them."""
    strangers = any(
        meaning.sort is Sort.STRANGER and meaning.kind == "department" for _, meaning in found
    )
    bodies = tuple(named for named in found if named[1].sort is Sort.BODY)
    if strangers:  # sjj is 审计局 to most people before it is 市监局
        return tuple(named for named in bodies if named[1].form is Form.NAME)
    today = tuple(named for named in bodies if named[1].form <= Form.HABIT)
    if any(meaning.form <= Form.FULL for _, meaning in today):
        return tuple(named for named in today if named[1].form <= Form.SHORT)
    return today
