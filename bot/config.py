"""What did the administrator set? Read once; every problem is listed, not only the first."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from platformdirs import user_data_path

from bot.clock import Clock, RehearsalClock, SystemClock
from bot.pace import MOST_PROCESSES

PREFIX = "LIAISON_"
ENV_FILE = Path(".env")


def data_folder() -> Path:
    """Where databases live when no setting says otherwise."""
    return user_data_path("liaison", appauthor=False)


def evidence_folder() -> Path:
    """Where files that came as evidence are kept, each under its hash."""
    return data_folder() / "evidence"


@dataclass(frozen=True, slots=True)
class Secret:
    """What may be used and not shown: its value is in no repr, so in no log."""

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The environment's and ``.env``'s settings, each with the prefix ``LIAISON_``.

    By hand: pydantic-settings was a seventh of the processor time until we serve, and 9 MB.
    """

    telegram_token: Secret | None = None
    telegram_api_url: str = "https://api.telegram.org"
    telegram_username: str | None = None
    database_url: str = ""
    timezone: str = "Asia/Shanghai"
    language: str = "zh"
    webhook_url: str | None = None
    webhook_listen: str = "127.0.0.1:8443"
    webhook_secret: Secret | None = None
    processes: int = 1
    now: dt.datetime | None = None
    link_check: bool = True
    keep_years: int = 2
    health_listen: str | None = None
    log: str = "text"
    backup_folder: Path | None = None
    backup_keep: int = 14
    link_check_only: str = ""

    @property
    def database(self) -> str:
        """The database to use: the one set, else a file in the data folder."""
        return self.database_url or f"sqlite:///{data_folder() / 'liaison.sqlite3'}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def link_hosts(self) -> tuple[str, ...]:
        """The hosts links may be looked at on, each with all below it; empty for any."""
        return tuple(host.strip() for host in self.link_check_only.split(",") if host.strip())

    def clock(self) -> Clock:
        """The office's clock: the machine's, or a rehearsal one where ``now`` is set."""
        return SystemClock(self.zone) if self.now is None else RehearsalClock(self.now, self.zone)


class BadSettings(Exception):
    """The settings cannot be used; ``problems`` has one line for each, without any value."""

    def __init__(self, problems: list[str], language: str = "zh") -> None:
        super().__init__("; ".join(problems))
        self.problems = problems
        self.language = language


def read_settings() -> Settings:
    """The settings. Raises :class:`BadSettings` naming every one that is wrong."""
    given = _given()
    read: dict[str, Any] = {}
    problems = []
    for name in Settings.__dataclass_fields__:
        written = given.get(f"{PREFIX}{name}".upper())
        if written is None:
            continue
        try:
            read[name] = READERS.get(name, str)(written)
        except ValueError as error:
            problems.append(f"{PREFIX}{name.upper()}: {error}")
    if read.get("webhook_url") and "webhook_secret" not in read:
        problems.append("LIAISON_WEBHOOK_URL needs LIAISON_WEBHOOK_SECRET")
    if problems:
        raise BadSettings(problems, read.get("language", "zh"))
    return Settings(**read)


def unknown_settings() -> dict[str, str]:
    """What is set that begins as a setting does and is none: the one it was perhaps meant to be,
    or nothing."""
    from difflib import get_close_matches

    known = [f"{PREFIX}{name}".upper() for name in Settings.__dataclass_fields__]
    strange = sorted(name for name in _given() if name.startswith(PREFIX) and name not in known)
    return {name: "".join(get_close_matches(name, known, 1, 0.85)) for name in strange}


def _given() -> Mapping[str, str]:
    """What is set, by upper-case name: the environment goes before ``.env``; what is empty is not
    set."""
    given: dict[str, str | None] = {}
    if ENV_FILE.is_file():
        from dotenv import dotenv_values

        try:
            given.update(dotenv_values(ENV_FILE))
        except UnicodeDecodeError:
            raise BadSettings([f"{ENV_FILE}: is not UTF-8; save it again as UTF-8"]) from None
    given.update(os.environ)
    return {name.upper(): value for name, value in given.items() if value}


def _moment(text: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("a moment, for example 2020-12-24T08:59") from None


def _webhook_secret(text: str) -> Secret:
    """As the Bot API wants it (``secret_token`` of setWebhook)."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", text):
        raise ValueError("1 to 256 letters, digits, _ and -")
    return Secret(text)


def _switch(text: str) -> bool:
    try:
        return {"true": True, "1": True, "yes": True, "on": True,
                "false": False, "0": False, "no": False, "off": False}[text.lower()]  # fmt: skip
    except KeyError:
        raise ValueError("true or false") from None


def _zone(text: str) -> str:
    if text not in available_timezones():
        raise ValueError("no such time zone")
    return text


def _host_and_port(text: str) -> str:
    _, _, port = text.rpartition(":")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError("HOST:PORT, for example 127.0.0.1:8443")
    return text


def _one_of(*known: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in known:
            raise ValueError(" or ".join(known))
        return text

    return read


def _number(least: int, most: int, why: str = "") -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise ValueError(f"a number from {least} to {most}{why}")
        return int(text)

    return read


READERS: Mapping[str, Callable[[str], Any]] = {
    "telegram_token": Secret,
    "timezone": _zone,
    "language": _one_of("zh", "en"),
    "webhook_listen": _host_and_port,
    "webhook_secret": _webhook_secret,
    "processes": _number(
        1, MOST_PROCESSES, "; more would send less, for all together keep to 30 messages a second"
    ),
    "now": _moment,
    "link_check": _switch,
    "keep_years": _number(0, 30),
    "health_listen": _host_and_port,
    "log": _one_of("text", "json"),
    "backup_folder": Path,
    "backup_keep": _number(1, 1000),
}
"""How a setting is read where it is no plain text; ValueError says, without it, what is wrong."""
