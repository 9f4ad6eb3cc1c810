"""退回: all of a returned report comes back as a draft, to be put right."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.reporting.drafts import Item
from storage.db import Database
from storage.models import Draft, Person, ProgressReport
from tests.conftest import FixedClock
from tests.conversation import Conversation


@pytest.fixture
def wang(samples: Database, clock: FixedClock) -> Conversation:
    return Conversation(samples, clock)


@pytest.fixture
def office(samples: Database, clock: FixedClock) -> Conversation:
    return Conversation(samples, clock, role="coordinator", name="陈主任")


def drafted(database: Database, name: str = "王芳") -> list[Item]:
    with database.reading() as session:
        query = select(Draft).join(Person).where(Person.name == name)
        found = session.scalars(query).first()
        return [Item.from_json(each) for each in found.items] if found else []


REPORTS = [
    "32昨天完成了，办了三场讲座 http://www.zichuan.gov.cn/a.html",
    "32完成60%，办了三场讲座",
    "32卡住了，等省里批文",
    "32卡住了，等省里批文，想延到1月15日",
    "32没变化",
]


@pytest.mark.parametrize("said", REPORTS)
def test_everything_comes_back(wang: Conversation, office: Conversation, said: str) -> None:
    wang.says(said)
    [before] = drafted(wang.database)
    wang.says("确认")
    office.says("区卫健局32退回，请核实")
    [after] = drafted(wang.database)
    names = ("status", "percent", "note", "links", "done_on", "no_change", "extend_to", "unsaid")
    assert [getattr(after, n) for n in names] == [getattr(before, n) for n in names]


@pytest.mark.parametrize("said", REPORTS)
def test_it_is_not_handed_in_as_it_was(wang: Conversation, office: Conversation, said: str) -> None:
    wang.says(said)
    wang.says("确认")
    office.says("区卫健局32退回，请核实")
    wang.receives()
    assert "还没有改动" in wang.presses("继续")
    assert "没有登记" in wang.says("确认")


@pytest.mark.parametrize(
    ("said", "again"),
    [
        (REPORTS[0], "完成日期12月10日"),
        (REPORTS[0], "链接换成 http://www.zichuan.gov.cn/b.html"),
        (REPORTS[3], "延到1月10日"),
        (REPORTS[4], "完成60%"),
        (REPORTS[4], "说明：做了两场宣传"),
        (REPORTS[4], "做了两场宣传"),
        (REPORTS[1], "90"),
        (REPORTS[1], "http://www.zichuan.gov.cn/b.html"),
    ],
)
def test_whatever_is_put_right_lets_it_be_handed_in(
    wang: Conversation, office: Conversation, said: str, again: str
) -> None:
    wang.says(said)
    wang.says("确认")
    office.says("区卫健局32退回，请核实")
    wang.receives()
    wang.presses("继续")
    assert "还没有改动" not in wang.says(again)
    assert "已登记，回执 2020Q4-卫健-002。" in wang.says("确认")


@pytest.mark.parametrize("said", ["32为什么被退回", "不是", "日期", "等一下", "确认", "谁还没报"])
def test_what_is_no_explanation_is_not_taken_for_one(
    wang: Conversation, office: Conversation, said: str
) -> None:
    wang.says(REPORTS[1])
    wang.says("确认")
    office.says("区卫健局32退回，请核实")
    wang.receives()
    wang.presses("继续")
    wang.says(said)
    [item] = drafted(wang.database)
    assert item.note == "办了三场讲座"


def test_what_was_begun_anew_meanwhile_is_kept(wang: Conversation, office: Conversation) -> None:
    for said in ("32完成60%，办了三场讲座", "确认"):
        wang.says(said)
    wang.says("32完成80%", message_id="anew")
    office.says("区卫健局32退回，缺链接")
    [item] = drafted(wang.database)
    assert (item.percent, item.note) == (80, "办了三场讲座")
    assert item.corrects is not None
    assert "推进中 90%" in wang.edits("anew", "32完成90%")


def test_what_the_office_reported_itself_goes_back_to_the_unit(
    wang: Conversation, office: Conversation
) -> None:
    office.says("代报 区卫健局 第32项 已完成")
    office.says("确认")
    wang.receives()
    office.says("区卫健局32退回，缺链接")
    [told] = wang.receives()
    assert "被退回，原因：缺链接" in told
    wang.presses("继续")
    wang.says("http://www.zichuan.gov.cn/a.html")
    assert "已登记" in wang.says("确认")
    with wang.database.reading() as session:
        last = session.scalars(select(ProgressReport).order_by(ProgressReport.id.desc())).first()
        assert last is not None
        assert last.for_office is False


def test_a_correction_that_is_not_done_has_no_day_of_completion(wang: Conversation) -> None:
    for said in ("32昨天完成了", "确认", "32改成60%"):
        wang.says(said)
    with wang.database.reading() as session:
        days = session.scalars(select(ProgressReport.done_on).order_by(ProgressReport.id)).all()
    assert days[0] is not None
    assert days[1] is None
