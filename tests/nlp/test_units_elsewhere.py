"""The same rules with another place's roster: nothing of the sample district is in the code."""

import pytest

from nlp.short_forms import functions
from nlp.table_names import bound_name
from nlp.units import GroupEntry, Place, UnitEntry, UnitIndex, Verdict

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
        UnitEntry("县直机关工委", full=("云岭县直属机关工作委员会",)),
        UnitEntry("县政府办", full=("云岭县人民政府办公室",)),
        UnitEntry("县人大办", full=("云岭县人民代表大会常务委员会办公室",)),
        UnitEntry("团县委", full=("共青团云岭县委员会",)),
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
        ("云岭经济开发区管委会", ["云岭经济开发区"]),
        ("雨花经济开发区", []),
        ("望城经开区管委会", []),
        ("县人大常委会办公室", ["县人大办"]),
        ("团委有哪些任务", ["团县委"]),
        ("县直机关工委", ["县直机关工委"]),
        ("机关工委呢", ["县直机关工委"]),
        ("县直工委", ["县直机关工委"]),
        ("市直机关工委", []),
        ("白溪县直机关工委", []),
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


def verdicts(index: UnitIndex, text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(m.text, m.verdict.value, m.units) for m in index.find(text)]


def bound(index: UnitIndex, text: str) -> list[str]:
    """The units a text binds for certain."""
    return [m.units[0] for m in index.find(text) if m.verdict is Verdict.CERTAIN]


# --- a city with districts and counties below it ---

_OF_THE_CITY = [
    UnitEntry("市财政局"),
    UnitEntry("市教育局"),
    UnitEntry("市卫健委", full=("青泽市卫生健康委员会",)),
    UnitEntry("市公安局", full=("青泽市公安局",)),
    UnitEntry("市医保局", full=("青泽市医疗保障局",)),
    UnitEntry("市自然资源和规划局"),
    UnitEntry("市市场监管局", full=("青泽市市场监督管理局",)),
]
_CITY = Place("青泽市", ("南陵省",), ("东陵市",))
CITY = UnitIndex(
    _CITY,
    [
        *_OF_THE_CITY,
        UnitEntry("南湖区", "district"),
        UnitEntry("北山县", "district"),
        UnitEntry("石河市", "district"),
        UnitEntry("青泽高新区", "zone"),
    ],
    [GroupEntry("各区县（功能区）"), GroupEntry("市直各部门")],
)
CITY_ALONE = UnitIndex(_CITY, _OF_THE_CITY, [GroupEntry("市直各部门")])


@pytest.mark.parametrize(
    ("said", "unit"),
    [
        ("市财政局", "市财政局"),
        ("青泽市财政局", "市财政局"),
        ("财政局报了没", "市财政局"),
        ("我市卫健委", "市卫健委"),
        ("卫健局", "市卫健委"),
        ("市公安局", "市公安局"),
        ("公安局", "市公安局"),
        ("南湖区有哪些任务", "南湖区"),
        ("南湖区的任务", "南湖区"),
        ("南湖区政府报了吗", "南湖区"),
        ("南湖区报了没", "南湖区"),
        ("南湖那边报了没", "南湖区"),
        ("北山县人民政府", "北山县"),
        ("青泽市北山县", "北山县"),
        ("石河市报了没", "石河市"),
        ("高新区有哪些任务", "青泽高新区"),
        ("nanhuqu", "南湖区"),
        ("各区县", "各区县（功能区）"),
        ("各县区有哪些任务", "各区县（功能区）"),
        ("各县（区）", "各区县（功能区）"),
        ("各部门", "市直各部门"),
    ],
)
def test_a_city_has_its_bodies_and_its_districts(said: str, unit: str) -> None:
    assert bound(CITY, said) == [unit]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("南湖区卫健局有哪些任务", "南湖区卫健局"),
        ("南湖区财政局", "南湖区财政局"),
        ("北山县财政局报了没", "北山县财政局"),
        ("石河市财政局", "石河市财政局"),
        ("南湖财政局", "南湖财政局"),
        ("高新区财政局", "高新区财政局"),
        ("青泽市南湖区教育局", "青泽市南湖区教育局"),
        ("南湖区审计局", "南湖区审计局"),
        ("南湖区航天局有哪些任务", "南湖区航天局"),
        ("区财政局", "区财政局"),
        ("县教育局", "县教育局"),
        ("大兴岭区财政局", "大兴岭区财政局"),
        ("各区县财政局", "各区县财政局"),
        ("南湖区委报了没", "南湖区委"),
        ("北山县委有哪些任务", "北山县委"),
        ("公安分局", "公安分局"),
        ("医保分局有哪些任务", "医保分局"),
        ("自然资源分局", "自然资源分局"),
        ("南湖公安分局", "南湖公安分局"),
        ("市公安局南湖分局", "市公安局南湖分局"),
        ("nanhuqu caizhengju", "nanhuqu caizhengju"),
    ],
)
def test_a_body_of_a_district_below_is_never_the_citys_nor_the_district(
    text: str, said: str
) -> None:
    assert verdicts(CITY, text) == [(said, "lower_level", ())]
    if not text.isascii():  # in letters a district must be known
        assert bound(CITY_ALONE, text) == []


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("省财政厅", "other_level"),
        ("南陵省教育厅", "other_level"),
        ("东陵市财政局", "other_place"),
        ("东陵财政局", "other_place"),
        ("淄川区财政局", "lower_level"),
        ("南湖区石桥镇", "lower_level"),
    ],
)
def test_what_is_above_and_beside_a_city_is_none_of_its_own(text: str, verdict: str) -> None:
    assert bound(CITY, text) == []
    assert verdicts(CITY, text) == [(text, verdict, ())]


