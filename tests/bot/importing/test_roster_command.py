"""`liaison roster`: is a roster loaded whole, or refused with every line that is wrong in it?"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.command_line import app
from storage import plans, reports, roster
from storage.db import Database
from storage.models import AuditEntry, UnitAlias
from tests.bot.importing.test_table_reader import rows
from tests.conftest import FixedClock
from tests.conversation import Conversation
from tests.documents.makers import TableDrawing, make_docx
from tests.elsewhere import COUNTY, TABLE, TITLE

ONE_MORE = """
[[unit]]
name = "县林业局"
kind = "department"
"""


@pytest.fixture
def empty(empty_database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A migrated database with nothing in it, and settings that point at it."""
    url = empty_database.url.render_as_string(hide_password=False)
    monkeypatch.setenv("LIAISON_DATABASE_URL", url)
    monkeypatch.setenv("LIAISON_NOW", "2020-12-14T09:00")
    return empty_database


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)])


def written(folder: Path, text: str) -> Path:
    path = folder / "名册.toml"
    path.write_text(text, encoding="utf-8")
    return path


def imported(folder: Path, table: str = TABLE) -> Result:
    path = folder / "表.docx"
    path.write_bytes(make_docx(TITLE, TableDrawing(table)))
    return run("import", path, "--live")


def test_a_countys_roster_and_table_are_brought_in_and_answer_in_chat(
    empty: Database, tmp_path: Path, clock: FixedClock
) -> None:
    result = run("roster", written(tmp_path, COUNTY))
    assert result.exit_code == 0
    assert result.stdout.startswith("已载入云岭县的名册：8个单位，2个统称。")
    assert imported(tmp_path).exit_code == 0
    wang = Conversation(empty, clock, units=("县卫健委",))
    assert "第4项" in wang.says("我的任务")
    assert "“市教育局”是上级部门，不在云岭县的任务表中" in wang.says("市教育局有哪些任务")
    with empty.reading() as session:
        deeds = session.scalars(select(AuditEntry.action)).all()
    assert "loaded a roster" in deeds


def test_without_a_roster_nothing_is_imported_and_doctor_says_what_to_do(
    empty: Database, tmp_path: Path
) -> None:
    before = rows(empty)
    result = imported(tmp_path)
    assert result.exit_code == 1
    assert "liaison roster" in result.stderr
    assert rows(empty) == before
    assert "库中还没有名册" in run("doctor").stdout


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ('kind = "town"', 'kind = "twon"', "第39行：“kind”里的“twon”不是单位类型"),
        ('name = "县财政局"', 'name = "县教育局"', "第30行：“县教育局”写了两次（name）"),
        ('full = ["云岭县教育局"]', 'fulll = ["云岭县教育局"]', "第22行：没有“fulll”这一项"),
        ('full = ["云岭县教育局"]', 'full = "云岭县教育局"', "第22行：“full”的写法不对"),
        ('"云岭县教育局"', '"云岭县卫生健康委员会"', "第27行：“云岭县卫生健康委员会”写了两次"),
        ('name = "云岭县"', 'nam = "云岭县"', "第3行：没有“nam”这一项"),
        ('name = "云岭县"', "", "第2行：缺少“name”"),
        ('name = "云岭县"', 'name = "云岭"', "名称“云岭”看不出是区、县、市还是旗"),
        ('kinds = ["town", "zone"]', "", "缺少“kinds”"),
        ('kinds = ["town", "zone"]', 'flag = "power"', "第9行：“flag”只能写“enforcement”"),
        ('full = ["云岭县教育局"]', "full = [true]", "第22行：“full”的写法不对"),
        ("[district]", "[place]", "缺少 [district]"),
        ("[district]", "[[district]]", "第2行：缺少 [district]"),
        ("[[group]]", "[group]", "不是 TOML 格式"),
        ('name = "县统计局"', 'name = "县统计局', "第34行：不是 TOML 格式"),
        ('name = "县统计局"', 'name = ""', "第34行：“name”里的名称要有2至64个字"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_line_and_changes_nothing(
    empty: Database, tmp_path: Path, was: str, becomes: str, told: str
) -> None:
    assert was in COUNTY
    before = rows(empty)
    result = run("roster", written(tmp_path, COUNTY.replace(was, becomes, 1)))
    assert (result.exit_code, result.stdout) == (1, "")
    assert told in result.stderr
    assert "名册.toml 没有载入" in result.stderr
    assert rows(empty) == before


def test_every_fault_is_told_at_once(empty: Database, tmp_path: Path) -> None:
    wrong = COUNTY.replace('kind = "town"', 'kind = "twon"').replace("neighbours", "neighbors")
    told = run("roster", written(tmp_path, wrong.replace("县统计局", "县财政局"))).stderr
    assert "“县财政局”写了两次" in told
    assert told.count("twon") == 2
    assert "neighbors" in told


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "文件打不开"), ("区县".encode("gbk"), "不是 UTF-8"), (b"", "缺少 [district]")],
)
def test_a_file_that_cannot_be_read_is_one_sentence(
    empty: Database, tmp_path: Path, content: bytes | None, told: str
) -> None:
    path = tmp_path / "名册.toml"
    if content is not None:
        path.write_bytes(content)
    result = run("roster", path)
    assert result.exit_code == 1
    assert told in result.stderr


