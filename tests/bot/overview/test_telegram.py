"""Through Telegram: the leader's picture arrives as one, and a group is answered as a group."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from sqlalchemy import select

from messages.catalog import say
from storage.db import Database
from storage.models import AuditEntry
from tests.bot.test_serving import WANG, let_in, serving
from tests.conftest import MONDAY

pytestmark = pytest.mark.anyio
GROUP = -5
OTHER = WANG + 1


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_a_leader_is_sent_words_at_once_and_the_picture_after_them(
    samples: Database,
) -> None:
    let_in(samples, MONDAY, {"副区长": {"role": "leader"}})
    async with serving(samples, MONDAY) as (api, _):
        leader = api.user(WANG)
        leader.sends("总览")
        await api.until(lambda: len(leader.chat.messages) == 2, within=60)
        words, picture = leader.chat.messages
        assert "进度：已完成0，推进中0，受阻0，未报1404" in words.text
        assert picture.media == "photo"
        assert picture.text.startswith("2020年全区政务公开工作任务分解表进度")
        assert picture.file is not None
        with Image.open(io.BytesIO(picture.file.content)) as image:
            assert image.format == "PNG"


async def test_a_group_is_answered_shortly_and_led_to_the_private_chat(
    samples: Database,
) -> None:
    let_in(samples, MONDAY, {"王芳": {}, "李强": {"units": ["区水利局"]}})
    async with serving(samples, MONDAY) as (api, _):
        group = api.chat(GROUP)
        wang, li = api.user(WANG), api.user(OTHER)
        wang.sends("大家好", where=GROUP)
        wang.sends("@liaison_test_bot 谁没报", where=GROUP)
        await api.until(lambda: group.messages)
        assert say("refusals.private_only") in group.messages[0].text
        assert "https://t.me/liaison_test_bot" in group.messages[0].raw
        wang.sends("@liaison_test_bot 第28项谁负责", where=GROUP)
        await api.until(lambda: len(group.messages) == 2)
        card = group.messages[1]
        assert "区应急管理局" in card.text
        press = li.forges(card.buttons[0][0][1], card, where=GROUP)
        await api.until(lambda: api.world.presses[press].answered)
        assert api.world.presses[press].answer == say("refusals.card_not_yours")
        assert len(group.messages) == 2
    with samples.reading() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "pressed another's card")
        ).one()
        assert entry.person_id is not None