def test_two_districts_in_one_sentence_are_two() -> None:
    assert bound(CITY, "南湖区、北山县都没报") == ["南湖区", "北山县"]
    assert bound(CITY, "南湖区和市财政局") == ["南湖区", "市财政局"]
    assert bound(CITY, "南湖区委托市财政局") == ["南湖区", "市财政局"]


# --- a county-level city: its level and its parent's are both 市 ---

COUNTY_CITY = UnitIndex(
    Place("鹿鸣市", ("青泽市", "南陵省"), ("白溪县", "石河市")),
    [
        UnitEntry("市教育局"),
        UnitEntry("市卫健局", full=("鹿鸣市卫生健康局",)),
        UnitEntry("市公安局"),
        UnitEntry("市自然资源局"),
        UnitEntry("鹿鸣街道", "subdistrict"),
        UnitEntry("石桥镇", "town"),
    ],
    [GroupEntry("各镇街"), GroupEntry("市直各部门")],
)


@pytest.mark.parametrize(
    ("said", "unit"),
    [
        ("市教育局", "市教育局"),
        ("鹿鸣市教育局", "市教育局"),
        ("鹿鸣教育局", "市教育局"),
        ("我市教育局报了没", "市教育局"),
        ("青泽市鹿鸣市教育局", "市教育局"),
        ("教育局", "市教育局"),
        ("卫健局", "市卫健局"),
        ("卫健委", "市卫健局"),
        ("公安局", "市公安局"),
        ("石桥镇", "石桥镇"),
        ("鹿鸣街道", "鹿鸣街道"),
        ("各镇街", "各镇街"),
    ],
)
def test_a_county_level_city_calls_its_bodies_the_citys(said: str, unit: str) -> None:
    assert bound(COUNTY_CITY, said) == [unit]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("青泽市教育局", "other_level"),
        ("青泽卫健委", "other_level"),
        ("地级市教育局", "other_level"),
        ("上级市教育局", "other_level"),
        ("省教育厅", "other_level"),
        # The body above bears this name and ours does not.
        ("市卫健委", "other_level"),
        ("石河市教育局", "other_place"),
        ("白溪县教育局", "other_place"),
        ("区教育局", "other_place"),
        ("县教育局", "other_place"),
        ("石桥镇卫健办", "unknown_body"),
    ],
)
def test_the_city_above_a_county_level_city_is_not_taken_for_it(text: str, verdict: str) -> None:
    assert verdicts(COUNTY_CITY, text) == [(text, verdict, ())]


# --- a banner below a league ---

BANNER = UnitIndex(
    Place("苍狼左旗", ("赤林盟", "北陵自治区"), ("苍狼右旗", "云丘市")),
    [
        UnitEntry("旗教育局"),
        UnitEntry("旗卫健委", full=("苍狼左旗卫生健康委员会",)),
        UnitEntry("旗公安局"),
        UnitEntry("乌兰苏木", "town"),
        UnitEntry("白音镇", "town"),
    ],
    [GroupEntry("各苏木镇"), GroupEntry("旗直各部门")],
)


