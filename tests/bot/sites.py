"""Sites for the tests of links: real servers on 127.0.0.1 that stand in for the internet."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace

from bot.evidence.addresses import Address, is_public
from bot.evidence.links import Guard

LOOPBACK = ipaddress.ip_address("127.0.0.1")
Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


def head(status: str, *headers: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode()


def answering(content: bytes) -> Answer:
    """Writes these bytes and closes."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(content)

    return answer


def redirecting(location: str, status: str = "302 Found") -> Answer:
    return answering(head(status, f"Location: {location}", "Content-Length: 0"))


def stands_in(address: Address) -> bool:
    """Loopback alone counts as public, besides what is."""
    return address == LOOPBACK or is_public(address)


@dataclass
class Site:
    """One server: what it was asked, and a guard that finds it under any name."""

    answer: Answer
    port: int = 0
    requests: list[str] = field(default_factory=list)
    resolved: list[str] = field(default_factory=list)
    addresses: dict[str, list[list[str]]] = field(default_factory=dict)
    """Host to its answers of the name server, one after the other; others are on this server."""
    busy: set[asyncio.Task[None]] = field(default_factory=set)

    async def resolve(self, host: str, port: int) -> list[str]:
        self.resolved.append(host)
        answers = self.addresses.get(host)
        if answers is None:
            return ["127.0.0.1"]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    @property
    def guard(self) -> Guard:
        ports = frozenset({80, 443, self.port})
        return Guard(ports=ports, seconds=10, resolve=self.resolve, is_allowed=stands_in)

    def slow(self) -> Guard:
        """The guard for a site that will not end by itself."""
        return replace(self.guard, seconds=0.2)

    def url(self, host: str = "www.example.org", path: str = "/") -> str:
        return f"http://{host}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.busy.add(task)
        try:
            asked = await reader.readuntil(b"\r\n\r\n")
            self.requests.append(asked.decode())
            await self.answer(writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            writer.close()
            self.busy.discard(task)


@contextlib.asynccontextmanager
async def serving(answer: Answer) -> AsyncIterator[Site]:
    """A site that answers everything in one way."""
    site = Site(answer)
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        ending = list(site.busy)
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        await asyncio.sleep(0)  # lets the loop take the closed connections away
