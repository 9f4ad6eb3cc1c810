from __future__ import annotations

import datetime as dt

import pytest

from bot.pace import GROUP, MOST_PROCESSES, PRIVATE, Pace, Rate, share_of
from tests.conftest import MONDAY


def after(seconds: float) -> dt.datetime:
    return MONDAY + dt.timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("rate", "messages", "seconds"), [(share_of(1), 30, 1), (GROUP, 20, 60), (PRIVATE, 4, 1)]
)
def test_rate_stays_within_the_networks_ceiling(rate: Rate, messages: int, seconds: int) -> None:
    assert rate.burst + rate.per_second * seconds <= messages


@pytest.mark.parametrize("processes", range(1, MOST_PROCESSES + 1))
def test_processes_together_stay_within_what_one_may_send(processes: int) -> None:
    share = share_of(processes)
    assert processes * (share.burst + share.per_second) <= 30 + 1e-9
    # Each can send, and all together not much less than one alone.
    assert share.burst >= 1
    assert processes * share.per_second >= 25.5


def test_push_waits_for_a_rest_that_an_answer_does_not_need() -> None:
    pace = Pace()
    chat = ("telegram", "7")
    pace.sent(*chat, MONDAY)
    assert (pace.closed(MONDAY), pace.closed_to_pushes(MONDAY)) == ([], [chat])
    assert pace.closed_to_pushes(after(1)) == []


def test_chat_is_closed_once_its_burst_is_used_up() -> None:
    pace = Pace()
    for _ in range(int(PRIVATE.burst)):
        pace.sent("telegram", "7", MONDAY)
    assert pace.closed(MONDAY) == [("telegram", "7")]
    assert pace.closed(after(1)) == []


def test_room_is_used_up_and_comes_back() -> None:
    pace = Pace()
    pace.sent("telegram", "7", MONDAY)
    assert pace.room(MONDAY) == 0
    assert pace.room(after(pace.rest(MONDAY))) == 1


def test_rounds_that_come_a_little_late_keep_the_pace_and_the_ceiling() -> None:
    pace, now = Pace(), 0.0
    moments: list[float] = []
    while now < 60:
        for _ in range(pace.room(after(now))):
            pace.sent("telegram", str(len(moments)), after(now))
            moments.append(now)
        now += pace.rest(after(now)) + 0.003 * (len(moments) % 5)
    assert len(moments) >= 0.95 * 30 * 60
    assert max(sum(start <= other < start + 1 for other in moments) for start in moments) <= 30


def test_clock_set_back_closes_nothing_for_longer() -> None:
    pace = Pace()
    pace.sent("telegram", "7", after(7200))
    assert pace.closed_to_pushes(MONDAY) == [("telegram", "7")]
    assert pace.closed_to_pushes(after(1)) == []
