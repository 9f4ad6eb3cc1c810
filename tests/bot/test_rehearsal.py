"""``liaison chat`` as a script is piped into it: the same program, in a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.command_line import app
from messages.catalog import say
from tests.documents.makers import TableDrawing, make_docx
from tests.elsewhere import COUNTY, TABLE, TITLE


@pytest.fixture
def folder(sample_file: Path, tmp_path: Path) -> Path:
    """With the practice database in it, which was made at an earlier talk."""
    shutil.copy(sample_file, tmp_path / "practice.sqlite3")
    return tmp_path


def chat(folder: Path, script: str, *options: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "chat", *options],
        input=script,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=folder,
        env={
            **os.environ,
            "LIAISON_DATABASE_URL": f"sqlite:///{folder / 'practice.sqlite3'}",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        },
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_every_line_of_a_script_is_answered_before_the_next(tmp_path: Path) -> None:
    script = "".join(f"第{number}项\n" for number in range(1, 13))
    transcript = chat(tmp_path, script)
    places = [transcript.index(f"第{number}项　《") for number in range(1, 13)]
    assert places == sorted(places)
    assert say("console.goodbye") in transcript


def test_a_reader_who_leaves_early_ends_it_quietly(folder: Path) -> None:
    reads, writes = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "chat", "--database", f"sqlite:///{folder}/practice.sqlite3"],
        stdin=subprocess.PIPE,
        stdout=writes,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        cwd=folder,
    )
    os.close(writes)
    os.read(reads, 1)
    os.close(reads)
    _, complaint = process.communicate("第1项\n第2项\n".encode() * 20, timeout=60)
    assert (process.returncode, complaint) == (0, b"")


def test_what_was_left_when_the_clock_stood_elsewhere_holds_up_nothing(folder: Path) -> None:
    chat(folder, "第1项\n", "--now", "2020-12-24T15:00")
    assert "第2项　《" in chat(folder, "第2项\n", "--now", "2020-10-13T09:00")


def test_what_another_gets_is_shown_under_their_name(folder: Path) -> None:
    chat(folder, "谢谢\n", "--as", "区水利局")
    transcript = chat(folder, "催办\n立即催办\n", "--role", "coordinator")
    assert "→ 区水利局联络员会收到：" in transcript


def test_another_place_sends_its_first_table_in_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "roster.toml").write_text(COUNTY, encoding="utf-8")
    (tmp_path / "table.docx").write_bytes(make_docx(TITLE, TableDrawing(TABLE)))
    environment = {"LIAISON_DATABASE_URL": f"sqlite:///{tmp_path / 'practice.sqlite3'}"}
    for command in (["migrate"], ["roster", str(tmp_path / "roster.toml")]):
        assert CliRunner().invoke(app, command, env=environment).exit_code == 0
    transcript = chat(
        tmp_path,
        f"总览\n导入 {tmp_path / 'table.docx'}\n生效\n确认\n第1项\n",
        "--role",
        "coordinator",
    )
    assert f"《{TITLE}》已生效" in transcript
    assert "第1项　《" in transcript
    assert "淄川" not in transcript


@pytest.mark.parametrize(
    "options", [["--as", "区司法局"], ["--role", "king"], ["--now", "soon"], ["--lang", "fr"]]
)
def test_wrong_option_gets_a_sentence(tmp_path: Path, options: list[str]) -> None:
    environment = {"LIAISON_DATABASE_URL": f"sqlite:///{tmp_path / 'practice.sqlite3'}"}
    done = CliRunner().invoke(app, ["chat", *options], env=environment)
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert options[1] in done.stderr
