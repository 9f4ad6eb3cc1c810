"""Is a task of a new table told again, and is what is not plain left unclear?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.importing.comparing import Entry, compare

FORMER = (
    Entry(1, ("财政公开",), "公开财政预决算和专项资金分配结果", frozenset({"区财政局"})),
    Entry(2, ("财政公开",), "公开政府采购和招投标信息", frozenset({"区财政局"})),
    Entry(3, ("民生公开",), "做好学校招生和教育收费信息公开", frozenset({"区教体局"})),
    Entry(4, ("民生公开",), "公开医院和卫生机构服务信息", frozenset({"区卫健局"})),
)


def changed(number: int, **values: Any) -> tuple[Entry, ...]:
    return tuple(replace(e, **values) if e.number == number else e for e in FORMER)


def test_same_table_has_no_differences() -> None:
    found = compare(FORMER, FORMER)
    assert found.same == {1: 1, 2: 2, 3: 3, 4: 4}
    changes = (found.added, found.dropped, found.reworded, found.units_changed)
    assert changes == ((), (), (), ())


def test_order_and_number_do_not_matter() -> None:
    moved = tuple(Entry(5 - e.number, e.heading, e.requirement, e.units) for e in FORMER)
    found = compare(FORMER, moved)
    assert found.same == {4: 1, 3: 2, 2: 3, 1: 4}
    assert found.renumbered == (4, 3, 2, 1)


@pytest.mark.parametrize(
    "words",
    [
        "公开财政预决算和专项资金的分配结果",
        "及时公开财政预算、决算和专项资金分配结果",
        "公开财政预决算和专项资金分配、使用结果",
    ],
)
def test_reworded_task_is_the_same(words: str) -> None:
    found = compare(FORMER, changed(1, requirement=words))
    assert found.same[1] == 1
    assert found.reworded == (1,)


def test_task_under_another_heading_is_the_same_where_its_words_are_unique() -> None:
    assert compare(FORMER, changed(2, heading=("经济公开",))).same[2] == 2


def test_units_that_changed_are_told() -> None:
    assert compare(FORMER, changed(3, units=frozenset({"区人社局"}))).units_changed == (3,)
    assert compare(FORMER, changed(3, lead=frozenset({"区教体局"}))).units_changed == (3,)


def test_new_and_dropped_tasks_are_told() -> None:
    found = compare(FORMER, changed(2, requirement="举办政府开放日活动"))
    assert (found.added, found.dropped) == ((2,), (2,))


def test_task_like_two_others_is_unclear_and_neither_is_dropped() -> None:
    former = (
        Entry(1, ("公开",), "公开第一批行政许可事项目录及办理指南"),
        Entry(2, ("公开",), "公开第二批行政许可事项目录及办理指南"),
    )
    found = compare(former, (Entry(1, ("公开",), "公开第三批行政许可事项目录及办理指南"),))
    assert found.same == {}
    assert set(found.unclear[1]) == {1, 2}
    assert found.dropped == ()


def test_word_that_tells_another_task_is_asked_about() -> None:
    former = (
        Entry(1, ("就业",), "发布一季度就业补贴发放情况"),
        Entry(2, ("就业",), "发布二季度就业补贴发放情况"),
    )
    new = (
        Entry(1, ("就业",), "发布二季度就业补贴发放情况"),
        Entry(2, ("就业",), "发布三季度就业补贴发放情况"),
    )
    found = compare(former, new)
    assert (found.same, found.unclear) == ({1: 2}, {2: (1,)})
    quarter = (Entry(1, ("二季度",), "召开调度会"),)
    assert compare((Entry(1, ("一季度",), "召开调度会"),), quarter).same == {}


def test_words_that_stand_twice_are_told_apart_by_their_headings() -> None:
    former = (Entry(1, ("甲",), "做好信息公开"), Entry(2, ("乙",), "做好信息公开"))
    new = (Entry(1, ("乙",), "做好信息公开"), Entry(2, ("甲",), "做好信息公开"))
    assert compare(former, new).same == {1: 2, 2: 1}


def test_task_that_grew_in_its_place_is_asked_about_and_not_dropped() -> None:
    grown = "公开县级医院和基层医疗卫生机构服务信息、收费标准和投诉渠道"
    found = compare(FORMER, changed(4, requirement=grown))
    assert found.unclear == {4: (4,)}
    assert (found.added, found.dropped) == ((), ())
    found = compare(FORMER, changed(4, requirement=grown, units=frozenset({"区民政局"})))
    assert (found.added, found.dropped) == ((4,), (4,))