@pytest.mark.parametrize(
    ("said", "unit"),
    [
        ("旗教育局", "旗教育局"),
        ("苍狼左旗教育局", "旗教育局"),
        ("左旗教育局报了没", "旗教育局"),
        ("我旗卫健委", "旗卫健委"),
        ("教育局", "旗教育局"),
        ("公安局", "旗公安局"),
        ("乌兰苏木", "乌兰苏木"),
        ("乌兰苏木政府", "乌兰苏木"),
        ("乌兰那边报了没", "乌兰苏木"),
        ("白音镇", "白音镇"),
        ("各苏木镇", "各苏木镇"),
        ("各苏木", "各苏木镇"),
        ("旗直部门", "旗直各部门"),
    ],
)
def test_a_banner_has_its_bodies_and_its_sums(said: str, unit: str) -> None:
    assert bound(BANNER, said) == [unit]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("盟教育局", "other_level"),
        ("赤林盟教育局", "other_level"),
        ("市教育局", "other_level"),
        ("自治区教育厅", "other_level"),
        ("苍狼右旗教育局", "other_place"),
        ("右旗教育局", "other_place"),
        ("云丘市教育局", "other_place"),
        ("县教育局", "other_place"),
        ("乌兰苏木卫生院", "unknown_body"),
    ],
)
def test_the_league_above_and_the_banner_beside_are_none_of_a_banners(
    text: str, verdict: str
) -> None:
    assert verdicts(BANNER, text) == [(text, verdict, ())]


# --- a development zone ---

ZONE = UnitIndex(
    Place("云岭经济开发区", ("青泽市", "南陵省"), ("白溪县", "鹿鸣区", "青泽高新区", "高新区")),
    [
        UnitEntry("财政局", full=("云岭经济开发区财政局",)),
        UnitEntry("社会事业局"),
        UnitEntry("党政办公室"),
        UnitEntry("松岭街道", "subdistrict"),
    ],
    [GroupEntry("各街道"), GroupEntry("各部门")],
)


@pytest.mark.parametrize(
    ("said", "unit"),
    [
        ("财政局", "财政局"),
        ("区财政局", "财政局"),
        ("云岭经济开发区财政局", "财政局"),
        ("云岭开发区财政局", "财政局"),
        ("云岭经开区财政局", "财政局"),
        ("经开区财政局报了没", "财政局"),
        ("开发区财政局", "财政局"),
        ("我区社会事业局", "社会事业局"),
        ("党政办", "党政办公室"),
        ("松岭街道", "松岭街道"),
    ],
)
def test_a_zone_has_its_bodies(said: str, unit: str) -> None:
    assert bound(ZONE, said) == [unit]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("市财政局", "other_level"),
        ("青泽市财政局", "other_level"),
        ("青泽财政局", "other_level"),
        ("高新区财政局", "other_place"),
        ("鹿鸣区财政局", "other_place"),
        ("白溪县财政局", "other_place"),
        ("县财政局", "other_place"),
    ],
)
def test_other_zones_and_the_city_above_are_none_of_a_zones(text: str, verdict: str) -> None:
    assert verdicts(ZONE, text) == [(text, verdict, ())]


# --- a county of a prefecture ---

AUTONOMOUS = UnitIndex(
    Place("云岭彝族自治县", ("红溪州", "南陵省"), ("白溪县",)),
    [UnitEntry("县教育局"), UnitEntry("县民政局"), UnitEntry("竹坪乡", "town")],
    [GroupEntry("各乡镇"), GroupEntry("县直各部门")],
)


@pytest.mark.parametrize(
    ("text", "verdict", "units"),
    [
        ("云岭县教育局", "certain", ("县教育局",)),
        ("云岭彝族自治县教育局", "certain", ("县教育局",)),
        ("自治县教育局", "certain", ("县教育局",)),
        ("云岭教育局", "certain", ("县教育局",)),
        ("竹坪乡", "certain", ("竹坪乡",)),
        ("各乡镇", "certain", ("各乡镇",)),
        ("州教育局", "other_level", ()),
        ("红溪州教育局", "other_level", ()),
        ("红溪教育局", "other_level", ()),
        ("市教育局", "other_level", ()),
        ("白溪县教育局", "other_place", ()),
    ],
)
def test_an_autonomous_county_is_told_from_the_prefecture_above_it(
    text: str, verdict: str, units: tuple[str, ...]
) -> None:
    assert verdicts(AUTONOMOUS, text) == [(text, verdict, units)]


@pytest.mark.parametrize(
    ("index", "text", "verdict"),
    [
        (CITY, "city finance bureau", "certain"),
        (CITY, "Qingze City Education Bureau", "certain"),
        (CITY, "district health bureau", "lower_level"),
        (CITY, "finance bureau of Nanhu District", "lower_level"),
        (CITY, "County Education Bureau", "lower_level"),
        (CITY, "provincial finance bureau", "other_level"),
        (COUNTY_CITY, "city education bureau", "certain"),
        (COUNTY_CITY, "Qingze City Education Bureau", "other_level"),
        (COUNTY, "city education bureau", "other_level"),
        (COUNTY, "county education bureau", "certain"),
        (BANNER, "banner education bureau", "certain"),
        (BANNER, "league education bureau", "other_level"),
    ],
)
def test_english_words_for_levels_are_those_of_the_place(
    index: UnitIndex, text: str, verdict: str
) -> None:
    assert [m.verdict.value for m in index.find(text)] == [verdict]


