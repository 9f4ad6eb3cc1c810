"""Are days, names and long texts written as an office writes them?"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages import formats

TODAY = dt.date(2020, 12, 14)


@pytest.mark.parametrize(
    ("date", "zh", "en"),
    [
        ("2020-12-14", "12月14日（周一）", "14 Dec (Mon)"),
        ("2020-12-15", "12月15日（周二）", "15 Dec (Tue)"),
        ("2020-12-18", "12月18日（周五）", "18 Dec (Fri)"),
        ("2020-12-20", "12月20日（周日）", "20 Dec (Sun)"),
        ("2020-02-29", "2月29日（周六）", "29 Feb (Sat)"),
        ("2021-01-15", "2021年1月15日（周五）", "15 Jan 2021 (Fri)"),
        ("2019-12-31", "2019年12月31日（周二）", "31 Dec 2019 (Tue)"),
    ],
)
def test_day_has_its_weekday_and_a_year_other_than_todays(date: str, zh: str, en: str) -> None:
    day = dt.date.fromisoformat(date)
    assert formats.day(day, "zh", today=TODAY) == zh
    assert formats.day(day, "en", today=TODAY) == en


def test_day_without_a_today_has_its_year() -> None:
    assert formats.day(TODAY, "zh") == "2020年12月14日（周一）"
    assert formats.day(TODAY, "en") == "14 Dec 2020 (Mon)"


def test_moment_is_written_in_the_zone_it_carries() -> None:
    at = dt.datetime(2020, 12, 14, 1, 5, tzinfo=dt.UTC)
    assert formats.moment(at, "zh", today=TODAY) == "12月14日（周一）01:05"
    there = at.astimezone(ZoneInfo("Asia/Shanghai"))
    assert formats.moment(there, "zh", today=TODAY) == "12月14日（周一）09:05"
    assert formats.moment(there, "en") == "14 Dec 2020 (Mon) 09:05"


@pytest.mark.parametrize(
    ("names", "zh", "en"),
    [
        ([], "", ""),
        (["区水利局"], "区水利局", "区水利局"),
        (["区水利局", "洪山镇"], "区水利局、洪山镇", "区水利局, 洪山镇"),
    ],
)
def test_names_stand_side_by_side(names: list[str], zh: str, en: str) -> None:
    assert formats.names(names, "zh") == zh
    assert formats.names(names, "en") == en


def test_path_leads_from_the_outermost_heading_in() -> None:
    assert formats.path(["决策公开", "执行公开"]) == "决策公开 › 执行公开"


@pytest.mark.parametrize(
    ("text", "limit", "first"),
    [
        ("做好公开。", 10, "做好公开。"),
        ("做好 \n\t公开", 10, "做好 公开"),
        ("及时公开疫情信息，做好解读", 10, "及时公开疫情信息…"),
        ("及时公开疫情信息和防控措施", 10, "及时公开疫情信息和防…"),
        ("一是，及时公开疫情信息和防控措施", 10, "一是，及时公开疫情信…"),
        ("", 10, ""),
    ],
    ids=["short", "folded", "at a comma", "no comma", "comma too early", "empty"],
)
def test_first_words_end_at_a_comma_where_one_is_near(text: str, limit: int, first: str) -> None:
    assert formats.first_words(text, limit) == first


@given(st.text(), st.integers(min_value=1, max_value=60))
def test_first_words_are_the_beginning_and_never_longer_than_asked(text: str, limit: int) -> None:
    first = formats.first_words(text, limit)
    folded = " ".join(text.split())
    assert len(first) <= limit + 1
    assert first == folded or folded.startswith(first.removesuffix("…"))


@pytest.mark.parametrize(
    ("unit", "mark"),
    [
        ("区卫健局", "卫健"),
        ("区政府办公室", "政府"),
        ("区公安分局", "公安"),
        ("区市场监管局", "市场监管"),
        ("市场监管局", "市场监管"),
        ("区大数据信息服务中心", "大数据信息"),
        ("般阳路街道", "般阳路"),
        ("昆仑镇", "昆仑"),
        ("淄川经济开发区", "淄川经济开发区"),
    ],
)
def test_unit_mark_is_the_name_without_level_and_ending(unit: str, mark: str) -> None:
    assert formats.unit_mark(unit) == mark


def test_numbers_in_a_row_are_told_as_a_run() -> None:
    assert formats.runs([1, 2, 3, 5, 7, 8]) == ["1—3", "5", "7", "8"]
    assert formats.runs([]) == []


def test_receipt_of_the_longest_name_fits() -> None:
    assert len(f"2020Q4-{formats.unit_mark('区' + '长' * 62 + '局')}-001") <= 64
