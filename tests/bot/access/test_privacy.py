"""隐私, 注销, retention: what is stored is shown, and what was erased is found nowhere."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import String, cast, select, text

from bot.assistant import Assistant
from bot.backups import Backups
from bot.channels import InboundMessage
from bot.keeping import keep
from bot.reminding.sweep import sweep
from messages.catalog import say
from nlp.interpreter import interpret
from storage import people, roster
from storage.db import Database, backup
from storage.erasure import WRITTEN, WRITTEN_JSON
from storage.models import (
    Assignment,
    AuditEntry,
    Change,
    Dialogue,
    Evidence,
    Extension,
    FileJob,
    Notice,
    OutboxMessage,
    OutboxState,
    PaperJob,
    Person,
    PersonRole,
    Plan,
    ProgressReport,
    SheetReturn,
)
from tests.conftest import MONDAY, FixedClock
from tests.conversation import Conversation
from tests.nlp.sample import sample_lexicon

NAME = "诸葛亮亮"
ACCOUNT = "7310045566"


class Phone:
    """Somebody met at a number, as on Telegram: the account's number is in every message's."""

    def __init__(self, database: Database, clock: FixedClock, units: tuple[str, ...]) -> None:
        self.assistant = Assistant(database, clock)
        self._database = database
        self._messages = 0
        with database.writing() as session:
            found = [unit for name in units if (unit := roster.unit_named(session, name))]
            people.bind(
                session,
                channel="telegram",
                sender=ACCOUNT,
                name=NAME,
                role=PersonRole.LIAISON,
                units=found,
                now=clock.now(),
            )

    def says(self, words: str) -> None:
        self._messages += 1
        self.assistant.receive(
            InboundMessage(
                channel="telegram",
                address=ACCOUNT,
                sender=ACCOUNT,
                message_id=f"{ACCOUNT}:{self._messages}",
                text=words,
                sender_name=NAME,
            )
        )


def deliver(database: Database) -> None:
    """Everything owed has been sent."""
    with database.writing() as session:
        for row in session.scalars(select(OutboxMessage)):
            row.state = OutboxState.SENT


def name_everywhere(database: Database) -> None:
    """Somebody else wrote the name in each column that a conversation of three does not reach."""
    said = {"name": NAME, "more": [f"请{NAME}补充"]}
    with database.writing() as session:
        other = session.scalars(select(Person.id).where(Person.name == "王芳")).one()
        report = session.scalars(select(ProgressReport.id)).first()
        job = {"channel": "telegram", "address": "9", "person_id": other, "asked_at": MONDAY}
        plan = session.scalars(select(Plan.id)).first()
        assignment = session.scalars(select(Assignment.id)).first()
        session.add_all(
            [
                Extension(
                    assignment_id=assignment,
                    due_on=MONDAY.date(),
                    wanted_on=MONDAY.date(),
                    reason=f"等{NAME}",
                    asked_at=MONDAY,
                ),
                Evidence(report_id=report, name=f"{NAME}.pdf"),
                FileJob(**job, name=f"{NAME}.xlsx", pasted=f"表\t{NAME}"),
                PaperJob(**job, kind="ledger", arguments=said),
                Change(made_at=MONDAY, key="x", said=said, edits=[said]),
                SheetReturn(person_id=other, plan_id=plan, returned_at=MONDAY, differences=[said]),
            ]
        )
        row = session.scalars(select(OutboxMessage).where(OutboxMessage.person_id == other)).first()
        dialogue = session.scalars(select(Dialogue).where(Dialogue.sender != ACCOUNT)).first()
        assert row is not None
        assert dialogue is not None
        row.error = f"no chat of {NAME}"
        dialogue.state = {**dialogue.state, "shown": [NAME]}
        session.flush()
        unreached = [
            f"{model.__tablename__}.{name}"
            for model, name in (*WRITTEN, *WRITTEN_JSON)
            if not any(
                form in str(held)
                for held in session.scalars(select(cast(getattr(model, name), String)))
                for form in (NAME, json.dumps(NAME)[1:-1])
            )
        ]
    assert unreached == []


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """Whatever is logged, down to DEBUG."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def forms(words: str) -> list[bytes]:
    """The bytes by which words may stand in a file."""
    escaped = words.encode("unicode_escape")
    return [words.encode(), escaped, words.encode("utf-16-le")]


