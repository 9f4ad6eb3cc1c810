"""What is never done, as 隐私 says: no ranking, no check-ins, no pushes off work, nothing twice.

That units stand in the roster's order whatever they reported is held by tests of the overview, and
that a digest keeps to working hours by tests of reminders.
"""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select

from messages.catalog import LANGUAGES, keys, say
from nlp.intents import load_intents
from storage.db import Database
from storage.models import OutboxMessage
from tests.conftest import FixedClock
from tests.conversation import Conversation

RANKS = re.compile(
    "排名|排行|名次|倒数|落后|打分|得分|末位|rank|score|behind others", re.IGNORECASE
)
CHECK_INS = re.compile("打卡|签到|check.?in", re.IGNORECASE)
DENIED = re.compile(
    "不作排名|不给.*排名、打分|不要求打卡、签到|not ranked|no rank|no check|never", re.I
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_said_ranks_anybody_or_asks_for_a_check_in(language: str) -> None:
    for key, names in keys(language).items():
        said = say(key, language, **dict.fromkeys(names, ""))
        if RANKS.search(said) or CHECK_INS.search(said):
            assert DENIED.search(said), f"{key}: {said}"


def test_there_is_no_wish_to_rank_or_to_check_in() -> None:
    assert not [name for name in load_intents() if re.search("rank|score|check_?in", name)]


@pytest.mark.parametrize(
    ("pressed", "leaves"),
    [
        ("2020-12-19T20:00", "2020-12-21T09:00"),
        ("2020-10-02T20:00", "2020-10-09T09:00"),
        ("2020-12-21T08:59", "2020-12-21T09:00"),
        ("2020-12-21T00:10", "2020-12-21T09:00"),
        ("2020-12-21T17:31", "2020-12-22T09:00"),
    ],
)
def test_what_the_office_presses_off_work_goes_out_when_work_begins(
    samples: Database, clock: FixedClock, pressed: str, leaves: str
) -> None:
    chen = Conversation(samples, clock, role="coordinator", name="陈主任")
    li = Conversation(samples, clock, units=("区水利局",), name="李强")
    clock.at = dt.datetime.fromisoformat(pressed).replace(tzinfo=clock.zone)
    assert "现在不在工作时间" in chen.says("催办")
    assert "现在不在工作时间" in chen.presses("立即催办（1个）")
    chen.says("通知区水利局：请报送")
    chen.presses("发送（1个）")
    with samples.reading() as session:
        to_li = select(OutboxMessage).where(OutboxMessage.address == li.sender)
        due = [row.due_at.astimezone(clock.zone) for row in session.scalars(to_li)]
    assert [f"{moment:%Y-%m-%dT%H:%M}" for moment in due] == [leaves] * 2


def test_what_was_said_is_not_asked_again(samples: Database, clock: FixedClock) -> None:
    """The unit, task, state and link all stand in the message: the next thing is the card."""
    wang = Conversation(samples, clock)
    card = wang.says("32发了 http://www.zichuan.gov.cn/a.html")
    assert "请核对" in card
    assert "确认" in card.choices
    wang.presses("确认")
    assert "第32项" not in wang.says("报进展")
