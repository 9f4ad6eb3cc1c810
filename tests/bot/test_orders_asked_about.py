"""Is every order that may be asked about explained, and not carried out?"""

from __future__ import annotations

import pytest

from bot.dialogue import ORDERS, PASSES
from messages.catalog import LANGUAGES, keys, say
from storage.db import Database
from storage.models import Invitation, StandIn
from tests.conftest import FixedClock
from tests.conversation import Conversation


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_order_has_its_words(language: str) -> None:
    told = {key.removeprefix("how_to.") for key in keys(language) if key.startswith("how_to.")}
    assert told == ORDERS | PASSES
    assert all(say(f"how_to.{order}", language) for order in told)


def test_words_that_were_asked_for_are_no_question_about_an_order(
    samples: Database, clock: FixedClock
) -> None:
    wang = Conversation(samples, clock)
    assert "由区政府办公室的协调员看和答复" in wang.says("投诉建议谁来看")
    wang.says("投诉建议")
    assert "已转给" in wang.says("推送里的无法送达是什么意思，看不懂")


def test_a_question_lets_nobody_in(samples: Database, clock: FixedClock) -> None:
    office = Conversation(samples, clock, role="coordinator", name="陈主任")
    wang = Conversation(samples, clock)
    for said in ("打印邀请是什么意思", "邀请区水利局联络员怎么弄", "可以邀请水利局联络员吗"):
        assert "/start" not in office.says(said)
    for said in ("孙丽下周代班吗", "移交给李强要怎么做", "我下周休假能不能让孙丽代班"):
        assert "/start" not in wang.says(said)
    with samples.reading() as session:
        assert session.query(Invitation).count() == session.query(StandIn).count() == 0
