"""A monitor learns in time that the sweep stands still or that something waits too long."""

from __future__ import annotations

import datetime as dt
import json
import urllib.error
import urllib.request

import pytest

from bot.health import Health, HealthServer
from storage import outbox
from storage.db import Database
from tests.conftest import MONDAY, FixedClock


def status(health: Health) -> int:
    return health.answer("/healthz")[0]


def test_health_follows_the_heartbeat_and_the_oldest_message(
    empty_database: Database, clock: FixedClock
) -> None:
    beat: list[dt.datetime | None] = [None]
    health = Health(empty_database, clock, lambda: beat[0])
    assert status(health) == 503
    beat[0] = MONDAY
    assert status(health) == 200
    with empty_database.writing() as session:
        outbox.owe(session, channel="x", address="1", person_id=None, body={}, now=MONDAY)
    clock.at += dt.timedelta(minutes=1)
    assert status(health) == 200
    clock.at += dt.timedelta(minutes=15)
    beat[0] = clock.at
    assert status(health) == 503


def test_health_is_served_over_http_on_loopback(
    empty_database: Database, clock: FixedClock
) -> None:
    server = HealthServer(Health(empty_database, clock, lambda: MONDAY), "127.0.0.1:0")
    server.start()
    try:
        address = f"http://127.0.0.1:{server.port}"
        with urllib.request.urlopen(f"{address}/healthz") as answer:
            assert json.load(answer)["sweep_age_seconds"] == 0
        with urllib.request.urlopen(f"{address}/metrics") as answer:
            assert answer.read() == b"liaison_sweep_age_seconds 0.0\n"
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{address}/etc/passwd")
    finally:
        server.stop()
