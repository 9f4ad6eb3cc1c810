"""隐私, 注销, retention: what is stored is shown, and what was erased is found nowhere."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import itertools
import json
import logging
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import JSON, Column, Date, LargeBinary, String, Table, Text, select, text

from bot.assistant import Assistant
from bot.backups import Backups
from bot.channels import InboundMessage
from bot.keeping import LOOKS, Keeping, keep
from bot.reminding.sweep import sweep
from messages.catalog import say
from nlp.interpreter import interpret
from storage import erasure, people, roster
from storage.db import Database, DatabaseProblem, backup
from storage.models import (
    AuditEntry,
    Base,
    Dialogue,
    Draft,
    Evidence,
    Extension,
    Moment,
    Notice,
    OutboxMessage,
    OutboxState,
    OutgoingFile,
    Person,
    PersonRole,
    ProgressReport,
)
from storage.restoring import REPLACED
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


HELD = f"请{NAME}补充 {NAME}.pdf 账号{ACCOUNT} " + " ".join(
    f"http://a.gov.cn/?editor={encoded}&id={ACCOUNT}"
    for form in (quote(NAME), quote(NAME, encoding="gbk"))
    for encoded in (form, form.lower())
)
"""All ways in which others may have written of the person."""


def name_everywhere(database: Database) -> None:
    """One more row in every table, of nobody, that names the person in each column that may."""
    database.close()
    with closing(sqlite3.connect(str(database.path))) as connection, connection:
        for table, columns in erasure.searched().items():
            said: dict[str, object] = {column.name: HELD for column in columns}
            for column in columns:
                if isinstance(column.type, JSON):
                    ascii_only = len(column.name) % 2 == 0
                    said[column.name] = json.dumps({"said": [HELD]}, ensure_ascii=ascii_only)
            insert(connection, table, said)


def insert(connection: sqlite3.Connection, table: Table, values: dict[str, object]) -> None:
    """A row with these values, and something in every other column."""
    row = {column.name: filler(column) for column in table.columns} | values
    names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", list(row.values()))


def filler(column: Column[Any]) -> object:
    """Something that is in no other row; nobody's, where it may be."""
    match column.type:
        case String():
            return f"{column.name}-77"
        case JSON():
            return "{}"
        case _ if column.nullable:
            return None
        case Date():
            return "2077-07-07"
        case Moment():
            return "2077-07-07 00:00:00"
        case LargeBinary():
            return b""
    return 777777


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
    encoded = [quote(words), quote(words, encoding="gbk")]
    return [
        *(words.encode(), escaped, words.encode("utf-16-le")),
        *(each.encode() for form in encoded for each in (form, form.lower())),
    ]


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
        phone.says("导出我的数据")
        assert found_in(tmp_path, NAME)
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
    assert found_in(tmp_path, ACCOUNT) == []
    with samples.reading() as session:
        reports = session.scalars(select(ProgressReport).order_by(ProgressReport.id)).all()
        ours = [report.assignment.unit.name for report in reports[:3]]
        assert ours == ["区水利局"] * 2 + ["区卫健局"]
        assert "的材料，电报号#" in reports[2].note
        assert "请联系#" in session.scalars(select(Notice.text).order_by(Notice.id)).all()[0]
        person = reports[0].person
        assert person is not None
        assert re.fullmatch(r"#\d+", person.name)
        assert person.erased_at is not None
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == "erased")).one()
        assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    assert any("区水利局的联络员已注销" in told for told in office.receives())


