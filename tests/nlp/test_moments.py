"""For which moments is a reminder ordered, and what is no moment?"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from nlp import moments, own_reminders
from nlp.message import Message
from tests.nlp.sample import sample_lexicon

TUESDAY = dt.datetime(2020, 12, 22, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def message(text: str) -> Message:
    return Message(text, sample_lexicon(), TUESDAY)


NAMED = {
    "下周再提醒": ("2020-12-28/2021-01-03",),
    "周末再提醒": ("2020-12-26/2020-12-27",),
    "周一再提醒": ("2020-12-28",),
    "周五再提醒": ("2020-12-25",),
    "周二上午九点提醒我": ("2020-12-29T09:00",),
    "remind me on Monday morning": ("2020-12-28 morning",),
    "明天下午再提醒": ("2020-12-23 afternoon",),
    "下午再提醒我": ("2020-12-22 afternoon",),
    "20分钟后提醒我": ("2020-12-22T10:20",),
    "remind me in 2 hours": ("2020-12-22T12:00",),
    "明天三点和五点提醒我报第27项": ("2020-12-23T15:00", "2020-12-23T17:00"),
    "明天下午三点和八点提醒我": ("2020-12-23T15:00", "2020-12-23T20:00"),
    "明天上午和下午提醒我": ("2020-12-23 morning", "2020-12-23 afternoon"),
    "明天和后天下午三点提醒我": ("2020-12-23T15:00", "2020-12-24T15:00"),
    "周五要交材料，周四提醒我": ("2020-12-24",),
    "到点提醒我报第3项，明早9点": ("2020-12-23T09:00",),
    "明天这个时候提醒我": ("2020-12-23T10:00",),
    "明天下午五点前一小时提醒我": ("2020-12-23T16:00",),
    "明天下午三点提前半小时提醒我": ("2020-12-23T14:30",),
    "明天开会前半小时提醒我": None,
    "下周五下班前一小时提醒我": None,
    "提前一小时提醒我": None,
    "remind me half an hour before 3pm tomorrow": None,
    "remind me 30 minutes before the meeting": None,
    "半小时后提醒我": ("2020-12-22T10:30",),
    "第27项到期前两小时提醒我": None,
    "9999年12月31日提醒我": None,
    "到期前一天提醒我报第27项": None,
    "昨天下午提醒我": None,
    "三个工作日后提醒我": ("2020-12-25T10:00",),
    "五个工作日后提醒我": ("2020-12-29T10:00",),
    "三天后提醒我": ("2020-12-25T10:00",),
    "春节后第一个工作日提醒我": ("2021-02-18",),
    "元旦后第一个工作日提醒我报27": ("2021-01-04",),
    "元旦节后上班第一天上午九点提醒我": ("2021-01-04T09:00",),
    "国庆后首个工作日提醒我": ("2021-10-08",),
    "下周第一个工作日提醒我": ("2020-12-28",),
    "下周第二个工作日下午三点提醒我": ("2020-12-29T15:00",),
    "下个月第一个工作日提醒我": ("2021-01-04",),
    "本月最后一个工作日提醒我": ("2020-12-31",),
    "节后上班第一天提醒我": None,
    "第一个工作日提醒我": None,
    "三个工作日提醒我": None,
}


@pytest.mark.parametrize(("text", "expected"), NAMED.items())
def test_moments_lie_ahead_and_none_is_dropped(text: str, expected: tuple[str, ...] | None) -> None:
    assert moments.moments(message(text)) == expected


BEFORE_DUE = {
    "到期前一天提醒我报第27项": (1, "days", ""),
    "第27项到期前三个工作日下午三点提醒我": (3, "workdays", "15:00"),
    "提前一周提醒我报第27项": (7, "days", ""),
    "到期当天提醒我报第27项": (0, "days", ""),
    "remind me two days before task 27 is due": (2, "days", ""),
    "明天提醒我报第27项": None,
}


@pytest.mark.parametrize(("text", "expected"), BEFORE_DUE.items())
def test_a_reminder_may_be_reckoned_from_the_due_day(
    text: str, expected: tuple[int, str, str] | None
) -> None:
    assert moments.before_due(message(text)) == expected


IMPOSSIBLE = {
    "明天25点提醒我": "25点",
    "明天15:61提醒我": "15:61",
    "remind me at 25:00 tomorrow": "25:00",
    "明天二十六点提醒我": "二十六点",
    "明天24点提醒我": None,
    "明天9:30提醒我": None,
    "下午三点半提醒我": None,
}


@pytest.mark.parametrize(("text", "expected"), IMPOSSIBLE.items())
def test_an_hour_no_clock_shows_is_named(text: str, expected: str | None) -> None:
    assert moments.bad_hour(message(text)) == expected


def test_a_year_no_plan_reaches_and_a_day_that_is_over_are_named() -> None:
    assert moments.far_year(message("9999年12月31日提醒我")) == "9999年12月31日"
    assert moments.far_year(message("2021年12月31日提醒我")) is None
    assert moments.past(message("昨天下午提醒我")) == "昨天下午"
    assert moments.past(message("昨天没报，明天提醒我")) is None


REPEATS = {
    "每天下午三点提醒我": True,
    "下周五之前每天提醒我": True,
    "remind me every Monday at 9": True,
    "明天提醒我交每月报表": None,
    "每月报表明天提醒我": None,
    "明天提醒我": None,
}


@pytest.mark.parametrize(("text", "expected"), REPEATS.items())
def test_a_wish_for_a_repeated_reminder_is_noticed(text: str, expected: bool | None) -> None:
    assert moments.repeats(message(text)) is expected


FOR_OTHERS = {
    "明天下午三点提醒张三报第27项": True,
    "明天提醒李主任报第27项": True,
    "明天提醒各单位报第27项": True,
    "明天提醒区卫健局报第27项": True,
    "明天提醒我报第27项": None,
    "明天提醒我们开会": None,
    "明天提醒一下老王报材料": True,
    "明天提醒按时报第27项": None,
    "remind Zhang San tomorrow at 3pm": True,
    "remind me tomorrow at 3pm": None,
}


@pytest.mark.parametrize(("text", "expected"), FOR_OTHERS.items())
def test_whoever_is_not_oneself_is_noticed(text: str, expected: bool | None) -> None:
    assert own_reminders.for_others(message(text)) is expected


DROPS = {
    "取消第9个": {"ordinal": 9},
    "第二个取消": {"ordinal": 2},
    "全部取消": {"every": True},
    "都取消了": {"every": True},
    "cancel all": {"every": True},
    "取消": None,
    "第2个": None,
    "取消第9项": None,
}


@pytest.mark.parametrize(("text", "expected"), DROPS.items())
def test_words_to_the_list_drop_from_it(text: str, expected: dict[str, object] | None) -> None:
    assert own_reminders.drops(text) == expected
