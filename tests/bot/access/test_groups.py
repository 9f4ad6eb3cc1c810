"""Groups and strangers (scene 12): short answers, no cards for others, nothing to be guessed."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.assistant import Assistant
from bot.channels import InboundMessage
from messages.catalog import say
from storage.db import Database
from storage.models import AuditEntry, OutboxMessage, ProgressReport
from tests.conftest import FixedClock, zichuan
from tests.conversation import CHANNEL, Conversation

GROUP = "-77"
LINK = "https://t.me/liaison_bot"


@pytest.fixture
def wang(samples: Database, clock: FixedClock) -> Conversation:
    return Conversation(samples, clock)


def attempts(database: Database) -> list[int | None]:
    """Who pressed another's card, as the audit has it."""
    with database.reading() as session:
        query = select(AuditEntry).where(AuditEntry.action == "pressed another's card")
        return [entry.person_id for entry in session.scalars(query)]


def test_an_answer_in_a_group_is_short(wang: Conversation) -> None:
    answer = wang.in_group(GROUP).says("卫健局有哪些任务")
    assert "区卫健局" in answer
    assert "其余请和我私聊查看。" in answer
    assert answer.choices == ()


def test_what_is_private_leads_to_the_private_chat(wang: Conversation) -> None:
    assistant = Assistant(wang.database, wang.clock)
    message = InboundMessage(
        CHANNEL, GROUP, wang.sender, "g1", "第24项完成八成", private=False, private_link=LINK
    )
    for text in ("第24项完成八成", "总览", "谁没报", "通知各单位：开会", "我报过的"):
        assistant.receive(replace(message, text=text, message_id=text))
    with wang.database.reading() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.address == GROUP))
        for row in rows:
            refused, link = row.body["blocks"]
            assert refused == say("refusals.private_only")
            assert f'href="{LINK}' in link
            assert row.body["choices"] == []


def test_pressing_another_s_card_changes_nothing_and_is_in_the_audit(
    wang: Conversation, samples: Database, clock: FixedClock
) -> None:
    card = wang.says("第24项完成八成")
    li = Conversation(samples, clock, units=("区水利局",), name="李强")
    stranger = Conversation(samples, clock, role="stranger", name="路人")
    for person in (li, li, li, stranger, stranger):
        pressed = person.in_group(GROUP).presses_handle(f"{card.handle}:0")
        assert (pressed.text, pressed.notice) == ("", "这张卡片不是发给您的。")
    with samples.reading() as session:
        assert session.scalars(select(ProgressReport)).all() == []
    # Once for each in a row: a hundred presses are no hundred rows.
    assert len(attempts(samples)) == 2


def test_five_wrong_tokens_are_silence_for_the_day_and_one_line(
    samples: Database, clock: FixedClock
) -> None:
    chen = Conversation(samples, clock, role="coordinator", name="陈主任")
    stranger = Conversation(samples, clock, role="stranger", name="路人")
    how_to_ask = say("strangers.how_to_ask", "zh", zichuan)
    answers = [stranger.says("/start abc").text for _ in range(5)]
    assert answers == [how_to_ask] * 5
    assert [stranger.says(text).text for text in ("/start abc", "在吗", "/start")] == [""] * 3
    assert len(chen.receives()) == 1
    clock.at = clock.at.replace(day=clock.at.day + 1)
    assert stranger.says("卫健局有哪些任务").text == how_to_ask
    assert chen.receives() == ()


def test_a_stranger_in_a_group_is_not_answered(samples: Database, clock: FixedClock) -> None:
    stranger = Conversation(samples, clock, role="stranger", name="路人")
    assert stranger.in_group(GROUP).says("卫健局有哪些任务").text == ""


def asks_in_group(who: Conversation, text: str) -> str:
    """What is asked in a group that knows the bot's name; returns the link to the private chat."""
    who.assistant.receive(
        InboundMessage(
            CHANNEL, GROUP, who.sender, f"g{text}", text, private=False, private_link=LINK
        )
    )
    with who.database.reading() as session:
        said = select(OutboxMessage).where(OutboxMessage.address == GROUP)
        row = session.scalars(said.order_by(OutboxMessage.id.desc())).first()
        assert row is not None
        found = re.search(r'href="([^"]+)"', "".join(row.body["blocks"]))
        assert found is not None
        assert "八成" not in str(row.body)
        return found[1]


@pytest.mark.parametrize(
    ("asked", "lands_in"),
    [
        ("卫健局有哪些任务", "区卫健局在《2020年全区政务公开工作任务分解表》中"),
        ("疫情防控是谁负责", "第27项"),
        ("我报过的", "还没有报过进展"),
        ("第24项完成八成", "第24项"),
        ("总览", "数据截至"),
    ],
)
def test_link_leads_to_what_was_asked(wang: Conversation, asked: str, lands_in: str) -> None:
    link, _, payload = asks_in_group(wang, asked).partition("?start=")
    assert link == LINK
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload)
    answer = wang.says(f"/start {payload}")
    assert lands_in in answer
    assert "欢迎" not in answer


def test_link_is_for_who_asked(wang: Conversation, samples: Database, clock: FixedClock) -> None:
    _, _, payload = asks_in_group(wang, "我报过的").partition("?start=")
    li = Conversation(samples, clock, units=("区水利局",), name="李强")
    assert "李强，欢迎回来。" in li.says(f"/start {payload}")
    clock.at += dt.timedelta(days=31)
    assert "王芳，欢迎回来。" in wang.says(f"/start {payload}")


def test_what_has_an_effect_is_not_behind_a_link(wang: Conversation) -> None:
    assert asks_in_group(wang, "撤回") == LINK
    assert asks_in_group(wang, "注销") == LINK
