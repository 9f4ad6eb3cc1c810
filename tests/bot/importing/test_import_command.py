"""`liaison import`: is the contract kept, a dry run without effect, an import taken back?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.command_line import app
from bot.importing.parsing import answer_of
from bot.importing.plan_files import read_plan
from storage import plans
from storage.db import Database
from storage.models import AuditEntry
from storage.roster import load_roster
from tests.bot.importing.test_table_reader import DOCX, TITLE, rows
from tests.conftest import FixedClock
from tests.conversation import Conversation
from tests.documents.makers import TableDrawing, make_docx


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "任务表.docx"
    path.write_bytes(DOCX)
    return path


@pytest.fixture
def opened_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are opened without a process of their own, which takes half a second to start."""
    monkeypatch.setattr(read_plan, "__kwdefaults__", {"opened": answer_of})


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings that point at a database that does not exist."""
    path = tmp_path / "none.sqlite3"
    monkeypatch.setenv("LIAISON_DATABASE_URL", f"sqlite:///{path}")
    return path


@pytest.fixture
def furnished(samples: Database, monkeypatch: pytest.MonkeyPatch, opened_here: None) -> Database:
    monkeypatch.setenv("LIAISON_DATABASE_URL", samples.url.render_as_string(hide_password=False))
    monkeypatch.setenv("LIAISON_NOW", "2020-12-14T09:00")
    return samples


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["import", *map(str, arguments)])


def test_dry_run_as_json_keeps_the_contract_and_makes_no_database(
    table: Path, nowhere: Path
) -> None:
    result = run(table, "--dry-run", "--json")
    assert result.exit_code == 0
    shown = json.loads(result.stdout)
    assert list(shown) == ["title", "year", "tasks", "warnings"]
    assert (shown["title"], shown["year"], len(shown["tasks"])) == (TITLE, 2021, 5)
    assert shown["tasks"][0]["deadline"] == "2021-10-31"
    assert not nowhere.exists()


@pytest.mark.usefixtures("opened_here")
def test_dry_run_without_a_roster_tells_once_which_units_it_will_have_to_have(
    tmp_path: Path, nowhere: Path
) -> None:
    path = tmp_path / "表.docx"
    table = TableDrawing("""
序号 | 任务 | 责任单位
1 | 公开财政预决算 | 区财政局、齐都镇
2 | 公开社会救助对象名单 | 齐都镇、闻韶街道、各有关单位
""")
    path.write_bytes(make_docx(TITLE, table))
    result = run(path, "--dry-run")
    assert result.stdout.count("齐都镇") == 1
    assert "表中写到3个单位：区财政局、齐都镇、闻韶街道。" in result.stdout
    warnings = json.loads(run(path, "--dry-run", "--json").stdout)["warnings"]
    assert [warning["code"] for warning in warnings] == ["units_new"]
    assert not nowhere.exists()


@pytest.mark.usefixtures("opened_here")
def test_unknown_year_is_null(tmp_path: Path, nowhere: Path) -> None:
    path = tmp_path / "表.docx"
    path.write_bytes(make_docx(TableDrawing("序号 | 任务 | 责任单位\n1 | 公开预决算 | 区财政局")))
    result = run(path, "--dry-run", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["year"] is None
    assert json.loads(run(path, "--dry-run", "--json", "--year", 2022).stdout)["year"] == 2022


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--dry-run", "--json")])
def test_missing_file_is_one_sentence(nowhere: Path, options: tuple[str, ...]) -> None:
    result = run("/nowhere/表.docx", *options)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "/nowhere/表.docx" in result.stderr


def test_document_without_tasks_is_one_sentence_and_stores_nothing(
    tmp_path: Path, furnished: Database
) -> None:
    path = tmp_path / "通知.docx"
    path.write_bytes(make_docx("关于召开2021年工作会议的通知", "请各单位按时参加。"))
    before = rows(furnished)
    for options in ([], ["--dry-run"], ["--live"], ["--json"]):
        result = run(path, *options)
        assert result.exit_code == 1
        assert "没有找到任务表" in result.stderr
    assert rows(furnished) == before
    result = run(path, "--dry-run", "--json")
    assert result.exit_code == 0, "the answer to --json says it itself"
    assert json.loads(result.stdout)["tasks"] == []


def test_dry_run_beside_a_roster_proposes_units_and_touches_nothing(
    table: Path, furnished: Database
) -> None:
    before = rows(furnished)
    result = run(table, "--dry-run")
    assert "第2项的“区司法局”不在名册中" in result.stdout
    assert "新增5项" in result.stdout
    assert rows(furnished) == before


def test_import_goes_live_and_is_taken_back(table: Path, furnished: Database) -> None:
    before = rows(furnished)
    assert "尚未生效" in run(table).stdout
    told = run(table, "--live").stdout
    assert "已生效" in told
    assert "有1项没有单位承担：第5项" in told
    assert "没有改动" in run(table, "--live").stdout
    with furnished.reading() as session:
        live = plans.live_plan(session)
        assert live is not None
        assert live.year == 2021
    assert "恢复使用" in run("--undo").stdout
    assert rows(furnished) == before
    with furnished.reading() as session:
        deeds = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(deed.action, deed.channel) for deed in deeds] == [
        ("imported", "command"),
        ("imported", "command"),
        ("put in force", "command"),
        ("took back an import", "command"),
    ]


@pytest.mark.usefixtures("furnished")
def test_nothing_to_take_back_is_said() -> None:
    assert "现在没有生效的任务表" in run("--undo").stdout
    result = run("--undo")
    assert result.exit_code == 1
    assert "没有可以撤回的导入" in result.stderr


@pytest.mark.usefixtures("opened_here")
def test_records_that_do_not_go_on_are_named(
    tmp_path: Path, empty_database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = empty_database.url.render_as_string(hide_password=False)
    monkeypatch.setenv("LIAISON_DATABASE_URL", url)
    monkeypatch.setenv("LIAISON_NOW", "2020-12-14T09:00")
    with empty_database.writing() as session:
        load_roster(session)
    title, head = "2020年重点任务分解表", "序号 | 任务 | 责任单位\n1 | 公开预决算 | 区财政局\n"
    first, second = tmp_path / "甲.docx", tmp_path / "乙.docx"
    first.write_bytes(
        make_docx(title, TableDrawing(head + "2 | 公开医院和卫生机构服务信息 | 区卫健局"))
    )
    second.write_bytes(make_docx(title, TableDrawing(head)))
    assert "没有带到新表" not in run(first, "--live").stdout
    liaison = Conversation(empty_database, clock)
    liaison.says("第2项完成60% http://www.zichuan.gov.cn/a.html")
    assert "回执" in liaison.says("确认")
    told = run(second, "--live").stdout
    assert "没有带到新表" in told
    assert "原第2项：区卫健局填报1条" in told
    assert "已生效" in told


def test_year_that_is_not_certain_is_said(tmp_path: Path, furnished: Database) -> None:
    path = tmp_path / "表.docx"
    table = TableDrawing("序号 | 任务 | 责任单位\n1 | 公开预决算 | 区财政局")
    path.write_bytes(make_docx("云政发〔2023〕8号", "落实2022年督查反馈意见责任清单", table))
    result = run(path)
    assert result.exit_code == 1
    assert "文件中写到2023、2022年" in result.stderr
    assert "已存为草稿" in run(path, "--year", 2023).stdout