def found_in(folder: Path, words: str) -> list[str]:
    return [
        str(path)
        for path in folder.rglob("*")
        if path.is_file() and any(form in path.read_bytes() for form in forms(words))
    ]


def test_erased_person_is_found_nowhere(
    samples: Database, clock: FixedClock, tmp_path: Path
) -> None:
    office = Conversation(samples, clock, role="coordinator", name="陈主任")
    with logged() as log:
        phone = Phone(samples, clock, ("区水利局",))
        other = Conversation(samples, clock, units=("区卫健局",), name="王芳")
        for words in (
            "我的任务",
            "29项完成80%",
            "确认",
            "24项卡住了",
            "第29项卡住了，等省里文件，想延到1月15日",
            "确认",
            "明天下午三点提醒我报第29项",
            "/feedback 推送太早",
            "28项推进中",
        ):
            clock.at += dt.timedelta(seconds=1)
            phone.says(words)
        other.says(f"我下周休假，{NAME}代班")
        for words in (
            f"25项卡住了，等{NAME}的材料，电报号{ACCOUNT}",
            "确认",
            f"27项完成60%，{NAME}已核对",
        ):
            clock.at += dt.timedelta(seconds=1)
            other.says(words)
        office.says(f"通知区卫健局：请联系{NAME}，账号{ACCOUNT}")
        office.says("确认")
        office.says(f"区卫健局第25项退回，请{NAME}补充")
        office.says(f"明天下午三点提醒我找{NAME}")
        phone.says("同意代班")
        office.says("人员")
        clock.at += dt.timedelta(days=3)
        sweep(samples, clock.now())
        assert found_in(tmp_path, NAME)
        assert found_in(tmp_path, ACCOUNT)
        name_everywhere(samples)
        phone.says("注销")
        phone.says("确认注销")
        deliver(samples)
        keep(samples, clock.now(), 2)
    assert found_in(tmp_path, NAME) == []
    assert found_in(tmp_path, ACCOUNT) == []
    assert NAME not in log.getvalue()
    assert ACCOUNT not in log.getvalue()
    assert samples.path is not None
    copy = tmp_path / "copy.sqlite3"
    backup(samples, copy)
    assert found_in(tmp_path, NAME) == []
    with samples.reading() as session:
        reports = session.scalars(select(ProgressReport).order_by(ProgressReport.id)).all()
        assert [r.assignment.unit.name for r in reports] == ["区水利局"] * 2 + ["区卫健局"]
        assert "的材料，电报号#" in reports[2].note
        assert "请联系#" in session.scalars(select(Notice.text)).one()
        person = reports[0].person
        assert person is not None
        assert re.fullmatch(r"#\d+", person.name)
        assert person.erased_at is not None
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == "erased")).one()
        assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    assert any("区水利局的联络员已注销" in told for told in office.receives())


def test_erased_person_leaves_the_copies_within_the_stated_days(
    samples: Database, clock: FixedClock, tmp_path: Path
) -> None:
    """One copy a day and so many kept: after as many days none is older than the erasure."""
    folder, days = tmp_path / "backups", 3
    copying = Backups(samples, clock, folder, keep=days)
    phone = Phone(samples, clock, ("区水利局",))
    phone.says("29项完成80%")
    for _ in range(days):
        asyncio.run(copying.run())
        clock.at += dt.timedelta(days=1)
    phone.says("注销")
    phone.says("确认注销")
    deliver(samples)
    keep(samples, clock.now(), 2)
    assert len(found_in(folder, NAME)) == days
    for day in range(days):
        assert len(found_in(folder, ACCOUNT)) == days - day
        asyncio.run(copying.run())
        clock.at += dt.timedelta(days=1)
    assert found_in(tmp_path, NAME) == []
    assert found_in(tmp_path, ACCOUNT) == []