NAMES_ANYWHERE = sorted(
    name
    for name in {name for function in functions() for name in function.names()}
    if name.endswith(("局", "委", "办", "中心")) and not name.startswith("政府")
)
"""What departments are called, here or elsewhere, today or before."""


@pytest.mark.parametrize(
    ("index", "prefix"),
    [
        (CITY, "南湖区"),
        (CITY, "北山"),
        (CITY, "石河市"),
        (CITY, "高新区"),
        (CITY, "东川区"),
        (CITY, "南湖区的"),
        (CITY, "各区县"),
        (CITY, "县"),
        (CITY, "东陵市"),
        (COUNTY_CITY, "青泽市"),
        (COUNTY_CITY, "区"),
        (COUNTY_CITY, "石河市"),
        (BANNER, "盟"),
        (BANNER, "右旗"),
        (BANNER, "巴林左旗"),
        (ZONE, "市"),
        (ZONE, "临江经开区"),
        (AUTONOMOUS, "州"),
        (AUTONOMOUS, "峨山彝族自治县"),
    ],
)
def test_whatever_a_body_above_below_or_beside_is_called_it_binds_nobody(
    index: UnitIndex, prefix: str
) -> None:
    assert [name for name in NAMES_ANYWHERE if bound(index, prefix + name)] == []


# --- a level's word before a longer name, and bodies of which ours is a branch ---

GOVERNMENT_OFFICE = {
    "市": UnitIndex(
        Place("安平市", ("西陵省",)), [UnitEntry("市政府办公室"), UnitEntry("市市场监管局")]
    ),
    "县级市": UnitIndex(
        Place("柳河市", ("安平市", "西陵省")),
        [UnitEntry("市政府办公室", full=("柳河市人民政府办公室",)), UnitEntry("市市政管理处")],
    ),
}


@pytest.mark.parametrize("level", GOVERNMENT_OFFICE)
@pytest.mark.parametrize(
    "said", ["市政府办公室", "市政府办", "市府办", "我市政府办公室", "第3项由市政府办公室牵头"]
)
def test_the_level_s_word_before_a_name_is_no_part_of_a_shorter_one(level: str, said: str) -> None:
    assert bound(GOVERNMENT_OFFICE[level], said) == ["市政府办公室"]


def test_a_name_that_begins_like_a_level_keeps_its_beginning() -> None:
    assert bound(GOVERNMENT_OFFICE["市"], "市场监管局报了没") == ["市市场监管局"]
    assert bound(GOVERNMENT_OFFICE["县级市"], "市政管理处报了没") == ["市市政管理处"]
    plain = UnitIndex(Place("安平市"), [UnitEntry("市场监管局"), UnitEntry("财政局")])
    assert bound(plain, "市场监管局报了没") == ["市场监管局"]
    assert bound(plain, "市监局") == ["市场监管局"]
    for said in ("市政协", "市政法委", "市政务服务中心", "市监委"):
        assert verdicts(CITY, said) == [(said, "unknown_body", ())]


def test_the_government_office_of_the_city_above_is_the_citys() -> None:
    county = UnitIndex(Place("柳河县", ("安平市", "西陵省")), [UnitEntry("县政府办公室")])
    assert verdicts(county, "市政府办公室") == [("市政府办公室", "other_level", ())]
    assert bound(county, "县政府办公室") == ["县政府办公室"]


BRANCHES = {
    place: UnitIndex(
        Place(place, (above, "西陵省"), ("东山县",)),
        [
            UnitEntry(f"{level}生态环境局{said}分局", full=(f"{above}生态环境局{said}分局",)),
            UnitEntry(f"{level}自然资源和规划局{said}分局"),
            UnitEntry(f"{own}财政局"),
        ],
    )
    for place, said, above, level, own in (
        ("柳河县", "柳河", "安平市", "市", "县"),
        ("北塔区", "北塔", "安平市", "市", "区"),
        ("柳河市", "柳河", "安平市", "市", "市"),
        ("苍狼左旗", "苍狼左旗", "赤林盟", "盟", "旗"),
        ("云溪彝族自治县", "云溪", "红河州", "州", "县"),
    )
}


