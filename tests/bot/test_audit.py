"""Whatever is written has its row in the audit, which can only grow and goes out as a file."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import stat
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from typer.testing import CliRunner

from bot.audit_log import export
from bot.audit_words import Words, deed
from bot.command_line import app
from bot.dialogue import Asked, State
from bot.handlers import HANDLERS
from bot.returning.sheet import is_ours
from messages.catalog import LANGUAGES
from messages.workbook import FIRST_ROW
from storage import audit
from storage.db import Database, DatabaseProblem
from storage.models import AuditEntry, Base, Dialogue
from tests.conftest import MONDAY, ZONE, FixedClock
from tests.conversation import CHANNEL, Conversation
from tests.sending import Sender

ROOT = Path(__file__).parent.parent.parent
NO_DEED = {
    "outbox",
    "outgoing_file",
    "dialogue",
    "seen_message",
    "draft",
    "stranger",
    "audit",
    "push",
    "file_job",
    "paper_job",
}
"""Tables that hold what was said, or what is not done yet."""
DERIVED = {"assignment": "next_reminder_at", "address": "unreachable_since_at"}


def written(database: Database) -> dict[str, Counter[tuple[Any, ...]]]:
    """Every row of every table whose change is somebody's deed, as the database holds it."""
    with database.reading() as session:
        # By the driver itself: every row is read after each of a hundred deeds.
        connection = session.connection().connection.driver_connection
        assert connection is not None
        return {
            name: Counter(connection.execute(_columns(name, table)))
            for name, table in Base.metadata.tables.items()
            if name not in NO_DEED
        }


def _columns(name: str, table: Any) -> str:
    columns = ", ".join(c.name for c in table.columns if c.name != DERIVED.get(name))
    return f"SELECT {columns} FROM {name}"


def deeds(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(AuditEntry.id)).all())


SENTENCES = {
    "set_duty": "第28项由区应急管理局牵头",
    "set_unit": "区市场监管局有执法权",
    "set_deadline": "第12项时限改为12月20日",
    "undo_change": "撤回改动",
    "revoke": "停用孙丽",
    "invite": "邀请区水利局联络员",
    "hand_over": "区卫健局联络员移交给李强",
    "feedback": "/feedback 二维码打不开",
    "answer_feedback": "答复意见1：已处理",
    "stand_in": "我下周休假，孙丽代班",
    "accept_stand_in": "同意代班",
    "set_reminder": "明天下午三点提醒我报第12项",
    "drop_reminder": "取消第1个提醒",
    "move_reminder": "把第1个提醒推迟一小时",
    "language": "English please",
    "submit_progress": "29项完成80%",
    "extension": "第29项想延到1月15日",
    "on_behalf": "代报 水利局 第29项 已完成 电话报送",
    "notice": "通知区水利局：请报送",
    "set_reminder_rules": "提前5天、2天和当天提醒",
    "undo_reminder_rules": "撤回提醒规则",
    "enter_calendar": "2021-01-01 休",
    "undo_calendar": "撤回放假安排",
    "erase_me": "注销",
}
"""What makes a handler write; for all others the question put below does, if anything."""
_ANYBODY = "drop_reminder set_reminder language feedback erase_me "
MUST_WRITE = {
    "leader": _ANYBODY,
    "liaison": _ANYBODY + "submit_progress correct undo leave_out stand_in end_stand_in hand_over",
    "coordinator": _ANYBODY
    + """
        answer_feedback approve_report return_report correct on_behalf extension enter_calendar
        undo_calendar set_reminder_rules undo_reminder_rules notice invite print_invitations
        recall_invitations hand_over revoke set_deadline set_duty set_unit undo_change
    """,
}
"""The handlers that are seen to write, by whom: one that no longer does proves nothing here."""


