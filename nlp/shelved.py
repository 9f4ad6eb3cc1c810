"""Which tasks are about this, in a table that is too large for a process's memory?

The table lies on a shelf that tells which tasks have which terms: short words, and two characters
side by side that are none. A question takes down the hundred tasks or so that may be among the
best, and only these are ranked, as those of any table are.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce
from hashlib import blake2b
from itertools import combinations, islice
from operator import add, or_
from typing import Protocol

from nlp.passages import (
    TOGETHER,
    commonest_phrases,
    how_often,
    is_common,
    rarity,
    words_for_search,
)
from nlp.ranking import NEIGHBOUR, Ranking
from nlp.search import Table, TaskEntry, TaskIndex, heading_share, passages_of
from nlp.segment import Segmenter
from nlp.topics import Topic, topic_words

_AT_ONCE = 10_000  # tasks put in by one transaction
_SAMPLE = 3_000  # tasks whose phrases a misspelt word is compared with
_REMEMBERED = 4_096  # tasks, and phrases whose rows are kept at hand in no more than so many bytes
_BYTES = 32_000_000
_LOOKED_AT = 30  # tasks that show whether characters found apart stand together
_READ_FOR_CLOSENESS = 150  # with 1,000 five of 300 questions among 10,000 bring others, no better
_LENGTH_CLASS = 24  # characters
_LENGTH_CLASSES = 10
_APART = 6  # topics that are looked for one without the other
_EACH = 60  # tasks taken down for one set of topics
_PIECE = (1 << 1_024) - 1  # bits that are gone through at once
_REPETITION = 2.0  # how much more one row may score than another that has the same words

Bits = int
"""Tasks as the bits of one number: which of 100,000 have all topics is told in microseconds."""
Texts = dict[int, tuple[str, str, list[int]]]
"""By number, a task's requirement, its short words and the ids of its headings."""


class Shelf(Protocol):
    """As ``storage.search_file`` is one."""

    def changing(self) -> AbstractContextManager[None]: ...
    def totals(self) -> tuple[int, int, int]: ...
    def headings(self) -> dict[int, tuple[str, str, int]]: ...
    def below(self, heading: int) -> int: ...
    def having(self, *terms: str) -> int: ...
    def which(self, term: str) -> int: ...
    def has(self, number: int) -> bool: ...
    def texts(self, numbers: Iterable[int]) -> Texts: ...
    def digests(self, first: int, last: int) -> dict[int, bytes]: ...
    def add(
        self,
        number: int,
        digest: bytes,
        requirement: str,
        words: str,
        headings: Iterable[tuple[str, str]],
        terms: Iterable[str],
    ) -> None: ...
    def remove(self, number: int, terms: Iterable[str]) -> None: ...


class ShelvedIndex(TaskIndex):
    """The tasks of a large table, searchable by topic as those of a `TaskIndex` are.

    What is put in stays on the shelf: the next process finds it there.
    """

    def __init__(self, shelf: Shelf, words: Iterable[str] = ()) -> None:
        super().__init__((), words)
        self._shelf = shelf
        self._segmenter = Segmenter(self._names | topic_words().all)
        self.numbers = _Numbers(shelf)
        # The same headings are over many tasks.
        self._short_words = lru_cache(_REMEMBERED)(self._find_short_words)

    @cached_property
    def _table(self) -> Table:
        return _ShelvedTable(self._shelf, self._segmenter, self._names)

    def prepare(self) -> None:
        """Load the dictionary now instead of at the first search; the file needs no time."""
        super().prepare()
        self._segmenter.cut("")

    def hold(self, tasks: Iterable[TaskEntry]) -> None:
        """Hold just these, given in the order of their numbers. What is there and worded as it was
        stays as it is."""
        remaining, last = iter(tasks), -1
        while batch := list(islice(remaining, _AT_ONCE)):
            known = self._shelf.digests(last + 1, batch[-1].number)
            last = batch[-1].number
            changed = [task for task in batch if known.pop(task.number, None) != _digest(task)]
            self.change(changed, known)
        self.change(gone=self._shelf.digests(last + 1, 2**62))

    def change(self, tasks: Iterable[TaskEntry] = (), gone: Iterable[int] = ()) -> None:
        """Put these in, in place of those of the same numbers, and take out those gone."""
        new = {task.number: task for task in tasks}
        out = {*new, *gone}
        if not out:
            return
        with self._shelf.changing():
            for number, (requirement, marked, _) in self._shelf.texts(out).items():
                self._shelf.remove(number, _terms(requirement, set(marked.split("_")[1:])))
            for number, task in new.items():
                requirement, *headings = passages_of(task)
                words = self._short_words(requirement)
                self._shelf.add(
                    number,
                    _digest(task),
                    requirement,
                    _marked(words),
                    [(heading, _marked(self._short_words(heading))) for heading in headings],
                    _terms(requirement, words),
                )
        self.__dict__.pop("_table", None)

    def _find_short_words(self, text: str) -> set[str]:
        """Its words of one or two characters.

        They are told apart from characters that meet by chance: there is no 开发 in 公开发布.
        """
        words = words_for_search(text, self._segmenter)
        return {word for word in words if len(word) < 3 and word.isalnum()}