def test_who_was_erased_is_a_stranger_and_may_come_again(
    samples: Database, clock: FixedClock
) -> None:
    li = Conversation(samples, clock, units=("区水利局",), name="李强")
    answer = li.says("注销")
    assert "不能恢复" in answer
    assert li.presses("不注销").text == "好的，已取消。"
    assert "区水利局" in li.says("我的任务")
    li.says("注销")
    assert "已注销" in li.presses("确认注销")
    assert "本机器人仅供" in li.says("我的任务")
    again = Conversation(samples, clock, units=("区水利局",), name="李强")
    assert "区水利局" in again.says("我的任务")


def test_privacy_shows_what_is_stored_and_the_limits(samples: Database, clock: FixedClock) -> None:
    li = Conversation(samples, clock, units=("区水利局",), name="李强")
    li.says("29项完成80%，水库已公开")
    li.says("确认")
    answer = li.says("隐私")
    assert "称呼李强，身份联络员" in answer
    assert li.sender in answer
    assert "填报1条" in answer
    assert "结束后2年" in answer
    for limit in ("排名", "打卡", "节假日和下班时间不推送", "不再问"):
        assert limit in answer
    told = li.presses("导出我的数据")
    assert "2020Q4-水利-001" in told
    assert "水库已公开" in told


@pytest.mark.parametrize(
    ("day", "there"),
    [("2022-12-31", True), ("2023-01-01", False)],
)
def test_people_are_kept_until_two_years_after_the_plan(
    samples: Database, clock: FixedClock, day: str, there: bool
) -> None:
    li = Conversation(samples, clock, units=("区水利局",), name="李强")
    li.says("29项完成80%")
    li.says("确认")
    now = dt.datetime.fromisoformat(f"{day}T03:00").replace(tzinfo=clock.zone)
    keep(samples, now, 2)
    with samples.reading() as session:
        person = session.scalars(select(Person)).one()
        report = session.scalars(select(ProgressReport)).one()
        assert (person.name == "李强") is there
        assert (report.person_id is not None) is there
        assert report.assignment.unit.name == "区水利局"


def test_retention_is_the_offices_to_set(samples: Database, clock: FixedClock) -> None:
    Conversation(samples, clock, units=("区水利局",), name="李强")
    now = dt.datetime(2023, 6, 1, tzinfo=clock.zone)
    keep(samples, now, 5)
    with samples.reading() as session:
        assert session.scalars(select(Person.name)).one() == "李强"
    keep(samples, now, 1)
    with samples.reading() as session:
        assert session.scalars(select(Person.name)).one() != "李强"


def test_invitation_tells_the_period(samples: Database, clock: FixedClock) -> None:
    office = Conversation(samples, clock, role="coordinator", name="陈主任")
    office.says("邀请区水利局联络员")
    found = re.search(r"/start (\S+)", office.says("确认").text)
    assert found is not None
    stranger = Conversation(samples, clock, role="stranger", name="李强")
    answer = stranger.says(f"/start {found[1]}")
    assert "保存到方案结束后2年" in answer
    assert say("confirm.confirm") in answer.choices


def test_what_is_handed_out_has_the_deeds_about_the_person(
    samples: Database, clock: FixedClock
) -> None:
    wang = Conversation(samples, clock)
    office = Conversation(samples, clock, role="coordinator", name="陈主任")
    wang.says("32项完成80%")
    wang.says("确认")
    office.says("退回区卫健局第32项 请补链接")
    told = wang.says("导出我的数据")
    assert "王芳（区卫健局联络员） 填报" in told
    assert "陈主任（协调员） 退回" in told


@pytest.mark.parametrize(
    "said",
    [
        "你会给单位排名吗",
        "会不会半夜发消息",
        "要打卡吗",
        "会记录我上线时间吗",
        "我的数据给谁看",
        "谁能看到我报的内容",
        "do you rank units?",
        "who can see my reports",
    ],
)
def test_what_the_assistant_does_with_people_is_answered_on_that_page(said: str) -> None:
    assert interpret(said, sample_lexicon(), MONDAY).intent == "privacy"


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("各单位排名", "compare_units"),
        ("谁还没报", "progress_query"),
        ("feedback: the links do not open", "feedback"),
        ("意见：太啰嗦", "feedback"),
        ("25项，意见：已征求", "task_detail"),
    ],
)
def test_near_misses_go_elsewhere(said: str, intent: str) -> None:
    assert interpret(said, sample_lexicon(), MONDAY).intent == intent