@pytest.mark.parametrize("role", ["liaison", "coordinator", "leader"])
def test_whatever_a_handler_writes_is_in_the_audit(
    samples: Database, clock: FixedClock, role: str
) -> None:
    Conversation(samples, clock, role="coordinator", name="刘主任")
    Conversation(samples, clock, units=("区水利局",), name="李强")
    sun = Conversation(samples, clock, name="孙丽")
    sun.says("我下周休假，王芳代班")
    names = {"liaison": "王芳", "coordinator": "陈主任", "leader": "副区长"}
    who = Conversation(samples, clock, role=role, name=names[role])
    wrote = set()
    before = written(samples)
    # Forgetting the person comes last: after it there is nobody to act.
    for intent in sorted(HANDLERS, key=lambda each: "eras" in each):
        count = deeds(samples)
        clock.at += dt.timedelta(seconds=1)
        if intent in SENTENCES:
            who.says(SENTENCES[intent])
        else:
            _asked(who, intent)
        who.says("确认注销" if intent == "erase_me" else "确认")
        who.says("取消")
        if (after := written(samples)) != before:
            wrote.add(intent)
            assert deeds(samples) > count, intent
        before = after
    # And a reader understands each line: no number of a row, no digest, no JSON.
    with samples.reading() as session:
        entries = session.scalars(select(AuditEntry)).all()
        for language in LANGUAGES:
            words = Words(session, language, ZONE)
            words.read(entries)
            lines = [
                f"{words.who(e)} {words.subject(e)} {words.behalf(e)} {words.detail(e)}"
                for e in entries
            ]
            assert [
                line for line in lines if re.search(r"[a-z]_[a-z]|[{}]|[0-9a-f]{16}", line)
            ] == []
    # It is no empty test.
    assert set(MUST_WRITE[role].split()) - wrote == set()


def _asked(who: Conversation, intent: str) -> None:
    """A question of ours that is answered by a task's number leads to the handler."""
    if who.last is None:
        who.says("您好")
    slots = {"unit": "区卫健局", "status": "done", "note": "无", "when": "2021-01-20"}
    with who.database.writing() as session:
        row = session.get(Dialogue, (CHANNEL, who.address, who.sender))
        if row is not None:
            state = State.from_json(row.state)
            asked = Asked(intent, slots, ("task_no",))
            row.state = State(draft=state.draft, handle=state.handle, asked=asked).as_json()
    who.says("第29项")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_audit_can_only_grow(kind: str, request: pytest.FixtureRequest) -> None:
    fixture = "empty_database" if kind == "sqlite" else "postgres_database"
    database: Database = request.getfixturevalue(fixture)
    with database.writing() as session:
        audit.note(session, now=MONDAY, person=None, channel="x", action="reported")
    for deed_ in (update(AuditEntry).values(action="nothing"), delete(AuditEntry)):
        with pytest.raises((DatabaseProblem, IntegrityError)), database.writing() as session:
            session.execute(deed_)
    with database.reading() as session:
        assert [entry.action for entry in session.scalars(select(AuditEntry))] == ["reported"]


def test_every_deed_of_the_program_is_worded() -> None:
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py"))
    actions = set(
        re.findall(
            r"(?:turn\.note\(|action=|_note\(turn, made, |\bACTION = |_put\(turn, [\w.]+, |"
            r"note\(turn, plan, |PRESSED_ANOTHERS = )\s*\"([a-z_' ]+)\"",
            source,
        )
    )
    assert {"set reminder rules", "pressed another's card", "put in force"} <= actions
    assert [action for action in sorted(actions) if deed(action, "zh") == action] == []


WORDS_29 = "抓好复工复产复学信息公开，及时发布各行业复工复产疫情…"
HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "a,b", '"', "甲\n乙"]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_period_goes_out_as_a_file_without_formulas(
    empty_database: Database, tmp_path: Path, ending: str
) -> None:
    with empty_database.writing() as session:
        for day, subject in enumerate([*HOSTILE, "later"]):
            audit.note(
                session,
                now=MONDAY + dt.timedelta(days=day if subject != "later" else 60),
                person=None,
                channel="telegram",
                action="reported",
                subject=subject,
                behalf="区水利局",
                after=[subject],
            )
    file = tmp_path / f"audit{ending}"
    with empty_database.reading() as session:
        last = MONDAY.date() + dt.timedelta(days=30)
        count = export(session, MONDAY.date(), last, ZONE, file, "zh")
        entries = list(session.scalars(select(AuditEntry).order_by(AuditEntry.id)))[:-1]
    assert count == len(HOSTILE)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    if ending == ".xlsx":
        sheet = load_workbook(file).worksheets[0]
        assert sheet.freeze_panes == f"C{FIRST_ROW + 1}"
        assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
        rows = [
            [str(cell.value or "") for cell in row]
            for row in sheet.iter_rows(min_row=FIRST_ROW + 1)
        ]
    else:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = [[cell.removeprefix("'") for cell in row] for row in csv.reader(opened)][1:]
    told = [(row[2], row[5], row[8]) for row in rows]
    assert told == [(entry.behalf, entry.subject, entry.after) for entry in entries]


