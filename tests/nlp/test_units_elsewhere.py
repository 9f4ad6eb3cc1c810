"""The same rules with another place's roster: nothing of the sample district is in the code."""

import pytest

from nlp.units import GroupEntry, Place, UnitEntry, UnitIndex

COUNTY = UnitIndex(
    Place("云岭县", ("青泽市", "南陵省"), ("白溪县", "鹿鸣区")),
    [
        UnitEntry("县教育局"),
        UnitEntry("县文化旅游和体育局", full=("云岭县文化旅游和体育局",)),
        UnitEntry("县卫健委", full=("云岭县卫生健康委员会",)),
        UnitEntry("县司法局"),
        UnitEntry("县统计局"),
        UnitEntry("县城管局", full=("云岭县城市管理局",)),
        UnitEntry("县自然资源和规划局"),
        UnitEntry("县住建局", full=("云岭县住房和城乡建设局",)),
        UnitEntry("县茶叶产业发展中心", habitual=("茶办",)),
        UnitEntry("县税务局"),
        UnitEntry("石桥镇", "town"),
        UnitEntry("竹坪乡", "town"),
        UnitEntry("云岭经济开发区", "zone"),
    ],
    [GroupEntry("各乡镇（开发区）"), GroupEntry("县直各部门")],
)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("云岭县教育局", ["县教育局"]),
        ("教育局", ["县教育局"]),
        ("我县教育局报了没", ["县教育局"]),
        ("体育局", ["县文化旅游和体育局"]),
        ("文化局", ["县文化旅游和体育局"]),
        ("卫健局", ["县卫健委"]),
        ("卫计局", ["县卫健委"]),
        ("weijianwei", ["县卫健委"]),
        ("卫建委", ["县卫健委"]),
        ("司法局", ["县司法局"]),
        ("法制办", ["县司法局"]),
        ("统计局", ["县统计局"]),
        ("税务局", ["县税务局"]),
        ("执法局", ["县城管局"]),
        ("国土局", ["县自然资源和规划局"]),
        ("茶办", ["县茶叶产业发展中心"]),
        ("茶叶中心", []),
        ("港口建设局", []),
        ("石桥镇", ["石桥镇"]),
        ("竹坪那边", ["竹坪乡"]),
        ("开发区报了吗", ["云岭经济开发区"]),
        ("各乡镇", ["各乡镇（开发区）"]),
        ("各部门", ["县直各部门"]),
        ("青泽市教育局", []),
        ("市教育局", []),
        ("白溪县教育局", []),
        ("白溪教育局", []),
        ("鹿鸣区司法局", []),
        ("区教育局", []),
        ("淄川区教育局", []),
        ("Health Bureau", ["县卫健委"]),
        ("the education people", ["县教育局"]),
        ("Yunling Justice Bureau", ["县司法局"]),
        ("Baixi Health Bureau", []),
        ("Shiqiao Town", ["石桥镇"]),
        ("Shiqiao Town Health Office", []),
        ("江北教育局", []),
        ("石桥镇卫健办", []),
        ("财政局", []),
        ("县财政局", []),
        ("审计局", []),
        ("教体局", []),
        ("昆仑镇", []),
    ],
)
def test_resolve_follows_the_roster_and_place_it_is_given(said: str, meant: list[str]) -> None:
    assert list(COUNTY.resolve(said)) == meant


def test_resolve_for_a_city_takes_the_citys_bodies_for_its_own() -> None:
    city = UnitIndex(Place("青泽市", ("南陵省",)), [UnitEntry("市财政局"), UnitEntry("市教育局")])
    assert city.resolve("市财政局") == ("市财政局",)
    assert city.resolve("青泽市教育局") == ("市教育局",)
    assert city.resolve("区财政局") == ()
    assert city.resolve("省财政厅") == ()


def test_resolve_without_units_names_none() -> None:
    assert UnitIndex(Place("云岭县"), []).resolve("卫健局 wjj 卫建局") == ()


CENTRES = UnitIndex(
    Place("云岭县", ("青泽市", "南陵省"), ("白溪县",)),
    [
        UnitEntry("县发改局", full=("云岭县发展和改革局",)),
        UnitEntry("县粮储局", full=("云岭县粮食和物资储备局",)),
        UnitEntry("县农业农村局"),
        UnitEntry("县畜牧中心", full=("云岭县畜牧兽医服务中心",)),
        UnitEntry("县农机中心"),
        UnitEntry("县自然资源和规划局"),
        UnitEntry("县林草局", full=("云岭县林业和草原局",)),
        UnitEntry("县人社局", full=("云岭县人力资源和社会保障局",)),
        UnitEntry("县社保中心"),
        UnitEntry("县教体局", full=("云岭县教育和体育局",)),
        UnitEntry("县教育考试中心"),
    ],
)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("粮食局", {"县发改局", "县粮储局"}),
        ("畜牧局", {"县农业农村局", "县畜牧中心"}),
        ("农机局", {"县农业农村局", "县农机中心"}),
        ("林业局", {"县自然资源和规划局", "县林草局"}),
        ("社保局", {"县人社局", "县社保中心"}),
        ("教育局", {"县教体局"}),
        ("农业局", {"县农业农村局"}),
        ("粮食和物资储备局", {"县粮储局"}),
    ],
)
def test_a_name_of_before_the_reform_that_another_unit_bears_today_is_asked_about(
    said: str, meant: set[str]
) -> None:
    assert set(CENTRES.resolve(said)) == meant