def test_erased_person_is_in_no_row_of_postgresql(
    postgres_database: Database, clock: FixedClock
) -> None:
    """What it does with its files is its administrator's; no row holds them."""
    database = postgres_database
    with database.writing() as session:
        for name, sender in ((NAME, ACCOUNT), ("王芳", "5550001234")):
            people.bind(
                session,
                channel="telegram",
                sender=sender,
                name=name,
                role=PersonRole.LEADER,
                units=[],
                now=MONDAY,
            )
    with database.writing() as session:
        gone, other = session.scalars(select(Person).order_by(Person.id))
        session.add_all(
            [
                Notice(person_id=other.id, text=HELD, sent_at=MONDAY),
                Draft(person_id=other.id, items=[{"note": HELD}], updated_at=MONDAY),
                Dialogue(
                    channel="telegram",
                    address="5550001234",
                    sender="5550001234",
                    state={"shown": [HELD]},
                    updated_at=MONDAY,
                ),
            ]
        )
        erasure.erase(session, gone, MONDAY)
    assert not erasure.to_be_scrubbed(database)
    with database.reading() as session:
        held = [
            str(row).encode()
            for table in Base.metadata.sorted_tables
            for row in session.execute(select(table))
        ]
        assert "王芳" in session.scalars(select(Person.name)).all()
    assert held
    for row in held:
        assert not [form for words in (NAME, ACCOUNT) for form in forms(words) if form in row]


def test_what_is_not_searched_is_no_place_for_words() -> None:
    """A column is looked through unless it is written down with a reason; and none that may hold
    long texts or JSON is, but in the office's own records and those of deeds."""
    tables = Base.metadata.tables
    whole = {name for name in erasure.NOT_SEARCHED if name.endswith(".*")}
    records = {name.removesuffix(".*") for name in whole}
    assert records == {"district", "unit", "unit_group", "plan", "task", "duty", "audit"}
    left_out = [
        column
        for table in tables.values()
        if table.name not in records
        for column in table.columns
        if isinstance(column.type, String | JSON)
        and column not in erasure.searched().get(table, [])
    ]
    assert [str(each) for each in left_out if isinstance(each.type, Text | JSON)] == []
    known = {name for each in left_out for name in (each.name, str(each))} | whole
    assert erasure.NOT_SEARCHED.keys() - known == set()


@pytest.mark.parametrize(
    ("name", "said", "kept"),
    [
        ("Li", "Public list of Li, checked", "Public list of #{}, checked"),
        ("水利局", "区水利局已报", "区水利局已报"),
        ("陈一", "陈一陈一", "#{}#{}"),
        ("x", "x y", "x y"),
    ],
)
def test_only_the_person_is_taken_out_of_what_others_wrote(
    name: str, said: str, kept: str, samples: Database, clock: FixedClock
) -> None:
    """A short Latin name is no part of a word, and a name that is a unit's is the unit's."""
    gone = Conversation(samples, clock, units=("区水利局",), name=name)
    with samples.writing() as session:
        session.add(Notice(text=said, sent_at=MONDAY))
        number = session.scalars(select(Person.id).where(Person.name == name)).one()
    gone.says("注销")
    gone.says("确认注销")
    with samples.reading() as session:
        assert session.scalars(select(Notice.text)).one() == kept.replace("{}", str(number))
        assert roster.unit_named(session, "区水利局") is not None


@pytest.mark.parametrize("name", ["task", "http", "report", "set_deadline", "edits", "in_progress"])
def test_name_that_is_a_word_of_the_program_changes_nothing_that_others_began(
    name: str, samples: Database, clock: FixedClock
) -> None:
    office = Conversation(samples, clock, role="coordinator", name="陈主任")
    other = Conversation(samples, clock, units=("区卫健局",), name="王芳")
    gone = Conversation(samples, clock, units=("区水利局",), name=name)
    with samples.writing() as session:
        session.add(Notice(text=f"请{name}补充", sent_at=MONDAY))
    other.says("32项完成80% http://zichuan.gov.cn/a.html")
    office.says("第12项改到12月20日")
    gone.says("注销")
    gone.says("确认注销")
    assert "已改动" in office.says("确认")
    assert "已登记" in other.says("确认")
    with samples.reading() as session:
        assert session.scalars(select(Evidence.link)).all() == ["http://zichuan.gov.cn/a.html"]
        assert re.fullmatch(r"请#\d+补充", session.scalars(select(Notice.text)).one())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("孙 丽", "孙丽已核对"),
        ("孙 丽", "材料由孙 丽写的"),
        ("孙 丽", "材料由孙，丽写的"),
        ("王\u200b芳芳", "王芳芳已核对"),
        ("Zoë Wang", "Zoë Wang已核对"),
        ("陳主任", "陈主任已核对"),
        ("  赵六六  ", "赵六六已核对"),
    ],
)
def test_name_is_found_as_it_is_kept_in_what_others_wrote(
    name: str, said: str, samples: Database, clock: FixedClock
) -> None:
    other = Conversation(samples, clock, units=("区卫健局",), name="周七")
    gone = Conversation(samples, clock, units=("区水利局",), name=name)
    other.says(f"32项完成80%，{said}")
    other.says("确认")
    gone.says("注销")
    gone.says("确认注销")
    with samples.reading() as session:
        note = session.scalars(select(ProgressReport.note)).one()
    assert "#" in note
    assert not re.search("[孙丽芳陈赵六Z]", note)


