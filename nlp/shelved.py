"""Which tasks are about this, in a table that is too large for a process's memory?

The table lies on a shelf that tells which tasks have which terms. A question takes some hundreds
down, those that may be among the best, and only these are ranked, as any table is.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import combinations, islice
from operator import add
from typing import Protocol

from nlp.passages import TOGETHER, clauses, commonest_phrases, how_often, is_common, rarity
from nlp.ranking import NEIGHBOUR, Ranking
from nlp.search import Table, TaskEntry, TaskIndex, heading_share, passages_of
from nlp.segment import Segmenter
from nlp.topics import Topic, topic_words

_AT_ONCE = 2_000  # tasks put in by one transaction
_SAMPLE = 3_000  # tasks whose phrases a misspelt word is compared with
_REMEMBERED = 4_096  # terms and headings whose frequency is kept at hand

_SEEDS = 8  # tasks looked at to see whether the table has a word
_APART = 5  # topics that are looked for one without the other
_EACH = 100  # tasks taken down for one set of topics
_REPETITION = 2.0  # how much more one row may score than another that has the same words

Terms = tuple[str, ...]


class Shelf(Protocol):
    """Texts by number, and which have which terms: as ``storage.search_file`` keeps them."""

    def changing(self) -> AbstractContextManager[None]: ...
    def totals(self) -> tuple[int, int]: ...
    def headings(self) -> dict[str, int]: ...
    def having(self, term: str) -> int: ...
    def has(self, number: int) -> bool: ...
    def find(self, wanted: Sequence[Sequence[Terms]], limit: int) -> list[int]: ...
    def texts(self, numbers: Collection[int]) -> dict[int, str]: ...
    def sample(self, count: int) -> list[str]: ...
    def digests(self, first: int, last: int) -> dict[int, bytes]: ...
    def add(self, number: int, digest: bytes, text: str, terms: Iterable[str]) -> None: ...
    def remove(self, number: int, terms: Iterable[str]) -> None: ...
    def count(self, tasks: int, characters: int, headings: Iterable[tuple[str, int]]) -> None: ...


class ShelvedIndex(TaskIndex):
    """The tasks of a large table, searchable by topic as those of a `TaskIndex` are.

    What is put in stays on the shelf: the next process finds it there.
    """

    def __init__(self, shelf: Shelf, words: Iterable[str] = ()) -> None:
        super().__init__((), words)
        self._shelf = shelf
        self._segmenter = Segmenter(self._names | topic_words().all)
        self.numbers = _Numbers(shelf)

    @cached_property
    def _table(self) -> Table:
        return _ShelvedTable(self._shelf, self._segmenter, self._names)

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
        new = {task.number: (task, _worded(task, self._segmenter)) for task in tasks}
        if not new and not gone:
            return
        headings: Counter[str] = Counter()
        count = characters = 0
        with self._shelf.changing():
            for number, text in self._shelf.texts({*new, *gone}).items():
                text = _Text(text)
                self._shelf.remove(number, text.terms)
                headings.subtract(text.passages[1:])
                count, characters = count - 1, characters - len(text.requirement)
            for number, (task, text) in new.items():
                self._shelf.add(number, _digest(task), text.stored, text.terms)
                headings.update(text.passages[1:])
                count, characters = count + 1, characters + len(text.requirement)
            self._shelf.count(count, characters, ((h, n) for h, n in headings.items() if n))
        self.__dict__.pop("_table", None)


class _Numbers:
    """The numbers of the tasks on the shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and self._shelf.has(number)


class _Text:
    """A task as it lies on the shelf: its passages in lines, then the short words of its
    requirement and of the others, each marked.

    Short words are told apart from characters that meet by chance: there is no 开发 in 公开发布.
    """

    __slots__ = ("others", "passages", "stored", "whole", "words", "words_of_others")

    def __init__(self, stored: str) -> None:
        self.stored = stored
        self.whole, self.words, self.words_of_others = stored.split("\t")
        self.passages = self.whole.split("\n")

    @property
    def requirement(self) -> str:
        return self.passages[0]

    @property
    def terms(self) -> list[str]:
        """Its short words, and each two characters side by side; those of headings are marked."""
        others = {term for passage in self.passages[1:] for term in _grams(passage)}
        others.update(_split(self.words_of_others))
        return [*_grams(self.requirement), *_split(self.words), *map(_in_heading, others)]


def _grams(text: str) -> set[str]:
    return set(filter(str.isalnum, map(add, text, text[1:])))


def _split(words: str) -> Iterator[str]:
    return (f"_{word}" for word in words.split("_")[1:])


def _in_heading(term: str) -> str:
    return f"^{term}"


def _worded(task: TaskEntry, segmenter: Segmenter) -> _Text:
    requirement, *others = passages_of(task)
    words = (_short_words([requirement], segmenter), _short_words(others, segmenter))
    return _Text("\t".join(("\n".join((requirement, *others)), *words)))


def _short_words(passages: Iterable[str], segmenter: Segmenter) -> str:
    words = {word for text in passages for cut in clauses(text, segmenter) for word in cut}
    words.update(*map(segmenter.inside, words))
    return "".join(sorted(f"_{word}" for word in words if len(word) < 3 and word.isalnum()))


def _digest(task: TaskEntry) -> bytes:
    wording = "\n".join((*task.heading, task.requirement, task.deadline_text))
    return blake2b(wording.encode(errors="surrogatepass"), digest_size=8).digest()


@dataclass(frozen=True, slots=True)
class _Sought:
    """What a topic is found by on the shelf, and what a row may score that has it.

    Each way is wider than the one before: the topic's own words and those that mean as much, in
    the requirement; in a heading too; near words too.
    """

    ways: tuple[tuple[Terms, ...], ...]
    worth: float
    weight: float
    seeds: tuple[int, ...]  # the first tasks that have it


