"""Are links looked at safely, and each by one process alone?"""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import os
import ssl
import time
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from bot.evidence.links import (
    MOST_REDIRECTS,
    Finding,
    Guard,
    LinkWatch,
    finding_words,
    is_government,
    look_at,
    refusal_sentence,
)
from messages.catalog import LANGUAGES
from storage import evidence, people, plans, reports, roster
from storage.db import Database
from storage.files import FileProblem, FileRefused
from storage.models import Evidence, PersonRole, ReportStatus
from tests.bot.sites import Answer, answering, head, redirecting, serving, stands_in
from tests.conftest import FixedClock

pytestmark = pytest.mark.anyio
PAGE = answering(head("200 OK", "Content-Length: 2") + b"ok")
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def _nobody(host: str, port: int) -> list[str]:
    raise AssertionError(f"{host} was looked up")


HOSTILE = """\
http://127.0.0.1/ http://127.1/ http://2130706433/ http://0x7f000001/ http://0x7f.0.0.1/
http://0177.0.0.1/ http://017700000001/ http://127.0.0.1.:80/ http://0/ http://0.0.0.0/
http://127。0。0。1/ http://①②⑦.0.0.1/ http://１２７.0.0.1/ http://127.0.0.1%2f@example.org/
http://[::1]/ http://[::]/ http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/ http://[::127.0.0.1]/
http://[0:0:0:0:0:ffff:169.254.169.254]/ http://[64:ff9b::7f00:1]/ http://[2002:7f00:1::]/
http://[fe80::1]/ http://[fe80::1%25eth0]/ http://[fd00:ec2::254]/ http://[ff02::1]/ http://[::1
http://169.254.169.254/latest/meta-data/ http://168.63.129.16/ http://100.100.100.200/
http://10.0.0.8/ http://172.16.0.1/ http://192.168.1.1/ http://100.64.0.1/ http://224.0.0.1/
http://255.255.255.255/ http://192.0.0.192/ http://198.18.0.1/ http://1.2.3/ http://1.2.3.4.5/
http://localhost/ http://LOCALHOST/ http://localhost./ http://a.localhost/ http://printer/
http://printer.local/ http://metadata.google.internal/ http://router.lan/ http://nas.home.arpa/
http://user@example.org/ http://user:secret@example.org/ http://example.org@127.0.0.1/
http://@example.org/ http://example.org:22/ http://example.org:8080/ http://example.org:0/
http://example.org:99999/ http://example.org:-1/ http://example.org:8o/
ftp://example.org/ file:///etc/passwd gopher://example.org/ data:text/html,x javascript:alert(1)
unix:/var/run/docker.sock //example.org/ example.org http:///path http:// http://.. https://
http://example.org\\@127.0.0.1/ http:\\\\example.org http://exa_mple..org/ http://-
"""


@pytest.mark.parametrize(
    "url",
    [*HOSTILE.split(), "", " http://example.org/", "http://exam ple.org/",
     "http://example.org/\r\nX: y", "http://example.org/\t", "http://example.org\x00.evil.net/",
     "http://" + "a" * 3000 + ".org/"],
)  # fmt: skip
async def test_hostile_link_is_refused_without_a_question_to_the_name_server(url: str) -> None:
    assert await look_at(url, Guard(resolve=_nobody)) is Finding.REFUSED


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["8.8.8.8", "127.0.0.1"],
        ["8.8.8.8", "::1"],
        ["10.1.2.3"],
        ["169.254.169.254"],
        ["::ffff:10.0.0.1"],
        ["fe80::1%eth0"],
        ["64:ff9b::a00:1"],
    ],
)
async def test_name_that_leads_inside_is_refused(addresses: list[str]) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return addresses

    assert await look_at("http://example.org/", Guard(resolve=resolve)) is Finding.REFUSED


