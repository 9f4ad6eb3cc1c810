"""Are units, and who of them leads, read from every way of writing them?"""

from __future__ import annotations

import pytest

from nlp.task_table.columns import Role
from nlp.task_table.people import (
    names_no_unit,
    names_people_beside_units,
    names_people_only,
    without_people,
)
from nlp.task_table.responsibility import read_share, tells_units_only
from nlp.task_table.unit_names import is_unit_shaped, split_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("区甲局、区乙局，区丙局；区丁局", ["区甲局", "区乙局", "区丙局", "区丁局"]),
        ("区教育局\n区财政局 区民政局", ["区教育局", "区财政局", "区民政局"]),
        ("各镇（街道、开发区）、各部门单位", ["各镇（街道、开发区）", "各部门单位"]),
        ("各县（区）政府、各园区管委会", ["各县（区）政府", "各园区管委会"]),
        ("县直各单位", ["县直各单位"]),
        ("县市监局等县爱卫会各成员单位", ["县市监局", "县爱卫会各成员单位"]),
        ("县教育局等部门和各镇", ["县教育局", "各镇"]),
        ("县审批局\n（8项）、县教育局（1-3项）、县公安局2项", ["县审批局", "县教育局", "县公安局"]),
        ("各镇、街道，区直各委、办、局", ["各镇、街道", "区直各委、办、局"]),
        ("区直有关部门、单位，开发区管委会", ["区直有关部门、单位", "开发区管委会"]),
        ("市级各有关部门及各县市区政府", ["市级各有关部门", "各县市区政府"]),
        (
            "市公安局（交警支队、治安支队）、市商务局",
            ["市公安局（交警支队、治安支队）", "市商务局"],
        ),
        ("市公安局\n（交警支队）", ["市公安局（交警支队）"]),
        ("市住房和\n城乡建设局、市行\n政审批局", ["市住房和城乡建设局", "市行政审批局"]),
        ("市农业农村\n局、区委办\n公室", ["市农业农村局", "区委办公室"]),
        ("区委\n宣传部、市市\n场监管局", ["区委宣传部", "市市场监管局"]),
        ("县人力资源社会\n保障局\n县财政局", ["县人力资源社会保障局", "县财政局"]),
        ("县财政局 县\n审计局", ["县财政局", "县审计局"]),
        ("各乡镇（街道）及县城管局", ["各乡镇（街道）", "县城管局"]),
        ("各县\n区、各园区", ["各县区", "各园区"]),
        ("农业农村和水利局", ["农业农村和水利局"]),
        ("市卫生健康委和市财政局", ["市卫生健康委", "市财政局"]),
        ("县发改局、财政局和审计局", ["县发改局", "财政局", "审计局"]),
        (
            "市生态环境局和顺分局、市税务局和平区税务局",
            ["市生态环境局和顺分局", "市税务局和平区税务局"],
        ),
        ("县公安局及其所属单位、纪委和监委", ["县公安局及其所属单位", "纪委和监委"]),
        ("财 政 局、教 育 局", ["财政局", "教育局"]),
        ("市教育局、市财政局等部门", ["市教育局", "市财政局"]),
        ("市教育局等有关单位", ["市教育局"]),
        ("市教育局等各有关部门", ["市教育局", "各有关部门"]),
        ("市教育局、高等学校等", ["市教育局", "高等学校"]),
        ("1.区教育局；2.区财政局", ["区教育局", "区财政局"]),
        ("区教育局、区教育局", ["区教育局"]),
        ("①区教育局②区财政局、各镇街", ["区教育局", "区财政局", "各镇街"]),
        ("省、市、县有关部门", ["省、市、县有关部门"]),
        ("成员单位：区教育局、区财政局", ["区教育局", "区财政局"]),
        ("区教育局、区财政局等部门制定方案", ["区教育局", "区财政局"]),
    ],
)
def test_names_are_parted_as_written(text: str, names: list[str]) -> None:
    assert split_names(text) == names


