"""Which rows cover most of a question, and by which words?"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from heapq import nsmallest

from nlp.evidence import Evidence
from nlp.topics import Meaning, Topic

_REMEMBERED = 512  # words whose rows are kept at hand

# Less than half of what was asked about, in one row or (words of the lexicon only) in several, is
# not an answer. A word that the table merely happens to use proves less than one of the lexicon,
# and a mere neighbour of it proves little.
_COVERED = 0.5
_ORDINARY = 0.8
NEIGHBOUR = 0.5
# Rows that have little beside what the best row has are left out.
_TAIL = 0.08
_OTHERS = 0.3  # what further words for the same topic add to the best one
_GRAMS = 1.0  # what the characters' order adds at most, in the scale of one rare word


class Ranking:
    """Puts rows in order; which rows have a word, and how much they are about it, it is told.

    A row is named by its task's number.
    """

    def __init__(
        self, about: Callable[[str], dict[int, float]], is_common: Callable[[str], bool]
    ) -> None:
        """`is_common`: two characters that tell no row apart."""
        # What a question costs is mostly these; the same words are asked again and again.
        self._rows = lru_cache(_REMEMBERED)(about)
        self.found = lru_cache(_REMEMBERED)(self._find_meanings)
        self._gains = lru_cache(_REMEMBERED)(self._measure_gains)
        self._is_common = is_common

    def best(self, asked: Sequence[Topic], text: str, limit: int) -> list[tuple[int, float]]:
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
        listed = sum(topic.weight for topic in judged if topic.is_listed and self.found(topic))
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

    def evidence(self, row: int, asked: Sequence[Topic]) -> list[Evidence]:
        """For every topic the first word that the row has for it."""
        evidence: list[Evidence] = []
        for topic in asked:
            for meaning in self.found(topic):
                if row in self._rows(meaning.word):
                    evidence.append(Evidence(meaning.kind, topic.said, meaning.word))
                    break
        return evidence

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
        for meaning in self.found(topic):
            proof = certain if meaning.weight > NEIGHBOUR else meaning.weight
            for row, value in self._rows(meaning.word).items():
                gain = value * meaning.weight
                if gain > best.get(row, 0.0):
                    best[row] = gain
                if proof > proofs.get(row, 0.0):
                    proofs[row] = proof
                total[row] += gain
        return {row: gain + _OTHERS * (total[row] - gain) for row, gain in best.items()}, proofs

    def _add_grams(self, scores: dict[int, float], text: str) -> None:
        """Prefer rows that have the question's characters side by side, whatever the words."""
        grams = {text[i : i + 2] for i in range(len(text) - 1)}
        for gram in grams:
            if not self._is_common(gram):
                _add(scores, self._rows(gram), _GRAMS / len(grams))


def _add(scores: dict[int, float], gains: Mapping[int, float], weight: float) -> None:
    """Add to the rows that have a score already."""
    for row in min(scores, gains, key=len):
        if row in scores and row in gains:
            scores[row] += weight * gains[row]