@pytest.mark.parametrize(
    ("answer", "finding"),
    [
        (PAGE, Finding.OK),
        (answering(head("204 No Content")), Finding.OK),
        (answering(b"HTTP/1.0 200 OK\r\n\r\nold"), Finding.OK),
        (answering(head("404 Not Found", "Content-Length: 0")), Finding.DEAD),
        (answering(head("500 Oops", "Content-Length: 0")), Finding.DEAD),
        (answering(head("304 Not Modified")), Finding.DEAD),
        (answering(head("403 Forbidden", "Content-Length: 0")), Finding.BARRED),
        (answering(head("412 Precondition Failed", "Content-Length: 0")), Finding.BARRED),
        (answering(b"220 ftp ready\r\n"), Finding.DEAD),
        (answering(b""), Finding.DEAD),
        (answering(head("200 OK", "Content-Length: 5", "Content-Length: 6")), Finding.DEAD),
        (answering(head("200 OK", f"X: {'x' * 200_000}")), Finding.DEAD),
        (redirecting("http://[", "301 Moved"), Finding.DEAD),
        (redirecting("ftp://example.org/"), Finding.REFUSED),
        (redirecting("http://169.254.169.254/latest/"), Finding.REFUSED),
        (redirecting("//10.0.0.1/"), Finding.REFUSED),
        (redirecting("http://user@www.example.org/"), Finding.REFUSED),
        (redirecting("http://www.example.org:22/"), Finding.REFUSED),
    ],
)
async def test_answer_makes_the_finding(answer: Answer, finding: Finding) -> None:
    async with serving(answer) as site:
        assert await look_at(site.url(), site.guard) is finding


@pytest.mark.parametrize(
    ("host", "finding"),
    [
        ("www.zichuan.gov.cn", Finding.OK_GOVERNMENT),
        ("WWW.Zichuan.GOV.CN", Finding.OK_GOVERNMENT),
        ("www.zichuan.gov.cn.", Finding.OK_GOVERNMENT),
        ("gov.cn.example.org", Finding.OK),
        ("notgov.cn", Finding.OK),
        ("淄川.中国", Finding.OK),
    ],
)
async def test_only_what_is_below_gov_cn_is_of_the_government(host: str, finding: Finding) -> None:
    async with serving(PAGE) as site:
        assert await look_at(site.url(host), site.guard) is finding
        assert is_government(site.url(host)) is (finding is Finding.OK_GOVERNMENT)


async def test_link_without_a_scheme_is_completed() -> None:
    async with serving(redirecting("/b")) as site:
        await look_at(f"www.zichuan.gov.cn:{site.port}/a.html", site.guard)
        assert site.requests[1].startswith("GET /b ")
    assert is_government("www.zichuan.gov.cn/a.html")
    assert is_government("zichuan.gov.cn/a.html")


async def test_request_tells_nothing_and_asks_for_the_page_itself() -> None:
    async with serving(PAGE) as site:
        await look_at(site.url("www.example.org", "/公开/a.html?b=1&c=%E4%B8%AD#d"), site.guard)
        line, *headers = site.requests[0].strip().split("\r\n")
        assert line == "GET /%E5%85%AC%E5%BC%80/a.html?b=1&c=%E4%B8%AD HTTP/1.1"
        assert headers == [
            f"Host: www.example.org:{site.port}",
            "User-Agent: liaison-link-check/1.0",
            "Accept: */*",
            "Accept-Encoding: identity",
            "Connection: close",
        ]


async def test_connection_goes_to_the_address_that_was_checked() -> None:
    """The name server gives a good address first and the local one to whoever asks again."""
    async with serving(PAGE) as inside:
        inside.addresses["rebinding.example.org"] = [["203.0.113.7"], ["127.0.0.1"]]
        guard = replace(inside.slow(), is_allowed=lambda address: str(address) == "203.0.113.7")
        found = await look_at(inside.url("rebinding.example.org"), guard)
        assert (found, inside.requests) == (Finding.DEAD, [])
        assert inside.resolved == ["rebinding.example.org"]


async def test_every_redirect_is_resolved_and_checked_anew() -> None:
    async with serving(redirecting("/again")) as site:
        site.addresses["www.example.org"] = [["127.0.0.1"], ["192.168.1.1"]]
        assert await look_at(site.url(), site.guard) is Finding.REFUSED
        assert len(site.requests) == 1


@pytest.mark.parametrize(("redirects", "finding"), [(3, Finding.OK), (4, Finding.DEAD)])
async def test_three_redirects_are_followed(redirects: int, finding: Finding) -> None:
    async def answer(writer: asyncio.StreamWriter) -> None:
        here = len(site.requests)
        await (redirecting(f"/{here}") if here <= redirects else PAGE)(writer)

    async with serving(answer) as site:
        assert await look_at(site.url(), site.guard) is finding
        assert len(site.requests) == 4


async def test_loop_of_redirects_ends() -> None:
    async with serving(redirecting("/")) as site:
        assert await look_at(site.url(), site.guard) is Finding.DEAD
        assert len(site.requests) == 4


