"""The words of a question are told from its wrapping, and the lexicon stays in order."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest

import nlp
from nlp.segment import Segmenter
from nlp.topics import content, topic_words, topics

LEXICON = Path(str(nlp.__file__)).parent / "lexicon"
SYNONYMS = tomllib.loads((LEXICON / "synonyms.toml").read_text("utf-8"))
WORDS = tomllib.loads((LEXICON / "topic_words.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter({*topic_words().all, "区卫健局"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("财政预决算公开 在哪条", "财政预决算公开"),
        ("有没有跟听证有关的任务", "跟听证任务"),
        ("新 冠 肺 炎", "新冠肺炎"),
        ("Annual Report", "annual report"),
        ("在哪条", ""),
    ],
)
def test_wrapping_of_a_question_is_taken_off(text: str, expected: str) -> None:
    assert content(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("跟听证任务", ["听证"]),
        ("怎么开公司", ["开公司"]),
        ("审计问题的整改", ["审计", "问题", "整改"]),
        ("区卫健局的疫苗", ["疫苗"]),
        ("12月31日前", ["12月31日"]),
        ("服务公开", ["服务公开"]),
        ("依申情公开", ["依申情", "公开"]),
        ("互联网+监管", ["互联网+监管"]),
    ],
)
def test_topics_are_the_words_that_say_something(
    segmenter: Segmenter, text: str, expected: list[str]
) -> None:
    asked = topics(text, segmenter, frozenset({"区卫健局"}))
    assert [topic.said for topic in asked] == expected


def test_direction_of_a_synonym_is_kept() -> None:
    def others(word: str) -> set[str]:
        return {meaning.word for meaning in topic_words().meanings(word)}

    assert "学前教育" in others("幼儿园")
    assert "公共资源交易" in others("招标")
    assert "招标" not in others("公共资源交易")
    assert "新冠肺炎" in others("疫情")
    assert "疫情" in others("新冠肺炎")


def test_nearer_word_counts_more_than_a_neighbour() -> None:
    weights = {meaning.word: meaning.weight for meaning in topic_words().meanings("看病")}
    assert 1.0 == weights["看病"] > weights["医疗服务"] > weights["异地就医"]


@pytest.mark.parametrize("section", ["means", "near"])
def test_no_entry_of_the_lexicon_is_empty_or_names_itself(section: str) -> None:
    for said, words in SYNONYMS[section].items():
        assert words, said
        assert said not in words
        assert len(set(words)) == len(words), said


def test_no_word_stands_in_two_groups_of_the_lexicon() -> None:
    words = Counter(word for group in SYNONYMS["same"]["groups"] for word in group)
    assert [word for word, count in words.items() if count > 1] == []


def test_no_word_stands_twice_in_a_list_of_the_lexicon() -> None:
    for name, words in WORDS.items():
        assert [word for word, count in Counter(words).items() if count > 1] == [], name
