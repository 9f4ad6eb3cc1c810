"""What of the environment and of ``.env`` is taken, and how is a wrong setting told?"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from bot.config import BadSettings, Secret, Settings, read_settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith("LIAISON_"):
            monkeypatch.delenv(name)


def test_without_any_setting_the_defaults_hold() -> None:
    assert read_settings() == Settings()


def test_environment_goes_before_the_file_and_what_is_empty_is_not_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path(".env").write_text(
        "LIAISON_TELEGRAM_TOKEN='1:a'\nliaison_log=json\nLIAISON_KEEP_YEARS=5\nOTHER=1\n"
    )
    monkeypatch.setenv("LIAISON_KEEP_YEARS", "3")
    monkeypatch.setenv("LIAISON_NOW", "2020-12-24T08:59")
    monkeypatch.setenv("LIAISON_LINK_CHECK", "off")
    monkeypatch.setenv("LIAISON_WEBHOOK_URL", "")
    assert read_settings() == Settings(
        telegram_token=Secret("1:a"),
        log="json",
        keep_years=3,
        now=dt.datetime(2020, 12, 24, 8, 59),  # noqa: DTZ001 - the office's zone is added later
        link_check=False,
    )


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("KEEP_YEARS", "31"),
        ("KEEP_YEARS", "-1"),
        ("PROCESSES", "16"),
        ("BACKUP_KEEP", "canary"),
        ("LINK_CHECK", "canary"),
        ("NOW", "canary"),
        ("HEALTH_LISTEN", "127.0.0.1:70000"),
        ("WEBHOOK_URL", "https://canary.example/"),
        ("WEBHOOK_SECRET", "canary secret"),
        ("WEBHOOK_SECRET", "canary金丝雀"),
    ],
)
def test_wrong_setting_is_named_without_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, written: str
) -> None:
    monkeypatch.setenv(f"LIAISON_{name}", written)
    with pytest.raises(BadSettings, match=f"LIAISON_{name}") as refused:
        read_settings()
    assert written not in str(refused.value)


def test_more_processes_than_can_share_the_pace_are_refused_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LIAISON_PROCESSES", "4")
    assert read_settings().processes == 4
    monkeypatch.setenv("LIAISON_PROCESSES", "5")
    with pytest.raises(BadSettings, match="from 1 to 4; more would send less"):
        read_settings()


def test_wrong_settings_are_told_in_the_language_that_was_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LIAISON_LOG", "canary")
    for language, told_in in (("en", "en"), ("canary", "zh")):
        monkeypatch.setenv("LIAISON_LANGUAGE", language)
        with pytest.raises(BadSettings) as refused:
            read_settings()
        assert refused.value.language == told_in


def test_a_file_in_another_encoding_is_named() -> None:
    Path(".env").write_bytes("# 令牌\nLIAISON_LOG=json\n".encode("gbk"))
    with pytest.raises(BadSettings, match="UTF-8"):
        read_settings()


def test_a_secret_is_in_no_repr() -> None:
    assert "canary" not in repr(Settings(telegram_token=Secret("canary")))
