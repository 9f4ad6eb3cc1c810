"""Does anything stand still or wait too long? A monitor may ask; coordinators are told."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress

from sqlalchemy.orm import Session

from bot.channels import CannotListen, host_and_port
from bot.clock import Clock
from bot.reply import Reply
from messages import formats
from messages.catalog import say
from storage import outbox, people, pushes, reminders
from storage.db import Database, DatabaseProblem
from storage.models import Address, PersonRole, PushKind

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
"""Where the page is served when no host is named."""
LONGEST_SILENCE = dt.timedelta(minutes=2)
"""A sweep that has not come through for so long is down."""
LONGEST_WAIT = dt.timedelta(minutes=10)
"""Something owed for so long is stuck."""
WATCH_EVERY = 60.0
"""Seconds between two looks."""
PATIENCE = 2.0
"""Seconds a page that is asked for has to answer, and whoever asks for one to say so."""
HELP = {
    "sweep_age_seconds": "Since the sweep for due reminders last came through.",
    "oldest_message_age_seconds": "How long the oldest message that may leave has been owed.",
    "oldest_reminder_age_seconds": "How long the oldest assignment has waited to be looked at.",
}


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
            return 200, "text/plain; version=0.0.4", "".join(map(_metric, ages.items()))
        well = ages["sweep_age_seconds"] is not None and not _wrong(ages)
        return (200 if well else 503), "application/json", json.dumps(ages) + "\n"


class Watch:
    """Tells every coordinator, once a day, what stands still."""

    def __init__(
        self, health: Health, database: Database, clock: Clock, nudge: Callable[[], None]
    ) -> None:
        self._health = health
        self._database = database
        self._clock = clock
        self._nudge = nudge

    async def run(self) -> None:
        """One look, away from the event loop."""
        with suppress(DatabaseProblem):  # logged where it was found
            await asyncio.to_thread(self.look)

    def look(self) -> None:
        now = self._clock.now()
        for key, age in _wrong(self._health.look()).items():
            log.error("%s for %.0f seconds", key, age)
            with self._database.writing() as session:
                for address in people.addresses_of_role(session, PersonRole.COORDINATOR):
                    _tell(session, address, key, now - dt.timedelta(seconds=age), now)
            self._nudge()


def _wrong(ages: Mapping[str, float | None]) -> dict[str, float]:
    """What is older than it may be: the key of the sentence that says so, and how old."""
    bounds = {
        "sweep_silent": ("sweep_age_seconds", LONGEST_SILENCE),
        "message_stuck": ("oldest_message_age_seconds", LONGEST_WAIT),
    }
    return {
        key: age
        for key, (name, longest) in bounds.items()
        if (age := ages[name]) is not None
        # A heartbeat from the future was felt before the clock was set back: none since.
        and (abs(age) if name == "sweep_age_seconds" else age) > longest.total_seconds()
    }


def _tell(
    session: Session, address: Address, key: str, since: dt.datetime, now: dt.datetime
) -> None:
    person = address.person
    told = f"{key}:{address.channel}:{person.id}:{now.date()}"
    if pushes.push(session, person.id, PushKind.HEALTH, told, now) is None:
        return
    moment = formats.moment(since, person.language, today=now.date())
    outbox.owe(
        session,
        channel=address.channel,
        address=address.sender,
        person_id=person.id,
        body=Reply((say(f"health.{key}", person.language, moment=moment),)).as_json(),
        now=now,
        key=told,
    )


def _metric(measured: tuple[str, float | None]) -> str:
    """One measure as Prometheus reads it; nothing where there is none."""
    name, age = measured
    if age is None:
        return ""
    return (
        f"# HELP liaison_{name} {HELP[name]}\n# TYPE liaison_{name} gauge\nliaison_{name} {age}\n"
    )


class HealthServer:
    """Serves :class:`Health` on ``host:port`` from a thread of its own.

    Raises :class:`CannotListen`.
    """

    def __init__(self, health: Health, listen: str) -> None:
        # A fiftieth of the time to start, for those who have no monitor.
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

        host, port = host_and_port(listen)

        class Server(ThreadingHTTPServer):
            address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

        class Handler(BaseHTTPRequestHandler):
            timeout = PATIENCE
            error_message_format = "%(message)s\n"
            error_content_type = "text/plain"

            def version_string(self) -> str:
                return "liaison"

            def do_GET(self) -> None:
                status, kind, body = health.answer(self.path.partition("?")[0])
                content = body.encode()
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)

            do_HEAD = do_GET  # noqa: N815 - the name is http.server's

            def log_message(self, *args: object) -> None:
                """A monitor asks every few seconds: not worth a line."""

        try:
            self._server = Server((host or LOOPBACK, port), Handler)
        except OSError:
            raise CannotListen(listen) from None
        self.host = str(self._server.server_address[0])
        self.port = self._server.server_address[1]

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def is_served_at(host: str, port: int) -> bool:
    """Whether it is our page, and not somebody else's program, that answers there."""
    from http.client import HTTPConnection, HTTPException

    asked = HTTPConnection(host, port, timeout=PATIENCE)
    try:
        asked.request("GET", "/healthz")
        told = json.loads(asked.getresponse().read())
    except (OSError, HTTPException, ValueError):
        return False
    finally:
        asked.close()
    return isinstance(told, dict) and bool(told.keys() & {"sweep_age_seconds", "database"})


def _age(now: dt.datetime, at: dt.datetime | None) -> float | None:
    return None if at is None else round((now - at).total_seconds(), 1)
