"""What time is it? The only file that asks the system."""

from __future__ import annotations

import datetime as dt
import time
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    zone: ZoneInfo

    def now(self) -> dt.datetime:
        """The moment, aware, in the office's zone."""
        ...


class SystemClock:
    """The machine's own time."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone

    def now(self) -> dt.datetime:
        return dt.datetime.now(self.zone)


class RehearsalClock:
    """Starts at a given moment and runs on from there, so that another day can be tried out."""

    def __init__(self, start: dt.datetime, zone: ZoneInfo) -> None:
        self.zone = zone
        self._start = start.replace(tzinfo=zone) if start.tzinfo is None else start.astimezone(zone)
        self._began = time.monotonic()

    def now(self) -> dt.datetime:
        return self._start + dt.timedelta(seconds=time.monotonic() - self._began)