@pytest.mark.parametrize(
    ("text", "lead", "support", "others"),
    [
        ("甲局牵头，乙局、丙局配合", "甲局", "乙局 丙局", ""),
        ("甲局牵头；乙局、丙局", "甲局", "乙局 丙局", ""),
        ("甲局牵头", "甲局", "", ""),
        ("甲局、乙局牵头", "甲局 乙局", "", ""),
        ("甲局、乙局分别牵头落实", "甲局 乙局", "", ""),
        ("甲局会同乙局", "甲局", "乙局", ""),
        ("以甲局为主，乙局配合", "甲局", "乙局", ""),
        ("甲局总牵头，乙局、丙局属地负责", "甲局", "乙局 丙局", ""),
        ("甲局抓总，乙局分工落实", "甲局", "乙局", ""),
        ("甲局牵头，各部门参加", "甲局", "各部门", ""),
        ("甲局具体负责，乙局做好资金保障", "甲局", "乙局", ""),
        ("各镇（街道）（区财政局牵头）", "区财政局", "各镇（街道）", ""),
        ("甲局（负责学校）、乙局（负责医院）", "", "", "甲局 乙局"),
        ("牵头单位区财政局，配合单位区教育局", "区财政局", "区教育局", ""),
        ("主要责任单位：甲局 协同单位：乙局", "甲局", "乙局", ""),
        ("各产业链牵头部门、甲局", "", "", "各产业链牵头部门 甲局"),
        ("区委办、区政协办", "", "", "区委办 区政协办"),
        ("由甲局牵头，乙局等各有关部门按职责分工负责", "甲局", "乙局 各有关部门", ""),
        ("甲局（牵头）、乙局、丙局", "甲局", "乙局 丙局", ""),
        ("牵头单位：甲局\n配合单位：乙局、丙局等部门", "甲局", "乙局 丙局", ""),
        ("牵头单位：甲局；责任单位：乙局", "甲局", "乙局", ""),
        ("责任单位：甲局、乙局", "", "", "甲局 乙局"),
        ("甲局、乙局分别负责", "", "", "甲局 乙局"),
        ("甲局、乙局按职责分工落实。", "", "", "甲局 乙局"),
        ("各有关部门按照职责分工负责", "", "", "各有关部门"),
        ("甲局负责，乙局配合", "甲局", "乙局", ""),
        ("甲局牵头，乙局负责落实，丙局配合", "甲局", "乙局 丙局", ""),
        ("甲局负责落实", "", "", "甲局"),
        ("—", "", "", ""),
        ("无", "", "", ""),
    ],
)
def test_roles_are_read_from_prose(text: str, lead: str, support: str, others: str) -> None:
    share = read_share([(Role.UNITS, text)])
    plain = tuple(u for u in share.units if u not in (*share.lead, *share.support))
    assert (share.lead, share.support, plain) == tuple(
        tuple(names.split()) for names in (lead, support, others)
    )


@pytest.mark.parametrize(
    ("cells", "lead", "support"),
    [
        ([(Role.LEAD, "甲局"), (Role.SUPPORT, "乙局、丙局")], ("甲局",), ("乙局", "丙局")),
        ([(Role.LEAD, "甲局、乙局"), (Role.UNITS, "丙局")], ("甲局", "乙局"), ("丙局",)),
        ([(Role.LEAD, "甲局"), (Role.UNITS, "甲局、乙局")], ("甲局",), ("乙局",)),
        ([(Role.LEAD, "甲局"), (Role.SUPPORT, "—")], ("甲局",), ()),
        ([(Role.UNITS, "甲局"), (Role.SUPPORT, "乙局")], (), ("乙局",)),
        ([(Role.UNITS, "甲局"), (Role.UNITS, "乙局")], (), ()),
    ],
)
def test_roles_are_read_from_columns(
    cells: list[tuple[Role, str]], lead: tuple[str, ...], support: tuple[str, ...]
) -> None:
    share = read_share(cells)
    assert (share.lead, share.support) == (lead, support)


def test_people_beside_their_units_are_left_out() -> None:
    cell = "区教育局 张三\n区民政局（王五）\n各村（社区）"
    assert without_people(cell) == "区教育局、区民政局、各村（社区）"


@pytest.mark.parametrize(
    ("cell", "units"),
    [
        ("市教育局 张三", "市教育局"),
        ("王五\n市卫健委", "市卫健委"),
        ("李四（市民政局）", "市民政局"),
        ("市住建局（赵六）", "市住建局"),
        ("市水利局党组书记郑某", "市水利局"),
        ("市生态环境局清河县分局局长 钱伟", "市生态环境局清河县分局"),
        ("市人社局 周八、市总工会 吴九", "市人社局、市总工会"),
    ],
)
def test_person_beside_a_unit_is_told_from_it(cell: str, units: str) -> None:
    assert names_people_beside_units(cell)
    assert without_people(cell) == units


@pytest.mark.parametrize(
    "cell",
    [
        "区水务局（节水办）",
        "高新园（邹区镇）",
        "移动、联通",
        "卫健、教体",
        "县发改局 供电公司",
        "何海平",
    ],
)
def test_units_alone_are_no_people(cell: str) -> None:
    assert not names_people_beside_units(cell)


def test_cell_of_people_is_told_from_one_of_short_names() -> None:
    assert names_people_only("何海平、张三")
    assert not names_people_only("卫健、教体")
    assert not names_people_only("何海平 教育局")


@pytest.mark.parametrize(
    ("cell", "is_people"),
    [("钱  程", True), ("何海平、张三", True), ("石桥、龙湖", False), ("区财 政局", False)],
)
def test_cell_of_people_holds_no_unit(cell: str, is_people: bool) -> None:
    assert names_no_unit(cell) is is_people


