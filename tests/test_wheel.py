"""Does the wheel work by itself, in an environment that holds it and what it says it needs?"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.reminding.calendar_notices import enter
from bot.workdays import Calendar
from nlp.days_off import read_days_off
from storage.db import Database
from storage.models import Plan
from storage.reminders import calendar_changes
from tests.bot.test_doctor import let_all_serve
from tests.botapi import TOKEN, BotApi
from tests.conftest import ZONE
from tests.dependencies import needed

ROOT = Path(__file__).parent.parent
SOURCES = ("bot", "nlp", "storage", "messages", "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, in an environment of its own; built from a copy so that the tree stays clean.

    Nothing is downloaded: what the wheel needs is what is installed here, package by package, and
    what only the tests need is not there.
    """
    source, built, environment = (tmp_path_factory.mktemp(name) for name in ("src", "built", "env"))
    for name in SOURCES:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, source / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, source)
    pip("wheel", "--no-build-isolation", "--wheel-dir", str(built), str(source))
    venv.create(environment, symlinks=True)
    (wheel,) = built.glob("liaison-*.whl")
    pip("--python", str(environment), "install", str(wheel))
    (site,) = environment.glob("lib/*/site-packages")
    for package in needed().values():
        assert package is not None
        for name in {file.parts[0] for file in package.files or []} - {"..", "__pycache__"}:
            if not (site / name).exists():
                (site / name).symlink_to(Path(str(package.locate_file(name))))
    return environment / "bin/liaison"


def pip(*command: str) -> None:
    alone = ("--quiet", "--disable-pip-version-check", "--no-deps", "--no-index")
    subprocess.run([sys.executable, "-m", "pip", *command, *alone], check=True)


def run(
    program: Path, home: Path, *command: str, said: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.defpath,
        "HOME": str(home),
        "LIAISON_DATABASE_URL": f"sqlite:///{home / 'liaison.sqlite3'}",
    }
    done = subprocess.run(
        [program, *command],
        cwd=home,
        env=environment | settings,
        input=said,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def test_nothing_is_there_but_the_wheel_and_what_it_needs(installed: Path) -> None:
    """What the tests below ask is not the source tree, and not what only tests need."""
    found = subprocess.run(
        [
            installed.with_name("python"),
            "-c",
            "import bot, importlib.util as of; print(bot.__file__)\n"
            "print(*map(of.find_spec, ('tests', 'pytest', 'setuptools', 'aiohttp')))",
        ],
        cwd=installed.parent,
        env={},
        capture_output=True,
        text=True,
        check=True,
    )
    where, others = found.stdout.splitlines()
    assert Path(where).is_relative_to(installed.parents[1])
    assert set(others.split()) == {"None"}


def test_chat_answers_from_the_wheel_alone(installed: Path, tmp_path: Path) -> None:
    told = run(installed, tmp_path, "chat", said="区卫健局有哪些任务\n")
    assert "点名8项" in told.stdout
    written = list(tmp_path.rglob("*"))
    assert [path for path in written if path.stat().st_mode & 0o077] == []


def test_doctor_says_what_is_missing_from_the_wheel_alone(installed: Path, tmp_path: Path) -> None:
    run(installed, tmp_path, "migrate")
    told = run(installed, tmp_path, "doctor")
    assert told.returncode == 1
    assert "数据库可用" in told.stdout
    assert "liaison roster" in told.stdout
    assert "LIAISON_TELEGRAM_TOKEN" in told.stdout


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_doctor_is_green_from_the_wheel_alone(
    installed: Path, samples: Database, tmp_path: Path
) -> None:
    let_all_serve(samples)
    now = dt.datetime.now(ZONE)
    with samples.writing() as session:
        session.execute(update(Plan).values(year=now.year, closes_on=dt.date(now.year, 12, 31)))
        while (
            year := Calendar(ZONE, calendar_changes(session)).missing_year(now.date())
        ) is not None:
            enter(session, read_days_off(f"{year}-01-01至{year}-01-15 休"), "zh", now)
    samples.close()
    async with BotApi(lambda: 0.0).serving() as api:
        settings = {"LIAISON_TELEGRAM_TOKEN": TOKEN, "LIAISON_TELEGRAM_API_URL": api.url}
        told = await asyncio.to_thread(run, installed, tmp_path, "doctor", **settings)
    assert told.returncode == 0, told.stdout + told.stderr