@pytest.mark.parametrize("place", BRANCHES)
@pytest.mark.parametrize("body", ["生态环境局", "自然资源和规划局"])
def test_a_branch_of_the_body_above_is_bound_and_the_body_itself_never(
    place: str, body: str
) -> None:
    index = BRANCHES[place]
    city = index.place.parents[0]
    (branch,) = index.resolve(f"{body}报了没")
    above, unlevelled = branch[0], branch[1:]
    for said in (branch, unlevelled, f"{branch}报了没", city + unlevelled):
        assert bound(index, said) == [branch]
    for said in (above + body, city + body, f"{above}{body}报了没"):
        (mention,) = index.find(said)
        assert (mention.verdict, mention.units) == (Verdict.OTHER_LEVEL, ())
        assert mention.nearest == (branch,)
    for said in (f"{above}{body}东山分局", f"{above}{body}东山县分局", f"{above}{body}泉沟分局"):
        assert bound(index, said) == []


SEVERAL_BRANCHES = UnitIndex(
    Place("北塔区", ("安平市", "西陵省")),
    [UnitEntry(f"市{body}北塔分局") for body in ("公安局", "医保局", "自然资源局")],
)


def test_what_several_branches_have_in_common_is_asked_about_and_the_place_is_no_unit() -> None:
    assert len(SEVERAL_BRANCHES.resolve("北塔分局")) == 3
    assert SEVERAL_BRANCHES.resolve("北塔") == ()
    assert bound(SEVERAL_BRANCHES, "北塔公安分局") == ["市公安局北塔分局"]


# --- a county-level city: names of before, in short and in habit ---

SHORT_IN_A_CITY = UnitIndex(
    Place("柳河市", ("安平市", "西陵省"), ("东山县",)),
    [
        UnitEntry("市政府办公室", full=("柳河市人民政府办公室",)),
        UnitEntry("市人社局", full=("柳河市人力资源和社会保障局",)),
        UnitEntry("市科工局", full=("柳河市科学技术和工业信息化局",), former=("市科技局",)),
        UnitEntry("市自然资源局", full=("柳河市自然资源局",)),
        UnitEntry("市住建局", full=("柳河市住房和城乡建设局",)),
        UnitEntry("市发改局", full=("柳河市发展和改革局",)),
        UnitEntry("市卫健局", full=("柳河市卫生健康局",), former=("市卫计委",)),
        UnitEntry("市信访局", habitual=("信访办",)),
        UnitEntry("市医保分局", full=("安平市医疗保障局柳河分局",)),
    ],
)


@pytest.mark.parametrize(
    ("said", "unit"),
    [
        ("市人社", "市人社局"),
        ("市人社报了没", "市人社局"),
        ("市人力资源局", "市人社局"),
        ("市府办", "市政府办公室"),
        ("市科技局", "市科工局"),
        ("市国土局", "市自然资源局"),
        ("市城建局", "市住建局"),
        ("市劳动局", "市人社局"),
        ("市卫计委", "市卫健局"),
        ("市信访办", "市信访局"),
        ("市医保分局", "市医保分局"),
        ("shi renshe", "市人社局"),
        ("shi guotuju", "市自然资源局"),
    ],
)
def test_what_a_county_level_citys_own_bodies_are_called_is_theirs(said: str, unit: str) -> None:
    assert bound(SHORT_IN_A_CITY, said) == [unit]


@pytest.mark.parametrize(
    ("said", "offered"),
    [
        ("市卫健委", "市卫健局"),
        ("市发改委", "市发改局"),
        ("市住建委", "市住建局"),
        ("市建委", "市住建局"),
        ("市卫建委", "市卫健局"),
        ("shi weijianwei", "市卫健局"),
        ("市fgw", "市发改局"),
        ("shi yibaoju", "市医保分局"),
        ("市医保局", "市医保分局"),
    ],
)
def test_what_only_the_city_above_has_is_no_county_level_citys(said: str, offered: str) -> None:
    (mention,) = SHORT_IN_A_CITY.find(said)
    assert (mention.verdict, mention.nearest) == (Verdict.OTHER_LEVEL, (offered,))


# --- the party's bodies: behind 县委, 区委, and not always behind it ---


def with_party(place: str, *parents: str) -> UnitIndex:
    level = place[-1]
    return UnitIndex(
        Place(place, parents, ("东山县", "鹿鸣区")),
        [
            UnitEntry(f"{level}委办公室", full=(f"中共{place}委办公室",)),
            UnitEntry(f"{level}委宣传部", full=(f"中共{place}委宣传部",)),
            UnitEntry(f"{level}委组织部"),
            UnitEntry(f"{level}委编办"),
            UnitEntry(f"{level}纪委监委", full=(f"中共{place}纪律检查委员会",)),
            UnitEntry(f"{level}人大常委会办公室"),
            UnitEntry(f"{level}政府办公室"),
            UnitEntry(f"{level}卫健局"),
        ],
    )


