"""Whether the yardstick itself is straight."""

from __future__ import annotations

from typing import Any

import pytest

from tests.nlp.measures import rank_measures, slots_match, unit_verdict


@pytest.mark.parametrize(
    ("expected", "answer", "verdict"),
    [
        ("a", "a", "right"),
        ("a", "", "missed"),
        ("a", "b", "wrong_bind"),
        ("a", "ab", "asked"),
        ("a", "bc", "wrong_question"),
        ("a", "abcdefg", "wrong_question"),
        ("ab", "ba", "right"),
        ("abc", "ab", "right"),
        ("ab", "a", "guessed"),
        ("ab", "c", "wrong_bind"),
        ("ab", "abc", "asked"),
        ("", "", "right"),
        ("", "a", "false_bind"),
        ("", "ab", "false_question"),
    ],
)
def test_unit_verdict_names_the_harm(expected: str, answer: str, verdict: str) -> None:
    assert unit_verdict(list(expected), list(answer)) == verdict


@pytest.mark.parametrize(
    ("gold", "said"),
    [
        ({"status": "done"}, {"percent": 100}),
        ({"percent": 60}, {"percent": 60, "status": "in_progress"}),
        ({"status": ["in_progress", "not_started"]}, {"percent": 0, "status": "not_started"}),
        ({"keyword": "复工复产"}, {"keyword": "复工复产 信息"}),
        ({"evidence_url": "www.example.cn/a"}, {"evidence_url": "http://www.example.cn/a/。"}),
        ({"note": "还差两个镇没交"}, {"note": "还差两个镇"}),
    ],
)
def test_report_slots_match_in_any_fair_wording(gold: dict[str, Any], said: dict[str, Any]) -> None:
    assert slots_match("submit_progress", gold, said)


@pytest.mark.parametrize(
    ("intent", "gold", "said"),
    [
        ("submit_progress", {"task_no": 5}, {"task_no": 5, "status": "done"}),
        ("submit_progress", {"percent": 60}, {"percent": 60, "status": "done"}),
        ("submit_progress", {"keyword": "公报"}, {"keyword": "政府公报赠阅"}),
        ("progress_query", {"task_no": 5}, {"task_no": 5, "percent": 80}),
        ("due", {}, {"period": "this_week"}),
        ("set_reminder", {"when": "2020-11-24T09:00"}, {"when": "2020-11-24"}),
    ],
)
def test_slots_invented_or_missing_do_not_match(
    intent: str, gold: dict[str, Any], said: dict[str, Any]
) -> None:
    assert not slots_match(intent, gold, said)


def test_ranks_are_measured_against_the_best_order() -> None:
    assert rank_measures({3: 2, 7: 1}, [3, 7]) == (1.0, 1.0, 1.0)
    recall, first, gain = rank_measures({3: 2, 7: 1}, [7, 3])
    assert (recall, first) == (1.0, 0.5)
    assert 0 < gain < 1
    assert rank_measures({3: 2}, []) == (0.0, 0.0, 0.0)
