"""Which passages of the table have a phrase, and how much are they about it?"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import nlargest
from operator import add, itemgetter

from nlp.normalize import normalize
from nlp.segment import Segmenter

# BM25: how soon repetition stops counting, how much length dilutes.
_K = 1.2
_B = 0.5
_COMMON = 0.1  # share of the passages
_FEW = 20

# Between words that are looked for close to one another: in a sentence, so many characters off.
TOGETHER = "…"
_CLOSE = 24
_SENTENCE_END = re.compile("[。;]")

_QUOTED = re.compile("[“‘《「]([^“”‘’《》「」]{2,24})[”’》」]")
_QUOTES = re.compile("[“”‘’《》「」\"'\\s]")
_INNER = re.compile(r"[、·,\s]")
_CLAUSE = re.compile(r"[^\w]+")


def fold(text: str) -> str:
    """The form in which table and question are compared: no quotes, no spaces, small letters.

    What stands in quotes is one expression, whatever punctuation is inside: “双随机、一公开” is
    found by 双随机一公开.
    """
    text = _QUOTED.sub(lambda match: _INNER.sub("", match[1]), normalize(text))
    return _QUOTES.sub("", text).casefold()


def quoted(texts: Iterable[str]) -> set[str]:
    """The expressions that the texts put in quotes, folded, to be kept whole as words."""
    return {fold(match[0]) for text in texts for match in _QUOTED.finditer(normalize(text))}


class Passages:
    """Folded texts with postings of their words and of each two characters side by side."""

    def __init__(self, texts: Sequence[str], segmenter: Segmenter, usual_length: float) -> None:
        """`usual_length` is the length in characters at which a text is neither long nor short."""
        self._texts = texts
        self._segmenter = segmenter
        self._usual_length = usual_length or 1.0
        self._grams: dict[str, array[int]] = defaultdict(_numbers)
        self._words: dict[str, array[int]] = defaultdict(_numbers)
        for number, text in enumerate(texts):
            for gram in set(map(add, text, text[1:])):
                self._grams[gram].append(number)
            for word in set(words_for_search(text, segmenter)):
                self._words[word].append(number)

    def about(self, phrase: str) -> dict[int, float]:
        """Passage number → how much it is about the phrase: BM25, rarity included.

        检查…通报 is both words close to one another, whichever comes first.
        """
        found: dict[int, float] = {}
        often = how_often(phrase, self._usual_length)
        for number in min(map(self._candidates, phrase.split(TOGETHER)), key=len):
            if value := often(self._texts[number]):
                found[number] = value
        rare = rarity(len(found), len(self._texts))
        return {number: value * rare for number, value in found.items()}

    def is_common(self, gram: str) -> bool:
        """Whether so many passages have these two characters that they tell nothing apart."""
        return is_common(len(self._having(gram)), len(self._texts))

    def _candidates(self, phrase: str) -> array[int]:
        if len(phrase) == 2 and self._segmenter.knows(phrase):
            # Two characters may meet by chance: there is no 开发 in 公开发布.
            return self._words.get(phrase, _numbers())
        if len(phrase) < 2:  # hardly ever asked for
            return array("I", (n for n, text in enumerate(self._texts) if phrase in text))
        grams = [phrase[i : i + 2] for i in range(len(phrase) - 1)]
        return min((self._having(gram) for gram in grams), key=len)

    def _having(self, gram: str) -> array[int]:
        return self._grams.get(gram, _numbers())


def clauses(text: str, segmenter: Segmenter) -> Iterator[list[str]]:
    """The words of each clause."""
    return map(segmenter.cut, _CLAUSE.split(text))


def words_for_search(text: str, segmenter: Segmenter) -> list[str]:
    """The words of all clauses, and the shorter words inside them."""
    return segmenter.cut_for_search(_CLAUSE.sub(" ", text))


def commonest_phrases(texts: Iterable[str], segmenter: Segmenter, limit: int) -> list[str]:
    """Words, and pairs of words that follow one another, the most frequent first.

    Counted when they are asked for, at the first misspelt word: to cut the texts anew costs less
    than to count them in every index.
    """
    phrases: Counter[str] = Counter()
    for text in texts:
        for words in clauses(text, segmenter):
            phrases.update(words)
            phrases.update(map(add, words, words[1:]))
    usable = ((phrase, count) for phrase, count in phrases.items() if 2 <= len(phrase) <= 8)
    return [phrase for phrase, _ in nlargest(limit, usable, key=itemgetter(1))]


def how_often(phrase: str, usual_length: float) -> Callable[[str], float]:
    """How often a text has the phrase, by BM25: the tenth time counts little, and the more the
    shorter the text is."""
    count = _counting_together(phrase) if TOGETHER in phrase else _counting(phrase)

    def often(text: str) -> float:
        times = count(text)
        if not times:
            return 0.0
        return times * (_K + 1) / (times + _K * (1 - _B + _B * len(text) / usual_length))

    return often


def rarity(having: int, of_all: int) -> float:
    """What a phrase is worth that so many passages have."""
    return math.log(1 + (of_all - having + 0.5) / (having + 0.5))


def is_common(having: int, of_all: int) -> bool:
    """Whether so many passages have it that it tells nothing apart."""
    return having > max(_FEW, of_all * _COMMON)


def _numbers() -> array[int]:
    return array("I")


def _counting_together(phrase: str) -> Callable[[str], int]:
    """How often all the words stand around the first of them."""
    first, *others = phrase.split(TOGETHER)

    def count(text: str) -> int:
        around = (
            _SENTENCE_END.split(text[max(0, at.start() - _CLOSE) : at.start()])[-1]
            + _SENTENCE_END.split(text[at.end() : at.end() + _CLOSE], maxsplit=1)[0]
            for at in re.finditer(re.escape(first), text)
        )
        return sum(all(word in stretch for word in others) for stretch in around)

    return count


def _counting(phrase: str) -> Callable[[str], int]:
    if not phrase.isascii():
        return lambda text: text.count(phrase)
    apart = re.compile(rf"(?<![a-z0-9]){re.escape(phrase)}(?![a-z0-9])")
    return lambda text: len(apart.findall(text))
