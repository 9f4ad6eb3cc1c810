"""What is a question about: which of its words are topics, and what else is each one called?"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nlp.passages import TOGETHER
from nlp.segment import Segmenter

_LEXICON = Path(__file__).with_name("lexicon")

# How much a row counts that has another word for the topic instead of the topic's own.
_SAME = 0.85
_MEANS = (0.85, 0.8, 0.75)  # the nearest reading stands first in the file
_NEAR = 0.4
_PART = 0.8  # a word inside the one that was said: 银行 and 贷款 in 银行贷款

# How large a part of the question a word is.
_GENERIC = 0.25
_ELSEWHERE = 3.0  # 学校食堂 is about canteens
_LONGEST_KEY = 10
_A_YEAR = re.compile(r"(?:20\d\d|二[〇○零]..)?年?度?")
_STRAY_SPACE = re.compile(r"(?<![a-z0-9])\s+|\s+(?![a-z0-9])")
_WORDS = re.compile(r"\d+月(?:\d+[日号]|底)?|[a-z0-9]+[年号]?|[+\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Meaning:
    """A word to look for, and how much finding it counts (1: as much as what was said)."""

    word: str
    weight: float
    kind: str  # as in Evidence: "word" or "synonym"


@dataclass(frozen=True, slots=True)
class Topic:
    """One word of a question; weight is its share in what the question is about."""

    said: str
    weight: float
    meanings: tuple[Meaning, ...]
    parts: tuple[Meaning, ...]  # what the words inside it mean, for want of the whole
    is_generic: bool
    is_listed: bool  # a word of the lexicon, of which it is known what it is about


class TopicWords:
    """The words of lexicon/synonyms.toml and lexicon/topic_words.toml."""

    def __init__(self) -> None:
        synonyms = tomllib.loads((_LEXICON / "synonyms.toml").read_text("utf-8"))
        words = tomllib.loads((_LEXICON / "topic_words.toml").read_text("utf-8"))
        self._same: dict[str, list[str]] = {}
        for group in synonyms["same"]["groups"]:
            for word in group:
                self._same.setdefault(word, []).extend(w for w in group if w != word)
        self._means: dict[str, list[str]] = synonyms["means"]
        self._near: dict[str, list[str]] = synonyms["near"]
        wrappers = sorted(words["wrappers"], key=len, reverse=True)
        self.wrapper = re.compile("|".join(map(re.escape, wrappers)))
        self.particles = frozenset(words["particles"])
        self.generic = frozenset(words["generic"])
        self.elsewhere = frozenset(words["elsewhere"])
        self.things = frozenset(words["things"])
        self.feeling = re.compile(
            "|".join(f"{one}[不没]{one}|{one[0]}不{one}" for one in words["feelings"])
        )
        self.whole_table = tuple(sorted(words["whole_table"], key=len, reverse=True))
        self.said = frozenset(self._same) | self._means.keys() | self._near.keys()
        written = {w for entry in (*self._means.values(), *self._near.values()) for w in entry}
        # Words that name a topic wherever they stand, and are no more than their characters say.
        self.firm = (self.said | frozenset(words["whole"])) - frozenset(words["loose"])
        self.heads = frozenset(word[:2] for word in self.firm)
        self.all = self.said | written | self.elsewhere | frozenset(words["whole"])

    def meanings(self, said: str) -> tuple[Meaning, ...]:
        """The word itself first, then everything else it may be called, best first."""
        weights: dict[str, float] = {}

        def add(word: str, weight: float) -> None:
            weights[word] = max(weight, weights.get(word, 0.0))

        names = [said, *self._same.get(said, ())]
        for name in names:
            add(name, _SAME)
            for place, meant in enumerate(self._means.get(name, ())):
                weight = _MEANS[min(place, len(_MEANS) - 1)]
                add(meant, weight)
                for other in self._same.get(meant, ()):
                    add(other, weight * _SAME)
            for meant in self._near.get(name, ()):
                add(meant, _NEAR)
        weights.pop(said)
        others = sorted(weights.items(), key=lambda item: -item[1])
        return (
            Meaning(said, 1.0, "word"),
            *(Meaning(word, weight, "synonym") for word, weight in others),
        )


@cache
def topic_words() -> TopicWords:
    """The lexicon, read once, at the first search."""
    return TopicWords()


def is_elsewhere(text: str) -> bool:
    """Whether a word of everyday life is in it that no table of tasks has: 孩子作业不会做."""
    for start, end in reversed(terms(text)):  # 厕所革命 is a topic, and no 厕所
        text = f"{text[:start]} {text[end:]}"
    return any(word in text for word in topic_words().elsewhere)


def asks_a_feeling(text: str) -> bool:
    """Whether it is asked how something feels, of which no table tells: 打疫苗疼不疼."""
    return topic_words().feeling.search(text) is not None


def is_listed(text: str) -> bool:
    """Whether the words are a topic the lexicon knows, in the table or not: 食品安全."""
    return text in topic_words().said or bool(terms(text))


def is_whole_table(text: str) -> bool:
    """Whether the words name all that the table is about, and nothing in it: 2020年度政务公开."""
    rest = _A_YEAR.sub("", text)
    for word in topic_words().whole_table:
        rest = rest.replace(word, "")
    return not rest.strip()


def terms(text: str) -> tuple[tuple[int, int], ...]:
    """Where words of three characters or more name a topic: 注销登记 in it is no wish to cancel."""
    firm, heads = topic_words().firm, topic_words().heads
    found, at = [], 0
    while at < len(text) - 2:
        if text[at : at + 2] not in heads:
            at += 1
            continue
        sizes = range(min(_LONGEST_KEY, len(text) - at), 2, -1)
        size = next((n for n in sizes if text[at : at + n] in firm), 0)
        if size:
            found.append((at, at + size))
        at += size or 1
    return tuple(found)


def content(text: str) -> str:
    """The question without its wrapping: 财政预决算公开 在哪条 → 财政预决算公开.

    Spaces stay only between Latin words; elsewhere they are slips of the keyboard.
    """
    return _STRAY_SPACE.sub("", topic_words().wrapper.sub(" ", text.casefold()))


def topics(text: str, segmenter: Segmenter, names: frozenset[str]) -> tuple[Topic, ...]:
    """The topics of a question, in its order. `names` are words that are no topic: units."""
    lexicon = topic_words()
    said = [
        word
        for run in _WORDS.findall(text)
        for word in _joined(segmenter.cut(run), lexicon)
        if word not in lexicon.particles and (word not in names or word in lexicon.all)
    ]
    if len(said) > 1:  # a single character is a topic only where it stands alone or is listed
        known = lexicon.said | lexicon.things
        said = [word for word in said if len(word) > 1 or word in known] or said
    said = list(dict.fromkeys(said))
    if len(said) > 1 and lexicon.generic.issuperset(said):
        return (_expression(said),)
    return tuple(_topic(word, segmenter, lexicon) for word in said)


def _expression(words: list[str]) -> Topic:
    """Words that each say little, together one topic: 服务公开, 结果公开."""
    said = "".join(words)
    shorter = tuple(
        Meaning("".join(words[:left] + words[left + 1 :]), _PART, "word")
        for left in range(len(words))  # 重点|领域|改革 → 重点改革
        if len(words) > 2
    )
    parts = tuple(Meaning(word, _NEAR, "word") for word in words)
    together = Meaning(TOGETHER.join(words), _PART, "word")
    meanings = (Meaning(said, 1.0, "word"), *shorter, together)
    return Topic(said, 1.0, meanings, parts, is_generic=False, is_listed=False)


def _topic(word: str, segmenter: Segmenter, lexicon: TopicWords) -> Topic:
    inside = segmenter.inside(word)
    weight = 1.0
    if word in lexicon.generic:
        weight = _GENERIC
    elif _is_a_thing(word, lexicon) or not lexicon.elsewhere.isdisjoint({word, *inside}):
        weight = _ELSEWHERE
    return Topic(
        said=word,
        weight=weight,
        meanings=lexicon.meanings(word),
        parts=tuple(
            Meaning(meaning.word, meaning.weight * _PART, "synonym")
            for part in inside
            if part in lexicon.said and weight < _ELSEWHERE
            for meaning in lexicon.meanings(part)
        ),
        is_generic=word in lexicon.generic,
        is_listed=word in lexicon.all,
    )


def _is_a_thing(word: str, lexicon: TopicWords) -> bool:
    """画, or 农民画 unless the lexicon has it: what stands before says of what kind it is."""
    return word in lexicon.things or (word[-1] in lexicon.things and word not in lexicon.all)


def _joined(words: list[str], lexicon: TopicWords) -> Iterable[str]:
    """Put together what the lexicon has as one word, and single characters no dictionary joins."""
    start = 0
    while start < len(words):
        end = _listed_end(words, start, lexicon)
        if end == start + 1 and _is_stray(words[start], lexicon):
            while end < len(words) and _is_stray(words[end], lexicon):
                end += 1
        yield "".join(words[start:end])
        start = end


def _listed_end(words: list[str], start: int, lexicon: TopicWords) -> int:
    for end in range(min(len(words), start + 4), start + 1, -1):
        word = "".join(words[start:end])
        if len(word) <= _LONGEST_KEY and word in lexicon.said:
            return end
    return start + 1


def _is_stray(word: str, lexicon: TopicWords) -> bool:
    return len(word) == 1 and word not in lexicon.particles and word not in lexicon.said