PARTY = {
    "县": with_party("柳河县", "安平市", "西陵省"),
    "区": with_party("北塔区", "安平市", "西陵省"),
    "旗": with_party("苍狼左旗", "赤林盟", "北陵自治区"),
    "市": with_party("安平市", "西陵省"),
    "县级市": with_party("柳河市", "安平市", "西陵省"),
}


@pytest.mark.parametrize("kind", PARTY)
@pytest.mark.parametrize(
    ("unit", "names"),
    [
        (
            "{}委办公室",
            ["{}委办公室", "{}委办", "{place}委办公室", "{place}委办", "中共{place}委办公室"],
        ),
        (
            "{}委宣传部",
            ["{}委宣传部", "宣传部", "{place}委宣传部", "中共{place}委宣传部", "{}宣传部"],
        ),
        ("{}委组织部", ["{}委组织部", "组织部", "中共{}委组织部"]),
        ("{}委编办", ["{}委编办", "编办", "{}编办"]),
        (
            "{}纪委监委",
            ["{}纪委监委", "{}纪委", "纪委", "{place}纪委监委", "中共{place}纪律检查委员会"],
        ),
        ("{}人大常委会办公室", ["{}人大常委会办公室", "{}人大办", "人大办"]),
    ],
)
def test_a_roster_s_party_bodies_are_its_own(kind: str, unit: str, names: list[str]) -> None:
    index = PARTY[kind]
    meant = unit.format(index.place.level)
    for name in names:
        said = name.format(index.place.level, place=index.place.name)
        assert bound(index, said) == [meant]
        assert bound(index, f"{said}报了没") == [meant]
        if said == meant or said.startswith("中共"):
            assert bound_name(index, said) == meant


@pytest.mark.parametrize(
    ("kind", "said", "verdict"),
    [
        ("县", "市委宣传部", Verdict.OTHER_LEVEL),
        ("县", "安平市委组织部", Verdict.OTHER_LEVEL),
        ("县", "省委宣传部", Verdict.OTHER_LEVEL),
        ("县", "东山县委宣传部", Verdict.OTHER_PLACE),
        ("县", "东山县委办", Verdict.OTHER_PLACE),
        ("县", "泉沟县委宣传部", Verdict.OTHER_PLACE),
        ("县", "泉沟县委办公室", Verdict.OTHER_PLACE),
        ("县", "区委组织部", Verdict.OTHER_PLACE),
        ("县", "泉沟县政府卫健局", Verdict.OTHER_PLACE),
        ("县", "市政府卫健局", Verdict.OTHER_LEVEL),
        ("区", "市纪委", Verdict.OTHER_LEVEL),
        ("区", "鹿鸣区委编办", Verdict.OTHER_PLACE),
        ("旗", "盟委宣传部", Verdict.OTHER_LEVEL),
        ("旗", "县委宣传部", Verdict.OTHER_PLACE),
        ("市", "区委宣传部", Verdict.LOWER_LEVEL),
        ("市", "东山县委宣传部", Verdict.LOWER_LEVEL),
        ("县级市", "安平市委宣传部", Verdict.OTHER_LEVEL),
    ],
)
def test_another_committee_s_body_is_none_of_ours(kind: str, said: str, verdict: Verdict) -> None:
    (mention,) = PARTY[kind].find(said)
    assert (mention.verdict, mention.units) == (verdict, ())


@pytest.mark.parametrize("kind", PARTY)
@pytest.mark.parametrize(
    "said", ["{}委", "{}委报了没", "{}委、{}政府", "市卫生委办公室", "加强宣传"]
)
def test_the_committee_itself_is_none_of_its_bodies(kind: str, said: str) -> None:
    level = PARTY[kind].place.level
    assert bound(PARTY[kind], said.replace("{}", level)) == []


def test_a_committee_s_body_the_roster_does_not_have_is_known_and_not_served() -> None:
    for said in ("县委宣传部", "县委办公室", "县委编办", "云岭县委组织部"):
        assert verdicts(COUNTY, said) == [(said, "unknown_body", ())]


# --- departments with joint names ---

JOINT = UnitIndex(
    Place("安平市", ("西陵省",)),
    [
        UnitEntry("市文广旅局", full=("安平市文化广电和旅游局",)),
        UnitEntry("市体育局"),
        UnitEntry("市科工局", full=("安平市科学技术和工业信息化局",)),
        UnitEntry("市农牧局"),
        UnitEntry("市财政金融局"),
        UnitEntry("市建设交通局"),
        UnitEntry("市数据局"),
        UnitEntry("市国资委", full=("安平市人民政府国有资产监督管理委员会",)),
        UnitEntry("市旅游服务中心"),
        UnitEntry("市税务局"),
    ],
)
JOINT_WITH_SPORTS = UnitIndex(
    Place("柳河县", ("安平市", "西陵省")),
    [UnitEntry("县文体旅局", full=("柳河县文化体育和旅游局",)), UnitEntry("县工信和科技局")],
)