def test_command_writes_the_file_once(samples: Database, clock: FixedClock, tmp_path: Path) -> None:
    wang = Conversation(samples, clock)
    wang.says("29项完成80%")
    wang.says("确认")
    assert samples.path is not None
    file = tmp_path / "out.csv"
    arguments = ["export", "audit", "--from", "2020-12-01", "--to", "2020-12-31", "--out", file]
    environment = {"LIAISON_DATABASE_URL": f"sqlite:///{samples.path}"}
    run = CliRunner().invoke(app, [str(each) for each in arguments], env=environment)
    assert run.exit_code == 0, run.output
    assert "2020Q4-卫健-001" in file.read_text("utf-8-sig")
    again = CliRunner().invoke(app, [str(each) for each in arguments], env=environment)
    assert again.exit_code == 1
    assert "请换一个文件名" in again.output


def test_audit_is_told_in_the_chat_for_a_month(
    samples: Database, clock: FixedClock, tmp_path: Path
) -> None:
    wang = Conversation(samples, clock)
    wang.says("29项完成80%")
    wang.says("确认")
    office = Sender(samples, clock, tmp_path, role="coordinator", name="陈主任")
    answer = office.says("审计 12月")
    assert f"王芳（区卫健局联络员） 填报 区卫健局第29项 {WORDS_29}（2020Q4-卫健-001）" in answer
    assert "没有操作记录" in office.says("审计 11月")
    assert "需要协调员" in wang.says("审计")
    assert "需要协调员" in wang.says("导出审计记录 10月到12月")


@pytest.mark.parametrize(
    "says",
    [
        "导出审计记录 10月到12月",
        "把第四季度的审计记录发我",
        "审计记录 10月至12月 excel",
        "export audit 2020-10-01 to 2020-12-31",
    ],
)
def test_audit_of_a_period_comes_as_a_file(
    samples: Database, clock: FixedClock, tmp_path: Path, says: str
) -> None:
    office = Sender(samples, clock, tmp_path, role="coordinator", name="=陈主任")
    office.says("邀请区水利局联络员")
    office.says("确认")
    clock.at += dt.timedelta(seconds=1)
    office.says("代报 水利局 第29项 已完成 电话报送")
    office.says("确认")
    assert "正在生成" in office.says(says)
    assert "2020年10月1日（周四）至2020年12月31日（周四）的审计记录，共2条。" in office.gets_paper()
    assert office.paper is not None
    assert office.paper.name == "审计记录_20201001-20201231.xlsx"
    content = office.paper.content
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(office.paper.content)).get_sheet_by_index(0)
    rows = sheet.to_python()[FIRST_ROW:]
    with samples.reading() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()[:2]
    subjects = ["区水利局联络员", f"区水利局第29项 {WORDS_29}（2020Q4-水利-001）"]
    details = ["", "已完成；代报"]
    done = ["发出邀请", "代报"]
    expected = [
        [
            entry.at.astimezone(ZONE).replace(tzinfo=None),
            "=陈主任（协调员）",
            entry.behalf,
            "终端",
            did,
            subject,
            detail,
            entry.before,
            entry.after,
        ]
        for entry, did, subject, detail in zip(entries, done, subjects, details, strict=True)
    ]
    assert rows == expected
    assert is_ours(content)
    assert "这是本系统导出的表格" in office.sends(content, "任务表.xlsx"), "it is no new table"
    assert "没有操作记录" in office.says("审计 9月")
    assert office.says("审计 12月").choices == ("导出",)
    office.presses("导出")
    assert "2020年12月1日（周二）至2020年12月31日（周四）" in office.gets_paper()


def test_deeds_are_asked_for_by_what_they_were_done_to(
    samples: Database, clock: FixedClock
) -> None:
    office = Conversation(samples, clock, role="coordinator", name="陈主任")
    for said in ("第12项改到12月20日", "第28项加上区水利局", "第12、13项改到12月25日"):
        office.says(said)
        office.says("确认")
    of_12 = office.says("谁改了第12项").text
    assert "涉及第12项的操作记录2条" in of_12
    assert "12月20日" in of_12
    assert "12月25日" in of_12
    assert "区水利局" not in of_12
    assert "涉及区水利局的操作记录1条" in office.says("审计 区水利局").text
    assert "没有涉及第3项的操作记录" in office.says("第3项的改动记录").text
    assert "涉及陈主任的操作记录3条" in office.says("今天陈主任做了哪些操作").text
