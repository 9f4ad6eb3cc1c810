"""What did the administrator set? Read once; every problem is listed, not only the first."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.clock import Clock, RehearsalClock, SystemClock

PREFIX = "LIAISON_"


def data_folder() -> Path:
    """Where databases live when no setting says otherwise."""
    return user_data_path("liaison", appauthor=False)


class Settings(BaseSettings):
    """The environment's and ``.env``'s settings, each with the prefix ``LIAISON_``."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore")

    telegram_token: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    telegram_username: str | None = None
    database_url: str = ""
    timezone: str = "Asia/Shanghai"
    language: str = "zh"
    webhook_url: str | None = None
    webhook_listen: str = "127.0.0.1:8443"
    webhook_secret: SecretStr | None = None
    processes: int = Field(default=1, ge=1, le=16)
    now: dt.datetime | None = None
    link_check: bool = True
    keep_years: int = Field(default=2, ge=0, le=30)
    health_listen: str | None = None
    log: Literal["text", "json"] = "text"
    backup_folder: Path | None = None
    backup_keep: int = Field(default=14, ge=1, le=1000)
    link_check_only: str = ""

    @field_validator("timezone")
    @classmethod
    def _a_known_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError(f"no time zone {name!r}")
        return name

    @field_validator("language")
    @classmethod
    def _a_known_language(cls, name: str) -> str:
        if name not in ("zh", "en"):
            raise ValueError("zh or en")
        return name

    @field_validator("webhook_listen", "health_listen")
    @classmethod
    def _host_and_port(cls, listen: str | None) -> str | None:
        if listen is None:
            return None
        _, _, port = listen.rpartition(":")
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise ValueError("HOST:PORT, for example 127.0.0.1:8443")
        return listen

    @model_validator(mode="after")
    def _webhook_needs_a_secret(self) -> Settings:
        if self.webhook_url and not (
            self.webhook_secret and self.webhook_secret.get_secret_value()
        ):
            raise ValueError("LIAISON_WEBHOOK_URL needs LIAISON_WEBHOOK_SECRET")
        return self

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

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def read_settings() -> Settings:
    """The settings. Raises :class:`BadSettings` naming every one that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        raise BadSettings([_problem(dict(e)) for e in error.errors()]) from None


def _problem(error: dict[str, object]) -> str:
    place = error["loc"]
    name = f"{PREFIX}{str(place[0]).upper()}: " if isinstance(place, tuple) and place else ""
    return f"{name}{str(error['msg']).removeprefix('Value error, ')}"
