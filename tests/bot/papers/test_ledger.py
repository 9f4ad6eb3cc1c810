"""Every cell of the sheets is what the database says, read again by another library."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.command_line import app
from bot.importing.parsing import answer_of
from bot.importing.plan_files import read_plan
from bot.papers.apart import make
from bot.papers.ledger import FIELDS
from bot.papers.making import Papers, made_apart
from bot.reply import Reply
from bot.returning.sheet import is_ours
from messages.catalog import say
from messages.workbook import FIRST_ROW, writable
from storage import people, roster
from storage.db import Database
from storage.files import FileProblem, FileRefused
from storage.models import (
    Assignment,
    Extension,
    OutgoingFile,
    PaperJob,
    Person,
    ProgressReport,
    ReportEvent,
    Task,
)
from tests.conftest import ZONE, FixedClock
from tests.conversation import CHANNEL, Conversation


def job(who: Conversation, kind: str, **arguments: object) -> PaperJob:
    with who.database.reading() as session:
        person = people.person_at(session, CHANNEL, who.sender)
        assert person is not None
        return PaperJob(
            kind=kind,
            arguments=arguments,
            channel=CHANNEL,
            address=who.address,
            person_id=person.id,
            asked_at=who.clock.now(),
        )


def made(who: Conversation, kind: str, **arguments: object) -> Reply:
    return make(who.database, job(who, kind, **arguments), who.clock.now())


def rows(content: bytes) -> list[dict[str, object]]:
    """The lines of a sheet, by the name of the column."""
    page = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    heads = {str(say(f"ledger.col_{name}")): name for name in FIELDS if name != "key"}
    names = [heads.get(str(title), "key") for title in page[FIRST_ROW - 1]]
    return [dict(zip(names, row, strict=True)) for row in page[FIRST_ROW:]]


def test_every_cell_of_the_ledger_is_what_the_database_says(office: Conversation) -> None:
    reply = made(office, "ledger")
    assert reply.file is not None
    found = rows(reply.file.content)
    with office.database.reading() as session:
        wanted = session.scalars(select(Assignment)).all()
        assert len(found) == len(wanted) > 1000
        by_key = {(a.task.number, a.unit.name): a for a in wanted}
        for row in found:
            one = by_key.pop((int(str(row["number"]).partition(".")[0]), str(row["unit"])))
            task, report = one.task, one.last_report
            assert row["requirement"] == writable(task.requirement)
            assert row["heading"] == task.heading[-1]
            assert row["role"] == (say(f"ledger.role_{one.role}") if one.named else "全员共担")
            due = one.deadline_on or task.deadline_on or dt.date(2020, 12, 31)
            assert row["due"] == due
            assert row["closed_at"] == (local(one.closed_at).date() if one.closed_at else "")
            if report is None:
                empty = (
                    "status",
                    "percent",
                    "note",
                    "receipt",
                    "evidence",
                    "reported_at",
                    "review",
                )
                assert [row[name] for name in empty] == [""] * len(empty)
                continue
            assert row["status"] == say(f"report.status_{report.status}")
            percent = "" if report.percent is None else report.percent / 100
            assert row["percent"] == percent
            assert row["note"] == (report.note or ("本期无变化" if report.no_change else ""))
            assert row["receipt"] == report.receipt
            assert row["evidence"] == "\n".join(e.link or e.name for e in report.evidence)
            reported = local(report.reported_at).replace(microsecond=0)
            assert abs(row["reported_at"] - reported) < dt.timedelta(seconds=1)  # type: ignore[operator]
            said = [
                event.kind
                for event in session.scalars(
                    select(ReportEvent).where(ReportEvent.report_id == report.id)
                )
            ]
            words = {"passed": "通过", "returned": "退回：缺少链接"}
            assert row["review"] == "".join(words[kind] for kind in said)
            key = f"{one.id}/{report.id}/{one.deadline_on or task.deadline_on or ''}"
            assert row["key"] == key
        assert by_key == {}


LONG_NAME = "区推进政府职能转变和放管服改革优化营商环境工作领导小组办公室综合协调与督查考核中心"
LONG_TEXT = "围绕重点领域和关键环节，及时准确公开有关信息，回应社会关切。" * 10


def test_long_names_and_requirements_stay_whole_in_every_file(office: Conversation) -> None:
    with office.database.writing() as session:
        unit = roster.unit_named(session, "区卫健局")
        assert unit is not None
        unit.name = LONG_NAME
        for task in session.scalars(select(Task).where(Task.number.in_((24, 25)))):
            task.requirement = LONG_TEXT
    found = rows(content_of(made(office, "ledger")))
    long = [row for row in found if row["number"] == 25 and row["unit"] == LONG_NAME]
    assert [row["requirement"] for row in long] == [LONG_TEXT]
    page = openpyxl.load_workbook(io.BytesIO(content_of(made(office, "ledger")))).worksheets[0]
    at, *below = [r for r in range(FIRST_ROW + 1, page.max_row + 1) if page.cell(r, 1).value == 24]
    # 300 characters in a column of 58 half-widths: a dozen lines, none of them cut off.
    width = page.column_dimensions["D"].width
    lines = 2 * len(LONG_TEXT) / width
    assert page.row_dimensions[at].height >= 12 * lines
    # Said once for a task: the lines of its other units take no room for it.
    short = [r for r in below if page.cell(r, 2).value != LONG_NAME]
    assert max(page.row_dimensions[r].height for r in short) < 40
    paper = docx.Document(io.BytesIO(content_of(made(office, "bulletin"))))
    words = "\n".join(p.text for p in paper.paragraphs)
    assert f"{LONG_NAME}：" in words
    assert LONG_NAME in {row.cells[0].text for row in paper.tables[0].rows}
    audit = content_of(made(office, "audit", first="2020-12-01", last="2020-12-31"))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(audit)).get_sheet_by_index(0)
    assert f"{LONG_NAME}第25项" in str(sheet.to_python())


def local(at: dt.datetime) -> dt.datetime:
    return at.astimezone(ZONE).replace(tzinfo=None)


def test_extension_keeps_the_old_day_and_the_reason(office: Conversation) -> None:
    reply = made(office, "ledger")
    assert reply.file is not None
    (row,) = [r for r in rows(reply.file.content) if (r["number"], r["unit"]) == (24, "区卫健局")]
    with office.database.reading() as session:
        extension = session.scalars(select(Extension)).one()
        assert (row["due"], row["was_due"]) == (dt.date(2021, 1, 15), extension.due_on)
        assert row["why"] == extension.reason != ""


def test_standing_is_said_with_even_words(office: Conversation) -> None:
    reply = made(office, "ledger")
    assert reply.file is not None
    standing = {(r["number"], r["unit"]): r["standing"] for r in rows(reply.file.content)}
    assert standing[28, "区卫健局"] == "已销号"
    assert standing[32, "区卫健局"] == "已报"
    assert standing[29, "区水利局"] == "未报", "returned"


def test_title_and_moment_stand_on_the_sheet(office: Conversation) -> None:
    reply = made(office, "ledger")
    assert reply.file is not None
    book = CalamineWorkbook.from_filelike(io.BytesIO(reply.file.content))
    head = book.get_sheet_by_index(0).to_python()
    assert head[0][0] == "全区政务公开工作任务分解表台账"
    assert str(head[1][0]).startswith("数据截至2020年12月14日（周一）09:")
    sheet = zipfile.ZipFile(io.BytesIO(reply.file.content)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet


def test_liaisons_sheet_is_their_units_alone(samples: Database, clock: FixedClock) -> None:
    both = Conversation(samples, clock, units=("钟楼街道", "洪山镇"), name="赵敏")
    reply = made(both, "unit_sheet")
    assert reply.file is not None
    found = rows(reply.file.content)
    assert {row["unit"] for row in found} == {"钟楼街道", "洪山镇"}
    assert "key" not in found[0]
    assert made(both, "ledger").keys == ("refusals.not_for_role",)


def test_leaders_copy_is_to_be_looked_at(samples: Database, clock: FixedClock) -> None:
    leader = Conversation(samples, clock, role="leader", name="副区长")
    reply = made(leader, "ledger", unit="区水利局")
    assert reply.file is not None
    assert reply.file.guarded
    assert {row["unit"] for row in rows(reply.file.content)} == {"区水利局"}


def test_who_left_is_made_nothing(office: Conversation, clock: FixedClock) -> None:
    order = job(office, "ledger")
    with office.database.writing() as session:
        session.get_one(Person, order.person_id).revoked_at = clock.now()
    assert make(office.database, order, clock.now()) == Reply(blocks=())


def test_asked_for_in_a_sentence_made_by_a_process_of_its_own(office: Conversation) -> None:
    assert office.says("区水利局的台账").text == say("papers.making")
    papers = Papers(office.database, office.clock, [CHANNEL], make=made_apart)
    assert asyncio.run(papers.do_one())
    (answer,) = office.receives()
    assert "台账，数据截至2020年12月14日" in answer
    with office.database.reading() as session:
        kept = session.scalars(select(OutgoingFile)).one()
        assert kept.name.startswith("2020年政务公开工作台账_20201214-09")
        assert rows(kept.content) == rows(content_of(made(office, "ledger", unit="区水利局")))


def content_of(reply: Reply) -> bytes:
    assert reply.file is not None
    return reply.file.content


def test_liaison_asks_for_anothers_sheet_in_vain(samples: Database, clock: FixedClock) -> None:
    wang = Conversation(samples, clock)
    assert wang.says("区水利局的台账").text == say("ledger.own_units_only")
    assert wang.says("下载我单位的任务表").text == say("papers.making")
    with samples.reading() as session:
        assert [one.kind for one in session.scalars(select(PaperJob))] == ["unit_sheet"]


def test_export_at_the_command_line(office: Conversation, tmp_path: Path) -> None:
    out = tmp_path / "台账.xlsx"

    env = {
        "LIAISON_DATABASE_URL": office.database.url.render_as_string(),
        "LIAISON_NOW": "2020-12-18T17:00",
    }

    def export(kind: str) -> Result:
        return CliRunner().invoke(app, ["export", kind, "--out", str(out)], env=env)

    # As a process, for what is written is its owner's alone.
    command = [sys.executable, "-m", "bot", "export", "ledger", "--out", str(out)]
    subprocess.run(command, env=os.environ | env, timeout=60, check=True)
    assert len(rows(out.read_bytes())) > 1000
    assert out.stat().st_mode & 0o077 == 0
    again = export("ledger")
    assert (again.exit_code, again.stderr) == (1, say("cli.out_exists", file=out) + "\n")
    assert export("poem").exit_code == 1


@pytest.mark.parametrize("kind", ["ledger", "unit_sheet"])
def test_whatever_people_typed_no_cell_is_a_formula(
    office: Conversation, clock: FixedClock, kind: str
) -> None:
    typed = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "＝1+1", '=HYPERLINK("http://x")']
    with office.database.writing() as session:
        for report, words in zip(session.scalars(select(ProgressReport)), typed, strict=False):
            report.note = words
        for task, words in zip(session.scalars(select(Task)), typed, strict=False):
            task.requirement, task.heading = words, [words]
        unit = roster.unit_named(session, "区卫健局")
        assert unit is not None
        unit.name = typed[0]
    wang = Conversation(office.database, clock, units=(typed[0],))
    content = content_of(made(office if kind == "ledger" else wang, kind))
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    cells = [cell for line in page.iter_rows() for cell in line]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    held = {cell.value for cell in cells}
    assert {"=1+1", "+1+1", "-1+1"} <= held
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert all(b"<f>" not in package.read(name) for name in package.namelist())
        assert not any("externalLink" in name for name in package.namelist())


@pytest.mark.parametrize("kind", ["ledger", "unit_sheet"])
def test_what_we_made_is_known_when_it_comes_back(office: Conversation, kind: str) -> None:
    """It is no new table, and no evidence."""
    li = Conversation(office.database, office.clock, units=("区水利局",), name="李强")
    file = made(office if kind == "ledger" else li, kind).file
    assert file is not None
    assert is_ours(file.content)
    if kind == "unit_sheet":
        with pytest.raises(FileRefused) as refused:
            read_plan(file.content, file.name, opened=answer_of)
        assert refused.value.problem is FileProblem.OWN_SHEET