class _ShelvedTable(Table):
    """The shelf as it is now."""

    def __init__(self, shelf: Shelf, segmenter: Segmenter, names: frozenset[str]) -> None:
        super().__init__(segmenter, names)
        self._shelf = shelf
        self._tasks, characters = shelf.totals()
        self._headings = shelf.headings()
        self._count = self._tasks + len(self._headings)
        self._usual_length = characters / max(1, self._tasks) or 1.0
        self._having = lru_cache(_REMEMBERED)(shelf.having)
        self._frequency = lru_cache(_REMEMBERED)(self._count_passages)
        self._seek = lru_cache(_REMEMBERED)(self._seek_anew)

    def _has(self, topic: Topic) -> bool:
        return self._seek(topic) is not None

    def _commonest_phrases(self, limit: int) -> list[str]:
        texts = map(_Text, self._shelf.sample(_SAMPLE))
        passages = (passage for text in texts for passage in text.passages)
        return commonest_phrases(passages, self._segmenter, limit)

    def _ranking(self, asked: Sequence[Topic], limit: int) -> Ranking:
        texts = self._texts(self._likely(asked, limit))
        everything = "\n".join(text.whole for text in texts.values())

        def about(phrase: str) -> dict[int, float]:
            if phrase.split(TOGETHER)[0] not in everything:
                return {}
            rare = rarity(self._frequency(phrase), self._count)
            return {number: n * rare for number, n in self._saying(phrase, texts)}

        return Ranking(about, lambda gram: is_common(self._having(gram), self._count))

    def _texts(self, numbers: Collection[int]) -> dict[int, _Text]:
        return {number: _Text(text) for number, text in self._shelf.texts(numbers).items()}

    def _saying(self, phrase: str, texts: Mapping[int, _Text]) -> Iterator[tuple[int, float]]:
        """Which of the texts have the phrase, and how often."""
        often, first = how_often(phrase, self._usual_length), phrase.split(TOGETHER)[0]
        mark = f"_{phrase}" if self._is_short(phrase) else ""
        for number, text in texts.items():
            if first not in text.whole:
                continue
            value = often(text.requirement) if mark in text.words else 0.0
            if mark in text.words_of_others:
                for heading in text.passages[1:]:
                    if first in heading:
                        value += heading_share(self._headings[heading]) * often(heading)
            if value:
                yield number, value

    def _likely(self, asked: Sequence[Topic], limit: int) -> Collection[int]:
        """The tasks that may be among the best: those first that have most of what was asked."""
        sought = list(filter(None, map(self._seek, asked)))
        numbers = dict.fromkeys(number for found in sought for number in found.seeds)
        sought.sort(key=lambda found: -found.worth)
        sets = [
            (sum(found.worth for found in some) * sum(found.weight for found in some), some)
            for size in range(1, len(sought[:_APART]) + 1)
            for some in combinations(sought[:_APART], size)
        ]
        sets.sort(key=lambda one: -one[0])
        each = max(_EACH, limit)
        for ways in zip(*(found.ways for found in sought), strict=True):
            way_of = dict(zip(map(id, sought), ways, strict=True))
            taken, least = 0, 0.0
            for worth, some in sets:
                if worth < least or taken >= each:
                    break
                wanted = [way_of[id(found)] for found in some]
                if not all(wanted):
                    continue
                for number in self._shelf.find(wanted, each + taken):
                    taken += number not in numbers
                    numbers[number] = None
                if taken >= limit and not least:
                    least = worth / _REPETITION
            if taken >= limit:
                break
        return numbers

    def _seek_anew(self, topic: Topic) -> _Sought | None:
        for meanings in (topic.meanings, topic.parts):
            there = [meaning for meaning in meanings if self._frequency(meaning.word)]
            if not there:
                continue
            strong = [self._terms(m.word) for m in there if m.weight > NEIGHBOUR]
            every = [self._terms(m.word) for m in there]
            ways = tuple(map(tuple, (strong, _headed(strong), _headed(every))))
            seeds = self._shelf.find([ways[-1]], _SEEDS)
            texts = self._texts(seeds)
            if any(any(self._saying(meaning.word, texts)) for meaning in there):
                worth = max(m.weight * rarity(self._frequency(m.word), self._count) for m in there)
                return _Sought(ways, worth * topic.weight, topic.weight, tuple(seeds))
        return None

    def _terms(self, phrase: str) -> Terms:
        """What every task has that has the phrase; none for what cannot be looked for."""
        if TOGETHER in phrase:
            return tuple(term for word in phrase.split(TOGETHER) for term in self._terms(word))
        if self._is_short(phrase):
            return (f"_{phrase}",) if phrase.isalnum() else ()
        # Every other one covers the phrase.
        places = (*range(0, len(phrase) - 1, 2), len(phrase) - 2)
        grams = dict.fromkeys(phrase[at : at + 2] for at in places)
        return tuple(filter(str.isalnum, grams))

    def _is_short(self, phrase: str) -> bool:
        return len(phrase) == 1 or (len(phrase) == 2 and self._segmenter.knows(phrase))

    def _count_passages(self, phrase: str) -> int:
        """How many requirements and headings have the phrase, or a few more."""
        terms, words = self._terms(phrase), phrase.split(TOGETHER)
        headings = sum(all(word in heading for word in words) for heading in self._headings)
        return headings + min(map(self._having, terms), default=0)


def _headed(alternatives: list[Terms]) -> list[Terms]:
    return [*alternatives, *(tuple(map(_in_heading, terms)) for terms in alternatives)]
