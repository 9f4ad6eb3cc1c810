"""Which tasks of the table are about this?"""

import math
from abc import ABC, abstractmethod
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from nlp.english_topics import in_chinese
from nlp.evidence import Evidence
from nlp.normalize import normalize
from nlp.passages import Passages, commonest_phrases, fold, quoted
from nlp.ranking import Ranking
from nlp.segment import Segmenter
from nlp.spelling import Slip, Spelling
from nlp.topics import Topic, asks_a_feeling, content, topic_words, topics

_LONGEST_QUERY = 200  # characters; a topic is a few words, and the answer's time stays bounded
_PHRASES = 20_000  # what a misspelt word is compared with
_HEADING = 0.7  # how much a heading counts beside the requirement, if it is of one task


@dataclass(frozen=True, slots=True)
class TaskEntry:
    """What a task is found by: its number, headings outermost first, requirement, deadline."""

    number: int
    heading: tuple[str, ...]
    requirement: str
    deadline_text: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A task that is about the query; score has no unit and compares hits of one query."""

    number: int
    score: float
    evidence: tuple[Evidence, ...]


class TaskIndex:
    """The tasks of one table, searchable by topic.

    Nothing is built before the first search; prepare() builds it earlier.
    """

    def __init__(self, tasks: Iterable[TaskEntry], words: Iterable[str] = ()) -> None:
        """`words` are the names of units: kept whole, and no topic when they stand in a query."""
        self._tasks = tuple(tasks)
        self._names = frozenset(map(fold, words))

    @cached_property
    def numbers(self) -> Container[int]:
        """The numbers of the tasks."""
        return frozenset(task.number for task in self._tasks)

    def prepare(self) -> None:
        """Load the dictionary and build the index now (half a second) instead of later."""
        _ = self._table

    def search(self, query: str, limit: int = 10) -> tuple[Hit, ...]:
        """The tasks about what was asked, best first; empty when nothing in the table is.

        Any text is a query. What is beyond its first 200 characters is not read.
        """
        text, put = in_chinese(content(normalize(query[:_LONGEST_QUERY])))
        text = " ".join(map(fold, text.split()))
        return self._table.search(text, limit, put) if text and self._table else ()

    def cut(self, text: str) -> list[str]:
        """The words of a text that follow one another; what the table has as one stays whole."""
        return (self._table or self._no_table).cut(text)

    @cached_property
    def _no_table(self) -> Segmenter:
        return Segmenter({*self._names, *topic_words().all})

    @cached_property
    def _table(self) -> "Table | None":
        return _table_of(self._tasks, self._names) if self._tasks else None


class Table(ABC):
    """Texts that are looked through for the topics of a question."""

    def __init__(self, segmenter: Segmenter, names: frozenset[str]) -> None:
        self._segmenter = segmenter
        self._names = names

    @cached_property
    def _spelling(self) -> Spelling:
        return Spelling([*self._commonest_phrases(_PHRASES), *sorted(topic_words().all)])

    def cut(self, text: str) -> list[str]:
        """The words of a text, as those of the tasks are told apart."""
        return self._segmenter.cut(text)

    def search(self, text: str, limit: int, put: Sequence[Slip]) -> tuple[Hit, ...]:
        """`put` are the words that stand in `text` for those that were said."""
        if asks_a_feeling(text):
            return ()
        asked = topics(text, self._segmenter, self._names)
        slips: list[Slip] = []
        if not all(map(self._has, asked)):
            slips = self._spelling.in_letters(text)
            slips = slips or self._spelling.slips(self._segmenter.cut(text))
            for slip in slips:
                text = text.replace(slip.said, slip.meant)
            if slips:
                asked = topics(text, self._segmenter, self._names)
        ranking = self._ranking(asked, limit)
        mended = [Evidence(slip.kind, slip.said, slip.meant) for slip in (*put, *slips)]
        return tuple(
            Hit(number, round(score, 4), (*mended, *ranking.evidence(number, asked)))
            for number, score in ranking.best(asked, text, limit)
        )

    @abstractmethod
    def _has(self, topic: Topic) -> bool:
        """Whether the table has a word for the topic."""

    @abstractmethod
    def _ranking(self, asked: Sequence[Topic], limit: int) -> Ranking:
        """What ranks the tasks that may be among the best `limit`."""

    @abstractmethod
    def _commonest_phrases(self, limit: int) -> list[str]:
        """What a misspelt word may have been meant for."""


def heading_share(tasks: int) -> float:
    """A heading is one passage of all the tasks below it, and says the less of each the more they
    are."""
    return _HEADING / math.sqrt(tasks)


class _WholeTable(Table):
    """Every task ranked for every question: exact, and fast up to some thousands."""

    def __init__(self, tasks: Sequence[TaskEntry], names: frozenset[str]) -> None:
        requirements: list[str] = []
        below: dict[str, list[int]] = {}
        expressions: set[str] = set()
        for task in tasks:
            requirement, *others = passages_of(task)
            for passage in others:
                below.setdefault(passage, []).append(task.number)
            requirements.append(requirement)
            expressions |= quoted((*task.heading, task.requirement))
        super().__init__(Segmenter({*names, *topic_words().all, *expressions}), names)
        self._owners: list[tuple[tuple[int, float], ...]] = [
            ((task.number, 1.0),) for task in tasks
        ]
        for rows in below.values():
            self._owners.append(tuple((row, heading_share(len(rows))) for row in rows))
        usual_length = sum(map(len, requirements)) / max(1, len(requirements))
        self._texts = [*requirements, *below]
        self._passages = Passages(self._texts, self._segmenter, usual_length)
        self._of_all = Ranking(self._measure_rows, self._passages.is_common)

    def _has(self, topic: Topic) -> bool:
        return bool(self._of_all.found(topic))

    def _ranking(self, asked: Sequence[Topic], limit: int) -> Ranking:
        return self._of_all

    def _commonest_phrases(self, limit: int) -> list[str]:
        return commonest_phrases(self._texts, self._segmenter, limit)

    def _measure_rows(self, word: str) -> dict[int, float]:
        """Row → how much its requirement, headings and deadline are about the word."""
        rows: dict[int, float] = {}
        for passage, value in self._passages.about(word).items():
            for row, share in self._owners[passage]:
                rows[row] = rows.get(row, 0.0) + value * share
        return rows


def passages_of(task: TaskEntry) -> list[str]:
    """The folded requirement, then the headings and the deadline, unless it says them itself."""
    requirement = fold(task.requirement)
    others = dict.fromkeys(map(_folded, (*task.heading, task.deadline_text)))
    return [requirement, *(text for text in others if text and text not in requirement)]


_folded = lru_cache(1_024)(fold)  # the same headings stand over many tasks: an index 12 % sooner


@lru_cache(maxsize=1)
def _table_of(tasks: tuple[TaskEntry, ...], names: frozenset[str]) -> Table:
    """The table last built serves again: most changes to a plan leave its wording as it was."""
    return _WholeTable(tasks, names)
