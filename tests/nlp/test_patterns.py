"""Does a phrase match what it says, and no more?"""

from __future__ import annotations

import pytest

from nlp.patterns import MARKS, PatternError, any_of

UNIT = MARKS["unit"] * 4

MATCHES = [
    ("(查|看)一下", "看一下"),
    ("[的]任务", "任务"),
    ("[都|已]+完成", "都已完成"),
    ("{unit}的任务", f"{UNIT}的任务"),
    ("my tasks", "my  tasks"),
    ("谁*报", "谁到现在还没报"),
    ("^完成", "完成"),
    ("第{number}页", "第12页"),
    ("^[看|看看|查|的]+总览$", "看看的总览"),
    ("^不同意{clauses}{end}", "不同意，因为材料不全。"),
    ("提醒我问{rest}{end}", "提醒我问第12项，谁报了？"),
]


@pytest.mark.parametrize(("phrase", "text"), MATCHES)
def test_phrase_matches(phrase: str, text: str) -> None:
    assert any_of([phrase]).search(text)


MISSES = [
    ("(查|看)一下", "找一下"),
    ("hi", "which"),
    ("谁*报", "谁，报"),
    ("^完成", "没完成"),
    ("没$", "没完成"),
    ("{unit}的任务", "区卫健局的任务"),
]


@pytest.mark.parametrize(("phrase", "text"), MISSES)
def test_phrase_does_not_match(phrase: str, text: str) -> None:
    assert not any_of([phrase]).search(text)


@pytest.mark.parametrize("said", ["看", "看看查", "的看", f"{UNIT} "])
def test_words_said_over_and_over_are_read_at_once(said: str) -> None:
    several = any_of(["^[看|看看|查|看看查|的|{unit}]+总览[看看|看|吧]+$"])
    assert not several.search(said * 200 + "啊")  # took longer than anybody lives


@pytest.mark.parametrize("phrase", ["[给*|请]+写", "[了|{topic}]+好", "[{few}|也]+行"])
def test_words_of_any_kind_may_not_come_several_times(phrase: str) -> None:
    with pytest.raises(PatternError, match="several times"):
        any_of([phrase])
