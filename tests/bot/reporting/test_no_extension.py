"""A day that is not after the one in force, or is past, extends nothing, and is not granted."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update

from storage.db import Database
from storage.models import Extension, Plan
from tests.conftest import FixedClock
from tests.conversation import Conversation


def test_a_day_that_extends_nothing_is_asked_again(samples: Database, clock: FixedClock) -> None:
    wang = Conversation(samples, clock)
    answer = wang.says("24项延期到2020年12月31日，领导出差")
    assert "现在的时限是12月31日（周四），新时限要晚于这一天" in answer
    assert "申请延至" not in answer
    assert "申请延至：2021年1月8日" in wang.says("1月8日")


def test_a_day_that_has_passed_is_not_granted(samples: Database, clock: FixedClock) -> None:
    with samples.writing() as session:
        session.execute(update(Plan).values(live_on=dt.date(2020, 4, 20)))
    clock.at = dt.datetime(2020, 6, 22, 10, tzinfo=clock.at.tzinfo)
    office = Conversation(samples, clock, role="coordinator", name="陈主任")
    wang = Conversation(samples, clock)
    wang.says("24项受阻，等省里文件，想延到7月15日")
    wang.presses("确认")
    clock.at = dt.datetime(2020, 7, 20, 10, tzinfo=clock.at.tzinfo)
    waiting = office.says("待审核")
    assert "要延到的7月15日（周三）已过" in waiting
    assert not any(label.startswith("同意") for label in waiting.choices)
    answer = office.says("第24项同意")
    assert "已过，请换个日期" in answer
    with samples.reading() as session:
        assert session.scalars(select(Extension)).one().decided_at is None
    assert "延期至7月31日" in office.says("同意区卫健局第24项延期到7月31日")


def test_what_is_late_is_put_off_from_the_day_that_is_past(
    samples: Database, clock: FixedClock
) -> None:
    with samples.writing() as session:
        session.execute(update(Plan).values(live_on=dt.date(2020, 4, 20)))
    clock.at = dt.datetime(2020, 7, 2, 10, tzinfo=clock.at.tzinfo)
    office = Conversation(samples, clock, role="coordinator", name="陈主任")
    wang = Conversation(samples, clock)
    assert "申请延至：7月15日" in wang.says("24项受阻，等省里文件，想延到7月15日")
    wang.presses("确认")
    assert "原时限6月30日（周二），申请延至7月15日" in office.says("待审核")
