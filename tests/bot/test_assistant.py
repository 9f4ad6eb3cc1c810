"""What happens to one message, whoever sends it and whatever is in it."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from sqlalchemy import func, select

from bot.access.strangers import MESSAGES_A_DAY
from bot.assistant import Assistant
from bot.channels import Attachment, InboundMessage
from messages.catalog import say
from storage import people
from storage.db import Database
from storage.models import OutboxMessage, Person, PersonRole, SeenMessage
from tests.conftest import MONDAY, FixedClock, zichuan
from tests.conversation import CHANNEL, Conversation

HOW_TO_ASK = say("strangers.how_to_ask", "zh", zichuan)


def owed(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(OutboxMessage)) or 0


@pytest.fixture
def liaison(samples: Database, clock: FixedClock) -> Conversation:
    return Conversation(samples, clock)


@pytest.fixture
def stranger(samples: Database, clock: FixedClock) -> Conversation:
    return Conversation(samples, clock, role="stranger")


def test_message_delivered_twice_is_answered_once(liaison: Conversation) -> None:
    liaison.says("第27项", message_id="same")
    assert liaison.says("第27项", message_id="same").text == ""
    assert owed(liaison.database) == 1


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "refusals.no_words"),
        ("   \n ", "refusals.no_words"),
        ("\u202e\u200f\u0000\u0007", "refusals.no_words"),
        ("😀👍", "refusals.no_words"),
        ("？？？", "refusals.no_words"),
        ("很长" * 5000, "refusals.too_long"),
    ],
)
def test_message_without_readable_words_gets_a_sentence(
    liaison: Conversation, text: str, key: str
) -> None:
    assert liaison.says(text).text == say(key)


def test_attachment_alone_gets_a_sentence(samples: Database, clock: FixedClock) -> None:
    Conversation(samples, clock)
    message = InboundMessage(
        channel=CHANNEL,
        address="liaison:区卫健局:王芳",
        sender="liaison:区卫健局:王芳",
        message_id="sticker",
        attachments=(Attachment("ref", "", "image/webp", 10),),
    )
    Assistant(samples, clock).receive(message)
    with samples.reading() as session:
        row = session.scalars(select(OutboxMessage)).one()
    assert row.body["blocks"] == [say("evidence.refused_unknown_kind")]


def test_marks_of_direction_and_control_do_not_change_what_is_understood(
    liaison: Conversation,
) -> None:
    assert "点名8项" in liaison.says("\u202e区卫\u200b健局\u0007有哪些任务\u200f")


def test_what_people_write_is_escaped(liaison: Conversation) -> None:
    liaison.says("搜一下 <b>&公报")
    with liaison.database.reading() as session:
        row = session.scalars(select(OutboxMessage)).one()
    assert "<b>&公报" not in "".join(row.body["blocks"])


def test_not_understood_never_gets_the_same_sentence_twice_running(
    liaison: Conversation,
) -> None:
    answers = [liaison.says(text).text for text in ("呵呵呵", "嘿嘿嘿", "哦哦哦", "啊啊啊")]
    assert all(one != other for one, other in itertools.pairwise(answers))


# --- buttons ---


def test_forged_handle_changes_nothing(liaison: Conversation) -> None:
    liaison.says("第27项")
    answer = liaison.presses_handle("AAAAAAAAAAAAAAAA:0")
    assert (answer.text, answer.notice) == ("", say("refusals.card_not_yours"))


@pytest.mark.parametrize("index", ["99", "-1", "x", ""])
def test_forged_index_changes_nothing(liaison: Conversation, index: str) -> None:
    card = liaison.says("区卫健局有哪些任务")
    answer = liaison.presses_handle(f"{card.handle}:{index}")
    assert (answer.text, answer.notice) == ("", say("refusals.card_unknown"))


def test_another_persons_card_is_refused(samples: Database, clock: FixedClock) -> None:
    wang = Conversation(samples, clock)
    li = Conversation(samples, clock, units=("区水利局",), name="李强")
    card = wang.says("区卫健局有哪些任务")
    answer = li.presses_handle(f"{card.handle}:0")
    assert (answer.text, answer.notice) == ("", say("refusals.card_not_yours"))


def test_old_card_is_refused(liaison: Conversation) -> None:
    card = liaison.says("区卫健局有哪些任务")
    liaison.clock.at += dt.timedelta(days=31)
    assert liaison.presses_handle(f"{card.handle}:0").notice == say("refusals.card_expired")


def test_label_and_number_may_be_typed_instead_of_pressed(liaison: Conversation) -> None:
    liaison.says("jtj有哪些任务")
    assert "区交通运输局在" in liaison.says("2")
    liaison.says("jtj有哪些任务")
    assert "区教体局在" in liaison.says("区教体局")


def test_number_of_a_task_just_listed_means_that_task(liaison: Conversation) -> None:
    liaison.says("区卫健局有哪些任务")
    assert liaison.says("27").text.startswith("第27项")


# --- strangers and invitations ---


@pytest.mark.parametrize("text", ["区卫健局有哪些任务", "/start", "/start abc", "第27项", "确认"])
def test_stranger_gets_one_sentence_whatever_they_say(stranger: Conversation, text: str) -> None:
    assert stranger.says(text).text == HOW_TO_ASK


def test_stranger_is_not_answered_without_end(stranger: Conversation) -> None:
    answers = [stranger.says("在吗").text for _ in range(MESSAGES_A_DAY + 3)]
    assert answers == [HOW_TO_ASK] * MESSAGES_A_DAY + [""] * 3
    stranger.clock.at += dt.timedelta(days=1)
    assert stranger.says("在吗").text == HOW_TO_ASK


def test_guessing_tokens_ends_in_silence_and_one_line_to_the_coordinator(
    samples: Database, clock: FixedClock
) -> None:
    Conversation(samples, clock, role="coordinator", name="陈主任")
    guesser = Conversation(samples, clock, role="stranger")
    for guess in range(7):
        guesser.says(f"/start wrong{guess}")
    with samples.reading() as session:
        notices = session.scalars(
            select(OutboxMessage).where(OutboxMessage.address.startswith("coordinator"))
        ).all()
    assert [row.body["blocks"] for row in notices] == [[say("strangers.guessing")]]
    assert guesser.says(f"/start {invited(samples)}").text == ""


def invited(
    database: Database, role: str = "liaison", units: tuple[str, ...] = ("区水利局",)
) -> str:
    with database.writing() as session:
        token, _ = people.invite(session, role=PersonRole(role), unit_names=units, now=MONDAY)
    return token


def test_invitation_binds_after_a_confirmation_that_says_what_is_stored(
    stranger: Conversation,
) -> None:
    token = invited(stranger.database)
    offer = stranger.says(f"/start {token}")
    assert "区水利局联络员" in offer
    assert say("invitation.stored", years=2) in offer
    assert "已绑定：区水利局联络员。" in stranger.presses("确认")
    assert "区水利局在" in stranger.says("我的任务")


def test_who_asks_before_confirming_sees_the_invitation_again(stranger: Conversation) -> None:
    offer = stranger.says(f"/start {invited(stranger.database)}")
    assert stranger.says("这是什么").text == offer.text
    assert "已绑定：区水利局联络员。" in stranger.says("确认")


def test_invitation_works_once(samples: Database, clock: FixedClock) -> None:
    token = invited(samples)
    first = Conversation(samples, clock, role="stranger", name="a")
    second = Conversation(samples, clock, role="stranger", name="b")
    first.says(f"/start {token}")
    second.says(f"/start {token}")
    first.says("确认")
    assert second.says("确认").text == say("invitation.used", "zh", zichuan)
    assert second.says("我的任务").text == HOW_TO_ASK


def test_invitation_expires(stranger: Conversation) -> None:
    token = invited(stranger.database)
    stranger.clock.at += dt.timedelta(days=15)
    assert stranger.says(f"/start {token}").text == HOW_TO_ASK


def test_invitation_not_confirmed_binds_nobody(stranger: Conversation) -> None:
    stranger.says(f"/start {invited(stranger.database)}")
    stranger.says("取消")
    assert stranger.says("确认").text == HOW_TO_ASK
    with stranger.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 0


def test_second_invitation_adds_a_unit(liaison: Conversation) -> None:
    liaison.says(f"/start {invited(liaison.database)}")
    liaison.presses("确认")
    assert liaison.says("我的任务").choices == ("区水利局", "区卫健局")


def test_tokens_are_not_kept(samples: Database) -> None:
    token = invited(samples)
    path = samples.path
    assert path is not None
    samples.close()
    assert token.encode() not in path.read_bytes()


def test_revoked_person_is_a_stranger(liaison: Conversation) -> None:
    with liaison.database.writing() as session:
        session.scalars(select(Person)).one().revoked_at = MONDAY
    assert liaison.says("我的任务").text == HOW_TO_ASK


def test_nothing_is_booked_when_the_answer_cannot_be(
    liaison: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message whose answer is not committed must come again, so it must not count as seen."""
    with liaison.database.writing() as session:
        session.connection().exec_driver_sql("DROP TABLE outbox")
    with pytest.raises(Exception, match=r"no such table|unavailable"):
        liaison.assistant.receive(
            InboundMessage(CHANNEL, liaison.sender, liaison.sender, "lost", text="第27项")
        )
    with liaison.database.reading() as session:
        assert session.get(SeenMessage, (CHANNEL, "lost")) is None


def test_number_that_no_choice_has_is_not_looked_up_in_an_older_list(
    samples: Database, clock: FixedClock
) -> None:
    wang = Conversation(samples, clock)
    wang.says("区卫健局有哪些任务")
    wang.says("阿巴阿巴")
    assert wang.says("5").text.startswith("上面只有2个选项")
    assert wang.says("第5个").text.startswith("第28项")
