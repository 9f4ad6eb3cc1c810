"""A monitor learns in time that the sweep stands still or that something waits too long."""

from __future__ import annotations

import datetime as dt
import json
import socket
import urllib.error
import urllib.request
from http.client import HTTPConnection

import pytest

from bot.health import Health, HealthServer, Watch
from storage import outbox
from storage.db import Database
from tests.conftest import MONDAY, FixedClock
from tests.conversation import Conversation


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


def test_health_is_red_two_minutes_after_the_sweep_last_came_through(
    empty_database: Database, clock: FixedClock
) -> None:
    beat = MONDAY
    health = Health(empty_database, clock, lambda: beat)
    clock.at = MONDAY + dt.timedelta(minutes=2)
    assert status(health) == 200
    clock.at += dt.timedelta(seconds=1)
    assert status(health) == 503
    beat = clock.at
    assert status(health) == 200
    # Set back by hours, with a sweep that does not come: its last heartbeat lies ahead.
    clock.at -= dt.timedelta(hours=5)
    assert status(health) == 503
    beat = clock.at
    assert status(health) == 200


def test_coordinators_are_told_once_a_day_what_stands_still(
    samples: Database, clock: FixedClock
) -> None:
    chen = Conversation(samples, clock, role="coordinator", name="陈主任")
    wang = Conversation(samples, clock)
    watch = Watch(Health(samples, clock, lambda: MONDAY), samples, clock, lambda: None)
    watch.look()
    assert chen.receives() == ()
    for _ in range(3):
        clock.at += dt.timedelta(minutes=5)
        watch.look()
    first, *more = chen.receives()
    assert first.text == (
        "提醒程序自12月14日（周一）09:00起没有运行，提醒可能没有发出，请联系管理员检查服务。"
    )
    # It has waited itself by now: nobody sends anything here.
    assert [told.text for told in more] == [
        "有消息自12月14日（周一）09:05起没有发出，请联系管理员检查网络和服务。"
    ] * len(more)
    assert wang.receives() == ()
    clock.at += dt.timedelta(days=1)
    watch.look()
    assert len(chen.receives()) == 2


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
            assert answer.read().decode().splitlines() == [
                "# HELP liaison_sweep_age_seconds"
                " Since the sweep for due reminders last came through.",
                "# TYPE liaison_sweep_age_seconds gauge",
                "liaison_sweep_age_seconds 0.0",
            ]
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{address}/etc/passwd")
    finally:
        server.stop()


def test_health_without_a_host_is_served_on_loopback(samples: Database, clock: FixedClock) -> None:
    server = HealthServer(Health(samples, clock, lambda: None), ":0")
    server.start()
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics", timeout=5) as answer:
        assert answer.status == 200
    assert server.host == "127.0.0.1"
    server.stop()


def test_page_answers_a_monitor_however_it_asks(samples: Database, clock: FixedClock) -> None:
    """A query changes nothing, HEAD has no body, and half a request does not hold a thread."""
    server = HealthServer(Health(samples, clock, lambda: clock.now()), "127.0.0.1:0")
    server.start()
    answers = []
    for method, path in (("GET", "/healthz?x=1"), ("HEAD", "/healthz"), ("DELETE", "/healthz")):
        asked = HTTPConnection("127.0.0.1", int(server.port), timeout=5)
        asked.request(method, path)
        answer = asked.getresponse()
        answers.append((answer.status, answer.read(), answer.getheader("Server")))
        asked.close()
    with socket.create_connection(("127.0.0.1", int(server.port)), timeout=10) as half:
        half.sendall(b"GET /healthz HT")
        assert half.recv(100) == b""
    server.stop()
    assert [status for status, _, _ in answers] == [200, 200, 501]
    assert answers[0][1].startswith(b"{")
    assert answers[1][1] == b""
    assert {named for _, _, named in answers} == {"liaison"}
    assert b"<" not in answers[2][1]
