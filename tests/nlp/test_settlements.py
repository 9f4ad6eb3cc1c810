"""Is a doubt settled by plain answers only, and are all the task numbers of a sentence read?"""

from __future__ import annotations

import pytest

from nlp.settlements import (
    Word,
    certain_units,
    is_for_all,
    is_only_a_day,
    kind_of_unit,
    means_undated,
    read_each,
    read_full_name,
    read_number,
    read_task_numbers,
    read_units,
    read_word,
    settles,
)
from nlp.units import Place, UnitEntry, UnitIndex

UNITS = UnitIndex(
    Place("临江区", ("东海市",), ("河口区",)),
    [UnitEntry(name) for name in ("区财政局", "区卫健局", "区教体局")],
)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("是", Word.YES),
        ("是的。", Word.YES),
        ("知道了", Word.AGREED),
        ("我知道了", Word.AGREED),
        ("不是", Word.NO),
        ("不管", Word.LEAVE),
        ("市里的，不用管", Word.LEAVE),
        ("是张店区的，不归我们", Word.LEAVE),
        ("不是本区的，删掉", Word.STRIKE),
        ("是本区的", None),
        ("新单位，加进去", Word.ADD),
        ("加入名册", Word.ADD),
        ("add to the roster", Word.ADD),
        ("新任务", Word.NEW),
        ("是不是", None),
        ("加入名册之前先等等", None),
    ],
)
def test_word_is_read_as_a_whole(text: str, word: Word | None) -> None:
    assert read_word(text) is word


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("都由区卫健局负责", ("都由区卫健局负责",)),
        ("第1、2项由区卫健局负责", ("第1、2项由区卫健局负责",)),
        ("区财政局、区卫健局负责第1、2项", ("区财政局、区卫健局负责第1、2项",)),
        (
            "第1项由区财政局负责;第2项由区卫健局牵头,区教体局配合",
            ("第1项由区财政局负责;", "第2项由区卫健局牵头,区教体局配合"),
        ),
        ("第1项区财政局,第2项区卫健局", ("第1项区财政局,", "第2项区卫健局")),
        ("区财政局负责第1项,区卫健局负责第2项", ("区财政局负责第1项,", "区卫健局负责第2项")),
        ("区财政局负责第1项,第2项由区卫健局负责", None),
    ],
)
def test_units_of_several_tasks_are_told_apart(text: str, parts: tuple[str, ...] | None) -> None:
    assert read_each(text, UNITS) == parts


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("就是区卫健局", ("区卫健局",)),
        ("由区卫健局、区教体局负责", ("区卫健局", "区教体局")),
        ("第5项由区财政局牵头", ("区财政局",)),
        ("区卫健局，区教体局和区财政局", ("区卫健局", "区教体局", "区财政局")),
        ("区卫健局有哪些任务", ()),
        ("区卫健局报了没有", ()),
        ("由河口区卫健局负责", None),
        ("就是市财政局", None),
    ],
)
def test_units_are_read_from_a_sentence_that_says_nothing_else(
    text: str, names: tuple[str, ...] | None
) -> None:
    assert certain_units(read_units(text, UNITS)) == names


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("第5、7项10月底前", (5, 7)),
        ("第5项和第7项10月底前", (5, 7)),
        ("第3—6项年底前", (3, 4, 5, 6)),
        ("第3项至第5项", (3, 4, 5)),
        ("第12项12月20日前", (12,)),
        ("没有时限的都按每季度末前报", ()),
    ],
)
def test_every_task_number_is_read(text: str, numbers: tuple[int, ...]) -> None:
    assert read_task_numbers(text) == numbers


@pytest.mark.parametrize(("text", "number"), [("是第3项", 3), ("第3项吗", None), ("新任务", None)])
def test_one_number_is_an_answer_by_itself(text: str, number: int | None) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("就是区卫健局", True),
        ("10月底前", True),
        ("不管", True),
        ("谁没报", False),
        ("区卫健局有哪些任务", False),
        ("本月到期的有哪些", False),
    ],
)
def test_new_wish_settles_nothing(text: str, answers: bool) -> None:
    named = [mention.text for mention in UNITS.find(text)]
    assert settles(text, named) is answers


def test_undated_tasks_are_meant() -> None:
    assert means_undated("没有时限的都按每季度末前报")
    assert not means_undated("第5项10月底前")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("区司法局", "department"),
        ("太平镇", "town"),
        ("城南街道", "subdistrict"),
        ("临江经济开发区", "zone"),
    ],
)
def test_kind_of_a_new_unit_is_told_by_its_name(name: str, kind: str) -> None:
    assert kind_of_unit(name, Place("青泽市", ("南陵省",))) == kind


def test_there_are_districts_only_below_a_city() -> None:
    assert kind_of_unit("南湖区", Place("青泽市", ("南陵省",))) == "district"
    assert kind_of_unit("南湖区", UNITS.place) == "department"


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("第3项12月20日前完成", True),
        ("第3、5项改为12月20日前", True),
        ("按季度报", True),
        ("第3项12月20日前能完成", False),
        ("和去年比变了什么", False),
        ("第3项", False),
    ],
)
def test_a_day_alone_is_told_from_a_sentence_with_one(text: str, only: bool) -> None:
    assert is_only_a_day(text) is only


@pytest.mark.parametrize(
    ("text", "for_all"),
    [
        ("剩下的都是12月底前", True),
        ("都改到6月底", True),
        ("其余的按季度报", True),
        ("全部12月底前", True),
        ("所有任务都改到6月底", False),
        ("剩下的都由区财政局负责", False),
        ("都12月底前行吗", False),
        ("12月底前", False),
    ],
)
def test_day_for_all_is_told_from_one_for_some(text: str, for_all: bool) -> None:
    assert is_for_all(text) is for_all


def test_full_name_is_read_with_the_wish_to_add() -> None:
    assert read_full_name("加入名册，全称淄川区司法局") == "淄川区司法局"
    assert read_full_name("是新单位，全称是淄川区司法局") == "淄川区司法局"
    assert read_full_name("全称淄川区司法局") is None
    assert read_full_name("加入名册") is None
