"""Which year's table is a sentence about, and which years are those of a day or a period?"""

from __future__ import annotations

import datetime as dt

import pytest

from nlp.of_year import read_of_year

NOW = dt.datetime(2021, 5, 10, 9, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("said", "year", "rest"),
    [
        ("2020年第1项", 2020, "第1项"),
        ("2020年度的第32项改到6月底", 2020, "第32项改到6月底"),
        ("20年第3项谁负责", 2020, "第3项谁负责"),
        ("代报 区卫健局 2020年第32项 已完成", 2020, "代报 区卫健局 第32项 已完成"),
        ("去年第5项完成了吗", 2020, "第5项完成了吗"),
        ("前年的总览", 2019, "总览"),
        ("明年的任务", 2022, "任务"),
        ("我们去年有哪些任务", 2020, "我们有哪些任务"),
        ("2020年区教体局的任务", 2020, "区教体局的任务"),
        ("去年的任务表", 2020, "任务表"),
        ("2020: task 3", 2020, "task 3"),
        ("move task 3 of 2020 to 30 June", 2020, "move task 3 to 30 June"),
        ("last year's tasks", 2020, "tasks"),
    ],
)
def test_year_of_the_table_is_taken_out(said: str, year: int, rest: str) -> None:
    found = read_of_year(said, NOW)
    assert found is not None
    assert (found.year, found.rest) == (year, rest)


@pytest.mark.parametrize(
    "said",
    [
        "第1项改到2021年3月",
        "第5项延到2022年",
        "2020年12月第3项",
        "2020-12-01第3项",
        "2020年底前第3项能完成吗",
        "去年第四季度谁没报",
        "生成2020年第四季度通报",
        "2020年上半年的总览",
        "2020 年 6 月底前",
        "2020Q4-卫健-001通过",
        "2018—2020年三年行动",
        "第14项去年就完成80%了吧",
        "审计 去年",
        "2020年",
        "第3项",
    ],
)
def test_year_of_a_day_or_a_period_is_none_of_a_table(said: str) -> None:
    assert read_of_year(said, NOW) is None
