"""Are a district's words those of its level, in every language?"""

from __future__ import annotations

import pytest

from messages.catalog import say
from messages.district import District, town_kinds
from tests.conftest import zichuan


@pytest.mark.parametrize(
    ("name", "whole", "office", "in_full", "english"),
    [
        ("淄川区", "全区", "区政府办公室", "淄川区人民政府办公室", "district"),
        ("云岭县", "全县", "县政府办公室", "云岭县人民政府办公室", "county"),
        ("白溪自治县", "全县", "县政府办公室", "白溪自治县人民政府办公室", "county"),
        ("青泽市", "全市", "市政府办公室", "青泽市人民政府办公室", "city"),
        ("苍狼左旗", "全旗", "旗政府办公室", "苍狼左旗人民政府办公室", "banner"),
        ("云岭经济开发区", "全区", "管委会办公室", "云岭经济开发区管理委员会办公室", "zone"),
        ("", "全区域", "政府办公室", "本地人民政府办公室", "area"),
    ],
)
def test_level_and_office_follow_from_the_name(
    name: str, whole: str, office: str, in_full: str, english: str
) -> None:
    def here() -> District:
        return District(name)

    assert say("due.whole_district", "zh", here) == whole
    assert say("due.whole_district", "en", here) == f"Whole {english}"
    assert say("bulletin.unreachable", "zh", here).endswith(f"请与{office}联系。")
    assert say("office.full_name", "zh", here) == in_full
    assert f"{english} office" in say("plan.none", "en", here)


def test_examples_are_units_and_tasks_that_there_are() -> None:
    said = say("change.which_duty", "zh", zichuan)
    assert "“第27项由区卫健局牵头”“第27项加上区发改局”" in said
    assert "名册加上区统计局，全称淄川区统计局" in say("change.which_roster", "zh", zichuan)
    assert "“卫健就是区卫健局”" in say("change.which_roster", "zh", zichuan)


def test_example_of_one_task_serves_for_two_and_without_a_table_there_is_no_number() -> None:
    assert "27项完成80%" in say("help.examples", "zh", zichuan, unit="区卫健局")
    one = say("help.examples", "zh", lambda: District("云岭县", tasks=(1,)), unit="县财政局")
    assert "· 第1项；第1项责任单位" in one
    assert "· 第…项；第…项责任单位" in say("help.examples", unit="财政局")


@pytest.mark.parametrize(
    ("names", "chinese", "english"),
    [
        (
            ("般阳路街道", "昆仑镇", "淄川经济开发区"),
            "镇、街道、开发区",
            "towns, subdistricts, zones",
        ),
        (("竹坪乡", "石桥镇"), "镇、乡", "towns, townships"),
        (("南湖区", "北山县", "青泽高新区管委会"), "区、县、管委会", "districts, counties, zones"),
        (("乌兰苏木", "白音镇"), "镇、苏木", "towns, sums"),
        ((), "镇街", "towns"),
    ],
)
def test_towns_are_called_by_what_there_are(
    names: tuple[str, ...], chinese: str, english: str
) -> None:
    assert town_kinds(names, "zh") == chinese
    assert town_kinds(names, "en") == english
