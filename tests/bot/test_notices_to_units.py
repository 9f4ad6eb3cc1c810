"""通知: shown first, once a person, and the office learns whom it has reached."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update

from bot.audit_words import Words
from storage import notices
from storage.db import Database
from storage.models import AuditEntry, OutboxMessage, OutboxState
from tests.conftest import FixedClock
from tests.conversation import Conversation


@pytest.fixture
def li(samples: Database, clock: FixedClock) -> Conversation:
    return Conversation(samples, clock, units=("区水利局", "区教体局"), name="李强")


@pytest.fixture
def zhao(samples: Database, clock: FixedClock) -> Conversation:
    return Conversation(samples, clock, units=("昆仑镇",), name="赵敏")


TO_TWO = "通知区水利局、区教体局：请于周五（12月18日）前报送第29项，链接 http://a.gov.cn"


def test_a_notice_is_shown_first_and_sent_once_a_person(
    chen: Conversation, li: Conversation, zhao: Conversation
) -> None:
    preview = chen.says(TO_TWO)
    assert "将通知2个单位：区教体局、区水利局。" in preview
    assert "区政府办公室通知：\n请于周五（12月18日）前报送第29项，链接 http://a.gov.cn" in preview
    assert li.receives() == ()
    assert "已发给2个单位，通知编号 1。" in chen.presses("发送（2个）")
    [copy] = li.receives()
    assert copy.text == "区政府办公室通知：\n请于周五（12月18日）前报送第29项，链接 http://a.gov.cn"
    assert zhao.receives() == ()
    with chen.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "gave notice")).one()
        assert entry.detail == {"units": ["区教体局", "区水利局"]}


def test_who_cannot_be_told_is_named_before_and_after(
    chen: Conversation, li: Conversation, zhao: Conversation
) -> None:
    preview = chen.says("通知各镇街：请报送第四季度进展")
    assert "将通知1个单位：昆仑镇。" in preview
    assert "无法送达的13个：" in preview
    assert "已发给1个单位" in chen.says("确认")
    with chen.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "gave notice")).one()
        assert entry.detail["units"] == ["昆仑镇"]
        assert len(entry.detail["missed"]) == 13
        words = Words(session, "zh", chen.clock.zone, chen.clock.now().date())
        assert words.detail(entry).startswith("昆仑镇；无法送达：般阳路街道、松龄路街道、")
    state = chen.says("通知送达情况")
    assert "送达0个单位" in state
    assert "等待送出1个：昆仑镇" in state
    assert "未送达13个：" in state
    with chen.database.writing() as session:
        arrives = update(OutboxMessage).where(OutboxMessage.address == zhao.sender)
        session.execute(arrives.values(state=OutboxState.SENT))
    assert "送达1个单位" in chen.says("通知送达情况")


def test_a_notice_off_work_waits_for_the_morning(chen: Conversation, zhao: Conversation) -> None:
    chen.clock.at = chen.clock.at.replace(day=19)
    assert "将于12月21日（周一）09:00送出" in chen.says("通知昆仑镇：请报送")
    chen.presses("发送（1个）")
    with chen.database.reading() as session:
        row = session.scalars(
            select(OutboxMessage).where(OutboxMessage.address == zhao.sender)
        ).one()
        assert row.due_at == chen.clock.at.replace(day=21, hour=9)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("通知各单位：", "请在冒号后写上通知内容"),
        ("通知市水利局：请报送", "不能确定是哪个单位，没有发送"),
        ("通知区水利局：附件为机密★文件", "不宜发送"),
        ("通知区水利局：机密内容，请勿外传", "不宜发送"),
        ("通知区财政局：请报送", "没有能收到通知的联络员：区财政局"),
    ],
)
def test_what_cannot_be_sent_says_why(
    chen: Conversation, li: Conversation, said: str, answer: str
) -> None:
    assert answer in chen.says(said)
    chen.says("确认")
    assert li.receives() == ()


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("通知各单位：请报送", 44),
        ("通知各镇办、各部门：请报送", 44),
        ("通知各镇（街道、开发区）：请报送", 14),
        ("通知各部门：请报送", 30),
        ("通知未报的单位：请报送", 44),
        ("notify all departments: please report", 30),
        ("群发：请报送", 44),
        ("通知全体联络员，请报送", 44),
        ("通知区水利局和各镇街，请报送", 15),
        ("通知第29项的单位：请报送", 15),
        ("给镇街发个通知，周五前报送", 14),
    ],
)
def test_a_notice_is_for_everybody_meant(
    chen: Conversation, li: Conversation, zhao: Conversation, said: str, count: int
) -> None:
    chen.says(said)
    chen.says("确认")
    with chen.database.reading() as session:
        notice = notices.last(session)
        assert notice is not None
        state = notices.delivery(session, notice)
        assert len(state.arrived + state.under_way + state.failed) == count


def test_what_was_written_is_told_as_it_was_written(chen: Conversation, li: Conversation) -> None:
    preview = chen.says("告诉水利局第29项链接打不开，请今天17：00前补报")
    assert preview.text.endswith("区政府办公室通知：\n第29项链接打不开，请今天17：00前补报")


def test_a_question_between_leaves_the_notice_to_be_sent(
    chen: Conversation, li: Conversation
) -> None:
    chen.says(TO_TWO)
    assert "刚才的通知还没有发送，发送吗？" in chen.says("第28项谁牵头")
    assert "刚才的通知还没有发送，发送吗？" in chen.says("这是啥子东东哟")
    assert li.receives() == ()
    assert "已发给2个单位，通知编号 1。" in chen.says("确认发送")
    assert "没有编号为7的通知" in chen.says("通知7送达情况")
    assert chen.says("通知1送达情况").text.startswith("通知1（")


def test_notice_is_not_said_again_under_every_answer_and_a_yes_shows_it_first(
    chen: Conversation, li: Conversation
) -> None:
    waits = "刚才的通知还没有发送，发送吗？"
    chen.says(TO_TWO)
    answers = [chen.says(said) for said in ("第28项谁牵头", "总览", "谁还没报", "第27项")]
    assert [waits in answer for answer in answers] == [True, True, False, False]
    told = chen.says("确认")
    assert waits in told
    assert "将通知2个单位" in told
    assert li.receives() == ()
    assert "已发给2个单位" in chen.says("确认")


@pytest.mark.parametrize("said", ["暂不", "暂不发送", "暂缓"])
def test_not_now_drops_the_notice(chen: Conversation, li: Conversation, said: str) -> None:
    chen.says(TO_TWO)
    assert "已取消" in chen.says(said)
    chen.says("确认")
    assert li.receives() == ()


def test_cancelling_sends_nothing(chen: Conversation, li: Conversation) -> None:
    chen.says(TO_TWO)
    chen.presses("取消")
    chen.clock.at += dt.timedelta(minutes=1)
    chen.says("确认")
    assert li.receives() == ()


def delivered_to(chen: Conversation, who: Conversation) -> None:
    with chen.database.writing() as session:
        arrives = update(OutboxMessage).where(OutboxMessage.address == who.sender)
        session.execute(arrives.values(state=OutboxState.SENT))


@pytest.mark.parametrize(
    "said",
    [
        "撤回通知1",
        "撤回刚才的通知",
        "我要撤回通知",
        "把刚才的通知撤回来",
        "刚才那条通知作废",
        "通知发错了，撤回",
        "取消第1号通知",
        "take back notice 1",
        "recall the last notice",
    ],
)
def test_a_notice_is_taken_back_as_far_as_it_has_not_left(
    chen: Conversation, li: Conversation, zhao: Conversation, said: str
) -> None:
    chen.says("通知区水利局、昆仑镇：请报送")
    chen.says("确认")
    delivered_to(chen, zhao)
    answer = chen.says(said)
    assert "已撤回还没送出的1个：区水利局。" in answer
    assert "已送到的1个收不回来：昆仑镇。" in answer
    assert answer.choices == ("发更正",)
    with chen.database.reading() as session:
        row = session.scalars(select(OutboxMessage).where(OutboxMessage.address == li.sender)).one()
        assert row.state == OutboxState.DEAD
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action.contains("notice")))
        assert [each.action for each in entry] == ["gave notice", "took back notice"]
    state = chen.says("通知送达情况")
    assert "送出前已撤回1个：区水利局" in state
    assert "未送达" not in state


def test_before_a_notice_is_sent_taking_it_back_drops_the_card(
    chen: Conversation, li: Conversation
) -> None:
    chen.says("通知区水利局：请报送")
    chen.says("确认")
    chen.says("通知区水利局：第二条")
    assert "已取消" in chen.says("撤回刚才的通知")
    assert "第二条" not in next(copy.text for copy in li.receives())
    assert "等待送出1个：区水利局" in chen.says("通知送达情况")


def test_taking_back_without_a_number_means_ones_own_notice(
    samples: Database, clock: FixedClock, chen: Conversation, li: Conversation
) -> None:
    zhou = Conversation(samples, clock, role="coordinator", name="周明")
    chen.says("通知区水利局：请报送")
    chen.says("确认")
    assert "您还没有发过通知" in zhou.says("撤回刚才的通知")
    assert "已撤回还没送出的1个" in zhou.says("撤回通知1")


def test_a_button_typed_is_of_what_the_button_is_of(
    chen: Conversation, li: Conversation, zhao: Conversation
) -> None:
    for unit in ("昆仑镇", "区水利局"):
        chen.says(f"通知{unit}：周五开会")
        chen.says("确认")
        delivered_to(chen, zhao)
        delivered_to(chen, li)
    chen.says("撤回通知1")
    assert "将发给收到通知1的单位" in chen.says("发更正")


def test_a_correction_goes_to_whom_the_notice_has_reached(
    chen: Conversation, li: Conversation, zhao: Conversation
) -> None:
    chen.says("通知区水利局、昆仑镇：周五开会")
    chen.says("确认")
    assert "还没有送到任何单位" in chen.says("更正通知1：会议改到周四")
    delivered_to(chen, zhao)
    li.receives(), zhao.receives()
    chen.says("撤回刚才的通知")
    assert "请写更正后的内容" in chen.presses("发更正")
    preview = chen.says("会议改到周四，谁没报的一起来")
    assert "将通知1个单位：昆仑镇。" in preview
    assert zhao.receives() == ()
    chen.says("确认")
    [copy] = zhao.receives()
    assert copy.text.endswith("的通知（“周五开会”）：\n会议改到周四，谁没报的一起来")
    for words in ("改周四，谁牵头谁来", "改到周五，28项完成了的不用来", "明天提醒大家25完成80%"):
        assert chen.says(f"更正通知1：{words}").text.endswith(f"：\n{words}")
    assert li.receives() == ()


@pytest.mark.parametrize(
    "said", ["通知可以撤回吗", "别撤回通知1可以吗", "怎么撤回通知", "通知能更正吗"]
)
def test_a_question_about_it_takes_nothing_back(
    chen: Conversation, li: Conversation, said: str
) -> None:
    chen.says("通知区水利局：请报送")
    chen.says("确认")
    chen.says(said)
    assert "等待送出1个：区水利局" in chen.says("通知送达情况")
