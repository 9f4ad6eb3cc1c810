"""Does a digest say by when, how urgent, why it came and how to end it?"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.reminding.digest import SHOWN, Digest, Item, worded
from bot.reminding.policy import Policy
from bot.workdays import Calendar
from tests.conftest import ZONE

CALENDAR = Calendar(ZONE)
ROSTER = ("区教体局", "区水利局", "区卫健局", "钟楼街道", "洪山镇")


def item(
    number: int, due: str, stage: str = "day", unit: str = "区卫健局", *, named: bool = True
) -> Item:
    place = ROSTER.index(unit)
    return Item(unit, place, number, "公开信息", named, dt.date.fromisoformat(due), stage)


def said(items: list[Item], at: str, *, units: int = 1, settled: int = 0) -> list[str]:
    names = ("区卫健局", "区教体局", "区水利局")[:units]
    digest = Digest("王芳", "zh", names, tuple(items), settled, "20201214-1")
    now = dt.datetime.fromisoformat(at).replace(tzinfo=ZONE)
    return [block.unescape() for block in worded(digest, Policy(), CALENDAR, now).blocks]


@pytest.mark.parametrize(
    ("due", "line"),
    [
        ("2020-12-11", "🔴 逾期　<b>第1项</b> 公开信息 · 12月11日（周五）到期，已逾期1个工作日"),
        ("2020-12-14", "🟡 临近　<b>第1项</b> 公开信息 · 今天到期"),
        ("2020-12-17", "🟡 临近　<b>第1项</b> 公开信息 · 12月17日（周四）到期，还有3个工作日"),
        ("2020-12-18", "🟢 正常　<b>第1项</b> 公开信息 · 12月18日（周五）到期，还有4个工作日"),
        ("2021-01-04", "🟢 正常　<b>第1项</b> 公开信息 · 2021年1月4日（周一）到期，还有14个工作日"),
    ],
)
def test_light_and_words_tell_how_urgent_a_task_is(due: str, line: str) -> None:
    assert said([item(1, due)], "2020-12-14T09:00")[1] == line


def test_due_day_that_is_a_day_off_is_told_on_the_last_working_day_before_it() -> None:
    _, line, _ = said([item(1, "2020-12-20")], "2020-12-18T09:00")
    assert "12月20日（周日）到期，当天休息，今天是期限前最后一个工作日" in line


def test_most_urgent_comes_first_and_what_names_the_unit_before_what_is_shared() -> None:
    items = [
        item(1, "2020-12-31", named=False),
        item(2, "2020-12-31"),
        item(3, "2020-12-11"),
        item(4, "2020-12-18"),
    ]
    lines = said(items, "2020-12-14T09:00")[1:5]
    assert [line.split("第")[1][0] for line in lines] == ["3", "4", "2", "1"]


def test_long_digest_is_cut_and_says_how_many_are_left() -> None:
    blocks = said([item(n, "2020-12-18") for n in range(1, 13)], "2020-12-14T09:00")
    assert blocks[0] == "早上好，王芳。区卫健局有12项要报："
    assert len(blocks) == 1 + SHOWN + 1 + 1
    assert blocks[-2] == "另有4项，最早12月18日（周五）到期。"


def test_foot_says_why_it_came_how_to_end_it_and_under_which_number() -> None:
    *_, foot = said([item(7, "2020-12-18")], "2020-12-14T14:00", settled=5)
    assert "收到原因" in foot
    assert "第7项已完成" in foot
    assert "其余5项本期已报。今天不再推送这些任务。" in foot
    assert foot.endswith("提醒编号 20201214-1")


def test_line_names_the_unit_where_a_person_answers_for_several() -> None:
    items = [item(1, "2020-12-18", unit="区教体局")]
    assert said(items, "2020-12-14T09:00", units=2)[1].endswith("· 区教体局")
    assert "区卫健局等3个单位" in said(items, "2020-12-14T09:00", units=3)[0]


def test_year_without_a_calendar_is_marked() -> None:
    *_, foot = said([item(1, "2030-12-18")], "2030-12-16T09:00")
    assert "2030年放假安排尚未录入，工作日暂按周一至周五推算" in foot


def test_what_was_reported_of_a_dated_task_is_said_with_why_it_still_comes() -> None:
    reported = replace(item(1, "2020-12-18"), reported=("in_progress", 80, False))
    _, line, foot = said([reported], "2020-12-14T09:00")
    assert line.endswith("还有4个工作日，已报推进中 80%")
    assert "报已完成后才停" in foot


def test_office_reads_units_with_their_tasks_and_can_invite() -> None:
    items = [item(n, "2020-12-18", "unreached", "区水利局") for n in range(1, 9)]
    items += [item(3, "2020-12-11", "escalated", "区教体局")]
    digest = Digest("陈主任", "zh", (), tuple(items), 0, "20201214-2")
    reply = worded(digest, Policy(), CALENDAR, dt.datetime(2020, 12, 14, 9, tzinfo=ZONE))
    text = "\n".join(block.unescape() for block in reply.blocks)
    assert "逾期提醒2次后仍未报或未完成：\n区教体局：第3项" in text
    assert "区水利局：第1、2、3、4、5、6项等8项" in text
    assert "收到原因" not in text
    sentences = [choice.sentence for row in reply.choices for choice in row]
    assert sentences == ["谁没报", "邀请区水利局联络员", "打印邀请"]


def test_units_stand_in_the_order_of_the_roster() -> None:
    names = ("洪山镇", "钟楼街道", "区水利局")
    owed = said([item(1, "2020-12-31", unit=name) for name in names], "2020-12-22T09:00", units=2)
    assert [line.rsplit(" · ", 1)[1] for line in owed[1:4]] == ["区水利局", "钟楼街道", "洪山镇"]
    # The number of the task does not put a unit before another.
    late = [item(n, "2020-12-31", "unreached", unit) for n, unit in enumerate(names, start=1)]
    told = "".join(said(late, "2020-12-22T09:00"))
    assert told.index("区水利局") < told.index("钟楼街道") < told.index("洪山镇")
