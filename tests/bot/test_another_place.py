"""Does a county read its own level, units and task numbers, and nothing of the sample district?"""

from __future__ import annotations

import asyncio
import io
import re
import tomllib
from pathlib import Path

import docx
import pytest
from sqlalchemy import select

from bot.reminding.sweep import sweep
from messages.catalog import LANGUAGES
from storage.db import Database
from storage.models import OutboxMessage
from storage.roster import SAMPLE_ROSTER
from tests.bot.office import moment
from tests.conftest import FixedClock
from tests.conversation import Conversation, plain
from tests.elsewhere import CITY, CITY_TABLE, found
from tests.papers import make_all
from tests.sending import Sender

_SAMPLE = tomllib.loads(SAMPLE_ROSTER.read_text(encoding="utf-8"))
NAMES_OF_THE_SAMPLE = re.compile(
    "|".join(
        [
            *(unit["name"] for unit in _SAMPLE["unit"]),
            *(unit["name"][1:] for unit in _SAMPLE["unit"] if unit["name"].endswith("局")),
            *(name[:2] for name in (_SAMPLE["district"]["name"], *_SAMPLE["district"]["parents"])),
            "淄川",
        ]
    )
)
OWN = re.compile("县[\u4e00-\u9fff]{2,6}?(?:局|委|办公室)|云岭经济开发区|开发区")
ANOTHER_LEVEL = re.compile("(?<![小社时地])区(?![分别间域])|[Dd]istrict")
NUMBER = re.compile(r"第(\d+)项|[Tt]asks? (\d+)|“(\d+)项")


@pytest.fixture
def county(empty_database: Database, clock: FixedClock, tmp_path: Path) -> Database:
    found(empty_database, tmp_path, clock.now())
    return empty_database


def strange(text: str) -> list[str]:
    """What in a text is of another place: its level, its units, or numbers that no task has."""
    rest = OWN.sub("", text)
    found = [each[0] for each in NAMES_OF_THE_SAMPLE.finditer(rest)]
    found += [each[0] for each in ANOTHER_LEVEL.finditer(rest)]
    numbers = [next(filter(None, each.groups())) for each in NUMBER.finditer(rest)]
    return found + [number for number in numbers if int(number) > 5]


SAID_BY_A_LIAISON = {
    "zh": (
        "您好", "怎么用", "术语", "你是谁", "胡言乱语一二三", "呜哩哇啦", "咕噜咕噜",
        "市教育局有哪些任务", "白溪县教育局有哪些任务", "审计局有哪些任务", "县水利局有哪些任务",
        "谁还没报", "总览", "总览图", "投诉建议", "投诉建议：提醒太晚", "绑定县教育局", "隐私",
        "不归我们管", "第3项不归我们管", "延期", "换成别的单位的单位", "第1项", "第9项",
        "名册加上县审计局", "第2项由县财政局牵头", "催办", "通知各单位：请报送", "我要改单位",
        "张三调走了", "报进展", "怎么申请延期", "怎么改责任单位", "这是哪个县的",
    ),
    "en": (
        "hello", "help", "who are you", "gibberish blah", "what is this", "tasks of 市教育局",
        "who has not reported", "overview", "feedback", "feedback: too late", "privacy",
        "task 3 is not ours", "extension", "task 9", "urge", "how do I ask for an extension",
    ),
}  # fmt: skip
SAID_BY_THE_OFFICE = {
    "zh": (
        "您好", "怎么用", "胡言乱语一二三", "呜哩哇啦", "咕噜咕噜", "谁还没报", "总览",
        "总览 按单位", "催办县林业局", "催办", "取消", "通知：请报送",
        "通知各单位：请周五前报送", "取消",
        "代报", "代报县林业局第1项已完成", "审核通过", "退回", "报领导", "名册加上",
        "名册改一下", "第2项责任单位改一下", "单独给县教育局定时限", "第5项改到每季度末",
        "市教育局由牵头", "名册去掉市教育局", "名册加上县审计局、县林业局", "邀请", "邀请联络员",
        "打印县林业局的邀请", "移交", "停用", "怎么加单位", "提醒规则", "台账", "审计",
        "第2、3项改到12月20日、12月21日", "县教育局和哪个单位都有的任务", "财政局不负责哪些",
    ),
    "en": (
        "hello", "help", "gibberish blah", "who has not reported", "overview", "urge",
        "notify all units: please report by Friday", "on behalf of", "approve", "return",
        "invite", "how do I add a unit", "change the roster", "ledger",
    ),
}  # fmt: skip
WHO = {"liaison": SAID_BY_A_LIAISON, "coordinator": SAID_BY_THE_OFFICE}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", WHO)
def test_answers_speak_of_the_county_and_of_nothing_else(
    county: Database, clock: FixedClock, role: str, language: str
) -> None:
    person = Conversation(county, clock, role=role, units=("县教育局",), language=language)
    answers = {said: person.says(said) for said in WHO[role][language]}
    told = {
        said: found
        for said, answer in answers.items()
        if (found := strange("\n".join((answer.text, *answer.choices))))
        and not set(found) <= set(strange(said))
    }
    assert told == {}