@pytest.mark.parametrize(
    ("index", "said", "meant"),
    [
        (JOINT, "文化局", {"市文广旅局"}),
        (JOINT, "旅游局", {"市文广旅局"}),
        (JOINT, "文广新局", {"市文广旅局"}),
        (JOINT, "体育局", {"市体育局"}),
        (JOINT, "科技局", {"市科工局"}),
        (JOINT, "工信局", {"市科工局"}),
        (JOINT, "农业局", {"市农牧局"}),
        (JOINT, "农业农村局", {"市农牧局"}),
        (JOINT, "财政局", {"市财政金融局"}),
        (JOINT, "金融局", {"市财政金融局"}),
        (JOINT, "建设局", {"市建设交通局"}),
        (JOINT, "交通局", {"市建设交通局"}),
        (JOINT, "大数据局", {"市数据局"}),
        (JOINT, "国资局", {"市国资委"}),
        (JOINT, "Tax Bureau", {"市税务局"}),
        (JOINT_WITH_SPORTS, "文化局", {"县文体旅局"}),
        (JOINT_WITH_SPORTS, "旅游局", {"县文体旅局"}),
        (JOINT_WITH_SPORTS, "体育局", {"县文体旅局"}),
        (JOINT_WITH_SPORTS, "科技局", {"县工信和科技局"}),
        (JOINT_WITH_SPORTS, "工信局", {"县工信和科技局"}),
        (COUNTY, "科技局", set()),
        (COUNTY, "Tax Bureau", {"县税务局"}),
        (CITY, "Tax Bureau", set()),
    ],
)
def test_a_department_with_a_joint_name_does_what_each_part_says(
    index: UnitIndex, said: str, meant: set[str]
) -> None:
    assert set(index.resolve(said)) == meant


# --- English words for levels that are not ours ---


def in_english(place: str, town: str, kind: str) -> UnitIndex:
    units = [UnitEntry(f"{place[-1]}财政局"), UnitEntry(f"{place[-1]}政府办公室")]
    return UnitIndex(
        Place(place, ("安平市", "西陵省"), ("东山县",)), [*units, UnitEntry(town, kind)]
    )


PEERS = {
    "county": in_english("柳河县", "新城镇", "town"),
    "district": in_english("北塔区", "新城街道", "subdistrict"),
    "banner": in_english("苍狼旗", "新城苏木", "town"),
    "city": in_english("柳河市", "新城街道", "subdistrict"),
}


@pytest.mark.parametrize("ours", PEERS)
@pytest.mark.parametrize("said", ["county", "district", "banner", "city"])
def test_a_body_of_another_kind_of_place_is_none_of_ours_in_english(ours: str, said: str) -> None:
    unit = [PEERS[ours].resolve("财政局")[0]] if said == ours else []
    assert bound(PEERS[ours], f"{said} finance bureau") == unit
    assert bound(PEERS[ours], f"{said.title()} Finance Bureau") == unit
    assert bound(PEERS[ours], f"the finance bureau of the {said}") == unit
    assert bound(PEERS[ours], f"tasks of the {said}'s finance bureau") == unit
    office = [PEERS[ours].resolve("政府办公室")[0]] if said == ours else []
    assert bound(PEERS[ours], f"{said} government office") == office


@pytest.mark.parametrize("ours", PEERS)
@pytest.mark.parametrize("said", ["County", "District", "Banner", "City", "Village"])
def test_a_place_of_a_level_is_no_town_of_the_same_name(ours: str, said: str) -> None:
    town = PEERS[ours].resolve("新城")
    assert len(town) == 1
    assert bound(PEERS[ours], "tasks of Xincheng") == list(town)
    for text in (f"Xincheng {said}", f"tasks of Xincheng {said}", f"is xincheng {said} late"):
        assert bound(PEERS[ours], text) == []


def test_our_own_place_in_english_is_no_town_of_the_same_name() -> None:
    city = in_english("柳河市", "柳河街道", "subdistrict")
    assert bound(city, "tasks of Liuhe City") == []
    assert bound(city, "Liuhe Subdistrict") == ["柳河街道"]
    assert bound(city, "Liuhe City Finance Bureau") == ["市财政局"]
    assert bound(PEERS["county"], "Liuhe County Finance Bureau") == ["县财政局"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("柳河街道", ["柳河街道"]),
        ("柳河街道办报了没", ["柳河街道"]),
        ("柳河市柳河街道", ["柳河街道"]),
        ("柳河财政局", ["市财政局"]),
        ("街道", []),
        ("街道办", []),
        ("街道办事处", []),
        ("柳河", []),
        ("柳河那边报了没", []),
    ],
)
def test_a_subdistrict_named_like_the_place_needs_its_name(said: str, meant: list[str]) -> None:
    assert bound(in_english("柳河市", "柳河街道", "subdistrict"), said) == meant