def test_unit_is_no_longer_called_as_the_person_was(samples: Database, clock: FixedClock) -> None:
    office = Conversation(samples, clock, role="coordinator", name="陈主任")
    gone = Conversation(samples, clock, units=("区水利局",), name=NAME)
    office.says(f"{NAME}就是区水利局")
    office.says("确认")
    assert "区水利局" in office.says(f"{NAME}的任务")
    gone.says("注销")
    gone.says("确认注销")
    assert "区水利局" not in office.says(f"{NAME}的任务")


def test_who_was_revoked_can_be_erased_and_a_stranger_cannot(
    samples: Database, clock: FixedClock, tmp_path: Path
) -> None:
    office = Conversation(samples, clock, role="coordinator", name="陈主任")
    phone = Phone(samples, clock, ("区水利局",))
    stranger = Conversation(samples, clock, role="stranger", name="甲")
    phone.says("29项完成80%")
    phone.says("确认")
    office.says(f"停用{NAME}")
    office.says("确认")
    assert "本机器人仅供" in stranger.says("注销")
    assert "本机器人仅供" in stranger.says("确认注销")
    phone.says("注销")
    with samples.reading() as session:
        assert session.scalars(select(Person.name).where(Person.name == NAME)).one()
        last = select(OutboxMessage).where(OutboxMessage.address == ACCOUNT)
        told = session.scalars(last.order_by(OutboxMessage.id.desc())).first()
        assert told is not None
        assert "确认注销" in told.body["blocks"][0]
    phone.says("确认注销")
    deliver(samples)
    keep(samples, clock.now(), 2)
    assert found_in(tmp_path, NAME) == []
    assert found_in(tmp_path, ACCOUNT) == []
    with samples.reading() as session:
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == "erased")).one()