async def test_cookies_are_not_kept_between_redirects() -> None:
    async def answer(writer: asyncio.StreamWriter) -> None:
        first = head("302 Found", "Set-Cookie: a=b", "Location: /b", "Content-Length: 0")
        await (answering(first) if len(site.requests) == 1 else PAGE)(writer)

    async with serving(answer) as site:
        await look_at(site.url(), site.guard)
        assert "cookie" not in "".join(site.requests).lower()


async def test_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(PAGE) as proxy, serving(PAGE) as site:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url("127.0.0.1"))
        assert await look_at(site.url(), site.guard) is Finding.OK
        assert proxy.requests == []


async def _drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while not writer.is_closing():
        writer.write(b"X: y\r\n")
        await writer.drain()
        await asyncio.sleep(0.02)


async def _silence(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(5)


@pytest.mark.parametrize("answer", [_drip, _silence])
async def test_site_that_takes_its_time_is_left(answer: Answer) -> None:
    async with serving(answer) as site:
        began = time.perf_counter()
        assert await look_at(site.url(), site.slow()) is Finding.DEAD
        assert time.perf_counter() - began < 4


def test_a_look_takes_five_seconds_and_three_redirects_at_most() -> None:
    """As SECURITY.md says; other tests hold that what is set here is kept to."""
    assert Guard().seconds == 5
    assert MOST_REDIRECTS == 3


LARGE = b"x" * 30_000_000
BOMB = gzip.compress(b"\0" * 50_000_000, compresslevel=1)


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("Content-Length: 30000000", LARGE),
        ("Content-Length: 99999999999", b"x" * 100),
        ("Content-Length: 1", b"x" * 100_000),
        ("Content-Encoding: gzip", BOMB),
        ("Transfer-Encoding: chunked", b"ffffffff\r\n" + LARGE),
    ],
)
async def test_body_is_not_taken_in(header: str, body: bytes) -> None:
    taken = 0

    async def answer(writer: asyncio.StreamWriter) -> None:
        nonlocal taken
        writer.write(head("200 OK", header))
        for start in range(0, len(body), 65_536):
            writer.write(body[start : start + 65_536])
            await writer.drain()
            taken = start

    async with serving(answer) as site:
        assert await look_at(site.url(), site.guard) is Finding.OK
        await asyncio.sleep(0)
    # What lies in the buffers of two sockets was sent, and read by nobody.
    assert taken < 15_000_000


async def test_name_is_told_to_the_server_of_an_encrypted_site() -> None:
    told: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sni_callback = lambda _socket, name, _context: told.append(name)

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]

    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    guard = Guard(ports=frozenset({port}), resolve=resolve, is_allowed=stands_in)
    found = await look_at(f"https://www.zichuan.gov.cn:{port}/", guard)
    server.close()
    assert (found, told) == (Finding.DEAD, ["www.zichuan.gov.cn"])


@pytest.mark.parametrize(
    ("enabled", "only", "finding"),
    [
        (False, (), Finding.OFF),
        (True, ("gov.cn",), Finding.OFF),
        (True, ("gov.cn", "example.org"), Finding.OK),
        (True, ("ample.org",), Finding.OFF),
    ],
)
async def test_settings_say_what_is_looked_at(
    enabled: bool, only: tuple[str, ...], finding: Finding
) -> None:
    async with serving(PAGE) as site:
        guard = replace(site.guard, enabled=enabled, only=only)
        assert await look_at(site.url(), guard) is finding
        assert len(site.requests) == (finding is Finding.OK)


async def test_redirect_out_of_the_list_is_not_followed() -> None:
    async with serving(redirecting("http://other.net/")) as site:
        guard = replace(site.guard, only=("example.org",))
        assert await look_at(site.url(), guard) is Finding.OFF
        assert site.resolved == ["www.example.org"]


async def test_next_address_is_tried_where_the_first_is_closed() -> None:
    async with serving(PAGE) as site:
        site.addresses["www.example.org"] = [["127.0.0.2", "127.0.0.1"]]
        guard = replace(site.guard, is_allowed=lambda address: True)
        assert await look_at(site.url(), guard) is Finding.OK


async def test_name_nobody_knows_is_dead() -> None:
    async def resolve(host: str, port: int) -> list[str]:
        raise OSError(os.strerror(2))

    assert await look_at("http://example.org/", Guard(resolve=resolve)) is Finding.DEAD


# --- links of reports ---


