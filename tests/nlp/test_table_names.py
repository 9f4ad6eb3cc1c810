"""Is a name written in a table taken for a unit only where it surely is that one?"""

from __future__ import annotations

import pytest

from nlp.table_names import bound_name, is_branch_for_whole
from nlp.task_table.unit_names import is_plural
from nlp.units import Place, UnitEntry, UnitIndex
from tests.nlp.sample import sample_lexicon


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("区财政局", "区财政局"),
        ("财政局", "区财政局"),
        ("区发展和改革局", "区发改局"),
        ("区公安分局（交警大队）", "区公安分局"),
        ("区公安局", "区公安分局"),
        ("区医保局", "区医保分局"),
        ("区政府办", "区政府办公室"),
        ("区卫生健康局", "区卫健局"),
        ("区应急局", "区应急管理局"),
        ("昆仑镇政府", "昆仑镇"),
        ("各镇办", "各镇（街道、开发区）"),
        ("各乡镇（街道）", "各镇（街道、开发区）"),
        ("区级各部门", "各部门单位"),
        ("区直各部门", "各部门单位"),
    ],
)
def test_whole_name_is_bound(written: str, unit: str) -> None:
    assert bound_name(sample_lexicon().units, written) == unit


@pytest.mark.parametrize(
    "written",
    [
        "县文体广电和旅游局",
        "市城市管理和综合执法局",
        "区建设交通委",
        "市鹿寨生态环境局",
        "区国资办（区财政局）",
        "县财政局",
        "环卫所",
        "区医保中心",
        "信访办",
        "应急管理办公室",
        "区卫健委",
        "政务公开办",
        "民政",
        "区教体科技局",
        "各乡（镇）人民政府",
        "各县（市、区）人民政府",
        "各开发区管委会",
        "各镇",
        "各街道办事处",
        "沿河各街道",
        "有关镇街",
        "县直各部门",
        "省政府各部门",
    ],
)
def test_part_of_a_name_or_of_many_units_is_asked_about(written: str) -> None:
    assert bound_name(sample_lexicon().units, written) is None


def test_name_somebody_stated_is_bound() -> None:
    units = UnitIndex(Place("淄川区", (), ()), [UnitEntry("区信访局", habitual=("区信访办",))])
    assert bound_name(units, "信访办") == "区信访局"


def test_body_that_is_called_by_its_level_is_one_and_its_departments_are_many() -> None:
    one = ("县直机关工委", "市直属机关党委", "区直机关服务中心")
    many = ("县直各单位", "县级有关部门", "市直有关企业", "旗直部门")

    assert not any(map(is_plural, one))
    assert all(map(is_plural, many))


def test_branch_of_a_body_above_is_told_from_the_countys_own() -> None:
    place = Place("云岭县", ("临江市",), ())
    units = UnitIndex(place, [UnitEntry("县公安局"), UnitEntry("市生态环境局云岭分局")])
    branch, own = "市公安局云岭分局", "市生态环境局云岭分局"
    assert bound_name(units, branch) == "县公安局"
    assert is_branch_for_whole(units, branch, "县公安局")
    assert not is_branch_for_whole(units, own, own)
    assert not is_branch_for_whole(units, "云岭县公安局", "县公安局")