def test_help_shows_units_and_numbers_of_the_countys_own_table(
    county: Database, clock: FixedClock
) -> None:
    office = Conversation(county, clock, role="coordinator", name="陈主任")
    told = office.says("怎么用").text
    assert "代报 县教育局 第1项 已完成 电话报送" in told
    assert "第2项由县教育局牵头；第2项加上县卫健委" in told
    # 县统计局 is in this roster already.
    assert "名册加上县审计局" in told
    liaison = Conversation(county, clock, units=("县财政局",))
    assert "县财政局有哪些任务（问完再说“那县卫健委呢”）\n· 第1项；第2项责任单位" in (
        liaison.says("怎么用").text
    )


def test_examples_have_no_number_while_no_table_is_in_force(
    empty_database: Database, clock: FixedClock
) -> None:
    office = Conversation(empty_database, clock, role="coordinator", name="陈主任")
    told = office.says("怎么用").text
    assert "代报 财政局 第…项 已完成" in told
    assert NUMBER.search(told) is None


def test_stranger_and_newcomer_are_told_whose_office_it_is(
    county: Database, clock: FixedClock
) -> None:
    stranger = Conversation(county, clock, role="stranger", name="路人")
    told = stranger.says("您好").text
    assert "仅供云岭县政务公开工作联络员使用" in told
    assert "请向县政府办公室索取邀请" in told
    office = Conversation(county, clock, role="coordinator", name="陈主任")
    office.says("邀请县教育局联络员")
    link = office.says("确认").text
    token = re.search(r"start[= ](\S+)", link)
    assert token is not None
    offer = stranger.says(f"/start {token[1]}").text
    assert "云岭县人民政府办公室" in offer
    assert "县教育局联络员" in stranger.says("确认").text


def test_pushes_notices_and_urging_name_the_countys_office(
    county: Database, clock: FixedClock
) -> None:
    wang = Conversation(county, clock, units=("县卫健委",))
    office = Conversation(county, clock, role="coordinator", name="陈主任")
    wang.receives()
    sweep(county, moment("2020-12-14T09:05"))
    [digest] = wang.receives()
    assert "第4项" in digest.text
    office.says("通知县卫健委：请报送第4项")
    office.presses("发送（1个）")
    office.says("催办县卫健委")
    office.presses("立即催办（1个）")
    notice, urge = wang.receives()
    assert notice.text.startswith("县政府办公室通知：")
    assert urge.text.startswith("县政府办公室催办：县卫健委还有")
    assert [strange(each.text) for each in (digest, notice, urge)] == [[], [], []]


def test_papers_and_the_picture_bear_the_countys_words(
    county: Database, clock: FixedClock, tmp_path: Path
) -> None:
    office = Sender(county, clock, tmp_path, role="coordinator", name="陈主任")
    office.says("总览")
    asyncio.run(make_all(county, clock))
    with county.reading() as session:
        captions = [
            plain("\n".join(row.body["blocks"]))
            for row in session.scalars(select(OutboxMessage))
            if "file" in row.body
        ]
    assert len(captions) == 1
    assert strange(captions[0]) == []
    office.says("生成第四季度通报")
    office.gets_paper()
    assert office.paper is not None
    paper = docx.Document(io.BytesIO(office.paper.content))
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "云岭县人民政府办公室" in text
    assert "各镇、乡、开发区，县政府各部门、各单位：" in text
    assert "全县共有5项任务" in text
    assert strange(text) == []
    said = office.says("导出台账").text + office.gets_paper().text
    assert strange(said) == []
    office.says("打印邀请")
    office.says("确认")
    assert strange(office.gets_paper().text) == []