@pytest.fixture
def reported(samples: Database, clock: FixedClock) -> Database:
    """A report with six links and a file."""
    with samples.writing() as session:
        unit = roster.unit_named(session, "区卫健局")
        plan = plans.live_plan(session)
        assert unit is not None
        assert plan is not None
        person = people.bind(
            session,
            channel="test",
            sender="1",
            name="王芳",
            role=PersonRole.LIAISON,
            units=[unit],
            now=clock.now(),
        )
        assignment = reports.assignment_of(session, plan, unit, 32)
        assert assignment is not None
        reports.book(
            session,
            reports.NewReport(
                assignment,
                "2020Q4",
                "卫健",
                ReportStatus.DONE,
                100,
                links=tuple(f"http://www.zichuan.gov.cn/{n}.html" for n in range(6)),
                files=(("0" * 64, "a.jpg"),),
            ),
            person=person,
            channel="test",
            now=clock.now(),
        )
    return samples


async def look_at_all(database: Database, clock: FixedClock, guard: Guard) -> None:
    watch = LinkWatch(database, clock, guard)
    while await watch.do_one():
        pass


def _findings(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Evidence.finding).order_by(Evidence.id)))


def _to(site_guard: Guard, database: Database, port: int) -> Guard:
    """The links of the report lead to the site of the test."""
    with database.writing() as session:
        for row in session.scalars(select(Evidence).where(Evidence.link.is_not(None))):
            row.link = f"http://www.zichuan.gov.cn:{port}/{row.id}.html"
    return site_guard


async def test_every_link_is_looked_at_once(reported: Database, clock: FixedClock) -> None:
    async with serving(PAGE) as site:
        guard = _to(site.guard, reported, site.port)
        await asyncio.gather(*(look_at_all(reported, clock, guard) for _ in range(3)))
        assert len(site.requests) == 6
        assert not await LinkWatch(reported, clock, guard).do_one()
    assert _findings(reported) == ["ok_government"] * 6 + [""]
    with reported.reading() as session:
        assert session.scalars(select(Evidence.checked_at)).first() == clock.now()


async def test_no_more_than_four_are_looked_at_at_a_time(
    reported: Database, clock: FixedClock
) -> None:
    busy, busiest = 0, 0

    async def answer(writer: asyncio.StreamWriter) -> None:
        nonlocal busy, busiest
        busy += 1
        busiest = max(busiest, busy)
        await asyncio.sleep(0.01)
        busy -= 1
        await PAGE(writer)

    async with serving(answer) as site:
        await look_at_all(reported, clock, _to(site.guard, reported, site.port))
    assert busiest == 4


async def test_link_of_a_process_that_died_is_taken_again_after_the_lease(
    reported: Database, clock: FixedClock
) -> None:
    with reported.writing() as session:
        lost = evidence.take_pending(session, clock.now(), 10)
        assert len(lost) == 6
        assert evidence.take_pending(session, clock.now() + MINUTE / 2, 10) == []
        again = evidence.take_pending(session, clock.now() + MINUTE, 10)
        assert len(again) == 6
        assert not evidence.settle(session, lost[0], "dead", clock.now() + MINUTE)
        assert evidence.settle(session, again[0], "ok", clock.now() + MINUTE)
    assert _findings(reported)[0] == "ok"


async def test_links_are_marked_where_looking_is_off(reported: Database, clock: FixedClock) -> None:
    guard = Guard(enabled=False, resolve=_nobody)
    await look_at_all(reported, clock, guard)
    assert _findings(reported) == ["off"] * 6 + [""]


async def test_finding_is_kept_when_it_is_known(reported: Database, clock: FixedClock) -> None:
    with reported.writing() as session:
        session.execute(update(Evidence).values(finding="dead"))
    assert not await LinkWatch(reported, clock, Guard(resolve=_nobody)).do_one()


# --- words ---


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("finding", ["", *Finding])
def test_every_finding_has_its_words(finding: str, language: str) -> None:
    assert finding_words(finding, language)


@pytest.mark.parametrize(
    "problem",
    [
        FileProblem.EMPTY,
        FileProblem.TOO_LARGE,
        FileProblem.UNKNOWN_KIND,
        FileProblem.WRONG_KIND,
        FileProblem.DAMAGED,
        FileProblem.ENCRYPTED,
        FileProblem.MACROS,
        FileProblem.EXTERNAL_CONTENT,
        FileProblem.UNPACKS_TOO_LARGE,
        FileProblem.TOO_MANY_PARTS,
    ],
)
def test_every_refusal_of_a_file_has_its_sentence(problem: FileProblem) -> None:
    assert refusal_sentence(FileRefused(problem))
