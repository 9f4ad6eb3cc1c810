"""Are the rules a coordinator speaks of read as they were meant, and nothing else for one?"""

from __future__ import annotations

import pytest

from nlp.reminder_rules import read_rules, wants_defaults


@pytest.mark.parametrize(
    ("said", "rules"),
    [
        ("提前5天、2天和当天提醒", {"before": [5, 2]}),
        ("到期前十五个工作日、7个工作日、当天各提醒一次", {"before": [15, 7]}),
        ("提前7、3、1天提醒", {"before": [7, 3, 1]}),
        ("提前一周和两天提醒", {"before": [5, 2]}),
        ("提醒只在到期当天", {"before": []}),
        ("催办隔3天", {"urge_rest_days": 3}),
        ("3个工作日内不重复催办", {"urge_rest_days": 3}),
        ("推送时间改为10点到17点", {"opens": "10:00", "closes": "17:00"}),
        ("推送时间改成上午十点到下午五点半", {"opens": "10:00", "closes": "17:30"}),
        ("发送时间：9点到5点", {"opens": "09:00", "closes": "17:00"}),
        ("逾期后每天提醒", {"overdue_every": 1}),
        ("逾期每隔5天催一次，最多催4次", {"overdue_every": 5, "overdue_times": 4}),
        ("逾期提醒3次后报协调员", {"escalate_after": 3}),
        ("每人每周最多推送4条", {"weekly_pushes": 4}),
        ("提前5天提醒，推送时间10点到16点", {"before": [5], "opens": "10:00", "closes": "16:00"}),
        ("remind 5 and 2 days before", {"before": [5, 2]}),
        ("推送时间改为25点到30点", {}),
        ("提醒规则", {}),
    ],
)
def test_rules_of_a_sentence(said: str, rules: dict[str, object]) -> None:
    assert read_rules(said) == rules


def test_the_usual_rules_are_asked_for() -> None:
    assert wants_defaults("恢复默认提醒规则")
    assert not wants_defaults("提前5天提醒")
