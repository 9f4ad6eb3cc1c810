"""Do the files in docs/deploy fit the program, and are they what systemd and Compose take?

systemd and Compose are asked themselves where they are installed; what does not depend on them is
read here.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from bot.command_line import app
from bot.config import Settings
from bot.serving import CUT_SHORT, LONGEST_STOP

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "docs/deploy"
UNIT = DEPLOY / "liaison.service"
COMPOSE = DEPLOY / "compose.yaml"
COMMANDS = {
    each.name or each.callback.__name__ for each in app.registered_commands if each.callback
}
MOST_EXPOSED = 3.0
"""What `systemd-analyze security` may say: 10 is a service that may do everything."""


def own_settings(text: str) -> set[str]:
    return {name.lower() for name in re.findall(r"\bLIAISON_([A-Z_]+)\b", text)}


def value_of(unit: str, name: str) -> str:
    found = re.search(rf"^{name}=(.*)$", unit, re.MULTILINE)
    assert found is not None, name
    return found[1]


@pytest.mark.parametrize("path", [UNIT, COMPOSE], ids=lambda path: path.name)
def test_settings_that_are_named_exist(path: Path) -> None:
    assert own_settings(path.read_text("utf-8")) <= {field.name for field in fields(Settings)}


def test_compose_passes_on_every_setting_that_is_of_use_there() -> None:
    of_no_use = {"webhook_url", "webhook_listen", "webhook_secret", "processes"}
    of_no_use |= {"now", "backup_folder", "backup_keep"}
    passed_on = own_settings(COMPOSE.read_text("utf-8"))
    assert {field.name for field in fields(Settings)} - passed_on == of_no_use


def test_unit_starts_commands_that_exist_and_waits_until_they_have_ended() -> None:
    unit = UNIT.read_text("utf-8")
    started = re.findall(r"^Exec\w+=\S+/liaison (\w+)$", unit, re.MULTILINE)
    assert started == ["migrate", "run"]
    assert set(started) <= COMMANDS
    assert float(value_of(unit, "TimeoutStopSec")) > LONGEST_STOP
    assert int(value_of(unit, "SuccessExitStatus")) == CUT_SHORT
    assert value_of(unit, "UMask") == "0077"


def test_systemd_takes_the_unit_and_finds_it_little_exposed(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd")
    program = tmp_path / "liaison"
    program.touch(mode=0o755)
    unit = tmp_path / UNIT.name
    text = UNIT.read_text("utf-8")
    unit.write_text(text.replace("/opt/liaison/.venv/bin/liaison", str(program)), "utf-8")
    threshold = f"--threshold={MOST_EXPOSED * 10:.0f}"
    for command in (["verify"], ["security", "--offline=yes", "--no-pager", threshold]):
        done = subprocess.run([analyze, *command, str(unit)], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Unknown" not in done.stderr


def test_services_run_commands_that_exist_and_the_image_is_made_of_files_that_exist() -> None:
    compose = COMPOSE.read_text("utf-8")
    started = re.findall(r'command: \["(\w+)"\]', compose)
    assert started == ["run", "migrate"]
    assert set(started) <= COMMANDS
    grace = re.search(r"stop_grace_period: (\d+)s", compose)
    assert grace is not None
    assert float(grace[1]) > LONGEST_STOP
    image = (DEPLOY / "Dockerfile").read_text("utf-8")
    copied = [
        name
        for line in re.findall(r"^COPY (.*) \S+$", image, re.MULTILINE)
        for name in line.split()
    ]
    assert copied
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_compose_takes_the_file_and_misses_a_secret_that_is_not_set() -> None:
    compose = next(
        (
            command
            for command in (["docker", "compose"], ["docker-compose"])
            if shutil.which(command[0])
            and subprocess.run([*command, "version"], capture_output=True).returncode == 0
        ),
        None,
    )
    if compose is None:
        pytest.skip("no Compose")
    secrets = {"LIAISON_TELEGRAM_TOKEN": "1:x", "POSTGRES_PASSWORD": "y"}
    for given, works in ((secrets, True), ({}, False)):
        done = subprocess.run(
            [*compose, "--file", str(COMPOSE), "config", "--quiet"],
            env={"PATH": os.environ["PATH"]} | given,
            capture_output=True,
            text=True,
        )
        assert (done.returncode == 0) is works, done.stderr