USUAL = (
    "{}委办公室", "{}委组织部", "{}委宣传部", "{}委统战部", "{}委政法委", "{}委编办",
    "{}委网信办", "{}委党校", "{}委巡察办", "{}委老干部局", "{}纪委监委", "{}人大常委会办公室",
    "{}政协办公室", "{}政府办公室", "{}政府督查室", "{}发改局", "{}教体局", "{}科技局",
    "{}工信局", "{}公安局", "{}民政局", "{}司法局", "{}财政局", "{}人社局", "{}自然资源局",
    "{}住建局", "{}交通运输局", "{}水利局", "{}农业农村局", "{}商务局", "{}文旅局", "{}卫健局",
    "{}退役军人局", "{}应急管理局", "{}审计局", "{}市场监管局", "{}统计局", "{}医保局",
    "{}信访局", "{}行政审批局", "{}城管执法局", "{}林草局", "{}税务局", "{}气象局", "{}烟草局",
    "{}总工会", "团{}委", "{}妇联", "{}残联", "{}工商联", "{}融媒体中心", "{}投资促进中心",
    "{}大数据中心", "{}档案馆", "{}供销社", "{}消防救援大队", "{}供电公司", "{}人武部", "{}法院",
    "{}检察院",
)  # fmt: skip
"""What the rosters of most places have, by the word of their level."""


@pytest.mark.parametrize("level", ["县", "区", "市", "旗"])
def test_every_usual_unit_is_understood_by_the_name_the_roster_gives_it(level: str) -> None:
    names = [name.format(level) for name in USUAL]
    place = Place(f"云岭{level}", ("青泽市", "南陵省"), ("白溪县",))
    index = UnitIndex(place, map(UnitEntry, names))
    assert [(name, found) for name in names if (found := index.resolve(name)) != (name,)] == []


def test_zone_that_is_listed_in_short_is_known_by_its_committee() -> None:
    units = UnitIndex(Place("青泽市", ("南陵省",), ("白溪市",)), [UnitEntry("青泽经开区", "zone")])

    for said in ("青泽经开区管委会", "经开区管委会", "经济开发区", "青泽经开区"):
        assert units.resolve(said) == ("青泽经开区",), said
    for said in ("雨花经开区管委会", "望城经开区", "白溪经开区管委会", "天心经开区有哪些任务"):
        assert units.resolve(said) == (), said


@pytest.mark.parametrize(
    ("written", "unit"),
    [("县直机关工委", "县直机关工委"), ("县政府办公室", "县政府办"), ("县人大常委会办公室", None)],
)
def test_office_under_its_full_everyday_name_is_bound(written: str, unit: str | None) -> None:
    assert bound_name(COUNTY, written) == unit


@pytest.mark.parametrize(
    ("written", "group"),
    [
        ("各县(市、区)政府", "各县（市、区）人民政府"),
        ("各县、市、区人民政府", "各县（市、区）人民政府"),
        ("各县（区）政府", None),
        ("各县（市、区）政府及园区", None),
    ],
)
def test_phrase_for_many_is_the_rosters_however_it_is_marked(
    written: str, group: str | None
) -> None:
    city = UnitIndex(
        Place("青泽市", ("南陵省",)),
        [UnitEntry("云岭县", "district"), UnitEntry("鹿鸣区", "district")],
        [GroupEntry("各县（市、区）人民政府")],
    )

    assert bound_name(city, written) == group


def test_town_or_zone_that_is_listed_by_its_office_is_known_without_it() -> None:
    units = UnitIndex(
        Place("云岭县", ("临江市",), ("石门县", "临江高新区")),
        [
            UnitEntry("经开区管委会", "zone", full=("云岭经济开发区管理委员会",)),
            UnitEntry("石桥镇人民政府", "town"),
            UnitEntry("柳林街道办事处", "subdistrict"),
        ],
    )

    for said in ("经开区", "县经开区", "云岭经济开发区", "开发区管委会"):
        assert units.resolve(said) == ("经开区管委会",), said
    assert units.resolve("石桥镇的任务") == ("石桥镇人民政府",)
    assert units.resolve("柳林街道报了吗") == ("柳林街道办事处",)
    for said in ("雨花经开区", "石门经开区管委会", "临江高新区管委会"):
        assert units.resolve(said) == (), said
