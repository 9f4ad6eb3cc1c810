"""Which name was typed in Latin letters: weijianju, renshe ju, wjj?"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock

from nlp.names import Meaning, Names, Sort
from nlp.places import PlaceReader, Standing, is_han
from nlp.short_forms import Form
from nlp.sounds import initials, loosely_spelled, spelled

_WORD = re.compile("[A-Za-züÜ]+")
_ADDRESS = re.compile(r"[!-~]*(?:[/@\\]|\.\w)[!-~]*", re.ASCII)
_GAP = re.compile("[ '’-]*")
_MOST_WORDS = 8
_BESIDE = 4  # Chinese characters that may belong to a name partly in letters
_LEAST_SPELLED, _LEAST_FORGIVEN = 5, 8  # letters
_INITIALS = range(3, 9)


@dataclass(frozen=True, slots=True)
class LatinName:
    """A name in letters at text[start:end].

    kind: "pinyin", "sound", "edit", "initials", or "english".
    """

    start: int
    end: int
    kind: str
    meanings: tuple[tuple[str, Meaning], ...]
    standing: Standing


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
                meanings = self._exact.get(spelled(text[at:to]))
                if meanings and to - at > len(word.group()):
                    return LatinName(at, to, "pinyin", tuple(meanings), Standing.OWN)
        return None

    def _read(self, letters: str, start: int, end: int) -> LatinName | None:
        if not 3 <= len(letters) <= 60:
            return None
        self._prepare()
        for cut in (0, *range(min(self._longest_prefix, len(letters)), 0, -1)):
            standing = self._prefixes.get(letters[:cut])
            found = self._spelled(letters[cut:]) if standing is not None else None
            if standing is not None and found is not None:
                return LatinName(start, end, found[0], found[1], standing)
            if standing is not None and cut and letters[cut:] in self._initials:
                # shi fgw: whose it is in full, the body by its initials
                named = tuple(self._initials[letters[cut:]])
                return LatinName(start, end, "initials", named, standing)
        for prefix in self._own_initials:
            if letters.startswith(prefix) and len(letters) - len(prefix) in _INITIALS:
                meanings = self._initials.get(letters.removeprefix(prefix))
                if meanings:
                    return LatinName(start, end, "initials", tuple(meanings), Standing.OWN)
        return None

    def _spelled(self, letters: str) -> tuple[str, tuple[tuple[str, Meaning], ...]] | None:
        if len(letters) < _LEAST_SPELLED:
            return None
        exact = self._exact.get(letters)
        if exact:
            return "pinyin", tuple(exact)
        loose = self._loose.get(loosely_spelled(letters))
        if loose:
            return "sound", tuple(loose)
        return self._forgiven(letters)

    def _forgiven(self, letters: str) -> tuple[str, tuple[tuple[str, Meaning], ...]] | None:
        """The one name that is a single letter away."""
        if len(letters) < _LEAST_FORGIVEN:
            return None
        from rapidfuzz.distance import OSA

        half = (len(letters) - 1) // 2
        near = {*self._by_head.get(letters[:half], ()), *self._by_tail.get(letters[-half:], ())}
        close = [key for key in sorted(near) if OSA.distance(key, letters, score_cutoff=1) == 1]
        meanings = tuple(named for key in close for named in self._exact[key])
        return ("edit", meanings) if meanings else None

    def _prepare(self) -> None:
        if not self._ready:
            with self._preparing:  # turns in several threads share one lexicon
                if not self._ready:
                    self._build()
                    self._ready = True

    def _build(self) -> None:
        self._exact: defaultdict[str, list[tuple[str, Meaning]]] = defaultdict(list)
        self._loose: defaultdict[str, list[tuple[str, Meaning]]] = defaultdict(list)
        self._by_head: defaultdict[str, list[str]] = defaultdict(list)
        self._by_tail: defaultdict[str, list[str]] = defaultdict(list)
        by_initials: defaultdict[str, list[tuple[str, Meaning]]] = defaultdict(list)
        fragments: list[tuple[str, Meaning]] = []
        self._prefixes = {**self._places.in_letters, "": Standing.OWN}
        self._longest_prefix = max(map(len, self._prefixes))
        self._own_initials = ["", *dict.fromkeys(initials(word) for word in self._places.own())]
        for said, meaning in self._names.items():
            if meaning.sort in (Sort.GROUP, Sort.STRANGER_WORD):
                continue
            if meaning.sort is Sort.FRAGMENT:
                if len(meaning.units) > 1 and said.endswith(("局", "中心")):
                    fragments.append((said, meaning))
                continue
            letters = spelled(said)
            self._exact[letters].append((said, meaning))
            self._loose[loosely_spelled(letters)].append((said, meaning))
            if meaning.sort in (Sort.BODY, Sort.STRANGER) and len(said) > 2:
                by_initials[initials(said)].append((said, meaning))
        for letters in self._exact:
            for half in {(len(letters) + change - 1) // 2 for change in (-1, 0, 1)}:
                self._by_head[letters[:half]].append(letters)
                self._by_tail[letters[-half:]].append(letters)
        for said, meaning in fragments:  # 监管局: to ask about, where no name is written so
            letters = spelled(said)
            if letters not in self._exact:
                self._exact[letters] = [(said, meaning)]
            if len(said) > 2 and initials(said) not in by_initials:
                by_initials[initials(said)] = [(said, meaning)]
        self._initials = {key: _in_use(found) for key, found in by_initials.items()}


def _in_use(found: list[tuple[str, Meaning]]) -> list[tuple[str, Meaning]]:
    """Initials are read on names in use today; a habit only where no name has them."""
    strangers = any(
        meaning.sort is Sort.STRANGER and meaning.kind == "department" for _, meaning in found
    )
    if all(meaning.sort is Sort.FRAGMENT for _, meaning in found):
        return found
    bodies = [(said, meaning) for said, meaning in found if meaning.sort is Sort.BODY]
    if strangers:  # sjj is 审计局 to most people before it is 市监局
        return [named for named in bodies if named[1].form is Form.NAME]
    today = [named for named in bodies if named[1].form <= Form.HABIT]
    if any(meaning.form <= Form.FULL for _, meaning in today):
        return [named for named in today if named[1].form <= Form.SHORT]
    return today