def test_a_second_time_only_what_is_new_is_added_and_the_rest_told(
    empty: Database, tmp_path: Path
) -> None:
    run("roster", written(tmp_path, COUNTY))
    before = rows(empty)
    again = run("roster", written(tmp_path, COUNTY))
    assert again.stdout == "文件里没有新的内容，名册没有改动。\n"
    assert rows(empty) == before
    other = (
        COUNTY.replace('name = "竹坪乡"\nkind = "town"', 'name = "竹坪乡"\nkind = "zone"')
        .replace('name = "县财政局"', 'name = "县审计局"')
        .replace('full = ["云岭县教育局"]', 'full = ["云岭县教育局"]\nhabitual = ["老教委"]')
        .replace('"鹿鸣区"]', '"鹿鸣区", "东陵县"]')
    )
    told = run("roster", written(tmp_path, other)).stdout
    assert "名册新增单位：县审计局。" in told
    assert "新增其他名称：老教委。" in told
    assert "新增上级或周边地名：东陵县。" in told
    assert "没有改动的：竹坪乡 (kind)。" in told
    assert "文件里没有、仍在名册中的：县财政局。" in told
    with empty.reading() as session:
        units = {unit.name: unit.kind for unit in roster.active_units(session)}
        assert (units["竹坪乡"], "县财政局" in units) == ("town", True)
        assert session.scalars(select(UnitAlias).where(UnitAlias.name == "老教委")).one()


def test_a_unit_added_beside_a_table_in_force_owes_its_part(
    empty: Database, tmp_path: Path
) -> None:
    run("roster", written(tmp_path, COUNTY))
    imported(
        tmp_path, f"{TABLE.rstrip()}\n6 | 绿化公开 | 公开义务植树和绿化养护情况 | 县林业局 |\n"
    )
    run("roster", written(tmp_path, COUNTY + ONE_MORE))
    with empty.reading() as session:
        plan, unit = plans.live_plan(session), roster.unit_named(session, "县林业局")
        assert plan is not None
        assert unit is not None
        owed = {one.task.number for one in reports.assignments(session, plan) if one.unit is unit}
    # What names it, and what is given to all departments.
    assert owed == {5, 6}


def test_another_places_roster_is_not_mixed_in(empty: Database, tmp_path: Path) -> None:
    run("roster", written(tmp_path, COUNTY))
    before = rows(empty)
    other = COUNTY.replace('name = "云岭县"', 'name = "白溪县"')
    result = run("roster", written(tmp_path, other))
    assert result.exit_code == 1
    assert "库中是云岭县的名册，文件是白溪县的，没有载入" in result.stderr
    assert rows(empty) == before


def test_a_running_assistant_knows_a_new_unit_at_once(
    empty: Database, tmp_path: Path, clock: FixedClock
) -> None:
    run("roster", written(tmp_path, COUNTY))
    imported(tmp_path)
    office = Conversation(empty, clock, role="coordinator", name="陈主任")
    assert "县林业局有哪些任务" not in office.says("县林业局有哪些任务").text
    run("roster", written(tmp_path, COUNTY + ONE_MORE))
    assert office.says("县林业局有哪些任务").text.startswith("县林业局在《")
