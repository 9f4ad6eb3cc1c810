"""Is what a person wants understood, in words of many kinds?"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.intents import load_intents
from nlp.interpreter import Lexicon, interpret
from nlp.search import TaskEntry, TaskIndex
from tests.nlp.sample import sample_lexicon

NOW = dt.datetime(2020, 11, 23, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
SENTENCES = tomllib.loads((Path(__file__).parent / "sentences.toml").read_text("utf-8"))
# Words around a topic or a reason may be kept or dropped; a figure and its status go together.
LOOSE = {"keyword", "note"}
IMPLIED = {"status"}


def _agrees(name: str, expected: Any, given_value: Any) -> bool:
    if isinstance(expected, list):
        return given_value in expected
    if name in LOOSE and expected and given_value:
        return expected in given_value or given_value in expected
    return bool(expected == given_value)


@pytest.mark.parametrize("intent", SENTENCES)
def test_sentences_give_their_intent_and_exactly_their_slots(intent: str) -> None:
    """One test for each intent: a thousand of a millisecond each spend their time on pytest."""
    read = {text: interpret(text, sample_lexicon(), NOW) for text in SENTENCES[intent]}
    misses = [
        f"{text}: read as {read[text].intent} {dict(read[text].slots)}, not {slots}"
        for text, slots in SENTENCES[intent].items()
        if read[text].intent != intent or _misread(dict(read[text].common_slots), slots)
    ]
    assert not misses, "\n".join(misses)


def _misread(slots: dict[str, Any], expected: dict[str, Any]) -> set[str]:
    """The slots that are wrong, missing, or too many."""
    optional = {"note"} | (IMPLIED if "percent" in expected else set())
    wrong = {name for name in expected if not _agrees(name, expected[name], slots.get(name))}
    return wrong | slots.keys() - expected.keys() - optional


@pytest.mark.parametrize(
    "text",
    [
        "别删我的信息",
        "先别注销我的账号",
        "don't delete my data",
        "这个链接不想用了",
        "删掉我的提醒",
        "删掉我刚才报的",
        "把我的29项资料删掉",
        "29项政务新媒体账号已注销",
        "我单位的公众号账号注销了，29项完成",
        "不再使用旧系统，29项已完成",
        "本单位不再使用该系统",
        "我的信息公开任务有哪些",
        "个人信息保护的任务有哪些",
        "谁能看到第29项的进展",
        "导出我的任务",
    ],
)
def test_what_is_not_about_the_persons_own_data_is_neither_erased_nor_shown(text: str) -> None:
    found = interpret(text, sample_lexicon(), NOW).intent
    assert found not in ("erase_me", "privacy", "export_me")


REPORTS = [
    (
        "32发了 http://www.zichuan.gov.cn/a.html 27没变化",
        [
            {
                "task_no": 32,
                "status": "done",
                "evidence_url": "http://www.zichuan.gov.cn/a.html",
            },
            {"task_no": 27, "no_change": True},
        ],
    ),
    (
        "第3、5、7项都完成了",
        [{"task_no": number, "status": "done"} for number in (3, 5, 7)],
    ),
    (
        "第5项已完成，第7项还差两个附件，第9项60% http://x.gov.cn/a",
        [
            {"task_no": 5, "status": "done"},
            {"task_no": 7, "status": "in_progress", "note": "还差两个附件"},
            {
                "task_no": 9,
                "percent": 60,
                "status": "in_progress",
                "evidence_url": "http://x.gov.cn/a",
            },
        ],
    ),
    (
        "高考那项做完了，复工复产那条还在弄，等公司回复",
        [
            {"keyword": "高考", "status": "done"},
            {"keyword": "复工复产", "status": "in_progress", "note": "等公司回复"},
        ],
    ),
    (
        "12 done 13 50%",
        [
            {"task_no": 12, "status": "done"},
            {"task_no": 13, "percent": 50, "status": "in_progress"},
        ],
    ),
    ("第1到3项无变化", [{"task_no": number, "no_change": True} for number in (1, 2, 3)]),
    ("第2项推不动，等财政局拨款", [{"task_no": 2, "status": "blocked", "note": "等财政局拨款"}]),
    (
        "第12项11月20日完成了，链接 www.a.gov.cn/b",
        [
            {
                "task_no": 12,
                "status": "done",
                "evidence_url": "www.a.gov.cn/b",
                "completed_on": "2020-11-20",
            }
        ],
    ),
    ("其余无变化", [{"others": True, "no_change": True}]),
]


@pytest.mark.parametrize(("text", "reports"), REPORTS, ids=[text for text, _ in REPORTS])
def test_reports_of_one_message_are_kept_apart(text: str, reports: list[dict[str, Any]]) -> None:
    read = interpret(text, sample_lexicon(), NOW)

    assert read.intent == "submit_progress"
    assert [dict(report) for report in read.reports] == reports
    assert dict(read.slots) == reports[0]


STATES = ["完成了", "做完了", "已发布", "80%", "没完成", "卡住了", "推进中", "报了", "搞定了"]
ASKING = ["吗", "没", "没有", "么", "？", "了没", "吗？", "没呢"]


@pytest.mark.parametrize("asking", ASKING)
@pytest.mark.parametrize("state", STATES)
def test_question_is_never_taken_for_a_report(state: str, asking: str) -> None:
    text = f"第12项{state}{asking}"

    assert interpret(text, sample_lexicon(), NOW).intent != "submit_progress"


NEGATED = [
    "没完成", "未完成", "还没有完成", "没按时完成", "不能按时完成", "并没有完成", "没能完成",
    "没传完", "未公开", "材料没收齐", "尚未办结", "没完全做好", "完成不了", "无法完成", "没发",
    "还没全部弄好", "不是完成了，是没完成", "还没有真正落实到位",
]  # fmt: skip


@pytest.mark.parametrize("state", NEGATED)
def test_negation_is_never_taken_for_done(state: str) -> None:
    read = interpret(f"第27项{state}", sample_lexicon(), NOW)

    assert read.slots["task_no"] == 27
    assert read.slots["status"] in {"in_progress", "not_started", "blocked"}


LISTING = [
    "第12项完成了怎么报",
    "第12项已完成的单位",
    "没完成的任务",
    "完成的单位有几家",
    "已完成的有哪些",
]


@pytest.mark.parametrize("text", LISTING)
def test_state_inside_a_question_is_no_report(text: str) -> None:
    assert interpret(text, sample_lexicon(), NOW).intent != "submit_progress"


def test_page_is_no_task_number() -> None:
    read = interpret("区卫健局有哪些任务 第2页", sample_lexicon(), NOW)

    assert (read.intent, dict(read.slots)) == ("tasks_by_unit", {"unit": "区卫健局", "page": 2})


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "。。。", "🙂", "asdfghjkl", "啊啊啊啊"])
def test_gibberish_is_out_of_scope_with_low_confidence(text: str) -> None:
    read = interpret(text, sample_lexicon(), NOW)

    assert read.intent == "out_of_scope"
    assert read.confidence < 0.5


def test_unit_refused_is_kept_as_a_mention_and_fills_no_slot() -> None:
    read = interpret("市卫健委有哪些任务", sample_lexicon(), NOW)

    assert "unit" not in read.slots
    assert [mention.verdict for mention in read.mentions] == ["other_level"]


def test_reading_is_explained_by_the_words_that_decided() -> None:
    read = interpret("卫健局报了没", sample_lexicon(), NOW)

    said = {reason.said for reason in read.evidence}
    assert "卫健局" in said
    assert read.confidence > 0.5


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_is_answered(text: str) -> None:
    read = interpret(text, sample_lexicon(), NOW)

    assert read.intent in load_intents()
    assert 0 <= read.confidence <= 1


@pytest.mark.parametrize(
    "text", ["第12项完成了" * 1700, "完" * 10_000, "没有" * 5000, "1" * 10_000, "a " * 5000]
)
def test_ten_thousand_characters_are_answered(text: str) -> None:
    assert interpret(text, sample_lexicon(), NOW).intent in load_intents()


def test_import_loads_neither_segmenter_nor_pinyin() -> None:
    code = "import sys, nlp.interpreter; print({'rjieba.rjieba', 'pypinyin'} & set(sys.modules))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"


IMPOSSIBLE = [
    ("第-1项", "task_detail", {"task_no": -1}),
    ("第0项", "task_detail", {"task_no": 0}),
    ("第999999999999项", "task_detail", {"task_no": 999_999_999_999}),
    ("2月30日到期的", "due", {"bad_date": "2月30日"}),
    ("13月1日前要交的", "due", {"bad_date": "13月1日"}),
    ("2月29日到期的", "due", {"bad_date": "2月29日"}),
    ("第24项延期到2月30日", "extension", {"bad_date": "2月30日", "task_no": 24, "later": True}),
    ("2月30日提醒我报第12项", "set_reminder", {"bad_date": "2月30日", "task_no": 12}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "intent", "slots"), IMPOSSIBLE)
def test_impossible_number_or_date_is_handed_on_as_said(
    text: str, intent: str, slots: dict[str, Any]
) -> None:
    read = interpret(text, sample_lexicon(), NOW)

    assert (read.intent, dict(read.slots)) == (intent, slots)


@given(st.from_regex(r"\A[0-9]{1,6}(?: |%|项|年|号)?\Z"), st.sampled_from(["", "改成", "查", "的"]))
@settings(max_examples=60, deadline=None)
def test_figure_is_never_a_topic(figure: str, before: str) -> None:
    assert "keyword" not in interpret(before + figure, sample_lexicon(), NOW).slots


@pytest.mark.parametrize(
    "payload",
    [
        "5N_zVhEKKl0V7O3ylm3FkCsZP7No8UwX",  # No8
        "bAPf-B_t_hlQd1pLuNZKPtbV0LCZ3XpE",  # LCZ, the initials of a town
        "SCepsTNUA1PF4dWIkB65aq2aM9iwvI4T",
        "jSWsM8kjj4AuEQ6nzeeu2r1jN9HXfJdN",  # kjj, the initials of a department
        "27-done",
    ],
)
@pytest.mark.parametrize("sent", ["/start {}", "/start@liaison_bot {}", "  /START {} "])
def test_what_a_link_hands_over_is_read_before_all_else(sent: str, payload: str) -> None:
    read = interpret(sent.format(payload), sample_lexicon(), NOW)
    assert (read.intent, read.slots, read.confidence) == ("start", {"token": payload}, 1.0)


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("快递有哪些任务", "task_search"),
        ("谁负责快递", "units_of_task"),
        ("天气预报", "task_search"),
        ("公交线路调整完成了", "submit_progress"),
        ("今天食堂吃什么", "out_of_scope"),
    ],
)
def test_words_of_idle_talk_are_topics_where_the_table_has_them(said: str, intent: str) -> None:
    rows = ("公开快递网点名单", "公布天气预报和台风预警", "公交线路调整信息")
    tasks = [TaskEntry(n, ("民生",), text) for n, text in enumerate(rows, 1)]
    table = Lexicon(sample_lexicon().units, TaskIndex(tasks))

    assert interpret(said, table, NOW).intent == intent
