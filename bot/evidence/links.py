"""What does a look at a link show? It is told and decides nothing."""

from __future__ import annotations

import asyncio
import enum
import logging
import re
import ssl
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import httpcore

from bot.background import Background
from bot.clock import Clock
from bot.evidence.addresses import (
    Address,
    AddressRefused,
    GuardedBackend,
    Resolve,
    is_public,
    resolve,
)
from messages.catalog import Text, say
from storage import evidence
from storage.db import Database
from storage.evidence import PendingLink
from storage.files import FileRefused

log = logging.getLogger(__name__)

MOST_REDIRECTS = 3
AT_ONCE = 4
"""Links that are looked at at the same time."""
LONGEST_LINK = 2000
_NO_SCHEME = re.compile(r"www\.|[\w\-]+(?:\.[\w\-]+)+(?::\d+)?/", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}
_HEADERS = (
    ("User-Agent", "liaison-link-check/1.0"),
    ("Accept", "*/*"),
    ("Accept-Encoding", "identity"),
    ("Connection", "close"),
)
_BARS_PROGRAMS = frozenset({401, 403, 405, 407, 412, 429, 451})
"""Answers of a site that is there and lets people in, but not us."""
_OF_GOVERNMENT = ("gov.cn",)
_ANY_PORT = range(1, 65536)
_HOST = re.compile(r"[a-z0-9_.-]{1,253}")
_KEPT = "!#$%&'()*+,/:;=?@[]~"
"""What stays as it is written in a path or a query."""


class Finding(enum.StrEnum):
    """What was seen. OK_GOVERNMENT, OK: it opens. BARRED: the site answers, but not to programs.
    DEAD: it does not open. REFUSED: not looked at, for the address is unsafe. OFF: not looked at,
    for the settings say so."""

    OK_GOVERNMENT = "ok_government"
    OK = "ok"
    BARRED = "barred"
    DEAD = "dead"
    REFUSED = "refused"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Guard:
    """What may be looked at, and how.

    ``only`` are hosts, each with all below it (``gov.cn``); empty means any. ``seconds`` is the
    time for everything, redirects included. ``resolve``, ``is_allowed`` and ``tls`` say how the
    network is reached.
    """

    enabled: bool = True
    only: tuple[str, ...] = ()
    ports: frozenset[int] = frozenset({80, 443})
    seconds: float = 5.0
    resolve: Resolve = resolve
    is_allowed: Callable[[Address], bool] = is_public
    tls: ssl.SSLContext | None = None


GUARD = Guard()


def is_government(url: str) -> bool:
    """Whether a link names a Chinese government site (gov.cn and all below it)."""
    try:
        return _below(_target(_in_full(url), _ANY_PORT).host, _OF_GOVERNMENT)
    except _Unsafe:
        return False


async def look_at(url: str, guard: Guard = GUARD) -> Finding:
    """Opens a link as a stranger would; never raises.

    At most three redirects, each checked like the first. Only the head of an answer is read (at
    most 100 KB): it says whether the page opens, and nothing of a body is taken in.
    """
    try:
        async with asyncio.timeout(guard.seconds):
            return await _follow(_in_full(url), guard)
    except (_Unsafe, AddressRefused):
        return Finding.REFUSED
    except _NotListed:
        return Finding.OFF
    except Exception as error:
        # Whatever a site does to us, to the reader it does not open. No text: it may hold the link.
        log.info("link does not open: %s", type(error).__name__)
        return Finding.DEAD


class LinkWatch(Background):
    """Looks at the links of reports soon after they are booked. Of several processes one looks at
    each link."""

    def __init__(self, database: Database, clock: Clock, guard: Guard = GUARD) -> None:
        super().__init__()
        self._database = database
        self._clock = clock
        self._guard = guard

    async def do_one(self) -> bool:
        """Looks at the oldest links that nobody looked at yet; False where there are none."""
        links = await asyncio.to_thread(self._take)
        findings = await asyncio.gather(*(look_at(each.link, self._guard) for each in links))
        if links:
            await asyncio.to_thread(self._settle, list(zip(links, findings, strict=True)))
        return bool(links)

    def _take(self) -> list[PendingLink]:
        with self._database.writing() as session:
            return evidence.take_pending(session, self._clock.now(), AT_ONCE)

    def _settle(self, found: list[tuple[PendingLink, Finding]]) -> None:
        now = self._clock.now()
        with self._database.writing() as session:
            for link, finding in found:
                evidence.settle(session, link, finding, now)


