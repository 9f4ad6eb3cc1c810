"""Two changes in one line are never shown as one of them."""

from __future__ import annotations

import pytest

from storage.db import Database
from tests.bot.changing.test_changes import facts
from tests.conftest import FixedClock
from tests.conversation import Conversation


@pytest.fixture
def office(samples: Database, clock: FixedClock) -> Conversation:
    return Conversation(samples, clock, role="coordinator", name="陈主任")


SEVERAL = [
    # two values, each of its own task or unit
    "第12项改到12月29日，第28项由卫健局牵头",
    "第5项按月报，第6项按季报",
    "第5、6项按月报，12月31日前",
    "水利局有执法权，财政局没有执法权",
    "区水利局没有执法权，区财政局有",
    "名册加上区统计局，它有执法权",
    "全部任务延期一周，12月31日前报",
    "区市场监管局有执法权，区水利局就是区水务局",
    "第12项去掉区发改局，第28项加上区水利局",
    "第28项由区水利局牵头，区商务局不再参与",
    # a second deed
    "第12项由区生态环境分局牵头，改到12月30日",
    "名册去掉区扶贫办，加上区乡村振兴局",
    "第12项改到12月20日并催一下",
    "第12项改到12月22日，然后邀请区水利局联络员",
    "第12项改到12月30日，通知区生态环境分局",
    "12改到12月31日吧，改完告诉卫健局",
    "第12、13项改到12月22日，其中13改到12月23日",
    "第28项由区水利局牵头，通知区卫健局",
    # a negation
    "第12项由区卫健局牵头，不要区水利局",
]


@pytest.mark.parametrize("sentence", SEVERAL)
def test_two_changes_in_one_line_are_refused(
    office: Conversation, samples: Database, sentence: str
) -> None:
    before = facts(samples)

    answer = office.says(sentence)

    assert answer.choices == ()
    assert "一次只改一处，请分开发" in answer
    office.says("确认")
    assert facts(samples) == before


NO_DAY = [
    ("第12项12月29日，第13项2月30日", "第13项2月30日"),
    ("第13项11月31日，第12项12月29日", "第13项11月31日"),
    ("第12项12月29日，第13项待定", "第13项待定"),
    ("第12项12月29日，第13项取消时限", "第13项取消时限"),
    ("第12项12月29日，第13项12月30日，第14项9月31日", "第14项9月31日"),
]


@pytest.mark.parametrize(("sentence", "part"), NO_DAY)
def test_no_task_gets_the_day_of_another_whose_own_is_none(
    office: Conversation, samples: Database, sentence: str, part: str
) -> None:
    before = facts(samples)

    answer = office.says(sentence)

    assert answer.choices == ()
    assert f"“{part}”中没有读出日期" in answer
    office.says("确认")
    assert facts(samples) == before


ONE = [
    "第12项12月29日 第13项年底",
    "第12项12月29号第13项年底",
    "第12项，第13项都改到12月25日",
    "第12项改到12月18日，本周五",
    "第12、13项改到12月25日",
    "第28项牵头单位改为区应急管理局，配合单位是区水利局",
    "第28项去掉区商务局，区财政局",
    "区水利局有执法权，区财政局也有执法权",
    "名册加上区统计局，全称淄川区统计局",
]


@pytest.mark.parametrize("sentence", ONE)
def test_one_change_in_several_clauses_is_shown(office: Conversation, sentence: str) -> None:
    assert office.says(sentence).choices[:1] == ("确认",)


@pytest.mark.parametrize(
    "names",
    [
        "区气象局和区档案馆",
        "区气象局、区档案馆",
        "区统计局和区气象局",
        "区气象局与区档案馆",
        "区气象局，区档案馆",
    ],
)
def test_two_new_units_never_become_one(office: Conversation, names: str) -> None:
    for order in (f"名册加上{names}", f"新增单位：{names}", f"把{names}加入名册"):
        assert "确认" not in office.says(order).choices, order


def test_a_new_unit_may_have_an_and_in_its_name(office: Conversation) -> None:
    answer = office.says("名册加上区文化和旅游服务中心")
    assert "名册增加区文化和旅游服务中心" in answer


@pytest.mark.parametrize(
    "sentence",
    ["明天上午催一下没报的", "每天催", "催办区水利局，抄送区卫健局", "催办区水利局，通知区卫健局"],
)
def test_urging_refuses_what_it_does_not_do(
    office: Conversation, samples: Database, clock: FixedClock, sentence: str
) -> None:
    Conversation(samples, clock, units=("区水利局",), name="李强")
    answer = office.says(sentence)
    assert "催办一按即发" in answer
    assert answer.choices == ()


def test_urging_reads_a_task_behind_the_unit(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    Conversation(samples, clock, units=("区水利局",), name="李强")
    assert "（第29项）" in office.says("催办区水利局29")
    assert "一次只能催办一项任务" in office.says("催办区水利局29和35")
    assert "（第29项）" not in office.says("催办区水利局")


def test_two_notices_in_one_line_are_refused(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    Conversation(samples, clock, units=("区水利局",), name="李强")
    assert "一次只发一份通知" in office.says("通知区水利局：请报29；通知区卫健局：请报24")
    assert "发送（1个）" in office.says("通知区水利局：请报29；收到通知请回复").choices


def test_two_kinds_of_people_are_invited_one_by_one(office: Conversation) -> None:
    assert "一次只邀请一种人" in office.says("邀请区水利局联络员和领导")
    assert "确认" in office.says("邀请区水利局联络员").choices


def test_days_of_several_tasks_are_shown_on_one_card(
    office: Conversation, samples: Database
) -> None:
    before = facts(samples)
    told = office.says("第12项12月30日前，第13项改到12月31日")
    assert "第12项定为12月30日（周三）前，第13项定为12月31日（周四）前" in told
    assert "已改动" in office.says("确认")
    assert "12月30日（周三）前" in office.says("第12项")
    assert "12月31日（周四）前" in office.says("第13项")
    office.says("撤回改动")
    assert facts(samples) == before
