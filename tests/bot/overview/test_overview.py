"""总览, its parts and its picture: each sees what is theirs, in the roster's order."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import re
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import insert, literal, select, true, update

from bot.overview.counting import Count
from bot.overview.picture import square_of
from messages.heatmap import Cell, Square
from storage import people, plans, roster
from storage.db import Database
from storage.models import (
    Assignment,
    OutboxMessage,
    OutgoingFile,
    PaperJob,
    PersonRole,
    Plan,
    Task,
    Unit,
)
from tests.conftest import FixedClock
from tests.conversation import CHANNEL, Conversation, plain
from tests.papers import make_all
from tests.sending import Sender


@pytest.fixture
def wang(samples: Database, clock: FixedClock) -> Conversation:
    wang = Conversation(samples, clock)
    wang.says("24项卡住了，等省里文件")
    wang.presses("确认")
    return wang


def pictures(person: Conversation) -> list[tuple[str, bytes]]:
    """Has what was booked made; caption and bytes of what is sent."""
    asyncio.run(make_all(person.database, person.clock))
    with person.database.reading() as session:
        rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
        return [
            (plain("\n".join(row.body["blocks"])), file.content)
            for row in rows
            if "file" in row.body and (file := session.get(OutgoingFile, row.body["file"]))
        ]


def test_a_leader_gets_words_and_a_picture_and_nothing_to_change(
    leader: Conversation, wang: Conversation
) -> None:
    answer = leader.says("总览")
    assert (
        "进度：已完成0，推进中0，受阻1，未报1403（一个单位的一项任务计一项，共1404项）。" in answer
    )
    assert "需要您出面的1件" in answer
    assert "第24项 区卫健局：等省里文件" in answer
    assert not any("催办" in label for label in answer.choices)
    [(caption, content)] = pictures(leader)
    assert "四季度：已报齐0个单位，报了一部分1个，未报43个；有逾期的0个，有受阻的1个。" in caption
    assert "四季度有受阻：区卫健局" in caption
    assert "四季度未报：区政府办公室、区发改局、区教体局、" in caption
    assert caption.endswith("区住建局等43个")
    with Image.open(io.BytesIO(content)) as image:
        assert image.format == "PNG"
        assert image.width == 1280
        assert max(image.size) < 2560


def test_a_square_counts_what_is_reported_as_the_overview_does() -> None:
    """A task put off is reported, and owed until it is done."""
    put_off = Count(blocked=1, done=1, owed=1)
    assert square_of(put_off) == Square(Cell.DONE, 2, 2, blocked=True)
    assert square_of(Count(in_progress=1, owed=1, late=1)).cell is Cell.LATE


def test_a_leader_is_not_shown_what_only_the_office_may_do(leader: Conversation) -> None:
    assert leader.says("催办").text == "这件事需要协调员来办。"
    assert leader.says("通知各单位：请报送").text == "这件事需要协调员来办。"


def test_a_liaison_sees_their_own_unit_and_no_picture(wang: Conversation) -> None:
    answer = wang.says("总览")
    assert answer.text.startswith("区卫健局 · 数据截至12月14日")
    assert "共38项" in answer
    assert pictures(wang) == []
    for part in ("总览 按单位", "总览 无法送达"):
        assert wang.says(part).text == "全区总览供区政府办公室和分管领导查看。"
    assert wang.says("总览图").text.endswith(wang.says("我单位的图").text)
    assert pictures(wang) == []
    assert "区卫健局：等省里文件" in wang.says("总览 受阻")


@pytest.mark.parametrize(
    ("said", "pressed", "first"),
    [
        ("总览 按单位", "按单位", "按单位（按名册顺序，不作排名）："),
        ("总览 按任务", "按任务", "按任务："),
        ("总览 按大项", "按大项", "按大项："),
        ("总览 受阻", "受阻", "受阻的1件："),
        ("总览 无法送达", "无法送达", "无法送达的单位43个"),
    ],
)
def test_every_part_is_typed_or_pressed(
    chen: Conversation, wang: Conversation, said: str, pressed: str, first: str
) -> None:
    typed = chen.says(said)
    assert typed.text.startswith(first)
    assert len(typed.text.splitlines()) <= 10
    chen.says("总览")
    assert chen.presses(pressed).text == typed.text
    assert "进度：" in chen.presses("返回总览")


def test_units_stand_in_the_roster_s_order_whatever_they_reported(
    chen: Conversation, wang: Conversation
) -> None:
    seen: list[str] = []
    answer = chen.says("总览 按单位")
    while True:
        seen += re.findall(r"(?:已报齐|未报齐|有逾期)　(\S+?)：", answer.text)
        if "下一页" not in answer.choices:
            break
        answer = chen.presses("下一页")
    with chen.database.reading() as session:
        assert seen == [unit.name for unit in roster.active_units(session)]


def test_who_is_silent_names_who_cannot_be_told_and_offers_a_way(
    chen: Conversation, samples: Database, clock: FixedClock
) -> None:
    """Scene 9: the deadline, a Friday."""
    li = Conversation(samples, clock, units=("区水利局",), name="李强")
    sun = Conversation(samples, clock, units=("区发改局",), name="孙丽")
    with samples.writing() as session:
        people.note_reached(session, CHANNEL, li.sender, False, clock.now())
    answer = chen.says("谁没报")
    assert "全区44个单位：0个已报齐，0个报了一部分，44个未报。" in answer
    assert "区发改局：未报，共36项\n" in answer
    assert "区政府办公室：未报，共32项 · 无法送达（没有联络员）" in answer
    assert "可催办1个单位；无法送达的43个请电话联系，或重新邀请。" in answer
    second = chen.says("谁还没报 第2页")
    assert "区水利局：未报，共32项 · 无法送达（联络员已停用机器人）" in second
    assert "邀请区水利局" in second.choices
    assert "将催办1个单位：区发改局。" in chen.presses("催办未报单位")
    chen.presses("立即催办（1个）")
    assert len(sun.receives()) == 1
    clock.at = clock.at.replace(hour=11)
    assert "区发改局已于09:00催办，今天不再重复。" in chen.says("催办")


def test_province_is_counted_beside_the_turns(
    samples: Database, clock: FixedClock, tmp_path: Path
) -> None:
    with samples.writing() as session:
        session.execute(
            insert(Unit),
            [{"id": n, "name": f"第{n}局", "kind": "department"} for n in range(1_001, 2_001)],
        )
        everywhere = select(Task.id, Unit.id, literal("joint"), true()).join(Unit, Unit.id > 1_000)
        session.execute(
            insert(Assignment).from_select(["task_id", "unit_id", "role", "named"], everywhere)
        )
    leader = Sender(samples, clock, tmp_path, role="leader", name="副区长")
    assert leader.says("总览").text == "正在生成，好了就发到这里。"
    with samples.reading() as session:
        kinds = session.scalars(select(PaperJob.kind).order_by(PaperJob.id)).all()
        assert kinds == ["overview", "heatmap"]
    asyncio.run(make_all(samples, clock))
    told = leader.receives()
    assert "共57404项" in told[0]
    assert "按单位" in told[0].choices
    leader.says("总览 按单位")
    assert "第1页，共131页（1044个）" in leader.gets_paper()
    chen = Sender(samples, clock, tmp_path, role="coordinator", name="陈主任")
    with samples.writing() as session:
        for unit in session.scalars(select(Unit).where(Unit.id.between(1_001, 1_021))):
            people.bind(
                session,
                channel=CHANNEL,
                sender=unit.name,
                name=unit.name,
                role=PersonRole.LIAISON,
                units=[unit],
                now=clock.now(),
            )
    assert chen.says("谁没报").text == "正在生成，好了就发到这里。"
    assert "可催办21个单位" in chen.gets_paper()
    assert chen.says("催办").text == "正在生成，好了就发到这里。"
    assert "将催办21个单位：第1001局" in chen.gets_paper()
    # So many at a time that nobody waits long; the next press goes on.
    assert "还有1个单位未发" in chen.presses("立即催办（21个）")
    assert "已催办1个单位：第1021局。" in chen.presses("立即催办（1个）")


def test_another_period_is_not_answered_with_the_running_one(
    chen: Conversation, samples: Database
) -> None:
    with samples.writing() as session:
        session.execute(update(Plan).values(live_on=dt.date(2020, 4, 20)))
    for asked in ("三季度谁没报", "总览 第三季度", "台账 第三季度", "who has not reported in Q3"):
        answer = chen.says(asked)
        assert "没有按" in answer, asked
        assert answer.choices, asked
    early = chen.says("2020年一季度谁没报")
    assert "自4月20日（周一）起执行" in early
    assert not early.choices
    assert "全区44个单位" in chen.says("第四季度谁没报")


def test_a_leader_asks_in_other_words(leader: Conversation, wang: Conversation) -> None:
    wang.says("24项卡住了，等省里文件")
    wang.says("确认")
    for asked in ("到哪一步了", "哪些事要我协调", "需要我出面的有哪些"):
        assert "需要您出面的1件" in leader.says(asked), asked
    assert "等省里文件" in leader.says("有没有卡住的")
    leader.says("第27项")
    assert "第27项" in leader.says("到哪一步了")


def test_the_caption_of_a_whole_year_fits_below_its_picture(
    leader: Conversation, wang: Conversation, samples: Database
) -> None:
    """Names are of the running period alone: those of every quarter would fill a page."""
    with samples.writing() as session:
        session.execute(update(Plan).values(live_on=dt.date(2020, 1, 1)))
        session.add(Unit(name="区石油天然气管道保护和能源安全协调办公室", kind="department"))
        plan = plans.live_plan(session)
        assert plan is not None
        plans.assign(session, plan)
    leader.says("总览图")
    [(caption, _)] = pictures(leader)
    assert "一季度：已报齐0个单位，报了一部分0个，未报45个；有逾期的45个" in caption
    assert "四季度未报：区政府办公室、" in caption
    assert "一季度未报：" not in caption
    assert len(caption) <= 1024


def test_what_an_earlier_period_was_left_without_makes_no_later_one_late(
    leader: Conversation, samples: Database
) -> None:
    with samples.writing() as session:
        session.execute(update(Plan).values(live_on=dt.date(2020, 4, 20)))
    leader.clock.at = leader.clock.at.replace(month=7, day=2)
    leader.says("总览图")
    [(caption, _)] = pictures(leader)
    assert "二季度：已报齐0个单位，报了一部分0个，未报44个；有逾期的44个" in caption
    assert "三季度：已报齐0个单位，报了一部分0个，未报44个；有逾期的0个" in caption
