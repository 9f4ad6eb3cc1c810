"""Is the program alive, and does anything wait too long? Answers for a monitor, over local HTTP."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from bot.clock import Clock
from storage import outbox, reminders
from storage.db import Database, DatabaseProblem

LONGEST_SILENCE = dt.timedelta(minutes=2)
"""A sweep that has not come through for so long is down."""
LONGEST_WAIT = dt.timedelta(minutes=10)
"""Something owed for so long is stuck."""


class Health:
    """Looks at the heartbeat of the sweep and at the oldest thing owed."""

    def __init__(
        self, database: Database, clock: Clock, beat_at: Callable[[], dt.datetime | None]
    ) -> None:
        self._database = database
        self._clock = clock
        self._beat_at = beat_at

    def look(self) -> dict[str, float | None]:
        """Ages in seconds: of the last sweep, of the oldest message owed, of the oldest reminder
        due. ``None`` where there is none. Raises :class:`storage.db.DatabaseProblem`."""
        now = self._clock.now()
        with self._database.reading() as session:
            owed, due = outbox.oldest_owed(session, now), reminders.oldest_due(session, now)
        return {
            "sweep_age_seconds": _age(now, self._beat_at()),
            "oldest_message_age_seconds": _age(now, owed),
            "oldest_reminder_age_seconds": _age(now, due),
        }

    def answer(self, path: str) -> tuple[int, str, str]:
        """Status, content type and body for a path."""
        if path not in ("/healthz", "/metrics"):
            return 404, "text/plain", "not found\n"
        try:
            ages = self.look()
        except DatabaseProblem as problem:
            return 503, "application/json", json.dumps({"database": problem.code}) + "\n"
        if path == "/metrics":
            lines = (f"liaison_{name} {age}" for name, age in ages.items() if age is not None)
            return 200, "text/plain; version=0.0.4", "\n".join(lines) + "\n"
        beat, message = ages["sweep_age_seconds"], ages["oldest_message_age_seconds"]
        well = (
            beat is not None
            and beat <= LONGEST_SILENCE.total_seconds()
            and (message or 0) <= LONGEST_WAIT.total_seconds()
        )
        return (200 if well else 503), "application/json", json.dumps(ages) + "\n"


class HealthServer:
    """Serves :class:`Health` on ``host:port`` from a thread of its own."""

    def __init__(self, health: Health, listen: str) -> None:
        host, _, port = listen.rpartition(":")

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, kind, body = health.answer(self.path)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *args: object) -> None:
                """A monitor asks every few seconds: not worth a line."""

        self._server = ThreadingHTTPServer((host, int(port)), Handler)
        self.port = self._server.server_address[1]

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _age(now: dt.datetime, at: dt.datetime | None) -> float | None:
    return None if at is None else round((now - at).total_seconds(), 1)
