"""Are the words for a topic found whole, and is 那项 with a name before it never another task?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from nlp.interpreter import Interpretation, Lexicon, interpret
from nlp.patterns import PatternError
from nlp.search import TaskEntry, TaskIndex
from nlp.subject import WRAPPERS_FILE, load_wrappers
from tests.nlp.sample import sample_lexicon

NOW = dt.datetime(2020, 12, 15, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def _read(text: str, tasks: TaskIndex | None = None) -> Interpretation:
    lexicon = sample_lexicon()
    return interpret(text, Lexicon(lexicon.units, tasks or lexicon.tasks), NOW)


EVERYDAY = TaskIndex(
    TaskEntry(number, ("工作",), requirement)
    for number, requirement in enumerate(
        (
            "公开快递网点和驾校名单",
            "公布天气预报和台风预警",
            "公开学校食堂和外卖餐饮检查结果",
            "停水停电公告",
            "公交线路调整信息",
            "房价调控",
            "景区地图",
            "健身场地和足球场建设",
            "物业费收费公示",
        ),
        1,
    )
)


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


@pytest.mark.parametrize(
    "topic",
    ["快递", "驾校", "天气", "天气预报", "学校食堂", "外卖", "停水停电公告", "房价调控"],
)
def test_a_word_of_idle_talk_is_a_topic_where_the_table_has_it(topic: str) -> None:
    asked = [
        ("task_search", topic),
        ("task_search", f"{topic}有哪些任务"),
        ("units_of_task", f"{topic}谁负责"),
        ("progress_query", f"{topic}进展怎么样"),
        ("submit_progress", f"{topic}完成了"),
    ]
    for intent, text in asked:
        read = _read(text, EVERYDAY)
        assert (read.intent, read.slots.get("keyword")) == (intent, topic), text


@pytest.mark.parametrize(
    "text",
    [
        "快递到哪了",
        "今天天气怎么样",
        "食堂今天吃什么",
        "打印机坏了找谁修",
        "停电了吗",
        "今天股市怎么样",
    ],
)
def test_it_stays_idle_talk_where_the_table_has_no_such_word(text: str) -> None:
    assert _read(text).intent == "out_of_scope"


def test_a_report_on_a_word_of_idle_talk_that_the_table_has_is_read() -> None:
    slots = {"keyword": "公交线路调整", "status": "done"}
    assert _read("公交线路调整完成了", EVERYDAY).slots == slots
    assert _read("足球场建设进展怎么样", EVERYDAY).slots["keyword"] == "足球场建设"
    assert _read("物业费收费", EVERYDAY).slots == {"keyword": "物业费收费"}


def test_a_wish_to_chat_stays_one_whatever_the_table_has() -> None:
    assert _read("帮我写个总结", EVERYDAY).intent == "out_of_scope"


def test_wrapping_that_cannot_be_read_is_refused_with_file_list_and_phrase(tmp_path: Path) -> None:
    written = WRAPPERS_FILE.read_text(encoding="utf-8")
    wrong = tmp_path / "wrappers.toml"
    wrong.write_text(
        written.replace("leading = [", 'leading = ["（请｜麻烦）",', 1), encoding="utf-8"
    )
    with pytest.raises(PatternError, match=r"wrappers.toml: .*leading: .*（ is full-width"):
        load_wrappers(wrong)
