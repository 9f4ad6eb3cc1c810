"""Are the words for a topic found whole, and is 那项 with a name before it never another task?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest

from nlp.interpreter import Interpretation, interpret
from tests.nlp.sample import sample_lexicon

NOW = dt.datetime(2020, 12, 15, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def _read(text: str) -> Interpretation:
    return interpret(text, sample_lexicon(), NOW)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("学校食堂检查那项完成了", "学校食堂检查"),
        ("污染普查那项做完了", "污染普查"),
        ("申报那项完成了", "申报"),
        ("审查那项还没开始", "审查"),
        ("举报那项完成80%", "举报"),
        ("问答那项完成了", "问答"),
        ("办公会那项完成了", "办公会"),
        ("交通安全有哪些任务", "交通安全"),
        ("质量安全谁负责", "质量安全"),
        ("核查谁负责", "核查"),
        ("检查有哪些任务", "检查"),
        ("安全有哪些任务", "安全"),
        ("民生实事", "民生实事"),
        ("残疾人", "残疾人"),
        ("权责清单的在哪儿呢", "权责清单"),
        ("哪里有讲安全生产的", "安全生产"),
        ("棚户区改造有没有涉及", "棚户区改造"),
    ],
)
def test_nothing_is_peeled_off_inside_a_word(text: str, topic: str) -> None:
    assert _read(text).slots.get("keyword") == topic


@pytest.mark.parametrize("named", ["汇报", "落实", "填报"])
def test_words_before_that_item_name_it_though_they_may_be_wrapping(named: str) -> None:
    assert _read(f"{named}那项完成了").slots == {"keyword": named, "status": "done"}
    assert _read(f"{named}那项谁负责").slots["keyword"] == named


@pytest.mark.parametrize("said", ["", "刚才", "我们", "还有", "就是", "标记", "好的", "我们负责的"])
def test_words_that_only_point_to_that_item_name_nothing(said: str) -> None:
    assert _read(f"{said}那项完成了").slots == {"status": "done"}


def test_the_name_of_a_meeting_is_no_mark_of_a_note() -> None:
    slots: Mapping[str, Any] = _read("说明会那项完成了").slots
    assert slots == {"keyword": "说明会", "status": "done"}