@pytest.mark.parametrize("held_by", ["BEGIN", "BEGIN IMMEDIATE"])
def test_file_is_written_anew_however_often_somebody_is_in_the_way(
    held_by: str, samples: Database, clock: FixedClock, tmp_path: Path
) -> None:
    """A reader keeps the log from being emptied, a writer the file from being written anew."""
    database = Database(str(samples.url), patience=0.05)
    phone = Phone(database, clock, ("区水利局",))
    phone.says("注销")
    phone.says("确认注销")
    deliver(database)
    keep(database, clock.now(), 2)
    assert found_in(tmp_path, NAME) == []
    phone = Phone(database, clock, ("区水利局",))
    phone.says("我的任务")
    with closing(sqlite3.connect(str(database.path), isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM person").fetchall()
        phone.says("注销")
        phone.says("确认注销")
        deliver(database)
        if held_by == "BEGIN":
            keep(database, clock.now(), 2)
        else:
            other.execute("ROLLBACK")
            other.execute(held_by)
            with pytest.raises(DatabaseProblem, match="locked"):
                erasure.scrub(database)
        assert erasure.to_be_scrubbed(database)
        assert found_in(tmp_path, ACCOUNT)
    keep(database, clock.now(), 2)
    assert not erasure.to_be_scrubbed(database)
    assert found_in(tmp_path, NAME) == []
    assert found_in(tmp_path, ACCOUNT) == []
    database.close()


def test_stranger_is_forgotten_a_day_later(
    samples: Database, clock: FixedClock, tmp_path: Path
) -> None:
    office = Conversation(samples, clock, role="coordinator", name="陈主任")
    office.says("邀请区水利局联络员")
    link = re.search(r"/start (\S+)", office.says("确认").text)
    assert link is not None
    stranger, guest, giver = (
        Conversation(samples, clock, role="stranger", name=name) for name in ("甲", "乙", "丙")
    )
    stranger.says("你好")
    stranger.says("谁还没报")
    guest.says(f"/start {link[1]}")
    giver.says("/feedback 请让我进来")
    deliver(samples)
    there = {"stranger": stranger.sender, "guest": guest.sender, "giver": giver.sender}

    def kept() -> set[str]:
        keep(samples, clock.now(), 2)
        return {who for who, sender in there.items() if found_in(tmp_path, sender)}

    clock.at += dt.timedelta(hours=23)
    assert kept() == {"stranger", "guest", "giver"}
    clock.at += dt.timedelta(hours=2)
    assert kept() == {"guest", "giver"}
    office.says("回复意见1：请等邀请")
    deliver(samples)
    clock.at += dt.timedelta(days=1, hours=1)
    assert kept() == {"guest"}
    clock.at += dt.timedelta(days=30)
    assert kept() == set()


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


@pytest.mark.parametrize(
    "words", ["不想用了，删掉我的信息", "把我从系统里删除", "please delete all my data"]
)
def test_who_wants_to_be_erased_in_their_own_words_withdraws_no_report(
    words: str, samples: Database, clock: FixedClock
) -> None:
    li = Conversation(samples, clock, units=("区水利局",), name="李强")
    li.says("29项完成80%")
    li.says("确认")
    assert "不能恢复" in li.says(words)
    assert "已注销" in li.presses("确认注销")
    with samples.reading() as session:
        report = session.scalars(select(ProgressReport)).one()
        assert report.events == []


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


@pytest.mark.parametrize("before", [0, 1, LOOKS])
def test_clock_that_is_ahead_for_a_while_makes_nobody_forgotten(
    before: int, samples: Database, clock: FixedClock
) -> None:
    """Whatever it showed before: also where the program is started while the clock is wrong."""
    Conversation(samples, clock, units=("区水利局",), name="李强").says("29项完成80%")
    keeping, right = Keeping(samples, clock, years=2, copies_days=14), clock.at
    assert samples.path is not None
    aside = samples.path.with_name(f"{samples.path.name}{REPLACED}x")
    aside.touch()
    os.utime(aside, (right.timestamp(),) * 2)

    def look(times: int, at: dt.datetime) -> set[str]:
        clock.at = at
        for _ in range(times):
            asyncio.run(keeping.run())
        with samples.reading() as session:
            return {*session.scalars(select(Person.name)), *(["aside"] if aside.exists() else [])}

    look(before, right)
    assert look(LOOKS - 1, right.replace(year=2036)) == {"李强", "aside"}
    assert look(LOOKS, right) == {"李强", "aside"}
    assert look(LOOKS, right.replace(year=2023)) == {"#1"}


def test_old_reports_and_applications_say_of_nobody_who_made_them(
    samples: Database, clock: FixedClock
) -> None:
    li = Conversation(samples, clock, units=("区水利局",), name="李强")
    for words in ("第29项卡住了，等省里文件，想延到1月15日", "确认", "撤回", "确认"):
        li.says(words)
    with samples.writing() as session:
        report = session.scalars(select(ProgressReport)).one()
        report.stands_in_for_id = report.person_id
        assert session.scalars(select(Extension.person_id)).all() == [report.person_id]
    # Whoever is let in stays: a plan of a later year may have them.
    with samples.writing() as session:
        erasure.part_from_old_plans(session, dt.date(2023, 1, 1), 2)
    with samples.reading() as session:
        report = session.scalars(select(ProgressReport)).one()
        assert (report.person_id, report.stands_in_for_id) == (None, None)
        assert [event.person_id for event in report.events] == [None] * len(report.events)
        assert session.scalars(select(Extension.person_id)).all() == [None]
        assert session.scalars(select(Person.name)).one() == "李强"


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


def file_of(database: Database, person: str) -> dict[str, list[dict[str, Any]]]:
    """What came with the answer to 导出我的数据, by table."""
    with database.reading() as session:
        file = session.scalars(select(OutgoingFile)).one()
        assert file.name == "我的数据.json"
        rows: dict[str, list[dict[str, Any]]] = json.loads(file.content)
        assert [row["name"] for row in rows["person"]] == [person]
        return rows


def test_all_that_is_stored_is_handed_out(samples: Database, clock: FixedClock) -> None:
    Conversation(samples, clock, role="coordinator", name="陈主任")
    Conversation(samples, clock, units=("区水利局",), name="孙丽")
    li = Conversation(samples, clock, units=("区水利局",), name="李强")
    for words in (
        "29项完成80%，水库已公开 http://zichuan.gov.cn/a.html",
        "确认",
        "第29项卡住了，等省里文件，想延到1月15日",
        "确认",
        "明天下午三点提醒我报第29项",
        "/feedback 推送太早",
        "我下周休假，孙丽代班",
        "1项完成60%，等签字 http://zichuan.gov.cn/b.html",
    ):
        clock.at += dt.timedelta(seconds=1)
        li.says(words)
    told = li.says("导出我的数据")
    for words in (
        *("称呼李强", "区水利局", li.sender, "中文"),
        *("2020Q4-水利-001", "80%", "水库已公开", "http://zichuan.gov.cn/a.html"),
        *("1月15日", "等省里文件", "第29项", "推送太早", "孙丽"),
        *("第1项", "60%", "等签字", "http://zichuan.gov.cn/b.html"),
    ):
        assert words in told, words
    rows = file_of(samples, "李强")
    assert [row["link"] for row in rows["evidence"]] == ["http://zichuan.gov.cn/a.html"]
    assert len(rows["outbox"]) == 8
    assert "推送太早" in told


def test_numbers_of_messages_are_handed_out_and_dropped_after_a_month(
    samples: Database, clock: FixedClock
) -> None:
    """The account stands in them."""
    phone = Phone(samples, clock, ("区水利局",))
    phone.says("我的任务")
    phone.says("29项完成80%")
    with samples.writing() as session:
        people.first_time(session, "telegram", f"{ACCOUNT}9:1", clock.now())
        person = session.scalars(select(Person)).one()
        rows = erasure.rows_of(session, person)["seen_message"]
    assert [row["message_id"] for row in rows] == [f"{ACCOUNT}:1", f"{ACCOUNT}:2"]
    for days, left in ((30, 2), (1, 0)):
        clock.at += dt.timedelta(days=days)
        keep(samples, clock.now(), 2)
        with samples.reading() as session:
            assert len(erasure.rows_of(session, person)["seen_message"]) == left


def test_nothing_that_refers_to_a_person_is_left_out_of_the_file(
    samples: Database, clock: FixedClock
) -> None:
    """One row in every table that says whose it is, by whichever column says so."""
    li = Conversation(samples, clock, units=("区水利局",), name="李强")
    with samples.reading() as session:
        number = session.scalars(select(Person.id)).one()
    samples.close()
    met = {"channel": "terminal", "sender": li.sender}
    expected: dict[str, int] = {}
    ids = itertools.count(1000)
    with closing(sqlite3.connect(str(samples.path))) as connection, connection:
        for table in Base.metadata.sorted_tables:
            says_whose: list[dict[str, object]] = [
                {column.name: number}
                for column in table.columns
                for key in column.foreign_keys
                if key.column.table.name == "person"
            ]
            if table.name in ("evidence", "report_event"):
                says_whose.append({"report_id": 1000})
            if table.name in ("dialogue", "stranger"):
                says_whose.append(dict(met))
            for whose in says_whose:
                texts = [c.name for c in table.columns if isinstance(c.type, String)]
                one = (
                    next(ids)
                    if table.name != "progress_report"
                    else 1000 + expected.get(table.name, 0)
                )
                row = {name: f"{name}-{one}" for name in texts} | whose
                insert(connection, table, row | ({"id": one} if "id" in table.columns else {}))
                expected[table.name] = expected.get(table.name, 0) + 1
    expected |= {"person": 1, "address": 2, "person_unit": 2}
    with samples.reading() as session:
        person = session.get(Person, number)
        assert person is not None
        rows = erasure.rows_of(session, person)
    assert {name: len(rows[name]) for name in expected} == expected


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