def finding_words(finding: str, language: str = "zh") -> Text:
    """What a look showed, in a few words; also for a link that nobody looked at yet (empty)."""
    return say(f"evidence.finding_{finding or 'pending'}", language)


def refusal_sentence(refused: FileRefused, language: str = "zh") -> Text:
    """Why a file was not taken as evidence, and what to do about it."""
    return say(f"evidence.refused_{refused.problem}", language, **refused.values)


# --- one look ---


class _Unsafe(Exception):
    """A link of a form that no report has a reason to hold."""


class _NotListed(Exception):
    """A link the settings do not let us look at."""


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a request goes; ``host`` in ASCII without brackets, ``path`` with its query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def url(self) -> httpcore.URL:
        return httpcore.URL(
            scheme=self.scheme.encode(),
            host=self.host.encode(),
            port=self.port,
            target=self.path.encode(),
        )

    @property
    def headers(self) -> list[tuple[bytes | str, bytes | str]]:
        host = f"[{self.host}]" if ":" in self.host else self.host
        standard = self.port == _PORTS[self.scheme]
        return [("Host", host if standard else f"{host}:{self.port}"), *_HEADERS]


async def _follow(url: str, guard: Guard) -> Finding:
    for _ in range(1 + MOST_REDIRECTS):
        target = _target(url, guard.ports)
        if not guard.enabled or (guard.only and not _below(target.host, guard.only)):
            raise _NotListed
        status, location = await _ask(target, guard)
        if location is None:
            return _finding(status, target.host)
        url = urljoin(url, location)
    return Finding.DEAD


async def _ask(target: _Target, guard: Guard) -> tuple[int, str | None]:
    """The status of the answer and, where it is a redirect, its location."""
    backend = GuardedBackend(guard.resolve, guard.is_allowed)
    async with (
        httpcore.AsyncConnectionPool(ssl_context=guard.tls, network_backend=backend) as pool,
        pool.stream("GET", target.url, headers=target.headers) as answer,
    ):
        if 300 <= answer.status < 400:
            for name, value in answer.headers:
                if name.lower() == b"location":
                    return answer.status, value.decode("utf-8", errors="replace")
        return answer.status, None


def _finding(status: int, host: str) -> Finding:
    if status in _BARS_PROGRAMS:
        return Finding.BARRED
    if not 200 <= status < 300:
        return Finding.DEAD
    return Finding.OK_GOVERNMENT if _below(host, _OF_GOVERNMENT) else Finding.OK


def _in_full(url: str) -> str:
    """A link as a browser completes it: people leave the scheme out."""
    return f"http://{url}" if _NO_SCHEME.match(url) else url


def _target(url: str, ports: Container[int]) -> _Target:
    """A link taken apart; raises _Unsafe for one that is no plain http or https link."""
    if len(url) > LONGEST_LINK or "\\" in url or not url.isprintable() or " " in url:
        raise _Unsafe
    try:
        parts = urlsplit(url)
        port = parts.port if parts.port is not None else _PORTS.get(parts.scheme, 0)
        host = _ascii(parts.hostname or "")
    except ValueError:
        raise _Unsafe from None
    if parts.scheme not in _PORTS or port not in ports or not host or "@" in parts.netloc:
        raise _Unsafe
    return _Target(parts.scheme, host, port, _path(parts))


def _ascii(host: str) -> str:
    """A host's name as name servers know it; ValueError for one they cannot."""
    if ":" in host:
        return host
    name = host.encode("idna").decode().lower().rstrip(".")
    if not _HOST.fullmatch(name):
        raise ValueError("no host name")
    return name


def _path(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe=_KEPT)
    return f"{path}?{quote(parts.query, safe=_KEPT)}" if parts.query else path


def _below(host: str, domains: Iterable[str]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)