# --- a city, whose districts and counties are units of its table ---


@pytest.fixture
def city(empty_database: Database, clock: FixedClock, tmp_path: Path) -> Conversation:
    found(empty_database, tmp_path, clock.now(), CITY, CITY_TABLE)
    return Conversation(empty_database, clock, role="coordinator", name="陈主任")


def test_a_district_is_a_unit_of_the_citys_table(city: Conversation) -> None:
    assert city.says("南湖区有哪些任务").text.startswith("南湖区在《")
    assert "全市6个单位" in city.says("谁还没报")
    assert "第2项" in city.says("各区县有哪些任务")
    assert "各区县（功能区）（3个）：南湖区、北山县、青泽高新区" in city.says("第2项责任单位")


def test_a_body_of_a_district_is_refused_as_one_of_a_lower_level(city: Conversation) -> None:
    for said in ("南湖区卫健局", "医保分局", "北山县财政局"):
        answer = city.says(f"{said}有哪些任务")
        assert f"“{said}”是下级部门，不在青泽市的任务表中。" in answer
        assert "您要查的是不是：" in answer
    assert "是下级部门，不在本市名册中，没有办理" in city.says("第3项由南湖区卫健局牵头")
    assert "“南湖区卫健局”是下级部门" in city.says("代报南湖区卫健局第3项已完成")


def test_a_county_that_is_new_joins_the_group_of_districts(city: Conversation) -> None:
    preview = city.says("名册加上西河县")
    assert "各区县（功能区）" in preview
    city.presses("确认")
    assert "西河县" in city.says("第2项责任单位")


# --- a county-level city: 市 is its own level and its parent's ---

COUNTY_LEVEL_CITY = """
[district]
name = "柳河市"
parents = ["青泽市", "南陵省"]
neighbours = ["白溪县"]

[[group]]
phrase = "市直各部门"
kinds = ["department"]

[[unit]]
name = "市政府办公室"
kind = "department"
full = ["柳河市人民政府办公室"]

[[unit]]
name = "市卫健局"
kind = "department"
full = ["柳河市卫生健康局"]

[[unit]]
name = "市住建局"
kind = "department"
full = ["柳河市住房和城乡建设局"]

[[unit]]
name = "市生态环境局柳河分局"
kind = "department"
full = ["青泽市生态环境局柳河分局"]
"""
ITS_TABLE = """
序号 | 工作任务 | 具体要求 | 责任单位 | 完成时限
1 | 政策公开 | 公开政策文件和解读材料 | 市政府办公室 | 12月18日前
2 | 健康公开 | 公开医院和卫生机构服务信息 | 市卫健局、市生态环境局 | 12月25日前
3 | 环境公开 | 公开环境监测信息 | 市生态环境局柳河分局 |
"""


def test_a_county_level_city_reads_its_own_and_learns_what_only_the_body_above_is_called(
    empty_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    found(empty_database, tmp_path, clock.now(), COUNTY_LEVEL_CITY, ITS_TABLE)
    office = Conversation(empty_database, clock, role="coordinator", name="陈主任")
    assert "第1项" in office.says("市政府办公室有哪些任务")
    assert "市住建局" in office.says("市城建局有哪些任务")
    # The city's own body is no branch: nobody answers for it.
    assert "市生态环境局柳河分局" not in office.says("第2项责任单位")
    assert "市生态环境局柳河分局" in office.says("第3项责任单位")
    assert "“市卫健委”是上级部门" in office.says("市卫健委有哪些任务")
    assert "“市卫健委”就是市卫健局" in office.says("市卫健委就是市卫健局")
    office.presses("确认")
    assert office.says("市卫健委有哪些任务").text.startswith("市卫健局在《")
    assert "不能记作市卫健局" in office.says("青泽市卫健委就是市卫健局")
