"""Does what is installed from the wheel work without the source tree: texts, tables, migrations?"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = ("bot", "nlp", "storage", "messages", "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel holds, built from a copy so that the tree stays clean."""
    source, built, installed = (tmp_path_factory.mktemp(name) for name in ("src", "built", "site"))
    for name in SOURCES:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, source / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, source)
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"),
            *("--no-build-isolation", "--no-deps", "--no-index"),
            *("--wheel-dir", str(built), str(source)),
        ],
        check=True,
    )
    (wheel,) = built.glob("liaison-*.whl")
    zipfile.ZipFile(wheel).extractall(installed)
    return installed


def run(installed: Path, home: Path, *command: str, said: str = "") -> str:
    environment = {
        "PATH": os.defpath,
        "HOME": str(home),
        "PYTHONPATH": str(installed),
        "LIAISON_DATABASE_URL": f"sqlite:///{home / 'liaison.sqlite3'}",
    }
    done = subprocess.run(
        [sys.executable, "-m", "bot", *command],
        cwd=home,
        env=environment,
        input=said,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout + done.stderr


def test_chat_answers_from_the_wheel_alone(installed: Path, tmp_path: Path) -> None:
    where = "import bot, storage; print(bot.__file__, storage.__file__)"
    found = subprocess.run(
        [sys.executable, "-c", where],
        cwd=tmp_path,
        env={"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.count(str(installed)) == 2
    told = run(installed, tmp_path, "chat", said="区卫健局有哪些任务\n")
    assert "点名8项" in told
    written = list(tmp_path.rglob("*"))
    assert [path for path in written if path.stat().st_mode & 0o077] == []


def test_doctor_says_what_is_missing_from_the_wheel_alone(installed: Path, tmp_path: Path) -> None:
    run(installed, tmp_path, "migrate")
    told = run(installed, tmp_path, "doctor")
    assert "数据库可用" in told
    assert "liaison import" in told
    assert "LIAISON_TELEGRAM_TOKEN" in told
