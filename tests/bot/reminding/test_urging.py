"""催办: the coordinator sees who gets what before it is sent, and nobody is pressed twice."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from sqlalchemy import select

from bot.papers.making import Papers, made_apart
from storage import people
from storage.db import Database
from storage.models import OutboxMessage, PaperJob
from tests.conftest import FixedClock
from tests.conversation import CHANNEL, Conversation, plain


@pytest.fixture
def li(samples: Database, clock: FixedClock) -> Conversation:
    return Conversation(samples, clock, units=("区水利局",), name="李强")


def pushes_to(conversation: Conversation) -> list[str]:
    with conversation.database.reading() as session:
        rows = session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.address == conversation.sender, OutboxMessage.key.is_not(None))
            .order_by(OutboxMessage.id)
        ).all()
        return [plain("\n".join(row.body["blocks"])) for row in rows]


def test_urging_shows_the_text_first_and_sends_it_on_one_press(
    chen: Conversation, li: Conversation
) -> None:
    preview = chen.says("催办")
    assert "将催办1个单位：区水利局。" in preview
    assert "区政府办公室催办：区水利局还有" in preview
    assert "无法送达的43个" in preview
    assert pushes_to(li) == []
    assert "已催办1个单位：区水利局。" in chen.presses("立即催办（1个）")
    assert len(pushes_to(li)) == 1


@pytest.mark.parametrize("said", ["王芳", "体育", "农民画", "水利局和体育"])
def test_a_name_that_is_no_unit_urges_nobody(
    chen: Conversation, li: Conversation, said: str
) -> None:
    answer = chen.says(f"催一下{said}")
    assert f"没有名为“{said.removeprefix('水利局和')}”的单位" in answer
    assert "立即催办" not in answer.choices
    chen.says("确认")
    assert pushes_to(li) == []


def test_a_unit_is_not_urged_twice_within_its_rest(chen: Conversation, li: Conversation) -> None:
    chen.says("催办")
    chen.says("立即催办")
    assert "区水利局已于09:00催办，今天不再重复。" in chen.says("立即催办")
    assert len(pushes_to(li)) == 1
    chen.clock.at += dt.timedelta(days=7)
    chen.says("催办")
    chen.says("确认")
    assert len(pushes_to(li)) == 2


def test_only_the_coordinator_urges(li: Conversation) -> None:
    assert li.says("催办").text == "这件事需要协调员来办。"
    assert pushes_to(li) == []


def test_who_is_silent_offers_to_urge(chen: Conversation, li: Conversation) -> None:
    assert "催办未报单位" in chen.says("谁没报").choices


def test_who_was_not_shown_is_not_pressed(
    chen: Conversation, li: Conversation, samples: Database, clock: FixedClock
) -> None:
    wang = Conversation(samples, clock)
    assert "将催办1个单位：区水利局。" in chen.says("催办水利局")
    assert "已催办1个单位：区水利局。" in chen.presses("立即催办（1个）")
    assert (len(pushes_to(li)), len(pushes_to(wang))) == (1, 0)
    # Without a preview there is nothing to press yet.
    assert "将催办1个单位：区卫健局。" in chen.says("立即催办")
    assert pushes_to(wang) == []
    # Somebody comes in between the look and the press.
    sun = Conversation(samples, clock, units=("区发改局",), name="孙丽")
    assert "已催办1个单位：区卫健局。" in chen.says("立即催办")
    assert (len(pushes_to(wang)), len(pushes_to(sun))) == (1, 0)


def test_old_preview_is_not_pressed(chen: Conversation, li: Conversation) -> None:
    card = chen.says("催办")
    chen.says("总览")
    assert chen.presses_handle(f"{card.handle}:0").notice == "这张卡片已过期，请以最新一条为准。"
    assert pushes_to(li) == []


def test_who_is_named_is_pressed_and_who_is_none_of_ours_is_said(
    chen: Conversation, li: Conversation
) -> None:
    assert "将催办1个单位：区水利局。" in chen.says("催办区水利局、区卫健局")
    assert "无法送达的1个：区卫健局" in chen.says("催办区卫健局、区水利局")
    assert "名册中没有“区航天局”" in chen.says("催办区水利局、区航天局")


def test_a_preview_made_by_a_process_of_its_own_is_sent_on_a_yes(
    chen: Conversation, li: Conversation
) -> None:
    chen.says("催办")
    with chen.database.writing() as session:
        person = people.person_at(session, CHANNEL, chen.sender)
        assert person is not None
        session.add(
            PaperJob(
                kind="urge",
                arguments={},
                channel=CHANNEL,
                address=chen.address,
                person_id=person.id,
                asked_at=chen.clock.now(),
            )
        )
    chen.receives()
    papers = Papers(chen.database, chen.clock, [CHANNEL], make=made_apart)
    assert asyncio.run(papers.do_one())
    (card,) = chen.receives()
    assert "将催办1个单位：区水利局。" in card
    assert "已催办1个单位：区水利局。" in chen.says("确认")


@pytest.mark.parametrize(
    "said",
    ["催办第29项没报的", "催办第29项的责任单位", "催一下第29项的单位", "第29项没报的催一下"],
)
def test_one_task_presses_its_own_units_about_it_alone(
    samples: Database, clock: FixedClock, chen: Conversation, li: Conversation, said: str
) -> None:
    wang = Conversation(samples, clock)
    Conversation(samples, clock, units=("区司法局",), name="周敏")
    preview = chen.says(said)
    assert "区水利局" in preview
    assert "还有1项未报或未完成（第29项）" in preview
    chen.says("确认")
    assert "（第29项）" in pushes_to(li)[0]
    for each in (wang, li):
        each.says("29项无变化")
        each.says("确认")
    clock.at += dt.timedelta(days=7)
    assert "区水利局" not in chen.says(said)


def test_a_task_whose_units_have_all_reported_presses_nobody(
    chen: Conversation, samples: Database, clock: FixedClock
) -> None:
    Conversation(samples, clock).says("32项已完成")
    assert "表中没有第99项" in chen.says("催办第99项没报的")
    assert "一次只能催办一项" in chen.says("催办第28项和第29项没报的")


def test_one_unit_and_task_are_answered_about_that_unit(
    chen: Conversation, li: Conversation
) -> None:
    li.says("29项完成80%")
    li.says("确认")
    answer = chen.says("催一催水利局第29项").text
    assert answer == "区水利局第29项不用催办：已报，或已销号。"
    assert chen.says("催办水利局第4项").text == "区水利局不承担第4项。"
    assert "“市水利局”是上级部门" in chen.says("催办市水利局")
    assert "区水利局" in chen.presses("区水利局")


def test_what_was_ordered_off_work_rests_from_when_it_went_out(
    chen: Conversation, li: Conversation, clock: FixedClock
) -> None:
    clock.at = clock.at.replace(day=20, hour=20)  # a Sunday
    chen.says("催办")
    assert "已安排催办1个单位：区水利局。" in chen.presses("立即催办（1个）")
    assert "区水利局已安排于12月21日（周一）09:00催办，不再重复。" in chen.says("催办")
    clock.at = clock.at.replace(day=21, hour=9, minute=10)
    assert "区水利局已于09:00催办，今天不再重复。" in chen.says("催办")
    assert len(pushes_to(li)) == 1
