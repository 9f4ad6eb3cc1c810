"""人员: who is let in, who takes over, who leaves; and that somebody is always left to let in."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select

from bot.assistant import Assistant
from bot.turn import Office
from storage import people
from storage.db import Database
from storage.models import Address, Person, PersonRole, ProgressReport
from tests.conftest import FixedClock
from tests.conversation import Answer, Conversation


@pytest.fixture
def office(samples: Database, clock: FixedClock) -> Conversation:
    return Conversation(samples, clock, role="coordinator", name="陈主任")


def token_of(answer: Answer) -> str:
    found = re.search(r"start[= ](\S+)", answer.text)
    assert found is not None, answer.text
    return found[1]


def comes_in(samples: Database, clock: FixedClock, name: str, token: str) -> Conversation:
    """A stranger opens the invitation and confirms it; the name is what the network shows."""
    person = Conversation(samples, clock, role="stranger", name=name)
    person.says(f"/start {token}")
    assert "已绑定" in person.presses("确认")
    with samples.writing() as session:
        found = people.person_at(session, "terminal", person.sender)
        assert found is not None
        found.name = name
    return person


def test_people_are_listed_and_those_who_are_missing(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    Conversation(samples, clock, units=("区水利局",), name="李强")
    away = Conversation(samples, clock, units=("区商务局",), name="周杰")
    with samples.writing() as session:
        session.get_one(Address, ("terminal", away.sender)).unreachable_since_at = clock.now()
    answer = office.says("人员")
    assert "名册44个单位：2个有联络员，42个没有。已绑定的人员中1人无法送达" in answer
    assert "协调员：陈主任" in answer
    assert "区水利局：李强" in answer
    assert "区商务局：周杰（无法送达）" in answer
    assert "区水利局：李强" in office.says("谁是水利局的联络员")
    assert "区卫健局还没有联络员" in office.says("卫健局的联络员是谁")
    office.presses("生成邀请")
    assert "已邀请未绑定" not in office.says("联络员名单")
    office.says("邀请区卫健局联络员")
    office.says("确认")
    assert "已邀请未绑定：区卫健局" in office.says("联络员名单")


def test_invitation_is_a_link_where_the_bot_has_a_name(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    office.assistant = Assistant(samples, clock, office=Office(bot_name="liaison_bot"))
    office.says("邀请 水利局 联络员")
    answer = office.says("确认")
    assert "区水利局的邀请已生成，12月28日（周一）前有效" in answer
    assert "https://t.me/liaison_bot?start=" in answer


@pytest.mark.parametrize(
    ("sentence", "answer"),
    [
        ("邀请 jtj 联络员", "“jtj”可能是：区教体局、区交通运输局"),
        ("邀请 市卫健委 联络员", "“市卫健委”是上级部门"),
        ("邀请", "请写明邀请谁"),
        ("停用赵六", "没有找到这个人"),
        ("停用jtj联络员", "可能是"),
    ],
)
def test_nobody_is_guessed(office: Conversation, sentence: str, answer: str) -> None:
    assert answer in office.says(sentence)


@pytest.mark.parametrize(
    "order", ["解绑{}", "把{}解绑", "注销{}", "移除{}", "删除{}的账号", "unbind {}", "{}解绑吧"]
)
def test_whoever_is_named_is_meant_and_never_the_speaker(
    order: str, office: Conversation, samples: Database, clock: FixedClock
) -> None:
    sun = Conversation(samples, clock, units=("区卫健局",), name="孙丽")
    li = Conversation(samples, clock, units=("区水利局",), name="李强")
    refused = li.says(order.format("孙丽"))
    assert "孙丽" in refused
    assert "协调员" in refused
    assert not refused.choices
    li.says("确认注销")
    assert "区水利局" in li.says("我是谁")
    assert "孙丽（区卫健局）将不能再使用" in office.says(order.format("孙丽"))
    office.says("确认")
    assert "本机器人仅供" in sun.says("我的任务")


@pytest.mark.parametrize("words", ["解绑", "注销", "解绑我的账号", "我要解绑", "unbind me"])
def test_the_card_of_ones_own_erasure_says_whose_it_is(
    words: str, samples: Database, clock: FixedClock
) -> None:
    li = Conversation(samples, clock, units=("区水利局",), name="李强")
    card = li.says(words)
    assert "李强" in card
    assert card.choices[0] in ("确认注销", "Erase me now")


@pytest.mark.parametrize("words", ["删除任务", "移除单位", "删除方案", "取消安排"])
def test_things_are_nobody_whose_access_ends(words: str, office: Conversation) -> None:
    assert "停用" not in office.says(words)


def test_only_liaison_of_a_unit_and_the_coordinator_learn_of_another(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    li = Conversation(samples, clock, units=("区水利局",), name="李强")
    office.says("邀请区水利局联络员")
    token = token_of(office.says("确认"))
    comes_in(samples, clock, "王强", token)
    assert any("区水利局新增联络员" in told for told in li.receives())
    assert any("区水利局新增联络员" in told for told in office.receives())


def test_the_office_is_told_that_a_liaison_comes_in_by_invitation(office: Conversation) -> None:
    told = office.says("区水利局联络员是李强")
    assert "区水利局联络员由本人凭邀请绑定，没有改动。" in told
    assert told.choices == ("生成邀请",)


def test_unit_is_handed_over_with_its_history(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    li = Conversation(samples, clock, units=("区水利局",), name="李强")
    li.says("29项完成80%")
    li.says("确认")
    assert "由李强移交给王强" in li.says("我调走了，移交给王强")
    token = token_of(li.says("确认"))
    assert "区水利局：李强" in office.says("谁是水利局的联络员")
    clock.at += dt.timedelta(days=1)
    wang = comes_in(samples, clock, "王强", token)
    assert any("区水利局的联络员已由李强移交" in told for told in li.receives())
    assert any("区水利局的联络员已由李强移交" in told for told in office.receives())
    answer = office.says("谁是水利局的联络员")
    assert "区水利局：王强" in answer
    assert "此前：李强（12月14日（周一）至12月15日（周二），移交给王强）" in answer
    assert "区水利局" in wang.says("我的任务")
    history = wang.says("我报过的")
    assert history.text.startswith("您还没有报过进展。本单位此前的填报：\n2020Q4-水利-001")
    assert "本机器人仅供" in li.says("我的任务")
    with samples.reading() as session:
        assert session.scalars(select(ProgressReport)).one().person_id is not None
    # The link was used up.
    other = Conversation(samples, clock, role="stranger", name="路人")
    assert "本机器人仅供" in other.says(f"/start {token}")


def test_one_of_two_units_is_handed_over_by_the_office(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    zhao = Conversation(samples, clock, units=("钟楼街道", "洪山镇"), name="赵敏")
    office.says("洪山镇联络员移交给孙丽")
    token = token_of(office.says("确认"))
    clock.at += dt.timedelta(days=1)
    comes_in(samples, clock, "孙丽", token)
    listed = office.says("谁是洪山镇的联络员")
    assert "洪山镇：孙丽" in listed
    assert "此前：赵敏（12月14日（周一）至12月15日（周二），移交给孙丽）" in listed
    kept = office.says("谁是钟楼街道的联络员")
    assert "钟楼街道：赵敏" in kept
    assert "此前" not in kept
    assert "钟楼街道" in zhao.says("我的任务")
    assert "只能移交自己联络的单位" in zhao.says("洪山镇联络员移交给孙丽")


def test_who_is_revoked_is_out_at_once_and_back_when_it_is_undone(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    li = Conversation(samples, clock, units=("区水利局",), name="李强")
    answer = office.says("停用李强")
    assert "李强（区水利局）将不能再使用" in answer
    assert "之后区水利局没有联络员" in answer
    assert "区水利局" in li.says("我的任务")
    office.presses("确认")
    assert "本机器人仅供" in li.says("我的任务")
    office.says("撤回")
    assert "区水利局" in li.says("我的任务")


def test_that_somebody_coordinates_is_said_before_they_are_revoked(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    Conversation(samples, clock, units=("区水利局",), name="李强")
    with samples.writing() as session:
        person = session.scalars(select(Person).where(Person.name == "李强")).one()
        person.role = PersonRole.COORDINATOR
    assert "李强（区水利局、协调员）将不能再使用" in office.says("停用李强")


def test_last_coordinator_cannot_lock_everybody_out(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    for deed in ("停用陈主任", "注销"):
        assert "最后一名能收到消息的协调员" in office.says(deed)
        office.says("确认")
    second = Conversation(samples, clock, role="coordinator", name="刘主任")
    # One who cannot be reached is none.
    with samples.writing() as session:
        session.get_one(Address, ("terminal", second.sender)).unreachable_since_at = clock.now()
    assert "最后一名" in office.says("停用陈主任")
    second.says("您好")
    office.says("停用刘主任")
    # Both at once: whoever confirms second is told.
    second.says("停用陈主任")
    second.says("确认")
    assert "本机器人仅供" in office.says("确认")
    with samples.reading() as session:
        left = select(Person.name).where(
            Person.role == PersonRole.COORDINATOR, Person.revoked_at.is_(None)
        )
        assert list(session.scalars(left)) == ["刘主任"]


def test_feedback_reaches_the_office_and_the_answer_whoever_asked(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    li = Conversation(samples, clock, units=("区水利局",), name="李强")
    li.says("投诉建议")
    assert "意见1" in li.says("推送能不能晚半小时")
    card = office.receives()[-1]
    assert "意见1（李强 区水利局）：\n推送能不能晚半小时" in card
    liu = Conversation(samples, clock, role="coordinator", name="刘主任")
    office.presses("答复")
    assert "已答复意见1" in office.says("可以，下周起改为09:30")
    assert "区政府办公室答复：\n可以，下周起改为09:30" in li.receives()[-1]
    # The other coordinator knows of it, and is told on answering once more.
    assert "陈主任已答复意见1：\n可以" in liu.receives()[-1]
    assert "此前12月14日（周一）09:00已答复过一次" in liu.says("答复意见1：收到")


def test_an_answer_is_an_answer_whatever_it_says(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    li = Conversation(samples, clock, units=("区水利局",), name="李强")
    for n, said in enumerate(
        (
            "回复意见1：以后改为提前5天、2天和当天提醒",
            "答复投诉2：推送时间改为10点到17点",
            "回复一下建议3，第12项改到12月20日",
            "答复意见4：总览",
        ),
        start=1,
    ):
        li.says("投诉建议：提醒太晚")
        assert "待答复的投诉建议有1条" in office.says("投诉建议有哪些")
        assert f"已答复意见{n}" in office.says(said)
    assert "没有待答复" in office.says("有哪些没答复的投诉建议")


def test_a_command_said_in_place_of_feedback_is_not_passed_on(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    li = Conversation(samples, clock, units=("区水利局",), name="李强")
    li.says("投诉建议")
    assert "是要转给区政府办公室的意见吗" in li.says("总览")
    assert "进度" in li.says("总览")
    assert office.receives() == ()
    li.says("投诉建议")
    li.says("总览")
    assert "已转给" in li.says("确认")


def test_words_that_nobody_can_receive_are_not_said_to_be_passed_on(
    samples: Database, clock: FixedClock
) -> None:
    li = Conversation(samples, clock, units=("区水利局",), name="李强")
    assert "这条没有转出" in li.says("投诉建议：提醒太晚")
    office = Conversation(samples, clock, role="coordinator", name="陈主任")
    assert "没有待答复" in office.says("有哪些没答复的投诉建议")
    assert "已转给区政府办公室（意见1）" in li.says("投诉建议：提醒太晚")


def test_strangers_give_a_limited_number_of_feedback(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    stranger = Conversation(samples, clock, role="stranger", name="路人")
    assert "在一条消息里写明" in stranger.says("/feedback")
    assert "已转给" in stranger.says("/feedback 二维码打不开")
    assert "已转给" in stranger.says("建议：换个图标")
    assert "本机器人仅供" in stranger.says("投诉：第三条")
    assert len(office.receives()) == 2
    office.says("答复意见1：请向办公室索取新的邀请")
    assert "请向办公室索取新的邀请" in stranger.receives()[-1]
    clock.at += dt.timedelta(days=1)
    assert "已转给" in stranger.says("投诉：第二天")


def test_stand_in_who_applied_for_a_later_day_is_told_the_decision(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    zhao = Conversation(samples, clock, units=("洪山镇",), name="赵敏")
    sun = Conversation(samples, clock, units=("区水利局",), name="孙丽")
    zhao.says("我下周休假，孙丽代班")
    sun.says("同意代班")
    clock.at += dt.timedelta(days=7)
    sun.says("洪山镇第20项卡住了，等省里文件，想延到1月15日")
    sun.says("确认")
    office.receives()
    office.says("同意洪山镇第20项延期到1月15日")
    assert any("1月15日" in told for told in sun.receives())
    assert any("1月15日" in told for told in zhao.receives())


def test_hand_over_sent_again_ends_the_one_before(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    li = Conversation(samples, clock, units=("区水利局",), name="李强")
    li.says("移交给王强")
    first = token_of(li.says("确认"))
    li.says("换联络员")
    answer = li.says("确认")
    assert "还没有使用的移交邀请随之作废" in answer
    stranger = Conversation(samples, clock, role="stranger", name="王强")
    assert "确认绑定" not in stranger.says(f"/start {first}")
    comes_in(samples, clock, "孙强", token_of(answer))
    assert "区水利局：孙强" in office.says("谁是水利局的联络员")


def test_invitations_sent_out_are_listed_withdrawn_and_given_back(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    office.says("邀请区水利局、区商务局联络员")
    answer = office.says("确认")
    token = token_of(answer)
    assert "还能使用的邀请共2份" in office.says("有哪些邀请没用")
    office.says("作废区水利局的邀请")
    office.says("确认")
    assert "还能使用的邀请共1份" in office.says("有哪些邀请没用")
    stranger = Conversation(samples, clock, role="stranger", name="王强")
    assert "确认绑定" not in stranger.says(f"/start {token}")
    office.says("撤回改动")
    comes_in(samples, clock, "王强", token)


@pytest.mark.parametrize(
    "said",
    ["李强接替王芳做水利局联络员", "王芳调走了，由李强接替", "水利局联络员由李强接替王芳"],
)
def test_who_is_named_hands_over_and_the_history_says_to_whom(
    office: Conversation, samples: Database, clock: FixedClock, said: str
) -> None:
    Conversation(samples, clock, units=("区水利局",), name="王芳")
    Conversation(samples, clock, units=("区水利局",), name="赵敏")
    assert "由王芳移交给李强" in office.says(said)
    comes_in(samples, clock, "李强", token_of(office.says("确认")))
    listed = office.says("谁是水利局的联络员")
    assert "区水利局：赵敏、李强" in listed
    assert "此前：王芳（12月14日（周一）至12月14日（周一），移交给李强）" in listed


def test_somebody_who_left_changes_nothing_until_it_is_said_what(
    office: Conversation, samples: Database, clock: FixedClock
) -> None:
    wang = Conversation(samples, clock, units=("区水利局",), name="王芳")
    answer = office.says("王芳调走了")
    assert "请说“区水利局联络员移交给某某”" in answer
    assert "没有叫“周杰”的联络员" in office.says("周杰调走了")
    assert "不联络这个单位" in office.says("李强接替王芳做教体局联络员")
    assert "告诉区政府办公室" in wang.says("周杰调走了")
    assert "区水利局：王芳" in office.says("谁是水利局的联络员")
