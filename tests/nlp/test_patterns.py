"""Does a phrase match what it says, and no more?"""

from __future__ import annotations

import pytest

from nlp.patterns import MARKS, any_of

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
