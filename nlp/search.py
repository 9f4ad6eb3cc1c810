"""Which tasks of the table are about this?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from heapq import nsmallest

from nlp.english_topics import in_chinese
from nlp.evidence import Evidence
from nlp.normalize import normalize
from nlp.passages import Passages, fold, quoted
from nlp.segment import Segmenter
from nlp.spelling import Slip, Spelling
from nlp.topics import Meaning, Topic, content, topic_words, topics

_LONGEST_QUERY = 200  # characters; a topic is a few words, and the answer's time stays bounded
_REMEMBERED = 512  # words whose rows are kept at hand
_PHRASES = 20_000  # what a misspelt word is compared with

# Less than half of what was asked about, in one row or (words of the lexicon only) in several, is
# not an answer. A word that the table merely happens to use proves less than one of the lexicon,
# and a mere neighbour of it proves little.
_COVERED = 0.5
_ORDINARY = 0.8
_NEIGHBOUR = 0.5
# Rows that have little beside what the best row has are left out.
_TAIL = 0.08
_OTHERS = 0.3  # what further words for the same topic add to the best one
_HEADING = 0.7  # how much a heading counts beside the requirement, if it is of one task
_GRAMS = 1.0  # what the characters' order adds at most, in the scale of one rare word


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
    def numbers(self) -> frozenset[int]:
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
        if not text or not self._tasks:
            return ()
        return self._table.search(text, limit, put)

    @cached_property
    def _table(self) -> "_Table":
        return _table_of(self._tasks, self._names)


class _Table:
    """The passages of the tasks, and whose they are.

    A requirement is one task's passage; a heading is one passage of all the tasks below it, and
    says the less of each the more they are.
    """

    def __init__(self, tasks: Sequence[TaskEntry], names: frozenset[str]) -> None:
        self._numbers = [task.number for task in tasks]
        self._names = names
        requirements: list[str] = []
        below: dict[str, list[int]] = {}
        expressions: set[str] = set()
        for row, task in enumerate(tasks):
            requirement = fold(task.requirement)
            headings = {fold(heading): None for heading in task.heading}
            for passage in (*headings, fold(task.deadline_text)):
                if passage and passage not in requirement:
                    below.setdefault(passage, []).append(row)
            requirements.append(requirement)
            expressions |= quoted((*task.heading, task.requirement))
        self._owners: list[tuple[tuple[int, float], ...]] = [
            ((row, 1.0),) for row in range(len(tasks))
        ]
        for rows in below.values():
            self._owners.append(tuple((row, _HEADING / len(rows) ** 0.5) for row in rows))
        self._segmenter = Segmenter({*names, *topic_words().all, *expressions})
        usual_length = sum(map(len, requirements)) / max(1, len(requirements))
        # What a question costs is mostly these; the same words are asked again and again.
        self._rows = lru_cache(_REMEMBERED)(self._measure_rows)
        self._found = lru_cache(_REMEMBERED)(self._find_meanings)
        self._gains = lru_cache(_REMEMBERED)(self._measure_gains)
        self._passages = Passages([*requirements, *below], self._segmenter, usual_length)

    @cached_property
    def _spelling(self) -> Spelling:
        listed = sorted(topic_words().all)
        return Spelling([*self._passages.commonest_phrases(_PHRASES), *listed])

    def search(self, text: str, limit: int, put: Sequence[Slip]) -> tuple[Hit, ...]:
        """`put` are the words that stand in `text` for those that were said."""
        asked = topics(text, self._segmenter, self._names)
        slips: list[Slip] = []
        if not all(map(self._found, asked)):
            slips = self._spelling.in_letters(text)
            slips = slips or self._spelling.slips(self._segmenter.cut(text))
            for slip in slips:
                text = text.replace(slip.said, slip.meant)
            if slips:
                asked = topics(text, self._segmenter, self._names)
        hits = self._rank(asked, text, limit)
        return tuple(self._hit(row, score, asked, [*put, *slips]) for row, score in hits)

    def _rank(self, asked: Sequence[Topic], text: str, limit: int) -> list[tuple[int, float]]:
        """The best rows and their scores; nothing where too little of the question is covered."""
        judged = [topic for topic in asked if not topic.is_generic] or asked
        scores: dict[int, float] = {}
        covered: dict[int, float] = {}
        for topic in judged:
            gains, proofs = self._gains(topic)
            share = topic.weight
            for (row, gain), proof in zip(gains.items(), proofs.values(), strict=True):
                scores[row] = scores.get(row, 0.0) + share * gain
                covered[row] = covered.get(row, 0.0) + share * proof
        weight = sum(topic.weight for topic in judged)
        listed = sum(topic.weight for topic in judged if topic.is_listed and self._found(topic))
        if not scores or max(listed, *covered.values()) < _COVERED * weight:
            return []
        for topic in asked:
            if topic not in judged:
                # 工作 is in most rows: it brings none of its own, it only tells them apart.
                _add(scores, self._gains(topic)[0], topic.weight)
        self._add_grams(scores, text)
        for row in scores:
            scores[row] *= 0.5 + 0.5 * covered[row] / weight
        # Thousands of rows have one of the words; sorting them all took a fifth of the answer.
        ranked = nsmallest(limit, scores.items(), key=lambda item: (-item[1], item[0]))
        least = _TAIL * ranked[0][1]
        return [(row, score) for row, score in ranked if score >= least]

    def _find_meanings(self, topic: Topic) -> list[Meaning]:
        """The words for the topic that the table has; parts of the word only for want of better."""
        for meanings in (topic.meanings, topic.parts):
            found = [meaning for meaning in meanings if self._rows(meaning.word)]
            if found:
                return found
        return []

    def _measure_gains(self, topic: Topic) -> tuple[dict[int, float], dict[int, float]]:
        """Row → what the topic adds to its score; row → how far that proves the row on topic.

        Both have the rows in the same order.
        """
        best: dict[int, float] = {}
        total: dict[int, float] = defaultdict(float)
        proofs: dict[int, float] = {}
        certain = 1.0 if topic.is_listed else _ORDINARY
        for meaning in self._found(topic):
            proof = certain if meaning.weight > _NEIGHBOUR else meaning.weight
            for row, value in self._rows(meaning.word).items():
                gain = value * meaning.weight
                best[row] = max(gain, best.get(row, 0.0))
                proofs[row] = max(proof, proofs.get(row, 0.0))
                total[row] += gain
        return {row: gain + _OTHERS * (total[row] - gain) for row, gain in best.items()}, proofs

    def _measure_rows(self, word: str) -> dict[int, float]:
        """Row → how much its requirement, headings and deadline are about the word."""
        rows: dict[int, float] = {}
        for passage, value in self._passages.about(word).items():
            for row, share in self._owners[passage]:
                rows[row] = rows.get(row, 0.0) + value * share
        return rows

    def _add_grams(self, scores: dict[int, float], text: str) -> None:
        """Prefer rows that have the question's characters side by side, whatever the words."""
        grams = {text[i : i + 2] for i in range(len(text) - 1)}
        for gram in grams:
            if not self._passages.is_common(gram):
                _add(scores, self._rows(gram), _GRAMS / len(grams))

    def _hit(self, row: int, score: float, asked: Sequence[Topic], slips: list[Slip]) -> Hit:
        """Name for every topic the first word that the row has for it."""
        evidence = [Evidence(slip.kind, slip.said, slip.meant) for slip in slips]
        for topic in asked:
            for meaning in self._found(topic):
                if row in self._rows(meaning.word):
                    evidence.append(Evidence(meaning.kind, topic.said, meaning.word))
                    break
        return Hit(self._numbers[row], round(score, 4), tuple(evidence))


@lru_cache(maxsize=1)
def _table_of(tasks: tuple[TaskEntry, ...], names: frozenset[str]) -> _Table:
    """The table last built serves again: most changes to a plan leave its wording as it was."""
    return _Table(tasks, names)


def _add(scores: dict[int, float], gains: Mapping[int, float], weight: float) -> None:
    """Add to the rows that have a score already."""
    for row in min(scores, gains, key=len):
        if row in scores and row in gains:
            scores[row] += weight * gains[row]
