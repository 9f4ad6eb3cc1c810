"""Does every task of a message keep what was said of it, and nothing that was said of another?"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.interpreter import interpret
from tests.nlp.sample import sample_lexicon

NOW = dt.datetime(2020, 11, 23, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def _reports(text: str) -> list[dict[str, Any]]:
    return [dict(report) for report in interpret(text, sample_lexicon(), NOW).reports]


def _status(percent: int) -> str:
    return "done" if percent == 100 else "not_started" if percent == 0 else "in_progress"


numbers = st.integers(1, 56)
percents = st.integers(0, 100)
says = st.sampled_from(
    ["{n}完成{p}%", "第{n}项完成{p}%", "第{n}项已完成{p}%", "{n} {p}%", "{n}：{p}%"]
)
between = st.sampled_from(["，", "；", "。", ", ", "\n", " "])


@given(st.lists(st.tuples(numbers, percents, says), min_size=2, max_size=3), between)
@settings(max_examples=120, deadline=None)
def test_each_task_keeps_its_own_percentage(said: list[tuple[int, int, str]], mark: str) -> None:
    text = mark.join(way.format(n=number, p=percent) for number, percent, way in said)

    assert _reports(text) == [
        {"task_no": number, "percent": percent, "status": _status(percent)}
        for number, percent, _ in said
    ]


UNCHANGED: list[dict[str, object]] = [{"task_no": 27, "no_change": True}]
EPIDEMIC: list[dict[str, object]] = [{"keyword": "疫情", "percent": 80, "status": "in_progress"}]


@given(percents, st.permutations([0, 1, 2]))
@settings(max_examples=40, deadline=None)
def test_no_change_a_topic_and_a_figure_stay_apart(percent: int, order: list[int]) -> None:
    figure: list[dict[str, object]] = [
        {"task_no": 32, "percent": percent, "status": _status(percent)}
    ]
    parts: list[tuple[str, list[dict[str, object]]]] = [
        ("27没变化", UNCHANGED),
        ("疫情完成80%", EPIDEMIC),
        (f"32完成{percent}%", figure),
    ]

    text = "，".join(parts[index][0] for index in order)

    assert _reports(text) == [report for index in order for report in parts[index][1]]


@given(st.integers(0, 99), st.sampled_from(["完成", "已完成", "已经完成了", "做完", "完成了大概"]))
@settings(max_examples=40, deadline=None)
def test_percentage_below_all_of_it_is_never_done(percent: int, word: str) -> None:
    for report in _reports(f"27完成80%，32{word}{percent}%，第5项{word}{percent}%"):
        assert report.get("status") != "done"


ONE_TASK = [
    ("32完成80%，不对，60%", {"percent": 60, "status": "in_progress"}),
    ("32完成80%，错了，是60%", {"percent": 60, "status": "in_progress"}),
    ("第32项完成八成，说错了，应该是六成", {"percent": 60, "status": "in_progress"}),
    ("task 32 is 80% done, no, 60%", {"percent": 60, "status": "in_progress"}),
    ("第32项从60%提高到80%", {"percent": 80, "status": "in_progress"}),
    ("32完成80%，60%", {}),
    ("32完成120%", {"bad_percent": "120%"}),
    ("32完成-5%", {"bad_percent": "-5%"}),
    ("第32项完成200%了", {"bad_percent": "200%"}),
]


@pytest.mark.parametrize(("text", "said"), ONE_TASK, ids=[text for text, _ in ONE_TASK])
def test_figure_taken_back_doubled_or_impossible_is_not_booked(
    text: str, said: dict[str, Any]
) -> None:
    read = interpret(text, sample_lexicon(), NOW)

    assert read.intent == "submit_progress"
    assert [{k: v for k, v in r.items() if k != "note"} for r in read.reports] == [
        {"task_no": 32} | said
    ]


@pytest.mark.parametrize(
    "text", ["no, it's 60%", "No, it is 60%", "sorry, i meant 60%", "不对，是六成"]
)
def test_figure_denied_before_is_a_correction(text: str) -> None:
    read = interpret(text, sample_lexicon(), NOW)

    assert (read.intent, read.slots["percent"]) == ("correct", 60)
