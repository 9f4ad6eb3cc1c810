"""Does a command wait for what it does not need?"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from storage.db import Database

HEAVY = (
    "jieba", "rjieba.rjieba", "pypinyin", "opencc", "numpy", "matplotlib", "openpyxl", "docx",
    "python_calamine", "xlsxwriter", "PIL", "rapidfuzz", "nlp", "bot.assistant", "bot.handlers",
)  # fmt: skip
"""Language, papers and what reads files: loaded by the first that needs them."""
OF_OPTIONS = ("typer", "rich", "pydantic")
"""What reads the options of a command."""


def loaded(code: str, *given: str, heavy: Sequence[str] = HEAVY) -> list[str]:
    """Which heavy modules a fresh interpreter holds after it ran this."""
    told = f"{code}\nprint('\\n'.join(name for name in {heavy!r} if name in sys.modules))"
    run = [sys.executable, "-c", f"import sys\n{told}", *given]
    return subprocess.run(run, check=True, capture_output=True, text=True).stdout.split()


def test_serving_receives_before_it_loads_what_answers() -> None:
    assert loaded("import bot.__main__, bot.serving", heavy=HEAVY + OF_OPTIONS) == []


def test_chat_shows_its_prompt_before_it_loads_what_answers() -> None:
    heavy = ("bot.assistant", "bot.handlers", "nlp.task_table", "typer", "pydantic")
    assert loaded("import bot.__main__, bot.rehearsal, bot.samples", heavy=heavy) == []


@pytest.mark.parametrize("command", ["backup", "--help"])
def test_command_without_language_loads_none(
    empty_database: Database, tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIAISON_DATABASE_URL", str(empty_database.url))
    given = [command, str(tmp_path / "copy.sqlite3")] if command == "backup" else [command]
    code = "from bot.command_line import app\napp(sys.argv[1:], standalone_mode=False)"
    said = loaded(
        f"import io, contextlib\nwith contextlib.redirect_stdout(io.StringIO()):\n"
        f"    exec({code!r})",
        *given,
    )
    assert said == []