class _Numbers:
    """The numbers of the tasks on the shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and self._shelf.has(number)


def _digest(task: TaskEntry) -> bytes:
    wording = "\n".join((*task.heading, task.requirement, task.deadline_text))
    return blake2b(wording.encode(errors="surrogatepass"), digest_size=8).digest()


def _marked(words: Iterable[str]) -> str:
    return "_".join(("", *words))


def _terms(text: str, words: set[str]) -> list[str]:
    """The short words, each marked, and each two characters side by side that are none of them."""
    grams = filter(str.isalnum, set(map(add, text, text[1:])) - words)
    return [*grams, *(f"_{word}" for word in words), _length_term(len(text))]


def _length_term(length: int) -> str:
    return f"__{min(length // _LENGTH_CLASS, _LENGTH_CLASSES - 1)}"


@dataclass(frozen=True, slots=True)
class _Sought:
    """Which tasks have a topic: by its own words or such as mean as much, in the requirement; and
    by any word or heading. `worth` is what a task may score by it."""

    strong: Bits
    every: Bits
    worth: float
    weight: float


class _ShelvedTable(Table):
    """The shelf as it is now."""

    def __init__(self, shelf: Shelf, segmenter: Segmenter, names: frozenset[str]) -> None:
        super().__init__(segmenter, names)
        self._shelf = shelf
        tasks, characters, self._last = shelf.totals()
        self._headings = shelf.headings()
        self._count = tasks + len(self._headings)
        self._usual_length = characters / max(1, tasks) or 1.0
        remembered = min(_REMEMBERED, _BYTES * 8 // (self._last + 1) + 1)
        self._read: Texts = {}
        self._heading_text = "\n".join(text for text, _, _ in self._headings.values())
        self._of_length = lru_cache(_LENGTH_CLASSES)(shelf.which)
        self._having = lru_cache(_REMEMBERED)(lambda term: shelf.having(*_kept(term)))
        self._shares = lru_cache(_REMEMBERED)(self._find_shares)
        self._with = lru_cache(remembered)(self._find_with)
        self._below = lru_cache(remembered)(self._find_below)

    def _has(self, topic: Topic) -> bool:
        return self._seek(topic) is not None

    def _commonest_phrases(self, limit: int) -> list[str]:
        spread = range(0, self._last + 1, self._last // _SAMPLE + 1)
        texts = [text for text, _, _ in self._shelf.texts(spread).values()]
        headings = [text for text, _, _ in self._headings.values()]
        return commonest_phrases([*texts, *headings[:_SAMPLE]], self._segmenter, limit)

    def _ranking(self, asked: Sequence[Topic], limit: int) -> Ranking:
        texts = self._texts(self._likely(asked, limit))

        def about(phrase: str) -> dict[int, float]:
            saying = dict(self._saying(phrase, texts))
            rare = self._rarity(phrase) if saying else 0.0
            return {number: often * rare for number, often in saying.items()}

        return Ranking(about, lambda gram: is_common(self._having(gram), self._count))

    def _texts(self, numbers: Collection[int]) -> Texts:
        """Many questions look at the same tasks, for short ones are taken first."""
        read = self._read
        known = {number: read[number] for number in numbers if number in read}
        new = self._shelf.texts(number for number in numbers if number not in known)
        if len(read) + len(new) > _REMEMBERED:
            self._read = read = {}
        read.update(new)
        return known | new

    def _likely(self, asked: Sequence[Topic], limit: int) -> Collection[int]:
        """The tasks that may be among the best: those first that have most of what was asked."""
        sought = sorted(filter(None, map(self._seek, asked)), key=lambda found: -found.worth)
        sets = [
            (sum(found.worth for found in some) * sum(found.weight for found in some), some)
            for size in range(1, len(sought[:_APART]) + 1)
            for some in combinations(sought[:_APART], size)
        ]
        sets.sort(key=lambda one: -one[0])
        each = max(_EACH, limit)
        numbers: list[int] = []
        seen = 0
        for way in ("strong", "every"):
            taken, least = 0, 0.0
            for worth, some in sets:
                if worth < least or taken >= each:
                    break
                having_all = ~seen
                for found in some:
                    having_all &= getattr(found, way)
                seen |= having_all
                new = self._shortest(having_all, each)
                numbers += new
                taken += len(new)
                if taken >= limit and not least:
                    least = worth / _REPETITION
            if taken >= limit:
                break
        return numbers

    def _shortest(self, bits: Bits, count: int) -> list[int]:
        """So many of the tasks, short ones first: words say more of those.

        Among 10,000 the ten best of 60 taken so have 0.76 of the best possible BM25, as in memory;
        those of the first 60 have 0.72.
        """
        if bits.bit_count() <= count:
            return list(_first(bits, count))
        found: list[int] = []
        for length in range(_LENGTH_CLASSES):
            if len(found) < count:
                of_length = self._of_length(_length_term(length * _LENGTH_CLASS))
                found += _first(bits & of_length, count - len(found))
        return found

    def _seek(self, topic: Topic) -> _Sought | None:
        """None where the table has no word for the topic, nor any for its parts."""
        for meanings in (topic.meanings, topic.parts):
            strong = every = 0
            worth = 0.0
            for meaning in meanings:
                found = self._with(meaning.word)
                below = self._below(meaning.word)
                if found or below:
                    every |= found | below
                    strong |= found if meaning.weight > NEIGHBOUR else 0
                    worth = max(worth, meaning.weight * self._rarity(meaning.word))
            if every:
                return _Sought(strong, every, worth * topic.weight, topic.weight)
        return None

    def _saying(self, phrase: str, texts: Texts) -> Iterator[tuple[int, float]]:
        """Which of the tasks have the phrase, and how often."""
        often, first = how_often(phrase, self._usual_length), phrase.split(TOGETHER)[0]
        mark = self._mark(phrase)
        shares = self._shares(phrase)
        for number, (requirement, words, headings) in texts.items():
            value = often(requirement) if first in requirement and mark in words else 0.0
            if shares:
                value += sum([shares[heading] for heading in headings if heading in shares])
            if value:
                yield number, value

    def _find_with(self, phrase: str) -> Bits:
        """The tasks whose requirement has the phrase, as far as its terms tell."""
        terms = self._terms(phrase)
        found = -1 if terms else 0
        for term in terms:
            found = found and found & self._which(term)
        if TOGETHER in phrase:
            # Apart, its words are in many more: only such tasks are any good.
            looked_at = self._texts(list(_first(found, _READ_FOR_CLOSENESS)))
            return _bits([number for number, _ in self._saying(phrase, looked_at)])
        if len(terms) > 1:
            looked_at = self._texts(list(_first(found, _LOOKED_AT)))
            return found if any(self._saying(phrase, looked_at)) else 0
        return found

    def _which(self, term: str) -> Bits:
        return reduce(or_, map(self._shelf.which, _kept(term)))

    def _find_below(self, phrase: str) -> Bits:
        return reduce(or_, map(self._shelf.below, self._shares(phrase)), 0)

    def _find_shares(self, phrase: str) -> dict[int, float]:
        """Of the headings that have the phrase, how much they say of each task below them."""
        often, first = how_often(phrase, self._usual_length), phrase.split(TOGETHER)[0]
        mark = self._mark(phrase)
        if first not in self._heading_text:  # most words; there may be thousands of headings
            return {}
        return {
            place: heading_share(tasks) * often(text)
            for place, (text, words, tasks) in self._headings.items()
            if first in text and mark in words and often(text)
        }

    def _terms(self, phrase: str) -> list[str]:
        """What every task has that has the phrase; none for what cannot be looked for."""
        if TOGETHER in phrase:
            return [term for word in phrase.split(TOGETHER) for term in self._terms(word)]
        if mark := self._mark(phrase):
            return [mark] if phrase.isalnum() else []
        # Every other one covers the phrase.
        places = (*range(0, len(phrase) - 1, 2), len(phrase) - 2)
        return list(filter(str.isalnum, dict.fromkeys(phrase[at : at + 2] for at in places)))

    def _mark(self, phrase: str) -> str:
        """What is among the short words of a text that has this one; nothing for other phrases."""
        short = len(phrase) == 1 or (len(phrase) == 2 and self._segmenter.knows(phrase))
        return f"_{phrase}" if short else ""

    def _rarity(self, phrase: str) -> float:
        """By the requirements and headings that have it, or hardly more."""
        terms = self._terms(phrase)
        having = self._having(terms[0]) if len(terms) == 1 else self._with(phrase).bit_count()
        return rarity(having + len(self._shares(phrase)), self._count)


def _kept(term: str) -> tuple[str, ...]:
    """As what the shelf has it: two characters are kept as a word where they are one."""
    return (term,) if term.startswith("_") else (term, f"_{term}")


def _bits(numbers: Collection[int]) -> Bits:
    bits = bytearray(max(numbers, default=0) // 8 + 1)
    for number in numbers:
        bits[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(bits, "little")


def _first(bits: Bits, count: int) -> Iterator[int]:
    """So many of the tasks, those of the lowest numbers."""
    start = 0
    while bits and count:
        # A piece at a time: each step copies what is left of the number.
        start += (skipped := (bits & -bits).bit_length() - 1)
        bits >>= skipped
        piece = bits & _PIECE
        while piece and count:
            lowest = piece & -piece
            yield start + lowest.bit_length() - 1
            piece ^= lowest
            count -= 1
        start += _PIECE.bit_length()
        bits >>= _PIECE.bit_length()