@pytest.mark.parametrize(
    ("cell", "lead", "support"),
    [
        ("区教育局（主）、区财政局（协）", ("区教育局",), ("区财政局",)),
        (
            "区教育局牵头，区财政局、区民政局分头落实",
            ("区教育局",),
            ("区财政局", "区民政局"),
        ),
        ("区教育局（主城区）、区财政局", (), ()),
    ],
)
def test_short_signs_of_a_part(cell: str, lead: tuple[str, ...], support: tuple[str, ...]) -> None:
    share = read_share([(Role.UNITS, cell)])
    assert (share.lead, share.support) == (lead, support)


@pytest.mark.parametrize(
    "cell",
    [
        "区教育局、区财政局（排名第一为牵头单位）",
        "区教育局、区财政局(列第一位的为牵头单位)",
        "区教育局、区财政局，排在第一位的为牵头单位",
    ],
)
def test_rule_that_the_first_leads_takes_no_unit_with_it(cell: str) -> None:
    assert read_share([(Role.UNITS, cell)]).units == ("区教育局", "区财政局")


@pytest.mark.parametrize(
    "line",
    [
        "由区教育局牵头，区财政局配合。",
        "区教育局牵头，区财政局、各镇（街道）配合",
        "区教育局会同区财政局",
    ],
)
def test_line_of_who_leads_is_told(line: str) -> None:
    assert tells_units_only(line)


@pytest.mark.parametrize(
    "line",
    [
        "加强幼儿园建设（牵头单位：区教育局）",
        "建立由政府牵头的工作机制，加强部门配合。",
        "区教育局制定方案，各校落实",
        "牵头开展专项行动，完成问题整改。",
    ],
)
def test_line_of_what_to_do_is_no_line_of_who_leads(line: str) -> None:
    assert not tells_units_only(line)


def test_sentence_in_a_unit_cell_is_no_unit() -> None:
    share = read_share([(Role.UNITS, "区教育局，此项工作须于每次会议之后及时向社会公开并归档保存")])
    assert share.units == ("区教育局",)
    assert share.odd == ("此项工作须于每次会议之后及时向社会公开并归档保存",)


def test_person_with_a_telephone_is_no_unit() -> None:
    share = read_share([(Role.UNITS, "区机关事务服务中心 韦建国 5181234")])
    assert (share.units, share.odd) == (("区机关事务服务中心",), ("韦建国5181234",))


@pytest.mark.parametrize(
    ("text", "lead", "support"),
    [
        ("牵头\n区住建局\n配合\n区财政局", ("区住建局",), ("区财政局",)),
        ("主办 区住建局 协办 区财政局", ("区住建局",), ("区财政局",)),
        ("主：区住建局；辅：区财政局", ("区住建局",), ("区财政局",)),
        ("区住建局\n牵头，区财政局配合", ("区住建局",), ("区财政局",)),
    ],
)
def test_labels_may_lack_their_colon(
    text: str, lead: tuple[str, ...], support: tuple[str, ...]
) -> None:
    share = read_share([(Role.UNITS, text)])
    assert (share.lead, share.support) == (lead, support)


def test_of_a_list_to_tick_only_what_is_ticked_counts() -> None:
    share = read_share([(Role.UNITS, "☑区住建局、☑区民政局 □区财政局")])
    assert (share.units, share.odd) == (("区住建局", "区民政局"), ("□区财政局",))


@pytest.mark.parametrize(
    ("cell", "units"),
    [
        (
            "区住建局牵头，各镇（街道、开发区）及区城管局配合",
            "区住建局牵头，各镇（街道、开发区）及区城管局配合",
        ),
        ("区财政局（牵头）、区统计局（配合）", "区财政局（牵头）、区统计局（配合）"),
        ("各镇（街道、开发区）（东湖街道除外） 张三", "各镇（街道、开发区）（东湖街道除外）"),
        ("区民政局（张三、李四）", "区民政局"),
    ],
)
def test_cell_with_people_keeps_what_it_says_of_its_units(cell: str, units: str) -> None:
    assert without_people(cell) == units


def test_figures_states_and_what_is_counted_are_no_units() -> None:
    share = read_share([(Role.UNITS, "县教育局、12、50%、已完成、3项")])
    assert (share.units, share.odd) == (("县教育局",), ("12", "50%", "已完成", "3项"))
    assert read_share([(Role.UNITS, "〃")]).units == ("〃",)
    assert not any(map(is_unit_shaped, ["改造12个小区", "建成停车场6处", "新建幼儿园3所"]))
    assert all(map(is_unit_shaped, ["县第3中学", "区12345热线中心", "11个镇街"]))
